/** Where everything of a ladder diagram stands, in pixels; texts are not measured but counted, for they are monospaced. */
import type { Ladder, LadderHost, LadderRow, LadderSpan } from './ladder.ts';

/** Of up to three hosts: readable on a phone. */
const WIDTH = 420;
/** For the times, at the left. */
export const GUTTER = 52;
const LEAST_SPACING = 128;
const LEAST_MARGIN = 46;
/** Of one character of a host's name, and of what stands under it. */
const NAME_CHARACTER = 7.6;
const DETAIL_CHARACTER = 6.05;
const EDGE = 8;
/** Where lifelines begin. */
export const HEAD = 46;
export const LINE = 14;
/** Of one character of a label. */
const CHARACTER = 6.65;
const LEAST_LABEL = 200;
const ROW_GAP = 12;
/** Where so much time passes, in microseconds, there is a pause in the picture. */
const PAUSE = 100_000;
const PAUSE_HEIGHT = 24;
const LEGEND_LINE = 18;
/** What a legend's entry needs beside its text. */
const LEGEND_SWATCH = 36;

export interface Column extends LadderHost {
  readonly x: number;
}

export interface PlacedRow {
  readonly row: LadderRow;
  /** Microseconds since the first row. */
  readonly time: number;
  readonly from: number;
  readonly to: number;
  readonly label: readonly string[];
  /** Centre of the label. */
  readonly labelX: number;
  readonly mark: readonly string[];
  readonly markX: number;
  readonly top: number;
  /** Of the arrow. */
  readonly y: number;
  readonly bottom: number;
  readonly isAfterPause: boolean;
}

export interface PlacedSpan extends LadderSpan {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

export type LegendKind = LadderRow['kind'] | 'dropped' | 'span';
export interface LegendEntry {
  readonly kind: LegendKind;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly Column[];
  readonly rows: readonly PlacedRow[];
  readonly spans: readonly PlacedSpan[];
  readonly legend: readonly LegendEntry[];
  /** Where lifelines end. */
  readonly foot: number;
  /** From where to where time is left out. */
  readonly pauses: readonly (readonly [top: number, bottom: number])[];
}

/** @throws RangeError for a span from or to a row that is not there, or at a host that is not */
export function layOut(ladder: Ladder): Layout {
  const { columns, width } = placeColumns(ladder);
  const rows = placeRows(ladder.rows, columns, width);
  const foot = (rows.at(-1)?.bottom ?? HEAD) + ROW_GAP / 2;
  const legend = placeLegend(ladder, width, foot + LEGEND_LINE);
  return {
    width,
    height: (legend.at(-1)?.y ?? foot) + ROW_GAP,
    columns,
    rows,
    spans: (ladder.spans ?? []).map((span) => placeSpan(span, rows, columns)),
    legend,
    foot,
    pauses: rows.filter((row) => row.isAfterPause).map(({ top }) => [top - PAUSE_HEIGHT, top]),
  };
}

function placeColumns({ hosts = [], rows }: Ladder): { readonly columns: Column[]; readonly width: number } {
  const byName = new Map<string, LadderHost>(hosts.map((host) => [host.name, host]));
  for (const name of rows.flatMap(({ from, to }) => [from, to])) {
    if (!byName.has(name)) byName.set(name, { name });
  }
  const widest = Math.max(0, ...[...byName.values()].map(headWidth));
  const margin = Math.max(LEAST_MARGIN, Math.ceil(widest / 2) + EDGE);
  const gaps = Math.max(1, byName.size - 1);
  const spacing = Math.max(
    LEAST_SPACING,
    Math.ceil(widest) + EDGE,
    Math.floor((WIDTH - GUTTER - 2 * margin) / gaps),
  );
  const columns = [...byName.values()].map((host, index) => ({
    ...host,
    x: GUTTER + margin + index * spacing,
  }));
  return { columns, width: GUTTER + 2 * margin + gaps * spacing };
}

function headWidth({ name, detail = '' }: LadderHost): number {
  return Math.max(NAME_CHARACTER * characters(name), DETAIL_CHARACTER * characters(detail));
}

function placeRows(rows: readonly LadderRow[], columns: readonly Column[], width: number): PlacedRow[] {
  const placed: PlacedRow[] = [];
  for (const row of rows) {
    const before = placed.at(-1);
    const time = row.time - (rows[0] as LadderRow).time;
    const isAfterPause = before !== undefined && time - before.time >= PAUSE;
    const top = (before?.bottom ?? HEAD) + (isAfterPause ? PAUSE_HEIGHT : 0);
    placed.push({ ...placeRow(row, columns, width, top), time, isAfterPause });
  }
  return placed;
}

function placeRow(
  row: LadderRow,
  columns: readonly Column[],
  width: number,
  top: number,
): Omit<PlacedRow, 'time' | 'isAfterPause'> {
  const from = xOf(row.from, columns);
  const to = xOf(row.to, columns);
  const room = Math.min(Math.max(LEAST_LABEL, Math.abs(to - from)), width - GUTTER - EDGE);
  const label = wrap(row.label, room);
  const mark = row.mark === undefined ? [] : wrap(row.mark, width - GUTTER - EDGE);
  const centre = (from + to) / 2;
  const y = top + ROW_GAP / 2 + LINE * label.length + 4;
  return {
    row,
    from,
    to,
    label,
    labelX: within(centre, label, width),
    mark,
    markX: within(centre, mark, width),
    top,
    y,
    bottom: y + LINE * mark.length + ROW_GAP,
  };
}

/** The centre of lines that leaves them inside the picture, nearest to the one that is wished for. */
function within(centre: number, lines: readonly string[], width: number): number {
  const half = widthOf(lines) / 2;
  return Math.round(Math.max(GUTTER + half, Math.min(centre, width - EDGE - half)));
}

/** Of the longest line. */
export function widthOf(lines: readonly string[]): number {
  return Math.ceil(CHARACTER * Math.max(0, ...lines.map(characters)));
}

/** Breaks a text where it has spaces, and words that are wider than the room. */
function wrap(text: string, room: number): string[] {
  const most = Math.floor(room / CHARACTER);
  const lines = [''];
  for (const word of text.split(/\s+/).flatMap((word) => pieces(word, most))) {
    const line = lines.at(-1) as string;
    if (line === '') lines[lines.length - 1] = word;
    else if (characters(line) + 1 + characters(word) <= most) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, most: number): string[] {
  const all = Array.from(word);
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most).join(''),
  );
}

