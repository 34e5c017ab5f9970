/** What a benchmark found, as data and as a plain table of 80 columns. */
import { quotients, summary } from './interleave.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {string} [target] the bound, for instance `>= 0.9`
 * @property {boolean} [met]
 */

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} unit
 * @property {Row[]} rows
 * @property {string[]} [remarks]
 */

const NAME_WIDTH = 40;
const NUMBER_WIDTH = 8;

/**
 * A line for every contender.
 *
 * @returns {Section}
 */
export function rates(title, unit, samples) {
  const rows = [...samples].map(([name, values]) => ({ name, ...summary(values) }));
  return { title, unit, rows };
}

/**
 * A line for every pair: one contender's samples over another's, and whether the median keeps the bound, if there is one.
 *
 * @param {readonly { name: string, by: string, atLeast?: number, atMost?: number }[]} pairs
 * @returns {Section}
 */
export function ratios(title, samples, pairs) {
  const rows = pairs.map(({ name, by, ...bound }) =>
    judged(`${name} : ${by}`, quotients(samples, name, by), bound),
  );
  return { title, unit: 'ratio', rows };
}

/** @returns {Row} */
export function judged(name, values, { atLeast, atMost }) {
  const row = { name, ...summary(values) };
  if (atLeast !== undefined) return { ...row, target: `>= ${atLeast}`, met: row.median >= atLeast };
  if (atMost !== undefined) return { ...row, target: `<= ${atMost}`, met: row.median <= atMost };
  return row;
}

/**
 * What there are no figures of, and why.
 *
 * @returns {Section}
 */
export function notMeasured(reasons) {
  return { title: 'not measured', unit: 'why', rows: [], remarks: reasons };
}

/** @param {Section} section */
export function table({ title, unit, rows, remarks = [] }) {
  const head = `${title} (${unit})`.padEnd(NAME_WIDTH) + columns(['median', 'min', 'max']);
  return [head, '-'.repeat(head.length), ...rows.map(line), ...remarks, ''].join('\n');
}

function line({ name, median, min, max, target, met }) {
  const numbers = columns([median, min, max].map(significant));
  if (target === undefined) return name.padEnd(NAME_WIDTH) + numbers;
  return `${name.padEnd(NAME_WIDTH)}${numbers} ${target} ${met ? 'met' : 'MISSED'}`;
}

function columns(cells) {
  return cells.map((cell) => cell.padStart(NUMBER_WIDTH)).join('');
}

/** Three digits that matter; whole numbers where there are more. */
function significant(value) {
  if (value === 0) return '0';
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
