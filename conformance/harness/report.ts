/** What a run of the suite came to, as plain data: what reporters show, files keep, and runs elsewhere are joined to. */
import type { Role } from './contract.ts';
import { isFailing, knownFailureOf, type KnownFailing } from './known-failing.ts';
import type { CaseHost, CaseResult, Problem } from './run.ts';
import { transcriptOf, type TranscriptLine } from './transcript.ts';
import { verdicts, type Verdict } from './verdict.ts';

export const REPORT_FORMAT = 'migsock-conform-1';

export interface Report {
  readonly format: typeof REPORT_FORMAT;
  /** One for each implementation. */
  readonly runs: readonly RunReport[];
}

export interface RunReport {
  readonly implementation: string;
  readonly version: string;
  /** What `--target` was. */
  readonly target: string;
  /** Absent where nothing is left to chance. */
  readonly seed?: number;
  /** The command that shows it all again, where it is not `migsock conform`. */
  readonly command?: string;
  /** When it began: ISO 8601, in UTC. */
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
  /** Microseconds in which the implementation was measured to answer; absent where time is virtual. */
  readonly answerTime?: number;
  /** How often each case ran. */
  readonly repeat: number;
  /** What the repetitions came to, in a sentence; absent where there were none. */
  readonly repetition?: string;
  /** Such as `1/4`; none where all was run at once. */
  readonly shards: readonly string[];
  readonly cases: readonly CaseReport[];
  /** What else is wrong: entries of the known-failing file, repetitions that differ. Sentences. */
  readonly mistakes: readonly string[];
}

export interface CaseReport {
  readonly id: string;
  readonly title: string;
  readonly role: Role;
  readonly checks: readonly string[];
  /** Where the case is written. */
  readonly source?: string;
  readonly verdict: Verdict;
  /** Why it is known to fail, where it is. */
  readonly knownFailing?: string;
  /** Whether it decides that the run failed. */
  readonly isUnexpected: boolean;
  /** Milliseconds. */
  readonly duration: number;
  readonly problem?: Problem;
  readonly hosts: readonly CaseHost[];
  readonly transcript: readonly TranscriptLine[];
  /** Files that it left. */
  readonly capture?: string;
  readonly log?: string;
}

/** A case's result as it is reported; `files` are the paths of what it left. */
export function caseReport(
  result: CaseResult,
  known: readonly KnownFailing[],
  files: Pick<CaseReport, 'capture' | 'log'> = {},
): CaseReport {
  const { definition, verdict, duration, problem, hosts, entries } = result;
  const { id, title, role, checks, source } = definition;
  const entry = knownFailureOf(known, id);
  return {
    id,
    title,
    role,
    checks,
    ...(source === undefined ? {} : { source }),
    verdict,
    ...(entry === undefined ? {} : { knownFailing: entry.reason }),
    isUnexpected: isUnexpected(verdict, entry !== undefined),
    duration,
    ...(problem === undefined ? {} : { problem }),
    hosts,
    transcript: transcriptOf(entries, problem?.entry),
    ...files,
  };
}

/** A failure that is not known, or none where one is known. */
function isUnexpected(verdict: Verdict, isKnown: boolean): boolean {
  if (verdict === 'INCONCLUSIVE') return false;
  return isKnown ? !isFailing(verdict) : verdict === 'FAIL';
}

export const exitStatus = { passed: 0, failed: 1, unclear: 2 } as const;
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Unclear is what was not judged: nothing selected, nothing supported, or set-ups that failed. */
export function exitStatusOf({ runs }: Report): ExitStatus {
  const cases = runs.flatMap((run) => run.cases);
  if (cases.some((each) => each.isUnexpected) || runs.some(({ mistakes }) => mistakes.length > 0))
    return exitStatus.failed;
  const isUnclear = cases.some(({ verdict }) => verdict === 'INCONCLUSIVE');
  const isJudged = cases.some(({ verdict }) => verdict !== 'UNSUPPORTED');
  return isUnclear || !isJudged ? exitStatus.unclear : exitStatus.passed;
}

export type Tally = Readonly<Record<Verdict, number>>;

export function tallyOf(cases: readonly Pick<CaseReport, 'verdict'>[]): Tally {
  const counts = verdicts.map((name) => [name, cases.filter(({ verdict }) => verdict === name).length]);
  return Object.fromEntries(counts) as Tally;
}

/** Why cases were not judged, with how many each reason has. */
export function reasonsOf(cases: readonly CaseReport[], verdict: Verdict): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { problem } of cases.filter((each) => each.verdict === verdict)) {
    const reason = problem?.message ?? '';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}

/** @throws ReportError for what is no report of this version */
export function parseReport(text: string, name: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ReportError(`${name} is no JSON; expected what \`migsock conform --json\` prints`);
  }
  const format = (value as Partial<Report> | null)?.format;
  if (format !== REPORT_FORMAT)
    throw new ReportError(`${name} has the format ${JSON.stringify(format)}; expected "${REPORT_FORMAT}"`);
  return value as Report;
}

/** Shards of one implementation become one run, implementations stand side by side. @throws ReportError for parts of several runs */
export function mergeReports(reports: readonly Report[]): Report {
  const runs = new Map<string, RunReport>();
  for (const run of reports.flatMap((report) => report.runs)) {
    const before = runs.get(run.implementation);
    runs.set(run.implementation, before === undefined ? run : joined(before, run));
  }
  return { format: REPORT_FORMAT, runs: [...runs.values()] };
}

function joined(a: RunReport, b: RunReport): RunReport {
  for (const name of ['version', 'target', 'seed', 'repeat'] as const)
    if (a[name] !== b[name])
      throw new ReportError(
        `${a.implementation} has parts of ${name} ${a[name]} and ${b[name]}; expected parts of one run`,
      );
  const ids = new Set(a.cases.map(({ id }) => id));
  const twice = b.cases.find(({ id }) => ids.has(id));
  if (twice !== undefined)
    throw new ReportError(`${a.implementation} has two results of ${twice.id}; expected parts of one run`);
  return {
    ...a,
    startedAt: a.startedAt < b.startedAt ? a.startedAt : b.startedAt,
    duration: a.duration + b.duration,
    shards: [...a.shards, ...b.shards],
    cases: [...a.cases, ...b.cases],
    mistakes: [...new Set([...a.mistakes, ...b.mistakes])],
  };
}

/** A report that cannot be read, or joined with others. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}
