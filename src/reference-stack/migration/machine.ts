/** A state machine of spec/machine: one look-up in its table; a pair that the table does not list is the error path. */

export interface MachineTable {
  readonly machine: string;
  readonly transitions: readonly { readonly state: string; readonly event: string; readonly next: string }[];
}

type StateOf<T extends MachineTable> = T['transitions'][number]['state' | 'next'];
type EventOf<T extends MachineTable> = T['transitions'][number]['event'];

/** @returns the next state, or undefined where the table lists none */
export type Step<T extends MachineTable> = (state: StateOf<T>, event: EventOf<T>) => StateOf<T> | undefined;

export function stepsOf<T extends MachineTable>({ transitions }: T): Step<T> {
  const next = new Map<string, string>(transitions.map((row) => [`${row.state} ${row.event}`, row.next]));
  return (state, event) => next.get(`${state} ${event}`);
}
