/** The path MTU as routers report it (RFC 9293 §3.7.2, RFC 1191), with what makes a forged report harmless (RFC 5927). */
import { isBefore, isAtOrBefore, type SequenceNumber } from '../../codec/sequence.ts';
import { effectiveMss } from './segment-options.ts';
import { type Tcb } from './tcb.ts';
import { SECOND } from './time.ts';
import { Timer } from './timers.ts';

/** Every path of IPv4 carries this (RFC 791 §3.1); a report of less is a mistake. */
const LEAST_MTU = 68;
/** Below this a connection would crawl: packets of this size are sent and may be fragmented. */
const SENSIBLE_MTU = 552;
/** RFC 1191 §6.3: a larger packet is not tried before. */
const MTU_AGE = 600 * SECOND;
/** RFC 1191 §7: what routers that do not say are likely to mean. */
const plateaus = [32_000, 17_914, 8166, 4352, 2002, 1492, 1006, 552];

/**
 * Takes an ICMP message "fragmentation needed".
 *
 * @param quotedSequence - of the segment that did not fit
 * @param nextHopMtu - in octets; 0 where the router does not say
 */
export function lowerPathMtu(
  tcb: Tcb,
  quotedSequence: SequenceNumber,
  nextHopMtu: number,
  now: number,
): void {
  const isInFlight = isAtOrBefore(tcb.sndUna, quotedSequence) && isBefore(quotedSequence, tcb.sndNxt);
  if (!isInFlight) return; // RFC 5927 §4.1
  const reported = nextHopMtu === 0 ? plateauBelow(tcb.pathMtu) : nextHopMtu;
  if (reported < LEAST_MTU) return;
  if (reported < SENSIBLE_MTU) tcb.mayFragment = true;
  const mtu = Math.max(reported, SENSIBLE_MTU);
  if (mtu >= tcb.pathMtu) return; // RFC 5927 §7.2
  usePathMtu(tcb, mtu);
  tcb.loss.resend(tcb.sndUna, tcb.sndNxt, tcb.mss); // RFC 1191 §6.4
  tcb.timers.start(Timer.pathMtu, MTU_AGE, now);
}

/** The path may have changed: what the interface carries is tried again (RFC 1191 §6.3). */
export function raisePathMtu(tcb: Tcb): void {
  tcb.mayFragment = false;
  usePathMtu(tcb, tcb.options.mtu);
}

function usePathMtu(tcb: Tcb, mtu: number): void {
  tcb.pathMtu = mtu;
  tcb.mss = effectiveMss(tcb);
  tcb.loss.setMss(tcb.mss);
}

function plateauBelow(mtu: number): number {
  return plateaus.find((plateau) => plateau < mtu) ?? mtu;
}
