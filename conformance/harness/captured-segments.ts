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
/** The octet of the IPv4 header, and what it is. */
const PROTOCOL = 9;
const TCP = 6;

/** @throws RangeError where the file is no whole capture or its segments are cut, or its reader's own error */
export async function capturedSegments(path: string): Promise<CapturedSegment[]> {
  const segments: CapturedSegment[] = [];
  let start: bigint | undefined;
  for await (const item of readCapture(fileSource(path))) {
    if (item.kind === 'problem') throw new RangeError(`${path}: ${item.detail}`);
    start ??= item.time;
    const packet = packetIn(item, path);
    if (packet !== undefined) segments.push(segmentOf(packet, item.time, start));
  }
  return segments;
}

function packetIn(
  { data, linkType, frame, originalLength }: CapturedPacket,
  path: string,
): Packet | undefined {
  const ip = findIpv4(data, 0, data.length, linkType);
  if (ip < 0) return undefined;
  try {
    return decodePacket(data.subarray(ip));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (data.length < originalLength && data[ip + PROTOCOL] === TCP)
      throw new RangeError(`${path}: frame ${frame} is cut to ${data.length} of ${originalLength} octets`);
    return undefined; // a fragment, another protocol, damaged
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
