/** What is known to fail, and how its file is kept. */
import { describe, expect, it } from 'vitest';
import {
  exitStatusOf,
  mistakesOf,
  parseKnownFailing,
  updateKnownFailing,
} from '../../conformance/harness/index.ts';
import { sampleReport } from './reports.ts';

const ids = ['a/one', 'a/two', 'b/one'];

describe('a known-failing file', () => {
  it('has patterns and reasons', () => {
    const text = '# remark\n\na/one  # timers, see #12\nb';
    expect(parseKnownFailing(text)).toEqual([
      { pattern: 'a/one', reason: 'timers, see #12', line: 3 },
      { pattern: 'b', reason: '', line: 4 },
    ]);
  });

  it('is wrong where a reason is missing or nothing matches', () => {
    const known = parseKnownFailing('a/one\nc/* # gone');
    expect(mistakesOf(known, ids, 'x.txt')).toEqual([
      'x.txt:1: a/one has no reason; write it as a/one # REASON',
      'x.txt:2: c/* matches no case',
    ]);
  });

  it('loses what passes or is gone, and gains what fails, when it is updated', () => {
    const text = '# remark\na/one # one\na/two # two\nc # gone\n';
    const results = [
      { id: 'a/one', verdict: 'PASS' },
      { id: 'a/two', verdict: 'FAIL' },
      { id: 'b/one', verdict: 'FAIL' },
    ] as const;
    expect(updateKnownFailing(text, results, ids)).toBe('# remark\na/two # two\nb/one #\n');
  });

  it('keeps what did not run, and the reason of a pattern that it takes apart', () => {
    expect(updateKnownFailing('b/one # three\n', [], ids)).toBe('b/one # three\n');
    const unclear = [{ id: 'b/one', verdict: 'INCONCLUSIVE' }] as const;
    expect(updateKnownFailing('b/one # three\n', unclear, ids)).toBe('b/one # three\n');
    const results = [
      { id: 'a/one', verdict: 'PASS' },
      { id: 'a/two', verdict: 'FAIL' },
    ] as const;
    expect(updateKnownFailing('a # both\n', results, ids)).toBe('a/two # both\n');
  });
});

describe('what a run comes to', () => {
  it.each([
    [['sample/passes'], 0],
    [['sample/passes', 'sample/known'], 0],
    [['sample/passes', 'sample/should'], 0],
    [['sample/passes', 'sample/legacy'], 0],
    [['sample/passes', 'sample/wrong-round'], 1],
    [['sample/passes', 'sample/mended'], 1],
    [['sample/wrong-round', 'sample/set-up'], 1],
    [['sample/passes', 'sample/set-up'], 2],
    [['sample/legacy'], 2],
    [[], 2],
  ])('%j ends with %i', async (some, status) => {
    expect(exitStatusOf(await sampleReport(some))).toBe(status);
  });

  it('is a failure where the file itself is wrong', async () => {
    expect(exitStatusOf(await sampleReport(['sample/passes'], { mistakes: ['x.txt:1: ...'] }))).toBe(1);
  });
});
