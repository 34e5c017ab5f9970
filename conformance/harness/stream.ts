/** The stream oracle: octets that are known from their position alone, so that loss, repetition and disorder show. */
import { Failure } from './verdict.ts';

/** Octet number `index` of stream number `stream`. */
export function octetOf(stream: number, index: number): number {
  let mixed = Math.imul(index + 1, 0x9e37_79b1) ^ Math.imul(stream + 1, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 13)) & 0xff;
}

/** Octets [from, from + length) of a stream. */
export function octetsOf(stream: number, from: number, length: number): Uint8Array {
  const octets = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) octets[index] = octetOf(stream, from + index);
  return octets;
}

/** Checks a stream octet by octet as it is delivered. */
export class StreamOracle {
  /** Octets delivered so far. */
  delivered: number;
  readonly #stream: number;

  /** @param delivered - octets that were delivered before it began to look */
  constructor(stream: number, delivered = 0) {
    this.#stream = stream;
    this.delivered = delivered;
  }

  /** @throws Failure naming the first octet that is not the stream's next one */
  deliver(octets: Uint8Array): void {
    for (let index = 0; index < octets.length; index += 1) {
      const octet = octets[index] as number;
      const expected = octetOf(this.#stream, this.delivered);
      if (octet !== expected) {
        const position = `octet ${this.delivered} of the stream`;
        throw new Failure(
          `${position} to be ${expected}`,
          `${octet}${this.#guess(octets.subarray(index, index + 16))}`,
        );
      }
      this.delivered += 1;
    }
  }

  /** Where in the stream the wrong octets may come from: what a person would ask next. */
  #guess(sample: Uint8Array): string {
    if (sample.length < 4) return '';
    for (let from = Math.max(0, this.delivered - 100_000); from < this.delivered + 100_000; from += 1) {
      if (sample.every((octet, index) => octet === octetOf(this.#stream, from + index)))
        return `, the stream's octets from ${from} on`;
    }
    return '';
  }
}
