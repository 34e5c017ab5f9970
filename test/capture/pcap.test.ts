import { afterEach, describe, expect, it, vi } from 'vitest';
import { items, joined, numbers, pcapPieces } from './support.ts';

const data = Uint8Array.of(1, 2, 3, 4, 5);
const packets = [0, 1, 2].map((second) => ({ time: BigInt(second) * 1_000_000_000n, data }));
const pieces = pcapPieces(packets, { linkType: 1 });
const header = pieces[0] as Uint8Array;

function record(captured: number, original: number, body: Uint8Array): Uint8Array {
  return joined([numbers(true, [1, 4], [2, 4], [captured, 4], [original, 4]), body]);
}

/** The file header with one 32-bit field forged. */
function forgedHeader(at: number, value: number): Uint8Array {
  const forged = header.slice();
  new DataView(forged.buffer).setUint32(at, value, true);
  return forged;
}

describe('reading pcap', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    { magic: [0xa1b2c3d4, 4] as const, little: true, time: 1_000_002_000n },
    { magic: [0xa1b2c3d4, 4] as const, little: false, time: 1_000_002_000n },
    { magic: [0xa1b23c4d, 4] as const, little: true, time: 1_000_000_002n },
    { magic: [0xa1b23c4d, 4] as const, little: false, time: 1_000_000_002n },
  ])('takes byte order and time resolution from the magic number: %o', async ({ magic, little, time }) => {
    const file = numbers(little, magic, [2, 2], [4, 2], [0, 8], [65_535, 4], [101, 4], [1, 4], [2, 4], [1, 4], [9, 4], [0xaa, 1]); // prettier-ignore
    const packet = { kind: 'packet', frame: 1, offset: 24, time, linkType: 101, data: Uint8Array.of(0xaa), originalLength: 9 }; // prettier-ignore
    expect(await items(file)).toStrictEqual([packet]);
  });

  it('takes the link type from the low half of its field, beside the length of a frame check sequence', async () => {
    const [packet] = await items(joined([forgedHeader(20, 0xf7ff_0114), pieces[1] as Uint8Array]));
    expect(packet).toMatchObject({ linkType: 0x0114 });
  });

  it('never makes pcap-parser use the deprecated Buffer constructor', async () => {
    const construct = vi.fn(() => {
      throw new Error('new Buffer');
    });
    vi.stubGlobal('Buffer', new Proxy(Buffer, { construct }));
    expect(await items(joined(pieces))).toHaveLength(3);
    expect(construct).not.toHaveBeenCalled();
  });

  it('gives every packet octets of its own', async () => {
    const file = joined(pieces);
    const read = await items(file);
    file.fill(0);
    const buffers = read.map((item) => (item.kind === 'packet' ? item.data : undefined));
    expect(buffers).toStrictEqual([data, data, data]);
  });

  it('yields every whole packet of a cut file and then one problem, at every cut', async () => {
    const file = joined(pieces);
    const whole = await items(file);
    const recordOctets = 16 + data.length;
    for (let length = 4; length < file.length; length++) {
      const complete = Math.max(0, Math.floor((length - 24) / recordOctets));
      const offset = length < 24 ? 0 : 24 + complete * recordOctets;
      const into = length - offset;
      const frame = length < 24 ? {} : { frame: complete + 1 };
      const what =
        length < 24 ? 'file header of 24' : into < 16 ? 'record header of 16' : `record of ${recordOctets}`;
      const detail = `the file ends ${into} octets into a ${what}`;
      const problem = { kind: 'problem', problem: 'truncated', ...frame, offset, detail };
      const expected = [...whole.slice(0, complete), ...(length >= 24 && into === 0 ? [] : [problem])];
      expect(await items(file.subarray(0, length)), `cut at ${length}`).toStrictEqual(expected);
    }
  });

  it('stops at a length that no packet has, and keeps what came before', async () => {
    const file = joined([header, record(5, 5, data), record(262_145, 262_145, data)]);
    expect(await items(file)).toMatchObject([
      { kind: 'packet', frame: 1 },
      {
        problem: 'impossible-length',
        frame: 2,
        offset: 45,
        detail: 'a record claims 262145 captured octets; expected 262144 at most',
      },
    ]);
  });

  it('reports a packet longer than it was, keeps it, and goes on', async () => {
    const file = joined([header, record(5, 4, data), record(5, 5, data)]);
    expect(await items(file)).toMatchObject([
      { problem: 'captured-exceeds-original', frame: 1, offset: 24 },
      { kind: 'packet', frame: 1, data, originalLength: 5 },
      { kind: 'packet', frame: 2 },
    ]);
    const seen: number[] = [];
    await items(file, {
      filter: (_bytes, _start, _end, _linkType, originalLength) => seen.push(originalLength) > 0,
    });
    expect(seen).toEqual([5, 5]);
  });

  it.each([
    [2, 3],
    [1, 4],
    [3, 4],
    [0x200, 0x400],
  ])('refuses version %d.%d', async (major, minor) => {
    const problem = { problem: 'unsupported-version', offset: 0, detail: `the file is of pcap version ${major}.${minor}; expected 2.4` }; // prettier-ignore
    expect(await items(joined([forgedHeader(4, (minor << 16) | major), ...pieces.slice(1)]))).toMatchObject([
      problem,
    ]);
  });
});
