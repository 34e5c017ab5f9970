/** Impairments as somebody wrote them: whatever is wrong with them is named. */
import { refuse } from './checks.ts';
import { checkImpairments, type Impairments } from './impairments.ts';
import type { Reordering } from './faults/reordering.ts';

type Shape = 'number' | 'boolean' | Fields;

interface Fields {
  readonly [name: string]: Shape;
}

const reordering: Record<keyof Reordering, Shape> = { probability: 'number', delay: 'number' };
const shapes: Record<keyof Impairments, Shape> = {
  loss: 'number',
  duplication: 'number',
  reordering,
  corruption: 'number',
  delay: 'number',
  jitter: 'number',
  bandwidth: 'number',
  queue: 'number',
  mtu: 'number',
  partition: 'boolean',
};

/**
 * Takes a value of JSON for changes to impairments; null ends one.
 *
 * @param field - what errors call the value
 * @returns all that there are after the changes
 * @throws RangeError naming what is unknown, of another type or out of range, and what was expected
 */
export function readImpairments(
  value: unknown,
  before: Impairments = {},
  field = 'impairments',
): Impairments {
  checkShape(field, value, shapes);
  const changes = Object.entries(value as object).map(([name, each]: [string, unknown]) => [
    name,
    each ?? undefined,
  ]);
  const impairments: Impairments = { ...before, ...(Object.fromEntries(changes) as Impairments) };
  try {
    checkImpairments(impairments);
  } catch (error) {
    throw new RangeError(`${field}.${(error as Error).message}`, { cause: error });
  }
  const { queue, bandwidth } = impairments;
  if (queue !== undefined && bandwidth === undefined) {
    refuse(`${field}.queue`, queue, 'a bandwidth beside it: without one nothing waits');
  }
  return impairments;
}

function checkShape(field: string, value: unknown, shape: Shape): void {
  if (typeof shape === 'string') {
    if (typeof value !== shape) refuse(field, JSON.stringify(value), `a ${shape}`);
    return;
  }
  const names = Object.keys(shape).join(', ');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(field, JSON.stringify(value), `an object with some of ${names}`);
  }
  for (const [name, each] of Object.entries(value)) {
    const wanted = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (wanted === undefined) throw new RangeError(`${field}.${name} is unknown; expected ${names}`);
    if (each !== null || shape !== shapes) checkShape(`${field}.${name}`, each, wanted);
  }
}
