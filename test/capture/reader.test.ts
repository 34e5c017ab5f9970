import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { fileSource, handleSource, readCapture, streamSource } from '../../src/capture/index.ts';
import type { ByteSource, CaptureItem } from '../../src/capture/index.ts';
import { chunkedSource, enhancedBlock, interfaceBlock, items, joined, numbers } from './support.ts';
import { obsoleteBlock, pcapngPieces, pcapPieces, sectionBlock, simpleBlock } from './support.ts';

const packets = [1n, 2n, 3n].map((time) => ({
  time: time * 1000n,
  data: new Uint8Array(50).fill(Number(time)),
}));
const pcap = joined(pcapPieces(packets, { linkType: 1 }));
const pcapng = joined(pcapngPieces(packets, { interfaces: [{ linkType: 1 }] }));

const directory = mkdtempSync(join(tmpdir(), 'capture-'));
const path = join(directory, 'capture.pcap');
writeFileSync(path, pcap);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Descriptors of this process that are open on the capture. */
function openedCaptures(): string[] {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    const link = join('/proc/self/fd', descriptor);
    // The descriptor by which the directory was read is closed by now.
    return existsSync(link) && readlinkSync(link) === path;
  });
}

describe('telling the format', () => {
  it.each([
    ['gzip', gzipSync(pcap), 'the file is compressed with gzip; decompress it first (gzip -dc FILE)'],
    ['zstd', Buffer.from('28b52ffd04', 'hex'), 'zstd -dc'],
    ['xz', execFileSync('xz', ['-c'], { input: pcap }), 'xz -dc'],
    ['bzip2', Buffer.from('BZh91AY'), 'bzip2 -dc'],
    ['lz4', Buffer.from('04224d18', 'hex'), 'lz4 -dc'],
  ])('says how to decompress %s', async (_name, file, detail) => {
    expect(await items(file)).toMatchObject([
      { problem: 'compressed', offset: 0, detail: expect.stringContaining(detail) as string },
    ]);
  });

  it.each([
    ['no octets', '', 'the file has 0 octets; expected a pcap or pcapng capture'],
    ['a part of a magic number', 'd4c3b2', 'the file has 3 octets; expected a pcap or pcapng capture'],
    [
      'the modified pcap format',
      '34cdb2a1',
      'the file starts with the octets 34cdb2a1, as neither pcap nor pcapng does',
    ],
    ['text', '68656c6c6f', 'the file starts with the octets 68656c6c, as neither pcap nor pcapng does'],
  ])('takes %s for no capture', async (_name, hex, detail) => {
    expect(await items(new Uint8Array(Buffer.from(hex, 'hex')))).toStrictEqual([
      { kind: 'problem', problem: 'not-a-capture', offset: 0, detail },
    ]);
  });
});

describe('the filter', () => {
  it.each([
    ['pcap', pcap],
    ['pcapng', pcapng],
  ])(
    'sees every packet of %s once, in place, and its refusals still count as frames',
    async (_format, file) => {
      const seen: unknown[] = [];
      const filter = (
        bytes: Uint8Array,
        start: number,
        end: number,
        linkType: number,
        length: number,
      ): boolean => {
        seen.push([[...bytes.subarray(start, end)], linkType, length]);
        return bytes[start] === 2;
      };
      expect(await items(file, { filter })).toMatchObject([
        { frame: 2, time: 2000n, data: packets[1]?.data },
      ]);
      expect(seen).toStrictEqual(packets.map(({ data }) => [[...data], 1, 50]));
    },
  );

  it('that throws ends reading with its error', async () => {
    const fault = new Error('refused to say');
    const filter = (): boolean => {
      throw fault;
    };
    await expect(items(pcap, { filter })).rejects.toBe(fault);
  });
});

