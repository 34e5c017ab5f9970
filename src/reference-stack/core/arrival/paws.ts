/** Protection against wrapped sequence numbers, and TS.Recent (RFC 9293 §3.4.3, RFC 7323 §4.3, RFC 7323 §5). */
import { isAtOrBefore, type SequenceNumber } from '../../../codec/sequence.ts';
import { type Tcb } from '../tcb.ts';
import { SECOND } from '../time.ts';

/** RFC 7323 §5.5: after so long without a segment a timestamp clock may have wrapped. */
const RECENT_AGE = 24 * 24 * 3600 * SECOND;

/** Whether a timestamp lies before TS.Recent, which is valid. */
export function failsPaws(tcb: Tcb, value: number, now: number): boolean {
  return ((value - tcb.tsRecent) | 0) < 0 && now - tcb.tsRecentAt <= RECENT_AGE;
}

/** RFC 7323 §4.3 (2): of an acceptable segment that holds the oldest octet not acknowledged. */
export function updateRecent(tcb: Tcb, sequence: SequenceNumber, value: number, now: number): void {
  if (failsPaws(tcb, value, now) || !isAtOrBefore(sequence, tcb.lastAckSent)) return;
  tcb.tsRecent = value;
  tcb.tsRecentAt = now;
}
