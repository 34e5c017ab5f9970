/** StrykerJS's test runner by the name `conformance`: mutants are judged by the suite, and by nothing else. */
import { join } from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
} from '@stryker-mutator/api/test-runner';
import { Judge } from './judge.ts';
import type { Finding, Judgement } from './judgement.ts';

/** Where the build with mutants is, from the sandbox that StrykerJS runs this in. */
const FOLDER = 'dist';

class ConformanceRunner implements TestRunner {
  #judge: Judge | undefined;
  /** By file, the cases that killed mutants of it: the last one first. */
  readonly #killers = new Map<string, string[]>();

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    const judge = await this.#renew();
    const outcome = await judge.hear({});
    if (outcome.kind !== 'judged') {
      this.#judge = undefined;
      return { status: DryRunStatus.Error, errorMessage: `without a mutant the suite has ${outcome.kind}` };
    }
    const { findings, coverage } = outcome.judgement;
    const result = { status: DryRunStatus.Complete, tests: findings.map(testResultOf) } as const;
    return coverage === undefined ? result : { ...result, mutantCoverage: coverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, testFilter, hitLimit, mutantActivation, reloadEnvironment } = options;
    const isStatic = mutantActivation === 'static';
    const judge =
      isStatic || reloadEnvironment || this.#judge === undefined
        ? await this.#renew(isStatic ? activeMutant.id : undefined)
        : this.#judge;
    const killers = this.#killersOf(activeMutant.fileName);
    const cases = testFilter && killersFirst(testFilter, killers);
    const outcome = await judge.hear({ cases, mutant: activeMutant.id, hitLimit });
    if (outcome.kind === 'judged') return resultOf(outcome.judgement, hitLimit, killers);
    this.#judge = undefined;
    if (outcome.kind === 'stalled') return { status: MutantRunStatus.Timeout };
    return { status: MutantRunStatus.Killed, killedBy: [], failureMessage: outcome.message, nrOfTests: 0 };
  }

  async dispose(): Promise<void> {
    await this.#judge?.close();
  }

  async #renew(mutant?: string): Promise<Judge> {
    await this.#judge?.close();
    this.#judge = new Judge(join(process.cwd(), FOLDER), mutant);
    return this.#judge;
  }

  #killersOf(file: string): string[] {
    const killers = this.#killers.get(file) ?? [];
    this.#killers.set(file, killers);
    return killers;
  }
}

/** The cases that cover a mutant; those first that killed the like of it. */
function killersFirst(cases: readonly string[], killers: readonly string[]): string[] {
  const covering = new Set(cases);
  return [...new Set([...killers.filter((id) => covering.has(id)), ...cases])];
}

function testResultOf({ case: id, file, duration, problem }: Finding): TestResult {
  const result = { id, name: id, timeSpentMs: duration, ...(file === undefined ? {} : { fileName: file }) };
  if (problem === undefined) return { ...result, status: TestStatus.Success };
  return { ...result, status: TestStatus.Failed, failureMessage: problem };
}

/** A mutant's end; whoever killed it is put first. */
function resultOf(
  { findings, hits }: Judgement,
  hitLimit: number | undefined,
  killers: string[],
): MutantRunResult {
  const nrOfTests = findings.length;
  const timeout = determineHitLimitReached(hits, hitLimit);
  if (timeout !== undefined) return { status: MutantRunStatus.Timeout };
  const last = findings.at(-1);
  if (last?.problem === undefined) return { status: MutantRunStatus.Survived, nrOfTests };
  const known = killers.indexOf(last.case);
  if (known !== -1) killers.splice(known, 1);
  killers.unshift(last.case);
  return {
    status: MutantRunStatus.Killed,
    killedBy: [last.case],
    failureMessage: last.problem,
    nrOfTests,
  };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'conformance', ConformanceRunner)];
