/** The window that is offered to the peer, and not taken back (RFC 9293 §3.8.6, RFC 9293 §3.8.6.2.2, RFC 7323 §2). */
import { advance, distance, isBefore } from '../../codec/sequence.ts';
import { type Tcb } from './tcb.ts';

const MAX_FIELD = 0xffff;
const MAX_SHIFT = 14; // RFC 7323 §2.3
/** What rounding may add to the buffer is its size shifted so far. Full segments of 1,448 octets need less than a hundredth. */
const OVERDRAFT_SHIFT = 5;

/** The shift to announce for a buffer (RFC 7323 §2.3). */
export function shiftFor(buffer: number): number {
  let shift = 0;
  while (shift < MAX_SHIFT && MAX_FIELD * 2 ** shift < buffer) shift++;
  return shift;
}

/** The window field of a SYN, which is never scaled (RFC 7323 §2.2); what it says is offered. */
export function offerUnscaledWindow(tcb: Tcb): number {
  const window = Math.min(tcb.options.receiveBuffer, MAX_FIELD);
  tcb.rcvAdv = advance(tcb.rcvNxt, window);
  tcb.maxRcvWnd = Math.max(tcb.maxRcvWnd, window);
  return window;
}

/** The window field of any other segment; what it says is offered, and RCV.WND grows accordingly. */
export function offerWindow(tcb: Tcb): number {
  const unit = 1 << tcb.rcvShift;
  const offered = Math.min(windowToOffer(tcb), MAX_FIELD * unit);
  const { receiveBuffer } = tcb.options;
  const room = receiveBuffer - tcb.receiveQueue.readable + Math.max(unit, receiveBuffer >> OVERDRAFT_SHIFT);
  // Rounded up, for else the right edge would seem to move back, until that would overdraw the buffer (RFC 7323 §2.4).
  const roundedUp = (offered + unit - 1) & -unit;
  const field = (roundedUp <= room ? roundedUp : offered) >>> tcb.rcvShift;
  const edge = advance(tcb.rcvNxt, field * unit);
  if (isBefore(tcb.rcvAdv, edge)) {
    tcb.rcvAdv = edge;
    if (field * unit > tcb.maxRcvWnd) tcb.maxRcvWnd = field * unit;
  }
  return field;
}

/** Whether the user has read so much that the peer is to hear of it without waiting for a segment. */
export function isWindowUpdateDue(tcb: Tcb): boolean {
  const remaining = distance(tcb.rcvNxt, tcb.rcvAdv);
  if (2 * remaining >= tcb.options.receiveBuffer) return false;
  const gain = windowToOffer(tcb) - remaining;
  return gain > 0 && gain >= remaining;
}

/** RCV.WND with the silly window avoided (RFC 9293 §3.8.6.2.2): it grows by a segment or half of the buffer, or not at all. */
function windowToOffer(tcb: Tcb): number {
  const remaining = distance(tcb.rcvNxt, tcb.rcvAdv);
  const free = freeOctets(tcb);
  const step = Math.min(tcb.options.receiveBuffer / 2, tcb.rcvMss);
  return free - remaining >= step ? free : remaining;
}

/** RCV.BUFF - RCV.USER. */
function freeOctets(tcb: Tcb): number {
  return Math.max(0, tcb.options.receiveBuffer - tcb.receiveQueue.readable);
}
