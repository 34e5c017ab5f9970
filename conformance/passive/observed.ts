/** From a captured packet to what the checks look at: one flat record, without the payload, so that it can be kept. */
import { findIpv4, LINK_HEADER_CUT, type CapturedPacket } from '../../src/capture/index.ts';
import {
  classifySegment,
  decodeRawTcp,
  IPV4_HEADER_OCTETS,
  ipv4Offset,
  MESSAGE_OCTETS,
  MIG_BIT,
  partialTcpChecksum,
  PROTOCOL_TCP,
  sequenceNumber,
  TCP_HEADER_OCTETS,
  tcpChecksumAt,
  tcpOffset,
  type Message,
  type SequenceNumber,
} from '../../src/codec/index.ts';
import type { ProblemId } from '../../src/spec/index.ts';

export type { Message };

/** A host and a port in one number. */
export type Address = number;

export interface Observed {
  readonly frame: number;
  /** Microseconds since 1970; not a number where the capture has no time. */
  readonly time: number;
  readonly from: Address;
  readonly to: Address;
  readonly sequence: SequenceNumber;
  readonly acknowledgment: SequenceNumber;
  readonly flags: number;
  /** As it stands in the header. */
  readonly window: number;
  /** Octets of payload on the wire. */
  readonly length: number;
  readonly options: ObservedOptions;
  /** A well-formed message. */
  readonly message: Message | undefined;
  /** What is wrong with a malformed one. */
  readonly problems: readonly ProblemId[] | undefined;
}

export interface ObservedOptions {
  readonly tsValue: number | undefined;
  readonly tsEcho: number | undefined;
  /** The shift of a SYN. */
  readonly shift: number | undefined;
  /** Edges of the blocks that are selectively acknowledged, in pairs. */
  readonly sack: readonly SequenceNumber[];
}

/** Why a packet is passed over: no TCP over IPv4, too little of it captured, a part of a packet, a wrong checksum or length. */
export type Passed = 'other' | 'cut' | 'fragment' | 'damaged';

/** A segment and what was captured of its payload. */
export interface Sighting {
  readonly segment: Observed;
  /** A view of the packet. */
  readonly payload: Uint8Array;
}

const FRAGMENT_BITS = 0x3fff;
const NANOSECONDS = 1000n;

/**
 * Reads a packet. A segment whose checksum is wrong was damaged before the tap, so that nobody took it, and is passed over; one
 * whose checksum was left to the network card counts, as does one that the capture has cut.
 */
export function observe({ frame, time, data, linkType, originalLength }: CapturedPacket): Sighting | Passed {
  const ip = findIpv4(data, 0, data.length, linkType);
  if (ip < 0) return ip === LINK_HEADER_CUT && data.length < originalLength ? 'cut' : 'other';
  if (ip + IPV4_HEADER_OCTETS > data.length) return data.length < originalLength ? 'cut' : 'damaged';
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const tcp = ip + ((view.getUint8(ip) & 0xf) << 2);
  if (view.getUint8(ip + ipv4Offset.protocol) !== PROTOCOL_TCP) return 'other';
  if ((view.getUint16(ip + ipv4Offset.flagsAndFragment) & FRAGMENT_BITS) !== 0) return 'fragment';
  if (tcp + TCP_HEADER_OCTETS > data.length) return data.length < originalLength ? 'cut' : 'damaged';
  // What segmentation offload leaves to the card has no total length.
  const end = ip + (view.getUint16(ip + ipv4Offset.totalLength) || originalLength - ip);
  const payload = tcp + ((view.getUint8(tcp + tcpOffset.dataOffsetAndReserved) >>> 4) << 2);
  const isSound = tcp >= ip + IPV4_HEADER_OCTETS && payload >= tcp + TCP_HEADER_OCTETS && payload <= end;
  if (!isSound || end > originalLength) return 'damaged';
  if (payload > data.length || isCutMessage(view, tcp, payload, end)) return 'cut';
  if (end <= data.length && isDamaged(view, ip, tcp, end)) return 'damaged';
  const microseconds = time === undefined ? NaN : Number(time / NANOSECONDS);
  const captured = data.subarray(payload, Math.min(end, data.length));
  return {
    segment: segmentAt(view, { frame, time: microseconds, ip, tcp, payload, end }),
    payload: captured,
  };
}

/** Whether a segment may hold a message of which too little was captured to tell. */
function isCutMessage(view: DataView, tcp: number, payload: number, end: number): boolean {
  const octets = Math.min(end - payload, MESSAGE_OCTETS);
  return octets > 0 && payload + octets > view.byteLength && hasMigBit(view, tcp);
}

