/** Every MUST has a case, or a reason why it has none. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../conformance/cases/index.ts';
import { coverageMistakes, coverageOf, parseUncovered } from '../../conformance/harness/index.ts';

const text = readFileSync('conformance/uncovered.yaml', 'utf8');
const uncovered = parseUncovered(text);

describe('coverage', () => {
  it('leaves no MUST without a case or a reason, and no reason without need', () => {
    expect(coverageMistakes(coverageOf(catalogue, uncovered), uncovered)).toEqual([]);
  });

  it('is told what is wrong', () => {
    const [first] = catalogue;
    const covered = first?.checks.find((id) => id.startsWith('MIG-')) ?? '';
    const reasons = new Map([
      [covered, 'no need'],
      ['MIG-NO-SUCH', 'gone'],
    ]);
    const mistakes = coverageMistakes(coverageOf(first === undefined ? [] : [first], reasons), reasons);
    expect(mistakes).toContain(`${covered} has a case; take it out of conformance/uncovered.yaml`);
    expect(mistakes).toContain('conformance/uncovered.yaml names MIG-NO-SUCH, which spec/ does not have');
    expect(mistakes.filter((mistake) => mistake.includes('has no case')).length).toBeGreaterThan(100);
  });
});

describe('conformance/uncovered.yaml', () => {
  it('is to YAML what it is here', () => {
    expect(Object.fromEntries(uncovered)).toEqual(parse(text) ?? {});
  });

  it.each([
    'MIG-X-Y',
    'MIG-X-Y:',
    'MIG-X-Y: "quoted"',
    'MIG-X-Y: a: b',
    'MIG-X-Y: a # b',
    '  MIG-X-Y: nested',
  ])('has no line such as %j', (line) => {
    expect(() => parseUncovered(`# remark\n${line}`)).toThrow('line 2 is');
  });
});
