/** The reference endpoint under its own suite. */
import { afterAll, describe, expect, it } from 'vitest';
import { referenceAdapter } from '../../conformance/adapters/reference.ts';
import { catalogue } from '../../conformance/cases/index.ts';
import { runCase } from '../../conformance/harness/index.ts';

const adapter = referenceAdapter();
afterAll(() => adapter.close());

describe('the reference endpoint', () => {
  it.each(catalogue.map((definition) => [definition.id, definition] as const))(
    '%s',
    async (_, definition) => {
      const { verdict, problem } = await runCase(definition, adapter, { seed: 1, stopwatch: () => 0 });
      expect({ verdict, problem }).toEqual({ verdict: 'PASS', problem: undefined });
    },
  );
});
