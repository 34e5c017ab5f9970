/** A segment in SYN-SENT (RFC 9293 §3.10.7.3). */
import { advance } from '../../../codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../../codec/tcp.ts';
import { closeDown, transition } from '../closing.ts';
import { offerUnscaledWindow } from '../receive-window.ts';
import { reset } from '../segments.ts';
import { type Tcb } from '../tcb.ts';
import { synAcknowledged, takeSyn } from './handshake.ts';
import { takeFin, takeText } from './text.ts';
import { takeUrgent } from './urgent.ts';

export function arriveInSynSent(tcb: Tcb, segment: TcpSegment, now: number): void {
  const { flags, acknowledgment } = segment;
  const hasAck = (flags & TcpFlag.ACK) !== 0;
  const isReset = (flags & TcpFlag.RST) !== 0;
  // RFC 9293 §3.10.7.3: first; only the SYN can be acknowledged
  if (hasAck && acknowledgment !== tcb.sndNxt) {
    if (!isReset) tcb.resetDue = reset(tcb.tuple, acknowledgment);
    return;
  }
  if (isReset) {
    if (!hasAck) return; // RFC 5961 §3.2
    transition(tcb, 'receive-rst'); // RFC 9293 §3.10.7.3: second
    closeDown(tcb, 'refused');
    return;
  }
  if ((flags & TcpFlag.SYN) === 0) return; // RFC 9293 §3.10.7.3: fifth
  tcb.receivedAt = now;
  takeSyn(tcb, segment, now); // RFC 9293 §3.10.7.3: fourth
  if (hasAck) answerSynAck(tcb, segment, now);
  else answerSyn(tcb);
}

function answerSynAck(tcb: Tcb, segment: TcpSegment, now: number): void {
  tcb.sndWl2 = segment.acknowledgment;
  tcb.ackDue = true;
  transition(tcb, 'receive-syn-ack');
  synAcknowledged(tcb, now);
  offerUnscaledWindow(tcb); // the window of this end's SYN
  const first = advance(segment.sequence, 1);
  takeUrgent(tcb, segment);
  takeText(tcb, first, segment.payload, now);
  if ((segment.flags & TcpFlag.FIN) !== 0) takeFin(tcb, advance(first, segment.payload.length), now);
}

/** Simultaneous open (RFC 9293 §3.5). */
function answerSyn(tcb: Tcb): void {
  tcb.synDue = true;
  transition(tcb, 'receive-syn');
}
