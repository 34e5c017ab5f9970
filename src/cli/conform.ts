/** `migsock conform`: an implementation under the conformance suite. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, relative } from 'node:path';
import { openTarget } from '../../conformance/adapters/index.ts';
import { catalogue } from '../../conformance/cases/index.ts';
import {
  exitStatusOf,
  mergeReports,
  mistakesOf,
  parseKnownFailing,
  parseReport,
  REPORT_FORMAT,
  ReportError,
  runSuite,
  selectCases,
  updateKnownFailing,
  type Adapter,
  type ConformanceCase,
  type Report,
  type RunReport,
  type Session,
  type SuiteResult,
} from '../../conformance/harness/index.ts';
import { explainCase, listCases, showCoverage } from './conform-catalogue.ts';
import {
  numbersOf,
  outputsOf,
  replayRoleOf,
  selectionOf,
  type ConformOptions,
  type RunNumbers,
} from './conform-options.ts';
import { putOut, reportLeaving } from './conform-output.ts';
import { progressOf } from './conform-progress.ts';
import { makeFolder } from './export.ts';
import { packageFile, UsageError } from './process.ts';

export async function conform(options: ConformOptions): Promise<void> {
  const { json = false } = options;
  if (options.explain !== undefined) explainCase(options.explain, json);
  else if (options.coverage) showCoverage(json);
  else if (options.zoo) {
    const { showZoo } = await import('./conform-zoo.ts');
    await showZoo(options);
  } else if (options.list) listCases(selectCases(catalogue, selectionOf(options)), json);
  else {
    const outputs = outputsOf(options);
    const report = options.merge === undefined ? await run(options) : merged(options.merge);
    putOut(report, outputs, options.out);
    process.exitCode = exitStatusOf(report);
  }
}

function merged(files: readonly string[]): Report {
  try {
    return mergeReports(files.map((file) => parseReport(readFileSync(file, 'utf8'), file)));
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
    return { format: REPORT_FORMAT, runs: [runReport(options, numbers, subject, startedAt, suite)] };
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
): RunReport {
  const { target, out, shard } = options;
  const known = knownFailingOf(options, name, suite);
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
    cases: suite.results.map((result) => reportLeaving(result, known.entries, { target, seed }, out)),
    mistakes: [...known.mistakes, ...mistakes],
  };
}

/** The known-failing file of an implementation, brought up to date first where that is asked for. */
function knownFailingOf(
  { knownFailing, updateKnownFailing: isUpdate = false }: ConformOptions,
  name: string,
  { results }: SuiteResult,
): { readonly entries: ReturnType<typeof parseKnownFailing>; readonly mistakes: readonly string[] } {
  const path = knownFailing ?? packageFile(`conformance/known-failing/${name.replace(/[^\w.-]/g, '_')}.txt`);
  const ids = catalogue.map(({ id }) => id);
  let text = existsSync(path) || (knownFailing !== undefined && !isUpdate) ? readFileSync(path, 'utf8') : '';
  if (isUpdate) {
    const updated = updateKnownFailing(text, results, ids);
    if (updated.trim() !== text.trim()) {
      makeFolder(dirname(path));
      writeFileSync(path, updated);
      text = updated;
    }
  }
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
