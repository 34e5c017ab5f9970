/** What is committed of the mutants: the table and the explanations go together, and with the sources. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  complaintsOf,
  rowsIn,
  rowsOf,
  scoreOf,
  survivorsOf,
  tableOf,
  totalOf,
  type Explanation,
  type StrykerReport,
} from '../../conformance/mutation/report.ts';

const table = readFileSync('conformance/mutation/score.md', 'utf8');
const explanations = JSON.parse(
  readFileSync('conformance/mutation/survivors.json', 'utf8'),
) as readonly Explanation[];
const explained = explanations.flatMap(({ survivors }) => survivors);

describe('the mutants that live on', () => {
  it('are as many in every file as are explained', () => {
    for (const { file, survived, uncovered } of rowsIn(table))
      expect({ file, lives: explained.filter((each) => each.file === file).length }).toEqual({
        file,
        lives: survived + uncovered,
      });
  });

  it.each(explanations.map(({ reason, survivors }) => [reason, survivors] as const))(
    'stand where they are said to: %s',
    (reason, survivors) => {
      expect(reason).not.toBe('');
      for (const { file, line } of survivors)
        expect(
          readFileSync(file, 'utf8')
            .split('\n')
            .map((each) => each.trim()),
        ).toContain(line);
    },
  );

  it('are few enough', () => {
    expect(scoreOf(totalOf(rowsIn(table)))).toBeGreaterThanOrEqual(85);
  });

  it('are in a table that reads back', () => {
    expect(tableOf(rowsIn(table))).toBe(table);
  });
});

describe('a report of StrykerJS', () => {
  const start = { line: 1, column: 7 };
  const mutant = { location: { start, end: { line: 1, column: 12 } }, replacement: 'true' };
  const report: StrykerReport = {
    files: {
      'a.ts': {
        source: '  if (a < b) return;',
        mutants: [
          { ...mutant, status: 'Survived' },
          { ...mutant, status: 'Killed' },
          { ...mutant, status: 'Timeout' },
          { ...mutant, status: 'NoCoverage', replacement: 'false' },
          { ...mutant, status: 'Ignored' },
        ],
      },
    },
  };
  const [first, second] = survivorsOf(report);

  it('is counted by file', () => {
    const counts = { killed: 1, timeout: 1, survived: 1, uncovered: 1, ignored: 1 };
    expect(rowsOf(report)).toEqual([{ file: 'a.ts', ...counts }]);
    expect(rowsOf(report).map(scoreOf)).toEqual([50]);
  });

  it('names mutants by their text', () => {
    expect(first).toEqual({ file: 'a.ts', line: 'if (a < b) return;', from: 'a < b', to: 'true' });
  });

  it('with a mutant that is neither caught nor alive is refused', () => {
    const broken = { files: { 'a.ts': { source: 'a', mutants: [{ ...mutant, status: 'RuntimeError' }] } } };
    expect(() => rowsOf(broken)).toThrow('a.ts has a mutant that is RuntimeError');
  });

  it('is complained of where a mutant lives on unexplained, and where none does that is explained', () => {
    const [a, b] = [first, second].flatMap((each) => (each === undefined ? [] : [each]));
    if (a === undefined || b === undefined) throw new Error('two mutants live on');
    expect(complaintsOf([a, b], [{ reason: 'why', survivors: [a, b] }])).toEqual([]);
    expect(complaintsOf([a, b], [{ reason: 'why', survivors: [a] }])).toEqual([
      expect.stringMatching(/^lives on and is not explained: a\.ts/),
    ]);
    expect(complaintsOf([a], [{ reason: '', survivors: [a, b] }])).toEqual([
      'an explanation has no reason',
      expect.stringMatching(/^is explained and does not live on: a\.ts/),
    ]);
    expect(complaintsOf([a, a], [{ reason: 'why', survivors: [a] }])).toHaveLength(1);
  });
});
