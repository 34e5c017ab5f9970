/** What changed between two builds of the draft. */
import { describe, expect, it } from 'vitest';
import { differenceOf, type DraftDifference } from '../../../src/export/draft/diff.ts';
import { readDocument } from '../../../src/export/draft/document.ts';

function section(anchor: string, title: string, ...content: string[]): string {
  return `<section anchor="${anchor}"><name>${title}</name>${content.join('')}</section>`;
}

function requirement(id: string, keyword: string, rest = 'hold.'): string {
  return `<dl><dt anchor="${id}">${id}</dt><dd>It <bcp14>${keyword}</bcp14> ${rest}</dd></dl>`;
}

function difference(before: string, after: string): DraftDifference {
  return differenceOf(readDocument(`<rfc>${before}</rfc>`, 'a'), readDocument(`<rfc>${after}</rfc>`, 'b'));
}

const must = requirement('MIG-REM-HOLD', 'MUST');

describe('the difference of two drafts', () => {
  it('is none where only line breaks and the date differ', () => {
    const none = { requirements: [], sections: [] };
    expect(
      difference(section('a', 'A', '<t>b c</t>', must), section('a', 'A', '<t>b\n  c</t>', must)),
    ).toEqual(none);
    expect(difference('<date year="2026"/>', '<date year="2027"/>')).toEqual(none);
  });

  it('names requirements that were added, removed, reworded, re-leveled and moved', () => {
    const may = requirement('MIG-REM-HOLD', 'MAY');
    const changes = (before: string, after: string): unknown[] =>
      difference(before, after).requirements.map(({ id, ...change }) => [id, ...Object.values(change)]);
    expect(changes(section('a', 'A'), section('a', 'A', must))).toEqual([
      ['MIG-REM-HOLD', 'added', 'It MUST hold.'],
    ]);
    expect(changes(section('a', 'A', must), section('a', 'A'))).toEqual([
      ['MIG-REM-HOLD', 'removed', 'It MUST hold.'],
    ]);
    expect(changes(section('a', 'A', must), section('a', 'A', may))).toEqual([
      ['MIG-REM-HOLD', 're-leveled', 'MUST', 'MAY'],
      ['MIG-REM-HOLD', 'reworded', 'It MUST hold.', 'It MAY hold.'],
    ]);
    expect(
      changes(section('a', 'A', must) + section('b', 'B'), section('a', 'A') + section('b', 'B', must)),
    ).toEqual([['MIG-REM-HOLD', 'moved', 'a', 'b']]);
  });

  it('names sections, each without those in it and without sentences of requirements', () => {
    const changes = (before: string, after: string): unknown[] =>
      difference(before, after).sections.map(({ section: key, change }) => [key, change]);
    expect(changes(section('a', 'A'), section('a', 'A') + section('b', 'B'))).toEqual([['b', 'added']]);
    expect(changes(section('a', 'A', must), section('a', 'A'))).toEqual([]);
    expect(
      changes(
        section('a', 'A', section('b', 'B', '<t>old</t>')),
        section('a', 'A', section('b', 'Bee', '<t>new</t>')),
      ),
    ).toEqual([
      ['b', 'renamed'],
      ['b', 'changed'],
    ]);
    expect(changes(section('a', 'A'), '')).toEqual([['a', 'removed']]);
  });
});
