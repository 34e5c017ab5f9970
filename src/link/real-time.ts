/** The machine's own time. */
import { Agenda } from './agenda.ts';
import { MILLISECOND, type Clock, type Timer } from './clock.ts';

/** What setTimeout takes at most; from there on it is asked again. */
const LONGEST_TIMEOUT = (2 ** 31 - 1) * MILLISECOND;

type Alarm =
  | { readonly time: number; readonly timeout: NodeJS.Timeout }
  | { readonly time: number; readonly immediate: NodeJS.Immediate };

/**
 * A clock of microseconds since 1970 by the machine's clock at the start of the process; it never goes back, and does not
 * follow when the machine's clock is set. Things are done up to a millisecond late, never early.
 */
export class RealTime implements Clock {
  readonly #agenda = new Agenda(() => {
    if (this.#agenda.pending === 0) this.#disarm();
  });
  #alarm: Alarm | undefined;
  #keepsAlive = true;

  now(): number {
    return Math.floor((performance.timeOrigin + performance.now()) * 1000);
  }

  at(time: number, run: () => void): Timer {
    const entry = this.#agenda.add(time, run);
    this.#arm();
    return entry;
  }

  /** Lets the process end although something is to be done. */
  unref(): void {
    this.#keepsAlive = false;
    this.#rearm();
  }

  /** Keeps the process from ending while something is to be done, as it is from the start. */
  ref(): void {
    this.#keepsAlive = true;
    this.#rearm();
  }

  #rearm(): void {
    this.#disarm();
    this.#arm();
  }

  /** One alarm for all: the order of many would be the event loop's. */
  #arm(): void {
    const time = this.#agenda.first()?.time;
    if (time === undefined || (this.#alarm !== undefined && this.#alarm.time <= time)) return;
    this.#disarm();
    const delay = time - this.now();
    const ring = (): void => {
      this.#ring();
    };
    if (delay <= 0) this.#alarm = { time, immediate: setImmediate(ring) };
    else {
      const milliseconds = Math.ceil(Math.min(delay, LONGEST_TIMEOUT) / MILLISECOND);
      this.#alarm = { time, timeout: setTimeout(ring, milliseconds) };
    }
    if (!this.#keepsAlive) handleOf(this.#alarm).unref();
  }

  #disarm(): void {
    if (this.#alarm === undefined) return;
    if ('timeout' in this.#alarm) clearTimeout(this.#alarm.timeout);
    else clearImmediate(this.#alarm.immediate);
    this.#alarm = undefined;
  }

  /** Does what is due by now; what becomes due meanwhile has to wait, so that the event loop lives. */
  #ring(): void {
    this.#alarm = undefined;
    const now = this.now();
    try {
      while ((this.#agenda.first()?.time ?? Infinity) <= now) this.#agenda.take()?.run();
    } finally {
      this.#arm();
    }
  }
}

function handleOf(alarm: Alarm): NodeJS.Timeout | NodeJS.Immediate {
  return 'timeout' in alarm ? alarm.timeout : alarm.immediate;
}
