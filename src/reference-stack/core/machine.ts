/** State machines: one look-up in a table of spec/machine; a pair that the table does not list is the error path. */

/** A machine as generated/typescript/machine.ts has it. */
interface MachineTable {
  readonly states: readonly { readonly name: string }[];
  readonly events: readonly { readonly name: string }[];
  readonly transitions: readonly { readonly state: string; readonly event: string; readonly next: string }[];
}

type StateOf<T extends MachineTable> = T['states'][number]['name'];
type EventOf<T extends MachineTable> = T['events'][number]['name'];

/** The state that an event leads to; undefined where the table lists none. */
export type Step<T extends MachineTable> = (state: StateOf<T>, event: EventOf<T>) => StateOf<T> | undefined;

export function stepsOf<T extends MachineTable>(machine: T): Step<T> {
  const rows = new Map<string, Map<string, string>>();
  for (const { state, event, next } of machine.transitions) {
    const row = rows.get(state) ?? new Map<string, string>();
    rows.set(state, row.set(event, next));
  }
  return (state, event) => rows.get(state)?.get(event);
}
