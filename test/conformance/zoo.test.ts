/** The zoo: every known-bad endpoint is caught by the cases that the table names, and no odd one fails anything. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../conformance/cases/index.ts';
import {
  complaintsOfOddity,
  complaintsOfRow,
  faults,
  missedIn,
  oddities,
  patchedFiles,
  rowOf,
  rowsIn,
  tableOf,
  ZooError,
  type Finding,
  type Row,
} from '../../conformance/zoo/index.ts';
import { spec } from '../../src/spec/index.ts';
import { expectClearError, migsock } from '../cli/migsock.ts';

const table = readFileSync('conformance/zoo/table.md', 'utf8');
const MINUTE = 60_000;

const filesIn = (folder: string): string[] =>
  readdirSync(`conformance/zoo/${folder}`).map((file) => file.replace('.ts', ''));

describe('the zoo', () => {
  it('has every file of its folders under its name', () => {
    expect(Object.keys(faults).toSorted()).toEqual(filesIn('bad').toSorted());
    expect(Object.keys(oddities).toSorted()).toEqual(filesIn('odd').toSorted());
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(oddities).length).toBeGreaterThanOrEqual(15);
  });

  it.each(Object.entries({ ...faults, ...oddities }))('%s fits the source', (_, { patches = [] }) => {
    expect(patchedFiles(patches, '.').size).toBe(new Set(patches.map(({ file }) => file)).size);
  });

  it('breaks requirements that there are', () => {
    const ids = spec.requirements.map(({ id }) => id);
    const known = new Set([...ids, ...catalogue.flatMap(({ checks }) => checks)]);
    const broken = Object.values(faults).flatMap(({ breaks }) => breaks);
    expect(broken.filter((id) => !known.has(id))).toEqual([]);
  });

  it('is what the table says', () => {
    const rows = rowsIn(table);
    expect(rows.map(({ name, title, breaks }) => [name, title, breaks])).toEqual(
      Object.entries(faults).map(([name, { title, breaks }]) => [name, title, breaks]),
    );
    expect(rows.filter(({ caughtBy }) => caughtBy.length === 0)).toEqual([]);
    expect(tableOf(rows)).toBe(table);
    const ids = new Set(catalogue.map(({ id }) => id));
    expect(rows.flatMap(({ caughtBy }) => caughtBy).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('is caught by the cases of the table, and nothing odd fails', { timeout: 6 * MINUTE }, () => {
    const args = ['dist/src/cli/main.js', 'conform', '--zoo', '--check'];
    const options = { encoding: 'utf8', timeout: 6 * MINUTE } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
    const [bad, odd] = [Object.keys(faults).length, Object.keys(oddities).length];
    expect(stdout).toBe(`${bad} of ${bad} faults caught; ${odd} odd endpoints.\n`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('a fault', () => {
  const finding: Finding = { case: 'a/b', verdict: 'FAIL', requirement: 'MIG-REM-HOLD', message: '' };
  const wrong = { title: 'It is wrong.', breaks: ['MIG-REM-HOLD'], patches: [] };
  const row = rowOf('wrong', wrong, [finding, { ...finding, case: 'c/d', requirement: 'MIG-REM-LIMIT' }]);

  it('is caught by cases that name what it breaks', () => {
    const { title, breaks } = wrong;
    expect(row).toEqual({ name: 'wrong', title, breaks, caughtBy: ['a/b'], caught: 1 });
    expect(complaintsOfRow(row)).toEqual([]);
    expect(missedIn(row, [finding])).toEqual([]);
  });

  it('that no case catches is told', () => {
    const escaped = rowOf('wrong', wrong, []);
    expect(complaintsOfRow(escaped)).toEqual(['wrong: no case fails that names MIG-REM-HOLD']);
  });

  it.each<[string, Finding[]]>([
    ['passes', []],
    ['fails for another reason', [{ ...finding, requirement: 'MIG-REM-LIMIT' }]],
    ['comes to nothing', [{ ...finding, verdict: 'INCONCLUSIVE' }]],
  ])('is told whose case of the table %s', (_, findings) => {
    expect(missedIn(row, findings)).toEqual(['wrong: a/b does not fail naming MIG-REM-HOLD']);
  });

  it.each([
    ['stands nowhere', 'not in that file', /stands 0 times in src.codec.digest\.ts; expected once/],
    ['stands more than once', 'e', /stands \d+ times in src.codec.digest\.ts; expected once/],
  ])('whose text %s is refused', (_, from, message) => {
    const patch = { file: 'src/codec/digest.ts', from, to: '' };
    expect(() => patchedFiles([patch], '.')).toThrow(ZooError);
    expect(() => patchedFiles([patch], '.')).toThrow(message);
  });

  it('outside of the endpoint is refused', () => {
    const patch = { file: 'conformance/cases/index.ts', from: 'catalogue', to: '' };
    expect(() => patchedFiles([patch], '.')).toThrow(/is none of an endpoint's own files/);
  });
});

describe('an odd endpoint', () => {
  it('that does not pass everything is told', () => {
    const finding: Finding = { case: 'a/b', verdict: 'WARN', message: 'expected x, got y' };
    expect(complaintsOfOddity('slow', [finding])).toEqual(['slow: a/b WARN: expected x, got y']);
  });

  it('that leaves a SHOULD is told where no case warns of that one, or fails for it', () => {
    const name = 'drops-what-comes-early';
    const [requirement = ''] = oddities[name]?.warns ?? [];
    const finding: Finding = { case: 'a/b', verdict: 'WARN', requirement, message: 'x' };
    expect(complaintsOfOddity(name, [finding])).toEqual([]);
    const missing = `${name}: no case warns of ${requirement}`;
    expect(complaintsOfOddity(name, [])).toEqual([missing]);
    const failed: Finding = { ...finding, verdict: 'FAIL' };
    expect(complaintsOfOddity(name, [failed])).toEqual([`${name}: a/b FAIL: x`, missing]);
  });
});

describe('migsock conform --zoo', () => {
  it('prints which cases catch a fault', () => {
    const args = ['--fault', 'no-sack', '--fault', 'ignores-old-host', '--filter', 'request', '--json'];
    const { status, stdout } = migsock(['conform', '--zoo', ...args]);
    const { faults: told, complaints } = JSON.parse(stdout) as { faults: Row[]; complaints: string[] };
    const names = told.map(({ name }) => name);
    expect({ status, complaints, names }).toEqual({ status: 0, complaints: [], names: ['ignores-old-host'] });
    expect(told[0]?.caughtBy).toContain('request/address-mismatch-is-rejected/host');
  });

  it('ends with 1 where a fault escapes the cases', () => {
    const args = ['--fault', 'ignores-old-host', '--filter', 'rounds'];
    const { status, stdout } = migsock(['conform', '--zoo', ...args]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^ignores-old-host: no case fails that names MIG-REM-MISMATCH$/m);
  });

  it.each([
    ['an unknown fault', ['--fault', 'perfect'], /^migsock: --fault is "perfect"; expected one of /],
    ['a part of the table', ['--update', '--fault', 'no-sack'], /^migsock: --update writes the table of all/],
  ])('refuses %s', (_, args, message) => {
    const { status, line } = expectClearError(migsock(['conform', '--zoo', ...args]));
    expect({ status, line }).toEqual({ status: 2, line: expect.stringMatching(message) as string });
  });
});
