/** The shapes of a ladder diagram as SVG, and the rules that colour them. */
import {
  GUTTER,
  HEAD,
  LINE,
  type Column,
  type Layout,
  type LegendEntry,
  type PlacedRow,
  type PlacedSpan,
  widthOf,
} from './ladder-layout.ts';
import { escapeXml, MONOSPACE, SANS, type Palette } from './svg.ts';

const ARROW = 7;
const TIME_X = GUTTER - 8;
const MICROSECONDS = 1_000_000;
/** How much of its way a packet that is lost is drawn to go. */
const LOST_AT = 0.6;
const CROSS = 4;
/** From the last line of a label to its arrow. */
const LIFT = 7;

export function ladderRules(palette: Palette): string[] {
  const kinds = {
    message: palette.blue,
    rejection: palette.orange,
    data: palette.green,
    segment: palette.quiet,
    event: palette.ink,
  };
  return [
    `.ladder .sheet { fill: ${palette.background}; }`,
    `.ladder text { font: 11px ${MONOSPACE}; text-anchor: middle; fill: ${palette.ink}; }`,
    `.ladder .name { font: bold 13px ${SANS}; }`,
    `.ladder .detail, .ladder .time { font-size: 10px; fill: ${palette.quiet}; }`,
    '.ladder .time { text-anchor: end; }',
    '.ladder .legend text { text-anchor: start; }',
    '.ladder path { fill: none; }',
    `.ladder .life { stroke: ${palette.line}; stroke-width: 1.5; }`,
    '.ladder .pause { stroke-dasharray: 1.5 4; }',
    `.ladder .span { fill: ${palette.line}; }`,
    `.ladder .back { fill: ${palette.background}; }`,
    `.ladder .box { fill: ${palette.panel}; stroke: ${palette.line}; }`,
    ...Object.entries(kinds).flatMap(([kind, colour]) => [
      `.ladder .${kind} .line { stroke: ${colour}; stroke-width: 1.5; }`,
      `.ladder .${kind} .head { fill: ${colour}; }`,
      `.ladder .${kind} .label { fill: ${colour}; }`,
    ]),
    '.ladder .message .label, .ladder .rejection .label { font-weight: bold; }',
    '.ladder .dropped .line { stroke-dasharray: 5 3; }',
    `.ladder .cross { stroke: ${palette.red}; stroke-width: 2; }`,
    `.ladder .band { fill: ${palette.alarm}; }`,
    `.ladder .edge { fill: ${palette.red}; }`,
    `.ladder .mark { fill: ${palette.red}; }`,
    `.ladder .marked .back { fill: ${palette.alarm}; }`,
  ];
}

/** Behind a row that is marked. */
export function drawBand({ row, top, bottom }: PlacedRow, { width }: Layout): string {
  if (row.mark === undefined) return '';
  const height = bottom - top;
  return `<rect class="band" y="${top}" width="${width}" height="${height}"/><rect class="edge" y="${top}" width="4" height="${height}"/>`;
}

/** A host and its lifeline, which is dotted where time is left out. */
export function drawColumn({ name, detail, x }: Column, { foot, pauses }: Layout): string {
  const ends = pauses.map(([top]) => top);
  const starts = pauses.map(([, bottom]) => bottom);
  const solid = [HEAD, ...starts].map((start, index) => `M${x} ${start}V${ends[index] ?? foot}`).join('');
  const dotted = pauses.map(([top, bottom]) => `M${x} ${top}V${bottom}`).join('');
  return [
    `<text class="name" x="${x}" y="21">${escapeXml(name)}</text>`,
    ...(detail === undefined ? [] : [`<text class="detail" x="${x}" y="36">${escapeXml(detail)}</text>`]),
    `<path class="life" d="${solid}"/>`,
    ...(dotted === '' ? [] : [`<path class="life pause" d="${dotted}"/>`]),
  ].join('\n');
}

