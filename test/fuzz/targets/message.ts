/** The message by itself and in a segment: two octets of TCP header (reserved bits, flags), then the payload. */
import assert from 'node:assert/strict';
import {
  classifySegment,
  decodeMessage,
  describeProblem,
  encodeMessage,
  encodeRawMessage,
  fromJson,
  readFields,
  toJson,
} from '../../../src/codec/index.ts';
import { spec } from '../../../src/spec/index.ts';
import { decoded, vectorOctets } from '../support.ts';

export function seeds(): Uint8Array[] {
  return vectorOctets('message').flatMap((message) =>
    [0x10, 0x3f].map((flags) => Uint8Array.of(spec.carriage.migBit.mask, flags, ...message)),
  );
}

export function fuzz(data: Uint8Array): void {
  const [reserved = 0, flags = 0, ...rest] = data;
  const payload = Uint8Array.from(rest);
  checkDecoding(payload);
  checkClass(reserved & 0xf, flags, payload);
}

/** What is decoded encodes to the same octets, and whatever is long enough does so field by field. */
function checkDecoding(payload: Uint8Array): void {
  const message = decoded(payload, decodeMessage);
  const startsWithCode = number(payload, 0, 4) === spec.message.code.value;
  const isValid =
    payload.length === spec.message.octets && startsWithCode && problemsOfFields(payload).length === 0;
  assert.equal(
    message !== undefined,
    isValid,
    'accepted exactly where the tables of spec/ have nothing against it',
  );
  if (message !== undefined) assert.deepEqual(encodeMessage(message), payload);
  if (payload.length !== spec.message.octets) return;
  const fields = readFields(new DataView(payload.buffer), 0);
  assert.deepEqual(encodeRawMessage(fields), payload);
  assert.deepEqual(fromJson(toJson(fields)), fields);
}

/** The class is the one that follows from the tables of spec/, read here as they stand. */
function checkClass(reserved: number, flags: number, payload: Uint8Array): void {
  const found = classifySegment({ reserved, flags, payload });
  const isMigsock =
    (reserved & spec.carriage.migBit.mask) !== 0 && number(payload, 0, 4) === spec.message.code.value;
  const broken = new Set(isMigsock ? problemsOfSegment(flags, payload) : []);
  const problems = spec.problems.map(({ id }) => id).filter((id) => broken.has(id));
  assert.equal(found.kind, !isMigsock ? 'ordinary' : problems.length === 0 ? 'message' : 'malformed');
  if (found.kind !== 'malformed') return;
  assert.deepEqual(found.problems, problems);
  assert.equal(found.fields !== undefined, payload.length >= spec.message.octets);
  for (const id of found.problems) assert.match(describeProblem(id, payload), /^[^\r\n]+$/);
}

function problemsOfSegment(flags: number, payload: Uint8Array): string[] {
  const rules = spec.carriage.flags.filter(({ mask, is }) => ((flags & mask) !== 0) !== (is === 'set'));
  const ofPayload = payload.length === spec.message.octets ? problemsOfFields(payload) : ['payload-length'];
  return [...rules.map(({ problem }) => problem), ...ofPayload];
}

function problemsOfFields(payload: Uint8Array): string[] {
  const valueOf = (wanted: string): number | undefined => {
    const field = spec.message.fields.find(({ name }) => name === wanted);
    return field && number(payload, field.offset, field.octets);
  };
  const operation = spec.operations.find(({ value }) => value === valueOf('operation'));
  if (operation === undefined) return ['unknown-operation'];
  return operation.checks
    .filter(({ field, refuses }) => {
      const value = valueOf(field) ?? NaN;
      return refuses.some(([first, last]) => value >= first && value <= last);
    })
    .map(({ problem }) => problem);
}

/** A number in network byte order; undefined where the octets end before. */
function number(bytes: Uint8Array, offset: number, octets: number): number | undefined {
  if (offset + octets > bytes.length) return undefined;
  return bytes.subarray(offset, offset + octets).reduce((value, octet) => value * 256 + octet, 0);
}
