/** The oracle over payload: octets of one sequence number are the same whoever sends them, and however often. Bounded. */
import { advance, distance, type SequenceNumber } from '../../src/codec/index.ts';
import type { End } from './model.ts';

/** Octets of each stream that are remembered, and streams of which they are. */
const WINDOW = 0x1_0000;
const MOST_STREAMS = 512;

/** The last octets of one stream that were seen without a gap. */
class Stream {
  readonly #octets = new Uint8Array(WINDOW);
  #low: SequenceNumber;
  #high: SequenceNumber;

  constructor(start: SequenceNumber) {
    this.#low = start;
    this.#high = start;
  }

  /** Whether octets are those that were seen before; what is new of them is remembered. */
  agrees(sequence: SequenceNumber, payload: Uint8Array): boolean {
    const end = advance(sequence, payload.length);
    // Behind a gap all begins anew: what may fill it later is not compared.
    if (distance(this.#high, sequence) > 0 || payload.length > WINDOW) {
      this.#low = sequence;
      this.#high = sequence;
    }
    const isSame = this.#isSame(sequence, payload);
    const added = distance(this.#high, end);
    if (added > 0) this.#append(payload.subarray(payload.length - added));
    return isSame;
  }

  #isSame(sequence: SequenceNumber, payload: Uint8Array): boolean {
    const first = Math.max(0, distance(sequence, this.#low));
    const last = Math.min(payload.length, distance(sequence, this.#high));
    for (let at = first; at < last; at++)
      if (payload[at] !== this.#octets[advance(sequence, at) % WINDOW]) return false;
    return true;
  }

  #append(payload: Uint8Array): void {
    const kept = payload.subarray(Math.max(0, payload.length - WINDOW));
    this.#high = advance(this.#high, payload.length);
    const at = advance(this.#high, -kept.length) % WINDOW;
    const room = Math.min(kept.length, WINDOW - at);
    this.#octets.set(kept.subarray(0, room), at);
    this.#octets.set(kept.subarray(room), 0);
    if (distance(this.#low, this.#high) > WINDOW) this.#low = advance(this.#high, -WINDOW);
  }
}

export class Streams {
  readonly #streams = new Map<End, Stream>();

  /**
   * Whether an end's octets are those that were seen of it before, as far as they are remembered.
   *
   * @param isWanted - whether it is worth forgetting another stream for this one
   */
  agrees(end: End, sequence: SequenceNumber, payload: Uint8Array, isWanted: boolean): boolean {
    const stream = this.#streams.get(end);
    if (stream !== undefined) return stream.agrees(sequence, payload);
    if (this.#streams.size >= MOST_STREAMS) {
      if (!isWanted) return true;
      const [oldest] = this.#streams.keys();
      if (oldest !== undefined) this.#streams.delete(oldest);
    }
    this.#streams.set(end, new Stream(sequence));
    return this.agrees(end, sequence, payload, isWanted);
  }

  forget(end: End): void {
    this.#streams.delete(end);
  }
}
