/** Thousands of migrations on random networks, each from a seed: both streams arrive whole, with one survivor of each round. */
import { describe, expect, it } from 'vitest';
import { storyOf } from './story-commands.ts';
import { Story } from './story.ts';

const RUNS = 2500;
const BATCHES = [0, 1, 2, 3];

function failureOf(seed: number, counts: Map<string, number>): string | undefined {
  const { setting, commands } = storyOf(seed);
  const story = new Story(setting);
  try {
    story.play(commands);
    return undefined;
  } catch (error) {
    return `${String(error)}\nRepeat it with:\n  npm run soak -- --seed ${seed} --pcapng story.pcapng`;
  } finally {
    for (const [what, times] of story.counts) counts.set(what, (counts.get(what) ?? 0) + times);
  }
}

describe('random stories', () => {
  it.each(BATCHES)(
    `keep every octet and one survivor of each round (${RUNS} seeds, batch %i)`,
    (batch) => {
      const counts = new Map<string, number>();
      for (let seed = batch * RUNS; seed < (batch + 1) * RUNS; seed += 1) {
        expect(failureOf(seed, counts), `seed ${seed}`).toBeUndefined();
      }
      for (const what of ['migrated', 'thawed', 'moved', 'handoffs', 'yielded', 'resumed by limit']) {
        expect(counts.get(what) ?? 0, what).toBeGreaterThan(50); // or the stories tell nothing
      }
    },
    240_000,
  );
});
