/** The suite as tests of someone else's: in a run of vitest of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

mkdirSync('out', { recursive: true });
const folder = mkdtempSync(resolve('out', 'vitest-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Assertion {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** What comes of tests of an endpoint that takes longer than a test of vitest may by default. */
function testsOfSlow(options: object): readonly Assertion[] {
  const text = `
    import { referenceAdapter } from '../../conformance/adapters/reference.ts';
    import { conformanceTests } from '../../conformance/vitest.ts';
    const reference = referenceAdapter();
    const open = (options) => new Promise((resolve) => setTimeout(() => resolve(reference.open(options)), 100));
    conformanceTests({ ...reference, open }, ${JSON.stringify(options)});`;
  writeFileSync(join(folder, 'slow.test.ts'), text);
  writeFileSync(join(folder, 'vitest.config.ts'), 'export default { test: { testTimeout: 20 } };');
  const args = ['vitest', 'run', '--root', folder, '--reporter', 'json'];
  const { stdout } = spawnSync('npx', args, { encoding: 'utf8' });
  const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    testResults: readonly { assertionResults: readonly Assertion[] }[];
  };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

describe('the suite in vitest', () => {
  const tests = testsOfSlow({ filters: ['tcp/accepts'], knownFailing: 'tcp/accepts # why\nno/such-case\n' });
  const of = (title: string): Assertion | undefined => tests.find((each) => each.title === title);

  it('has no time-out but those of its cases, and names the command that repeats one', () => {
    const { status, failureMessages = [] } = of('tcp/accepts') ?? {};
    expect(status).toBe('failed');
    expect(failureMessages.join('\n')).toContain('UNEXPECTED PASS tcp/accepts');
    expect(failureMessages.join('\n')).toContain('again     npx vitest run -t tcp/accepts');
  });

  it('fails for entries of what is known to fail that are wrong themselves', () => {
    const said = of('fails as it is known to')?.failureMessages.join('\n');
    expect(said).toContain('knownFailing:2: no/such-case has no reason');
    expect(said).toContain('knownFailing:2: no/such-case matches no case');
  });
});
