/** Every requirement leads to code and cases, and nothing names a requirement that there is not. */
import { describe, expect, it } from 'vitest';
import type { ConformanceCase } from '../../conformance/harness/index.ts';
import { spec } from '../../src/spec/index.ts';
import { readTrace } from '../../src/trace/read.ts';
import { statusOf, traceOf, type TraceInput, type TraceRow } from '../../src/trace/trace.ts';

const trace = readTrace('.');

function row(id: string, rows = trace.rows): TraceRow {
  const found = rows.find(({ requirement }) => requirement === id);
  if (found === undefined) throw new Error(`no row for ${id}`);
  return found;
}

describe('this repository', () => {
  it('has code and a case for every MUST, or a reason', () => {
    const gaps = trace.rows.flatMap(({ requirement, gaps: lacking }) =>
      lacking.map((each) => `${requirement}: no ${each}`),
    );
    expect(gaps).toEqual([]);
  });

  it('names no requirement and no problem that spec/ does not have', () => {
    expect(trace.strangers).toEqual([]);
  });

  it('leads from a requirement to lines, cases, faults and vectors', () => {
    const { code, cases, faults, vectors } = row('MIG-MSG-NEW-HOST');
    expect(code).toContainEqual(expect.stringMatching(/^spec\/wire\/field-rules\.yaml:\d+$/));
    expect(row('MIG-REM-LIMIT').code).toContainEqual(
      expect.stringMatching(/^src\/reference-stack\/migration\/remote\.ts:\d+$/),
    );
    expect(cases.length).toBeGreaterThan(0);
    expect(faults).toContain('takes-multicast-for-a-host');
    expect(vectors).toContain('message/restart-to-broadcast');
  });

  it('adds up by section', () => {
    const total = statusOf(trace).reduce((sum, { requirements }) => sum + requirements, 0);
    expect(total).toBe(spec.requirements.length);
  });
});

describe('a trace', () => {
  const id = 'MIG-REM-LIMIT';
  const nothing: TraceInput = {
    spec,
    code: [],
    other: [],
    catalogue: [],
    faults: {},
    vectors: [],
    uncovered: new Map(),
  };
  const caseOf = (checks: readonly string[]): ConformanceCase => {
    const run = (): Promise<void> => Promise.resolve();
    return { id: 'a/b', title: '', checks, role: 'remote', run };
  };

  it('marks what a MUST lacks, and nothing where there is a reason or no MUST', () => {
    expect(row(id, traceOf(nothing).rows).gaps).toEqual(['code', 'case']);
    const code = [{ id, place: 'src/x.ts:1' }];
    expect(row(id, traceOf({ ...nothing, code }).rows).gaps).toEqual(['case']);
    const excused = traceOf({ ...nothing, uncovered: new Map([[id, 'cannot be seen']]) });
    expect(row(id, excused.rows).gaps).toEqual([]);
    expect(row('MIG-REM-POLICY', traceOf(nothing).rows).gaps).toEqual([]);
  });

  it('names who names what there is not, but for clauses of RFCs', () => {
    const fault = { title: '', breaks: ['MIG-NO-FAULT', 'RFC 9293 §3.4'], patches: [] };
    const { strangers } = traceOf({
      ...nothing,
      code: [{ id: 'MIG-NO-CODE', place: 'src/x.ts:1' }],
      other: [{ id, place: 'conformance/x.ts:1' }],
      catalogue: [caseOf([id, 'MIG-NO-CASE'])],
      faults: { 'breaks-all': fault },
      vectors: [{ id: 'message/x', problems: ['no-problem'] }],
    });
    expect(strangers).toEqual([
      { id: 'MIG-NO-CODE', place: 'src/x.ts:1' },
      { id: 'MIG-NO-CASE', place: 'case a/b' },
      { id: 'MIG-NO-FAULT', place: 'fault breaks-all' },
      { id: 'no-problem', place: 'vector message/x' },
    ]);
  });
});
