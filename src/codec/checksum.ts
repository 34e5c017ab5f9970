/** The Internet checksum (RFC 1071) and TCP's pseudo-header (RFC 9293 §3.1). */
import { viewOf } from './errors.ts';

/** TCP's number in the IPv4 header and the pseudo-header. */
export const PROTOCOL_TCP = 6;

/**
 * A sum that folds to that of the 16-bit words in [start, end); an odd last octet counts as the upper half of a word. Words of
 * 32 bits are added while there are, for 2^16 is 1 here (RFC 1071 §2(C)); 65535 octets of them stay exact.
 */
function sumWords(view: DataView, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (const last = end - 16; at <= last; at += 16) {
    sum += view.getUint32(at) + view.getUint32(at + 4) + (view.getUint32(at + 8) + view.getUint32(at + 12));
  }
  for (const last = end - 2; at <= last; at += 2) sum += view.getUint16(at);
  return at < end ? sum + (view.getUint8(at) << 8) : sum;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff_ffff) folded = (folded >>> 0) + Math.floor(folded / 0x1_0000_0000);
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}

/**
 * Checksum of [start, end): 0 over octets that hold their own correct checksum.
 *
 * One's complement has two zeros: a checksum of 0xffff where 0 is due is correct too (RFC 1624 §3), and is encoded as 0.
 */
export function internetChecksum(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return internetChecksumAt(viewOf(bytes), start, end);
}

/** `internetChecksum` of a view, for loops over many: a view costs more than a header's checksum. */
export function internetChecksumAt(view: DataView, start: number, end: number): number {
  return fold(sumWords(view, start, end)) ^ 0xffff;
}

/** The two addresses that a TCP checksum covers, as numbers. */
export interface Addresses {
  readonly source: number;
  readonly destination: number;
}

/** Checksum of a TCP segment in [start, end) with its pseudo-header: 0 for a segment that holds its correct checksum. */
export function tcpChecksum(addresses: Addresses, bytes: Uint8Array, start = 0, end = bytes.length): number {
  return tcpChecksumAt(addresses, viewOf(bytes), start, end);
}

/** `tcpChecksum` of a view. */
export function tcpChecksumAt(addresses: Addresses, view: DataView, start: number, end: number): number {
  return fold(pseudoHeader(addresses, end - start) + sumWords(view, start, end)) ^ 0xffff;
}

/**
 * What stands in a segment's checksum field where the rest is left to a network card or the kernel: the sum over the
 * pseudo-header, not complemented.
 */
export function partialTcpChecksum(addresses: Addresses, segmentOctets: number): number {
  return fold(pseudoHeader(addresses, segmentOctets));
}

function pseudoHeader({ source, destination }: Addresses, segmentOctets: number): number {
  return source + destination + PROTOCOL_TCP + segmentOctets;
}
