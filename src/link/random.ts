/** Seeded chance: the only one in the in-memory network. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { checkInteger } from './checks.ts';

const WORD = 2 ** 32;
/** 2^32 over the golden ratio: steps of it spread over all words. */
const STEP = 0x9e3779b9;

/** The same seed gives the same numbers, on any machine. Not for secrets. */
export class Random {
  readonly #seed: number;
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>;

  /** @throws RangeError for a seed that is not an integer of 0 or more */
  constructor(seed: number) {
    checkInteger('seed', seed, 0);
    this.#seed = seed;
    const start = hash(hash(0, seed), Math.floor(seed / WORD));
    this.#generator = xoroshiro128plusFromState([1, 2, 3, 4].map((step) => hash(start, step)));
  }

  /** An integer from 0 to below - 1. @throws RangeError */
  integer(below: number): number {
    checkInteger('below', below, 1);
    return uniformInt(this.#generator, 0, below - 1);
  }

  /** True with a probability; 0 and 1 are never and always. */
  chance(probability: number): boolean {
    return probability > 0 && this.#generator.next() >>> 0 < probability * WORD;
  }

  /** A number from 0 to below 1. */
  real(): number {
    return uniformFloat64(this.#generator);
  }

  octets(count: number): Uint8Array {
    return new Uint8Array(count).map(() => this.#generator.next());
  }

  /** A generator of its own for a label; what was drawn before makes no difference to it. */
  fork(label: string): Random {
    let word = hash(hash(STEP, this.#seed), Math.floor(this.#seed / WORD));
    for (let at = 0; at < label.length; at++) word = hash(word, label.charCodeAt(at));
    // 21 and 32 bits: what a double holds.
    return new Random((hash(word, 1) >>> 11) * WORD + (hash(word, 2) >>> 0));
  }
}

/** Mixes a word into another, so that every bit of either changes about half of the result's. */
function hash(state: number, word: number): number {
  let mixed = (state ^ Math.imul(word | 0, STEP)) + STEP;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
