/** From each requirement to everything that knows it, and back: what knows a requirement that there is not. */
import {
  coverageOf,
  type ConformanceCase,
  type Level,
  type Uncovered,
} from '../../conformance/harness/index.ts';
import type { Fault } from '../../conformance/zoo/fault.ts';
import type { Requirement, Spec } from '../spec/types.ts';

/** A line of a file in which an id stands. */
export interface Mention {
  readonly id: string;
  /** `src/codec/segment.ts:12` */
  readonly place: string;
}
/** A vector of spec/vectors, by what it breaks. */
export interface TracedVector {
  /** `message/two-messages` */
  readonly id: string;
  readonly problems: readonly string[];
}

export interface TraceInput {
  readonly spec: Spec;
  /** Lines of what implements the protocol, and of all else that names requirements. */
  readonly code: readonly Mention[];
  readonly other: readonly Mention[];
  readonly catalogue: readonly ConformanceCase[];
  readonly faults: Readonly<Record<string, Fault>>;
  readonly vectors: readonly TracedVector[];
  readonly uncovered: Uncovered;
}

export interface TraceRow {
  readonly requirement: string;
  readonly section: string;
  readonly level: Level;
  readonly sentence: string;
  /** Lines of code, and of the tables in spec/ of which code is generated. */
  readonly code: readonly string[];
  readonly cases: readonly string[];
  /** Faults of the zoo that break it. */
  readonly faults: readonly string[];
  /** Vectors that break it. */
  readonly vectors: readonly string[];
  /** Why no case can check it. */
  readonly reason?: string;
  /** What a MUST lacks and has no reason to lack; code is the reference endpoint's. */
  readonly gaps: readonly Gap[];
}
export type Gap = 'code' | 'case';

/** An id that nothing in spec/ has. */
export interface Stranger {
  readonly id: string;
  /** Where it is named: a line, `case ID`, `fault NAME`, `vector ID`. */
  readonly place: string;
}

export interface Trace {
  /** In the order of spec/. */
  readonly rows: readonly TraceRow[];
  readonly strangers: readonly Stranger[];
}

export function traceOf(input: TraceInput): Trace {
  const { spec, catalogue, uncovered } = input;
  const coverage = new Map(coverageOf(catalogue, uncovered).map((row) => [row.requirement, row]));
  const rows = spec.requirements.map((requirement) => {
    const { cases = [], reason } = coverage.get(requirement.id) ?? {};
    return rowOf(requirement, input, cases, reason);
  });
  return { rows, strangers: strangersIn(input) };
}

function rowOf(
  { id, section, level, sentence }: Requirement,
  { spec, code, faults, vectors }: TraceInput,
  cases: readonly string[],
  reason: string | undefined,
): TraceRow {
  const problems = requirementsOfProblems(spec);
  const lines = code.filter((mention) => mention.id === id).map(({ place }) => place);
  const isOwed = level === 'MUST' && reason === undefined;
  return {
    requirement: id,
    section,
    level,
    sentence,
    code: [...new Set(lines)],
    cases,
    faults: Object.entries(faults).flatMap(([name, { breaks }]) => (breaks.includes(id) ? [name] : [])),
    vectors: vectors
      .filter((vector) => vector.problems.some((problem) => problems.get(problem) === id))
      .map((vector) => vector.id),
    ...(reason === undefined ? {} : { reason }),
    gaps: [
      ...(isOwed && !lines.some(isOfReference) ? ['code' as const] : []),
      ...(isOwed && cases.length === 0 ? ['case' as const] : []),
    ],
  };
}

/** Whether a line is the reference endpoint's, and not another implementation's. */
function isOfReference(place: string): boolean {
  return !place.startsWith('kernel/');
}

/** The requirement that each problem breaks, of messages and of state buffers. */
function requirementsOfProblems({ problems, stateBuffer }: Spec): ReadonlyMap<string, string> {
  return new Map([...problems, ...stateBuffer.problems].map(({ id, requirement }) => [id, requirement]));
}

/** Clauses of RFCs are not looked up. */
function strangersIn({ spec, code, other, catalogue, faults, vectors }: TraceInput): Stranger[] {
  const known = new Set(spec.requirements.map(({ id }) => id));
  const problems = requirementsOfProblems(spec);
  const named = [
    ...code,
    ...other,
    ...catalogue.flatMap(({ id, checks }) => checks.map((check) => ({ id: check, place: `case ${id}` }))),
    ...Object.entries(faults).flatMap(([name, { breaks }]) =>
      breaks.map((id) => ({ id, place: `fault ${name}` })),
    ),
  ].filter(({ id }) => !id.startsWith('RFC ') && !known.has(id));
  const broken = vectors.flatMap(({ id, problems: ids }) =>
    ids.map((problem) => ({ id: problem, place: `vector ${id}` })),
  );
  return [...named, ...broken.filter(({ id }) => !problems.has(id))];
}

/** How much of each section is there; the draft's implementation status. */
export interface SectionStatus {
  readonly section: string;
  readonly requirements: number;
  /** How many of them lines of the reference endpoint name; how many a case checks, a fault breaks, a vector breaks. */
  readonly withCode: number;
  readonly withCases: number;
  readonly withFaults: number;
  readonly withVectors: number;
}

export function statusOf({ rows }: Trace): SectionStatus[] {
  return [...new Set(rows.map(({ section }) => section))].map((section) => {
    const own = rows.filter((row) => row.section === section);
    const having = (part: 'cases' | 'faults' | 'vectors'): number =>
      own.filter((row) => row[part].length > 0).length;
    return {
      section,
      requirements: own.length,
      withCode: own.filter(({ code }) => code.some(isOfReference)).length,
      withCases: having('cases'),
      withFaults: having('faults'),
      withVectors: having('vectors'),
    };
  });
}
