/** The header in front of packets on a TUN device with offload: a `struct virtio_net_hdr` (VIRTIO 1.2 §5.1.6). */
import { IPV4_HEADER_OCTETS, tcpOffset } from '../codec/index.ts';

export const OFFLOAD_HEADER_OCTETS = 10;

const offset = {
  flags: 0,
  type: 1,
  headerOctets: 2,
  segmentOctets: 4,
  checksumStart: 6,
  checksumOffset: 8,
} as const;
/** The checksum is left out, or has been verified. */
const Flag = { needsChecksum: 0x1, isValid: 0x2 } as const;
const SEGMENTS_OF_TCP = 1;

/** Whether the TCP checksum of the packet behind a header needs no verification. */
export function isChecked(header: Uint8Array): boolean {
  return ((header[offset.flags] as number) & (Flag.needsChecksum | Flag.isValid)) !== 0;
}

/**
 * Asks the kernel to take a packet for TCP segments, or to cut it into them, and to make their checksums.
 *
 * @param headerOctets - of IPv4, without options, and TCP together
 * @param segmentOctets - of payload, in each segment but the last
 */
export function writeOffloadHeader(view: DataView, headerOctets: number, segmentOctets: number): void {
  view.setUint8(offset.flags, Flag.needsChecksum);
  view.setUint8(offset.type, SEGMENTS_OF_TCP);
  view.setUint16(offset.headerOctets, headerOctets, true);
  view.setUint16(offset.segmentOctets, segmentOctets, true);
  view.setUint16(offset.checksumStart, IPV4_HEADER_OCTETS, true);
  view.setUint16(offset.checksumOffset, tcpOffset.checksum, true);
}
