/** Delay and jitter, which never change the order of packets: who is faster than the one before arrives with it. */
import { checkInteger } from '../checks.ts';
import type { StageKind } from './stage.ts';

export interface LatencySettings {
  /** Microseconds. */
  readonly delay?: number | undefined;
  /** Microseconds: each packet takes 0 to as many more, each number as likely. */
  readonly jitter?: number | undefined;
}

export const latency: StageKind<LatencySettings, never> = {
  name: 'latency',
  incidents: [],
  check({ delay = 0, jitter = 0 }) {
    checkInteger('delay', delay, 0);
    checkInteger('jitter', jitter, 0);
  },
  start({ random }) {
    // Also without delay: what was sent before the delay or the bandwidth changed may still be on its way.
    let lastArrival = 0;
    return ({ delay = 0, jitter = 0 }, next) =>
      (packet, time) => {
        const arrival = time + delay + (jitter === 0 ? 0 : random.integer(jitter + 1));
        lastArrival = Math.max(lastArrival, arrival);
        next(packet, lastArrival);
      };
  },
};
