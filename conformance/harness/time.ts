/** Time as a case lives it: virtual where the implementation runs in this process, the machine's elsewhere. */
import { MILLISECOND, SECOND, type Clock, type VirtualTime } from '../../src/link/index.ts';
import { spec } from '../../src/spec/index.ts';

/** The suspension limit and 2 MSL of the protocol, in microseconds (MIG-REM-PATIENCE). */
export const PATIENCE = (spec.timing.suspensionLimit + 2 * spec.timing.msl) * SECOND;

/** How long to wait for what, in microseconds. */
export interface Patience {
  /** In which an answer that is due at once arrives. */
  readonly answer: number;
  /** In which what follows from an answer arrives: less than any retransmission time-out. */
  readonly prompt: number;
  /** In which a delayed acknowledgment arrives (RFC 9293 §3.8.6.3: 500 ms). */
  readonly acknowledgment: number;
  /** In which what is not answered is sent again. */
  readonly retransmission: number;
  /** In which what was sent is there. */
  readonly flight: number;
  /** In which what is drawn at once would arrive, where a time-out may draw it too: less than any. */
  readonly soon: number;
  /** For which nothing has to come before it counts as silence. */
  readonly silence: number;
}

export type Wait = keyof Patience | number;

/** What passes while a case waits. */
export interface Time {
  readonly clock: Clock;
  /** Whether it passes only while a case waits: then the same seed gives the same octets. */
  readonly isVirtual: boolean;
  readonly patience: Patience;
  /** Lets time pass until something holds or a time has come. @returns whether it holds */
  until(condition: () => boolean, deadline: number): Promise<boolean>;
  /** Something has happened that a condition may depend on. */
  wake(): void;
}

const unhurried: Patience = {
  answer: 300 * MILLISECOND,
  prompt: 150 * MILLISECOND,
  soon: 150 * MILLISECOND,
  flight: 20 * MILLISECOND,
  acknowledgment: 700 * MILLISECOND,
  retransmission: 4 * SECOND,
  silence: SECOND,
};

/** Parts of a round trip after which what follows at once is there, and a time-out is not. */
const PROMPT_ROUND_TRIPS = 1.5;

/**
 * Time that passes only while a case waits.
 *
 * @param answer - microseconds in which the implementation answers
 */
export function virtualTime(clock: VirtualTime, answer: number): Time {
  return {
    clock,
    isVirtual: true,
    patience: {
      ...unhurried,
      answer: Math.max(unhurried.answer, 2 * answer),
      prompt: Math.max(unhurried.prompt, PROMPT_ROUND_TRIPS * answer),
      soon: Math.max(unhurried.soon, PROMPT_ROUND_TRIPS * answer),
      flight: Math.max(unhurried.flight, answer),
      acknowledgment: unhurried.acknowledgment + answer,
      retransmission: unhurried.retransmission + answer,
      silence: unhurried.silence + answer,
    },
    wake: () => undefined,
    until: (condition, deadline) => {
      while (!condition()) {
        const next = clock.nextTime;
        if (next === undefined || next > deadline) {
          clock.runUntil(Math.max(clock.now(), deadline));
          return Promise.resolve(condition());
        }
        clock.runNext();
      }
      return Promise.resolve(true);
    },
  };
}

/**
 * The machine's time. What has to come is waited for generously, for it ends the wait; what must not come only as long as the
 * implementation was measured to need.
 *
 * @param answer - microseconds in which the implementation was measured to answer
 */
export function realTime(clock: Clock, answer: number): Time {
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of [...waiting]) check();
  };
  return {
    clock,
    isVirtual: false,
    patience: {
      ...unhurried,
      answer: 2 * SECOND,
      prompt: Math.max(unhurried.prompt, 5 * answer),
      soon: Math.max(50 * MILLISECOND, 5 * answer),
      flight: Math.max(unhurried.flight, 5 * answer),
      silence: Math.max(50 * MILLISECOND, 5 * answer),
    },
    wake,
    until: (condition, deadline) =>
      new Promise((resolve) => {
        const settle = (holds: boolean): void => {
          timer.cancel();
          waiting.delete(check);
          resolve(holds);
        };
        const check = (): void => {
          if (condition()) settle(true);
        };
        const timer = clock.at(deadline, () => {
          settle(condition());
        });
        waiting.add(check);
        check();
      }),
  };
}
