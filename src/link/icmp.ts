/** The one ICMP message that a network sends here: a packet was too big (RFC 792, RFC 1191 §4). */
import { internetChecksum } from '../codec/checksum.ts';
import { viewOf } from '../codec/errors.ts';
import { decodeRawIpv4, encodeIpv4, IPV4_HEADER_OCTETS, Ipv4Flag, type Ipv4Packet } from '../codec/ipv4.ts';

export const PROTOCOL_ICMP = 1;
/** Octets that every network carries (RFC 791 §3.2). */
export const LEAST_MTU = 68;
/** Of a node that has no address of its own to answer from (RFC 7600 §4.8): 192.0.0.8. */
export const ROUTER = 0xc0000008;

const HEADER_OCTETS = 8;
/** Of the whole answer (RFC 1812 §4.3.2.3). */
const MAX_ANSWER_OCTETS = 576;
const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
/** The first two octets of the message. */
export const FRAGMENTATION_NEEDED_TYPE_AND_CODE = (DESTINATION_UNREACHABLE << 8) | FRAGMENTATION_NEEDED;
const offset = { type: 0, code: 1, checksum: 2, nextHopMtu: 6 } as const;
/** Queries and their replies: the messages that are no errors (RFC 1122 §3.2.2). */
const queries = [0, 8, 9, 10, 13, 14, 15, 16, 17, 18];

/**
 * The answer to a packet that does not fit, with as much of it as an answer may hold; none where the sender may have it
 * fragmented, or where RFC 1122 §3.2.2 forbids an answer: to an ICMP error, and to a fragment but the first.
 *
 * @param mtu - octets that fit
 */
export function fragmentationNeeded(packet: Uint8Array, mtu: number): Uint8Array | undefined {
  const original = decodeRawIpv4(packet);
  if (!mayBeAnswered(original)) return undefined;
  const payload = new Uint8Array(
    Math.min(MAX_ANSWER_OCTETS - IPV4_HEADER_OCTETS, HEADER_OCTETS + packet.length),
  );
  const view = viewOf(payload);
  view.setUint8(offset.type, DESTINATION_UNREACHABLE);
  view.setUint8(offset.code, FRAGMENTATION_NEEDED);
  view.setUint16(offset.nextHopMtu, mtu); // RFC 1191 §4
  payload.set(packet.subarray(0, payload.length - HEADER_OCTETS), HEADER_OCTETS);
  view.setUint16(offset.checksum, internetChecksum(payload));
  return encodeIpv4({
    typeOfService: 0,
    identification: 0,
    flags: 0,
    fragmentOffset: 0,
    timeToLive: 64,
    protocol: PROTOCOL_ICMP,
    source: ROUTER,
    destination: original.source,
    options: new Uint8Array(),
    payload,
  });
}

function mayBeAnswered({ flags, fragmentOffset, protocol, payload }: Ipv4Packet): boolean {
  if ((flags & Ipv4Flag.dontFragment) === 0 || fragmentOffset > 0) return false;
  return protocol !== PROTOCOL_ICMP || queries.includes(payload[offset.type] ?? 0);
}
