/** The timers of a connection: deadlines on a time of their own, which stands still while they are paused. */

export const Timer = {
  /** What was sent and is not acknowledged is sent again (RFC 6298). */
  retransmission: 0,
  /** A closed window is probed (RFC 9293 §3.8.6.1). */
  persist: 1,
  /** An acknowledgment waits for company (RFC 9293 §3.8.6.3). */
  delayedAck: 2,
  /** A small segment waits for a larger window (RFC 9293 §3.8.6.2.1). */
  sillyWindow: 3,
  /** The peer has acknowledged nothing since it was started (RFC 9293 §3.10.8). */
  userTimeout: 4,
  /** The connection is idle, or a probe of an idle one is unanswered (RFC 9293 §3.8.4). */
  keepAlive: 5,
  /** Late segments may still come (RFC 9293 §3.10.8). */
  timeWait: 6,
  /** The peer does not close. */
  finWait2: 7,
  /** The path may have become wider (RFC 1191 §6.3). */
  pathMtu: 8,
} as const;

export type TimerName = (typeof Timer)[keyof typeof Timer];

const COUNT = 9;

export class Timers {
  /** In time of the timers; infinite where one does not run. */
  readonly #deadlines = new Float64Array(COUNT).fill(Infinity);
  /** When they were paused. */
  #pausedAt: number | undefined = undefined;

  /** Starts a timer, anew where it runs. Durations and times in microseconds. */
  start(timer: TimerName, duration: number, now: number): void {
    const isStill = this.#pausedAt !== undefined && timer !== Timer.delayedAck;
    this.#deadlines[timer] = (isStill ? (this.#pausedAt as number) : now) + duration;
  }

  /** Brings the deadline of a timer that runs forward, where it is later than so. */
  hasten(timer: TimerName, duration: number, now: number): void {
    const deadline = this.#deadlines[timer] as number;
    this.start(timer, duration, now);
    if (deadline < (this.#deadlines[timer] as number)) this.#deadlines[timer] = deadline;
  }

  stop(timer: TimerName): void {
    this.#deadlines[timer] = Infinity;
  }

  stopAll(): void {
    this.#deadlines.fill(Infinity);
  }

  isRunning(timer: TimerName): boolean {
    return this.#deadlines[timer] !== Infinity;
  }

  /** The first deadline of those that are not paused; infinite where there is none. */
  next(): number {
    const deadlines = this.#deadlines;
    if (this.#pausedAt !== undefined) return deadlines[Timer.delayedAck] as number;
    let next = Infinity;
    for (let timer = 0; timer < COUNT; timer++) {
      const deadline = deadlines[timer] as number;
      if (deadline < next) next = deadline;
    }
    return next;
  }

  /** Stops and names a timer whose deadline has passed; undefined where there is none. */
  takeExpired(now: number): TimerName | undefined {
    for (let timer = 0; timer < COUNT; timer++) {
      if ((this.#deadlines[timer] as number) > now) continue;
      if (this.#pausedAt !== undefined && timer !== Timer.delayedAck) continue;
      this.#deadlines[timer] = Infinity;
      return timer as TimerName;
    }
    return undefined;
  }

  /** All but the delayed acknowledgment stand still with what remains of them. */
  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  /** The timers go on. @returns for how long they stood still */
  resume(now: number): number {
    if (this.#pausedAt === undefined) return 0;
    const pause = now - this.#pausedAt;
    this.#pausedAt = undefined;
    for (let timer = 0; timer < COUNT; timer++) {
      if (timer !== Timer.delayedAck) (this.#deadlines[timer] as number) += pause;
    }
    return pause;
  }
}
