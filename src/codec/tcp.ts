/**
 * TCP segments (RFC 9293 §3.1).
 *
 * The strict form holds what follows from nothing else; data offset and checksum are worked out. The raw form holds every
 * field, so that any 20 octets or more decode and encode to the same octets, and any field can be forged.
 */
import { tcpChecksum, type Addresses } from './checksum.ts';
import { DecodeError, unsigned, viewOf } from './errors.ts';
import { sequenceNumber, type SequenceNumber } from './sequence.ts';
import { decodeOptions, encodeOptions, type TcpOption } from './tcp-options.ts';

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
  const { dataOffset, checksum, options, ...segment } = decodeRawTcp(bytes);
  checkDataOffset(dataOffset, bytes.length);
  if (tcpChecksum(addresses, bytes) !== 0) {
    throw new DecodeError('checksum', tcpOffset.checksum, `TCP checksum ${checksum} is wrong`);
  }
  return { ...segment, options: decodeOptions(bytes, TCP_HEADER_OCTETS, TCP_HEADER_OCTETS + options.length) };
}

function checkDataOffset(dataOffset: number, octets: number): void {
  const headerOctets = 4 * dataOffset;
  if (headerOctets >= TCP_HEADER_OCTETS && headerOctets <= octets) return;
  const expected = `expected ${TCP_HEADER_OCTETS} to ${Math.min(MAX_HEADER_OCTETS, octets)}`;
  const found = `TCP data offset is ${headerOctets} octets`;
  throw new DecodeError('data-offset', tcpOffset.dataOffsetAndReserved, `${found}; ${expected}`);
}

/** Encodes a segment. @throws EncodeError naming the field that does not fit */
export function encodeTcp(segment: TcpSegment, addresses: Addresses): Uint8Array {
  const options = encodeOptions(segment.options);
  const dataOffset = (TCP_HEADER_OCTETS + options.length) / 4;
  const bytes = encodeRawTcp({ ...segment, options, dataOffset, checksum: 0 });
  viewOf(bytes).setUint16(tcpOffset.checksum, tcpChecksum(addresses, bytes));
  return bytes;
}

/**
 * Decodes whatever 20 octets or more hold. Options end where the data offset says, the payload with the input.
 *
 * @throws DecodeError with reason `truncated`
 */
export function decodeRawTcp(bytes: Uint8Array): RawTcpSegment {
  if (bytes.length < TCP_HEADER_OCTETS) {
    const expected = `expected ${TCP_HEADER_OCTETS} or more`;
    throw new DecodeError('truncated', bytes.length, `TCP header has ${bytes.length} octets; ${expected}`);
  }
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
  const bytes = new Uint8Array(TCP_HEADER_OCTETS + segment.options.length + segment.payload.length);
  const view = viewOf(bytes);
  const dataOffset = unsigned('dataOffset', segment.dataOffset, 4);
  view.setUint16(tcpOffset.sourcePort, unsigned('sourcePort', segment.sourcePort, 16));
  view.setUint16(tcpOffset.destinationPort, unsigned('destinationPort', segment.destinationPort, 16));
  view.setUint32(tcpOffset.sequence, unsigned('sequence', segment.sequence, 32));
  view.setUint32(tcpOffset.acknowledgment, unsigned('acknowledgment', segment.acknowledgment, 32));
  view.setUint8(
    tcpOffset.dataOffsetAndReserved,
    (dataOffset << 4) | unsigned('reserved', segment.reserved, 4),
  );
  view.setUint8(tcpOffset.flags, unsigned('flags', segment.flags, 8));
  view.setUint16(tcpOffset.window, unsigned('window', segment.window, 16));
  view.setUint16(tcpOffset.checksum, unsigned('checksum', segment.checksum, 16));
  view.setUint16(tcpOffset.urgentPointer, unsigned('urgentPointer', segment.urgentPointer, 16));
  bytes.set(segment.options, TCP_HEADER_OCTETS);
  bytes.set(segment.payload, TCP_HEADER_OCTETS + segment.options.length);
  return bytes;
}
