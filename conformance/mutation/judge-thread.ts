/** The judge: a thread that has the suite and an endpoint with mutants, and runs cases for every message. */
import { parentPort, workerData } from 'node:worker_threads';
import { catalogue } from '../cases/index.ts';
import { missingOf, runCase, selectCases, type Adapter, type ConformanceCase } from '../harness/index.ts';
import type { Coverage, Finding, Hearing, JudgeData, Judgement } from './judgement.ts';
import { subjectAdapter } from './subject.ts';

/** What instrumented code looks at (StrykerJS's `InstrumenterContext`). */
interface Instruments {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: Coverage;
}

const SEED = 1;
const { folder, mutant, begun } = workerData as JudgeData;
const instruments: Instruments = { activeMutant: mutant };
Object.assign(globalThis, { __stryker__: instruments });
const adapter = await subjectAdapter(folder);
const cases = await casesFor(adapter);
parentPort?.on('message', (hearing: Hearing) => void answer(hearing));

async function casesFor(subject: Adapter): Promise<Map<string, ConformanceCase>> {
  const session = await subject.open({ seed: SEED });
  const filters = process.env['MIGSOCK_MUTATION_CASES']?.split(',') ?? [];
  const selected = selectCases(catalogue, filters.length === 0 ? {} : { filters });
  const fitting = selected.filter((definition) => missingOf(definition, session.hello) === undefined);
  await session.close();
  return new Map(fitting.map((definition) => [definition.id, definition]));
}

async function answer(hearing: Hearing): Promise<void> {
  instruments.activeMutant = hearing.mutant;
  instruments.hitLimit = hearing.hitLimit;
  instruments.hitCount = hearing.hitLimit === undefined ? undefined : 0;
  const findings: Finding[] = [];
  for (const id of hearing.cases ?? cases.keys()) {
    const definition = cases.get(id);
    if (definition === undefined) continue;
    const finding = await find(definition);
    findings.push(finding);
    if (hearing.mutant !== undefined && finding.problem !== undefined) break;
  }
  const { hitCount: hits, mutantCoverage } = instruments;
  const coverage = hearing.mutant === undefined ? mutantCoverage : undefined;
  parentPort?.postMessage({ findings, hits, coverage } satisfies Judgement);
}

async function find(definition: ConformanceCase): Promise<Finding> {
  Atomics.add(begun, 0, 1);
  instruments.currentTestId = definition.id;
  const stopwatch = (): number => performance.now();
  const { id, verdict, duration, problem } = await runCase(definition, adapter, { seed: SEED, stopwatch });
  instruments.currentTestId = undefined;
  return {
    case: id,
    file: definition.source?.replace(/^dist\//, '').replace(/\.js:\d+$/, '.ts'),
    duration,
    problem: verdict === 'PASS' ? undefined : `${verdict}: ${problem?.message ?? ''}`,
  };
}
