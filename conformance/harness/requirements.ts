/** The requirements of spec/ by their ids. */
import { spec, type Requirement } from '../../src/spec/index.ts';

export type Level = Requirement['level'];

const byId = new Map(spec.requirements.map((requirement) => [requirement.id, requirement]));

/** In the order of spec/. */
export const requirementIds: readonly string[] = [...byId.keys()];

/** A requirement of spec/; undefined for a clause of an RFC, which the cases name as it is. */
export function requirementOf(id: string): Requirement | undefined {
  return byId.get(id);
}

/** Clauses of RFCs that cases name are MUSTs, but for those written like `RFC 5681 §3.2 (SHOULD)`. */
export function levelOf(id: string): Level {
  return requirementOf(id)?.level ?? (id.endsWith(' (SHOULD)') ? 'SHOULD' : 'MUST');
}

/** A requirement as people read it: id, level and sentence; a clause of an RFC as it is. */
export function sentenceOf(id: string): string {
  const requirement = requirementOf(id);
  return requirement === undefined ? id : `${id} (${requirement.level}): ${requirement.sentence}`;
}
