import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CaptureItem } from '../../src/capture/index.ts';
import { encodeIpv4 } from '../../src/codec/index.ts';
import { ipv4Frames, items, joined, pcapngPieces, pcapPieces } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'capture-tools-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function fileOf(name: string, pieces: readonly Uint8Array[]): string {
  const path = join(directory, name);
  writeFileSync(path, joined(pieces));
  return path;
}

/** The lines that tshark prints of a file, each split into the fields asked for. */
function tshark(path: string, ...fields: string[]): string[][] {
  const options = ['-n', '-r', path, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  const output = execFileSync('tshark', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

/** Our items as tshark prints them: number, time, length on the wire, length captured. */
function asPrinted(found: readonly CaptureItem[]): string[][] {
  return found.map((item) => {
    if (item.kind === 'problem') return [item.detail];
    const time = String(item.time)
      .padStart(10, '0')
      .replace(/(\d{9})$/, '.$1');
    return [item.frame, time, item.originalLength, item.data.length].map(String);
  });
}

const printed = ['frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len'];
const packet = encodeIpv4({
  typeOfService: 0,
  identification: 1,
  flags: 0,
  fragmentOffset: 0,
  timeToLive: 64,
  protocol: 253,
  source: 0x0a000001,
  destination: 0x0a000002,
  options: new Uint8Array(0),
  payload: Uint8Array.of(1, 2, 3),
});
const packets = [1_700_000_000_123_456_789n, 4_294_967_295_999_999_999n, 7_000_000_001n].map(
  (time, index) => ({
    time,
    data: packet,
    originalLength: packet.length + 100 * index,
  }),
);

describe('tshark', () => {
  it.each([
    ['little', false, 'pcap'],
    ['big', false, 'pcap'],
    ['little', true, 'nsecpcap'],
    ['big', true, 'nsecpcap'],
  ] as const)(
    'reads in %s-endian pcap (nanoseconds: %s) what this reader reads',
    async (byteOrder, nanoseconds, type) => {
      const pieces = pcapPieces(packets, { linkType: 101, byteOrder, nanoseconds, snapLength: 400 });
      const path = fileOf(`${byteOrder}-${type}.pcap`, pieces);
      expect(tshark(path, ...printed)).toStrictEqual(asPrinted(await items(joined(pieces))));
      const described = execFileSync('capinfos', ['-t', '-l', '-E', '-T', path], { encoding: 'utf8' });
      expect(described).toMatch(new RegExp(`\t${type}\t.*\t400`));
    },
  );

  it.each(['little', 'big'] as const)(
    'reads in %s-endian pcapng of several interfaces what this reader reads',
    async (byteOrder) => {
      const numbered = packets.map((one, index) => ({
        ...one,
        interfaceId: index % 2,
        comment: `packet ${index} \u00e9`,
      }));
      const interfaces = [
        { linkType: 101, timeDigits: 6 as const },
        { linkType: 228, snapLength: 21 },
      ];
      const pieces = pcapngPieces(numbered, { interfaces, byteOrder });
      const path = fileOf(`${byteOrder}.pcapng`, pieces);
      const found = await items(joined(pieces));
      expect(tshark(path, ...printed, 'frame.interface_id', 'frame.comment')).toStrictEqual(
        asPrinted(found).map((line, index) => [...line, String(index % 2), `packet ${index} \u00e9`]),
      );
    },
  );

  it.each(ipv4Frames)('too finds IPv4 behind $name', ({ linkType, link }) => {
    const path = fileOf(
      'linktype.pcap',
      pcapPieces([{ time: 0n, data: joined([link, packet]) }], { linkType }),
    );
    expect(tshark(path, 'ip.src', 'ip.dst')).toStrictEqual([['10.0.0.1', '10.0.0.2']]);
  });
});

describe('captures that editcap and mergecap write', () => {
  const sent = packets.map(({ data, ...one }) => ({ ...one, data: joined([new Uint8Array(12), Uint8Array.of(8, 0), data]), originalLength: one.originalLength + 14 })); // prettier-ignore
  const ours = fileOf('ours.pcap', pcapPieces(sent, { linkType: 1, nanoseconds: true }));

  it.each([
    ['pcap', 1000n, []],
    ['nsecpcap', 1n, []],
    ['pcapng', 1n, []],
    ['pcapng', 1n, ['-s', '20']],
    ['nsecpcap', 1n, ['-s', '20']],
    ['pcap', 1000n, ['-T', 'rawip']],
  ])('as %s, in units of %d ns, with %j, are read as what they were', async (type, unit, options) => {
    const path = join(directory, 'edited');
    execFileSync('editcap', ['-F', type, ...options, ours, path]);
    const found = await items(new Uint8Array(readFileSync(path)));
    const cut = options[0] === '-s' ? 20 : Infinity;
    expect(found).toMatchObject(
      sent.map(({ time, data, originalLength }, index) => ({
        kind: 'packet',
        frame: index + 1,
        time: time - (time % unit),
        linkType: options[0] === '-T' ? 101 : 1,
        data: data.slice(0, cut),
        originalLength,
      })),
    );
    expect(tshark(path, ...printed)).toStrictEqual(asPrinted(found));
  });

  it('from several files are read with an interface for each', async () => {
    const other = fileOf('other.pcap', pcapPieces(packets, { linkType: 101 }));
    const path = join(directory, 'merged.pcapng');
    execFileSync('mergecap', ['-a', '-F', 'pcapng', '-I', 'none', '-w', path, ours, other]);
    const found = await items(new Uint8Array(readFileSync(path)));
    const from = (interfaceId: number, linkType: number): object[] =>
      packets.map(() => ({ interfaceId, linkType }));
    expect(found).toMatchObject([...from(0, 1), ...from(1, 101)]);
    expect(tshark(path, ...printed, 'frame.interface_id')).toStrictEqual(
      asPrinted(found).map((line, index) => [...line, index < 3 ? '0' : '1']),
    );
  });

  it('in the modified pcap format are refused', async () => {
    const path = join(directory, 'modified');
    execFileSync('editcap', ['-F', 'modpcap', ours, path]);
    expect(await items(new Uint8Array(readFileSync(path)))).toMatchObject([{ problem: 'not-a-capture' }]);
  });
});
