/** From a capture to the MIGSOCK segments in it, and to what kept packets from being judged. */
import { decodeRawIpv4 } from '../codec/ipv4.ts';
import { classifySegment, type SegmentClass } from '../codec/segment.ts';
import { decodeRawTcp, type RawTcpSegment } from '../codec/tcp.ts';
import { examine, Examined, ipv4End } from './examine.ts';
import type { CapturedPacket, CaptureProblem, PacketFilter } from './items.ts';
import { findIpv4 } from './link-layer.ts';
import { readCapture } from './reader.ts';
import type { ByteSource } from './source.ts';

/** A MIGSOCK segment. */
export interface FoundSegment {
  readonly kind: 'segment';
  readonly packet: CapturedPacket;
  readonly source: number;
  readonly destination: number;
  /** Its payload is what was captured of it. */
  readonly segment: RawTcpSegment;
  /** Octets that the payload had on the wire. */
  readonly payloadLength: number;
  readonly found: Exclude<SegmentClass, { kind: 'ordinary' }>;
}

/** Why a packet could not be judged. */
export type UnjudgedReason = 'fragment' | 'snapped' | 'damaged' | 'unknown-link-type';

/** A packet that may hold a MIGSOCK segment, but does not show it. */
export interface UnjudgedPacket {
  readonly kind: 'unjudged';
  readonly reason: UnjudgedReason;
  readonly packet: CapturedPacket;
  readonly detail: string;
}

/** The last item: how many packets there were. */
export interface Tally {
  readonly kind: 'tally';
  readonly packets: number;
  readonly unjudged: ReadonlyMap<UnjudgedReason, number>;
}

export type Finding = FoundSegment | UnjudgedPacket | CaptureProblem | Tally;

export interface DissectOptions {
  /** Yield every packet that cannot be judged; else only the first for each reason. */
  readonly everyUnjudged?: boolean;
}

/**
 * Yields the MIGSOCK segments of a capture in its order, what is wrong with the file, and packets that cannot be judged.
 *
 * @throws what the source throws
 */
export async function* dissectCapture(
  source: ByteSource,
  { everyUnjudged = false }: DissectOptions = {},
): AsyncGenerator<Finding, void, undefined> {
  let packets = 0;
  const unjudged = new Map<UnjudgedReason, number>();
  const filter: PacketFilter = (bytes, start, end, linkType, originalLength) => {
    packets += 1;
    const examined = examine(bytes, start, end, linkType, originalLength);
    if (examined === Examined.ordinary || examined === Examined.migsock) return examined === Examined.migsock;
    const reason = reasons[examined];
    const before = unjudged.get(reason) ?? 0;
    unjudged.set(reason, before + 1);
    return everyUnjudged || before === 0;
  };
  for await (const item of readCapture(source, { filter })) {
    yield item.kind === 'packet' ? judge(item) : item;
  }
  yield { kind: 'tally', packets, unjudged };
}

const reasons = {
  [Examined.fragment]: 'fragment',
  [Examined.snapped]: 'snapped',
  [Examined.damaged]: 'damaged',
  [Examined.unknownLinkType]: 'unknown-link-type',
} as const satisfies Partial<Record<Examined, UnjudgedReason>>;

function judge(packet: CapturedPacket): FoundSegment | UnjudgedPacket {
  const { data, linkType, originalLength } = packet;
  const examined = examine(data, 0, data.length, linkType, originalLength);
  if (examined === Examined.ordinary || examined === Examined.migsock) return foundSegment(packet);
  const reason = reasons[examined];
  return { kind: 'unjudged', reason, packet, detail: detailOf(reason, packet) };
}

function foundSegment(packet: CapturedPacket): FoundSegment {
  const { data, linkType, originalLength } = packet;
  const ip = findIpv4(data, 0, data.length, linkType);
  const end = ipv4End(data, ip, originalLength);
  const { source, destination, payload } = decodeRawIpv4(data.subarray(ip, end));
  const segment = decodeRawTcp(payload);
  const payloadLength = segment.payload.length + Math.max(0, end - data.length);
  const found = classifySegment(segment, payloadLength) as FoundSegment['found'];
  return { kind: 'segment', packet, source, destination, segment, payloadLength, found };
}

function detailOf(reason: UnjudgedReason, { data, linkType, originalLength }: CapturedPacket): string {
  switch (reason) {
    case 'fragment':
      return 'a fragment of an IPv4 packet; fragments are not put together';
    case 'snapped':
      return `only ${data.length} of ${originalLength} octets captured; expected the headers and the whole message`;
    case 'damaged':
      return `the frame of ${originalLength} octets ends within a header, or its IPv4 or TCP header states a version or length that it cannot have`;
    case 'unknown-link-type':
      return `link type ${linkType} is unknown here; expected Ethernet, raw IP, null/loopback or Linux cooked`;
  }
}
