/** A connection of a capture as it is now: what its peer has sent of it, and what has arrived. */
import {
  advance,
  classifySegment,
  distance,
  type SequenceNumber,
  type TcpSegment,
} from '../../src/codec/index.ts';
import type { Connection, Outgoing } from './connection.ts';
import type { Socket } from './subject.ts';

/** Its peer may be at several addresses in turn. */
export interface Replayed {
  /** Where the numbers of the peer and of the passive end began in the capture. */
  readonly iss: SequenceNumber;
  irs: SequenceNumber;
  socket: Socket | undefined;
  /** Octets that the implementation's application was given to send. */
  written: number;
  /** What that application has to read, by place, and what it has read. */
  readonly due: number[];
  readonly read: number[];
}

/** Octets before the first gap. */
export function beforeGap(octets: readonly (number | undefined)[]): number[] {
  const gap = octets.findIndex((octet) => octet === undefined);
  return (gap === -1 ? octets : octets.slice(0, gap)) as number[];
}

/** What is not acknowledged of what has been sent, once more: it may have been dropped, for it came early. */
export function sentAgain(connection: Connection, { iss, due }: Replayed): Outgoing[] {
  const { sndUna, peerMss, lastAckSent: acknowledgment } = connection;
  const octets = beforeGap(due.slice(Math.max(0, distance(advance(iss, 1), sndUna))));
  const most = Math.max(1, peerMss - TIMESTAMPS_OCTETS);
  return Array.from({ length: Math.ceil(octets.length / most) }, (_, index) => {
    const payload = Uint8Array.from(octets.slice(index * most, (index + 1) * most));
    return connection.data(payload, { sequence: advance(sndUna, index * most), acknowledgment });
  });
}

const TIMESTAMPS_OCTETS = 12;

/** Octets that have arrived from a place on, however they were cut; those that have not are absent. */
export function octetsFrom(
  arrived: readonly TcpSegment[],
  start: SequenceNumber,
  length: number,
): (number | undefined)[] {
  const octets: (number | undefined)[] = Array.from({ length });
  for (const segment of arrived) {
    if (classifySegment(segment).kind !== 'ordinary') continue;
    const offset = distance(start, segment.sequence);
    for (const [at, octet] of segment.payload.entries())
      if (offset + at >= 0 && offset + at < length) octets[offset + at] = octet;
  }
  return octets;
}
