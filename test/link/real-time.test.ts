import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../../src/link/clock.ts';
import { RealTime } from '../../src/link/real-time.ts';

/** Timers that keep the process alive, of this process's event loop. */
function keepingAlive(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate').length;
}

describe('real time', () => {
  it('is of integer microseconds that never go back', () => {
    const clock = new RealTime();
    let before = clock.now();
    for (let call = 0; call < 1000; call++) {
      const now = clock.now();
      expect(Number.isSafeInteger(now)).toBe(true);
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });

  it('does what is due in the order of times, never early, and never during the call', async () => {
    const clock = new RealTime();
    const start = clock.now();
    const done: number[] = [];
    await new Promise<void>((resolve) => {
      for (const after of [3000, 1200, -5, 1900, 1100, 0]) {
        clock.at(start + after, () => {
          expect(clock.now()).toBeGreaterThanOrEqual(start + after);
          done.push(after);
          if (after === 3000) resolve();
        });
      }
      expect(done).toEqual([]);
    });
    expect(done).toEqual([-5, 0, 1100, 1200, 1900, 3000]);
  });

  it('does not do what is cancelled, and then keeps nothing waiting', async () => {
    const clock = new RealTime();
    const before = keepingAlive();
    const done: string[] = [];
    clock.at(clock.now() + SECOND, () => done.push('cancelled')).cancel();
    expect(keepingAlive()).toBe(before);
    const timer = clock.at(clock.now() + MILLISECOND, () => done.push('cancelled'));
    await new Promise<void>((resolve) => {
      clock.at(clock.now() + 2 * MILLISECOND, resolve);
      timer.cancel();
    });
    expect(done).toEqual([]);
  });

  it('lets the process end when told to, and keeps it when told again', () => {
    const clock = new RealTime();
    const before = keepingAlive();
    const timer = clock.at(clock.now() + 100 * SECOND, () => undefined);
    expect(keepingAlive()).toBe(before + 1);
    clock.unref();
    expect(keepingAlive()).toBe(before);
    clock.ref();
    expect(keepingAlive()).toBe(before + 1);
    timer.cancel();
    expect(keepingAlive()).toBe(before);
  });

  it('waits for longer than the longest timeout', async () => {
    const clock = new RealTime();
    const timer = clock.at(clock.now() + 1000 * 24 * 3600 * SECOND, () => expect.fail('too early'));
    await new Promise<void>((resolve) => setTimeout(resolve, 2));
    timer.cancel();
  });
});
