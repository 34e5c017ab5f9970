/** The ACK field and the window of a segment (RFC 9293 §3.10.7.4: fifth). */
import {
  advance,
  distance,
  isAtOrBefore,
  isBefore,
  isWithin,
  type SequenceNumber,
} from '../../../codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../../codec/tcp.ts';
import { type SackBlock } from '../../../codec/tcp-options.ts';
import { closeDown, transition, waitForLateSegments } from '../closing.ts';
import { sackBlocksIn, timestampClock, timestampsIn } from '../segment-options.ts';
import { expectedSamples } from '../rtt.ts';
import { reset } from '../segments.ts';
import { takesData } from '../states.ts';
import { probeAcknowledged, restartRetransmission } from '../tail-loss-probe.ts';
import { type Tcb } from '../tcb.ts';
import { MILLISECOND } from '../time.ts';
import { armUserTimeout, renewUserTimeout } from '../timeouts.ts';
import { Timer } from '../timers.ts';
import { challenge } from './challenge.ts';
import { synAcknowledged } from './handshake.ts';

const noBlocks: readonly SackBlock[] = [];

/** One for all, since it is not kept: an acknowledgment allocates nothing. */
const report = {
  previousUna: 0 as SequenceNumber,
  una: 0 as SequenceNumber,
  nxt: 0 as SequenceNumber,
  blocks: noBlocks,
  isDuplicate: false,
  now: 0,
  srtt: undefined as number | undefined,
};

/**
 * Takes ACK and window; false where the rest of the segment does not count.
 *
 * @param window - SEG.WND in octets
 */
export function takeAcknowledgment(tcb: Tcb, segment: TcpSegment, window: number, now: number): boolean {
  const { acknowledgment } = segment;
  if (tcb.state === 'SYN-RECEIVED' && !takeAckOfSyn(tcb, segment, window, now)) return false;
  if (!isAcceptableAck(tcb, acknowledgment)) {
    challenge(tcb, now); // RFC 5961 §5.2
    return false;
  }
  if (isBefore(acknowledgment, tcb.sndUna)) return true; // RFC 9293 §3.10.7.4: fifth; an old one
  const blocks = tcb.sackPermitted ? sackBlocksIn(segment) : noBlocks;
  const isDuplicate = isDuplicateAck(tcb, segment, window);
  probeAcknowledged(tcb, acknowledgment, blocks, segment.payload.length === 0, now);
  const isWindowUpdate = updateWindow(tcb, segment, window, now);
  if (acknowledgment !== tcb.sndUna) {
    measureRoundTrip(tcb, segment, now);
    return advanceUna(tcb, acknowledgment, blocks, now);
  }
  if (isDuplicate || blocks !== noBlocks) tellLoss(tcb, acknowledgment, blocks, isDuplicate, now);
  if (isWindowUpdate && tcb.sndUna !== tcb.sndNxt) tellProgress(tcb, now);
  return true;
}

/** RFC 5961 §5.2: SND.UNA - MAX.SND.WND <= SEG.ACK <= SND.NXT. */
export function isAcceptableAck(tcb: Tcb, acknowledgment: SequenceNumber): boolean {
  return isWithin(advance(tcb.sndUna, -tcb.maxSndWnd), acknowledgment, tcb.sndNxt);
}

/**
 * Moves SND.UNA, with all that this brings.
 *
 * @param ack - in (SND.UNA, SND.NXT]
 * @returns false where the connection is over
 */
export function advanceUna(
  tcb: Tcb,
  ack: SequenceNumber,
  blocks: readonly SackBlock[],
  now: number,
): boolean {
  const numbers = distance(tcb.sndUna, ack);
  const isAll = ack === tcb.sndNxt;
  tcb.sendQueue.acknowledge(tcb.finSent && isAll ? numbers - 1 : numbers);
  tellLoss(tcb, ack, blocks, false, now);
  tcb.sndUna = ack;
  tcb.retransmissions = 0;
  if (isAll) {
    tcb.timers.stop(Timer.retransmission); // RFC 6298 §5.2
  } else {
    restartRetransmission(tcb, now); // RFC 6298 §5.3, RFC 8985 §7.2
  }
  renewUserTimeout(tcb, now);
  if (tcb.sndUp !== undefined && isAtOrBefore(tcb.sndUp, ack)) tcb.sndUp = undefined;
  if (tcb.wantsRoom) tellOfRoom(tcb);
  return tcb.finSent && isAll ? finAcknowledged(tcb, now) : true;
}

/** Says that there is room, once it is worth a system call. */
function tellOfRoom(tcb: Tcb): void {
  const { sendBuffer } = tcb.options;
  if (!takesData(tcb.state) || 4 * (sendBuffer - tcb.sendQueue.length) < sendBuffer) return;
  tcb.wantsRoom = false;
  tcb.events.add('writable');
}

