/** RFCXML -> text, HTML and PDF, by xml2rfc: a Python program that npm test installs into .venv. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What xml2rfc writes. */
export const rendered = ['text', 'html', 'pdf'] as const;
export type Rendered = (typeof rendered)[number];

/** Endings of the files. */
export const endings: Readonly<Record<Rendered | 'xml', string>> = {
  xml: 'xml',
  text: 'txt',
  html: 'html',
  pdf: 'pdf',
};

export interface Renderer {
  readonly command: string;
  readonly formats: readonly Rendered[];
}

/** Undefined where xml2rfc is not installed. PDF needs libraries of its own. */
export function findRenderer(root: string): Renderer | undefined {
  const own = join(root, '.venv', 'bin', 'xml2rfc');
  const command = existsSync(own) ? own : 'xml2rfc';
  const { status, stdout } = spawnSync(command, ['--help'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const hasPdf = !/--pdf\s+\(unavailable/.test(stdout);
  return { command, formats: hasPdf ? rendered : ['text', 'html'] };
}

/**
 * Renders a file, beside it and with its name. Nothing is fetched.
 *
 * @param date - the day on which this is done, as far as it shows: that of the draft
 * @returns warnings and errors of xml2rfc, none where all is well
 * @throws Error where it renders nothing
 */
export function render(
  { command }: Renderer,
  path: string,
  formats: readonly Rendered[],
  date: string,
): string[] {
  if (formats.length === 0) return [];
  const args = ['--no-network', '--skip-config-files', '--quiet', '--date', date];
  const { status, stderr, error } = spawnSync(
    command,
    [...args, ...formats.map((format) => `--${format}`), path],
    { encoding: 'utf8' },
  );
  const said = stderr.split('\n').filter((line) => /\b(Warning|Error)\b/.test(line));
  if (error !== undefined || (status !== 0 && said.length === 0))
    throw new Error(`${command}: ${error?.message ?? stderr.trim()}`);
  return [...new Set(said)].map((line) => line.replace(path, basename(path)).trim());
}
