/** Packets as the scenes of the protocol's review keep, name and forge them. */
import {
  classifySegment,
  decodePacket,
  encodePacketInto,
  TcpFlag,
  type Endpoint,
  type Message,
  type Packet,
  type TcpSegment,
} from '../../src/codec/index.ts';
import { reasonOf } from '../../src/reference-stack/migration/reasons.ts';

const MAX_PACKET = 2048;

/** A packet that was sent. */
export interface Sent {
  readonly packet: Uint8Array;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly segment: TcpSegment;
  readonly message: Message | undefined;
}

/** What packets are: an operation, or what kind of an ordinary segment. */
export function names(sent: readonly Sent[]): string[] {
  return sent.map(({ segment, message }) => {
    if (message !== undefined) return reasonOf(message.operation);
    if ((segment.flags & TcpFlag.RST) !== 0) return 'RST';
    if ((segment.flags & TcpFlag.SYN) !== 0) return 'SYN';
    const text = segment.payload.length > 0 ? 'text' : 'ACK';
    return (segment.flags & TcpFlag.FIN) !== 0 ? 'FIN' : text;
  });
}

export function encoded(packet: Packet): Uint8Array {
  const target = new Uint8Array(MAX_PACKET);
  return target.subarray(0, encodePacketInto(target, packet));
}

export function sentIn(packet: Uint8Array): Sent {
  const { source, destination, segment } = decodePacket(packet);
  const found = classifySegment(segment);
  return {
    packet,
    from: { host: source, port: segment.sourcePort },
    to: { host: destination, port: segment.destinationPort },
    segment,
    message: found.kind === 'message' ? found.message : undefined,
  };
}
