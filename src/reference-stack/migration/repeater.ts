/** Retransmission of one message: exponential back-off, and a bounded number of tries where there is a bound. */
import { SECOND } from '../core/time.ts';

/** No interval grows beyond this, so that a suspended remote hears of a restart many times within its limit. */
const MAX_INTERVAL = 8 * SECOND;

export class Repeater {
  /** When the message is due again. */
  due: number;
  #interval: number;
  #triesLeft: number;

  /** @param tries - how often the message may be sent, the first time included, which is now */
  constructor(now: number, interval: number, tries = Infinity) {
    this.#interval = Math.min(interval, MAX_INTERVAL);
    this.#triesLeft = tries - 1;
    this.due = now + this.#interval;
  }

  /** Whether another try is due; false for good once they are used up, which `isExhausted` then tells. */
  isDue(now: number): boolean {
    return now >= this.due;
  }

  get isExhausted(): boolean {
    return this.#triesLeft === 0;
  }

  /** Counts a try that was just made. */
  tried(now: number): void {
    this.#triesLeft -= 1;
    this.#interval = Math.min(2 * this.#interval, MAX_INTERVAL);
    this.due = now + this.#interval;
  }
}