describe('sources', () => {
  it('give the same packets whatever they are', async () => {
    const expected = await items(pcap);
    expect(expected).toHaveLength(3);
    const handle = await open(path);
    expect(await items(handleSource(handle))).toStrictEqual(expected);
    expect((await handle.stat()).size, 'a handle is left open').toBe(pcap.length);
    await handle.close();
    expect(await items(fileSource(path))).toStrictEqual(expected);
    expect(await items(streamSource(createReadStream(path, { highWaterMark: 7 })))).toStrictEqual(expected);
    const withEmptyChunks = Readable.from([
      Buffer.alloc(0),
      pcap.subarray(0, 31),
      Buffer.alloc(0),
      pcap.subarray(31),
    ]);
    expect(await items(streamSource(withEmptyChunks))).toStrictEqual(expected);
  });

  it.each([
    ['pcap', pcap],
    ['pcapng', pcapng],
  ])('may hand out %s octet by octet', async (_format, file) => {
    expect(await items(chunkedSource(file, [1]))).toStrictEqual(await items(file));
  });

  it('that fail pass their error on, after what was read', async () => {
    const fault = new Error('the disk is gone');
    const stream = new PassThrough();
    stream.write(pcap.subarray(0, 24 + 66 + 10));
    const read: CaptureItem[] = [];
    const reading = (async () => {
      for await (const item of readCapture(streamSource(stream))) {
        read.push(item);
        stream.destroy(fault);
      }
    })();
    await expect(reading).rejects.toBe(fault);
    expect(read).toMatchObject([{ frame: 1 }]);
  });

  it('that vanish are no cut file', async () => {
    const stream = new PassThrough();
    stream.write(pcap.subarray(0, 100));
    const reading = items(streamSource(stream));
    stream.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('that are no file fail as the system says', async () => {
    await expect(items(fileSource(join(directory, 'absent')))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(items(fileSource(directory))).rejects.toMatchObject({ code: 'EISDIR' });
  });

  it.each([
    ['is read to its end', (): boolean => true],
    ['is left after a packet', (): boolean => false],
  ])('are closed once when the capture %s', async (_case, goesOn) => {
    const close = vi.fn(() => Promise.resolve());
    for await (const item of readCapture({ ...chunkedSource(pcap, [64]), close })) {
      expect(item.kind).toBe('packet');
      if (!goesOn()) break;
    }
    expect(close).toHaveBeenCalledOnce();
  });

  it.each([
    ['is read to its end', (): boolean => true],
    ['is left after a packet', (): boolean => false],
  ])('that are files by their path are closed when the capture %s', async (_case, goesOn) => {
    for await (const item of readCapture(fileSource(path))) {
      expect(item.kind).toBe('packet');
      expect(openedCaptures()).toHaveLength(1);
      if (!goesOn()) break;
    }
    expect(openedCaptures()).toEqual([]);
  });

  it('that are streams are destroyed when the capture is left', async () => {
    const stream = createReadStream(path);
    const reading = readCapture(streamSource(stream));
    await reading.next();
    await reading.return();
    expect(stream.destroyed).toBe(true);
  });
});

/** A start, then zeros made as they are asked for, then an end; notes the most memory that buffers took meanwhile. */
function hugeSource(start: Uint8Array, zeros: number, end: Uint8Array): ByteSource & { most(): number } {
  const atFirst = process.memoryUsage().arrayBuffers;
  const parts = [chunkedSource(start, [1 << 20]), undefined, chunkedSource(end, [1 << 20])];
  let left = zeros;
  let most = 0;
  return {
    async read(into) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - atFirst);
      for (; parts.length > 0; parts.shift()) {
        const zerosNow = parts[0] === undefined ? Math.min(left, into.length) : 0;
        left -= zerosNow;
        const octets = zerosNow || ((await parts[0]?.read(into)) ?? 0);
        if (octets > 0) return octets;
      }
      return 0;
    },
    most: () => most,
  };
}

describe('memory', () => {
  const FEW_MIB = 4 << 20;
  const section = [sectionBlock(true), interfaceBlock(true, 1)];

  it('is not given to a pcap record that claims 4 GiB', async () => {
    const claim = numbers(true, [0, 8], [0xffff_ffff, 4], [0xffff_ffff, 4]);
    const source = hugeSource(joined([pcap, claim]), 1 << 30, new Uint8Array(0));
    expect((await items(source)).at(-1)).toMatchObject({ problem: 'impossible-length', frame: 4 });
    expect(source.most()).toBeLessThan(FEW_MIB);
  });

  it('is not given to a pcapng block that claims 4 GiB and is cut', async () => {
    const claim = numbers(true, [10, 4], [0xffff_fffc, 4]);
    const source = hugeSource(joined([...section, claim]), 100 << 20, new Uint8Array(0));
    expect(await items(source)).toMatchObject([
      {
        problem: 'truncated',
        offset: 48,
        detail: `the file ends ${(100 << 20) + 8} octets into a block of 4294967292`,
      },
    ]);
    expect(source.most()).toBeLessThan(FEW_MIB);
  });

  it('is not given to a pcapng packet that claims 4 GiB in a block of 4 GiB', async () => {
    const claim = numbers(true, [6, 4], [0xffff_fffc, 4], [0, 4], [0, 8], [0xffff_ffdc, 4], [0xffff_ffdc, 4]);
    const source = hugeSource(joined([...section, claim]), 100 << 20, new Uint8Array(0));
    expect(await items(source)).toMatchObject([{ problem: 'truncated', frame: 1, offset: 48 }]);
    expect(source.most()).toBeLessThan(FEW_MIB);
  });

  it('is not given to a pcapng block that has 4 GiB, and the next packet is read', async () => {
    const start = joined([...section, numbers(true, [10, 4], [0xffff_fffc, 4])]);
    const packet = enhancedBlock(true, { data: Uint8Array.of(1) });
    const end = joined([numbers(true, [0xffff_fffc, 4]), packet]);
    const source = hugeSource(start, 0xffff_fffc - 12, end);
    expect(await items(source)).toMatchObject([{ frame: 1, offset: 48 + 0xffff_fffc }]);
    expect(source.most()).toBeLessThan(FEW_MIB);
  });
});

describe('damaged captures', () => {
  const blocks = [
    sectionBlock(true),
    interfaceBlock(true, 1),
    enhancedBlock(true, { data: new Uint8Array(9) }),
    simpleBlock(true, 3, new Uint8Array(3)),
    sectionBlock(false),
    interfaceBlock(false, 101),
    obsoleteBlock(false, { data: new Uint8Array(2) }),
  ];
  const files = [pcap, pcapng, joined(blocks)];
  const damage = fc.record({
    file: fc.constantFrom(...files),
    changes: fc.array(fc.tuple(fc.nat(400), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x80, 0xff))), {
      maxLength: 6,
    }),
    length: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary: fc.nat(400) }),
    sizes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
  });

  it('give a bounded number of items within the file, the same in pieces, and never throw', async () => {
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, changes, length, sizes }) => {
        const bytes = file.slice(0, length);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const found = await items(bytes);
        expect(found.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(bytes.length / 16));
        for (const item of found) {
          expect(item.offset).toBeLessThanOrEqual(bytes.length);
          if (item.kind === 'packet') expect(item.data.length).toBeLessThanOrEqual(bytes.length);
        }
        expect(await items(chunkedSource(bytes, sizes))).toStrictEqual(found);
      }),
      { numRuns: 1500 },
    );
  });
});
