/** What a migration does to a connection: restraining it, and turning it to another path. */
import { isAtOrBefore, isBefore, type SequenceNumber } from '../../codec/sequence.ts';
import { advanceUna, useWindow } from './arrival/acknowledgment.ts';
import { effectiveMss, timestampClock } from './segment-options.ts';
import { type Restraint, type Tcb, type Tuple } from './tcb.ts';
import { armUserTimeout } from './timeouts.ts';
import { Timer } from './timers.ts';
import { writableOctets } from './user-calls.ts';

/** Changes what may leave. Timers that stood still go on with what remained of them, that of TIME-WAIT too (MIG-REM-TIME-WAIT). */
export function restrain(tcb: Tcb, restraint: Restraint, now: number): void {
  tcb.restraint = restraint;
  if (restraint === 'acks-only' || restraint === 'silent') {
    tcb.timers.pause(now); // MIG-REM-TIMERS
  } else {
    const pause = tcb.timers.resume(now);
    tcb.receivedAt = Math.min(now, tcb.receivedAt + pause);
  }
  if (restraint === 'silent' && tcb.timers.isRunning(Timer.delayedAck)) {
    tcb.timers.stop(Timer.delayedAck);
    tcb.ackDue = true;
  }
  if (writableOctets(tcb) > 0) tcb.events.add('writable');
}

/** Turns to another peer address, over a path of which nothing is known (MIG-REM-REPOINT, MIG-REM-NEW-PATH), without ECN as ever (MIG-REM-NO-ECN). */
export function repoint(tcb: Tcb, tuple: Tuple, now: number): void {
  tcb.tuple = tuple;
  tcb.pathMtu = tcb.options.mtu;
  tcb.mayFragment = false;
  tcb.mss = effectiveMss(tcb);
  tcb.rtt.reset();
  tcb.tailLossProbe.reset();
  tcb.timedAt = undefined;
  if (tcb.timestamps) tcb.firstEchoOfPath = timestampClock(tcb, now);
  tcb.loss.setMss(tcb.mss);
  tcb.loss.restart(tcb.sndUna, tcb.sndNxt);
  tcb.retransmissions = 0;
  tcb.probes = 0;
  tcb.probeDue = false;
  tcb.keepAliveProbes = 0;
  tcb.receivedAt = now;
  restartTimers(tcb, now);
  tcb.ackDue = true; // MIG-REM-RESTART-ACK
}

/** Takes an acknowledgment out of a message; one that is old, or of what was never sent, changes nothing. */
export function acceptAck(tcb: Tcb, ack: SequenceNumber, now: number): void {
  if (!isBefore(tcb.sndUna, ack) || !isAtOrBefore(ack, tcb.sndNxt)) return;
  tcb.timedAt = undefined; // MIG-REM-NEW-PATH: no sample across the move
  tcb.tailLossProbe.reset();
  advanceUna(tcb, ack, [], now);
  tcb.loss.restart(tcb.sndUna, tcb.sndNxt); // MIG-REM-NEW-PATH: what came over the old path says nothing of the new one
}

/** Takes the window out of a message, and answers with an acknowledgment (MIG-DST-LIVE). */
export function acceptWindow(tcb: Tcb, field: number, now: number): void {
  useWindow(tcb, field << tcb.sndShift, now);
  tcb.ackDue = true;
}

function restartTimers(tcb: Tcb, now: number): void {
  const { timers, options } = tcb;
  const { keepAlive, msl, finWait2Timeout } = options;
  timers.stop(Timer.retransmission);
  timers.stop(Timer.persist);
  timers.stop(Timer.sillyWindow);
  timers.stop(Timer.pathMtu);
  if (timers.isRunning(Timer.userTimeout)) armUserTimeout(tcb, now);
  if (keepAlive !== undefined && timers.isRunning(Timer.keepAlive)) {
    timers.start(Timer.keepAlive, keepAlive.idle, now);
  }
  if (timers.isRunning(Timer.timeWait)) timers.start(Timer.timeWait, 2 * msl, now);
  if (timers.isRunning(Timer.finWait2)) timers.start(Timer.finWait2, finWait2Timeout, now);
}
