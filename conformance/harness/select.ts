/** Which cases to run: by name, role, requirement, level and share. */
import type { ConformanceCase } from './case.ts';
import type { Role } from './contract.ts';
import { levelOf, type Level } from './requirements.ts';

/** Only what is given counts; of several values of one kind, any. */
export interface Selection {
  /** Patterns of ids, see isMatch. */
  readonly filters?: readonly string[];
  readonly roles?: readonly Role[];
  readonly requirements?: readonly string[];
  /** Cases that check a requirement of this level. */
  readonly level?: Level;
  readonly shard?: Shard;
  /** Leaves out cases that wait for minutes of real time. */
  readonly skipsSlow?: boolean;
}

/** One of several parts that together are everything. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export function selectCases(catalogue: readonly ConformanceCase[], selection: Selection): ConformanceCase[] {
  const { filters, roles, requirements, level, shard, skipsSlow = false } = selection;
  return catalogue.filter(
    ({ id, role, checks, isSlow = false }) =>
      (filters === undefined || filters.some((pattern) => isMatch(pattern, id))) &&
      (roles === undefined || roles.includes(role)) &&
      (requirements === undefined || checks.some((each) => requirements.includes(each))) &&
      (level === undefined || checks.some((each) => levelOf(each) === level)) &&
      (shard === undefined || isIn(shard, id)) &&
      !(skipsSlow && isSlow),
  );
}

/** Whether a pattern is an id, or the beginning of one up to a slash; `*` stands for any characters, `?` for one. */
export function isMatch(pattern: string, id: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}(?:/.*)?$`, 's').test(id);
}

/** Cases keep their shard when others come or go. */
function isIn({ index, count }: Shard, id: string): boolean {
  return stableHash(id) % count === index - 1;
}

/** FNV-1a over the code units. */
function stableHash(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}
