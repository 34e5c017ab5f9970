/** The TCP segments of a capture, in its order, with everything else left out. */
import {
  DecodeError,
  decodePacket,
  type Endpoint,
  type Packet,
  type TcpSegment,
} from '../../src/codec/index.ts';
import { fileSource, findIpv4, readCapture, type CapturedPacket } from '../../src/capture/index.ts';

export interface CapturedSegment {
  /** Microseconds since the first packet. */
  readonly time: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly segment: TcpSegment;
}

const NANOSECONDS = 1000n;

/** @throws RangeError where the file is no whole capture, or its reader's own error */
export async function capturedSegments(path: string): Promise<CapturedSegment[]> {
  const segments: CapturedSegment[] = [];
  let start: bigint | undefined;
  for await (const item of readCapture(fileSource(path))) {
    if (item.kind === 'problem') throw new RangeError(`${path}: ${item.detail}`);
    start ??= item.time;
    const packet = packetIn(item);
    if (packet !== undefined) segments.push(segmentOf(packet, item.time, start));
  }
  return segments;
}

function packetIn({ data, linkType }: CapturedPacket): Packet | undefined {
  const ip = findIpv4(data, 0, data.length, linkType);
  if (ip < 0) return undefined;
  try {
    return decodePacket(data.subarray(ip));
  } catch (error) {
    if (error instanceof DecodeError) return undefined; // cut, a fragment, another protocol, damaged
    throw error;
  }
}

function segmentOf(packet: Packet, time = 0n, start = 0n): CapturedSegment {
  const { source, destination, segment } = packet;
  return {
    time: Number((time - start) / NANOSECONDS),
    source: { host: source, port: segment.sourcePort },
    destination: { host: destination, port: segment.destinationPort },
    segment,
  };
}
