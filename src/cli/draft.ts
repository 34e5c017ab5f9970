/** `migsock draft`: the Internet-Draft, built of spec/, checked and compared. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wrap } from '../../conformance/reporters/index.ts';
import type { DraftDifference } from '../export/draft/diff.ts';
import type { DraftInput } from '../export/draft/input.ts';
import type { Rendered, Renderer } from '../export/draft/render.ts';
import { cloneFolder } from './clone.ts';
import { onStdout } from './colours.ts';
import { readFile, writeFile } from './files.ts';
import { exitCode, MalformedInput, UsageError } from './process.ts';

export interface DraftBuildOptions {
  readonly output?: string;
  readonly date?: string;
  /** Names with commas between them. */
  readonly format?: string;
}

type Format = 'xml' | Rendered;
const formats: readonly Format[] = ['xml', 'text', 'html', 'pdf'];

/** @throws UsageError outside a clone, for options, and for mistakes in spec/draft */
export async function draftBuild(options: DraftBuildOptions): Promise<void> {
  const root = cloneFolder('draft build');
  const date = dateOf(options.date);
  const wanted = formatsOf(options.format);
  const input = await readInput(root);
  const { buildDraft, committedDate, COMMITTED } = await import('../export/draft/build.ts');
  const day = date ?? (await orUsageError(() => committedDate(root, input))) ?? dayOf(new Date());
  const { name, xml, complaints } = await orUsageError(() => buildDraft({ ...input, date: day }));
  const folder = options.output ?? join(root, COMMITTED);
  const path = join(folder, `${name}.xml`);
  writeFile(path, xml);
  process.stdout.write(`${path}\n`);
  const warnings = await renderAs(root, path, wanted, options.format !== undefined, day);
  complain([...complaints, ...warnings]);
}

/** @throws UsageError outside a clone, for mistakes in spec/draft, and without xml2rfc */
export async function draftCheck(): Promise<void> {
  const root = cloneFolder('draft check');
  const input = await readInput(root);
  const { findRenderer } = await import('../export/draft/render.ts');
  const { checkDraft } = await import('../export/draft/check.ts');
  const renderer = findRenderer(root) ?? missing();
  const mistakes = await orUsageError(() => checkDraft(root, input, renderer));
  if (mistakes.length === 0)
    process.stdout.write('The draft is as its sources, xml2rfc and idnits want it.\n');
  complain(mistakes);
}

/** Exit codes of diff: 0 for the same, 1 for what differs, 2 for files that cannot be read. */
export async function draftDiff(
  before: string,
  after: string,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  cloneFolder('draft diff');
  const { readDocument } = await import('../export/draft/document.ts');
  const { differenceOf } = await import('../export/draft/diff.ts');
  const read = (path: string) => readDocument(readFile(path), path);
  const difference = await orUsageError(() => differenceOf(read(before), read(after)));
  if (json) process.stdout.write(`${JSON.stringify(difference)}\n`);
  else
    process.stdout.write(
      differenceLines(difference)
        .map((line) => `${line}\n`)
        .join(''),
    );
  const { requirements, sections } = difference;
  if (requirements.length + sections.length > 0) process.exitCode = exitCode.malformed;
}

async function readInput(root: string): Promise<Omit<DraftInput, 'date'>> {
  const { readDraft } = await import('../export/draft/read.ts');
  const { readTrace } = await import('../trace/read.ts');
  const { statusOf } = await import('../trace/trace.ts');
  const input = await orUsageError(() => readDraft(root));
  return { ...input, status: statusOf(readTrace(root)) };
}

/** Mistakes in spec/ are those of who writes it. */
async function orUsageError<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isForeseen = error instanceof Error && ['DraftError', 'SpecError'].includes(error.name);
    throw isForeseen ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** A day that there is, or undefined where none is given. */
function dateOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(given) ? Date.parse(given) : NaN;
  if (Number.isNaN(time) || dayOf(new Date(time)) !== given)
    throw new UsageError(`--date ${JSON.stringify(given)}; expected YYYY-MM-DD`);
  return given;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function formatsOf(given = 'xml,text,html'): Format[] {
  const names = given.split(',');
  const unknown = names.find((name) => !formats.some((format) => format === name));
  if (unknown !== undefined)
    throw new UsageError(`--format ${JSON.stringify(unknown)}; expected ${formats.join(', ')}`);
  return names as Format[];
}

/** What xml2rfc cannot write here is an error where it was asked for, and is told where it was not. */
async function renderAs(
  root: string,
  path: string,
  wanted: readonly Format[],
  isAsked: boolean,
  date: string,
): Promise<string[]> {
  const { endings, findRenderer, render } = await import('../export/draft/render.ts');
  const asked = wanted.filter((format) => format !== 'xml');
  if (asked.length === 0) return [];
  const renderer = findRenderer(root);
  const possible = asked.filter((format) => renderer?.formats.includes(format));
  if (possible.length < asked.length) {
    if (isAsked) lacking(renderer);
    process.stderr.write('migsock: xml2rfc is not there, so only XML is written\n');
  }
  if (renderer === undefined) return [];
  const warnings = render(renderer, path, possible, date);
  const files = possible.map((format) => path.replace(/xml$/, endings[format]));
  for (const file of files.filter((each) => existsSync(each))) process.stdout.write(`${file}\n`);
  return warnings;
}

function lacking(renderer: Renderer | undefined): never {
  if (renderer === undefined) missing();
  throw new UsageError('xml2rfc here writes no PDF: that needs WeasyPrint and Pango, see xml2rfc --pdf-help');
}

function missing(): never {
  throw new UsageError('xml2rfc is not there; npm test installs it into .venv, or: pip install xml2rfc');
}

function complain(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new MalformedInput(mistakes.join('\nmigsock: '));
}

function differenceLines({ requirements, sections }: DraftDifference): string[] {
  return [
    ...requirements.flatMap(({ id, change, before, after }) => [
      onStdout.bold(`${id} ${change}`),
      ...(before === undefined ? [] : wrap(before, '  - ').map(onStdout.red)),
      ...(after === undefined ? [] : wrap(after, '  + ').map(onStdout.green)),
    ]),
    ...sections.map(({ section, change, before, after }) => {
      const titles = [before, after].filter((title) => title !== undefined).map((title) => `"${title}"`);
      return `section ${section} ${change}${titles.length === 0 ? '' : `: ${titles.join(' -> ')}`}`;
    }),
  ];
}
