/** How far the reference implementation and its tests have come (RFC 7942), counted from the requirements. */
import type { SectionStatus } from '../../trace/trace.ts';
import { table } from './xml.ts';

export function statusPart(rows: readonly SectionStatus[]): string {
  const sum = (count: (row: SectionStatus) => number): number =>
    rows.reduce((total, row) => total + count(row), 0);
  const total: SectionStatus = {
    section: 'all',
    requirements: sum((row) => row.requirements),
    withCode: sum((row) => row.withCode),
    withCases: sum((row) => row.withCases),
    withFaults: sum((row) => row.withFaults),
    withVectors: sum((row) => row.withVectors),
  };
  return table({
    anchor: 'implementation-status-table',
    title: 'Requirements that code names, cases check, and faults and vectors break',
    head: ['Section', 'Requirements', 'Code', 'Cases', 'Faults', 'Vectors'],
    rows: [...rows, total].map(({ section, requirements, withCode, withCases, withFaults, withVectors }) =>
      [section, requirements, withCode, withCases, withFaults, withVectors].map(String),
    ),
  });
}
