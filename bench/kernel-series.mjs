/** What a move does to a download, from the octets that its peer has got in each step of time. */
import { max, sum } from 'simple-statistics';
import { rates } from './common/report.mjs';

const NANOSECONDS_OF_A_MILLISECOND = 1e6;
/** Of a line that is printed. */
const STEPS_OF_A_FIGURE = 5;
const FIGURES_BEFORE = 4;
const FIGURES_AFTER = 12;

/** @param series - by contender, the rounds: `octets` of each `step` (ns), the move being ordered in the middle */
export function sectionsOfSeries(series) {
  const by = (measure) => new Map([...series].map(([name, rounds]) => [name, rounds.map(measure)]));
  return [
    rates('a download that moves, silence', 'ms', by(silence)),
    { ...rates('a download that moves, missed', 'ms', by(missed)), remarks: lines(series) },
  ];
}

/** The longest time after the order in which nothing arrives. */
function silence({ octets, step }) {
  const runs = [0];
  for (const count of octets.slice(octets.length / 2)) {
    if (count === 0) runs[runs.length - 1] += 1;
    else runs.push(0);
  }
  return (max(runs) * step) / NANOSECONDS_OF_A_MILLISECOND;
}

/** What has not arrived by the end that would have at the rate before, as the time that it takes at that rate. */
function missed({ octets, step }) {
  const half = octets.length / 2;
  const before = sum(octets.slice(0, half));
  const after = sum(octets.slice(half));
  return ((1 - after / before) * half * step) / NANOSECONDS_OF_A_MILLISECOND;
}

/** The last round of each contender, in Mbit/s. */
function lines(series) {
  const [[{ step }]] = series.values();
  const milliseconds = (STEPS_OF_A_FIGURE * step) / NANOSECONDS_OF_A_MILLISECOND;
  return [
    `Mbit/s in steps of ${milliseconds} ms, the last round; | is the order to move:`,
    ...[...series].map(([name, rounds]) => `  ${name}: ${figures(rounds.at(-1))}`),
  ];
}

function figures({ octets, step }) {
  const half = octets.length / 2;
  const figure = (_, index) => {
    const start = half + (index - FIGURES_BEFORE) * STEPS_OF_A_FIGURE;
    const megabits =
      (8000 * sum(octets.slice(start, start + STEPS_OF_A_FIGURE))) / (STEPS_OF_A_FIGURE * step);
    return Math.round(megabits);
  };
  const all = Array.from({ length: FIGURES_BEFORE + FIGURES_AFTER }, figure);
  return [...all.slice(0, FIGURES_BEFORE), '|', ...all.slice(FIGURES_BEFORE)].join(' ');
}
