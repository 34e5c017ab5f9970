/** A packet's octets changed on purpose, with checksums that fit what they have become. */
import { internetChecksum, tcpChecksum } from '../../src/codec/index.ts';

const HEADER_OCTETS = 20;
const TOTAL_LENGTH = 2;
const CHECKSUM = 10;
const TCP_CHECKSUM = 16;
const SOURCE = 12;
const DESTINATION = 16;

/** Changes a copy of a packet's IPv4 header. @param change - is given the packet's octets */
export function withIpv4Header(packet: Uint8Array, change: (octets: Uint8Array) => void): Uint8Array {
  const octets = Uint8Array.from(packet);
  change(octets);
  const headerOctets = Math.min(4 * ((octets[0] as number) & 0xf), octets.length);
  const view = viewOf(octets);
  view.setUint16(CHECKSUM, 0);
  view.setUint16(CHECKSUM, internetChecksum(octets, 0, headerOctets));
  return octets;
}

/** A copy of a packet without options that has some in its IPv4 header. @param options - a multiple of four octets */
export function withIpv4Options(packet: Uint8Array, options: Uint8Array): Uint8Array {
  const rest = packet.subarray(HEADER_OCTETS);
  const longer = Uint8Array.of(...packet.subarray(0, HEADER_OCTETS), ...options, ...rest);
  return withIpv4Header(longer, (octets) => {
    octets[0] = 0x40 | ((HEADER_OCTETS + options.length) / 4);
    viewOf(octets).setUint16(TOTAL_LENGTH, octets.length);
  });
}

/** Changes a copy of the TCP segment in a packet without IPv4 options. @param change - is given the segment's octets */
export function withTcpHeader(packet: Uint8Array, change: (octets: Uint8Array) => void): Uint8Array {
  const octets = Uint8Array.from(packet);
  change(octets.subarray(HEADER_OCTETS));
  const view = viewOf(octets);
  const addresses = { source: view.getUint32(SOURCE), destination: view.getUint32(DESTINATION) };
  view.setUint16(HEADER_OCTETS + TCP_CHECKSUM, 0);
  view.setUint16(HEADER_OCTETS + TCP_CHECKSUM, tcpChecksum(addresses, octets, HEADER_OCTETS));
  return octets;
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}
