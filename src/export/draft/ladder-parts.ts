/** Ladder diagrams made of characters: of the same captures as the pictures in generated/docs. */
import type { Ladder, LadderRow } from '../ladder.ts';
import { figure } from './xml.ts';

/** Columns of an Internet-Draft's pictures, and of what stands beside the outer lifelines. */
const WIDTH = 68;
const MARGIN = 8;

/** @throws RangeError for a ladder that there is not */
export function ladderPart(ladders: ReadonlyMap<string, Ladder>, [name = '']: readonly string[]): string {
  const ladder = ladders.get(name);
  if (ladder === undefined)
    throw new RangeError(`ladder "${name}"; expected one of ${[...ladders.keys()].join(', ')}`);
  return figure(`ladder-${name}`, ladder.title, ladderArt(ladder));
}

/** A host is suspended, or what else a span says, where its line is drawn with the span's first letter. */
export function ladderArt(ladder: Ladder): string[] {
  const { rows, spans = [] } = ladder;
  const columns = columnsOf(ladder);
  const names = line([...columns].map(([name, at]) => [at - Math.floor(name.length / 2), name]));
  const drawn = rows.flatMap((row, index) => {
    const lifelines = (isEnd: boolean): [number, string][] =>
      [...columns].map(([name, at]) => {
        const span = spans.find(
          ({ host, first, last }) =>
            host === name &&
            (isEnd ? first <= index : first < index) &&
            (isEnd ? index < last : index <= last),
        );
        return [at, span === undefined ? '|' : 'S'];
      });
    return drawRow(row, columns, lifelines);
  });
  const legend = [...new Set(spans.map(({ host, label }) => `S  ${host} ${label}`))];
  return [names, ...drawn, ...legend.flatMap((text) => ['', `   ${text}`])];
}

function columnsOf({ hosts = [], rows }: Ladder): ReadonlyMap<string, number> {
  const names = [
    ...new Set([...hosts.map(({ name }) => name), ...rows.flatMap(({ from, to }) => [from, to])]),
  ];
  const gap = names.length === 1 ? 0 : Math.floor((WIDTH - 2 * MARGIN) / (names.length - 1));
  return new Map(names.map((name, index) => [name, MARGIN + index * gap]));
}

/** A line with the label and, but for an event, one with the arrow. */
function drawRow(
  row: LadderRow,
  columns: ReadonlyMap<string, number>,
  lifelines: (isEnd: boolean) => [number, string][],
): string[] {
  const from = columns.get(row.from) ?? 0;
  const to = columns.get(row.to) ?? 0;
  const left = Math.min(from, to);
  const right = Math.max(from, to);
  const start = Math.max(0, Math.floor((left + right - row.label.length) / 2) + 1);
  const label: [number, string] = [start, row.kind === 'event' ? `[${row.label}]` : row.label];
  const labelled = line([...lifelines(false), label]);
  if (from === to) return [labelled];
  const shaft = '-'.repeat(right - left - 2);
  const isRight = from < to;
  const arrow = row.isDropped === true ? lostArrow(shaft, isRight) : isRight ? `${shaft}>` : `<${shaft}`;
  return [labelled, line([...lifelines(true), [left + 1, arrow]])];
}

function lostArrow(shaft: string, isRight: boolean): string {
  const half = shaft.slice(0, shaft.length / 2);
  return isRight ? `${half}> X` : `${' '.repeat(half.length)}X <${half}`.slice(-shaft.length - 1);
}

/** Texts at their columns; a later one covers an earlier one. */
function line(texts: readonly (readonly [column: number, text: string])[]): string {
  return texts.reduce(
    (done, [column, text]) => done.slice(0, column).padEnd(column) + text + done.slice(column + text.length),
    '',
  );
}