function hasMigBit(view: DataView, tcp: number): boolean {
  return (view.getUint8(tcp + tcpOffset.dataOffsetAndReserved) & MIG_BIT) !== 0;
}

function isDamaged(view: DataView, ip: number, tcp: number, end: number): boolean {
  const source = view.getUint32(ip + ipv4Offset.source);
  const destination = view.getUint32(ip + ipv4Offset.destination);
  const addresses = { source, destination };
  return (
    tcpChecksumAt(addresses, view, tcp, end) !== 0 &&
    view.getUint16(tcp + tcpOffset.checksum) !== partialTcpChecksum(addresses, end - tcp)
  );
}

interface Place {
  readonly frame: number;
  readonly time: number;
  readonly ip: number;
  readonly tcp: number;
  readonly payload: number;
  readonly end: number;
}

function segmentAt(view: DataView, { frame, time, ip, tcp, payload, end }: Place): Observed {
  const found = findMessage(view, tcp, payload, end);
  return {
    frame,
    time,
    from: addressOf(view.getUint32(ip + ipv4Offset.source), view.getUint16(tcp + tcpOffset.sourcePort)),
    to: addressOf(
      view.getUint32(ip + ipv4Offset.destination),
      view.getUint16(tcp + tcpOffset.destinationPort),
    ),
    sequence: sequenceNumber(view.getUint32(tcp + tcpOffset.sequence)),
    acknowledgment: sequenceNumber(view.getUint32(tcp + tcpOffset.acknowledgment)),
    flags: view.getUint8(tcp + tcpOffset.flags),
    window: view.getUint16(tcp + tcpOffset.window),
    length: end - payload,
    options: optionsAt(view, tcp + TCP_HEADER_OCTETS, payload),
    message: found?.kind === 'message' ? found.message : undefined,
    problems: found?.kind === 'malformed' ? found.problems : undefined,
  };
}

type Found = ReturnType<typeof classifySegment>;

function findMessage(view: DataView, tcp: number, payload: number, end: number): Found | undefined {
  if (!hasMigBit(view, tcp)) return undefined;
  const captured = Math.min(end, view.byteLength);
  const octets = new Uint8Array(view.buffer, view.byteOffset + tcp, captured - tcp);
  return classifySegment(decodeRawTcp(octets), end - payload);
}

const none: ObservedOptions = { tsValue: undefined, tsEcho: undefined, shift: undefined, sack: [] };
const Kind = { end: 0, nop: 1, windowScale: 3, sack: 5, timestamps: 8 } as const;
const TIMESTAMPS_ALONE = 0x0101080a;

function optionsAt(view: DataView, start: number, end: number): ObservedOptions {
  if (start === end) return none;
  if (end - start === 12 && view.getUint32(start) === TIMESTAMPS_ALONE)
    return {
      tsValue: view.getUint32(start + 4),
      tsEcho: view.getUint32(start + 8),
      shift: undefined,
      sack: [],
    };
  let found = none;
  for (let at = start; at < end && view.getUint8(at) !== Kind.end;) {
    const kind = view.getUint8(at);
    const octets = kind === Kind.nop ? 1 : at + 1 < end ? view.getUint8(at + 1) : 0;
    if (octets === 0 || at + octets > end || (octets === 1 && kind !== Kind.nop)) return found;
    if (kind === Kind.timestamps && octets === 10)
      found = { ...found, tsValue: view.getUint32(at + 2), tsEcho: view.getUint32(at + 6) };
    else if (kind === Kind.windowScale && octets === 3) found = { ...found, shift: view.getUint8(at + 2) };
    else if (kind === Kind.sack) found = { ...found, sack: edgesAt(view, at + 2, at + octets) };
    at += octets;
  }
  return found;
}

function edgesAt(view: DataView, start: number, end: number): SequenceNumber[] {
  return Array.from({ length: (end - start) >>> 2 }, (_, index) =>
    sequenceNumber(view.getUint32(start + 4 * index)),
  );
}

const PORTS = 0x1_0000;

export function addressOf(host: number, port: number): Address {
  return host * PORTS + port;
}

export function hostOf(address: Address): number {
  return Math.floor(address / PORTS);
}

export function portOf(address: Address): number {
  return address % PORTS;
}

/** Of a message: the moving endpoint's address at the source. */
export function oldOf({ oldHost, oldPort }: Message): Address {
  return addressOf(oldHost, oldPort);
}

/** At the destination; 0 where the message has none. */
export function newOf({ newHost, newPort }: Message): Address {
  return addressOf(newHost, newPort);
}
