/** `migsock conform --list`, `--explain` and `--coverage`: the catalogue without running it. */
import { readFileSync } from 'node:fs';
import { catalogue } from '../../conformance/cases/index.ts';
import {
  coverageMistakes,
  coverageOf,
  parseUncovered,
  sentenceOf,
  type ConformanceCase,
  type Coverage,
} from '../../conformance/harness/index.ts';
import { wrap } from '../../conformance/reporters/index.ts';
import { packageFile } from '../spec/package-file.ts';
import { onStdout } from './colours.ts';
import { exitCode, UsageError } from './process.ts';

export function listCases(cases: readonly ConformanceCase[], json: boolean): void {
  if (json) print([JSON.stringify(cases.map(described))]);
  else print(cases.map(({ id, role }) => `${role.padEnd(12)} ${id}`));
}

/** @throws UsageError for an id that no case has */
export function explainCase(id: string, json: boolean): void {
  const found = catalogue.find((each) => each.id === id);
  if (found === undefined) throw new UsageError(`there is no case ${JSON.stringify(id)}; --list shows all`);
  if (json) {
    print([JSON.stringify(described(found))]);
    return;
  }
  const { title, role, checks, needs = [], isSlow = false, source } = found;
  print([
    onStdout.bold(id),
    ...wrap(title, '  '),
    '',
    ...checks.flatMap((check) => wrap(sentenceOf(check), '  ')),
    '',
    `  role    ${role}`,
    ...(needs.length === 0 ? [] : [`  needs   ${needs.join(', ')}`]),
    ...(isSlow ? ['  slow    waits for the suspension limit'] : []),
    ...(source === undefined ? [] : [`  source  ${source}`]),
    `  run     migsock conform --filter ${id}`,
  ]);
}

function described({ id, title, role, checks, needs = [], isSlow = false, source }: ConformanceCase): object {
  return { id, title, role, checks, needs, isSlow, source };
}

/** A row for each requirement; a MUST without case or reason fails the command. */
export function showCoverage(json: boolean): void {
  const uncovered = parseUncovered(readFileSync(packageFile('conformance/uncovered.yaml'), 'utf8'));
  const rows = coverageOf(catalogue, uncovered);
  const mistakes = coverageMistakes(rows, uncovered);
  if (json) print([JSON.stringify({ requirements: rows, mistakes })]);
  else
    print([
      ...[...new Set(rows.map(({ section }) => section))].flatMap((section) => [
        onStdout.bold(section),
        ...rows.filter((row) => row.section === section).flatMap(coverageLines),
        '',
      ]),
      ...mistakes.flatMap((mistake) => wrap(mistake, 'error: ', '  ').map(onStdout.red)),
      summary(rows),
    ]);
  if (mistakes.length > 0) process.exitCode = exitCode.malformed;
}

function coverageLines({ requirement, level, cases, reason }: Coverage): string[] {
  const head = `  ${requirement.padEnd(34)} ${level.padEnd(6)} ${String(cases.length).padStart(3)}`;
  const text = cases.length > 0 ? cases.join(' ') : (reason ?? 'no case');
  return [head, ...wrap(text, '      ').map(onStdout.dim)];
}

function summary(rows: readonly Coverage[]): string {
  const parts = (['MUST', 'SHOULD', 'MAY'] as const).map((level) => {
    const ofLevel = rows.filter((row) => row.level === level);
    const covered = ofLevel.filter(({ cases }) => cases.length > 0).length;
    return `${covered} of ${ofLevel.length} ${level}`;
  });
  const excused = rows.filter(({ reason }) => reason !== undefined).length;
  return `${parts.join(', ')} have cases; ${excused} cannot be observed from outside.`;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
