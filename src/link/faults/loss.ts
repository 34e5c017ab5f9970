/** Loss: a packet is gone, each on its own. */
import { checkProbability } from '../checks.ts';
import type { StageKind } from './stage.ts';

export interface LossSettings {
  /** Probability, 0 to 1. */
  readonly loss?: number | undefined;
}

export const loss: StageKind<LossSettings, 'lost'> = {
  name: 'loss',
  incidents: ['lost'],
  check({ loss = 0 }) {
    checkProbability('loss', loss);
  },
  start:
    ({ random, happened }) =>
    ({ loss = 0 }, next) =>
      loss === 0
        ? next
        : (packet, time) => {
            if (random.chance(loss)) happened('lost');
            else next(packet, time);
          },
};
