/** Captures for the tests: written by the writers, put together block by block, and handed over in pieces. */
import {
  type ByteSource,
  memorySource,
  PcapngWriter,
  PcapWriter,
  readCapture,
} from '../../src/capture/index.ts';
import type {
  CaptureItem,
  PcapngOptions,
  PcapngPacketToWrite,
  PcapOptions,
  PacketToWrite,
  ReadOptions,
} from '../../src/capture/index.ts';

export async function items(source: ByteSource | Uint8Array, options?: ReadOptions): Promise<CaptureItem[]> {
  const found: CaptureItem[] = [];
  const bytes = source instanceof Uint8Array ? memorySource(source) : source;
  for await (const item of readCapture(bytes, options)) found.push(item);
  return found;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** The pieces of a pcap file: its header and one a record. */
export function pcapPieces(packets: readonly PacketToWrite[], options: PcapOptions): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const writer = new PcapWriter((piece) => pieces.push(piece), options);
  for (const packet of packets) writer.write(packet);
  return pieces;
}

/** The pieces of a pcapng file: one a block. */
export function pcapngPieces(packets: readonly PcapngPacketToWrite[], options: PcapngOptions): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const writer = new PcapngWriter((piece) => pieces.push(piece), options);
  for (const packet of packets) writer.write(packet);
  return pieces;
}

/** Hands out octets in pieces whose sizes repeat. */
export function chunkedSource(bytes: Uint8Array, sizes: readonly number[]): ByteSource {
  let position = 0;
  let turn = 0;
  return {
    read(into) {
      const size = sizes[turn++ % sizes.length] as number;
      const taken = bytes.subarray(position, position + Math.min(size, into.length));
      into.set(taken);
      position += taken.length;
      return Promise.resolve(taken.length);
    },
  };
}

/** Numbers as octets of one byte order: [value, octets]. */
export function numbers(
  little: boolean,
  ...values: (readonly [number | bigint, 1 | 2 | 4 | 8])[]
): Uint8Array {
  return joined(
    values.map(([value, octets]) => {
      const piece = new Uint8Array(8);
      new DataView(piece.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(value)));
      const bigEndian = piece.slice(8 - octets);
      return little ? bigEndian.reverse() : bigEndian;
    }),
  );
}

const EMPTY: Uint8Array = new Uint8Array(0);

/** A pcapng block around a body, whose lengths can be forged. */
export function blockOf(
  little: boolean,
  type: number,
  body: Uint8Array,
  { length = body.length + 12, trailer = length }: { length?: number; trailer?: number } = {},
): Uint8Array {
  return joined([numbers(little, [type, 4], [length, 4]), body, numbers(little, [trailer, 4])]);
}

export function sectionBlock(little: boolean, { major = 1, minor = 0, options = EMPTY } = {}): Uint8Array {
  const fixed = numbers(little, [0x1a2b3c4d, 4], [major, 2], [minor, 2], [-1n, 8]);
  return blockOf(little, 0x0a0d0d0a, joined([fixed, options]));
}

export function interfaceBlock(
  little: boolean,
  linkType: number,
  { snapLength = 0, options = EMPTY } = {},
): Uint8Array {
  return blockOf(little, 1, joined([numbers(little, [linkType, 2], [0, 2], [snapLength, 4]), options]));
}

export function optionOf(
  little: boolean,
  code: number,
  value: Uint8Array,
  length = value.length,
): Uint8Array {
  return joined([numbers(little, [code, 2], [length, 2]), paddedTo4(value)]);
}

export interface PacketBlock {
  interfaceId?: number;
  time?: bigint;
  data: Uint8Array;
  captured?: number;
  original?: number;
}

export function enhancedBlock(little: boolean, packet: PacketBlock): Uint8Array {
  return packetBlock(little, 6, [[packet.interfaceId ?? 0, 4]], packet);
}

/** The packet block that the enhanced one replaced; it counts drops. */
export function obsoleteBlock(little: boolean, packet: PacketBlock): Uint8Array {
  return packetBlock(little, 2, [[packet.interfaceId ?? 0, 2], [0xffff, 2]], packet); // prettier-ignore
}

export function simpleBlock(little: boolean, original: number, data: Uint8Array): Uint8Array {
  return blockOf(little, 3, joined([numbers(little, [original, 4]), paddedTo4(data)]));
}

function packetBlock(
  little: boolean,
  type: number,
  start: (readonly [number, 2 | 4])[],
  { time = 0n, data, captured = data.length, original = data.length }: PacketBlock,
): Uint8Array {
  const header = numbers(
    little,
    ...start,
    [time >> 32n, 4],
    [time & 0xffff_ffffn, 4],
    [captured, 4],
    [original, 4],
  );
  return blockOf(little, type, joined([header, paddedTo4(data)]));
}

function paddedTo4(bytes: Uint8Array): Uint8Array {
  return joined([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);
}

const octetsOfHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** What stands in front of an IPv4 packet, for every link type. */
export const ipv4Frames = [
  { name: 'Ethernet', linkType: 1, link: '000000000001 000000000002 0800' },
  { name: 'an 802.1Q tag', linkType: 1, link: '000000000001 000000000002 8100 0001 0800' },
  { name: 'an 802.1ad tag', linkType: 1, link: '000000000001 000000000002 88a8 0001 0800' },
  { name: 'stacked tags', linkType: 1, link: '000000000001 000000000002 88a8 0001 8100 0002 0800' },
  {
    name: 'stacked tags of the old kind',
    linkType: 1,
    link: '000000000001 000000000002 9100 0001 8100 0002 0800',
  },
  { name: 'a length, LLC and SNAP', linkType: 1, link: '000000000001 000000000002 001f aaaa03 000000 0800' },
  {
    name: 'LLC and SNAP behind a tag',
    linkType: 1,
    link: '000000000001 000000000002 8100 0001 001f aaaa03 000000 0800',
  },
  {
    name: 'a tag behind LLC and SNAP',
    linkType: 1,
    link: '000000000001 000000000002 0023 aaaa03 000000 8100 0001 0800',
  },
  { name: 'null, little-endian', linkType: 0, link: '02000000' },
  { name: 'null, big-endian', linkType: 0, link: '00000002' },
  { name: 'loop', linkType: 108, link: '00000002' },
  { name: 'nothing (12)', linkType: 12, link: '' },
  { name: 'nothing (14)', linkType: 14, link: '' },
  { name: 'nothing (101)', linkType: 101, link: '' },
  { name: 'nothing (228)', linkType: 228, link: '' },
  { name: 'cooked', linkType: 113, link: '0000 0001 0006 000000000001 0000 0800' },
  { name: 'cooked with a tag', linkType: 113, link: '0000 0001 0006 000000000001 0000 8100 0001 0800' },
  { name: 'LLC in cooked', linkType: 113, link: '0000 0001 0006 0000000000010000 0004 aaaa03 000000 0800' },
  {
    name: 'LLC in cooked v2',
    linkType: 276,
    link: '0004 0000 00000001 0001 00 06 0000000000010000 aaaa03 000000 0800',
  },
  { name: 'cooked v2', linkType: 276, link: '0800 0000 00000001 0001 00 06 000000000001 0000' },
  {
    name: 'cooked v2 with a tag',
    linkType: 276,
    link: '8100 0000 00000001 0001 00 06 000000000001 0000 0001 0800',
  },
].map(({ link, ...frame }) => ({ ...frame, link: octetsOfHex(link) }));
