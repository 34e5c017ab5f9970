/** Ladder diagrams: who sent what to whom and when, as SVG; a pure function for all that has rows to show. */
import { layOut } from './ladder-layout.ts';
import { drawBand, drawColumn, drawLegend, drawRow, drawSpan, ladderRules } from './ladder-shapes.ts';
import { escapeXml, style } from './svg.ts';

/** What was sent, or `event` for what happened at one host: then `from` and `to` are the same. */
export type LadderKind = 'message' | 'rejection' | 'data' | 'segment' | 'event';

export interface LadderRow {
  /** Microseconds since any start; the picture counts from its first row. */
  readonly time: number;
  /** Hosts by their names. */
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly kind: LadderKind;
  /** It was sent and never arrived. */
  readonly isDropped?: boolean | undefined;
  /** Marks the row, and says why: such as how it fails what was expected. */
  readonly mark?: string | undefined;
}

/** A column of the picture. */
export interface LadderHost {
  readonly name: string;
  /** Under the name, such as its address. */
  readonly detail?: string | undefined;
}

/** That a host is in some condition from one row to another; rows count from 0. */
export interface LadderSpan {
  readonly host: string;
  readonly first: number;
  readonly last: number;
  readonly label: string;
}

export interface Ladder {
  /** For those who cannot see the picture. */
  readonly title: string;
  /** From left to right; hosts that only rows name follow in the order in which these do. */
  readonly hosts?: readonly LadderHost[] | undefined;
  /** In the order in which they are drawn. */
  readonly rows: readonly LadderRow[];
  readonly spans?: readonly LadderSpan[] | undefined;
}

/**
 * An SVG element, for a file of its own or within HTML; the same ladder always gives the same text.
 *
 * @throws RangeError for a span from or to a row that is not there, or at a host that is not
 */
export function drawLadder(ladder: Ladder): string {
  const layout = layOut(ladder);
  const { width, height, columns, rows, spans } = layout;
  const title = escapeXml(ladder.title);
  const shapes = [
    ...rows.map((row) => drawBand(row, layout)),
    ...columns.map((column) => drawColumn(column, layout)),
    ...spans.map(drawSpan),
    ...rows.map(drawRow),
    ...drawLegend(layout),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" class="ladder" role="img" aria-label="${title}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="max-width:100%;height:auto">
<title>${title}</title>
${style(ladderRules)}
<rect class="sheet" width="${width}" height="${height}" rx="8"/>
${shapes.filter((shape) => shape !== '').join('\n')}
</svg>
`;
}
