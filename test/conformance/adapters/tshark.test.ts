/** The tshark witness: its verdicts beside those of the codec, and what it says when tshark lets it down. */
import fc from 'fast-check';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTshark } from '../../../conformance/adapters/tshark.ts';
import {
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW,
  WitnessError,
  type WitnessVerdict,
} from '../../../conformance/adapters/witness.ts';
import { classifySegment } from '../../../src/codec/index.ts';
import { spec } from '../../../src/spec/index.ts';
import {
  ACK,
  concat,
  ethernet,
  ipv4,
  ipv6,
  message,
  MIG_BIT,
  packet,
  tcp,
  TSHARK,
  wellFormed,
  type SegmentParts,
} from '../../packets.ts';

/** Everything of a test lies here, the temporary files of the witness too. */
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'migsock-test-'));
  vi.stubEnv('TMPDIR', directory);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

function script(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  chmodSync(path, 0o755);
  return path;
}

/** What the witness makes of segments in both link types, which must agree. */
async function classify(segments: readonly SegmentParts[]): Promise<WitnessVerdict[]> {
  const witness = await startTshark({ tshark: TSHARK });
  const packets = segments.map(packet);
  const verdicts = await witness.classify(packets, LINKTYPE_RAW);
  expect(
    await witness.classify(
      packets.map((octets) => ethernet(octets)),
      LINKTYPE_ETHERNET,
    ),
  ).toEqual(verdicts);
  await witness.close();
  return verdicts;
}

/** What the codec makes of the same, as a verdict. */
function expected({
  reserved = MIG_BIT,
  flags = ACK,
  payload = new Uint8Array(),
}: SegmentParts): WitnessVerdict {
  const found = classifySegment({ reserved, flags, payload });
  if (found.kind === 'ordinary') return { kind: 'ordinary', problems: [] };
  if (found.kind === 'message') return { kind: 'message', problems: [], fields: { ...found.message } };
  const { problems, fields } = found;
  return { kind: 'malformed', problems, ...(fields === undefined ? {} : { fields: { ...fields } }) };
}

