/**
 * IPv4 packets (RFC 791 §3.1).
 *
 * The strict form holds what follows from nothing else; lengths and checksum are worked out. The raw form holds every
 * field, so that any 20 octets or more decode and encode to the same octets, and any field can be forged.
 */
import { internetChecksum } from './checksum.ts';
import { DecodeError, EncodeError, unsigned, viewOf } from './errors.ts';

/** Octets of a header without options. */
export const IPV4_HEADER_OCTETS = 20;
const MAX_HEADER_OCTETS = 60;
/** Octets that a total length can say. */
export const MAX_PACKET_OCTETS = 0xffff;

const offset = {
  versionAndHeaderLength: 0,
  typeOfService: 1,
  totalLength: 2,
  identification: 4,
  flagsAndFragment: 6,
  timeToLive: 8,
  protocol: 9,
  checksum: 10,
  source: 12,
  destination: 16,
} as const;

export const Ipv4Flag = { moreFragments: 0b001, dontFragment: 0b010, reserved: 0b100 } as const;

export interface Ipv4Packet {
  /** DSCP and ECN, one octet. */
  readonly typeOfService: number;
  readonly identification: number;
  /** Three bits, see Ipv4Flag. */
  readonly flags: number;
  /** In units of eight octets. */
  readonly fragmentOffset: number;
  readonly timeToLive: number;
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  /** As they stand in the header, padding included; a multiple of four octets, 40 at most. */
  readonly options: Uint8Array;
  readonly payload: Uint8Array;
}

export interface RawIpv4Packet extends Ipv4Packet {
  readonly version: number;
  /** In units of four octets. */
  readonly headerLength: number;
  readonly totalLength: number;
  readonly checksum: number;
}

/**
 * Decodes a packet; octets after its total length, such as a frame's padding, are left out.
 *
 * @throws DecodeError with reason `truncated`, `version`, `header-length`, `total-length` or `header-checksum`
 */
export function decodeIpv4(bytes: Uint8Array): Ipv4Packet {
  const { version, headerLength, totalLength, checksum, ...packet } = decodeRawIpv4(bytes);
  const headerOctets = 4 * headerLength;
  if (version !== 4) throw new DecodeError('version', 0, `IP version is ${version}; expected 4`);
  if (headerOctets < IPV4_HEADER_OCTETS || headerOctets > bytes.length) {
    const expected = `expected ${IPV4_HEADER_OCTETS} to ${Math.min(MAX_HEADER_OCTETS, bytes.length)}`;
    throw new DecodeError('header-length', 0, `IP header length is ${headerOctets} octets; ${expected}`);
  }
  if (totalLength < headerOctets || totalLength > bytes.length) {
    const expected = `expected ${headerOctets} to ${bytes.length}`;
    throw new DecodeError('total-length', 2, `IP total length is ${totalLength} octets; ${expected}`);
  }
  if (internetChecksum(bytes, 0, headerOctets) !== 0) {
    throw new DecodeError('header-checksum', 10, `IP header checksum ${checksum} is wrong`);
  }
  return { ...packet, payload: bytes.subarray(headerOctets, totalLength) };
}

/** Encodes a packet. @throws EncodeError naming the field that does not fit */
export function encodeIpv4(packet: Ipv4Packet): Uint8Array {
  const { options, payload } = packet;
  const headerOctets = IPV4_HEADER_OCTETS + options.length;
  if (options.length % 4 !== 0 || headerOctets > MAX_HEADER_OCTETS) {
    throw new EncodeError('options', `${options.length} octets`, 'a multiple of 4 octets, 40 at most');
  }
  const totalLength = headerOctets + payload.length;
  if (totalLength > MAX_PACKET_OCTETS) {
    throw new EncodeError(
      'payload',
      `${payload.length} octets`,
      `${MAX_PACKET_OCTETS - headerOctets} at most`,
    );
  }
  const bytes = encodeRawIpv4({
    ...packet,
    version: 4,
    headerLength: headerOctets / 4,
    totalLength,
    checksum: 0,
  });
  viewOf(bytes).setUint16(offset.checksum, internetChecksum(bytes, 0, headerOctets));
  return bytes;
}

/**
 * Decodes whatever 20 octets or more hold. Options end where the header length says, the payload with the input.
 *
 * @throws DecodeError with reason `truncated`
 */
export function decodeRawIpv4(bytes: Uint8Array): RawIpv4Packet {
  if (bytes.length < IPV4_HEADER_OCTETS) {
    const expected = `expected ${IPV4_HEADER_OCTETS} or more`;
    throw new DecodeError('truncated', bytes.length, `IP header has ${bytes.length} octets; ${expected}`);
  }
  const view = viewOf(bytes);
  const versionAndHeaderLength = view.getUint8(offset.versionAndHeaderLength);
  const flagsAndFragment = view.getUint16(offset.flagsAndFragment);
  const headerLength = versionAndHeaderLength & 0xf;
  const optionsEnd = Math.max(IPV4_HEADER_OCTETS, Math.min(4 * headerLength, bytes.length));
  return {
    version: versionAndHeaderLength >>> 4,
    headerLength,
    typeOfService: view.getUint8(offset.typeOfService),
    totalLength: view.getUint16(offset.totalLength),
    identification: view.getUint16(offset.identification),
    flags: flagsAndFragment >>> 13,
    fragmentOffset: flagsAndFragment & 0x1fff,
    timeToLive: view.getUint8(offset.timeToLive),
    protocol: view.getUint8(offset.protocol),
    checksum: view.getUint16(offset.checksum),
    source: view.getUint32(offset.source),
    destination: view.getUint32(offset.destination),
    options: bytes.subarray(IPV4_HEADER_OCTETS, optionsEnd),
    payload: bytes.subarray(optionsEnd),
  };
}

/** Encodes the fields as they are, true or not. @throws EncodeError naming the field that does not fit its width */
export function encodeRawIpv4(packet: RawIpv4Packet): Uint8Array {
  const bytes = new Uint8Array(IPV4_HEADER_OCTETS + packet.options.length + packet.payload.length);
  const view = viewOf(bytes);
  const version = unsigned('version', packet.version, 4);
  const flags = unsigned('flags', packet.flags, 3);
  view.setUint8(
    offset.versionAndHeaderLength,
    (version << 4) | unsigned('headerLength', packet.headerLength, 4),
  );
  view.setUint8(offset.typeOfService, unsigned('typeOfService', packet.typeOfService, 8));
  view.setUint16(offset.totalLength, unsigned('totalLength', packet.totalLength, 16));
  view.setUint16(offset.identification, unsigned('identification', packet.identification, 16));
  view.setUint16(
    offset.flagsAndFragment,
    (flags << 13) | unsigned('fragmentOffset', packet.fragmentOffset, 13),
  );
  view.setUint8(offset.timeToLive, unsigned('timeToLive', packet.timeToLive, 8));
  view.setUint8(offset.protocol, unsigned('protocol', packet.protocol, 8));
  view.setUint16(offset.checksum, unsigned('checksum', packet.checksum, 16));
  view.setUint32(offset.source, unsigned('source', packet.source, 32));
  view.setUint32(offset.destination, unsigned('destination', packet.destination, 32));
  bytes.set(packet.options, IPV4_HEADER_OCTETS);
  bytes.set(packet.payload, IPV4_HEADER_OCTETS + packet.options.length);
  return bytes;
}
