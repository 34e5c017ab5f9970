/** scripts/count-tests.mjs: the last word on whether the tests passed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let file: string;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-count-'));
  file = join(folder, 'results.json');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What is counted of a file with this text, and the exit code. */
function count(text: string, ci = ''): [line: string, status: number | null] {
  writeFileSync(file, text);
  return run(file, ci);
}

function run(path: string, ci = ''): [line: string, status: number | null] {
  return runOn([path], ci);
}

function runOn(paths: readonly string[], ci = ''): [line: string, status: number | null] {
  const args = ['scripts/count-tests.mjs', ...paths];
  const env = { ...process.env, CI: ci };
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return [(stdout + stderr).trimEnd(), status];
}

const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const loaded = { status: 'failed', assertionResults: [{ status: 'failed' }] };
const unloaded = { status: 'failed', assertionResults: [] };

describe('the count of the tests', () => {
  it.each<[string, object, string, [string, number]]>([
    ['all that passed', { numPassedTests: 3 }, 'true', ['3 passed, 0 failed, 0 skipped', 0]],
    ['none at all', {}, '', ['0 passed, 0 failed, 0 skipped', 1]],
    [
      'one that failed',
      { numPassedTests: 3, numFailedTests: 1, testResults: [loaded] },
      '',
      ['3 passed, 1 failed, 0 skipped', 1],
    ],
    [
      'a file that could not be loaded',
      { numPassedTests: 3, testResults: [unloaded] },
      '',
      ['3 passed, 1 failed, 0 skipped', 1],
    ],
    [
      'skipped ones at home',
      { numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 },
      '',
      ['3 passed, 0 failed, 2 skipped', 0],
    ],
    [
      'a skipped one under CI',
      { numPassedTests: 3, numPendingTests: 1 },
      'true',
      ['3 passed, 0 failed, 1 skipped', 1],
    ],
    [
      'one to be written under CI',
      { numPassedTests: 3, numTodoTests: 1 },
      'true',
      ['3 passed, 0 failed, 1 skipped', 1],
    ],
  ])('of %s', (_, results, ci, expected) => {
    expect(count(JSON.stringify({ ...none, ...results }), ci)).toEqual(expected);
  });

  it('adds up several runs, each of which has to be there', () => {
    const other = join(folder, 'other.json');
    writeFileSync(file, JSON.stringify({ ...none, numPassedTests: 3 }));
    writeFileSync(other, JSON.stringify({ ...none, numPassedTests: 2, numPendingTests: 1 }));
    expect(runOn([file, other])).toEqual(['5 passed, 0 failed, 1 skipped', 0]);
    expect(runOn([file, join(folder, 'nowhere.json')])).toEqual(['3 passed, 1 failed, 0 skipped', 1]);
  });

  it('takes results that are missing or cut short for a failure', () => {
    const failure = ['0 passed, 1 failed, 0 skipped', 1];
    expect(run(join(folder, 'nowhere.json'))).toEqual(failure);
    expect(count('{"numPassedTests": 3')).toEqual(failure);
    expect(count('')).toEqual(failure);
  });
});
