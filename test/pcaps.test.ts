import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spec } from '../src/spec/index.ts';

const root = resolve(import.meta.dirname, '..');
const corpus = join(root, 'pcaps');
const remade = mkdtempSync(join(tmpdir(), 'migsock-pcaps-'));
const isCapture = (name: string): boolean => /\.pcap(ng)?$/.test(name);
const isMade = (name: string): boolean => isCapture(name) || name.endsWith('.expected.jsonl');
const captures = readdirSync(corpus).filter(isCapture);

beforeAll(() => {
  const environment = join(root, '.venv', 'bin', 'python');
  const python = existsSync(environment) ? environment : 'python3';
  execFileSync(python, [join(corpus, 'make.py'), remade]);
}, 60_000);
afterAll(() => {
  rmSync(remade, { recursive: true });
});

describe('the corpus', () => {
  test('has exactly the files that its maker makes', () => {
    expect(readdirSync(corpus).filter(isMade).sort()).toEqual(readdirSync(remade).sort());
  });

  test.each(readdirSync(corpus).filter(isMade))('%s comes out the same, byte for byte', (name) => {
    expect(readFileSync(join(remade, name)).equals(readFileSync(join(corpus, name)))).toBe(true);
  });

  test('stays small', () => {
    const octets = readdirSync(corpus)
      .filter(isMade)
      .map((name) => statSync(join(corpus, name)).size);
    expect(octets.reduce((sum, size) => sum + size)).toBeLessThan(300_000);
  });

  test('is described in its README, capture by capture', () => {
    const readme = readFileSync(join(corpus, 'README.md'), 'utf8');
    const described = [...readme.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
    expect(described.toSorted()).toEqual(captures.toSorted());
  });
});

describe('what is expected of readers', () => {
  interface Expected {
    readonly frame: number;
    readonly operation?: string | null;
    readonly problems?: readonly string[];
  }
  const expected = captures.flatMap((capture) =>
    readFileSync(join(corpus, capture.replace(/pcap(ng)?$/, 'expected.jsonl')), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Expected),
  );

  test('covers every operation', () => {
    const wellFormed = expected.filter(({ problems }) => problems === undefined);
    for (const { name } of spec.operations) {
      expect(wellFormed.map(({ operation }) => operation)).toContain(name);
    }
  });

  test('covers each rule of each operation by itself', () => {
    const covered = expected.map(({ operation, problems = [] }) => `${String(operation)} ${problems.join()}`);
    const rules = spec.operations.flatMap(({ name, checks }) =>
      checks.map(({ problem }) => `${name} ${problem}`),
    );
    expect(covered).toEqual(expect.arrayContaining(rules));
  });

  test('covers every problem that a segment can have, and no unknown one', () => {
    const problems = new Set(expected.flatMap((line) => line.problems ?? []));
    const code = spec.problems.find(({ field }) => field === 'code')?.id;
    const possible = spec.problems.map(({ id }) => id).filter((id) => id !== code);
    expect([...problems].sort()).toEqual(possible.toSorted());
  });
});
