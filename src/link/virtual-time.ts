/** Time that passes only when something is done: runs of hours in milliseconds, each like the last. */
import { Agenda } from './agenda.ts';
import { checkInteger } from './checks.ts';
import type { Clock, Timer } from './clock.ts';

/** Steps after which `run` takes it that what it runs never ends. */
const MAX_STEPS = 10_000_000;

export interface RunOptions {
  /** Microseconds; what is due later is left, and the clock stands there afterwards. Until nothing is due, if absent. */
  readonly until?: number | undefined;
  /** Ten million if absent. */
  readonly maxSteps?: number | undefined;
}

/** A clock that starts at 0 and goes from one thing to be done to the next. */
export class VirtualTime implements Clock {
  readonly #agenda = new Agenda();
  #now = 0;

  now(): number {
    return this.#now;
  }

  at(time: number, run: () => void): Timer {
    return this.#agenda.add(time < this.#now ? this.#now : time, run);
  }

  /** Whether nothing is to be done any more, at any time. */
  get isIdle(): boolean {
    return this.#agenda.pending === 0;
  }

  /** When the next thing is due, in microseconds; undefined if nothing is. */
  get nextTime(): number | undefined {
    return this.#agenda.first()?.time;
  }

  /** Does the next thing, and says whether there was one. */
  runNext(): boolean {
    const next = this.#agenda.take();
    if (next === undefined) return false;
    this.#now = next.time;
    next.run();
    return true;
  }

  /** Does all that is due up to a time, and then it is that time. */
  runUntil(time: number): void {
    this.run({ until: time });
  }

  /**
   * Does what is due, and what comes of it, until nothing is left.
   *
   * @returns how many things were done
   * @throws Error where more than maxSteps are to be done, RangeError for a time in the past
   */
  run({ until, maxSteps = MAX_STEPS }: RunOptions = {}): number {
    if (until !== undefined) checkInteger('until', until, this.#now);
    let steps = 0;
    for (; (this.nextTime ?? Infinity) <= (until ?? Number.MAX_SAFE_INTEGER); steps++) {
      if (steps === maxSteps) {
        throw new Error(`${maxSteps} steps are done at ${this.#now} µs and more are due; expected an end`);
      }
      this.runNext();
    }
    if (until !== undefined) this.#now = until;
    return steps;
  }
}
