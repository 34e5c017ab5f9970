/** Changes of state, and what each brings with it. */
import { type CloseReason } from './events.ts';
import { nextState, type StateEvent } from './states.ts';
import { type Tcb } from './tcb.ts';
import { Timer } from './timers.ts';

/** Walks the table; false, and no change, where it lists nothing for this state. */
export function transition(tcb: Tcb, event: StateEvent): boolean {
  const next = nextState(tcb.state, event);
  if (next === undefined) return false;
  tcb.state = next;
  return true;
}

/** Waits for late segments, or waits anew (RFC 9293 §3.10.7.4: eighth, check the FIN bit). */
export function waitForLateSegments(tcb: Tcb, now: number): void {
  tcb.timers.stopAll();
  tcb.timers.start(Timer.timeWait, 2 * tcb.options.msl, now);
}

/** The connection is over: nothing runs, nothing leaves but a RST, and what was received stays only after a normal end. */
export function closeDown(tcb: Tcb, reason: CloseReason): void {
  tcb.timers.stopAll();
  tcb.sendQueue.clear();
  if (reason !== 'normal') tcb.receiveQueue.clear(); // RFC 9293 §3.10.7.4: all segment queues should be flushed
  tcb.ackDue = false;
  tcb.events.close(reason);
}
