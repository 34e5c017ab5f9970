/** The picture of RFCs for what goes over the wire: rows of 32 bits. */

export interface DrawnField {
  readonly title: string;
  readonly octets: 1 | 2 | 4;
}

const RULE = `+${'-+'.repeat(32)}`;

/** Fields follow each other, and each lies on a multiple of its width. */
export function packetDiagram(fields: readonly DrawnField[]): string[] {
  const bits = Array.from({ length: 32 }, (_, bit) => bit);
  const tens = bits.map((bit) => (bit % 10 === 0 ? String(bit / 10) : ' ')).join(' ');
  const ones = bits.map((bit) => String(bit % 10)).join(' ');
  return [` ${tens}`, ` ${ones}`, RULE, ...rowsOf(fields).flatMap((row) => [row, RULE])];
}

function rowsOf(fields: readonly DrawnField[]): string[] {
  const rows: string[] = [];
  let row = '|';
  let octets = 0;
  for (const field of fields) {
    row += `${centred(field.title, 16 * field.octets - 1)}|`;
    octets += field.octets;
    if (octets % 4 === 0) {
      rows.push(row);
      row = '|';
    }
  }
  return octets % 4 === 0 ? rows : [...rows, row];
}

/** Where the room is too small, the text's beginning. */
function centred(text: string, width: number): string {
  const shown = text.slice(0, width);
  return shown.padStart(Math.ceil((width + shown.length) / 2)).padEnd(width);
}
