/** SEGMENT ARRIVES (RFC 9293 §3.10.7): which state's rules a segment meets. */
import { type TcpSegment } from '../../../codec/tcp.ts';
import { type Tcb } from '../tcb.ts';
import { arriveInSynSent } from './syn-sent.ts';
import { arriveSynchronized } from './synchronized.ts';

export function segmentArrives(tcb: Tcb, segment: TcpSegment, now: number): void {
  switch (tcb.state) {
    case 'CLOSED': // RFC 9293 §3.10.7.1: the host answers for what is no more
    case 'LISTEN':
      return;
    case 'SYN-SENT':
      arriveInSynSent(tcb, segment, now); // RFC 9293 §3.10.7.3
      return;
    default:
      tcb.receivedAt = now;
      tcb.keepAliveProbes = 0;
      arriveSynchronized(tcb, segment, now); // RFC 9293 §3.10.7.4
  }
}
