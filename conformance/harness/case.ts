/** What a case is: one sentence about an implementation in one role, and how to find out whether it is true. */
import type { Capability, Role } from './contract.ts';
import { placeInCases } from './place.ts';
import type { Subject } from './subject.ts';
import type { Tester } from './tester.ts';

export interface CaseContext {
  readonly tester: Tester;
  readonly subject: Subject;
}

export interface ConformanceCase {
  /** Stable, `section/what-holds`; never a position. */
  readonly id: string;
  /** What is true of an implementation that passes: a sentence. */
  readonly title: string;
  /** Requirements of spec/, or clauses of RFCs such as `RFC 9293 §3.10.7.4`; the first is at stake unless an expectation names another. */
  readonly checks: readonly string[];
  /** What the implementation is tested as. */
  readonly role: Role;
  /** What it needs to have; without it the case is UNSUPPORTED. */
  readonly needs?: readonly Capability[];
  /** Whether it waits for the suspension limit: minutes of real time. */
  readonly isSlow?: boolean;
  /** Where it is written, such as `conformance/cases/remote/request.case.ts:8`; conformanceCase finds out. */
  readonly source?: string;
  run(context: CaseContext): Promise<void>;
}

export function conformanceCase(definition: ConformanceCase): ConformanceCase {
  const source = placeInCases(new Error('where a case is written'));
  return source === undefined ? definition : { source, ...definition };
}

/** A case for each row of a table; its id ends in the row's name. */
export function conformanceCases<Row>(
  rows: Readonly<Record<string, Row>>,
  define: (row: Row, name: string) => ConformanceCase,
): ConformanceCase[] {
  return Object.entries(rows).map(([name, row]) => {
    const definition = define(row, name);
    return { ...definition, id: `${definition.id}/${name}` };
  });
}
