/** Two pseudo-random streams of which any part can be made at once: what endpoints send and check. */

/** 2^32 over the golden ratio: the streams start far apart. */
const STEP = 0x9e3779b1;
const WORD_OCTETS = 4;

export type StreamNumber = 0 | 1;

/** Octets of a stream from a place on. They repeat after 16 GiB. */
export function streamOctets(stream: StreamNumber, from: number, octets: number): Uint8Array {
  const first = Math.floor(from / WORD_OCTETS);
  const words = new Uint32Array(Math.ceil((from + octets) / WORD_OCTETS) - first);
  for (let index = 0; index < words.length; index++) {
    const mixed = Math.imul((first + index) ^ Math.imul(stream, STEP), 0x85ebca6b);
    words[index] = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) ^ (mixed >>> 16);
  }
  return new Uint8Array(words.buffer, from - first * WORD_OCTETS, octets);
}
