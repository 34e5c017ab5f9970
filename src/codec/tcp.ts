/**
 * TCP segments (RFC 9293 §3.1).
 *
 * The strict form holds what follows from nothing else; data offset and checksum are worked out. The raw form holds every
 * field, so that any 20 octets or more decode and encode to the same octets, and any field can be forged.
 */
import { tcpChecksum, tcpChecksumAt, type Addresses } from './checksum.ts';
import { DecodeError, unsigned, viewOf } from './errors.ts';
import { sequenceNumber, type SequenceNumber } from './sequence.ts';
import { decodeOptionsAt, encodeOptionsInto, optionsOctets, type TcpOption } from './tcp-options.ts';

/** Octets of a header without options. */
export const TCP_HEADER_OCTETS = 20;
const MAX_HEADER_OCTETS = 60;

/** Where fields stand in the header. */
export const tcpOffset = {
  sourcePort: 0,
  destinationPort: 2,
  sequence: 4,
  acknowledgment: 8,
  dataOffsetAndReserved: 12,
  flags: 13,
  window: 14,
  checksum: 16,
  urgentPointer: 18,
} as const;

/** Masks of octet 13. */
export const TcpFlag = {
  FIN: 0x01,
  SYN: 0x02,
  RST: 0x04,
  PSH: 0x08,
  ACK: 0x10,
  URG: 0x20,
  ECE: 0x40,
  CWR: 0x80,
} as const;

interface TcpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: SequenceNumber;
  readonly acknowledgment: SequenceNumber;
  /** The four bits next to the data offset; 0x08 of them is the MIG bit. */
  readonly reserved: number;
  /** Eight bits, see TcpFlag. */
  readonly flags: number;
  readonly window: number;
  readonly urgentPointer: number;
  readonly payload: Uint8Array;
}

export interface TcpSegment extends TcpHeader {
  readonly options: readonly TcpOption[];
}

export interface RawTcpSegment extends TcpHeader {
  /** In units of four octets. */
  readonly dataOffset: number;
  readonly checksum: number;
  readonly options: Uint8Array;
}

/**
 * Decodes a segment.
 *
 * @param addresses - of the packet that carried it, for the checksum
 * @throws DecodeError with reason `truncated`, `data-offset`, `checksum` or `option-length`
 */
export function decodeTcp(bytes: Uint8Array, addresses: Addresses): TcpSegment {
  return decodeTcpAt(viewOf(bytes), 0, bytes.length, addresses);
}

/**
 * Decodes the segment in [start, end) of a view, for loops over many. Offsets of errors count from the view's first octet.
 *
 * @param addresses - of the packet that carried it; without them the checksum is not verified
 * @throws DecodeError as decodeTcp does
 */
export function decodeTcpAt(view: DataView, start: number, end: number, addresses?: Addresses): TcpSegment {
  checkOctets(start, end);
  const dataOffsetAndReserved = view.getUint8(start + tcpOffset.dataOffsetAndReserved);
  const headerOctets = 4 * (dataOffsetAndReserved >>> 4);
  checkDataOffset(headerOctets, start, end);
  if (addresses !== undefined && tcpChecksumAt(addresses, view, start, end) !== 0) {
    const checksum = view.getUint16(start + tcpOffset.checksum);
    throw new DecodeError('checksum', start + tcpOffset.checksum, `TCP checksum ${checksum} is wrong`);
  }
  const optionsEnd = start + headerOctets;
  return {
    sourcePort: view.getUint16(start + tcpOffset.sourcePort),
    destinationPort: view.getUint16(start + tcpOffset.destinationPort),
    sequence: sequenceNumber(view.getUint32(start + tcpOffset.sequence)),
    acknowledgment: sequenceNumber(view.getUint32(start + tcpOffset.acknowledgment)),
    reserved: dataOffsetAndReserved & 0xf,
    flags: view.getUint8(start + tcpOffset.flags),
    window: view.getUint16(start + tcpOffset.window),
    urgentPointer: view.getUint16(start + tcpOffset.urgentPointer),
    options: decodeOptionsAt(view, start + TCP_HEADER_OCTETS, optionsEnd),
    payload: new Uint8Array(view.buffer, view.byteOffset + optionsEnd, end - optionsEnd),
  };
}

function checkOctets(start: number, end: number): void {
  if (end - start >= TCP_HEADER_OCTETS) return;
  const expected = `expected ${TCP_HEADER_OCTETS} or more`;
  throw new DecodeError('truncated', end, `TCP header has ${end - start} octets; ${expected}`);
}

function checkDataOffset(headerOctets: number, start: number, end: number): void {
  if (headerOctets >= TCP_HEADER_OCTETS && headerOctets <= end - start) return;
  const expected = `expected ${TCP_HEADER_OCTETS} to ${Math.min(MAX_HEADER_OCTETS, end - start)}`;
  const found = `TCP data offset is ${headerOctets} octets`;
  throw new DecodeError('data-offset', start + tcpOffset.dataOffsetAndReserved, `${found}; ${expected}`);
}

