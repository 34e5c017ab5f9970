/** Netlink messages of nf_tables (linux/netlink.h, linux/netfilter/nf_tables.h): headers, attributes, a batch. */

/** Flags of a message. */
export const NetlinkFlag = {
  request: 0x1,
  acknowledge: 0x4,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
} as const;

const HEADER_OCTETS = 16;
const FAMILY_OCTETS = 4;
const ATTRIBUTE_HEADER_OCTETS = 4;
const NESTED = 0x8000;
const TYPE_ERROR = 2;
const SUBSYSTEM_NFTABLES = 10;
const BATCH_BEGIN = 0x10;
const BATCH_END = 0x11;
const AF_INET = 2;

/** Number of an attribute and its value: octets as they are, a string, a big-endian number of 32 bits, or attributes. */
export type Attribute = readonly [type: number, value: Uint8Array | string | number | readonly Attribute[]];

/** A message of nf_tables for IPv4, without its header's length and sequence number. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly attributes: readonly Attribute[];
}

/** Messages that are done all or not at all; the first has the sequence number 1. */
export function encodeBatch(messages: readonly NetlinkMessage[]): Uint8Array {
  return concatenate([
    encodeMessage(BATCH_BEGIN, NetlinkFlag.request, 0, [0, 0, 0, SUBSYSTEM_NFTABLES], new Uint8Array()),
    ...messages.map(({ type, flags, attributes }, index) =>
      encodeMessage(
        (SUBSYSTEM_NFTABLES << 8) | type,
        flags | NetlinkFlag.request,
        index + 1,
        [AF_INET, 0, 0, 0],
        encodeAttributes(attributes),
      ),
    ),
    encodeMessage(
      BATCH_END,
      NetlinkFlag.request,
      messages.length + 1,
      [0, 0, 0, SUBSYSTEM_NFTABLES],
      new Uint8Array(),
    ),
  ]);
}

function encodeMessage(
  type: number,
  flags: number,
  sequence: number,
  family: readonly number[],
  attributes: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(HEADER_OCTETS + FAMILY_OCTETS + attributes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(family, HEADER_OCTETS);
  bytes.set(attributes, HEADER_OCTETS + FAMILY_OCTETS);
  return bytes;
}

function encodeAttributes(attributes: readonly Attribute[]): Uint8Array {
  return concatenate(attributes.map(encodeAttribute));
}

function encodeAttribute([type, value]: Attribute): Uint8Array {
  const octets = octetsOfValue(value);
  const octetsWithPadding = (octets.length + 3) & ~3;
  const bytes = new Uint8Array(ATTRIBUTE_HEADER_OCTETS + octetsWithPadding);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, ATTRIBUTE_HEADER_OCTETS + octets.length, true);
  view.setUint16(2, type | (Array.isArray(value) ? NESTED : 0), true);
  bytes.set(octets, ATTRIBUTE_HEADER_OCTETS);
  return bytes;
}

function octetsOfValue(value: Attribute[1]): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(`${value}\0`);
  if (typeof value === 'number') return bigEndian(value, 4);
  return value instanceof Uint8Array ? value : encodeAttributes(value);
}

/** A number in network byte order. */
export function bigEndian(value: number, octets: 1 | 2 | 4): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes.subarray(4 - octets);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The first error number that answers hold, 0 where all is acknowledged. */
export function errorIn(answers: Uint8Array): number {
  const view = new DataView(answers.buffer, answers.byteOffset, answers.length);
  for (let at = 0; at + HEADER_OCTETS + 4 <= answers.length; at += (view.getUint32(at, true) + 3) & ~3) {
    const error = view.getUint16(at + 4, true) === TYPE_ERROR ? view.getInt32(at + HEADER_OCTETS, true) : 0;
    if (error !== 0) return -error;
  }
  return 0;
}
