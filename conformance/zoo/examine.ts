/** Puts an animal of the zoo under cases of the suite. */
import { referenceAdapter } from '../adapters/reference.ts';
import { runCase, type ConformanceCase, type Verdict } from '../harness/index.ts';
import { breed, type Enclosure } from './breed.ts';
import type { Oddity } from './oddity.ts';

/** A case that an animal did not pass. */
export interface Finding {
  readonly case: string;
  readonly verdict: Verdict;
  /** The requirement that it breaks, as the case says. */
  readonly requirement?: string;
  readonly message: string;
}

const SEED = 1;

/** What an animal does not pass, in the order of the cases. @throws ZooError where a patch does not fit the source */
export async function examine(
  name: string,
  { host, impairments, patches = [] }: Oddity,
  cases: readonly ConformanceCase[],
  enclosure: Enclosure,
): Promise<Finding[]> {
  const adapter = referenceAdapter({
    name,
    ...(host === undefined ? {} : { host }),
    ...(impairments === undefined ? {} : { impairments }),
    ...(patches.length === 0 ? {} : { stack: await breed(patches, enclosure) }),
  });
  const findings: Finding[] = [];
  for (const definition of cases) {
    const { id, verdict, problem } = await runCase(definition, adapter, {
      seed: SEED,
      stopwatch: () => 0,
    });
    if (problem === undefined || verdict === 'UNSUPPORTED') continue;
    const { requirement, message } = problem;
    findings.push({ case: id, verdict, message, ...(requirement === undefined ? {} : { requirement }) });
  }
  return findings;
}
