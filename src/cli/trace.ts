/** `migsock trace`: from each requirement to sentence, code, cases, faults and vectors, and back. */
import { wrap } from '../../conformance/reporters/index.ts';
import type { Trace, TraceRow } from '../trace/trace.ts';
import { cloneFolder } from './clone.ts';
import { onStdout } from './colours.ts';
import { exitCode, UsageError } from './process.ts';

export interface TraceOptions {
  readonly json?: boolean;
  readonly check?: boolean;
}

/** @throws UsageError outside a clone, and for an id that no requirement has */
export async function trace(id: string | undefined, options: TraceOptions): Promise<void> {
  const root = cloneFolder('trace');
  const { readTrace } = await import('../trace/read.ts');
  const whole = readTrace(root);
  const shown = id === undefined ? whole : only(id, whole);
  if (options.json === true) print([JSON.stringify(shown)]);
  else if (id === undefined) print(tableLines(shown));
  else print(shown.rows.flatMap(rowLines));
  const isWhole = shown.strangers.length === 0 && shown.rows.every(({ gaps }) => gaps.length === 0);
  if (options.check === true && !isWhole) process.exitCode = exitCode.malformed;
}

function only(id: string, { rows }: Trace): Trace {
  const found = rows.filter(({ requirement }) => requirement === id);
  if (found.length === 0)
    throw new UsageError(`there is no requirement ${JSON.stringify(id)}; \`migsock trace\` shows all`);
  return { rows: found, strangers: [] };
}

const columns = ['code', 'cases', 'faults', 'vectors'] as const;
const ID_COLUMNS = 38;

function tableLines(trace: Trace): string[] {
  const heads = columns.map((column) => column.padStart(8)).join('');
  return [
    `${' '.repeat(ID_COLUMNS + 7)}${heads}`,
    ...[...new Set(trace.rows.map(({ section }) => section))].flatMap((section) => [
      onStdout.bold(section),
      ...trace.rows.filter((row) => row.section === section).flatMap(countLines),
    ]),
    '',
    ...summary(trace),
  ];
}

function countLines(row: TraceRow): string[] {
  const counts = columns.map((column) => String(row[column].length).padStart(8)).join('');
  const line = `  ${row.requirement.padEnd(ID_COLUMNS - 2)} ${row.level.padEnd(6)}${counts}`;
  return [
    row.gaps.length > 0 ? onStdout.red(line) : line,
    ...row.gaps.map((gap) => onStdout.red(`      gap: no ${gap === 'code' ? 'line of code' : 'case'}`)),
    ...(row.reason === undefined ? [] : wrap(row.reason, '      no case: ').map(onStdout.dim)),
  ];
}

function summary({ rows, strangers }: Trace): string[] {
  const gaps = rows.reduce((sum, row) => sum + row.gaps.length, 0);
  return [
    ...strangers.map(({ id, place }) => onStdout.red(`${place} names ${id}, which spec/ does not have`)),
    `${rows.length} requirements, ${gaps} gaps, ${strangers.length} unknown names.`,
  ];
}

function rowLines(row: TraceRow): string[] {
  const { requirement, level, section, sentence, reason, gaps } = row;
  return [
    `${onStdout.bold(requirement)}  ${level}, spec/requirements/${section}.yaml`,
    ...wrap(sentence, '  '),
    ...columns.flatMap((column) => [
      '',
      `${column} (${row[column].length})`,
      ...row[column].map((each) => `  ${each}`),
    ]),
    ...(reason === undefined ? [] : ['', ...wrap(reason, 'no case: ', '  ')]),
    ...gaps.map((gap) => onStdout.red(`gap: no ${gap === 'code' ? 'line of code' : 'case'}`)),
  ];
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
