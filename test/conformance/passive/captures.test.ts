/** Captures in files: those of pcaps/, cut ones, ones made anywhere, and the command that reads them. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCapture, type Finding } from '../../../conformance/passive/index.ts';
import { fileSource, LinkType, memorySource, PcapWriter } from '../../../src/capture/index.ts';
import { migsock } from '../../cli/migsock.ts';
import { play, storyLimits, type Packet } from './taps.ts';

const files = readdirSync('pcaps').filter((name) => /\.pcap(ng)?$/.test(name));

/** Captures whose traffic is wrong on purpose, and what is wrong with it; malformed ones say so in their names. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  // One message of each kind, whatever was said before.
  'every-operation.pcap': [
    'MIG-REM-CANCEL-MOVED',
    'MIG-REM-REFUSED-STAYS',
    'MIG-REM-REPOINT',
    'MIG-REM-RESTART-NOT-SUSPENDED',
    'MIG-SRC-FREEZE',
  ],
};

async function findingsIn(octets: Uint8Array | string, options = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  await checkCapture(typeof octets === 'string' ? fileSource(octets) : memorySource(octets), {
    ...options,
    onFinding: (finding) => findings.push(finding),
    onProblem: () => undefined,
  });
  return findings;
}

function capture(packets: readonly Packet[], snapLength = 65_535): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = new PcapWriter((piece) => pieces.push(piece), { linkType: LinkType.raw, snapLength });
  for (const { time, data } of packets) writer.write({ time: BigInt(Math.round(time)) * 1000n, data });
  return Uint8Array.from(Buffer.concat(pieces));
}

const whole = 'pcaps/migration-with-state.pcap';

describe('a capture of pcaps/', () => {
  it.each(files.filter((name) => !name.startsWith('malformed-')))('%s shows what is broken', async (name) => {
    const ids = (await findingsIn(join('pcaps', name))).map(({ requirement }) => requirement);
    expect([...new Set(ids)].toSorted()).toEqual(wrong[name] ?? []);
  });

  it.each(files.filter((name) => name.startsWith('malformed-')))('%s shows its problem', async (name) => {
    const findings = await findingsIn(join('pcaps', name));
    expect(findings.length).toBeGreaterThan(0);
    for (const { requirement } of findings) expect(requirement).toMatch(/^MIG-(CAR|MSG)-/);
  });
});

describe('a capture that was cut', () => {
  it.each([54, 68, 96])('to %i octets of each packet breaks nothing', async (snapLength) => {
    for (let seed = 0; seed < 40; seed += 1)
      expect(await findingsIn(capture(play(seed).sent, snapLength), storyLimits)).toEqual([]);
  });

  it('anywhere is read up to there', async () => {
    const whole = capture(play(1).sent);
    for (let end = 0; end < whole.length; end += 997)
      expect(await findingsIn(whole.subarray(0, end), storyLimits)).toEqual([]);
  });
});

describe('migsock check', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migsock-check-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('says that nothing is broken', () => {
    const { status, stdout } = migsock(['check', whole]);
    expect(stdout).toMatch(/^Nothing is broken\. \d+ packets, \d+ TCP segments, 4 MIGSOCK messages\.\n$/);
    expect(status).toBe(0);
  });

  it('says what is, in 80 columns', () => {
    const { status, stdout } = migsock(['check', 'pcaps/malformed-fin-set.pcap']);
    expect(stdout).toMatch(/^BROKEN MIG-CAR-FLAGS \(MUST\)\n {2}A MIGSOCK segment MUST have ACK set/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(status).toBe(1);
  });

  it('prints JSON lines', () => {
    const { stdout } = migsock(['check', '--json', 'pcaps/malformed-fin-set.pcap']);
    const [finding] = stdout
      .split('\n')
      .map((line) => (line === '' ? {} : (JSON.parse(line) as Partial<Finding>)));
    expect(finding).toMatchObject({ kind: 'finding', requirement: 'MIG-CAR-FLAGS', level: 'MUST' });
    expect(finding?.frames?.length).toBeGreaterThan(0);
  });

  it('says where a capture is damaged', async () => {
    const path = join(folder, 'cut.pcap');
    await writeFile(path, capture(play(1).sent).subarray(0, 1000));
    const { status, stdout, stderr } = migsock(['check', path]);
    expect(stderr).toMatch(/^migsock: truncated \(frame \d+, octet \d+\): /);
    expect(stdout).toMatch(/^Nothing is broken\./);
    expect(status).toBe(2);
  });

  it.each([
    ['cut to 40 octets', 40, 'Passed over: 36 cut too short by the capture.'],
    ['cut in its messages', 80, 'Passed over: 4 cut too short by the capture.'],
  ])('says that a capture %s holds nothing to judge', async (_, snapLength, passed) => {
    const path = join(folder, `${snapLength}.pcap`);
    await writeFile(path, snapped(Uint8Array.from(readFileSync(whole)), snapLength));
    const { status, stdout } = migsock(['check', path]);
    expect(stdout).toContain(`${passed}\nNothing was judged. 36 packets`);
    expect(status).toBe(2);
  });

  it('counts fragments and what is no TCP', () => {
    const { stdout } = migsock(['check', 'pcaps/fragments.pcap']);
    expect(stdout).toMatch(/^Passed over: .*\d+ fragments\.$/m);
  });

  it('takes where the capture was made', () => {
    const { status } = migsock(['check', '--at', '198.51.100.80,192.0.2.10', whole]);
    expect(status).toBe(0);
  });

  it.each([
    [['check', 'pcaps']],
    [['check', 'no-such-file']],
    [['check', '--msl', '0', 'pcaps/padded.pcap']],
    [['check', '--reordering', 'x', 'pcaps/padded.pcap']],
    [['check', '--at', '192.0.2', 'pcaps/padded.pcap']],
  ])('refuses %j', (args) => {
    const { status, stderr } = migsock(args);
    expect(stderr).toMatch(/^migsock: .+\n$/);
    expect(status).toBe(2);
  });
});

describe('memory', () => {
  it('stays bounded, whatever the connections are', async () => {
    const packets = play(1).sent;
    const many = Array.from({ length: 400 }, (_, index) =>
      packets.slice(0, 3).map(({ time, data }) => ({ time, data: renumbered(data, index) })),
    ).flat();
    const octets = capture(many);
    const { forgotten } = await checkCapture(memorySource(octets), {
      connections: 100,
      onFinding: () => undefined,
      onProblem: () => undefined,
    });
    expect(forgotten).toBe(300);
  });
});

/** A packet between other hosts; both addresses change alike, so that its checksum stays. */
function renumbered(data: Uint8Array, index: number): Uint8Array {
  const copy = data.slice();
  const view = new DataView(copy.buffer);
  const [source, destination] = [view.getUint16(14), view.getUint16(18)];
  const isForward = source < destination;
  view.setUint16(14, (isForward ? source + index : source - index) & 0xffff);
  view.setUint16(18, (isForward ? destination - index : destination + index) & 0xffff);
  return copy;
}

