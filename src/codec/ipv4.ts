/**
 * IPv4 packets (RFC 791 §3.1).
 *
 * The strict form holds what follows from nothing else; lengths and checksum are worked out. The raw form holds every
 * field, so that any 20 octets or more decode and encode to the same octets, and any field can be forged.
 */
import { internetChecksum, internetChecksumAt } from './checksum.ts';
import { DecodeError, EncodeError, unsigned, viewOf } from './errors.ts';

/** Octets of a header without options. */
export const IPV4_HEADER_OCTETS = 20;
const MAX_HEADER_OCTETS = 60;
/** Octets that a total length can say. */
export const MAX_PACKET_OCTETS = 0xffff;

/** Where fields stand in the header. */
export const ipv4Offset = {
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
  const headerOctets = checkIpv4(viewOf(bytes));
  const raw = decodeRawIpv4(bytes);
  return {
    typeOfService: raw.typeOfService,
    identification: raw.identification,
    flags: raw.flags,
    fragmentOffset: raw.fragmentOffset,
    timeToLive: raw.timeToLive,
    protocol: raw.protocol,
    source: raw.source,
    destination: raw.destination,
    options: raw.options,
    payload: bytes.subarray(headerOctets, raw.totalLength),
  };
}

/**
 * Checks the header at the beginning of a view as the strict form does; returns how many octets it has.
 *
 * @throws DecodeError as decodeIpv4 does
 */
export function checkIpv4(view: DataView): number {
  const octets = view.byteLength;
  checkOctets(octets);
  const versionAndHeaderLength = view.getUint8(ipv4Offset.versionAndHeaderLength);
  const version = versionAndHeaderLength >>> 4;
  if (version !== 4) throw new DecodeError('version', 0, `IP version is ${version}; expected 4`);
  const headerOctets = 4 * (versionAndHeaderLength & 0xf);
  if (headerOctets < IPV4_HEADER_OCTETS || headerOctets > octets) {
    const expected = `expected ${IPV4_HEADER_OCTETS} to ${Math.min(MAX_HEADER_OCTETS, octets)}`;
    throw new DecodeError('header-length', 0, `IP header length is ${headerOctets} octets; ${expected}`);
  }
  const totalLength = view.getUint16(ipv4Offset.totalLength);
  if (totalLength < headerOctets || totalLength > octets) {
    const expected = `expected ${headerOctets} to ${octets}`;
    throw new DecodeError('total-length', 2, `IP total length is ${totalLength} octets; ${expected}`);
  }
  if (internetChecksumAt(view, 0, headerOctets) !== 0) {
    const checksum = view.getUint16(ipv4Offset.checksum);
    throw new DecodeError('header-checksum', 10, `IP header checksum ${checksum} is wrong`);
  }
  return headerOctets;
}

function checkOctets(octets: number): void {
  if (octets >= IPV4_HEADER_OCTETS) return;
  const expected = `expected ${IPV4_HEADER_OCTETS} or more`;
  throw new DecodeError('truncated', octets, `IP header has ${octets} octets; ${expected}`);
}

/** Encodes a packet. @throws EncodeError naming the field that does not fit */
export function encodeIpv4(packet: Ipv4Packet): Uint8Array {
  const { options, payload } = packet;
  const headerOctets = IPV4_HEADER_OCTETS + options.length;
  if (options.length % 4 !== 0 || headerOctets > MAX_HEADER_OCTETS) {
    throw new EncodeError('options', `${options.length} octets`, 'a multiple of 4 octets, 40 at most');
  }
  const totalLength = headerOctets + payload.length;
  checkTotalLength(totalLength, headerOctets);
  const bytes = encodeRawIpv4({
    ...packet,
    version: 4,
    headerLength: headerOctets / 4,
    totalLength,
    checksum: 0,
  });
  viewOf(bytes).setUint16(ipv4Offset.checksum, internetChecksum(bytes, 0, headerOctets));
  return bytes;
}

