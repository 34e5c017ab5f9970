import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../../src/link/virtual-time.ts';

const nothing = (): void => undefined;

describe('virtual time', () => {
  it('does what is due in the order of times, and at one time in the order of asking', () => {
    const asked = fc.array(fc.record({ time: fc.nat(20), isCancelled: fc.boolean() }), { maxLength: 300 });
    fc.assert(
      fc.property(asked, (entries) => {
        const clock = new VirtualTime();
        const done: [time: number, index: number][] = [];
        const timers = entries.map(({ time }, index) =>
          clock.at(time, () => {
            expect(clock.now()).toBe(time);
            done.push([time, index]);
          }),
        );
        for (const [index, { isCancelled }] of entries.entries()) if (isCancelled) timers[index]?.cancel();
        const due = entries.flatMap(({ time, isCancelled }, index) =>
          isCancelled ? [] : [[time, index] as const],
        );
        expect(clock.run()).toBe(due.length);
        expect(done).toEqual(due.sort(([a, i], [b, j]) => a - b || i - j));
        expect(clock.isIdle).toBe(true);
      }),
    );
  });

  it('stands at the time that it is run until, and leaves what is due later', () => {
    const clock = new VirtualTime();
    const done: number[] = [];
    for (const time of [5, 10, 11]) clock.at(time, () => done.push(time));
    clock.runUntil(10);
    expect([clock.now(), clock.nextTime, done]).toEqual([10, 11, [5, 10]]);
    clock.runUntil(10);
    expect(done).toEqual([5, 10]);
  });

  it('does one thing at a time, and says when there is none', () => {
    const clock = new VirtualTime();
    clock.at(7, nothing);
    expect(clock.runNext()).toBe(true);
    expect(clock.now()).toBe(7);
    expect(clock.runNext()).toBe(false);
  });

  it('does what was asked for in the past now, after what is due now', () => {
    const clock = new VirtualTime();
    const done: string[] = [];
    clock.at(10, () => {
      clock.at(3, () => done.push(`late at ${clock.now()}`));
    });
    clock.at(10, () => done.push('in time'));
    clock.run();
    expect(done).toEqual(['in time', 'late at 10']);
  });

  it('cancels what is not done, again and again, and not what is', () => {
    const clock = new VirtualTime();
    const done: number[] = [];
    const first = clock.at(1, () => done.push(1));
    const second = clock.at(2, () => done.push(2));
    second.cancel();
    second.cancel();
    expect(clock.nextTime).toBe(1);
    clock.run();
    first.cancel();
    expect(done).toEqual([1]);
    expect(clock.isIdle).toBe(true);
  });

  it('keeps the order when most of what was asked for is cancelled', () => {
    const clock = new VirtualTime();
    const done: number[] = [];
    for (let time = 1000; time > 0; time--) {
      const timer = clock.at(time, () => done.push(time));
      if (time % 100 !== 0) timer.cancel();
    }
    expect(clock.run()).toBe(10);
    expect(done).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  });

  it('says that there is no end where there is none', () => {
    const clock = new VirtualTime();
    const again = (): void => void clock.at(clock.now() + 1, again);
    again();
    expect(() => clock.run({ maxSteps: 5 })).toThrow('5 steps are done at 5 µs');
  });

  it('goes on after what it does has failed', () => {
    const clock = new VirtualTime();
    clock.at(1, () => {
      throw new Error('once');
    });
    clock.at(2, nothing);
    expect(() => clock.run()).toThrow('once');
    expect(clock.run()).toBe(1);
  });

  it.each([0.5, NaN, Infinity])('refuses %s as a time', (time) => {
    expect(() => new VirtualTime().at(time, nothing)).toThrow(RangeError);
  });

  it('does not go back', () => {
    const clock = new VirtualTime();
    clock.runUntil(5);
    expect(() => {
      clock.runUntil(4);
    }).toThrow('until is 4; expected an integer of 5 or more');
  });
});
