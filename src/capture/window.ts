/**
 * A window of fixed size that moves over a source.
 *
 * Readers look at the octets in place: `has` answers without waiting for as long as the window holds enough, and only
 * when it runs dry is `fill` awaited. Memory is the window's, whatever lengths a file claims.
 */
import type { ByteSource } from './source.ts';

/** Also the largest unit, such as a block, that can be looked at as a whole. */
export const WINDOW_OCTETS = 1 << 20;

export class ByteWindow {
  /** The octets from `start` to `end` are the source's next ones; `fill` and `skip` move and overwrite them. */
  readonly bytes: Uint8Array;
  /** The same octets. */
  readonly view: DataView;
  start = 0;
  end = 0;
  readonly #source: ByteSource;
  /** Where the first octet of `bytes` stands in the source. */
  #origin = 0;
  #isAtEnd = false;

  constructor(source: ByteSource, octets = WINDOW_OCTETS) {
    this.#source = source;
    this.bytes = new Uint8Array(octets);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Where `start` stands in the source. */
  get offset(): number {
    return this.#origin + this.start;
  }

  /** How many octets can be looked at. */
  get available(): number {
    return this.end - this.start;
  }

  has(octets: number): boolean {
    return this.end - this.start >= octets;
  }

  /** Moves over octets that the window has. */
  advance(octets: number): void {
    this.start += octets;
  }

  /** Reads until the window has so many octets; false when the source ends before. */
  async fill(octets: number): Promise<boolean> {
    if (octets > this.bytes.length) {
      throw new RangeError(`the window is asked for ${octets} octets; expected ${this.bytes.length} at most`);
    }
    if (this.start + octets > this.bytes.length || this.available === 0) this.#compact();
    while (!this.has(octets)) if (!(await this.#read())) return false;
    return true;
  }

  /** Moves over so many octets without holding them; says how many there were, fewer only at the source's end. */
  async skip(octets: number): Promise<number> {
    let left = octets;
    for (;;) {
      const passed = Math.min(left, this.available);
      this.advance(passed);
      left -= passed;
      if (left === 0) return octets;
      this.#compact();
      if (!(await this.#read())) return octets - left;
    }
  }

  #compact(): void {
    this.bytes.copyWithin(0, this.start, this.end);
    this.#origin += this.start;
    this.end -= this.start;
    this.start = 0;
  }

  async #read(): Promise<boolean> {
    if (this.#isAtEnd) return false;
    const octets = await this.#source.read(this.bytes.subarray(this.end));
    this.#isAtEnd = octets === 0;
    this.end += octets;
    return !this.#isAtEnd;
  }
}
