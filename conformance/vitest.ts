/** The catalogue as tests of vitest, for whoever tests an implementation in TypeScript: `conformanceTests(adapter)`. */
import { afterAll, describe, expect, it } from 'vitest';
import { catalogue } from './cases/index.ts';
import {
  caseReport,
  isFailing,
  knownFailureOf,
  mistakesOf,
  missingOf,
  parseKnownFailing,
  runCase,
  selectCases,
  type Adapter,
  type CaseResult,
  type ConformanceCase,
  type KnownFailing,
  type Selection,
} from './harness/index.ts';
import { describeCase, shellWord } from './reporters/index.ts';

/** Every wait in a case has its own limit, minutes of real time in some. */
const UNLIMITED = 0;

export interface ConformanceTestsOptions extends Selection {
  /** Of all that is left to chance; 1, if absent. */
  readonly seed?: number;
  /** What is known to fail: the text of a known-failing file. */
  readonly knownFailing?: string;
}

/**
 * A test for each case whose role and needs the implementation declares; a WARN passes, what is known to fail has to. They run
 * side by side where the implementation can. Call it where tests are defined.
 */
export function conformanceTests(
  adapter: Adapter,
  { seed = 1, knownFailing = '', ...selection }: ConformanceTestsOptions = {},
): void {
  const known = parseKnownFailing(knownFailing);
  describe(adapter.name, { concurrent: adapter.isParallel, timeout: UNLIMITED }, async () => {
    afterAll(() => adapter.close());
    const session = await adapter.open({ seed });
    await session.close();
    const cases = selectCases(catalogue, selection).filter(
      (definition) => missingOf(definition, session.hello) === undefined,
    );
    it('declares a role that is tested', () => {
      expect(cases.length).toBeGreaterThan(0);
    });
    it('fails as it is known to', () => {
      const ids = catalogue.map(({ id }) => id);
      const mistakes = mistakesOf(known, ids, 'knownFailing');
      if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
    });
    for (const definition of cases) defineTest(definition, adapter, seed, known);
  });
}

function defineTest(
  definition: ConformanceCase,
  adapter: Adapter,
  seed: number,
  known: readonly KnownFailing[],
): void {
  it(definition.id, async ({ skip }) => {
    const result = await runCase(definition, adapter, { seed, stopwatch: () => performance.now() });
    const { verdict, problem } = result;
    if (verdict === 'UNSUPPORTED') skip(problem?.message);
    const isKnown = knownFailureOf(known, definition.id) !== undefined;
    const isGood = isKnown ? isFailing(verdict) : verdict === 'PASS' || verdict === 'WARN';
    if (!isGood) throw new Error(textOf(result, known));
  });
}

function textOf(result: CaseResult, known: readonly KnownFailing[]): string {
  const command = `npx vitest run -t ${shellWord(result.id)}`;
  return describeCase(caseReport(result, known), { target: '', command }).join('\n');
}
