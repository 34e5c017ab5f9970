/** `migsock conform`: an implementation under the conformance suite. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { openTarget } from '../../conformance/adapters/index.ts';
import { catalogue } from '../../conformance/cases/index.ts';
import {
  exitStatusOf,
  mergeReports,
  mistakesOf,
  parseKnownFailing,
  REPORT_FORMAT,
  ReportError,
  runSuite,
  selectCases,
  updateKnownFailing,
  type Adapter,
  type ConformanceCase,
  type KnownFailing,
  type Report,
  type RunReport,
  type Session,
  type SuiteResult,
} from '../../conformance/harness/index.ts';
import { readJsonReport } from '../../conformance/reporters/index.ts';
import { packageFile } from '../spec/package-file.ts';
import { explainCase, listCases, showCoverage } from './conform-catalogue.ts';
import {
  numbersOf,
  outputsOf,
  refuseContradictions,
  replayRoleOf,
  selectionOf,
  type ConformOptions,
  type RunNumbers,
} from './conform-options.ts';
import { putOut, reportsLeaving, requireFolder } from './conform-output.ts';
import { progressOf } from './conform-progress.ts';
import { readFile, writeFile } from './files.ts';
import { UsageError } from './process.ts';

export async function conform(options: ConformOptions): Promise<void> {
  refuseContradictions(options);
  const { json = false } = options;
  if (options.explain !== undefined) explainCase(options.explain, json);
  else if (options.coverage) showCoverage(json);
  else if (options.zoo) {
    const { showZoo } = await import('./conform-zoo.ts');
    await showZoo(options);
  } else if (options.list) listCases(selectCases(catalogue, selectionOf(options)), json);
  else {
    const outputs = outputsOf(options);
    requireFolder(options.out);
    const report = options.merge === undefined ? await run(options) : merged(options.merge);
    putOut(report, outputs, options.out);
    process.exitCode = exitStatusOf(report);
  }
}

function merged(files: readonly string[]): Report {
  try {
    return mergeReports(files.map((file) => readJsonReport(readFile(file), file)));
  } catch (error) {
    throw error instanceof ReportError ? new UsageError(error.message, { cause: error }) : error;
  }
}

async function run(options: ConformOptions): Promise<Report> {
  const cases = await casesOf(options);
  const numbers = numbersOf(options);
  if (cases.length === 0) throw new UsageError('no case is selected; --list shows all');
  const adapter = await orUsageError(() => openTarget(options.target));
  try {
    const subject = await orUsageError(() => greet(adapter, numbers.seed));
    const known = knownFailingFileOf(options, subject.hello.name);
    const startedAt = new Date();
    const progress = await progressOf(cases.length * numbers.repeat);
    const suite = await runSuite(cases, adapter, {
      seed: numbers.seed,
      repeat: numbers.repeat,
      jobs: numbers.jobs ?? adapter.jobs ?? availableParallelism(),
      stopwatch: () => performance.now(),
      onResult: (result) => {
        progress.step(result);
      },
    });
    progress.stop();
    return { format: REPORT_FORMAT, runs: [runReport(options, numbers, subject, startedAt, suite, known)] };
  } finally {
    await adapter.close();
  }
}

/** The cases that are selected, or captures in their place. @throws UsageError */
async function casesOf(options: ConformOptions): Promise<readonly ConformanceCase[]> {
  if (options.replay === undefined) return selectCases(catalogue, selectionOf(options));
  const { replayCases } = await import('./conform-replay.ts');
  return replayCases(options.replay, replayRoleOf(options));
}

/** Whatever keeps an implementation from being run is the user's to know, not a failure of its. */
async function orUsageError<Result>(open: () => Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    throw new UsageError(`cannot run the implementation: ${(error as Error).message}`, { cause: error });
  }
}

/** What is known of an implementation before it is tested. */
type Greeted = Pick<Session, 'hello' | 'answerTime'>;

async function greet(adapter: Adapter, seed: number): Promise<Greeted> {
  const session = await adapter.open({ seed });
  await session.close();
  return session;
}

function runReport(
  options: ConformOptions,
  { seed, repeat }: RunNumbers,
  { hello: { name, version }, answerTime }: Greeted,
  startedAt: Date,
  suite: SuiteResult,
  file: KnownFailingFile,
): RunReport {
  const { target, out, shard, updateKnownFailing: isUpdate = false } = options;
  const known = knownFailingIn(file, suite, isUpdate);
  const { repetition, mistakes } = repetitionOf(suite, repeat);
  return {
    implementation: name,
    version,
    target,
    seed,
    startedAt: startedAt.toISOString(),
    duration: (Date.now() - startedAt.getTime()) / 1000,
    ...(answerTime === undefined ? {} : { answerTime }),
    repeat,
    ...(repetition === undefined ? {} : { repetition }),
    shards: shard === undefined ? [] : [shard],
    cases: reportsLeaving(suite.results, known.entries, { target, seed }, out),
    mistakes: [...known.mistakes, ...mistakes],
  };
}

/** The text of a known-failing file. */
interface KnownFailingFile {
  readonly path: string;
  readonly text: string;
}

/** The file of an implementation, or the one that is asked for, which has to be there unless it is to be written. */
function knownFailingFileOf(
  { knownFailing, updateKnownFailing: isUpdate = false }: ConformOptions,
  name: string,
): KnownFailingFile {
  const path = knownFailing ?? packageFile(`conformance/known-failing/${name.replace(/[^\w.-]/g, '_')}.txt`);
  const isNeeded = knownFailing !== undefined && !isUpdate;
  return { path, text: isNeeded || existsSync(path) ? readFile(path) : '' };
}

/** What is known to fail, brought up to date first where that is asked for. */
function knownFailingIn(
  { path, text: before }: KnownFailingFile,
  { results }: SuiteResult,
  isUpdate: boolean,
): { readonly entries: readonly KnownFailing[]; readonly mistakes: readonly string[] } {
  const ids = catalogue.map(({ id }) => id);
  const text = isUpdate ? updateKnownFailing(before, results, ids) : before;
  if (text.trim() !== before.trim()) writeFile(path, text);
  const entries = parseKnownFailing(text);
  return { entries, mistakes: mistakesOf(entries, ids, relative('.', path)) };
}

/** What came of repeating: in virtual time, the same seed has to give the same octets. */
function repetitionOf(
  { differing, digest, isVirtual }: SuiteResult,
  repeat: number,
): { readonly repetition?: string; readonly mistakes: readonly string[] } {
  if (repeat === 1) return { mistakes: [] };
  const what = isVirtual ? 'byte-identical in all packets and events' : 'the same verdicts';
  if (differing.length === 0)
    return { repetition: `${repeat} runs: ${what}${isVirtual ? `, SHA-256 ${digest}` : ''}.`, mistakes: [] };
  return {
    mistakes: differing.map((id) => `${repeat} runs of ${id} differ; expected ${what}`),
  };
}
