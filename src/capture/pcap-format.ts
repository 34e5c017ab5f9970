/** Numbers of the pcap format (draft-ietf-opsawg-pcap §4 and §5), for its reader and its writer. */

export const MICROSECOND_MAGIC = 0xa1b2c3d4;
export const NANOSECOND_MAGIC = 0xa1b23c4d;
export const MAJOR_VERSION = 2;
export const MINOR_VERSION = 4;

export const FILE_HEADER_OCTETS = 24;
export const fileHeader = {
  magic: 0,
  majorVersion: 4,
  minorVersion: 6,
  snapLength: 16,
  linkType: 20,
} as const;

export const RECORD_HEADER_OCTETS = 16;
export const recordHeader = { seconds: 0, fraction: 4, capturedLength: 8, originalLength: 12 } as const;
