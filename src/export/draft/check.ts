/** Holds the committed draft against its sources, xml2rfc and idnits. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpecFile } from '../../spec/files.ts';
import { buildDraft, COMMITTED, committedDate, type BuiltDraft } from './build.ts';
import { readDocument, type DraftDocument } from './document.ts';
import type { DraftInput } from './input.ts';
import { endings, render, type Renderer } from './render.ts';

const committedFormats = ['text', 'html'] as const;

/** spec/draft/idnits.yaml: what idnits may say of the draft, and why. */
interface ExplainedFile {
  readonly explained: readonly Explanation[];
}
interface Explanation {
  readonly code: string;
  /** A regular expression for where in the document; anywhere, if absent. */
  readonly path?: string;
  readonly reason: string;
}
interface Nit {
  readonly severity: string;
  readonly code: string;
  readonly desc: string;
  readonly path?: string;
}

/**
 * Everything that is wrong, in sentences.
 *
 * The draft is built for the day that the committed one bears, so that they are equal to the octet.
 *
 * @param root - the folder of the clone
 * @throws DraftError when it cannot be built
 */
export function checkDraft(root: string, input: Omit<DraftInput, 'date'>, renderer: Renderer): string[] {
  const date = committedDate(root, input);
  if (date === undefined) return [`${COMMITTED} holds no draft with a date; migsock draft build writes it`];
  const draft = buildDraft({ ...input, date });
  const folder = mkdtempSync(join(tmpdir(), 'migsock-draft-'));
  try {
    const file = join(folder, `${draft.name}.xml`);
    writeFileSync(file, draft.xml);
    return [
      ...draft.complaints,
      ...citationMistakes(readDocument(draft.xml, file)),
      ...render(renderer, file, committedFormats, date),
      ...nitsIn(root, file),
      ...differing(root, folder, draft),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A citation of nothing, and a reference that is not cited. */
export function citationMistakes({ cited, anchors, references }: DraftDocument): string[] {
  return [
    ...[...cited]
      .filter((target) => !anchors.has(target))
      .map((target) => `${target} is cited and not defined`),
    ...[...references]
      .filter((anchor) => !cited.has(anchor))
      .map((anchor) => `reference ${anchor} is not cited`),
  ];
}

/** Errors, warnings without a reason, reasons without a warning. */
function nitsIn(root: string, file: string): string[] {
  const { explained } = readSpecFile<ExplainedFile>(
    join(root, 'spec'),
    'draft/idnits.yaml',
    'draft-idnits',
  ).data;
  const nits = runIdnits(root, file).filter(({ severity }) => severity !== 'ValidationComment');
  return [
    ...nits
      .filter((nit) => !explained.some((each) => isExplained(nit, each)))
      .map(({ code, desc, path = 'the document' }) => `idnits: ${code} at ${path}: ${desc}`),
    ...explained
      .filter((each) => !nits.some((nit) => isExplained(nit, each)))
      .map(({ code }) => `spec/draft/idnits.yaml explains ${code}, which idnits does not say`),
  ];
}

function isExplained(nit: Nit, { code, path = '' }: Explanation): boolean {
  return nit.code === code && new RegExp(path).test(nit.path ?? '');
}

function runIdnits(root: string, file: string): readonly Nit[] {
  const program = join(root, 'node_modules', '@ietf-tools', 'idnits', 'cli.js');
  const args = [program, '--offline', '--mode', 'normal', '--output', 'json', file];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`idnits: ${stderr.trim()}`);
  return (JSON.parse(stdout) as { readonly nits: readonly Nit[] }).nits;
}

function differing(root: string, folder: string, { name }: BuiltDraft): string[] {
  return (['xml', ...committedFormats] as const)
    .map((format) => `${name}.${endings[format]}`)
    .filter((file) => contentOf(join(folder, file)) !== contentOf(join(root, COMMITTED, file)))
    .map((file) => `${COMMITTED}/${file} is stale; migsock draft build makes it anew`);
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
