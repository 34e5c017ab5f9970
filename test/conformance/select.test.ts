/** Which cases are selected. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../conformance/cases/index.ts';
import { isMatch, levelOf, selectCases } from '../../conformance/harness/index.ts';

describe('a pattern', () => {
  it.each([
    ['request/holds-data', 'request/holds-data', true],
    ['request', 'request/holds-data', true],
    ['request/holds', 'request/holds-data', false],
    ['request/holds*', 'request/holds-data', true],
    ['*/holds-data', 'request/holds-data', true],
    ['reques?/holds-data', 'request/holds-data', true],
    ['rounds/x', 'rounds/x/0x00ff', true],
    ['request.holds-data', 'request/holds-data', false],
    ['', 'request/holds-data', false],
    [`${'*'.repeat(60)}a`, 'request/holds-data-for-as-long-as-it-takes', false],
  ])('%s matches %s: %s', (pattern, id, expected) => {
    expect(isMatch(pattern, id)).toBe(expected);
  });
});

describe('a selection', () => {
  it('is everything where nothing is asked for', () => {
    expect(selectCases(catalogue, {})).toEqual(catalogue);
  });

  it('takes role, requirement, level and name together', () => {
    const requirements = ['MIG-REM-REPOINT'];
    const selected = selectCases(catalogue, {
      filters: ['restart'],
      roles: ['remote'],
      requirements,
      level: 'MUST',
    });
    expect(selected.map(({ id }) => id)).toContain('restart/repoints');
    for (const { id, role, checks } of selected) {
      expect([id.startsWith('restart/'), role, checks.includes('MIG-REM-REPOINT')]).toEqual([
        true,
        'remote',
        true,
      ]);
      expect(checks.some((check) => levelOf(check) === 'MUST')).toBe(true);
    }
  });

  it('leaves out what is slow where that is asked for', () => {
    const selected = selectCases(catalogue, { skipsSlow: true });
    expect(selected).toEqual(catalogue.filter(({ isSlow = false }) => !isSlow));
    expect(selected.length).toBeLessThan(catalogue.length);
  });

  it('takes clauses of RFCs for MUSTs', () => {
    expect(levelOf('RFC 9293 §3.10.7.4')).toBe('MUST');
  });

  it.each([1, 2, 3, 7])('of all %i shards is everything once', (count) => {
    const shards = Array.from({ length: count }, (_, index) =>
      selectCases(catalogue, { shard: { index: index + 1, count } }),
    );
    const ids = shards.flat().map(({ id }) => id);
    expect(ids.toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted());
  });

  it('leaves a case in its shard when others come', () => {
    const shard = { index: 1, count: 2 };
    const [first, ...others] = selectCases(catalogue, { shard });
    expect(selectCases(first === undefined ? [] : [first], { shard })).toEqual([first]);
    expect(others.length).toBeGreaterThan(0);
  });
});

describe('the catalogue', () => {
  it('has ids that can be paths and patterns, each once', () => {
    const ids = catalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[\w.-]+(\/[\w.-]+)+$/);
  });

  it('knows where its cases are written', () => {
    for (const { source } of catalogue) expect(source).toMatch(/^conformance\/cases\/.+\.ts:\d+$/);
  });
});
