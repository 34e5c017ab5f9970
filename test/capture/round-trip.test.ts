import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptureItem, PcapngPacketToWrite } from '../../src/capture/index.ts';
import { chunkedSource, items, joined, pcapngPieces, pcapPieces } from './support.ts';

const byteOrder = fc.constantFrom('little' as const, 'big' as const);
const linkType = fc.integer({ min: 0, max: 0xffff });
const snapLength = fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined });
const chunks = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
const packet = fc
  .record({
    time: fc.bigInt({ min: 0n, max: 2n ** 32n * 1_000_000_000n - 1n }),
    data: fc.uint8Array({ maxLength: 200 }),
    cut: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ time, data, cut }) => ({ time, data, originalLength: data.length + cut }));

/** Where each piece starts in the file. */
function offsetsOf(pieces: readonly Uint8Array[]): number[] {
  let offset = 0;
  return pieces.map((piece) => (offset += piece.length) - piece.length);
}

function octetsOf(item: CaptureItem): Uint8Array {
  if (item.kind === 'problem') throw new Error(item.detail);
  return item.data;
}

describe('what PcapWriter writes', () => {
  it('is read back whole, whatever the options and however the octets come', async () => {
    const options = fc.record({ linkType, snapLength, byteOrder, nanoseconds: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(packet, { maxLength: 8 }),
        options,
        chunks,
        async (packets, chosen, sizes) => {
          const pieces = pcapPieces(packets, chosen);
          const offsets = offsetsOf(pieces);
          const expected = packets.map(({ time, data, originalLength }, index): CaptureItem => ({
            kind: 'packet',
            frame: index + 1,
            offset: offsets[index + 1] as number,
            time: chosen.nanoseconds ? time : time - (time % 1000n),
            linkType: chosen.linkType,
            data: data.slice(0, chosen.snapLength ?? data.length),
            originalLength,
          }));
          expect(await items(joined(pieces))).toStrictEqual(expected);
          expect(await items(chunkedSource(joined(pieces), sizes))).toStrictEqual(expected);
        },
      ),
    );
  });

  it('holds packets of the largest capture', async () => {
    const data = new Uint8Array(262_144).fill(7);
    const read = await items(joined(pcapPieces([{ time: 0n, data }], { linkType: 1 })));
    expect(read.map(octetsOf).map((octets) => Buffer.compare(octets, data))).toStrictEqual([0]);
  });

  it('is refused where a value does not fit, and then nothing is written', () => {
    const data = new Uint8Array(4);
    const one =
      (packet: object, options: object = {}) =>
      () =>
        pcapPieces([{ time: 0n, data, ...packet }], { linkType: 1, ...options });
    expect(one({ time: -1n })).toThrow(/^time is -1 ns; expected 0 to 4294967295999999999 ns$/);
    expect(one({ time: 2n ** 32n * 1_000_000_000n })).toThrow(/^time is/);
    expect(one({ originalLength: 3 })).toThrow(/^originalLength is 3; expected 4/);
    expect(one({ originalLength: 2 ** 32 })).toThrow(/^originalLength is/);
    expect(one({}, { linkType: 65_536 })).toThrow(/^linkType is 65536/);
    expect(one({}, { snapLength: 0 })).toThrow(/^snapLength is 0; expected an integer from 1 to 262144$/);
    expect(one({}, { snapLength: 262_145 })).toThrow(/^snapLength is/);
  });
});

describe('what PcapngWriter writes', () => {
  const timeDigits = fc.constantFrom(undefined, 6 as const, 9 as const);
  const interfaces = fc.array(fc.record({ linkType, snapLength, timeDigits }), {
    minLength: 1,
    maxLength: 4,
  });
  const comment = fc.option(fc.string({ unit: 'binary', maxLength: 20 }), { nil: undefined });

  it('is read back whole, whatever the options and however the octets come', async () => {
    const numbered = fc.record({ packet, interfaceId: fc.nat(3), comment });
    await fc.assert(
      fc.asyncProperty(
        fc.array(numbered, { maxLength: 8 }),
        interfaces,
        byteOrder,
        chunks,
        async (drawn, described, order, sizes) => {
          const packets = drawn.map(({ packet, interfaceId, comment }): PcapngPacketToWrite => ({
            ...packet,
            interfaceId: interfaceId % described.length,
            comment,
          }));
          const pieces = pcapngPieces(packets, { interfaces: described, byteOrder: order });
          const offsets = offsetsOf(pieces);
          const expected = packets.map(
            ({ time, data, originalLength, interfaceId = 0 }, index): CaptureItem => {
              const { linkType, snapLength, timeDigits } = described[
                interfaceId
              ] as (typeof described)[number];
              return {
                kind: 'packet',
                frame: index + 1,
                offset: offsets[index + 1 + described.length] as number,
                time: timeDigits === 6 ? time - (time % 1000n) : time,
                linkType,
                interfaceId,
                data: data.slice(0, snapLength ?? data.length),
                originalLength: originalLength as number,
              };
            },
          );
          expect(await items(joined(pieces))).toStrictEqual(expected);
          expect(await items(chunkedSource(joined(pieces), sizes))).toStrictEqual(expected);
        },
      ),
    );
  });

  it('holds the largest capture with the longest comment', async () => {
    const packet = { time: 1n, data: new Uint8Array(262_144).fill(7), comment: 'x'.repeat(65_535) };
    const read = await items(joined(pcapngPieces([packet], { interfaces: [{ linkType: 1 }] })));
    expect(read.map(octetsOf).map((octets) => Buffer.compare(octets, packet.data))).toStrictEqual([0]);
  });

  it('is refused where a value does not fit', () => {
    const data = new Uint8Array(4);
    const one =
      (packet: object, described: object = {}) =>
      () =>
        pcapngPieces([{ time: 0n, data, ...packet }], { interfaces: [{ linkType: 1, ...described }] });
    expect(one({ interfaceId: 1 })).toThrow(/^interfaceId is 1; expected the number of one of 1 interfaces$/);
    expect(one({ time: 2n ** 64n })).toThrow(/^time is/);
    expect(one({ originalLength: 3 })).toThrow(/^originalLength is/);
    expect(one({ comment: 'x'.repeat(65_536) })).toThrow(/^octets of comment is 65536/);
    expect(one({}, { linkType: -1 })).toThrow(/^linkType is -1/);
    expect(one({}, { snapLength: 1.5 })).toThrow(/^snapLength is 1.5/);
  });
});
