/** A state machine in Graphviz's language. */
import type { Machine } from '../spec/types.ts';
import { edgesOf, type Edge } from './machine-diagram-edges.ts';
import { eventKinds, kindColours, kindNames, kindOf, type EventKind } from './machine-diagram-kinds.ts';
import { escapeXml, light, SANS } from './svg.ts';

/** States from top to bottom and from left to right; a state in two rows is drawn twice, and edges lead to the nearer one. */
type Rows = readonly (readonly string[])[];

/** Where Graphviz is not left to find rows by itself. TCP's are those of RFC 9293 §3.3.2, Figure 5. */
const rowsOf: Readonly<Record<string, Rows>> = {
  tcp: [
    ['CLOSED'],
    ['LISTEN'],
    ['SYN-RECEIVED', 'SYN-SENT'],
    ['ESTABLISHED'],
    ['FIN-WAIT-1', 'CLOSE-WAIT'],
    ['FIN-WAIT-2', 'CLOSING', 'LAST-ACK'],
    ['TIME-WAIT'],
    ['CLOSED'],
  ],
};

/** Where a state is drawn; row and column count from 0, and are 0 where there are no rows. */
interface Place {
  readonly state: string;
  readonly row: number;
  readonly column: number;
}

/** What Graphviz is to lay out. Its colours are those for light surroundings. */
export function machineDot(machine: Machine): string {
  const rows = rowsOf[machine.machine] ?? [];
  const places =
    rows.length === 0
      ? machine.states.map(({ name }) => ({ state: name, row: 0, column: 0 }))
      : rows.flatMap((states, row) => states.map((state, column) => ({ state, row, column })));
  return [
    'digraph {',
    ...attributes(machine),
    ...places.map((place) => stateNode(machine, place)),
    ...rows.map((_, row) => sameRow(places.filter((place) => place.row === row))),
    ...edgesOf(machine).map((edge) => edgeLines(machine, edge, places)),
    '}\n',
  ].join('\n');
}

function attributes(machine: Machine): string[] {
  const used = new Set(machine.events.map(({ name }) => kindOf(machine, name)));
  const legend = eventKinds
    .filter((kind) => used.has(kind))
    .map((kind) => coloured(kind, `\u25cf ${kindNames[kind]}`));
  const font = `fontname="${SANS}"`;
  return [
    `graph [${font}, fontsize=12, pad=0.2, nodesep=0.5, ranksep=0.4, bgcolor=transparent];`,
    `graph [label=<<br/>${legend.join(' &nbsp; &nbsp; ')}>];`,
    `node [${font}, fontsize=13, height=0.4, margin="0.16,0.06", shape=box, style=rounded];`,
    `edge [${font}, fontsize=12, arrowsize=0.7];`,
  ];
}

function stateNode({ states }: Machine, place: Place): string {
  const kind = place.state === states[0]?.name ? 'state initial' : 'state';
  return `${id(place)} [label="${place.state}", class="${kind}"];`;
}

/** Side by side in this order. */
function sameRow(places: readonly Place[]): string {
  const order = places.length > 1 ? `${places.map(id).join(' -> ')} [style=invis];` : '';
  return `{ rank=same; ${places.map(id).join('; ')}; ${order} }`;
}

function edgeLines(machine: Machine, edge: Edge, places: readonly Place[]): string {
  const style = edgeStyle(machine, edge.events);
  const [state, ...others] = edge.from;
  if (state === undefined || others.length > 0) return edgeFromMany(machine, edge, places, style);
  const [from, to] = nearest(state, edge.to, places);
  const isLeftwards = from.row === to.row && from.column > to.column; // Graphviz puts the tail of an edge on the left.
  return isLeftwards
    ? `${id(to)} -> ${id(from)} [dir=back, ${style}];`
    : `${id(from)} -> ${id(to)} [${ports(from, to, places)}${style}];`;
}

/** Keeps edges apart: a loop from the edge to the next state in the row, an edge upwards from one that comes down. */
function ports(from: Place, to: Place, places: readonly Place[]): string {
  const hasNext = places.some(({ row, column }) => row === from.row && column === from.column + 1);
  if (from === to) return hasNext ? 'tailport=w, headport=w, ' : '';
  return from.row > to.row && from.column > 0 ? 'headport=e, ' : '';
}

/** From a box below the picture, that says which states it stands for. */
function edgeFromMany(
  { states }: Machine,
  { from, to }: Edge,
  places: readonly Place[],
  style: string,
): string {
  const box = `"${from.join(' ')}"`;
  const others = states.map(({ name }) => name).filter((name) => !from.includes(name));
  const lines = ['every state but', ...inLines(others)];
  const end = places.findLast(({ state }) => state === to) as Place;
  return `${box} [label="${lines.join('\\n')}", class=several, style="rounded,dashed"];
${id(end)} -> ${box} [dir=back, ${style}];`;
}

/** Two names a line. */
function inLines(names: readonly string[]): string[] {
  return names.length <= 2
    ? [names.join(', ')]
    : [`${names.slice(0, 2).join(', ')},`, ...inLines(names.slice(2))];
}

/** The colour of its events' kind, if that is one, and the events as a label, each in the colour of its own. */
function edgeStyle(machine: Machine, events: readonly string[]): string {
  const kinds = new Set(events.map((event) => kindOf(machine, event)));
  const [kind] = kinds;
  const colour = light[kind !== undefined && kinds.size === 1 ? kindColours[kind] : 'ink'];
  const gap = '<td width="4"></td>';
  const rows = events.map(
    (event) => `<tr>${gap}<td>${coloured(kindOf(machine, event), event)}</td>${gap}</tr>`,
  );
  return `color="${colour}", label=<<table border="0" cellspacing="0" cellpadding="1">${rows.join('')}</table>>`;
}

function coloured(kind: EventKind, text: string): string {
  return `<font color="${light[kindColours[kind]]}">${escapeXml(text)}</font>`;
}

/** The places of two states that lie closest to each other. */
function nearest(from: string, to: string, places: readonly Place[]): readonly [Place, Place] {
  const pairs = places
    .filter(({ state }) => state === from)
    .flatMap((a) => places.filter(({ state }) => state === to).map((b): readonly [Place, Place] => [a, b]));
  const rowsApart = ([a, b]: readonly [Place, Place]): number => Math.abs(a.row - b.row);
  return pairs.reduce((best, pair) => (rowsApart(pair) < rowsApart(best) ? pair : best));
}

function id({ state, row }: Place): string {
  return `"${state} ${row}"`;
}