/** @throws EncodeError where a packet is longer than its total length can say */
export function checkTotalLength(totalLength: number, headerOctets: number): void {
  if (totalLength <= MAX_PACKET_OCTETS) return;
  const found = `${totalLength - headerOctets} octets`;
  throw new EncodeError('payload', found, `${MAX_PACKET_OCTETS - headerOctets} at most`);
}

/**
 * Decodes whatever 20 octets or more hold. Options end where the header length says, the payload with the input.
 *
 * @throws DecodeError with reason `truncated`
 */
export function decodeRawIpv4(bytes: Uint8Array): RawIpv4Packet {
  checkOctets(bytes.length);
  const view = viewOf(bytes);
  const versionAndHeaderLength = view.getUint8(ipv4Offset.versionAndHeaderLength);
  const flagsAndFragment = view.getUint16(ipv4Offset.flagsAndFragment);
  const headerLength = versionAndHeaderLength & 0xf;
  const optionsEnd = Math.max(IPV4_HEADER_OCTETS, Math.min(4 * headerLength, bytes.length));
  return {
    version: versionAndHeaderLength >>> 4,
    headerLength,
    typeOfService: view.getUint8(ipv4Offset.typeOfService),
    totalLength: view.getUint16(ipv4Offset.totalLength),
    identification: view.getUint16(ipv4Offset.identification),
    flags: flagsAndFragment >>> 13,
    fragmentOffset: flagsAndFragment & 0x1fff,
    timeToLive: view.getUint8(ipv4Offset.timeToLive),
    protocol: view.getUint8(ipv4Offset.protocol),
    checksum: view.getUint16(ipv4Offset.checksum),
    source: view.getUint32(ipv4Offset.source),
    destination: view.getUint32(ipv4Offset.destination),
    options: bytes.subarray(IPV4_HEADER_OCTETS, optionsEnd),
    payload: bytes.subarray(optionsEnd),
  };
}

/** Encodes the fields as they are, true or not. @throws EncodeError naming the field that does not fit its width */
export function encodeRawIpv4(packet: RawIpv4Packet): Uint8Array {
  const bytes = new Uint8Array(IPV4_HEADER_OCTETS + packet.options.length + packet.payload.length);
  writeIpv4Header(viewOf(bytes), packet);
  bytes.set(packet.options, IPV4_HEADER_OCTETS);
  bytes.set(packet.payload, IPV4_HEADER_OCTETS + packet.options.length);
  return bytes;
}

/**
 * Writes the 20 octets of a header without options at the beginning of a view.
 *
 * @throws EncodeError naming the field that does not fit its width
 */
export function writeIpv4Header(view: DataView, header: Omit<RawIpv4Packet, 'options' | 'payload'>): void {
  const version = unsigned('version', header.version, 4);
  const flags = unsigned('flags', header.flags, 3);
  view.setUint8(
    ipv4Offset.versionAndHeaderLength,
    (version << 4) | unsigned('headerLength', header.headerLength, 4),
  );
  view.setUint8(ipv4Offset.typeOfService, unsigned('typeOfService', header.typeOfService, 8));
  view.setUint16(ipv4Offset.totalLength, unsigned('totalLength', header.totalLength, 16));
  view.setUint16(ipv4Offset.identification, unsigned('identification', header.identification, 16));
  view.setUint16(
    ipv4Offset.flagsAndFragment,
    (flags << 13) | unsigned('fragmentOffset', header.fragmentOffset, 13),
  );
  view.setUint8(ipv4Offset.timeToLive, unsigned('timeToLive', header.timeToLive, 8));
  view.setUint8(ipv4Offset.protocol, unsigned('protocol', header.protocol, 8));
  view.setUint16(ipv4Offset.checksum, unsigned('checksum', header.checksum, 16));
  view.setUint32(ipv4Offset.source, unsigned('source', header.source, 32));
  view.setUint32(ipv4Offset.destination, unsigned('destination', header.destination, 32));
}
