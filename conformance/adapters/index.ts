/** The implementations that can be named: each is loaded only when it is tested. */
import type { Adapter } from '../harness/index.ts';

export interface Target {
  /** A few words for the help. */
  readonly description: string;
  /** What stands behind the colon of `NAME:ARGUMENT`; absent where nothing may. */
  readonly argument?: string;
  open(argument: string): Promise<Adapter>;
}

export const targets: Readonly<Record<string, Target>> = {
  reference: {
    description: 'the reference endpoint, in this process and in virtual time',
    open: async () => (await import('./reference.ts')).referenceAdapter(),
  },
};

/** How targets are written, such as `exec:CMD`. */
export function targetNames(): string[] {
  return Object.entries(targets).map(([name, { argument }]) =>
    argument === undefined ? name : `${name}:${argument}`,
  );
}

/** A line for each target. */
export function describeTargets(indent: string): string[] {
  const width = Math.max(...targetNames().map(({ length }) => length));
  return targetNames().map((name, index) => {
    const description = Object.values(targets)[index]?.description ?? '';
    return `${indent}${name.padEnd(width)}  ${description}`;
  });
}

/** @param text - `NAME` or `NAME:ARGUMENT` @throws RangeError for what is no target */
export async function openTarget(text: string): Promise<Adapter> {
  const [, name = '', argument] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (target === undefined || (target.argument === undefined) !== (argument === undefined))
    throw new RangeError(`target ${JSON.stringify(text)}; expected ${targetNames().join(' or ')}`);
  return target.open(argument ?? '');
}
