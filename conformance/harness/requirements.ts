/** The requirements of spec/ by their ids. */
import { spec, type Requirement } from '../../src/spec/index.ts';

const byId = new Map(spec.requirements.map((requirement) => [requirement.id, requirement]));

/** A requirement of spec/; undefined for a clause of an RFC, which the cases name as it is. */
export function requirementOf(id: string): Requirement | undefined {
  return byId.get(id);
}
