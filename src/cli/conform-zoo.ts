/** `migsock conform --zoo`: which cases catch which known-bad endpoint, and that no odd one fails anything. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { catalogue } from '../../conformance/cases/index.ts';
import { selectCases, type ConformanceCase } from '../../conformance/harness/index.ts';
import { wrap } from '../../conformance/reporters/index.ts';
import {
  animals,
  complaintsOfOddity,
  complaintsOfRow,
  examineAll,
  faults,
  missedIn,
  oddities,
  patchedFiles,
  rowOf,
  rowsIn,
  tableOf,
  ZooError,
  type Examination,
  type Finding,
  type Row,
} from '../../conformance/zoo/index.ts';
import { packageFile } from '../spec/package-file.ts';
import { onStdout } from './colours.ts';
import { numbersOf, selectionOf, type ConformOptions } from './conform-options.ts';
import { progressOf } from './conform-progress.ts';
import { exitCode, UsageError } from './process.ts';

const TABLE = 'conformance/zoo/table.md';

type Results = ReadonlyMap<string, readonly Finding[]>;

/** Sets exit code 1 where a fault escapes its cases, or an odd endpoint fails one. @throws UsageError */
export async function showZoo(options: ConformOptions): Promise<void> {
  const { json = false, check = false, update = false } = options;
  if (update && (check || options.fault !== undefined))
    throw new UsageError('--update writes the table of all faults; leave --check and --fault out');
  const root = packageFile('');
  const names = namesOf(options.fault);
  requireSources(names, root);
  const committed = check ? committedRows(names) : undefined;
  const jobs = numbersOf(options).jobs ?? availableParallelism();
  const results = await examined(examinationsOf(names, options, committed), root, jobs);
  const rows = names.flatMap((name) => rowIn(results, name));
  const complaints = [
    ...(committed ?? rows).flatMap((row) =>
      check ? missedIn(row, results.get(row.name) ?? []) : complaintsOfRow(row),
    ),
    ...names
      .filter((name) => name in oddities)
      .flatMap((name) => complaintsOfOddity(name, results.get(name) ?? [])),
  ];
  if (json) print([JSON.stringify({ faults: described(rows, results), complaints })]);
  else
    print([...(check ? [] : rows.flatMap(linesOf)), summaryOf(names, rows), ...complaints.map(onStdout.red)]);
  if (complaints.length > 0) process.exitCode = exitCode.malformed;
  else if (update) writeFileSync(packageFile(TABLE), tableOf(rows));
}

/** All, or those asked for. @throws UsageError */
function namesOf(wanted: readonly string[] | undefined): readonly string[] {
  const unknown = wanted?.find((name) => !(name in animals));
  if (unknown !== undefined)
    throw new UsageError(
      `--fault is ${JSON.stringify(unknown)}; expected one of ${Object.keys(animals).join(', ')}`,
    );
  return wanted ?? Object.keys(animals);
}

/** The zoo is bred from sources, which the published package has not. @throws UsageError */
function requireSources(names: readonly string[], root: string): void {
  if (!existsSync(packageFile('src/reference-stack')) || !existsSync(packageFile('dist')))
    throw new UsageError(
      '--zoo breeds its endpoints from sources, which the package has not; expected a clone of the project, built (npm run build)',
    );
  try {
    for (const name of names) patchedFiles(animals[name]?.patches ?? [], root);
  } catch (error) {
    throw error instanceof ZooError ? new UsageError(error.message, { cause: error }) : error;
  }
}

function committedRows(names: readonly string[]): Row[] {
  return rowsIn(readFileSync(packageFile(TABLE), 'utf8')).filter(({ name }) => names.includes(name));
}

/** Faults are put under the cases that check what they break, or that the table names; odd ones under all. */
function examinationsOf(
  names: readonly string[],
  options: ConformOptions,
  committed: readonly Row[] | undefined,
): Examination[] {
  const selected = selectCases(catalogue, selectionOf(options));
  const named = new Map(committed?.map(({ name, caughtBy }) => [name, caughtBy]));
  return names.map((name) => {
    const breaks = faults[name]?.breaks;
    const isOfUse = ({ checks }: ConformanceCase): boolean =>
      breaks === undefined || checks.some((check) => breaks.includes(check));
    return { name, cases: named.get(name) ?? selected.filter(isOfUse).map(({ id }) => id) };
  });
}

async function examined(examinations: readonly Examination[], root: string, jobs: number): Promise<Results> {
  const progress = await progressOf(examinations.length);
  try {
    return await examineAll(examinations, {
      root,
      jobs,
      onDone: (id, findings) => {
        progress.step({
          id,
          verdict: id in oddities && complaintsOfOddity(id, findings).length > 0 ? 'FAIL' : 'PASS',
        });
      },
    });
  } finally {
    progress.stop();
  }
}

function rowIn(results: Results, name: string): Row[] {
  const fault = faults[name];
  return fault === undefined ? [] : [rowOf(name, fault, results.get(name) ?? [])];
}

/** For programs: every case that a fault does not pass. */
function described(rows: readonly Row[], results: Results): object[] {
  return rows.map((row) => ({ ...row, findings: results.get(row.name) ?? [] }));
}

function linesOf({ name, title, breaks, caughtBy, caught }: Row): string[] {
  return [
    onStdout.bold(name),
    ...wrap(title, '  '),
    ...wrap(breaks.join(', '), '  breaks     '),
    ...wrap(caughtBy.join(', '), '  caught by  ').map(onStdout.dim),
    `  ${caught} cases`,
    '',
  ];
}

function summaryOf(names: readonly string[], rows: readonly Row[]): string {
  const caught = rows.filter((row) => row.caught > 0).length;
  const odd = names.filter((name) => name in oddities).length;
  return `${caught} of ${rows.length} faults caught; ${odd} odd endpoints.`;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
