/** The first look at a packet: is there a MIGSOCK segment in it? In place, without allocating, for every packet there is. */
import { PROTOCOL_TCP } from '../codec/checksum.ts';
import { IPV4_HEADER_OCTETS, MAX_PACKET_OCTETS } from '../codec/ipv4.ts';
import { MESSAGE_OCTETS, MIG_BIT } from '../codec/message.ts';
import { startsWithCode } from '../codec/segment.ts';
import { TCP_HEADER_OCTETS, tcpOffset } from '../codec/tcp.ts';
import { findIpv4, LINK_HEADER_CUT, UNKNOWN_LINK_TYPE } from './link-layer.ts';
import { octet, uint16 } from './octets.ts';

/** What a packet is; all but the first two are packets that cannot be judged. */
export const Examined = {
  /** No IPv4, no TCP, or an ordinary segment. */
  ordinary: 0,
  /** A MIGSOCK segment, well-formed or not. */
  migsock: 1,
  /** A piece of an IPv4 packet with TCP in it. */
  fragment: 2,
  /** The capture holds too little of the packet. */
  snapped: 3,
  /** The frame itself ends within a header, or the IPv4 or TCP header states a version or length that it cannot have. */
  damaged: 4,
  unknownLinkType: 5,
} as const;
export type Examined = (typeof Examined)[keyof typeof Examined];

const CODE_OCTETS = 4;
/** More fragments, or a fragment offset. */
const FRAGMENT_BITS = 0x3fff;

/**
 * Examines the frame in [start, end), of which the wire had `wireOctets`: as many as were captured at least.
 *
 * A total length of 0 is what segmentation offload leaves in captures of its own host; the packet then fills its frame,
 * which is damaged if it is longer than a packet can be.
 */
export function examine(
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
  wireOctets: number,
): Examined {
  const cut = end - start < wireOctets ? Examined.snapped : Examined.damaged;
  const ip = findIpv4(bytes, start, end, linkType);
  if (ip === UNKNOWN_LINK_TYPE) return Examined.unknownLinkType;
  if (ip < 0) return ip === LINK_HEADER_CUT ? cut : Examined.ordinary;
  if (ip + IPV4_HEADER_OCTETS > end) return cut;
  if (octet(bytes, ip + 9) !== PROTOCOL_TCP) return Examined.ordinary;
  if ((uint16(bytes, ip + 6) & FRAGMENT_BITS) !== 0) return Examined.fragment;

  const tcp = ip + ((octet(bytes, ip) & 0xf) << 2);
  const wireEnd = ipv4End(bytes, ip, start + wireOctets);
  const isSound = octet(bytes, ip) >>> 4 === 4 && tcp >= ip + IPV4_HEADER_OCTETS;
  const mostEnd = Math.min(start + wireOctets, ip + MAX_PACKET_OCTETS);
  if (!isSound || wireEnd > mostEnd || tcp + TCP_HEADER_OCTETS > wireEnd) return Examined.damaged;
  if (tcp + tcpOffset.flags > end) return cut;
  return (octet(bytes, tcp + tcpOffset.dataOffsetAndReserved) & MIG_BIT) === 0
    ? Examined.ordinary
    : examinePayload(bytes, tcp, end, wireEnd);
}

/** Where the packet ends that starts at `ip`, in a frame that ends at `frameEnd`. */
export function ipv4End(bytes: Uint8Array, ip: number, frameEnd: number): number {
  const totalLength = uint16(bytes, ip + 2);
  return totalLength === 0 ? frameEnd : ip + totalLength;
}

/** A segment with the MIG bit, of which octets up to `end` are captured and octets up to `wireEnd` were sent. */
function examinePayload(bytes: Uint8Array, tcp: number, end: number, wireEnd: number): Examined {
  const payload = tcp + ((octet(bytes, tcp + tcpOffset.dataOffsetAndReserved) >>> 4) << 2);
  if (payload < tcp + TCP_HEADER_OCTETS || payload > wireEnd) return Examined.damaged;
  const octets = wireEnd - payload;
  if (octets < CODE_OCTETS) return Examined.ordinary;
  if (payload + CODE_OCTETS > end) return Examined.snapped;
  if (!startsWithCode(bytes, payload)) return Examined.ordinary;
  return octets === MESSAGE_OCTETS && payload + octets > end ? Examined.snapped : Examined.migsock;
}
