/** The one ICMP message that a TCP has to heed, as a router on the path sends it (RFC 792, RFC 1191 §4). */
import { encodeIpv4, encodePacketInto, internetChecksum, type TcpSegment } from '../../src/codec/index.ts';
import type { Connection } from './connection.ts';

const PROTOCOL_ICMP = 1;
const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const HEADER_OCTETS = 8;
/** The quoted packet's IPv4 header, and what has its ports and its sequence number. */
const QUOTED_OCTETS = 28;
const MTU_OFFSET = 6;
const CHECKSUM_OFFSET = 2;

/** A packet that says that a segment of the implementation's was too big. @param mtu - octets of a packet that would not be */
export function fragmentationNeeded(
  { local, remote }: Connection,
  segment: TcpSegment,
  mtu: number,
): Uint8Array {
  const quoted = new Uint8Array(0xffff);
  encodePacketInto(quoted, { source: remote.host, destination: local.host, typeOfService: 0, segment });
  const payload = new Uint8Array(HEADER_OCTETS + QUOTED_OCTETS);
  payload.set([DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED]);
  payload.set(quoted.subarray(0, QUOTED_OCTETS), HEADER_OCTETS);
  const view = new DataView(payload.buffer);
  view.setUint16(MTU_OFFSET, mtu);
  view.setUint16(CHECKSUM_OFFSET, internetChecksum(payload));
  return encodeIpv4({
    typeOfService: 0,
    identification: 0,
    flags: 0,
    fragmentOffset: 0,
    timeToLive: 64,
    protocol: PROTOCOL_ICMP,
    source: local.host,
    destination: remote.host,
    options: new Uint8Array(0),
    payload,
  });
}
