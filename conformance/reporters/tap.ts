/** The report as TAP 14 (testanything.org): a test point for each case; failures have a YAML block. */
import type { CaseReport, Report, RunReport } from '../harness/index.ts';
import { describeCase } from './failure-text.ts';
import { printable } from './printable.ts';

export function tapReport(asMade: Report): string {
  const { runs } = printable(asMade);
  const points = runs.flatMap((run) => [
    ...run.cases.map((each) => casePoint(each, run, runs.length > 1)),
    ...run.mistakes.map((mistake) => ({ isOk: false, name: mistake, directive: '', details: [] })),
  ]);
  const lines = points.flatMap(({ isOk, name, directive, details }, index) => [
    `${isOk ? 'ok' : 'not ok'} ${index + 1} - ${escaped(name)}${directive}`,
    ...details,
  ]);
  return ['TAP version 14', `1..${points.length}`, ...lines, ''].join('\n');
}

interface Point {
  readonly isOk: boolean;
  readonly name: string;
  readonly directive: string;
  readonly details: readonly string[];
}

/** Expected failures are TODO: they do not count. */
function casePoint(report: CaseReport, run: RunReport, isNamed: boolean): Point {
  const { id, verdict, isUnexpected, knownFailing, problem } = report;
  const name = isNamed ? `${run.implementation} ${id}` : id;
  if (verdict === 'PASS' && !isUnexpected) return { isOk: true, name, directive: '', details: [] };
  const details = diagnostics(report, run);
  if (isUnexpected || verdict === 'INCONCLUSIVE') return { isOk: false, name, directive: '', details };
  if (verdict === 'UNSUPPORTED')
    return { isOk: true, name, directive: directive('SKIP', problem?.message), details: [] };
  const reason = knownFailing ?? 'a SHOULD is not met';
  return { isOk: false, name, directive: directive('TODO', reason), details };
}

/** The values are JSON strings, which YAML reads as they are. */
function diagnostics(report: CaseReport, run: RunReport): string[] {
  const { verdict, title, problem } = report;
  const { requirement, expected, actual, place } = problem ?? {};
  const values = { verdict, title, requirement, expected, actual, at: place };
  return [
    '  ---',
    ...Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [`  ${key}: ${JSON.stringify(value)}`],
    ),
    `  text: ${JSON.stringify(describeCase(report, run).join('\n'))}`,
    '  ...',
  ];
}

function directive(name: 'SKIP' | 'TODO', reason = ''): string {
  return ` # ${name} ${escaped(reason)}`.trimEnd();
}

function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\#]/g, '\\$&');
}
