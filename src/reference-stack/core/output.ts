/** What leaves next, when, and in which segments (RFC 9293 §3.7): retransmissions, then new data, then an acknowledgment. */
import { advance, distance, type SequenceNumber } from '../../codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../codec/tcp.ts';
import { type SequenceRange } from './loss-recovery.ts';
import { lastOctets } from './scoreboard.ts';
import { sackOctets } from './segment-options.ts';
import { acknowledging, acknowledgment, synchronizing } from './segments.ts';
import { armRetransmission, isProbeDue, probeSent } from './tail-loss-probe.ts';
import { type Tcb } from './tcb.ts';
import { MILLISECOND } from './time.ts';
import { Timer } from './timers.ts';
import { armPersist } from './timeouts.ts';

/** RFC 9293 §3.8.6.2.1: 0.1 to 1 s. */
const OVERRIDE_TIMEOUT = 200 * MILLISECOND;

/** The next segment that is to leave now; undefined where there is none. */
export function nextSegment(tcb: Tcb, now: number): TcpSegment | undefined {
  const { resetDue } = tcb;
  if (resetDue !== undefined) {
    tcb.resetDue = undefined;
    return resetDue;
  }
  if (tcb.restraint === 'silent' || tcb.state === 'CLOSED') return undefined;
  if (tcb.state === 'SYN-SENT' || tcb.state === 'SYN-RECEIVED') return nextHandshakeSegment(tcb, now);
  const carriesData = tcb.restraint !== 'acks-only' && hasDataToSend(tcb);
  const segment = carriesData ? nextDataSegment(tcb, now) : undefined;
  if (segment !== undefined) return segment;
  if (tcb.ackDue) return acknowledgment(tcb, tcb.sndNxt, now);
  if (!tcb.keepAliveDue || tcb.restraint === 'acks-only') return undefined;
  tcb.keepAliveDue = false;
  return acknowledgment(tcb, advance(tcb.sndNxt, -1), now); // RFC 9293 §3.8.4
}

/** An acknowledgment of more segments than so many, or of one that is out of order (RFC 5681 §4.2); else undefined. */
export function overdueAcknowledgment(tcb: Tcb, segments: number, now: number): TcpSegment | undefined {
  const isOverdue = tcb.ackDue && (tcb.unacknowledgedSegments >= segments || tcb.receiveQueue.hasGap);
  return isOverdue && tcb.restraint !== 'silent' ? acknowledgment(tcb, tcb.sndNxt, now) : undefined;
}

function nextHandshakeSegment(tcb: Tcb, now: number): TcpSegment | undefined {
  if (!tcb.synDue) return tcb.ackDue ? acknowledgment(tcb, tcb.sndNxt, now) : undefined;
  tcb.synDue = false;
  const isFirst = tcb.retransmissions === 0 && !tcb.timers.isRunning(Timer.retransmission);
  if (isFirst) startTiming(tcb, tcb.sndNxt, now);
  else tcb.timedAt = undefined; // RFC 6298 §3: Karn's algorithm
  tcb.timers.start(Timer.retransmission, tcb.rtt.rto, now);
  return synchronizing(tcb, now);
}

function hasDataToSend(tcb: Tcb): boolean {
  return tcb.sndUna !== tcb.sndNxt || tcb.sendQueue.length > 0 || (tcb.finQueued && !tcb.finSent);
}

function nextDataSegment(tcb: Tcb, now: number): TcpSegment | undefined {
  const sack = sackOctets(tcb);
  const withSack = 2 * sack <= tcb.mss; // else the option would leave no room for data
  const most = withSack ? tcb.mss - sack : tcb.mss;
  if (tcb.probeDue) return probe(tcb, withSack, now);
  if (tcb.sndWnd === 0) {
    if (!tcb.timers.isRunning(Timer.retransmission)) armPersist(tcb, now);
    return undefined;
  }
  if (isProbeDue(tcb)) return lossProbe(tcb, most, withSack, now);
  const size = sizeOfNewSegment(tcb, most, now);
  const range = tcb.loss.retransmission(tcb.sndUna, tcb.sndNxt, size > 0);
  if (range !== undefined) return sendAgain(tcb, range, most, withSack, now);
  return size > 0 ? sendNew(tcb, size, withSack, now) : undefined;
}

/**
 * How many sequence numbers a new segment takes, FIN included; 0 where none may leave (RFC 9293 §3.8.6.2.1, with Nagle's
 * algorithm of §3.7.4).
 */
