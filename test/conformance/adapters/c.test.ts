/** The C witness, compiled with sanitizers, beside the generated TypeScript. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCWitness } from '../../../conformance/adapters/c.ts';
import {
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW,
  type MessageWitness,
  type WitnessVerdict,
} from '../../../conformance/adapters/witness.ts';
import { fieldProblems, MESSAGE_CODE, MESSAGE_OCTETS } from '../../../generated/typescript/message.ts';
import { spec, type ProblemId } from '../../../src/spec/index.ts';
import {
  ACK,
  asNumbers,
  concat,
  ethernet,
  expectedOfMessage,
  fieldsOf,
  message,
  MIG_BIT,
  ordinary,
  packet,
  request,
  root,
  SANITIZERS,
  toOctets,
  verdict,
  wellFormed,
  type Segment,
} from './c-fixtures.ts';

let witness: MessageWitness;

beforeAll(async () => {
  witness = await startCWitness({ flags: SANITIZERS });
});

afterAll(() => witness.close());

describe('messages', () => {
  it('are encoded, valid or not, as the generated TypeScript encodes them', async () => {
    const batches = fc.array(message, { minLength: 40, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(batches, async (messages) => {
        expect(await witness.encode(messages.map(asNumbers))).toEqual(messages.map(toOctets));
      }),
      { numRuns: 50 },
    );
  });

  it('are decoded, valid or not, as the generated TypeScript decodes them', async () => {
    const batches = fc.array(message.map(toOctets), { minLength: 40, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(batches, async (messages) => {
        expect(await witness.decode(messages)).toEqual(messages.map(expectedOfMessage));
      }),
      { numRuns: 80 },
    );
  });

  it('of a wrong length have that problem alone, and fields where there are enough octets', async () => {
    const padded = concat(new Uint8Array(request.length).fill(0xff), request);
    const messages = Array.from({ length: padded.length + 1 }, (_, length) => padded.slice(0, length));
    const ofRequest = Array.from({ length: MESSAGE_OCTETS + 1 }, (_, length) => request.slice(0, length));
    const all = [...messages, ...ofRequest];
    expect(await witness.decode(all)).toEqual(all.map(expectedOfMessage));
  });

  it('with every operation value are known or not as spec/ says', async () => {
    const known = new Set(spec.operations.map(({ value }) => value));
    const values = Array.from({ length: 0x10000 }, (_, value) => value);
    const messages = values.map((operation) => toOctets({ ...fieldsOf(request), operation }));
    const unknown = (await witness.decode(messages)).map(
      ({ problems }) => problems[0] === 'unknown-operation',
    );
    expect(values.filter((value) => unknown[value] === false)).toEqual([...known].sort((a, b) => a - b));
  });

  it.each([
    ['a number too wide for its field', { ...fieldsOf(request), oldPort: 0x10000 }, 'oldPort'],
    ['a negative number', { ...fieldsOf(request), round: -1 }, 'round'],
    ['a fraction', { ...fieldsOf(request), newHost: 1.5 }, 'newHost'],
  ])('with %s are refused, and the witness lives on', async (_title, fields, name) => {
    await expect(witness.encode([fields])).rejects.toThrow(name);
    expect(await witness.decode([request])).toEqual([wellFormed]);
  });
});

/** A segment that has exactly this problem, or undefined where none of the specification's operations can have it. */
function segmentWith(problem: ProblemId): Segment | undefined {
  if (problem === 'payload-length') return { payload: concat(request, Uint8Array.of(0)) };
  if (problem === 'unknown-operation') {
    return { payload: toOctets({ ...fieldsOf(request), operation: 0xffff }) };
  }
  const flag = spec.carriage.flags.find((rule) => rule.problem === problem);
  if (flag !== undefined) return { payload: request, flags: ACK ^ flag.mask };
  for (const { value: operation, checks } of spec.operations) {
    const check = checks.find((each) => each.problem === problem);
    if (check === undefined) continue;
    const usual = { ...fieldsOf(request), operation };
    const valid = fieldProblems(usual) === 0 ? usual : { ...usual, newHost: 0x0a000003, newPort: 5000 };
    return { payload: toOctets({ ...valid, [check.field]: check.refuses[0]?.[0] }) };
  }
  return undefined;
}

