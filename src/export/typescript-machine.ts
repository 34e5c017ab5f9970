/** spec/machine -> TypeScript: generated/typescript/machine.ts, one table for each machine. */
import type { Machine, Spec } from '../spec/types.ts';
import { header } from './header.ts';

export function exportMachines({ machines }: Spec): string {
  return `${header('//')}/** The state machines of spec/machine by their names; a machine starts in the first of its states. */
export const machines = {
${machines.map(table).join('\n')}
} as const;
`;
}

function table({ machine, states, events, transitions }: Machine): string {
  const members = [
    `    machine: ${JSON.stringify(machine)},`,
    list('states', states),
    list('events', events),
    list('transitions', transitions),
  ];
  return `  ${JSON.stringify(machine)}: {\n${members.join('\n')}\n  },`;
}

function list(name: string, rows: readonly object[]): string {
  return `    ${name}: [\n${rows.map((row) => `      ${JSON.stringify(row)},`).join('\n')}\n    ],`;
}
