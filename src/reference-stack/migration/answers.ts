/** The limit on answers: each connection and tombstone has its own, for a shared one would be a side channel (MIG-REM-ANSWER-LIMIT). */
import { SECOND } from '../core/time.ts';

export class AnswerLimit {
  readonly #perSecond: number;
  #windowStart = -Infinity;
  #given = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Takes one answer out of this second's allowance; false where none is left. */
  take(now: number): boolean {
    if (now - this.#windowStart >= SECOND) {
      this.#windowStart = now;
      this.#given = 0;
    }
    this.#given += 1;
    return this.#given <= this.#perSecond;
  }
}
