/** What happened in a case, as lines that people read and files keep: packets with numbers counted from where they began. */
import {
  classifySegment,
  DecodeError,
  decodePacket,
  distance,
  formatAddress,
  TcpFlag,
  type Packet,
  type SequenceNumber,
} from '../../src/codec/index.ts';
import { describePacket } from '../../src/link/index.ts';
import type { Entry } from './record.ts';
import { operationName, traceSegment, type Origins } from './trace.ts';

/** What a packet is to people: a MIGSOCK message, its rejection, data, or anything else. */
export type PacketKind = 'message' | 'rejection' | 'data' | 'segment';

export interface TranscriptLine {
  /** Microseconds since the first line. */
  readonly time: number;
  /** A packet, `sent` by the tester or `received` from the implementation, or what was called or remarked. */
  readonly kind: Entry['kind'];
  /** A packet in trace notation without its addresses, or what was called or remarked. */
  readonly text: string;
  /** Of a packet, such as `192.0.2.10:20001`; absent where it is not TCP over IPv4. */
  readonly from?: string;
  readonly to?: string;
  readonly packet?: PacketKind;
  /** Whether this is what should not have been. */
  readonly isFailing?: true;
}

/** @param failing - the place of the entry that should not have been */
export function transcriptOf(entries: readonly Entry[], failing?: number): TranscriptLine[] {
  const origins = new KnownOrigins();
  const start = entries[0]?.time ?? 0;
  return entries.map((entry, index) => ({
    time: entry.time - start,
    kind: entry.kind,
    ...('text' in entry ? { text: entry.text } : packetLine(entry.packet, origins)),
    ...(index === failing ? { isFailing: true } : {}),
  }));
}

function packetLine(octets: Uint8Array, origins: KnownOrigins): Omit<TranscriptLine, 'time' | 'kind'> {
  try {
    const packet = decodePacket(octets);
    const { source, destination, segment } = packet;
    origins.learn(packet);
    return {
      text: traceSegment(segment, origins.of(packet)),
      from: formatAddress(source, segment.sourcePort),
      to: formatAddress(destination, segment.destinationPort),
      packet: kindOf(packet),
    };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { text: describePacket(octets) };
  }
}

function kindOf({ segment }: Packet): PacketKind {
  const found = classifySegment(segment);
  if (found.kind === 'malformed') return 'message';
  if (found.kind === 'message')
    return operationName(found.message.operation).startsWith('REJECT_') ? 'rejection' : 'message';
  return segment.payload.length > 0 ? 'data' : 'segment';
}

interface Direction {
  readonly from: string;
  readonly to: string;
  /** Where its sequence numbers began. */
  readonly start: SequenceNumber;
}

/** Farther off, a number is no number of the stream. */
const NEAR = 0x1000_0000;

/** Where the sequence numbers of each direction began, as the SYNs said; also of connections that have moved since. */
class KnownOrigins {
  readonly #directions: Direction[] = [];

  learn({ source, destination, segment }: Packet): void {
    if ((segment.flags & TcpFlag.SYN) === 0) return;
    const from = formatAddress(source, segment.sourcePort);
    const to = formatAddress(destination, segment.destinationPort);
    // A SYN into a connection that is there already is forged, or the same one again.
    if (this.#directions.some((known) => known.from === from && known.to === to)) return;
    this.#directions.push({ from, to, start: segment.sequence });
  }

  of({ source, destination, segment }: Packet): NonNullable<ReturnType<Origins>> {
    const from = formatAddress(source, segment.sourcePort);
    const to = formatAddress(destination, segment.destinationPort);
    return {
      sequence: this.#startOf(from, to, segment.sequence),
      acknowledgment: this.#startOf(to, from, segment.acknowledgment),
    };
  }

  /** Of the direction itself, or of the one that it was before one of its ends moved. */
  #startOf(from: string, to: string, near: SequenceNumber): SequenceNumber | undefined {
    const isNear = ({ start }: Direction): boolean => Math.abs(distance(start, near)) < NEAR;
    const known = this.#directions;
    const itself = known.find((each) => each.from === from && each.to === to);
    return (itself ?? known.find((each) => (each.from === from || each.to === to) && isNear(each)))?.start;
  }
}
