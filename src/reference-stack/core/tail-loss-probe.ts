/** Tail loss probe (RFC 8985 §7): a segment that draws an acknowledgment where the last of a flight, or all that told of it, was lost. */
import { distance, isBefore, type SequenceNumber } from '../../codec/sequence.ts';
import { type SackBlock } from '../../codec/tcp-options.ts';
import { type Tcb } from './tcb.ts';
import { MILLISECOND } from './time.ts';
import { Timer } from './timers.ts';

/** TLP.max_ack_delay: of those that are in use, the largest. */
const MAX_ACK_DELAY = 200 * MILLISECOND;
/** On a short path two round trips are less than what an acknowledgment waits for its sender to be scheduled. */
const SLACK = 2 * MILLISECOND;

export class TailLossProbe {
  /** Whether the retransmission timer runs for a probe, not for a time-out. */
  isArmed = false;
  /** A probe is to leave. */
  isDue = false;
  /** TLP.end_seq: SND.NXT when the probe had left; undefined where none is under way. */
  endSeq: SequenceNumber | undefined = undefined;
  /** TLP.is_retrans: whether the probe had been sent before. */
  isRetrans = false;
  /** Round trips that were measured before the last probe. */
  samples = 0;

  /** TLP_init() of RFC 8985 §7.1. */
  reset(): void {
    this.isArmed = false;
    this.endSeq = undefined;
    this.samples = 0;
  }
}

/** Starts the retransmission timer anew: for a probe where one may be sent, else for a time-out. */
export function restartRetransmission(tcb: Tcb, now: number): void {
  const { tailLossProbe, timers, rtt } = tcb;
  tailLossProbe.isArmed = mayProbe(tcb);
  const duration = tailLossProbe.isArmed ? probeTimeout(tcb) : rtt.rto;
  timers.start(Timer.retransmission, duration, now);
}

/** Starts the retransmission timer where it does not run (RFC 6298 §5.1). To be called when a segment with data has left. */
export function armRetransmission(tcb: Tcb, now: number): void {
  const { tailLossProbe, timers } = tcb;
  const isWrong = tailLossProbe.isArmed && tcb.loss.isRecovering;
  if (isWrong || !timers.isRunning(Timer.retransmission)) restartRetransmission(tcb, now);
  else if (tailLossProbe.isArmed) timers.hasten(Timer.retransmission, probeTimeout(tcb), now); // not one segment any more
}

/** The time for a probe has come. Where something later has come, what is missing before it is lost without one. */
export function probeTimedOut(tcb: Tcb, now: number): void {
  const { loss, sndUna, sndNxt, tailLossProbe } = tcb;
  tailLossProbe.isArmed = false;
  tcb.timers.start(Timer.retransmission, tcb.rtt.rto, now); // RFC 8985 §7.3
  if (!loss.isRecovering) tailLossProbe.isDue = !loss.overdue(sndUna, sndNxt, now);
}

/** Whether a probe is to leave now: new data whatever the congestion window, else the last segment (RFC 8985 §7.3). */
export function isProbeDue({ tailLossProbe, loss, sndUna, sndNxt }: Tcb): boolean {
  if (!tailLossProbe.isDue) return false;
  tailLossProbe.isDue = !loss.isRecovering && sndUna !== sndNxt;
  return tailLossProbe.isDue;
}

/** The probe has left. @param start - its first sequence number */
export function probeSent(tcb: Tcb, start: SequenceNumber, isRetrans: boolean): void {
  const { tailLossProbe } = tcb;
  tailLossProbe.isDue = false;
  tailLossProbe.endSeq = tcb.sndNxt;
  tailLossProbe.isRetrans = isRetrans;
  tailLossProbe.samples = tcb.rtt.samples;
  tcb.loss.probed(start);
}

/**
 * TLP_process_ack() of RFC 8985 §7.4.2, to be called before SND.UNA moves.
 *
 * @param isEmpty - whether the acknowledgment came in a segment without text
 */
export function probeAcknowledged(
  tcb: Tcb,
  ack: SequenceNumber,
  blocks: readonly SackBlock[],
  isEmpty: boolean,
  now: number,
): void {
  const { tailLossProbe, congestion, sndUna, sndNxt } = tcb;
  if (tcb.loss.isRecovering) tailLossProbe.endSeq = undefined; // RFC 8985 §7.1
  const { endSeq, isRetrans } = tailLossProbe;
  if (endSeq === undefined || isBefore(ack, endSeq)) return;
  const isReported = blocks[0]?.right === endSeq; // RFC 2883 §4: both came
  const isDuplicate = ack === sndUna && blocks.length === 0 && isEmpty;
  const isBeyond = isBefore(endSeq, ack);
  if (isRetrans && !isReported && !isDuplicate && !isBeyond) return; // of which of the two is not known yet
  tailLossProbe.endSeq = undefined;
  if (!isRetrans || isReported || isDuplicate) return;
  congestion.onLoss(Math.min(distance(sndUna, sndNxt), congestion.cwnd), now);
  congestion.onRecovered(now);
}

/** RFC 8985 §7.2, §7.3: with SACK, outside of recovery, one at a time, with a round trip measured since the last one. */
function mayProbe({ sackPermitted, loss, tailLossProbe, rtt }: Tcb): boolean {
  if (!sackPermitted || rtt.samples === tailLossProbe.samples) return false;
  return tailLossProbe.endSeq === undefined && !loss.isRecovering;
}

/** TLP_calc_PTO() of RFC 8985 §7.2. */
function probeTimeout({ rtt, sndUna, sndNxt, mss }: Tcb): number {
  const isOneSegment = distance(sndUna, sndNxt) <= mss;
  const pto = 2 * (rtt.srtt ?? 0) + (isOneSegment ? MAX_ACK_DELAY : SLACK);
  return Math.min(pto, rtt.rto);
}