/** Encodes a segment. @throws EncodeError naming the field that does not fit */
export function encodeTcp(segment: TcpSegment, addresses: Addresses): Uint8Array {
  const bytes = new Uint8Array(tcpOctets(segment));
  const view = viewOf(bytes);
  encodeTcpInto(bytes, view, 0, segment);
  view.setUint16(tcpOffset.checksum, tcpChecksum(addresses, bytes));
  return bytes;
}

/** Octets that a segment will be encoded to. @throws EncodeError where its options cannot be encoded */
export function tcpOctets({ options, payload }: TcpSegment): number {
  return TCP_HEADER_OCTETS + optionsOctets(options) + payload.length;
}

/**
 * Encodes a segment but for its checksum, which becomes 0, into a target and a view of the same octets, from an offset on.
 *
 * @throws EncodeError naming the field that does not fit
 */
export function encodeTcpInto(target: Uint8Array, view: DataView, start: number, segment: TcpSegment): void {
  const { options, payload } = segment;
  const optionsStart = start + TCP_HEADER_OCTETS;
  const payloadStart = optionsStart + optionsOctets(options);
  encodeOptionsInto(view, optionsStart, options);
  writeHeader(view, start, segment, (payloadStart - start) / 4, 0);
  target.set(payload, payloadStart);
}

/**
 * Decodes whatever 20 octets or more hold. Options end where the data offset says, the payload with the input.
 *
 * @throws DecodeError with reason `truncated`
 */
export function decodeRawTcp(bytes: Uint8Array): RawTcpSegment {
  checkOctets(0, bytes.length);
  const view = viewOf(bytes);
  const dataOffsetAndReserved = view.getUint8(tcpOffset.dataOffsetAndReserved);
  const dataOffset = dataOffsetAndReserved >>> 4;
  const optionsEnd = Math.max(TCP_HEADER_OCTETS, Math.min(4 * dataOffset, bytes.length));
  return {
    sourcePort: view.getUint16(tcpOffset.sourcePort),
    destinationPort: view.getUint16(tcpOffset.destinationPort),
    sequence: sequenceNumber(view.getUint32(tcpOffset.sequence)),
    acknowledgment: sequenceNumber(view.getUint32(tcpOffset.acknowledgment)),
    dataOffset,
    reserved: dataOffsetAndReserved & 0xf,
    flags: view.getUint8(tcpOffset.flags),
    window: view.getUint16(tcpOffset.window),
    checksum: view.getUint16(tcpOffset.checksum),
    urgentPointer: view.getUint16(tcpOffset.urgentPointer),
    options: bytes.subarray(TCP_HEADER_OCTETS, optionsEnd),
    payload: bytes.subarray(optionsEnd),
  };
}

/** Encodes the fields as they are, true or not. @throws EncodeError naming the field that does not fit its width */
export function encodeRawTcp(segment: RawTcpSegment): Uint8Array {
  const { dataOffset, checksum, options, payload } = segment;
  const bytes = new Uint8Array(TCP_HEADER_OCTETS + options.length + payload.length);
  writeHeader(viewOf(bytes), 0, segment, dataOffset, checksum);
  bytes.set(options, TCP_HEADER_OCTETS);
  bytes.set(payload, TCP_HEADER_OCTETS + options.length);
  return bytes;
}

function writeHeader(
  view: DataView,
  start: number,
  segment: TcpHeader,
  dataOffset: number,
  checksum: number,
): void {
  const dataOffsetBits = unsigned('dataOffset', dataOffset, 4) << 4;
  view.setUint16(start + tcpOffset.sourcePort, unsigned('sourcePort', segment.sourcePort, 16));
  view.setUint16(start + tcpOffset.destinationPort, unsigned('destinationPort', segment.destinationPort, 16));
  view.setUint32(start + tcpOffset.sequence, unsigned('sequence', segment.sequence, 32));
  view.setUint32(start + tcpOffset.acknowledgment, unsigned('acknowledgment', segment.acknowledgment, 32));
  view.setUint8(
    start + tcpOffset.dataOffsetAndReserved,
    dataOffsetBits | unsigned('reserved', segment.reserved, 4),
  );
  view.setUint8(start + tcpOffset.flags, unsigned('flags', segment.flags, 8));
  view.setUint16(start + tcpOffset.window, unsigned('window', segment.window, 16));
  view.setUint16(start + tcpOffset.checksum, unsigned('checksum', checksum, 16));
  view.setUint16(start + tcpOffset.urgentPointer, unsigned('urgentPointer', segment.urgentPointer, 16));
}
