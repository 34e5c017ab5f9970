/** The peer's octets and its FIN (RFC 9293 §3.10.7.4: seventh and eighth). */
import { advance, distance, isAtOrBefore, isBefore, type SequenceNumber } from '../../../codec/sequence.ts';
import { transition, waitForLateSegments } from '../closing.ts';
import { deliversText } from '../states.ts';
import { type Tcb } from '../tcb.ts';
import { MILLISECOND } from '../time.ts';
import { Timer } from '../timers.ts';

/** RFC 9293 §3.8.6.3 wants less than 0.5 s. */
const DELAYED_ACK = 40 * MILLISECOND;

/** Takes the octets that are new and in the window; they are copied. */
export function takeText(tcb: Tcb, sequence: SequenceNumber, payload: Uint8Array, now: number): void {
  if (payload.length === 0 || !deliversText(tcb.state)) return;
  const known = Math.max(0, -distance(tcb.rcvNxt, sequence));
  const room = distance(sequence, endOfText(tcb));
  if (known > 0) reportDuplicate(tcb, sequence, advance(sequence, Math.min(known, payload.length)));
  if (room <= known || payload.length <= known) {
    tcb.ackDue = true;
    return;
  }
  if (room < payload.length) tcb.ackDue = true;
  const text = known === 0 && room >= payload.length ? payload : payload.subarray(known, room);
  if (isBefore(tcb.rcvNxt, sequence)) takeEarly(tcb, sequence, text);
  else takeInOrder(tcb, text, now);
}

/** A FIN with this sequence number; it counts once everything before it has come. */
export function takeFin(tcb: Tcb, sequence: SequenceNumber, now: number): void {
  if (tcb.state === 'TIME-WAIT') {
    tcb.ackDue = true;
    transition(tcb, 'receive-fin');
    waitForLateSegments(tcb, now); // RFC 9293 §3.10.7.4: eighth
    return;
  }
  if (!deliversText(tcb.state)) return;
  const hasMore = isBefore(sequence, tcb.receiveQueue.highest ?? tcb.rcvNxt); // then it is not the end
  if (tcb.finAt === undefined && !hasMore && isAtOrBefore(sequence, tcb.rcvAdv)) tcb.finAt = sequence;
  tcb.ackDue = true;
  finishStream(tcb, now);
}

/** Remembers octets that came twice, for the next SACK option (RFC 2883 §4). */
export function reportDuplicate(tcb: Tcb, left: SequenceNumber, right: SequenceNumber): void {
  if (tcb.sackPermitted) tcb.duplicate = { left, right };
}

/** Where the peer's octets end: at the window's right edge, or at its FIN. */
function endOfText(tcb: Tcb): SequenceNumber {
  const { finAt, rcvAdv } = tcb;
  return finAt !== undefined && isBefore(finAt, rcvAdv) ? finAt : rcvAdv;
}

function takeInOrder(tcb: Tcb, text: Uint8Array, now: number): void {
  const hadGap = tcb.receiveQueue.hasGap;
  tcb.rcvNxt = advance(tcb.rcvNxt, tcb.receiveQueue.append(tcb.rcvNxt, text));
  tcb.events.add('readable');
  tcb.unacknowledgedSegments += Math.ceil(text.length / tcb.rcvMss); // a link may have joined segments
  const waits = !hadGap && tcb.unacknowledgedSegments < 2 && tcb.options.delayedAck; // RFC 5681 §4.2
  if (!waits) tcb.ackDue = true;
  else if (!tcb.ackDue) tcb.timers.start(Timer.delayedAck, DELAYED_ACK, now);
  if (tcb.finAt !== undefined) finishStream(tcb, now);
}

function takeEarly(tcb: Tcb, sequence: SequenceNumber, text: Uint8Array): void {
  const end = advance(sequence, text.length);
  if (tcb.receiveQueue.contains(sequence, end)) reportDuplicate(tcb, sequence, end);
  tcb.receiveQueue.insert(sequence, text);
  tcb.ackDue = true; // RFC 5681 §4.2
}

function finishStream(tcb: Tcb, now: number): void {
  if (tcb.finAt !== tcb.rcvNxt || tcb.finReceived) return;
  tcb.finReceived = true;
  tcb.rcvNxt = advance(tcb.rcvNxt, 1); // RFC 9293 §3.10.7.4: eighth
  if (isBefore(tcb.rcvAdv, tcb.rcvNxt)) tcb.rcvAdv = tcb.rcvNxt;
  tcb.ackDue = true;
  transition(tcb, 'receive-fin');
  tcb.events.add('end-of-stream');
  if (tcb.state === 'TIME-WAIT') waitForLateSegments(tcb, now);
}