function characters(text: string): number {
  return Array.from(text).length;
}

function placeSpan(span: LadderSpan, rows: readonly PlacedRow[], columns: readonly Column[]): PlacedSpan {
  const first = rows[span.first];
  const last = rows[span.last];
  if (first === undefined || last === undefined)
    throw new RangeError(
      `span from row ${span.first} to ${span.last}; expected rows 0 to ${rows.length - 1}`,
    );
  return { ...span, x: xOf(span.host, columns), top: first.y, bottom: last.y };
}

function xOf(name: string, columns: readonly Column[]): number {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) throw new RangeError(`host ${name} is neither a column nor in a row`);
  return column.x;
}

const kindLabels: Readonly<Record<Exclude<LegendKind, 'span'>, string>> = {
  message: 'MIGSOCK message',
  rejection: 'rejection',
  data: 'data',
  segment: 'other segment',
  event: 'event',
  dropped: 'lost on the way',
};

/** Only what the picture shows. */
function placeLegend({ rows, spans = [] }: Ladder, width: number, top: number): LegendEntry[] {
  const kinds = new Set<Exclude<LegendKind, 'span'>>(rows.map(({ kind }) => kind));
  if (rows.some(({ isDropped }) => isDropped)) kinds.add('dropped');
  const labels = new Set(spans.map(({ host, label }) => `${host} ${label}`));
  const entries = [
    ...(Object.keys(kindLabels) as (keyof typeof kindLabels)[])
      .filter((kind) => kinds.has(kind))
      .map((kind) => ({ kind, label: kindLabels[kind] })),
    ...[...labels].map((label) => ({ kind: 'span' as const, label })),
  ];
  let x = EDGE;
  let y = top;
  return entries.map((entry) => {
    const size = LEGEND_SWATCH + CHARACTER * characters(entry.label);
    if (x > EDGE && x + size > width) [x, y] = [EDGE, y + LEGEND_LINE];
    const placed = { ...entry, x: Math.round(x), y };
    x += size;
    return placed;
  });
}
