/** Who is due when, for very many of whom each changes its mind at every segment: a heap that is only told of earlier deadlines. */
import TinyQueue from 'tinyqueue';

/** Something with a deadline of its own. */
export interface Due {
  /** Its deadline now. */
  nextTimeout(): number | undefined;
  /** The deadline that the heap knows; kept by `Deadlines`, Infinity at first. */
  scheduled: number;
}

interface Entry<T> {
  readonly time: number;
  readonly who: T;
}

export class Deadlines<T extends Due> {
  readonly #heap = new TinyQueue<Entry<T>>([], (a, b) => a.time - b.time);

  /** Has to be called when a deadline may have come nearer; one that has gone away costs nothing. */
  update(who: T): void {
    const time = who.nextTimeout();
    if (time === undefined || time >= who.scheduled) return;
    who.scheduled = time;
    this.#heap.push({ time, who });
  }

  /** No deadline lies before this; it may be too early, never too late. */
  next(): number | undefined {
    return this.#heap.peek()?.time;
  }

  /** The next one that is due, or undefined; whoever is returned is to be updated again. */
  take(now: number): T | undefined {
    for (;;) {
      const first = this.#heap.peek();
      if (first === undefined || first.time > now) return undefined;
      this.#heap.pop();
      if (first.time !== first.who.scheduled) continue; // an earlier deadline took its place
      first.who.scheduled = Infinity;
      const time = first.who.nextTimeout();
      if (time !== undefined && time <= now) return first.who;
      this.update(first.who);
    }
  }
}
