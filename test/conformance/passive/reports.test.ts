/** What `migsock check` finds in the reports of the suite. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReport, requirementOf } from '../../../conformance/harness/index.ts';
import { checkCapture, judgeable } from '../../../conformance/passive/index.ts';
import { fileSource } from '../../../src/capture/index.ts';
import { migsock } from '../../cli/migsock.ts';

const RULES = 'conformance/passive';
const broken = 'pcaps/every-operation.pcap';
const whole = 'pcaps/migration-with-state.pcap';

async function judgedIn(path: string): Promise<readonly string[]> {
  const ignore = (): undefined => undefined;
  const { judged } = await checkCapture(fileSource(path), { onFinding: ignore, onProblem: ignore });
  return judged;
}

describe('the requirements that traffic can be judged by', () => {
  it('are those that the rules name', () => {
    const names = readdirSync(RULES).filter((name) => name !== 'judged.ts');
    const texts = names.map((name) => readFileSync(join(RULES, name), 'utf8'));
    const named = texts.flatMap((text) => text.match(/'(MIG-[A-Z0-9-]+|RFC [^']+)'/g) ?? []);
    const ids = new Set(named.map((quoted) => quoted.slice(1, -1)));
    expect(judgeable).toEqual(expect.arrayContaining([...ids]));
    for (const id of judgeable) expect(requirementOf(id) !== undefined || ids.has(id)).toBe(true);
  });

  it('are none without a message', async () => {
    expect(await judgedIn('pcaps/code-without-mig-bit.pcap')).toEqual([]);
  });

  it('are only those of what was seen', async () => {
    const judged = await judgedIn(whole);
    expect(judged).toEqual(expect.arrayContaining(['MIG-CAR-SEQ', 'MIG-REM-HOLD', 'MIG-SRC-FREEZE']));
    for (const id of ['MIG-REM-CANCEL-MOVED', 'MIG-CAR-REJECT-MIRRORS', 'MIG-CRS-YIELD'])
      expect(judged).not.toContain(id);
  });
});

describe('migsock check --reporter', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'migsock-check-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('text names the frames, and how to see it again', () => {
    const { status, stdout } = migsock(['check', '--reporter', 'text', '--reordering', '0', broken]);
    expect(status).toBe(1);
    expect(stdout).toContain(`FAIL MIG-SRC-FREEZE\n`);
    expect(stdout).toContain(`  at ${broken}, frames 7, 20\n`);
    expect(stdout).toContain(`  again     migsock check --reordering 0 ${broken}\n`);
    expect(stdout).not.toContain('migsock conform');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('text says that nothing failed', () => {
    const { status, stdout } = migsock(['check', '--reporter', 'text', whole]);
    expect(stdout).toMatch(/Nothing failed unexpectedly\.\n$/);
    expect(status).toBe(0);
  });

  it('json has a case for each requirement that the traffic was judged by', async () => {
    const { stdout } = migsock(['check', '--reporter', 'json', broken]);
    const [run] = parseReport(stdout, 'it').runs;
    const ids = run?.cases.map(({ id }) => id) ?? [];
    expect(ids.toSorted()).toEqual([...(await judgedIn(broken))].toSorted());
    const frozen = run?.cases.find(({ id }) => id === 'MIG-SRC-FREEZE');
    expect(frozen).toMatchObject({ verdict: 'FAIL', isUnexpected: true, role: 'source', capture: broken });
    expect(frozen?.problem?.message).toContain('in frames 7, 20');
  });

  it('takes several: text prints, the others write the files of migsock conform', async () => {
    const out = join(folder, 'several');
    const names = 'text,json,junit,tap,html';
    const { stdout } = migsock(['check', '--reporter', names, '--out', out, broken]);
    expect((await readdir(out)).toSorted()).toEqual([
      'junit.xml',
      'report.html',
      'report.json',
      'report.tap',
    ]);
    expect(stdout).toContain('5 failed unexpectedly.');
    for (const file of ['junit.xml', 'report.html', 'report.tap']) {
      const text = await readFile(join(out, file), 'utf8');
      expect(text).toContain('in frames 7, 20');
      expect(text).toContain(`migsock check ${broken}`);
    }
  });

  it('leaves the lines of --json as they are', () => {
    const plain = migsock(['check', '--json', broken]);
    const both = migsock(['check', '--json', '--reporter', 'html', '--out', join(folder, 'both'), broken]);
    expect(both.stdout).toBe(plain.stdout);
    expect(both.stderr).toBe(`html: ${join(folder, 'both', 'report.html')}\n`);
  });

  it('refuses a reporter that does not exist', () => {
    const { status, stderr } = migsock(['check', '--reporter', 'pdf', broken]);
    expect(stderr).toMatch(/^migsock: --reporter is "pdf"; expected text, json, junit, tap, html\n$/);
    expect(status).toBe(2);
  });
});
