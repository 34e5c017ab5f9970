/** Proves that peers do the same work before they are timed: every message, every field. */
import { fields, OCTETS } from './peer.mjs';
import { dataView } from './data-view.mjs';

/** Messages decoded between two looks at the sink. */
const STEP = 1024;

/** @throws Error naming the first field that differs from what was drawn */
export function checkDecoder(decoder, input) {
  forEachStep(input, (part, values) => {
    const sink = new Array(STEP).fill(undefined);
    decoder.decodeAll(part, sink);
    values.forEach((value, at) => {
      const { name } = fields[at % fields.length];
      const found = sink[Math.floor(at / fields.length)][name];
      if (found !== value) throw new Error(`${decoder.name} decodes ${name} as ${found}; expected ${value}`);
    });
  });
}

/** @throws Error naming the first octet that differs from the message's wire form */
export function checkEncoder(encoder, input) {
  forEachStep(input, (part) => {
    const messages = new Array(STEP).fill(undefined);
    dataView.decodeAll(part, messages);
    const bytes = new Uint8Array(part.bytes.length).fill(0xaa);
    const target = { bytes, view: new DataView(bytes.buffer) };
    encoder.encodeAll(messages.slice(0, bytes.length / OCTETS), target);
    const wrong = bytes.findIndex((octet, at) => octet !== part.bytes[at]);
    if (wrong < 0) return;
    const [found, expected] = [bytes[wrong], part.bytes[wrong]];
    throw new Error(`${encoder.name} writes ${found} to octet ${wrong % OCTETS}; expected ${expected}`);
  });
}

/** @throws Error naming the first field whose sum differs from that of the values drawn */
export function checkReader(reader, input) {
  forEachStep(input, (part, values) => {
    const sums = new Float64Array(fields.length);
    reader.sumAll(part, sums);
    const expected = new Float64Array(fields.length);
    values.forEach((value, at) => (expected[at % fields.length] += value));
    const wrong = fields.findIndex((_, index) => sums[index] !== expected[index]);
    if (wrong < 0) return;
    const found = `${sums[wrong]} as the sum of ${fields[wrong].name}`;
    throw new Error(`${reader.name} has ${found}; expected ${expected[wrong]}`);
  });
}

/** Calls with a part of the messages, as a peer's input, and what their fields are. */
function forEachStep({ bytes, values }, check) {
  const octets = STEP * OCTETS;
  for (let at = 0; at < bytes.length; at += octets) {
    const part = bytes.subarray(at, at + octets);
    const first = (at / OCTETS) * fields.length;
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
    check({ bytes: part, view }, values.subarray(first, first + STEP * fields.length));
  }
}
