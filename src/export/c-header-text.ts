/** Comments and conditions of the C header. */
import { hex } from '../spec/names.ts';
import type { Range, Spec } from '../spec/types.ts';

/** Columns of a comment's text, its indentation not counted. */
const COMMENT_WIDTH = 100;

/** Paragraphs as a comment, on one line where they fit. */
export function comment(text: string, indent = ''): string {
  const lines = text.split('\n').flatMap(wrap);
  if (lines.length === 1) return `${indent}/* ${text} */`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd());
  return [`${indent}/*`, ...body, `${indent} */`].join('\n');
}

/** A requirement's sentence and id. @throws Error when there is no such requirement */
export function clause({ requirements }: Spec, id: string): string {
  const found = requirements.find((requirement) => requirement.id === id);
  if (found === undefined)
    throw new Error(`requirement ${id} is not in spec/requirements; the C header cites it`);
  return `${found.sentence} [${id}]`;
}

/** Ranges as one condition. */
export function withinAny(value: string, ranges: readonly Range[], octets: number): string {
  const conditions = ranges.map((range) => within(value, range, octets));
  return conditions.length === 1
    ? conditions.join('')
    : conditions.map((condition) => `(${condition})`).join(' || ');
}

/** A range as a condition; a bound that the type itself keeps is left out, since compilers warn of it. */
function within(value: string, [first, last]: Range, octets: number): string {
  if (first === last) return `${value} == ${hex(first, octets)}u`;
  const bounds = [
    ...(first > 0 ? [`${value} >= ${hex(first, octets)}u`] : []),
    ...(last < 2 ** (8 * octets) - 1 ? [`${value} <= ${hex(last, octets)}u`] : []),
  ];
  return bounds.length === 0 ? 'true' : bounds.join(' && ');
}

function wrap(paragraph: string): string[] {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > COMMENT_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
