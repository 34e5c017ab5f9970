/** Time as everything around it knows it: integers of microseconds, and things to do at one. */

export const MILLISECOND = 1000;
export const SECOND = 1_000_000;

export interface Clock {
  /** Microseconds since an arbitrary start; never goes back. */
  now(): number;
  /**
   * Does something once, at a time or, where that is past, as soon as the caller has returned. What falls on the same
   * time is done in the order in which it was asked for.
   *
   * @param time - microseconds
   * @throws RangeError for what is not an integer
   */
  at(time: number, run: () => void): Timer;
}

export interface Timer {
  /** Does nothing if it is done or cancelled already. */
  cancel(): void;
}
