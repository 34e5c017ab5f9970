/** The report for a terminal: every case that did not pass, then counts by role, then what it comes to. */
import {
  exitStatus,
  exitStatusOf,
  reasonsOf,
  roles,
  tallyOf,
  verdicts,
  type CaseReport,
  type Report,
  type RunReport,
} from '../harness/index.ts';
import { circumstancesOf } from './circumstances.ts';
import { plain, type Colours } from './colours.ts';
import { describeCase, stackLines } from './failure-text.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

export function textReport(report: Report, colours: Colours = plain): string {
  const runs = printable(report).runs.flatMap((run) => describeRun(run, colours));
  return [...runs, ...wrap(conclusion(report, colours)), ''].join('\n');
}

function describeRun(run: RunReport, colours: Colours): string[] {
  const { cases, mistakes } = run;
  const failed = cases.filter(
    ({ verdict, isUnexpected, knownFailing }) =>
      isUnexpected || (verdict === 'WARN' && knownFailing === undefined),
  );
  const inconclusive = cases.filter(({ verdict }) => verdict === 'INCONCLUSIVE');
  return [
    ...failed.flatMap((each) => [...describeCase(each, run, colours), '']),
    ...inconclusive.flatMap((each) => [...brief(each, colours), '']),
    ...mistakes.flatMap((mistake) => wrap(mistake, 'error: ', '  ').map(colours.red)),
    ...(mistakes.length === 0 ? [] : ['']),
    colours.bold(`${run.implementation} ${run.version}`.replace(/\s+/g, ' ').trimEnd()),
    ...table(cases, colours),
    '',
    ...broken(cases, colours),
    ...unsupported(cases),
    ...knownLines(run),
    ...wrap(circumstancesOf(run)),
    '',
  ];
}

const ROLE_WIDTH = 12;
const COUNT_WIDTH = 13;

function table(cases: readonly CaseReport[], { dim }: Colours): string[] {
  const row = (name: string, counts: readonly (string | number)[]): string =>
    `${name.padEnd(ROLE_WIDTH)}${counts.map((count) => String(count).padStart(COUNT_WIDTH)).join('')}`;
  const countsOf = (some: readonly CaseReport[]): number[] => Object.values(tallyOf(some));
  const played = roles.filter((role) => cases.some((each) => each.role === role));
  const lines = played.map((role) => row(role, countsOf(cases.filter((each) => each.role === role))));
  return [dim(row('', verdicts)), ...lines, row('total', countsOf(cases))];
}

/** A set-up that failed says little of the implementation: its log says the rest. */
function brief({ id, problem, log }: CaseReport, { yellow, bold }: Colours): string[] {
  return [
    `${yellow('INCONCLUSIVE')} ${bold(id)}`,
    ...(problem?.place === undefined ? [] : [`  at ${problem.place}`]),
    ...wrap(problem?.message ?? '', '  '),
    ...stackLines(problem),
    ...(log === undefined ? [] : [`  events    ${log}`]),
  ];
}

/** The requirements that are not met, with how many cases say so. */
function broken(cases: readonly CaseReport[], { red }: Colours): string[] {
  const ids = cases.flatMap(({ isUnexpected, problem }) =>
    isUnexpected ? (problem?.requirement ?? []) : [],
  );
  const lines = [...new Set(ids)].map((id) => `  ${id}: ${ids.filter((each) => each === id).length}`);
  return lines.length === 0 ? [] : [red('Requirements broken, and by how many cases:'), ...lines, ''];
}

function unsupported(cases: readonly CaseReport[]): string[] {
  return [...reasonsOf(cases, 'UNSUPPORTED')].flatMap(([reason, count]) =>
    wrap(`${count} UNSUPPORTED: ${reason}`, '', '  '),
  );
}

function knownLines({ cases }: RunReport): string[] {
  const known = cases.filter(({ knownFailing, isUnexpected }) => knownFailing !== undefined && !isUnexpected);
  return known.length === 0 ? [] : [`${known.length} failed as it is known they do.`];
}

function conclusion(report: Report, { red, green, yellow }: Colours): string {
  const cases = report.runs.flatMap((run) => run.cases);
  const mistakes = report.runs.flatMap((run) => run.mistakes);
  const failed = cases.filter(({ isUnexpected }) => isUnexpected).length;
  switch (exitStatusOf(report)) {
    case exitStatus.passed:
      return green('Nothing failed unexpectedly.');
    case exitStatus.failed:
      return red(
        `${failed} failed unexpectedly${mistakes.length === 0 ? '' : `, ${mistakes.length} errors`}.`,
      );
    default:
      return yellow('Nothing failed, but not everything could be judged.');
  }
}