describe('segments', () => {
  const inSegments = spec.problems.map(({ id }) => id as ProblemId).filter((id) => id !== 'message-code');

  it.each(inSegments)('with the problem %s, and no other, are malformed for it', async (problem) => {
    const segment = segmentWith(problem);
    expect(segment).toBeDefined();
    if (segment === undefined) return;
    const expected = [verdict([problem], segment.payload)];
    expect(await witness.classify([packet(segment)], LINKTYPE_RAW)).toEqual(expected);
    expect(await witness.classify([ethernet(packet(segment))], LINKTYPE_ETHERNET)).toEqual(expected);
  });

  it('of any flags, reserved bits and payload are classified by the rules of the specification', async () => {
    const payload = fc.oneof(
      message.map(toOctets),
      fc
        .tuple(message, fc.uint8Array({ maxLength: 5 }))
        .map(([fields, more]) => concat(toOctets(fields), more)),
      fc.tuple(message, fc.nat(MESSAGE_OCTETS)).map(([fields, length]) => toOctets(fields).slice(0, length)),
    );
    const segment = fc.record({
      payload,
      reserved: fc.oneof(fc.constant(MIG_BIT), fc.nat(0xf)),
      flags: fc.oneof(fc.constant(ACK), fc.nat(0xff)),
      tcpOptions: fc.nat(10).map((words) => 4 * words),
      ipOptions: fc.nat(10).map((words) => 4 * words),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { minLength: 30, maxLength: 60 }), async (segments) => {
        const verdicts = await witness.classify(segments.map(packet), LINKTYPE_RAW);
        expect(verdicts).toEqual(segments.map(expectedOfSegment));
      }),
      { numRuns: 60 },
    );
  });
});

function expectedOfSegment({ reserved, flags, payload }: Segment): WitnessVerdict {
  const startsWithCode =
    payload.length >= 4 &&
    new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(0) === MESSAGE_CODE;
  if (((reserved ?? 0) & MIG_BIT) === 0 || !startsWithCode) return ordinary;
  const wrongFlags = spec.carriage.flags.filter(
    ({ mask, is }) => (((flags ?? 0) & mask) !== 0) !== (is === 'set'),
  );
  const found = new Set<string>([
    ...wrongFlags.map(({ problem }) => problem),
    ...expectedOfMessage(payload).problems,
  ]);
  return verdict(
    spec.problems.map(({ id }) => id as ProblemId).filter((id) => found.has(id)),
    payload,
  );
}

interface Vector {
  readonly id: string;
  readonly bytes: string;
  readonly result: 'valid' | 'invalid' | 'ordinary';
  readonly value?: Readonly<Record<string, string | number>>;
  readonly problems?: readonly string[];
}

describe('the vectors of the specification', () => {
  const folder = join(root, 'spec/vectors');
  // The witnesses know messages and the packets that carry them, not state buffers.
  const files = readdirSync(folder).filter((name) => /^(message|packet)\.json$/.test(name));

  it('are there', () => {
    expect(files).not.toEqual([]);
  });

  it.each(files)('%s have the results that they state', async (file) => {
    const { kind, vectors } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      readonly kind: 'message' | 'packet';
      readonly vectors: readonly Vector[];
    };
    const octets = vectors.map(({ bytes }) => Uint8Array.from(Buffer.from(bytes, 'hex')));
    const verdicts =
      kind === 'message' ? await witness.decode(octets) : await witness.classify(octets, LINKTYPE_RAW);
    const results = verdicts.map((found, index) => ({ id: vectors[index]?.id, ...resultOf(found) }));
    expect(results).toEqual(
      vectors.map(({ id, result, value, problems = [] }) => ({
        id,
        result,
        problems,
        ...(value === undefined ? {} : { fields: numbersOf(value) }),
      })),
    );
  });
});

/** A verdict in the terms of a vector, which states the fields of valid messages only. */
function resultOf({ kind, problems, fields }: WitnessVerdict): object {
  if (kind === 'message') return { result: 'valid', problems, fields };
  return { result: kind === 'malformed' ? 'invalid' : kind, problems };
}

function numbersOf(value: Readonly<Record<string, string | number>>): Record<string, number> {
  const numbers = spec.message.fields.map(({ name, type }): [string, number] => {
    if (type === 'operation') return [name, Number(value['operationValue'])];
    const octets = type === 'host' ? String(value[name]).split('.').map(Number) : [Number(value[name])];
    return [name, octets.reduce((number, octet) => 256 * number + octet, 0)];
  });
  return Object.fromEntries(numbers);
}
