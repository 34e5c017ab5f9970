/** Which requirement is checked by which cases, and why some are by none. */
import { spec } from '../../src/spec/index.ts';
import type { ConformanceCase } from './case.ts';
import type { Level } from './requirements.ts';

export interface Coverage {
  readonly requirement: string;
  readonly section: string;
  readonly level: Level;
  /** Ids, in the order of the catalogue. */
  readonly cases: readonly string[];
  /** Why it cannot be observed from outside; only where it has no case. */
  readonly reason?: string;
}

/** Requirements of spec/ that no case checks, with why. */
export type Uncovered = ReadonlyMap<string, string>;

/** A row for each requirement, in the order of spec/. */
export function coverageOf(catalogue: readonly ConformanceCase[], uncovered: Uncovered): Coverage[] {
  return spec.requirements.map(({ id: requirement, section, level }) => {
    const cases = catalogue.filter(({ checks }) => checks.includes(requirement)).map(({ id }) => id);
    const reason = uncovered.get(requirement);
    return { requirement, section, level, cases, ...(reason === undefined ? {} : { reason }) };
  });
}

/** What is wrong, in sentences: a MUST without a case and without a reason, a reason without need. */
export function coverageMistakes(rows: readonly Coverage[], uncovered: Uncovered): string[] {
  const known = new Set(rows.map(({ requirement }) => requirement));
  return [
    ...rows.flatMap(({ requirement, level, cases, reason }) => [
      ...(level === 'MUST' && cases.length === 0 && reason === undefined
        ? [`${requirement} has no case; write one, or why there is none into conformance/uncovered.yaml`]
        : []),
      ...(cases.length > 0 && reason !== undefined
        ? [`${requirement} has a case; take it out of conformance/uncovered.yaml`]
        : []),
    ]),
    ...[...uncovered]
      .filter(([id]) => !known.has(id))
      .map(([id]) => `conformance/uncovered.yaml names ${id}, which spec/ does not have`),
    ...[...uncovered]
      .filter(([, reason]) => reason === '')
      .map(([id]) => `conformance/uncovered.yaml has no reason for ${id}`),
  ];
}

/**
 * Reads conformance/uncovered.yaml, which is one mapping of plain scalars, a line each: YAML's other forms are refused, so
 * that no parser of YAML is needed to run.
 *
 * @throws RangeError naming the line
 */
export function parseUncovered(text: string): Uncovered {
  const entries = text.split('\n').flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const [, id, reason] = /^([A-Z0-9-]+): +([^\s'"[{&*!|>%@`].*)$/.exec(line) ?? [];
    if (id === undefined || reason === undefined || / #|: /.test(reason))
      throw new RangeError(`line ${index + 1} is ${JSON.stringify(line)}; expected "REQUIREMENT: reason"`);
    return [[id, reason.trim()] as const];
  });
  return new Map(entries);
}
