/** A segment in SYN-RECEIVED and the states after it (RFC 9293 §3.10.7.4), in the order of its steps. */
import { advance, distance, isAtOrBefore, isBefore, isInWindow } from '../../../codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../../codec/tcp.ts';
import { waitForLateSegments, transition } from '../closing.ts';
import { timestampsIn, type Timestamps } from '../segment-options.ts';
import { type Tcb } from '../tcb.ts';
import { takeAcknowledgment } from './acknowledgment.ts';
import { challenge } from './challenge.ts';
import { segmentLength } from './listen.ts';
import { failsPaws, updateRecent } from './paws.ts';
import { takeReset, takeSynInWindow } from './reset.ts';
import { reportDuplicate, takeFin, takeText } from './text.ts';
import { takeUrgent } from './urgent.ts';

const { SYN, RST, ACK, FIN } = TcpFlag;

export function arriveSynchronized(tcb: Tcb, arrived: TcpSegment, now: number): void {
  const segment = tcb.state === 'SYN-RECEIVED' ? withoutRepeatedSyn(tcb, arrived) : arrived;
  const { flags, sequence } = segment;
  const timestamps = tcb.timestamps ? timestampsIn(segment) : undefined;
  if (tcb.timestamps && !passesTimestamps(tcb, segment, timestamps, now)) return;
  if (!isAcceptable(tcb, segment)) {
    answerUnacceptable(tcb, segment, now); // RFC 9293 §3.10.7.4: first
    return;
  }
  if ((flags & RST) !== 0) {
    takeReset(tcb, sequence, now); // RFC 9293 §3.10.7.4: second
    return;
  }
  if ((flags & SYN) !== 0) {
    takeSynInWindow(tcb, now); // RFC 9293 §3.10.7.4: fourth
    return;
  }
  if ((flags & ACK) === 0) {
    if (segment === arrived) return; // RFC 9293 §3.10.7.4: fifth
    tcb.synDue = true; // a SYN by itself once more: the answer to it was lost
    if (timestamps !== undefined) updateRecent(tcb, sequence, timestamps.value, now);
    return;
  }
  const window = (arrived.flags & SYN) === 0 ? arrived.window << tcb.sndShift : arrived.window; // RFC 7323 §2.2
  if (!takeAcknowledgment(tcb, segment, window, now)) return;
  // Not of a RST (RFC 7323 §3.2), nor of a segment whose ACK nobody believes, for one such could shut the peer out.
  if (timestamps !== undefined) updateRecent(tcb, sequence, timestamps.value, now);
  takeUrgent(tcb, arrived); // RFC 9293 §3.10.7.4: sixth
  if (segment.payload.length > 0) takeText(tcb, sequence, segment.payload, now); // RFC 9293 §3.10.7.4: seventh
  if ((flags & FIN) !== 0) takeFin(tcb, advance(sequence, segment.payload.length), now); // RFC 9293 §3.10.7.4: eighth
}

/**
 * The peer's SYN once more, with which it may acknowledge this end's (simultaneous open, RFC 9293 §3.5): the rest of the
 * segment counts.
 */
function withoutRepeatedSyn(tcb: Tcb, segment: TcpSegment): TcpSegment {
  if ((segment.flags & (SYN | RST)) !== SYN || segment.sequence !== tcb.irs) return segment;
  return { ...segment, flags: segment.flags & ~SYN, sequence: advance(segment.sequence, 1) };
}

/** RFC 7323 §5.3 R1; a segment without the option is dropped (RFC 7323 §3.2). A RST is exempt from both. */
function passesTimestamps(
  tcb: Tcb,
  segment: TcpSegment,
  timestamps: Timestamps | undefined,
  now: number,
): boolean {
  if ((segment.flags & RST) !== 0) return true;
  if (timestamps === undefined) return false;
  if (!failsPaws(tcb, timestamps.value, now)) return true;
  answerUnacceptable(tcb, segment, now);
  return false;
}

/** The four cases of RFC 9293 §3.4, with text at RCV.NXT let pass where the window is closed, for what comes with it. */
function isAcceptable(tcb: Tcb, segment: TcpSegment): boolean {
  const { rcvNxt, rcvAdv } = tcb;
  const { sequence } = segment;
  if (sequence === rcvNxt) return true;
  const window = distance(rcvNxt, rcvAdv);
  if (isInWindow(sequence, rcvNxt, window)) return true;
  const length = segmentLength(segment);
  if (length > 0) return isInWindow(advance(sequence, length - 1), rcvNxt, window);
  // A peer that has filled the window, or has probed a closed one, acknowledges from behind it (RFC 9293 §A.2).
  return (segment.flags & RST) === 0 && isInWindow(sequence, rcvNxt, Math.max(window, 1) + 1);
}

/** RFC 9293 §3.10.7.4: an acknowledgment in reply, unless it is a RST. */
function answerUnacceptable(tcb: Tcb, segment: TcpSegment, now: number): void {
  const { flags, sequence, payload } = segment;
  if ((flags & RST) !== 0) return;
  if (segmentLength(segment) === 0 || (flags & SYN) !== 0) {
    challenge(tcb, now); // RFC 5961 §4.2; and two ends that disagree would answer each other for ever
    return;
  }
  tcb.ackDue = true;
  const end = advance(sequence, payload.length);
  if (isBefore(sequence, end) && isAtOrBefore(end, tcb.rcvNxt)) reportDuplicate(tcb, sequence, end);
  const isFinAgain = tcb.state === 'TIME-WAIT' && (flags & FIN) !== 0 && advance(end, 1) === tcb.rcvNxt;
  if (isFinAgain && transition(tcb, 'receive-fin')) waitForLateSegments(tcb, now);
}
