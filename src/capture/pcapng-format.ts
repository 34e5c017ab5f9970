/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng), for its reader and its writer. */

/** §3.1: what every block is. Offsets count from the block's start. */
export const block = { type: 0, totalLength: 4, body: 8, trailer: 4, smallest: 12 } as const;

export const BlockType = {
  /** §4.1; the same in both byte orders. */
  section: 0x0a0d0d0a,
  /** §4.2 */
  interface: 1,
  /** Appendix A, obsolete */
  packet: 2,
  /** §4.4 */
  simplePacket: 3,
  /** §4.3 */
  enhancedPacket: 6,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
export const MAJOR_VERSION = 1;
/** A reader takes both for the same (§4.1). */
export const MINOR_VERSIONS: readonly number[] = [0, 2];

/** §4.1. The options start at `octets`, here as below. */
export const sectionHeader = {
  magic: 8,
  majorVersion: 12,
  minorVersion: 14,
  length: 16,
  options: 24,
} as const;
/** §4.2 */
export const interfaceDescription = { linkType: 8, snapLength: 12, options: 16 } as const;
/** §4.3; the obsolete packet block differs in that its interface has 16 bits, followed by a count of drops. */
export const enhancedPacket = {
  interface: 8,
  timeHigh: 12,
  timeLow: 16,
  capturedLength: 20,
  originalLength: 24,
  data: 28,
} as const;
/** §4.4 */
export const simplePacket = { originalLength: 8, data: 12 } as const;

/** §3.5 and the options of the interface description, §4.2. */
export const OptionCode = {
  end: 0,
  comment: 1,
  timestampResolution: 9,
  timestampOffset: 14,
} as const;

export const OPTION_HEADER_OCTETS = 4;

/** Rounded up to the 32 bits at which everything in a block is aligned. */
export function padded(octets: number): number {
  return Math.ceil(octets / 4) * 4;
}
