/** The urgent pointer, which marks a place in the stream and takes nothing out of it (RFC 9293 §3.8.5). */
import { advance, isBefore } from '../../../codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../../codec/tcp.ts';
import { deliversText } from '../states.ts';
import { type Tcb } from '../tcb.ts';

export function takeUrgent(tcb: Tcb, { sequence, flags, urgentPointer }: TcpSegment): void {
  if ((flags & TcpFlag.URG) === 0 || !deliversText(tcb.state)) return;
  const mark = advance(sequence, urgentPointer); // RFC 9293 §3.8.5: the octet after the last urgent one
  if (!isBefore(tcb.rcvUp ?? tcb.readNxt, mark)) return;
  tcb.rcvUp = mark;
  tcb.events.add('urgent');
}