describe('the verdicts', () => {
  it('of every operation, sound and with everything wrong, are those of the codec', async () => {
    const rest = { oldHost: 0x0a000001, oldPort: 1, newPort: 2, newHost: 0xe0000001 };
    const segments = spec.operations.flatMap(({ value }) => [
      { payload: message(value, rest) },
      { payload: message(value) },
      { payload: message(value, rest), flags: 0x2f },
      { payload: concat(message(value, rest), Uint8Array.of(0)) },
    ]);
    expect(await classify(segments)).toEqual(segments.map(expected));
  });

  it('of payloads of every length, with and without bit and code, are those of the codec', async () => {
    const payload = concat(wellFormed('REMOTE_RESTART'), new Uint8Array(4));
    const segments = Array.from({ length: payload.length + 1 }, (_, length) => [
      { payload: payload.slice(0, length) },
      { payload: payload.slice(0, length), reserved: 0 },
      { payload: concat(Uint8Array.of(0), payload.slice(0, length)) },
    ]).flat();
    const verdicts = await classify(segments);
    expect(verdicts).toEqual(segments.map(expected));
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(['ordinary', 'message', 'malformed']));
  });

  it('of segments at random are those of the codec', async () => {
    const interesting = fc.constantFrom(0, 1, 0xe0000000, 0xefffffff, 0xf0000000, 0xffffffff);
    const host = fc.oneof(interesting, fc.nat({ max: 0xffffffff }));
    const port = fc.oneof(fc.constantFrom(0, 1, 0xffff), fc.nat({ max: 0xffff }));
    const operation = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...spec.operations.map(({ value }) => value)) },
      fc.nat({ max: 0xffff }),
    );
    const octets = fc
      .record({ round: port, operation, oldHost: host, oldPort: port, newPort: port, newHost: host })
      .map(({ operation: value, ...fields }) => message(value, fields));
    const segment = fc.record({
      reserved: fc.constantFrom(MIG_BIT, 0x0f, 0x07, 0),
      flags: fc.oneof({ weight: 3, arbitrary: fc.constant(ACK) }, fc.nat({ max: 0xff })),
      payload: fc.oneof({ weight: 8, arbitrary: octets }, fc.uint8Array({ maxLength: 40 })),
    });
    const segments = fc.array(segment, { minLength: 300, maxLength: 300, size: 'max' });
    await fc.assert(
      fc.asyncProperty(segments, async (parts) => {
        expect(await classify(parts)).toEqual(parts.map(expected));
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it('do not depend on the frames before: fragments are not put together', async () => {
    const segment = tcp({ payload: wellFormed('CANCEL') });
    const frames = [
      ipv4(segment.slice(0, 24), { fragment: 0x2000 }),
      ipv4(segment.slice(24), { fragment: 3 }),
      ipv4(segment),
    ];
    const witness = await startTshark({ tshark: TSHARK });
    const verdicts = await witness.classify(frames, LINKTYPE_RAW);
    expect(verdicts.map(({ kind }) => kind)).toEqual(['ordinary', 'ordinary', 'message']);
  });

  it('hold that a packet of length 0 fills its frame, that one longer than it is damaged, IPv6 ordinary', async () => {
    const segment = tcp({ payload: wellFormed('CANCEL') });
    const frames = [0, 60, 61].map((totalLength) => ipv4(segment, { totalLength }));
    const witness = await startTshark({ tshark: TSHARK });
    const kinds = async (captured: readonly Uint8Array[], linkType: number): Promise<string[]> =>
      (await witness.classify(captured, linkType)).map(({ kind }) => kind);
    const expectedKinds = ['message', 'message', 'ordinary', 'ordinary'];
    const packets = [...frames, ipv6(segment)];
    expect(await kinds(packets, LINKTYPE_RAW)).toEqual(expectedKinds);
    const ethernetFrames = packets.map((octets) => ethernet(octets));
    expect(await kinds(ethernetFrames, LINKTYPE_ETHERNET)).toEqual(expectedKinds);
  });

  it('of no frames are none, and of empty frames that they are ordinary', async () => {
    const witness = await startTshark({ tshark: TSHARK });
    expect(await witness.classify([], LINKTYPE_RAW)).toEqual([]);
    const ordinary = { kind: 'ordinary', problems: [] };
    expect(await witness.classify([new Uint8Array(), new Uint8Array()], LINKTYPE_ETHERNET)).toEqual([
      ordinary,
      ordinary,
    ]);
  });
});

it('is called by the version of tshark', async () => {
  const { name } = await startTshark({ tshark: TSHARK });
  expect(name).toMatch(/^tshark \d+\.\d+\.\d+$/);
});

describe('a WitnessError says', () => {
  const frames = [packet({ payload: wellFormed('CANCEL') })];

  async function failure(run: () => Promise<unknown>): Promise<string> {
    const error: unknown = await run().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WitnessError);
    return (error as WitnessError).message;
  }

  async function failureWith(options: { tshark?: string; dissector?: string }): Promise<string> {
    const witness = await startTshark({ tshark: TSHARK, ...options });
    return failure(() => witness.classify(frames, LINKTYPE_RAW));
  }

  it('that there is no tshark', async () => {
    const command = join(directory, 'no-such-tshark');
    expect(await failure(() => startTshark({ tshark: command }))).toMatch(
      /needs Wireshark's tshark.*no-such/,
    );
  });

  it('that a command is not tshark', async () => {
    const command = script('other', '#!/bin/sh\necho Some other program 1.2\n');
    expect(await failure(() => startTshark({ tshark: command }))).toContain('"Some other program 1.2"');
  });

  it('that the dissector cannot be read', async () => {
    expect(await failureWith({ dissector: join(directory, 'nowhere.lua') })).toContain('nowhere.lua');
    const dissector = script('syntax.lua', 'this is = = not Lua\n');
    expect(await failureWith({ dissector })).toContain('syntax.lua:1');
  });

  it('in which frame and where the dissector failed', async () => {
    const fields = ['problem', 'code', 'round', 'operation', 'old_host', 'old_port', 'new_port', 'new_host'];
    const dissector = script(
      'broken.lua',
      `local broken = Proto('MIGSOCK', 'Broken')
      ${fields.map((name) => `broken.fields.${name} = ProtoField.string('migsock.${name}', '${name}')`).join('\n')}
      function broken.dissector() error('on purpose') end
      register_postdissector(broken)\n`,
    );
    expect(await failureWith({ dissector })).toMatch(/broken\.lua failed in frame 1: .*on purpose/);
  });

  it('that there are more or fewer rows than frames', async () => {
    const version = `#!/bin/sh\nif [ "$1" = --version ]; then echo 'TShark (Wireshark) 9.9.9.'; exit; fi\n`;
    const none = script('none', version);
    expect(await failureWith({ tshark: none })).toContain('0 rows of 1 frames');
    const two = script('two', `${version}printf '\\t\\t\\t\\t\\t\\t\\t\\t\\n\\t\\t\\t\\t\\t\\t\\t\\t\\n'\n`);
    expect(await failureWith({ tshark: two })).toContain('2 rows of 1 frames');
  });

  it('what tshark said when it failed', async () => {
    const version = `#!/bin/sh\nif [ "$1" = --version ]; then echo 'TShark (Wireshark) 9.9.9.'; exit; fi\n`;
    const broken = script('broken', `${version}echo 'tshark: out of luck' >&2\nexit 2\n`);
    expect(await failureWith({ tshark: broken })).toContain('out of luck');
  });

  it('so and leaves no temporary files, as success does', async () => {
    const dissector = join(directory, 'nowhere.lua');
    await failureWith({ dissector });
    const witness = await startTshark({ tshark: TSHARK });
    await witness.classify(frames, LINKTYPE_RAW);
    expect(readdirSync(directory)).toEqual([]);
  });
});
