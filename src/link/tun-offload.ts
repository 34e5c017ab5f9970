/** The header in front of packets on a TUN device with offload: a `struct virtio_net_hdr` (VIRTIO 1.2 §5.1.6). */
import { ipv4Offset, partialTcpChecksum, tcpOffset } from '../codec/index.ts';

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

/** Whether a packet's TCP checksum needs no verification. */
export function isChecked(bytes: Uint8Array): boolean {
  return ((bytes[offset.flags] as number) & (Flag.needsChecksum | Flag.isValid)) !== 0;
}

/**
 * Asks, in a header of zeros, the kernel to cut the TCP packet behind it into segments and to make their checksums.
 *
 * @param segmentOctets - of payload, in each segment but the last
 */
export function prepareOffload(bytes: Uint8Array, segmentOctets: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packetOctets = bytes.length - OFFLOAD_HEADER_OCTETS;
  const checksumStart = 4 * (view.getUint8(OFFLOAD_HEADER_OCTETS) & 0xf);
  const tcp = OFFLOAD_HEADER_OCTETS + checksumStart;
  const headerOctets = checksumStart + 4 * (view.getUint8(tcp + tcpOffset.dataOffsetAndReserved) >>> 4);
  view.setUint8(offset.flags, Flag.needsChecksum);
  view.setUint16(offset.checksumStart, checksumStart, true);
  view.setUint16(offset.checksumOffset, tcpOffset.checksum, true);
  if (packetOctets - headerOctets > segmentOctets) {
    view.setUint8(offset.type, SEGMENTS_OF_TCP);
    view.setUint16(offset.headerOctets, headerOctets, true);
    view.setUint16(offset.segmentOctets, segmentOctets, true);
  }
  const addresses = {
    source: view.getUint32(OFFLOAD_HEADER_OCTETS + ipv4Offset.source),
    destination: view.getUint32(OFFLOAD_HEADER_OCTETS + ipv4Offset.destination),
  };
  view.setUint16(tcp + tcpOffset.checksum, partialTcpChecksum(addresses, packetOctets - checksumStart));
}
