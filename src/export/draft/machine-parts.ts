/** A state machine as the draft shows it: boxes below each other with what leads out of them, and tables. */
import type { Machine, Requirement, Spec } from '../../spec/types.ts';
import { element, escapeText, figure, lines, link, table } from './xml.ts';

/** @throws RangeError for a machine that there is not */
export function machinePart({ machines, requirements }: Spec, [name = '']: readonly string[]): string {
  const machine = machines.find((each) => each.machine === name);
  if (machine === undefined) {
    const known = machines.map((each) => each.machine).join(', ');
    throw new RangeError(`machine "${name}"; expected one of ${known}`);
  }
  const cell = (source: string): string => clause(source, requirements);
  return lines(
    figure(`machine-${name}`, `States of ${titleOf(name)}`, stateDiagram(machine)),
    table({
      anchor: `states-${name}`,
      title: `States of ${titleOf(name)}`,
      head: ['State', 'Meaning', 'Clause'],
      rows: machine.states.map((state) => [state.name, escapeText(state.meaning), cell(state.source)]),
    }),
    table({
      anchor: `events-${name}`,
      title: `Events of ${titleOf(name)}`,
      head: ['Event', 'Meaning'],
      rows: machine.events.map((event) => [event.name, escapeText(event.meaning)]),
    }),
    table({
      anchor: `transitions-${name}`,
      title: `Transitions of ${titleOf(name)}`,
      head: ['State', 'Event', 'Next', 'Clause'],
      rows: machine.transitions.map(({ state, event, next, source }) => [state, event, next, cell(source)]),
    }),
  );
}

function titleOf(machine: string): string {
  return machine === 'tcp' ? 'TCP' : `the ${machine}`;
}

/** A link to a requirement, or to the section of an RFC. */
function clause(source: string, requirements: readonly Requirement[]): string {
  if (requirements.some(({ id }) => id === source)) return link(source);
  const [, rfc = '', section] = /^RFC (\d+) §([\d.]+)$/.exec(source) ?? [];
  return element('xref', { target: `RFC${rfc}`, section });
}

/** One of a state's ways out. */
interface Way {
  readonly events: readonly string[];
  readonly next: string;
}

const INDENT = '  ';
/** Columns of an Internet-Draft's pictures. */
const WIDTH = 69;

/**
 * Each state is a box; what leads to the next box is the arrow between them, and all else an arrow from the box to the name
 * of a state. The way back to the box itself leads to "itself".
 */
export function stateDiagram({ states, transitions }: Machine): string[] {
  const width = Math.max(...states.map(({ name }) => name.length)) + 4;
  return states.flatMap(({ name }, index) => {
    const below = states[index + 1]?.name;
    const ways = waysOf(name, transitions);
    const onward = ways.find(({ next }) => next === below);
    const aside = ways.filter((way) => way !== onward);
    return [
      ...box(
        name,
        width,
        aside.flatMap((way) => arrow(way, name, WIDTH - INDENT.length - width - 2)),
      ),
      ...(below === undefined ? [] : between(onward, width)),
    ];
  });
}

function waysOf(name: string, transitions: Machine['transitions']): Way[] {
  const own = transitions.filter(({ state }) => state === name);
  const nexts = [...new Set(own.map(({ next }) => next))];
  return nexts.map((next) => ({
    next,
    events: own.filter((each) => each.next === next).map(({ event }) => event),
  }));
}

/** In as many lines as it takes; all but the first are indented. */
function arrow({ events, next }: Way, from: string, room: number): string[] {
  const target = `--> ${next === from ? 'itself' : next}`;
  const words = [...events.map((event, index) => (index < events.length - 1 ? `${event},` : event)), target];
  const lines: string[] = ['--'];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`   ${word}`);
  }
  return lines;
}

/** At least one line high, and as high as it has ways out to the side. */
function box(name: string, width: number, aside: readonly string[]): string[] {
  const rule = `${INDENT}+${'-'.repeat(width)}+`;
  const height = Math.max(1, aside.length);
  const middle = Math.floor((height - 1) / 2);
  const rows = Array.from({ length: height }, (_, row) => {
    const text = row === middle ? name : '';
    const inner = text.padStart(Math.ceil((width + text.length) / 2)).padEnd(width);
    return `${INDENT}|${inner}|${aside[row] ?? ''}`;
  });
  return [rule, ...rows, rule];
}

/** Nothing leads on where one box only stands below the other. */
function between(onward: Way | undefined, width: number): string[] {
  const indent = INDENT + ' '.repeat(Math.ceil(width / 2));
  if (onward === undefined) return [''];
  return [`${indent}|`, `${indent}| ${onward.events.join(', ')}`, `${indent}v`];
}