describe('octets that are sent again', () => {
  it('are those that were sent before', async () => {
    const findings = await findingsIn(capture(withOtherOctets(play(1).sent)), storyLimits);
    expect(findings.map(({ requirement }) => requirement)).toContain('RFC 9293 §3.8.1');
  });
});

/** Adds a copy of every long segment, with other octets in it, at the end of the same millisecond. */
function withOtherOctets(packets: readonly Packet[]): Packet[] {
  return packets.flatMap((packet) => {
    if (packet.data.length < 500) return [packet];
    const data = packet.data.slice();
    const view = new DataView(data.buffer);
    const at = data.length & ~1; // two words of the payload change places, which no checksum sees
    const [last, first] = [view.getUint16(at - 2), view.getUint16(at - 4)];
    view.setUint16(at - 2, first);
    view.setUint16(at - 4, last);
    return [packet, { time: packet.time, data }];
  });
}

/** A little-endian pcap file with less of each packet. */
function snapped(file: Uint8Array, snapLength: number): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const pieces = [file.slice(0, 24)];
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true)) {
    const record = file.slice(at, at + 16 + Math.min(snapLength, view.getUint32(at + 8, true)));
    new DataView(record.buffer).setUint32(8, record.length - 16, true);
    pieces.push(record);
  }
  return Uint8Array.from(Buffer.concat(pieces));
}
