/** Segments for which there is no connection: a listener's, and nobody's. Nothing here has a state. */
import { advance, type SequenceNumber } from '../../../codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../../codec/tcp.ts';

/**
 * What a listener does with a segment (RFC 9293 §3.10.7.2).
 *
 * @returns a RST to be sent, or whether to make a connection of it with Connection.accept
 */
export function answerInListen(segment: TcpSegment): TcpSegment | 'accept' | 'drop' {
  const { flags } = segment;
  if ((flags & TcpFlag.RST) !== 0) return 'drop'; // RFC 9293 §3.10.7.2: first
  if ((flags & TcpFlag.ACK) !== 0) return resetFor(segment) ?? 'drop'; // RFC 9293 §3.10.7.2: second
  return (flags & TcpFlag.SYN) !== 0 ? 'accept' : 'drop'; // RFC 9293 §3.10.7.2: third, fourth
}

/** The RST for a segment that belongs to nothing here (RFC 9293 §3.5.2, RFC 9293 §3.10.7.1); undefined for a RST. */
export function resetFor(segment: TcpSegment): TcpSegment | undefined {
  const { flags, sequence, acknowledgment, sourcePort, destinationPort } = segment;
  if ((flags & TcpFlag.RST) !== 0) return undefined;
  const hasAck = (flags & TcpFlag.ACK) !== 0;
  return {
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    sequence: hasAck ? acknowledgment : (0 as SequenceNumber),
    acknowledgment: hasAck ? (0 as SequenceNumber) : advance(sequence, segmentLength(segment)),
    reserved: 0,
    flags: hasAck ? TcpFlag.RST : TcpFlag.RST | TcpFlag.ACK,
    window: 0,
    urgentPointer: 0,
    options: [],
    payload: new Uint8Array(0),
  };
}

/** SEG.LEN: sequence numbers that a segment takes, SYN and FIN included (RFC 9293 §3.4). */
export function segmentLength({ flags, payload }: TcpSegment): number {
  const controls = ((flags & TcpFlag.SYN) === 0 ? 0 : 1) + ((flags & TcpFlag.FIN) === 0 ? 0 : 1);
  return payload.length + controls;
}
