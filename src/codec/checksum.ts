/** The Internet checksum (RFC 1071) and TCP's pseudo-header (RFC 9293 §3.1). */

/** TCP's number in the IPv4 header and the pseudo-header. */
export const PROTOCOL_TCP = 6;

/** Sum of the 16-bit words in [start, end), not yet folded; an odd last octet counts as the upper half of a word. */
function sumWords(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  return at < end ? sum + ((bytes[at] as number) << 8) : sum;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x1_0000) + Math.floor(folded / 0x1_0000);
  return folded;
}

/**
 * Checksum of [start, end): 0 over octets that hold their own correct checksum.
 *
 * One's complement has two zeros: a checksum of 0xffff where 0 is due is correct too (RFC 1624 §3), and is encoded as 0.
 */
export function internetChecksum(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return fold(sumWords(bytes, start, end)) ^ 0xffff;
}

/** The two addresses that a TCP checksum covers, as numbers. */
export interface Addresses {
  readonly source: number;
  readonly destination: number;
}

/** Checksum of a TCP segment in [start, end) with its pseudo-header: 0 for a segment that holds its correct checksum. */
export function tcpChecksum(addresses: Addresses, bytes: Uint8Array, start = 0, end = bytes.length): number {
  const { source, destination } = addresses;
  const pseudoHeader =
    (source >>> 16) +
    (source & 0xffff) +
    (destination >>> 16) +
    (destination & 0xffff) +
    PROTOCOL_TCP +
    (end - start);
  return fold(pseudoHeader + sumWords(bytes, start, end)) ^ 0xffff;
}
