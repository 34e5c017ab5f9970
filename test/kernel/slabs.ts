/** What a kernel holds, by kinds of objects. */
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { PROCESSORS } from './hosts.ts';

/** Milliseconds. */
const LIMIT = 60_000;

/** A kind of objects. */
export interface Slab {
  readonly inUse: number;
  /** As many as a processor may hold in stock, which count as if they were in use. */
  readonly stock: number;
}

/** After what the kernel has no use for is given back. */
export async function heldByKernel(machine: VirtualMachine): Promise<Map<string, Slab>> {
  const { output } = await machine.run(
    'sleep 2; for cache in /sys/kernel/slab/*/shrink; do echo 1 >$cache; done; cat /proc/slabinfo',
    LIMIT,
  );
  const rows = output.split('\n').slice(2, -1);
  return new Map(
    rows.map((row): [string, Slab] => {
      const [name = '', inUse, , , stock] = row.split(/\s+/);
      return [name, { inUse: Number(inUse), stock: Number(stock) }];
    }),
  );
}

/** @param most - how many more of a kind are nothing to speak of */
export function grownBetween(
  before: ReadonlyMap<string, Slab>,
  after: ReadonlyMap<string, Slab>,
  most: number,
): string[] {
  return [...after].flatMap(([name, { inUse, stock }]) => {
    const earlier = before.get(name)?.inUse ?? 0;
    const isGrown = inUse - earlier > most + PROCESSORS * stock;
    return isGrown ? [`${name}: ${earlier} before, ${inUse} after`] : [];
  });
}
