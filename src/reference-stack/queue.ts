/** First in, first out, for very many: an array moves all that are left when its first one goes. */

const FIRST_ROOM = 16;

export class Queue<T> {
  /** A ring; its length is a power of two. */
  #items: (T | undefined)[] = new Array<T | undefined>(FIRST_ROOM).fill(undefined);
  #head = 0;
  #length = 0;

  /** The first one, which stays. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    const room = this.#items.length;
    if (this.#length === room) this.#grow(room);
    this.#items[(this.#head + this.#length) & (this.#items.length - 1)] = item;
    this.#length += 1;
  }

  /** Takes the first one. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const first = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.#length -= 1;
    return first;
  }

  #grow(room: number): void {
    const inOrder = [...this.#items.slice(this.#head), ...this.#items.slice(0, this.#head)];
    this.#items = inOrder.concat(new Array<undefined>(room).fill(undefined));
    this.#head = 0;
  }
}
