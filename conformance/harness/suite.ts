/** Runs many cases, each in a session of its own, and again where that is asked for. */
import { createHash } from 'node:crypto';
import type { ConformanceCase } from './case.ts';
import type { Adapter } from './contract.ts';
import { runCase, type CaseResult, type RunOptions } from './run.ts';
import type { Verdict } from './verdict.ts';

export interface SuiteOptions extends RunOptions {
  /** How often each case runs; once, if absent. */
  readonly repeat?: number;
  /** How many cases run at once where the implementation can; 1, if absent. */
  readonly jobs?: number;
  /** Told of every run of a case, as it ends. */
  readonly onResult?: (result: CaseResult) => void;
}

export interface SuiteResult {
  /** In the order of the cases; of several runs the worst, and the first of those. */
  readonly results: readonly CaseResult[];
  /** SHA-256 over all packets, calls, remarks and verdicts of the first run of each case. */
  readonly digest: string;
  /** Ids of cases whose runs differed: in the verdict, or, where time is virtual, in anything. */
  readonly differing: readonly string[];
  /** Whether all that ran was in virtual time. */
  readonly isVirtual: boolean;
}

export async function runSuite(
  cases: readonly ConformanceCase[],
  adapter: Adapter,
  { repeat = 1, jobs = 1, onResult, ...options }: SuiteOptions,
): Promise<SuiteResult> {
  const histories = cases.map((definition) => new History(definition));
  for (let round = 0; round < repeat; round += 1) {
    const waiting = [...histories];
    const work = async (): Promise<void> => {
      for (let history = waiting.shift(); history !== undefined; history = waiting.shift()) {
        const result = await runCase(history.definition, adapter, options);
        history.add(result);
        onResult?.(result);
      }
    };
    await Promise.all(Array.from({ length: adapter.isParallel ? jobs : 1 }, work));
  }
  const results = histories.flatMap(({ worst }) => (worst === undefined ? [] : [worst]));
  return {
    results,
    digest: digestOf(histories.flatMap(({ digest }) => (digest === undefined ? [] : [digest]))),
    differing: histories.filter(({ isDiffering }) => isDiffering).map(({ definition }) => definition.id),
    isVirtual: results.every(({ isVirtual }) => isVirtual),
  };
}

const severity: readonly Verdict[] = ['PASS', 'UNSUPPORTED', 'WARN', 'INCONCLUSIVE', 'FAIL'];

/** The runs of one case; only the worst is kept. */
class History {
  readonly definition: ConformanceCase;
  worst: CaseResult | undefined;
  digest: string | undefined;
  isDiffering = false;

  constructor(definition: ConformanceCase) {
    this.definition = definition;
  }

  add(result: CaseResult): void {
    const digest = resultDigest(result);
    this.digest ??= digest;
    this.worst ??= result;
    this.isDiffering ||=
      result.verdict !== this.worst.verdict || (result.isVirtual && digest !== this.digest);
    if (severity.indexOf(result.verdict) > severity.indexOf(this.worst.verdict)) this.worst = result;
  }
}

/** Of all that happened in a case, and of its verdict; not of how long it took. */
export function resultDigest({ id, verdict, entries }: CaseResult): string {
  const parts = entries.flatMap((entry) => [
    `${entry.time} ${entry.kind}`,
    'text' in entry ? entry.text : entry.packet,
  ]);
  return digestOf([id, verdict, ...parts]);
}

/** Each part with its length, so that no two lists are the same octets. */
function digestOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}