function sizeOfNewSegment(tcb: Tcb, most: number, now: number): number {
  if (tcb.restraint !== 'none') return 0;
  const unsent = tcb.unsentOctets;
  const withFin = tcb.finQueued && !tcb.finSent;
  if (unsent === 0 && !withFin) return 0;
  const usable = distance(tcb.sndNxt, advance(tcb.sndUna, tcb.sndWnd));
  const isIdle = tcb.sndUna === tcb.sndNxt;
  if (usable <= 0) return 0; // RFC 9293 §3.8.6: it may have shrunk
  const size = Math.min(unsent, usable, most);
  const isProbe = tcb.tailLossProbe.isDue;
  if (!isProbe && size > tcb.loss.room(tcb.sndUna, tcb.sndNxt)) return 0;
  const isEnd = size === unsent;
  if (isEnd && withFin) return size + (size < usable ? 1 : 0);
  if (isProbe) return size;
  const mayBeSmall = isIdle || tcb.options.noDelay;
  if (size === most || (mayBeSmall && (isEnd || 2 * size >= tcb.maxSndWnd)) || tcb.overrideDue) return size;
  if (mayBeSmall && !tcb.timers.isRunning(Timer.sillyWindow)) {
    tcb.timers.start(Timer.sillyWindow, OVERRIDE_TIMEOUT, now);
  }
  return 0;
}

function sendNew(tcb: Tcb, size: number, withSack: boolean, now: number): TcpSegment {
  const { sndUna, sndNxt } = tcb;
  tcb.overrideDue = false;
  tcb.timers.stop(Timer.sillyWindow);
  if (sndUna === sndNxt && now - tcb.sentAt > tcb.rtt.rto) tcb.congestion.onIdle(); // RFC 5681 §4.1
  const segment = textSegment(tcb, sndNxt, size, withSack, now);
  tcb.sndNxt = advance(sndNxt, size);
  if (tcb.timedAt === undefined) startTiming(tcb, tcb.sndNxt, now);
  armRetransmission(tcb, now);
  return segment;
}

function sendAgain(
  tcb: Tcb,
  { start, end }: SequenceRange,
  most: number,
  withSack: boolean,
  now: number,
): TcpSegment {
  const size = Math.min(distance(start, end), most);
  tcb.loss.sent({ start, end: advance(start, size) }, true);
  tcb.timedAt = undefined; // RFC 6298 §3: Karn's algorithm
  const segment = textSegment(tcb, start, size, withSack, now);
  armRetransmission(tcb, now);
  return segment;
}

/** RFC 8985 §7.3. */
function lossProbe(tcb: Tcb, most: number, withSack: boolean, now: number): TcpSegment {
  const { sndUna, sndNxt } = tcb;
  const size = sizeOfNewSegment(tcb, most, now);
  const last = lastOctets({ start: sndUna, end: sndNxt }, most);
  const segment = size > 0 ? sendNew(tcb, size, withSack, now) : sendAgain(tcb, last, most, withSack, now);
  probeSent(tcb, size > 0 ? sndNxt : last.start, size === 0);
  return segment;
}

/** One octet, or the FIN, whatever the window (RFC 9293 §3.8.6.1). */
function probe(tcb: Tcb, withSack: boolean, now: number): TcpSegment | undefined {
  tcb.probeDue = false;
  armPersist(tcb, now);
  if (tcb.sndUna !== tcb.sndNxt) {
    tcb.timedAt = undefined;
    return textSegment(tcb, tcb.sndUna, 1, withSack, now);
  }
  if (tcb.restraint !== 'none') return undefined;
  const segment = textSegment(tcb, tcb.sndNxt, 1, withSack, now);
  tcb.sndNxt = advance(tcb.sndNxt, 1);
  return segment;
}

/** A segment that takes so many sequence numbers; the FIN is the one after the last octet queued. */
function textSegment(
  tcb: Tcb,
  sequence: SequenceNumber,
  size: number,
  withSack: boolean,
  now: number,
): TcpSegment {
  const offset = distance(tcb.sndUna, sequence);
  const octets = Math.min(size, tcb.sendQueue.length - offset);
  let flags = 0;
  if (octets > 0 && offset + octets === tcb.sendQueue.length) flags |= TcpFlag.PSH; // RFC 9293 §3.9.1.2
  if (octets < size) {
    flags |= TcpFlag.FIN; // RFC 9293 §3.10.4
    tcb.finSent = true;
  }
  tcb.sentAt = now;
  return acknowledging(tcb, sequence, flags, tcb.sendQueue.view(offset, octets), withSack, now);
}

function startTiming(tcb: Tcb, end: SequenceNumber, now: number): void {
  tcb.timedAt = now;
  tcb.timedEnd = end;
}
