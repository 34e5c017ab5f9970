import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startScapy } from '../../../conformance/adapters/scapy.ts';
import {
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW,
  type MessageWitness,
  type WitnessVerdict,
} from '../../../conformance/adapters/witness.ts';
import {
  fieldProblems,
  MESSAGE_OCTETS,
  problemBit,
  readFields,
  writeFields,
  type MessageFields,
} from '../../../generated/typescript/message.ts';
import { spec, type ProblemId } from '../../../src/spec/index.ts';

const LINKTYPE_NULL = 0;
const LINKTYPE_LOOP = 108;
const LINKTYPE_LINUX_SLL = 113;
const LINKTYPE_LINUX_SLL2 = 276;

let scapy: MessageWitness;
beforeAll(async () => {
  scapy = await startScapy();
}, 60_000);
afterAll(() => scapy.close());

describe('messages', () => {
  test('are written and read as the generated TypeScript does, thousands at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(messages(), { minLength: 200, maxLength: 400 }), async (list) => {
        const octets = list.map(encoded);
        const [written, verdicts] = await Promise.all([
          scapy.encode(list.map(asWitness)),
          scapy.decode(octets),
        ]);
        expect(written).toEqual(octets);
        expect(verdicts).toEqual(octets.map(expectedOfMessage));
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('of any octets get the verdict of the generated TypeScript', async () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 3 * MESSAGE_OCTETS }),
      fc
        .tuple(messages(), fc.uint8Array({ maxLength: 4 }))
        .map(([fields, rest]) => joined(encoded(fields), rest)),
      messages().chain((fields) =>
        fc.nat(MESSAGE_OCTETS).map((length) => encoded(fields).subarray(0, length)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(octets, { minLength: 50, maxLength: 200 }), async (list) => {
        expect(await scapy.decode(list)).toEqual(list.map(expectedOfMessage));
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test.each([
    [{ code: 0x1_0000_0000 }, 'code'],
    [{ round: -1 }, 'round'],
    [{ oldHost: 0x1_0000_0000 }, 'int too big'],
    [{ newPort: 1.5 }, 'invalid literal'],
  ])('with a value that no field can hold, %o, are refused and harm no other', async (wrong, said) => {
    const good = {
      code: spec.message.code.value,
      round: 1,
      operation: 1,
      oldHost: 2,
      oldPort: 3,
      newPort: 4,
      newHost: 5,
    };
    await expect(scapy.encode([{ ...good, ...wrong }])).rejects.toThrow(said);
    expect(await scapy.encode([good])).toEqual([encoded(good)]);
  });
});

describe('segments', () => {
  test('get the verdict that follows from header, lengths and message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(segments(), { minLength: 50, maxLength: 150 }), async (list) => {
        const verdicts = await scapy.classify(list.map(packet), LINKTYPE_RAW);
        expect(verdicts).toEqual(list.map(expectedOfSegment));
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test.each(spec.carriage.flags)('break the rule of $name with $problem', async ({ mask, problem }) => {
    const [verdict] = await scapy.classify([packet({ ...plain, flags: plain.flags ^ mask })], LINKTYPE_RAW);
    expect(verdict).toEqual({
      kind: 'malformed',
      problems: [problem],
      fields: expectedOfMessage(plain.payload).fields,
    });
  });

  test('of random octets behind a valid beginning never stop the witness', async () => {
    const changed = fc
      .tuple(
        segments(),
        fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(120),
      )
      .map(([segment, changes, length]) => {
        const octets = packet(segment);
        for (const [place, octet] of changes) octets[place % octets.length] = octet;
        return octets.subarray(0, length);
      });
    const linkTypes = fc.constantFrom(0, 1, 12, 14, 101, 108, 113, 228, 276);
    await fc.assert(
      fc.asyncProperty(
        fc.array(changed, { minLength: 50, maxLength: 100 }),
        linkTypes,
        async (frames, linkType) => {
          expect(await scapy.classify(frames, linkType)).toHaveLength(frames.length);
        },
      ),
      { numRuns: 20 },
    );
  }, 60_000);
});

describe('what surrounds a segment', () => {
  const bare = (): Uint8Array => packet(plain);
  const ethernet = (...types: number[]): Uint8Array =>
    joined(
      new Uint8Array(12),
      ...types.flatMap((type, index) => (index === 0 ? [u16(type)] : [u16(7), u16(type)])),
    );
  const sll = (...types: number[]): Uint8Array => joined(new Uint8Array(2), ethernet(...types));
  const sll2 = (...types: number[]): Uint8Array =>
    joined(
      u16(types[0] ?? 0),
      new Uint8Array(18),
      ...types.slice(1).map((type) => joined(u16(7), u16(type))),
    );

  test.each([
    ['raw IP', LINKTYPE_RAW, new Uint8Array()],
    ['raw IP of BSD', 12, new Uint8Array()],
    ['raw IP of OpenBSD', 14, new Uint8Array()],
    ['raw IPv4', 228, new Uint8Array()],
    ['Ethernet', LINKTYPE_ETHERNET, ethernet(0x0800)],
    ['a VLAN', LINKTYPE_ETHERNET, ethernet(0x8100, 0x0800)],
    ['a service VLAN', LINKTYPE_ETHERNET, ethernet(0x88a8, 0x0800)],
    ['a VLAN in a service VLAN', LINKTYPE_ETHERNET, ethernet(0x88a8, 0x8100, 0x0800)],
    ['a VLAN in a VLAN', LINKTYPE_ETHERNET, ethernet(0x8100, 0x8100, 0x0800)],
    ['a VLAN in a VLAN of the old type', LINKTYPE_ETHERNET, ethernet(0x9100, 0x8100, 0x0800)],
    ['null, written by a little-endian machine', LINKTYPE_NULL, Uint8Array.of(2, 0, 0, 0)],
    ['null, written by a big-endian machine', LINKTYPE_NULL, Uint8Array.of(0, 0, 0, 2)],
    ['loop', LINKTYPE_LOOP, Uint8Array.of(0, 0, 0, 2)],
    ['Linux cooked', LINKTYPE_LINUX_SLL, sll(0x0800)],
    ['Linux cooked with a VLAN', LINKTYPE_LINUX_SLL, sll(0x8100, 0x0800)],
    ['Linux cooked with a service VLAN', LINKTYPE_LINUX_SLL, sll(0x88a8, 0x0800)],
    ['Linux cooked, version 2', LINKTYPE_LINUX_SLL2, sll2(0x0800)],
    ['Linux cooked, version 2, with two VLANs', LINKTYPE_LINUX_SLL2, sll2(0x88a8, 0x8100, 0x0800)],
  ])('%s: its message is seen, padded or not', async (_, linkType, front) => {
    const frame = joined(front, bare());
    const verdicts = await scapy.classify([frame, joined(frame, new Uint8Array(9))], linkType);
    expect(verdicts).toEqual([expectedOfSegment(plain), expectedOfSegment(plain)]);
  });

  const changedAt = (...changes: [place: number, octet: number][]): Uint8Array => {
    const octets = bare();
    for (const [place, octet] of changes) octets[place] = octet;
    return octets;
  };
  test('a packet with a total length of zero fills its frame', async () => {
    const frame = changedAt([3, 0]);
    const [whole, longer] = await scapy.classify([frame, joined(frame, Uint8Array.of(0))], LINKTYPE_RAW);
    expect(whole).toEqual(expectedOfSegment(plain));
    expect(longer).toEqual({ ...expectedOfSegment(plain), kind: 'malformed', problems: ['payload-length'] });
  });

  test.each([
    ['an empty frame', new Uint8Array(), LINKTYPE_RAW],
    ['a first fragment', changedAt([6, 0x20]), LINKTYPE_RAW],
    ['a later fragment', changedAt([7, 1]), LINKTYPE_RAW],
    ['a packet that was cut', bare().subarray(0, -1), LINKTYPE_RAW],
    ['a total length beyond the frame', changedAt([3, 61]), LINKTYPE_RAW],
    ['a packet that is shorter than its headers', changedAt([3, 39]), LINKTYPE_RAW],
    ['another version of IP', changedAt([0, 0x65]), LINKTYPE_RAW],
    [
      'another version of IP in a frame of IPv4',
      joined(ethernet(0x0800), changedAt([0, 0x55])),
      LINKTYPE_ETHERNET,
    ],
    ['TCP directly over IPv6', joined(ethernet(0x86dd), ipv6(bare().subarray(20))), LINKTYPE_ETHERNET],
    ['an IP header that is too short', changedAt([0, 0x44]), LINKTYPE_RAW],
    [
      'an IP header that is too short, with a total length to match',
      changedAt([0, 0x44], [3, 56]),
      LINKTYPE_RAW,
    ],
    [
      'an IP header that is too short, in a packet of total length zero',
      changedAt([0, 0x44], [3, 0]),
      LINKTYPE_RAW,
    ],
    [
      'a data offset below the header, in a packet of total length zero',
      changedAt([32, 0x48], [3, 0]),
      LINKTYPE_RAW,
    ],
    ['another protocol', changedAt([9, 17]), LINKTYPE_RAW],
    ['a data offset below the header', changedAt([32, 0x48]), LINKTYPE_RAW],
    ['a data offset beyond the packet', changedAt([32, 0xb8]), LINKTYPE_RAW],
    ['an Ethernet frame of another protocol', joined(ethernet(0x86dd), bare()), LINKTYPE_ETHERNET],
    ['an Ethernet frame with a length', joined(ethernet(60), bare()), LINKTYPE_ETHERNET],
    ['another address family', joined(Uint8Array.of(24, 0, 0, 0), bare()), LINKTYPE_NULL],
  ])('%s is ordinary', async (_, frame, linkType) => {
    expect(await scapy.classify([frame], linkType)).toEqual([{ kind: 'ordinary', problems: [] }]);
  });

  test('a link type that scapy does not know is refused', async () => {
    await expect(scapy.classify([bare()], 999)).rejects.toThrow('scapy knows no link type 999');
  });
});

describe('the vectors of the specification', () => {
  interface Vector {
    readonly id: string;
    readonly bytes: string;
    readonly result: 'valid' | 'invalid' | 'ordinary';
    readonly problems?: readonly string[];
    readonly value?: Readonly<Record<string, string | number | null>>;
  }
  const folder = fileURLToPath(new URL('../../../spec/vectors/', import.meta.url));
  const kinds = { valid: 'message', invalid: 'malformed', ordinary: 'ordinary' };

  test.each(['message.json', 'packet.json'])('%s', async (name) => {
    const { kind: what, vectors } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      readonly kind: 'message' | 'packet';
      readonly vectors: readonly Vector[];
    };
    const octets = vectors.map(({ bytes }) => Uint8Array.from(Buffer.from(bytes, 'hex')));
    const verdicts = await (what === 'message' ? scapy.decode(octets) : scapy.classify(octets, LINKTYPE_RAW));
    // Vectors state the fields of valid messages only.
    const found = verdicts.map(({ kind, problems, fields }, index) => ({
      id: vectors[index]?.id,
      kind,
      problems,
      ...(kind === 'message' ? { fields } : {}),
    }));
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(
      vectors.map(({ id, result, problems = [], value }) => ({
        id,
        kind: kinds[result],
        problems,
        ...(result === 'valid' && value !== undefined ? { fields: numbersOf(value) } : {}),
      })),
    );
  });

  function numbersOf(value: NonNullable<Vector['value']>): Record<string, number> {
    const numbers = spec.message.fields.map(({ name, type }): [string, number] => {
      if (type === 'operation') return [name, Number(value[`${name}Value`])];
      const octets = String(value[name]).split('.').map(Number);
      return [name, octets.reduce((number, octet) => 256 * number + octet)];
    });
    return Object.fromEntries(numbers);
  }
});

describe('what is missing', () => {
  test('Python is named', async () => {
    await expect(startScapy({ python: 'no-such-python' })).rejects.toThrow(
      /^the scapy witness \(no-such-python .*\) cannot be started: .*ENOENT/,
    );
  });

  test('scapy is named, with what to install', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'migsock-'));
    const python = join(folder, 'python');
    // Without its site module Python has nothing that was installed, wherever it is installed.
    writeFileSync(python, '#!/bin/sh\nexec python3 -S -E "$@"\n', { mode: 0o755 });
    try {
      await expect(startScapy({ python })).rejects.toThrow(
        /ended with exit code 1 .*scapy is missing \(No module named 'scapy'\); expected what requirements.txt names/s,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

interface Segment {
  readonly reserved: number;
  readonly flags: number;
  readonly ipOptions: Uint8Array;
  readonly tcpOptions: Uint8Array;
  readonly payload: Uint8Array;
}

const migBit = spec.carriage.migBit.mask;
const plain: Segment = {
  reserved: migBit,
  flags: spec.carriage.flags.reduce((flags, { mask, is }) => (is === 'set' ? flags | mask : flags), 0),
  ipOptions: new Uint8Array(),
  tcpOptions: new Uint8Array(),
  payload: encoded({
    code: spec.message.code.value,
    round: 0x0102,
    operation: 2,
    oldHost: 0xc0000201,
    oldPort: 5000,
    newPort: 6000,
    newHost: 0xcb007109,
  }),
};

/** Values of each width that matter, and any. */
function numbers(octets: number): fc.Arbitrary<number> {
  const last = 2 ** (8 * octets) - 1;
  const edges = spec.operations.flatMap(({ checks }) => checks.flatMap(({ refuses }) => refuses.flat()));
  const near = edges
    .flatMap((edge) => [edge - 1, edge, edge + 1])
    .filter((value) => value >= 0 && value <= last);
  return fc.oneof(fc.constantFrom(0, last, ...near), fc.nat(last));
}

function messages(): fc.Arbitrary<MessageFields> {
  const { code } = spec.message;
  return fc.record({
    code: fc.oneof({ weight: 9, arbitrary: fc.constant(code.value) }, numbers(4)),
    round: numbers(2),
    operation: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...spec.operations.map(({ value }) => value)) },
      numbers(2),
    ),
    oldHost: numbers(4),
    oldPort: numbers(2),
    newPort: numbers(2),
    newHost: numbers(4),
  });
}

function segments(): fc.Arbitrary<Segment> {
  const most = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, other);
  const options = fc.nat(10).chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words }));
  const message = messages().map(encoded);
  return fc.record({
    reserved: most(migBit, fc.nat(15)),
    flags: most(plain.flags, fc.nat(255)),
    ipOptions: most(plain.ipOptions, options),
    tcpOptions: most(plain.tcpOptions, options),
    payload: fc.oneof(
      { weight: 3, arbitrary: message },
      fc.tuple(message, fc.uint8Array({ maxLength: 30 })).map(([octets, rest]) => joined(octets, rest)),
      fc.tuple(message, fc.nat(MESSAGE_OCTETS)).map(([octets, length]) => octets.subarray(0, length)),
      fc.uint8Array({ maxLength: 30 }),
    ),
  });
}

