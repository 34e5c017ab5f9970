/** The test vectors as an appendix: octets in hex and what they mean. */
import { createHash } from 'node:crypto';
import type { StateBuffer } from '../../spec/types.ts';
import type { DraftInput, DraftVector, DraftVectors } from './input.ts';
import { block, element, escapeText, artwork } from './xml.ts';

type Digest = StateBuffer['digest'];

/** What is shown of a file of vectors. */
interface Shown {
  readonly vectors: DraftVectors;
  readonly lines: readonly string[];
}

const HEX_COLUMNS = 64;
const LINE_COLUMNS = 69;
const INDENT = '   ';

export function vectorsPart({ vectors, spec }: Pick<DraftInput, 'vectors' | 'spec'>): string {
  const { digest } = spec.stateBuffer;
  return vectors
    .map((file) => ({
      vectors: file,
      lines: file.vectors.flatMap((vector) => [...entry(vector, file, digest), '']),
    }))
    .map(sectionOf)
    .join('\n');
}

function sectionOf({ vectors, lines }: Shown): string {
  return block('section', { anchor: `vectors-${vectors.kind}` }, [
    element('name', {}, escapeText(vectors.title)),
    artwork(lines.slice(0, -1)),
  ]);
}

function entry(vector: DraftVector, file: DraftVectors, digest: Digest): string[] {
  const { id, comment, result, problems = [] } = vector;
  const verdict = result === 'invalid' ? `invalid: ${problems.join(', ')}` : result;
  return [
    id,
    ...wrapped(`${comment}; ${verdict}`),
    ...octets(vector, file, digest),
    ...(vector.value === undefined ? [] : wrapped(`= ${valueText(vector, file)}`)),
  ];
}

/** In hex; a state buffer that is refused as what it has other than one that is not, where that is short. */
function octets(vector: DraftVector, { kind, vectors }: DraftVectors, digest: Digest): string[] {
  const whole = hexLines(vector.bytes);
  if (kind !== 'state-buffer' || vector.result !== 'invalid') return whole;
  const described = vectors
    .filter(({ result, bytes }) => result === 'valid' && bytes.length === vector.bytes.length)
    .map((base) => differences(base, vector, digest))
    .toSorted((a, b) => a.length - b.length)[0];
  if (described === undefined) return whole;
  const lines = wrapped(described);
  return lines.length < whole.length ? lines : whole;
}

/** `as NAME, but octets 10-11 = 0002, with the digest of that`. */
function differences(base: DraftVector, { bytes }: DraftVector, { algorithm, octets }: Digest): string {
  const body = bytes.slice(0, -2 * octets);
  const isDigestRight = bytes.slice(-2 * octets) === digestOf(body, algorithm);
  const compared = isDigestRight ? body : bytes;
  const parts = differingRanges(base.bytes, compared).map(([first, last]) => {
    const at = first === last ? `octet ${first}` : `octets ${first}-${last}`;
    return `${at} = ${bytes.slice(2 * first, 2 * last + 2)}`;
  });
  return `as ${base.id}, but ${parts.join(', ')}${isDigestRight ? ', with the digest of that' : ''}`;
}

/** @param algorithm - as spec/ writes it, SHA-256 */
function digestOf(body: string, algorithm: string): string {
  return createHash(algorithm.replace('-', '')).update(body, 'hex').digest('hex');
}

/** Of hex b, where it is other than hex a. */
function differingRanges(a: string, b: string): [number, number][] {
  const ranges: [number, number][] = [];
  for (let octet = 0; 2 * octet < b.length; octet += 1) {
    if (a.slice(2 * octet, 2 * octet + 2) === b.slice(2 * octet, 2 * octet + 2)) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === octet - 1) last[1] = octet;
    else ranges.push([octet, octet]);
  }
  return ranges;
}

function hexLines(hex: string): string[] {
  if (hex === '') return [`${INDENT}(no octets)`];
  return Array.from(
    { length: Math.ceil(hex.length / HEX_COLUMNS) },
    (_, index) => INDENT + hex.slice(index * HEX_COLUMNS, (index + 1) * HEX_COLUMNS),
  );
}

/** Fields as \`name value\`; those of a file's later vectors only where they are not as in its first. */
function valueText({ value = {} }: DraftVector, { kind, vectors }: DraftVectors): string {
  const first = vectors[0]?.value ?? {};
  const isWhole = kind !== 'state-buffer' || value === first;
  const fields = Object.entries(value).filter(
    ([name, each]) => isWhole || JSON.stringify(each) !== JSON.stringify(first[name]),
  );
  const text = fields.map(([name, each]) => `${name} ${JSON.stringify(each).replaceAll('"', '')}`).join(', ');
  if (isWhole) return text;
  return `as ${vectors[0]?.id ?? ''}${text === '' ? '' : `, but ${text}`}`;
}

/** Words that are longer than a line are cut. */
function wrapped(text: string): string[] {
  const room = LINE_COLUMNS - INDENT.length;
  const lines: string[] = [''];
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'g')) ?? []);
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => INDENT + line);
}
