/** Random values for properties: valid ones, and any that fit the widths. */
import fc from 'fast-check';
import { alignOptions, encodeOptions, type TcpOption } from '../../src/codec/tcp-options.ts';
import { MESSAGE_CODE, type Message, type MessageFields } from '../../src/codec/message.ts';
import { sequenceNumber } from '../../src/codec/sequence.ts';
import type { Ipv4Packet } from '../../src/codec/ipv4.ts';
import type { TcpSegment } from '../../src/codec/tcp.ts';
import { spec, type Field, type Range } from '../../src/spec/index.ts';

const uint = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
const octets = (constraints: fc.IntArrayConstraints): fc.Arbitrary<Uint8Array> => fc.uint8Array(constraints);

/** Numbers that stand at the border of a rule more often than chance would have it. */
function bordering(bits: number): fc.Arbitrary<number> {
  const limits = [0, 1, 2 ** bits - 2, 2 ** bits - 1, 2 ** (bits - 1)];
  const rules = spec.operations.flatMap(({ checks }) => checks.flatMap(({ refuses }) => refuses.flat()));
  const near = [...limits, ...rules.flatMap((edge) => [edge - 1, edge, edge + 1])];
  return fc.oneof(uint(bits), fc.constantFrom(...near.filter((value) => value >= 0 && value < 2 ** bits)));
}

/** Fields that may break every rule. */
export const anyFields: fc.Arbitrary<MessageFields> = fc
  .record(Object.fromEntries(spec.message.fields.map((field) => [field.name, anyValue(field)])))
  .map((fields) => fields as unknown as MessageFields);

function anyValue({ type, octets: width }: Field): fc.Arbitrary<number> {
  const any = bordering(8 * width);
  if (type === 'code')
    return fc.oneof({ weight: 9, arbitrary: fc.constant(MESSAGE_CODE) }, { weight: 1, arbitrary: any });
  if (type === 'operation')
    return fc.oneof(fc.constantFrom(...spec.operations.map(({ value }) => value)), any);
  return any;
}

const isRefused = (ranges: readonly Range[], value: number): boolean =>
  ranges.some(([first, last]) => value >= first && value <= last);

/** Messages that keep every rule, found by what spec/ says and not by the generated code. */
export const validMessage: fc.Arbitrary<Message> = fc
  .tuple(fc.constantFrom(...spec.operations), anyFields)
  .map(([operation, fields]) => {
    const message: Record<string, number> = { ...fields, code: MESSAGE_CODE, operation: operation.value };
    for (const { field, refuses } of operation.checks) {
      const allowed = [1, 0].find((value) => !isRefused(refuses, value)) ?? 0;
      const rules = operation.checks
        .filter((check) => check.field === field)
        .flatMap((check) => check.refuses);
      if (isRefused(rules, message[field] ?? 0)) message[field] = allowed;
    }
    return message as unknown as Message;
  });

const option: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constant<TcpOption>({ kind: 'nop' }),
  uint(16).map((value): TcpOption => ({ kind: 'mss', octets: value })),
  uint(8).map((shift): TcpOption => ({ kind: 'window-scale', shift })),
  fc.constant<TcpOption>({ kind: 'sack-permitted' }),
  fc
    .array(fc.record({ left: uint(32).map(sequenceNumber), right: uint(32).map(sequenceNumber) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((blocks): TcpOption => ({ kind: 'sack', blocks })),
  fc.tuple(uint(32), uint(32)).map(([value, echo]): TcpOption => ({ kind: 'timestamps', value, echo })),
  fc
    .tuple(fc.constantFrom(2, 3, 4, 5, 8, 28, 34, 253, 255), octets({ maxLength: 12 }))
    .filter(([type, data]) => !isKnownLength(type, data.length))
    .map(([type, data]): TcpOption => ({ kind: 'unknown', type, data })),
);

function isKnownLength(type: number, length: number): boolean {
  const lengths: Record<number, number[]> = { 2: [2], 3: [1], 4: [0], 5: [8, 16, 24, 32], 8: [8] };
  return lengths[type]?.includes(length) ?? false;
}

/** Options that fill whole words, 40 octets at most. */
export const alignedOptions: fc.Arbitrary<readonly TcpOption[]> = fc
  .array(option, { maxLength: 5 })
  .map((options) => {
    let kept = options;
    while (!fits(kept)) kept = kept.slice(0, -1);
    return alignOptions(kept);
  });

function fits(options: readonly TcpOption[]): boolean {
  try {
    encodeOptions(alignOptions(options));
    return true;
  } catch {
    return false;
  }
}

export const validSegment: fc.Arbitrary<TcpSegment> = fc.record({
  sourcePort: uint(16),
  destinationPort: uint(16),
  sequence: uint(32).map(sequenceNumber),
  acknowledgment: uint(32).map(sequenceNumber),
  reserved: uint(4),
  flags: uint(8),
  window: uint(16),
  urgentPointer: uint(16),
  options: alignedOptions,
  payload: octets({ maxLength: 64 }),
});

export const validPacket: fc.Arbitrary<Ipv4Packet> = fc.record({
  typeOfService: uint(8),
  identification: uint(16),
  flags: uint(3),
  fragmentOffset: uint(13),
  timeToLive: uint(8),
  protocol: uint(8),
  source: uint(32),
  destination: uint(32),
  options: fc
    .integer({ min: 0, max: 10 })
    .chain((words) => octets({ minLength: 4 * words, maxLength: 4 * words })),
  payload: octets({ maxLength: 64 }),
});

export const addresses = fc.record({ source: uint(32), destination: uint(32) });
