/** The states of a connection (RFC 9293 §3.3.2) and the walk through the table of spec/machine/tcp.yaml. */
import { machines } from '../../../generated/typescript/machine.ts';
import { stepsOf } from './machine.ts';

export type State = (typeof machines.tcp.states)[number]['name'];
export type StateEvent = (typeof machines.tcp.events)[number]['name'];

/** The state that an event leads to; undefined where the table lists none, which is the error path. */
export const nextState = stepsOf(machines.tcp);

/** Whether the user may still send, now or once the connection is established (RFC 9293 §3.10.2). */
export function takesData(state: State): boolean {
  return (
    state === 'ESTABLISHED' || state === 'CLOSE-WAIT' || state === 'SYN-SENT' || state === 'SYN-RECEIVED'
  );
}

/** Whether text of the peer is delivered; in later states there is none, for its FIN has come (RFC 9293 §3.10.7.4). */
export function deliversText(state: State): boolean {
  return state === 'ESTABLISHED' || state === 'FIN-WAIT-1' || state === 'FIN-WAIT-2';
}
