/** Every fuzz target without its engine: over its seeds, what fuzzing once found, and a few mutations of the seeds. */
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Target } from './support.ts';

const FOLDER = 'test/fuzz';

const targets = await Promise.all(
  readdirSync(join(FOLDER, 'targets')).map(async (file): Promise<[string, Target]> => {
    const name = file.replace('.ts', '');
    return [name, (await import(`./targets/${name}.ts`)) as Target];
  }),
);

describe.each(targets)('the fuzz target %s', (name, { fuzz, seeds }) => {
  const folder = join(FOLDER, 'corpus', name);
  const found = existsSync(folder) ? readdirSync(folder) : [];
  const started = seeds();

  it('finds nothing in its seeds', async () => {
    expect(started).not.toHaveLength(0);
    for (const seed of started) await fuzz(seed);
  });

  it.each(found)('finds nothing any more in %s', async (file) => {
    await fuzz(readFileSync(join(folder, file)));
  });

  it('finds nothing in mutated seeds', async () => {
    await fc.assert(fc.asyncProperty(mutated(started), async (octets) => fuzz(octets)));
  });
});

it('is kept for a target that exists', () => {
  const folders = existsSync(join(FOLDER, 'corpus')) ? readdirSync(join(FOLDER, 'corpus')) : [];
  expect(targets.map(([name]) => name)).toEqual(expect.arrayContaining(folders));
});

/** A seed of which some octets are others and the end may be cut off. */
function mutated(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.constantFrom(...seeds).chain((seed) => {
    const change = fc.tuple(fc.nat(Math.max(0, seed.length - 1)), fc.integer({ min: 0, max: 255 }));
    const end = fc.option(fc.nat(seed.length), { nil: seed.length, freq: 1 });
    return fc.tuple(fc.array(change, { maxLength: 8 }), end).map(([changes, cut]) => {
      const octets = seed.slice(0, cut);
      for (const [at, octet] of changes) if (at < cut) octets[at] = octet;
      return octets;
    });
  });
}