function encoded(fields: MessageFields): Uint8Array {
  const octets = new Uint8Array(MESSAGE_OCTETS);
  writeFields(new DataView(octets.buffer), 0, fields);
  return octets;
}

function asWitness(fields: MessageFields): Record<string, number> {
  return { ...fields };
}

function packet({ reserved, flags, ipOptions, tcpOptions, payload }: Segment): Uint8Array {
  const ip = new DataView(new ArrayBuffer(20));
  ip.setUint8(0, 0x45 + ipOptions.length / 4);
  ip.setUint16(2, 40 + ipOptions.length + tcpOptions.length + payload.length);
  ip.setUint8(9, 6);
  const tcp = new DataView(new ArrayBuffer(20));
  tcp.setUint8(spec.carriage.migBit.octet, ((5 + tcpOptions.length / 4) << 4) | reserved);
  tcp.setUint8(13, flags);
  return joined(new Uint8Array(ip.buffer), ipOptions, new Uint8Array(tcp.buffer), tcpOptions, payload);
}

function ipv6(segment: Uint8Array): Uint8Array {
  const header = new Uint8Array(40);
  header.set([0x60, 0, 0, 0, 0, segment.length, 6, 64]);
  return joined(header, segment);
}

function expectedOfSegment({ reserved, flags, payload }: Segment): WitnessVerdict {
  const code = encoded({
    ...readFields(new DataView(new ArrayBuffer(MESSAGE_OCTETS)), 0),
    code: spec.message.code.value,
  });
  const hasCode = payload.length >= 4 && [0, 1, 2, 3].every((place) => payload[place] === code[place]);
  if ((reserved & migBit) === 0 || !hasCode) return { kind: 'ordinary', problems: [] };
  const broken = spec.carriage.flags.filter(({ mask, is }) => ((flags & mask) !== 0) !== (is === 'set'));
  return verdict([...broken.map(({ problem }) => problem), ...problemsOf(payload)], payload);
}

function expectedOfMessage(octets: Uint8Array): WitnessVerdict {
  return verdict(problemsOf(octets), octets);
}

function problemsOf(octets: Uint8Array): string[] {
  if (octets.length !== MESSAGE_OCTETS) return ['payload-length'];
  const fields = fieldsOf(octets);
  if (fields.code !== spec.message.code.value) return ['message-code'];
  const bits = fieldProblems(fields);
  return spec.problems.map(({ id }) => id).filter((id) => (bits & problemBit[id as ProblemId]) !== 0);
}

function verdict(problems: string[], octets: Uint8Array): WitnessVerdict {
  const kind = problems.length === 0 ? 'message' : 'malformed';
  const fields = octets.length < MESSAGE_OCTETS ? {} : { fields: asWitness(fieldsOf(octets)) };
  return { kind, problems: problems as ProblemId[], ...fields };
}

function fieldsOf(octets: Uint8Array): MessageFields {
  return readFields(new DataView(octets.buffer, octets.byteOffset), 0);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
