/** Random messages, the same ones for the same seed, that keep every rule of spec/wire. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { spec } from '../../dist/src/spec/index.js';

const { code, fields, octets: OCTETS } = spec.message;

/**
 * @typedef {object} Messages
 * @property {Uint32Array} values every message's fields in the order of the specification, one message after the other
 * @property {Uint8Array} bytes the same messages on the wire, one after the other
 */

/**
 * Operations are equally likely, and so is every value that a field can have.
 *
 * @returns {Messages}
 */
export function drawMessages(count, seed) {
  const random = xoroshiro128plus(seed);
  const operations = spec.operations.map((operation) => fields.map((field) => domain(field, operation)));
  const values = new Uint32Array(count * fields.length);
  for (let at = 0; at < values.length; at += fields.length) {
    const domains = operations[uniformInt(random, 0, operations.length - 1)];
    domains.forEach((ranges, index) => (values[at + index] = pick(random, ranges)));
  }
  return { values, bytes: wireForm(values, count) };
}

/** Ranges of the values that a field of an operation can have. */
function domain({ name, type, octets }, operation) {
  if (type === 'code') return [[code.value, code.value]];
  if (type === 'operation') return [[operation.value, operation.value]];
  const refused = operation.checks.filter(({ field }) => field === name).flatMap(({ refuses }) => refuses);
  return gaps(refused, 256 ** octets - 1);
}

/** What ranges leave over of 0 to `largest`. */
function gaps(ranges, largest) {
  const left = [];
  let next = 0;
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    if (first > next) left.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= largest) left.push([next, largest]);
  return left;
}

function pick(random, ranges) {
  const [first, last] = ranges[ranges.length === 1 ? 0 : uniformInt(random, 0, ranges.length - 1)];
  return uniformInt(random, first, last);
}

function wireForm(values, count) {
  const bytes = new Uint8Array(count * OCTETS);
  let at = 0;
  for (let index = 0; index < values.length; index++) {
    const { octets } = fields[index % fields.length];
    for (let shift = 8 * (octets - 1); shift >= 0; shift -= 8) bytes[at++] = values[index] >>> shift;
  }
  return bytes;
}