function takeAckOfSyn(
  tcb: Tcb,
  { acknowledgment, sequence }: TcpSegment,
  window: number,
  now: number,
): boolean {
  if (acknowledgment !== tcb.sndNxt) {
    tcb.resetDue = reset(tcb.tuple, acknowledgment); // RFC 9293 §3.10.7.4: fifth
    return false;
  }
  transition(tcb, 'receive-ack-of-syn');
  tcb.sndWnd = window;
  tcb.maxSndWnd = Math.max(tcb.maxSndWnd, window);
  tcb.sndWl1 = sequence;
  tcb.sndWl2 = acknowledgment;
  tcb.synDue = false;
  synAcknowledged(tcb, now);
  if (tcb.finQueued) transition(tcb, 'close'); // RFC 9293 §3.10.4: it was queued
  return true;
}

/** RFC 5681 §2. One that keeps the window closed answers a probe, of which nothing more can be learnt. */
function isDuplicateAck(tcb: Tcb, { acknowledgment, flags, payload }: TcpSegment, window: number): boolean {
  if (acknowledgment !== tcb.sndUna || tcb.sndUna === tcb.sndNxt) return false;
  return payload.length === 0 && (flags & TcpFlag.FIN) === 0 && window === tcb.sndWnd && window > 0;
}

/** RFC 9293 §3.10.7.4: fifth; an old segment does not change the window. Says whether the peer spoke of a window at all. */
function updateWindow(
  tcb: Tcb,
  { sequence, acknowledgment }: TcpSegment,
  window: number,
  now: number,
): boolean {
  const { sndWl1 } = tcb;
  const isNew =
    isBefore(sndWl1, sequence) || (sndWl1 === sequence && isAtOrBefore(tcb.sndWl2, acknowledgment));
  if (!isNew) return false;
  tcb.sndWl1 = sequence;
  tcb.sndWl2 = acknowledgment;
  if (tcb.sndWnd !== window) useWindow(tcb, window, now);
  return true;
}

/** Sends by another window from now on. */
export function useWindow(tcb: Tcb, window: number, now: number): void {
  const wasProbed = tcb.sndWnd === 0 && tcb.probes + tcb.retransmissions > 0;
  tcb.sndWnd = window;
  if (window > tcb.maxSndWnd) tcb.maxSndWnd = window;
  if (window === 0) return;
  tcb.probes = 0;
  tcb.probeDue = false;
  tcb.timers.stop(Timer.persist);
  if (!wasProbed || tcb.sndUna === tcb.sndNxt) return;
  tcb.loss.resend(tcb.sndUna, tcb.sndNxt, tcb.mss); // what was sent while the window was closed was not taken
  restartRetransmission(tcb, now);
}

function tellLoss(
  tcb: Tcb,
  una: SequenceNumber,
  blocks: readonly SackBlock[],
  isDuplicate: boolean,
  now: number,
): void {
  report.previousUna = tcb.sndUna;
  report.una = una;
  report.nxt = tcb.sndNxt;
  report.blocks = blocks;
  report.isDuplicate = isDuplicate;
  report.now = now;
  report.srtt = tcb.rtt.srtt;
  tcb.loss.acknowledged(report);
}

/** RFC 9293 §3.8.6.1: a peer that answers while its window is closed is there. */
function tellProgress(tcb: Tcb, now: number): void {
  if (tcb.sndWnd === 0) armUserTimeout(tcb, now);
}

/** A sample of the segment that was timed, or where it was sent twice, of the timestamp that comes back (RFC 7323 §4.1). */
function measureRoundTrip(tcb: Tcb, segment: TcpSegment, now: number): void {
  if (tcb.timedAt !== undefined) {
    if (!isAtOrBefore(tcb.timedEnd, segment.acknowledgment)) return;
    tcb.rtt.sample(now - tcb.timedAt);
    tcb.timedAt = undefined;
    return;
  }
  const echo = tcb.timestamps ? timestampsIn(segment)?.echo : undefined;
  if (echo === undefined) return;
  const { firstEchoOfPath } = tcb;
  if (firstEchoOfPath !== undefined && ((echo - firstEchoOfPath) | 0) < 0) return; // MIG-REM-NEW-PATH
  const ticks = (timestampClock(tcb, now) - echo) | 0;
  if (ticks < 0) return;
  tcb.rtt.sample(ticks * MILLISECOND, expectedSamples(distance(tcb.sndUna, tcb.sndNxt), tcb.mss)); // RFC 7323 §4.2
}

/** @returns false where the connection is over */
function finAcknowledged(tcb: Tcb, now: number): boolean {
  transition(tcb, 'receive-ack-of-fin');
  switch (tcb.state) {
    case 'CLOSED':
      closeDown(tcb, 'normal');
      return false;
    case 'TIME-WAIT':
      waitForLateSegments(tcb, now);
      return true;
    default:
      if (tcb.options.finWait2Timeout > 0) tcb.timers.start(Timer.finWait2, tcb.options.finWait2Timeout, now);
      return true;
  }
}