export function drawSpan({ host, label, x, top, bottom }: PlacedSpan): string {
  const title = escapeXml(`${host} ${label}`);
  return `<rect class="span" x="${x - 4}" y="${top}" width="8" height="${bottom - top}" rx="2"><title>${title}</title></rect>`;
}

export function drawRow(placed: PlacedRow): string {
  const { row, time, y, label, labelX, mark, markX, top } = placed;
  const classes = ['row', row.kind];
  if (row.isDropped) classes.push('dropped');
  if (row.mark !== undefined) classes.push('marked');
  const seconds = (time / MICROSECONDS).toFixed(3);
  return [
    `<g class="${classes.join(' ')}">`,
    `<title>${escapeXml(`${seconds} s, ${row.from} to ${row.to}: ${row.label}`)}</title>`,
    `<text class="time" x="${TIME_X}" y="${top + LINE + 3}">${seconds}</text>`,
    row.from === row.to ? drawBox(placed) : `${drawBack(placed)}${drawArrow(placed)}`,
    ...lines('label', label, labelX, y - LIFT - LINE * (label.length - 1)),
    ...lines('mark', mark, markX, y + LINE),
    '</g>',
  ].join('\n');
}

/** What the colours mean, and the unit of the times. */
export function drawLegend({ legend }: Layout): string[] {
  const entries = legend.map(
    (entry) =>
      `<g class="legend ${entry.kind}">${swatch(entry)}<text x="${entry.x + 22}" y="${entry.y}">${escapeXml(entry.label)}</text></g>`,
  );
  return [`<text class="time" x="${TIME_X}" y="36">seconds</text>`, ...entries];
}

function swatch({ kind, x, y }: LegendEntry): string {
  const middle = y - 4;
  switch (kind) {
    case 'span':
      return `<rect class="span" x="${x + 5}" y="${middle - 6}" width="8" height="12" rx="2"/>`;
    case 'event':
      return `<rect class="box" x="${x}" y="${middle - 5}" width="18" height="10" rx="4"/>`;
    case 'dropped':
      return cross(x + 9, middle);
    default:
      return `<path class="line" d="M${x} ${middle}h11"/>${head(x + 18, middle, 1)}`;
  }
}

/** From one lifeline to the other, or to where the packet was lost. */
function drawArrow({ row, from, to, y }: PlacedRow): string {
  const direction = Math.sign(to - from);
  const end = row.isDropped ? Math.round(from + LOST_AT * (to - from)) : to - direction * ARROW;
  const tip = row.isDropped ? cross(end + direction * CROSS, y) : head(to, y, direction);
  return `<path class="line" d="M${from} ${y}H${end}"/>${tip}`;
}

function head(x: number, y: number, direction: number): string {
  return `<path class="head" d="M${x} ${y}l${-direction * ARROW} -4v8z"/>`;
}

function cross(x: number, y: number): string {
  const [left, right, top, bottom] = [x - CROSS, x + CROSS, y - CROSS, y + CROSS];
  return `<path class="cross" d="M${left} ${top}L${right} ${bottom}M${left} ${bottom}L${right} ${top}"/>`;
}

/** Keeps lifelines out of a label. */
function drawBack({ label, labelX, y }: PlacedRow): string {
  const width = widthOf(label) + 4;
  const height = LINE * label.length;
  return `<rect class="back" x="${labelX - width / 2}" y="${y - height - 3}" width="${width}" height="${height}"/>`;
}

/** Around the label of what happened at one host. */
function drawBox({ label, labelX, y }: PlacedRow): string {
  const width = widthOf(label) + 12;
  const height = LINE * label.length + 5;
  return `<rect class="box" x="${labelX - width / 2}" y="${y - height - 1}" width="${width}" height="${height}" rx="6"/>`;
}

function lines(kind: string, texts: readonly string[], x: number, y: number): string[] {
  return texts.map(
    (text, index) => `<text class="${kind}" x="${x}" y="${y + LINE * index}">${escapeXml(text)}</text>`,
  );
}
