/** What happens when a timer of a connection runs out, and when it is started. */
import { closeDown, transition } from './closing.ts';
import { DEFAULT_USER_TIMEOUT } from './options.ts';
import { raisePathMtu } from './path-mtu.ts';
import { probeTimedOut } from './tail-loss-probe.ts';
import { type Tcb } from './tcb.ts';
import { Timer, type TimerName } from './timers.ts';

/** R1 of RFC 9293 §3.8.3. */
const R1_RETRANSMISSIONS = 3;

/** Handles all timers that have run out. */
export function runTimers(tcb: Tcb, now: number): void {
  for (let timer = tcb.timers.takeExpired(now); timer !== undefined; timer = tcb.timers.takeExpired(now)) {
    handlers[timer](tcb, now);
  }
}

/** Starts the persist timer where it does not run; the first probe comes after a retransmission time-out (RFC 9293 §3.8.6.1). */
export function armPersist(tcb: Tcb, now: number): void {
  if (tcb.timers.isRunning(Timer.persist)) return;
  const interval = Math.min(tcb.rtt.rto * 2 ** tcb.probes, tcb.options.maxRto);
  tcb.timers.start(Timer.persist, interval, now);
}

/** Starts the user time-out anew where something is under way to the peer, and stops it where nothing is. */
export function renewUserTimeout(tcb: Tcb, now: number): void {
  const isDelivered =
    tcb.sndUna === tcb.sndNxt && tcb.sendQueue.length === 0 && tcb.finQueued === tcb.finSent;
  if (isDelivered) tcb.timers.stop(Timer.userTimeout);
  else armUserTimeout(tcb, now);
}

/** Starts the user time-out anew. */
export function armUserTimeout(tcb: Tcb, now: number): void {
  const { userTimeout } = tcb.options;
  tcb.timers.start(Timer.userTimeout, userTimeout === 0 ? DEFAULT_USER_TIMEOUT : userTimeout, now);
}

const handlers: Readonly<Record<TimerName, (tcb: Tcb, now: number) => void>> = {
  [Timer.retransmission]: retransmit,
  [Timer.persist]: (tcb) => {
    tcb.probeDue = true;
    tcb.probes = Math.min(tcb.probes + 1, 30); // the interval has its largest value long before
  },
  [Timer.delayedAck]: (tcb) => {
    tcb.ackDue = true;
  },
  [Timer.sillyWindow]: (tcb) => {
    tcb.overrideDue = true;
  },
  [Timer.userTimeout]: giveUp,
  [Timer.keepAlive]: keepAlive,
  [Timer.timeWait]: (tcb) => {
    transition(tcb, 'time-wait-timeout');
    closeDown(tcb, 'normal');
  },
  [Timer.finWait2]: giveUp,
  [Timer.pathMtu]: raisePathMtu,
};

/** RFC 6298 §5.4 to §5.6. */
function retransmit(tcb: Tcb, now: number): void {
  if (tcb.tailLossProbe.isArmed) {
    probeTimedOut(tcb, now);
    return;
  }
  tcb.retransmissions++;
  if (tcb.retransmissions === R1_RETRANSMISSIONS) tcb.events.add('delivery-problem'); // RFC 9293 §3.8.3
  if (tcb.state === 'SYN-SENT' || tcb.state === 'SYN-RECEIVED') {
    retransmitSyn(tcb);
    return;
  }
  if (tcb.sndWnd === 0) {
    tcb.probeDue = true; // RFC 9293 §3.8.6.1: what is outstanding is sent again, whatever the window
    return;
  }
  tcb.rtt.backOff(); // RFC 6298 §5.5
  tcb.loss.timedOut(tcb.sndUna, tcb.sndNxt, now);
  tcb.timers.start(Timer.retransmission, tcb.rtt.rto, now); // RFC 6298 §5.6
}

function retransmitSyn(tcb: Tcb): void {
  if (tcb.retransmissions > tcb.options.synRetransmissions) {
    giveUp(tcb); // RFC 9293 §3.8.3
    return;
  }
  tcb.rtt.backOff();
  tcb.synDue = true;
}

/** RFC 9293 §3.8.4. */
function keepAlive(tcb: Tcb, now: number): void {
  const settings = tcb.options.keepAlive;
  if (settings === undefined) return;
  const idleFor = now - tcb.receivedAt;
  const isBusy = tcb.sndUna !== tcb.sndNxt || tcb.sendQueue.length > 0; // then time-outs watch over the peer
  if (isBusy) tcb.keepAliveProbes = 0;
  if (tcb.keepAliveProbes === 0 && (isBusy || idleFor < settings.idle)) {
    tcb.timers.start(Timer.keepAlive, isBusy ? settings.idle : settings.idle - idleFor, now);
  } else if (tcb.keepAliveProbes >= settings.probes) {
    giveUp(tcb);
  } else {
    tcb.keepAliveProbes++;
    tcb.keepAliveDue = true;
    tcb.timers.start(Timer.keepAlive, settings.interval, now);
  }
}

/** RFC 9293 §3.10.8: USER TIMEOUT. */
function giveUp(tcb: Tcb): void {
  transition(tcb, 'user-timeout');
  closeDown(tcb, 'timed-out');
}
