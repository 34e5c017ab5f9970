import { describe, expect, it } from 'vitest';
import { Random } from '../../src/link/random.ts';

function draw(random: Random, count = 20): number[] {
  return Array.from({ length: count }, () => random.integer(1_000_000));
}

describe('chance', () => {
  it('is the same on every machine', () => {
    const random = new Random(1);
    expect([random.integer(100), random.integer(2 ** 40), random.chance(0.5), random.real()]).toEqual([
      5,
      759413074984,
      true,
      0.38479028859515163,
    ]);
    expect(random.octets(4)).toEqual(Uint8Array.of(34, 190, 0, 88));
  });

  it('is the same for the same seed, and not for any other', () => {
    const seeds = [0, 1, 2, 3, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 33, Number.MAX_SAFE_INTEGER];
    const drawn = seeds.map((seed) => draw(new Random(seed)).join());
    expect(new Set(drawn).size).toBe(seeds.length);
    expect(seeds.map((seed) => draw(new Random(seed)).join())).toEqual(drawn);
  });

  it('draws the first numbers of neighbouring seeds evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 10_000; seed++) {
      const drawn = new Random(seed).integer(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120); // Four standard deviations.
  });

  it('of a fork depends on seed and label only', () => {
    const random = new Random(7);
    const before = draw(random.fork('a'));
    draw(random);
    expect(draw(random.fork('a'))).toEqual(before);
    expect(draw(random.fork('b'))).not.toEqual(before);
    expect(draw(new Random(8).fork('a'))).not.toEqual(before);
    expect(draw(random.fork('a').fork('b'))).not.toEqual(draw(random.fork('b').fork('a')));
  });

  it('of 0 is never, of 1 always, and of others as often as they say', () => {
    const random = new Random(3);
    const count = (probability: number): number =>
      Array.from({ length: 10_000 }, () => random.chance(probability)).filter(Boolean).length;
    expect([count(0), count(1)]).toEqual([0, 10_000]);
    expect(Math.abs(count(0.25) - 2500)).toBeLessThan(175);
  });

  it.each([-1, 1.5, NaN, Infinity])('refuses %s as a seed', (seed) => {
    expect(() => new Random(seed)).toThrow(`seed is ${seed}; expected an integer of 0 or more`);
  });

  it('refuses to choose from nothing', () => {
    expect(() => new Random(0).integer(0)).toThrow('below is 0; expected an integer of 1 or more');
  });
});
