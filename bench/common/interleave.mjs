/** Contenders measured in turns, so that what else the machine does meets all of them alike. */
import { max, median, min } from 'simple-statistics';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => number | Promise<number>} sample does the work once and gives the rate, or whatever else is measured
 */

/**
 * Samples A B C, B C A, C A B, ..., so that nobody always comes after the same one, and gives the samples of each
 * contender by its name, in the order of the rounds.
 *
 * @param {readonly Contender[]} contenders
 * @param {{ rounds: number, warmUps: number }} extent warm-ups are rounds that are not counted
 * @returns {Promise<Map<string, number[]>>}
 */
export async function interleave(contenders, { rounds, warmUps }) {
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUps + rounds; round++) {
    const first = round % contenders.length;
    for (const { name, sample } of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const value = await sample();
      if (round >= warmUps) samples.get(name).push(value);
    }
  }
  return samples;
}

/** Median and extremes. */
export function summary(samples) {
  return { median: median(samples), min: min(samples), max: max(samples) };
}

/** One contender's samples over another's of the same rounds. */
export function quotients(samples, name, by) {
  const divisors = samples.get(by);
  return samples.get(name).map((value, round) => value / divisors[round]);
}
