/**
 * Challenge ACKs: a peer that meant what it sent can say so with the right numbers (RFC 5961), and one that has lost its
 * memory says so with a RST (RFC 9293 §3.5.1).
 */
import { type Tcb } from '../tcb.ts';
import { SECOND } from '../time.ts';

/** RFC 5961 §7. Counted for each connection, for a count that connections share tells of others. */
const CHALLENGES_PER_INTERVAL = 10;
const INTERVAL = 5 * SECOND;

export function challenge(tcb: Tcb, now: number): void {
  if (now - tcb.challengesSince >= INTERVAL) {
    tcb.challengesSince = now;
    tcb.challenges = 0;
  }
  if (tcb.challenges === CHALLENGES_PER_INTERVAL) return;
  tcb.challenges++;
  tcb.ackDue = true;
}
