/** The state machines of spec/machine: their shape, and the mistakes in them that a schema cannot see. */
import type { SpecFile } from './files.ts';
import { repeated, unknown } from './references.ts';
import type { Machine } from './types.ts';

export type MachineFile = Machine;

/** One line for each mistake. The first state of a file is the one in which its machine starts. */
export function machineMistakes(
  files: readonly SpecFile<MachineFile>[],
  requirementIds: readonly string[],
): string[] {
  return files.flatMap((file) => [
    ...misplacedMachine(file),
    ...repeated(file, ['states'], 'name'),
    ...repeated(file, ['events'], 'name'),
    ...unknownNames(file),
    ...repeatedPairs(file),
    ...unreachableStates(file),
    ...unusedEvents(file),
    ...unknownSources(file, requirementIds),
  ]);
}

/** A machine's name is its file's. */
function misplacedMachine(file: SpecFile<MachineFile>): string[] {
  const place = file.at(['machine']);
  return place.startsWith(`spec/machine/${file.data.machine}.yaml:`)
    ? []
    : [`${place}: ${file.data.machine} is not the file's name; expected the same`];
}

function unknownNames(file: SpecFile<MachineFile>): string[] {
  const states = file.data.states.map(({ name }) => name);
  const events = file.data.events.map(({ name }) => name);
  return file.data.transitions.flatMap(({ state, event, next }, index) => [
    ...unknown(file, ['transitions', index, 'state'], state, states),
    ...unknown(file, ['transitions', index, 'event'], event, events),
    ...unknown(file, ['transitions', index, 'next'], next, states),
  ]);
}

/** A state and an event have one outcome. */
function repeatedPairs(file: SpecFile<MachineFile>): string[] {
  const seen = new Set<string>();
  return file.data.transitions.flatMap(({ state, event }, index) => {
    const pair = `${event} in ${state}`;
    if (seen.has(pair)) return [`${file.at(['transitions', index])}: ${pair} stands twice; expected it once`];
    seen.add(pair);
    return [];
  });
}

function unreachableStates(file: SpecFile<MachineFile>): string[] {
  const { states, transitions } = file.data;
  const reached = new Set(states.slice(0, 1).map(({ name }) => name));
  for (const name of reached) {
    for (const { state, next } of transitions) if (state === name) reached.add(next);
  }
  return states.flatMap(({ name }, index) =>
    reached.has(name)
      ? []
      : [`${file.at(['states', index])}: ${name} is never reached; expected a transition to it`],
  );
}

function unusedEvents(file: SpecFile<MachineFile>): string[] {
  const used = new Set(file.data.transitions.map(({ event }) => event));
  return file.data.events.flatMap(({ name }, index) =>
    used.has(name) ? [] : [`${file.at(['events', index])}: ${name} has no transition; expected one or more`],
  );
}

function unknownSources(file: SpecFile<MachineFile>, requirementIds: readonly string[]): string[] {
  const { states, transitions } = file.data;
  const places = [
    ...states.map(({ source }, index) => ({ source, path: ['states', index, 'source'] })),
    ...transitions.map(({ source }, index) => ({ source, path: ['transitions', index, 'source'] })),
  ];
  return places.flatMap(({ source, path }) =>
    source.startsWith('RFC ') ? [] : unknown(file, path, source, requirementIds),
  );
}
