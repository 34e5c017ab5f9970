/** Messages, segments and frames for the tests of the C witness, and what they are by the rules of spec/. */
import fc from 'fast-check';
import type { WitnessFields, WitnessVerdict } from '../../../conformance/adapters/witness.ts';
import {
  fieldProblems,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  readFields,
  writeFields,
  type MessageFields,
} from '../../../generated/typescript/message.ts';
import { spec, type ProblemId } from '../../../src/spec/index.ts';

export const SANITIZERS = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
export const root = new URL('../../..', import.meta.url).pathname;

/** Any value of a field, with the edges of what rules refuse drawn often. */
function fieldValue({ name, octets }: { name: string; octets: number }): fc.Arbitrary<number> {
  const largest = 2 ** (8 * octets) - 1;
  const refused = spec.operations.flatMap(({ checks }) => checks.filter(({ field }) => field === name));
  const edges = refused
    .flatMap(({ refuses }) => refuses.flat())
    .flatMap((edge) => [edge - 1, edge, edge + 1]);
  const values = edges.filter((edge) => edge >= 0 && edge <= largest);
  return fc.oneof(fc.constantFrom(0, largest, ...values), fc.integer({ min: 0, max: largest }));
}

const operationValue = fc.oneof(
  { arbitrary: fc.constantFrom(...spec.operations.map(({ value }) => value)), weight: 6 },
  { arbitrary: fc.integer({ min: 0, max: 0xffff }), weight: 1 },
);

const codeValue = fc.oneof(
  { arbitrary: fc.constant(MESSAGE_CODE), weight: 9 },
  { arbitrary: fc.integer({ min: 0, max: 0xffffffff }), weight: 1 },
);

const anyMessage = fc.record(
  Object.fromEntries(spec.message.fields.map((field) => [field.name, fieldValue(field)])),
) as fc.Arbitrary<unknown> as fc.Arbitrary<MessageFields>;

export const message = fc
  .tuple(anyMessage, codeValue, operationValue)
  .map(([fields, code, operation]): MessageFields => ({ ...fields, code, operation }));

export function toOctets(fields: MessageFields): Uint8Array {
  const octets = new Uint8Array(MESSAGE_OCTETS);
  writeFields(new DataView(octets.buffer), 0, fields);
  return octets;
}

export function fieldsOf(octets: Uint8Array): MessageFields {
  return readFields(new DataView(octets.buffer, octets.byteOffset, octets.byteLength), 0);
}

export function asNumbers(fields: MessageFields): WitnessFields {
  return { ...fields };
}

function idsOf(bits: number): ProblemId[] {
  return spec.problems.filter((_, index) => (bits & (1 << index)) !== 0).map(({ id }) => id as ProblemId);
}

export function verdict(problems: readonly ProblemId[], payload: Uint8Array): WitnessVerdict {
  const fields = payload.length >= MESSAGE_OCTETS ? { fields: asNumbers(fieldsOf(payload)) } : {};
  return { kind: problems.length === 0 ? 'message' : 'malformed', problems, ...fields };
}

/** What a message by itself is, by the rules as the TypeScript has them. */
export function expectedOfMessage(octets: Uint8Array): WitnessVerdict {
  if (octets.length !== MESSAGE_OCTETS) return verdict(['payload-length'], octets);
  const fields = fieldsOf(octets);
  return verdict(fields.code === MESSAGE_CODE ? idsOf(fieldProblems(fields)) : ['message-code'], octets);
}

export interface Segment {
  /** Octet 12 without the data offset: the reserved bits. */
  readonly reserved?: number;
  readonly flags?: number;
  readonly payload: Uint8Array;
  /** Octets of TCP options and of IP options, multiples of four. */
  readonly tcpOptions?: number;
  readonly ipOptions?: number;
  /** Forged header fields. */
  readonly version?: number;
  readonly headerLength?: number;
  readonly totalLength?: number;
  readonly fragment?: number;
  readonly protocol?: number;
  readonly dataOffset?: number;
}

export const ACK = 0x10;
export const { mask: MIG_BIT } = spec.carriage.migBit;

/** An IPv4 packet with a segment. Options are of the Message Code's octets, which must not be taken for a payload. */
export function packet(segment: Segment): Uint8Array {
  const { reserved = MIG_BIT, flags = ACK, payload, tcpOptions = 0, ipOptions = 0 } = segment;
  const ipHeader = 20 + ipOptions;
  const tcpHeader = 20 + tcpOptions;
  const octets = new Uint8Array(ipHeader + tcpHeader + payload.length);
  const view = new DataView(octets.buffer);
  for (let at = 20; at < ipHeader + tcpHeader; at += 4) view.setUint32(at, MESSAGE_CODE);
  octets.fill(0, ipHeader, ipHeader + 20);
  view.setUint8(0, ((segment.version ?? 4) << 4) | (segment.headerLength ?? ipHeader / 4));
  view.setUint16(2, segment.totalLength ?? octets.length);
  view.setUint16(6, segment.fragment ?? 0);
  view.setUint8(9, segment.protocol ?? 6);
  view.setUint8(ipHeader + 12, ((segment.dataOffset ?? tcpHeader / 4) << 4) | reserved);
  view.setUint8(ipHeader + 13, flags);
  octets.set(payload, ipHeader + tcpHeader);
  return octets;
}

export function ethernet(content: Uint8Array, ethertype = 0x0800, tags: readonly number[] = []): Uint8Array {
  const types = [...tags, ethertype].flatMap((type) => [type >> 8, type & 0xff, 0x00, 0x07]).slice(0, -2);
  return Uint8Array.from([...new Uint8Array(12), ...types, ...content]);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export const request = toOctets({
  code: MESSAGE_CODE,
  round: 0,
  operation: 1,
  oldHost: 0x0a000001,
  oldPort: 4000,
  newPort: 0,
  newHost: 0,
});
export const ordinary: WitnessVerdict = { kind: 'ordinary', problems: [] };
export const wellFormed = verdict([], request);
