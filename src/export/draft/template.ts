/** spec/draft/*.xml -> one document: files are included, and instructions `<?migsock NAME ...?>` replaced by what they name. */
import {
  parseXml,
  XmlElement,
  XmlError,
  XmlProcessingInstruction,
  type XmlDocument,
  type XmlNode,
} from '@rgrove/parse-xml';
import { DraftError } from './draft-error.ts';

/** What an instruction becomes. @throws RangeError for arguments that it does not know */
export type Part = (args: readonly string[]) => string;

export interface Template {
  readonly texts: ReadonlyMap<string, string>;
  readonly parts: Readonly<Record<string, Part>>;
  /** What a cross-reference to a requirement becomes. @throws RangeError where there is no such requirement */
  readonly reference: (target: string) => string;
}

/** Of spec/draft, the file that holds all others. */
export const ROOT = 'draft.xml';
const TARGET = 'migsock';
/** Where a file that is included is not one element, one is put around it to parse it. */
const WRAPPER = ['<included>', '</included>'] as const;
const REQUIREMENT = /^MIG-/;

/** A text in the place of a part of a file; the parser counts as strings do, whatever it calls it. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** @throws DraftError naming file and line of all that is wrong */
export function expandTemplate(template: Template): string {
  const problems: string[] = [];
  const text = expandFile(ROOT, template, [], problems);
  if (problems.length > 0) throw new DraftError(problems);
  return text;
}

function expandFile(name: string, template: Template, within: readonly string[], problems: string[]): string {
  const content = template.texts.get(name);
  if (content === undefined) throw new RangeError(`there is no spec/draft/${name}`);
  if (within.includes(name)) throw new RangeError(`spec/draft/${name} includes itself`);
  const isWhole = within.length === 0;
  const source = isWhole ? content : WRAPPER.join(content);
  const document = parsed(source, name, problems);
  const edits = document === undefined ? [] : editsOf(document, source, name, template, within, problems);
  const result = applied(source, edits);
  return isWhole ? result : result.slice(WRAPPER[0].length, -WRAPPER[1].length).trim();
}

function parsed(text: string, name: string, problems: string[]): XmlDocument | undefined {
  try {
    return parseXml(text, { includeOffsets: true });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    problems.push(`spec/draft/${name}:${error.line}: ${error.message.split(' (line ')[0] ?? ''}`);
    return undefined;
  }
}

function editsOf(
  document: XmlDocument,
  source: string,
  name: string,
  template: Template,
  within: readonly string[],
  problems: string[],
): Edit[] {
  const edits: Edit[] = [];
  for (const node of nodesIn(document)) {
    const { start, end } = node;
    try {
      const text = replacement(node, template, [...within, name], problems);
      if (text !== undefined) edits.push({ start, end, text });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const line = source.slice(0, start).split('\n').length;
      problems.push(`spec/draft/${name}:${line}: ${error.message}`);
    }
  }
  return edits;
}

function* nodesIn(parent: XmlDocument | XmlElement): Generator<XmlNode> {
  for (const node of parent.children) {
    yield node;
    if (node instanceof XmlElement) yield* nodesIn(node);
  }
}

/** Undefined for what stays as it is. */
function replacement(
  node: XmlNode,
  template: Template,
  within: readonly string[],
  problems: string[],
): string | undefined {
  if (node instanceof XmlElement) {
    const { target = '' } = node.attributes;
    const isBare = node.name === 'xref' && node.children.length === 0 && REQUIREMENT.test(target);
    return isBare ? template.reference(target) : undefined;
  }
  if (!(node instanceof XmlProcessingInstruction) || node.name === 'rfc') return undefined;
  if (node.name !== TARGET) throw new RangeError(`<?${node.name} is unknown; expected <?${TARGET}`);
  const [command = '', ...args] = node.content.trim().split(/\s+/);
  if (command === 'include') return expandFile(`${args.join(' ')}.xml`, template, within, problems);
  const part = template.parts[command];
  if (part === undefined) {
    const known = ['include', ...Object.keys(template.parts)].join(', ');
    throw new RangeError(`"${command}" is unknown; expected one of ${known}`);
  }
  return part(args);
}

function applied(source: string, edits: readonly Edit[]): string {
  let at = 0;
  const pieces: string[] = [];
  for (const { start, end, text } of edits) {
    pieces.push(source.slice(at, start), text);
    at = end;
  }
  return [...pieces, source.slice(at)].join('');
}
