/** Text in lines of limited width. */

/** Columns of a terminal that everyone has. */
export const WIDTH = 80;

/**
 * Breaks a text at spaces; a word that is wider than a line stands alone.
 *
 * @param first - what the first line begins with
 * @param rest - what the others begin with
 */
export function wrap(text: string, first = '', rest = ' '.repeat(first.length)): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
