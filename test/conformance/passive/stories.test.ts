/** What implementations in order do breaks nothing, wherever it is captured and whatever the tap misses: random stories. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/link/index.ts';
import { findingsIn, flaws, play, tapped, type Packet } from './taps.ts';

const SEEDS = 250;
const BATCHES = [0, 1, 2, 3];

/** Every way in which a story's packets may come into a file. */
function* capturesOf(seed: number): Generator<[string, readonly Packet[]]> {
  const { sent, at } = play(seed);
  yield ['all', sent];
  for (const [host, packets] of at) yield [host, packets];
  for (const [name, flaw] of Object.entries(flaws)) {
    yield [name, flaw(sent, new Random(seed))];
    yield [`${name}, at remote`, flaw(at.get('remote') ?? [], new Random(seed))];
  }
}

/** What may be said of a capture: where every packet is seen as it is sent the order is known, and at a host all that it does. */
function strictly(name: string): Parameters<typeof findingsIn>[1][] {
  if (name === 'all') return [{ reordering: 0 }];
  return tapped.filter((host) => host === name).map((host) => ({ at: [host] }));
}

describe('the traffic of random stories', () => {
  it.each(BATCHES)(`breaks nothing (${SEEDS} seeds, batch %i)`, (batch) => {
    const found: unknown[] = [];
    for (let seed = batch * SEEDS; seed < (batch + 1) * SEEDS; seed += 1) {
      for (const [name, packets] of capturesOf(seed)) {
        found.push(...findingsIn(packets).map((finding) => ({ seed, name, finding })));
        for (const strict of strictly(name)) {
          const findings = findingsIn(packets, strict);
          found.push(...findings.map((finding) => ({ seed, name, strict, finding })));
        }
      }
    }
    expect(found).toEqual([]);
  });
});
