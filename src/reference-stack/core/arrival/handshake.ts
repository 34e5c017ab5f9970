/** What a SYN brings, whichever state it meets. */
import { advance } from '../../../codec/sequence.ts';
import { type TcpSegment } from '../../../codec/tcp.ts';
import { negotiate } from '../segment-options.ts';
import { type Tcb } from '../tcb.ts';
import { renewUserTimeout } from '../timeouts.ts';
import { Timer } from '../timers.ts';

/** Takes sequence number, window and options of the peer's SYN. */
export function takeSyn(tcb: Tcb, syn: TcpSegment, now: number): void {
  tcb.irs = syn.sequence; // RFC 9293 §3.10.7.2: third
  tcb.rcvNxt = advance(syn.sequence, 1);
  tcb.rcvAdv = tcb.rcvNxt;
  tcb.lastAckSent = tcb.rcvNxt;
  negotiate(tcb, syn, now);
  tcb.sndWnd = syn.window; // RFC 7323 §2.2: never scaled in a SYN
  tcb.maxSndWnd = syn.window;
  tcb.sndWl1 = syn.sequence;
  tcb.sndWl2 = tcb.iss;
}

/** The peer has acknowledged this end's SYN: timing of the round trip, and what a lost SYN means for what follows. */
export function synAcknowledged(tcb: Tcb, now: number): void {
  if (tcb.timedAt !== undefined) tcb.rtt.sample(now - tcb.timedAt);
  if (tcb.retransmissions > 0) {
    tcb.rtt.initialAfterSynLoss(); // RFC 6298 §5.7
    tcb.congestion.cwnd = tcb.mss; // RFC 5681 §3.1
  }
  tcb.timedAt = undefined;
  tcb.retransmissions = 0;
  tcb.sndUna = advance(tcb.iss, 1);
  tcb.timers.stop(Timer.retransmission);
  renewUserTimeout(tcb, now);
  const { keepAlive } = tcb.options;
  if (keepAlive !== undefined) tcb.timers.start(Timer.keepAlive, keepAlive.idle, now);
  tcb.events.add('established');
}
