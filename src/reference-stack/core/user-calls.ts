/** What the user of a connection asks for (RFC 9293 §3.9.1). */
import { advance, isAtOrBefore } from '../../codec/sequence.ts';
import { closeDown, transition } from './closing.ts';
import { type KeepAlive } from './options.ts';
import { isWindowUpdateDue } from './receive-window.ts';
import { currentOptions } from './segment-options.ts';
import { reset } from './segments.ts';
import { deliversText, takesData, type State } from './states.ts';
import { type Tcb } from './tcb.ts';
import { armUserTimeout } from './timeouts.ts';
import { Timer } from './timers.ts';

const nothing = new Uint8Array(0);
const neverProbed: ReadonlySet<State> = new Set(['SYN-SENT', 'SYN-RECEIVED', 'TIME-WAIT', 'CLOSED']);

/** Octets that send() would take now; none while a migration restrains the connection (MIG-REM-BLOCKED-SEND). */
export function writableOctets(tcb: Tcb): number {
  if (tcb.restraint !== 'none' || tcb.finQueued || !takesData(tcb.state)) return 0;
  return Math.max(0, tcb.options.sendBuffer - tcb.sendQueue.length);
}

/** SEND (RFC 9293 §3.10.2): all data count as pushed. @returns the octets taken */
export function sendOctets(tcb: Tcb, bytes: Uint8Array, now: number): number {
  const octets = Math.min(bytes.length, writableOctets(tcb));
  if (octets < bytes.length) tcb.wantsRoom = true;
  if (octets === 0) return 0;
  watchDelivery(tcb, now);
  tcb.sendQueue.append(octets === bytes.length ? bytes : bytes.subarray(0, octets));
  return octets;
}

/** SEND with the urgent flag: the mark is put behind the last octet taken (RFC 9293 §3.8.5). */
export function sendUrgentOctets(tcb: Tcb, bytes: Uint8Array, now: number): number {
  const octets = sendOctets(tcb, bytes, now);
  if (octets === 0) return 0;
  tcb.sndUp = advance(tcb.sndNxt, tcb.unsentOctets);
  // RFC 9293 §3.8.5: the peer hears of it also while its window is closed, but not before its SYN has come.
  if (tcb.sndWnd === 0 && tcb.state !== 'SYN-SENT') tcb.ackDue = true;
  return octets;
}

/** RECEIVE (RFC 9293 §3.10.3). */
export function readOctets(tcb: Tcb, maxOctets: number): Uint8Array {
  if (tcb.restraint === 'silent') return nothing;
  const bytes = tcb.receiveQueue.read(maxOctets);
  if (bytes.length === 0) return bytes;
  if (deliversText(tcb.state) && isWindowUpdateDue(tcb)) tcb.ackDue = true;
  if (tcb.rcvUp !== undefined && isAtOrBefore(tcb.rcvUp, tcb.readNxt)) tcb.rcvUp = undefined;
  return bytes;
}

/** CLOSE (RFC 9293 §3.10.4): the FIN follows what is queued. What the table does not list is closing already. */
export function close(tcb: Tcb, now: number): void {
  if (tcb.restraint === 'silent' || tcb.finQueued || !transition(tcb, 'close')) return;
  if (tcb.state === 'CLOSED') {
    closeDown(tcb, 'aborted');
    return;
  }
  watchDelivery(tcb, now);
  tcb.finQueued = true;
}

/** ABORT (RFC 9293 §3.10.5). */
export function abort(tcb: Tcb, now: number): void {
  const tellsPeer = tcb.restraint !== 'silent' && resetsPeer(tcb);
  if (!transition(tcb, 'abort')) return;
  closeDown(tcb, 'aborted');
  if (tellsPeer) tcb.resetDue = reset(tcb.tuple, tcb.sndNxt, currentOptions(tcb, false, now)); // RFC 7323 §3.2
}

/** Turns keep-alive on, or over to other times (RFC 9293 §3.8.4); before the handshake is over it begins with that. */
export function keepAlive(tcb: Tcb, settings: KeepAlive, now: number): void {
  tcb.options = { ...tcb.options, keepAlive: settings };
  if (!neverProbed.has(tcb.state)) tcb.timers.start(Timer.keepAlive, settings.idle, now);
}

/** Deletes the TCB without a segment: the connection goes on elsewhere (MIG-SRC-DISCARD). */
export function vanish(tcb: Tcb): void {
  if (!transition(tcb, 'delete')) return;
  closeDown(tcb, 'vanished');
  tcb.resetDue = undefined;
}

/** The user time-out of what is handed over begins where nothing was under way (RFC 9293 §3.9.1.1). */
function watchDelivery(tcb: Tcb, now: number): void {
  if (tcb.sndUna === tcb.sndNxt && tcb.sendQueue.length === 0) armUserTimeout(tcb, now);
}

function resetsPeer({ state }: Tcb): boolean {
  return state === 'SYN-RECEIVED' || state === 'CLOSE-WAIT' || deliversText(state);
}
