/** RST (RFC 9293 §3.5.3) and SYN in synchronized states, as RFC 5961 wants them: what does not fit exactly is challenged. */
import { type SequenceNumber } from '../../../codec/sequence.ts';
import { closeDown, transition } from '../closing.ts';
import { type CloseReason } from '../events.ts';
import { type Tcb } from '../tcb.ts';
import { challenge } from './challenge.ts';

/** An acceptable RST. */
export function takeReset(tcb: Tcb, sequence: SequenceNumber, now: number): void {
  if (sequence !== tcb.rcvNxt) {
    challenge(tcb, now); // RFC 5961 §3.2
    return;
  }
  const reason = reasonOf(tcb);
  transition(tcb, 'receive-rst');
  closeDown(tcb, reason);
}

/** A SYN in the window. */
export function takeSynInWindow(tcb: Tcb, now: number): void {
  if (tcb.state === 'SYN-RECEIVED' && tcb.isPassive) {
    transition(tcb, 'receive-syn'); // RFC 9293 §3.10.7.4: fourth; back to LISTEN, which the host never left
    closeDown(tcb, 'reset');
    return;
  }
  challenge(tcb, now); // RFC 5961 §4.2
}

function reasonOf({ state, sendQueue }: Tcb): CloseReason {
  switch (state) {
    case 'SYN-RECEIVED':
      return 'refused'; // RFC 9293 §3.10.7.4: second
    case 'CLOSING':
    case 'LAST-ACK':
    case 'TIME-WAIT':
      return sendQueue.length === 0 ? 'normal' : 'reset'; // RFC 9293 §3.6: the user hears whether something may be lost
    default:
      return 'reset';
  }
}
