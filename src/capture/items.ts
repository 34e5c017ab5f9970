/** What reading a capture yields: its packets, and what is wrong with it. */

export interface CapturedPacket {
  readonly kind: 'packet';
  /** Number in the file, from 1; every packet record counts, also one that the filter refused. */
  readonly frame: number;
  /** Where its record or block starts in the file. */
  readonly offset: number;
  /** Nanoseconds since 1970-01-01 00:00 UTC, rounded down; absent in a simple packet block, which has no time. */
  readonly time?: bigint | undefined;
  /** As in the registry of draft-ietf-opsawg-pcaplinktype. */
  readonly linkType: number;
  /** Number of the interface in its section; absent in pcap. */
  readonly interfaceId?: number | undefined;
  /** The octets captured, the packet's own copy. */
  readonly data: Uint8Array;
  /** Octets that the packet had before the capture cut it; never fewer than `data`, whatever the capture states. */
  readonly originalLength: number;
}

/**
 * What can be wrong with a capture. After `captured-exceeds-original`, `captured-exceeds-block`, `unknown-interface` and
 * `malformed-option` reading goes on, as it does after the `impossible-length` of a packet in a pcapng block, whose end is
 * known; every other problem is the last item.
 */
export type CaptureProblemId =
  | 'not-a-capture'
  | 'compressed'
  | 'unsupported-version'
  | 'byte-order-magic'
  | 'truncated'
  | 'impossible-length'
  | 'block-length-mismatch'
  | 'captured-exceeds-block'
  | 'captured-exceeds-original'
  | 'unknown-interface'
  | 'too-many-interfaces'
  | 'malformed-option';

export interface CaptureProblem {
  readonly kind: 'problem';
  readonly problem: CaptureProblemId;
  /** Number of the packet concerned, where it is one. */
  readonly frame?: number | undefined;
  /** Where the record or block concerned starts in the file. */
  readonly offset: number;
  /** What was found and what was expected. */
  readonly detail: string;
}

export type CaptureItem = CapturedPacket | CaptureProblem;

/**
 * Whether a packet is wanted. Sees the octets from `start` to `end` in the reader's own buffer, which they leave as soon
 * as it returns. `originalLength` is as in CapturedPacket.
 */
export type PacketFilter = (
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
  originalLength: number,
) => boolean;

/** Most octets that a reader takes, or a writer here holds, of one packet. libpcap draws the same line. */
export const LARGEST_CAPTURE = 262_144;

export function captureProblem(
  problem: CaptureProblemId,
  offset: number,
  detail: string,
  frame?: number,
): CaptureProblem {
  return { kind: 'problem', problem, ...(frame === undefined ? {} : { frame }), offset, detail };
}

/** Thrown within a reader: a problem after which nothing can be read, which becomes the last item. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly problem: CaptureProblem;

  constructor(...problem: Parameters<typeof captureProblem>) {
    super(problem[2]);
    this.problem = captureProblem(...problem);
  }
}

/** A packet of which more octets were captured than it had; it is read as having had as many as were captured. */
export function capturedExceedsOriginal(
  offset: number,
  captured: number,
  original: number,
  frame: number,
): CaptureProblem {
  const detail = `${captured} octets captured of a packet of ${original}; expected ${original} at most`;
  return captureProblem('captured-exceeds-original', offset, detail, frame);
}
