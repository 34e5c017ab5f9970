/** Duplication: a packet goes on twice, the copy after the original. */
import { checkProbability } from '../checks.ts';
import type { StageKind } from './stage.ts';

export interface DuplicationSettings {
  /** Probability, 0 to 1. Either copy takes its own share of bandwidth, jitter, corruption and reordering. */
  readonly duplication?: number | undefined;
}

export const duplication: StageKind<DuplicationSettings, 'duplicated'> = {
  name: 'duplication',
  incidents: ['duplicated'],
  check({ duplication = 0 }) {
    checkProbability('duplication', duplication);
  },
  start:
    ({ random, happened }) =>
    ({ duplication = 0 }, next) =>
      duplication === 0
        ? next
        : (packet, time) => {
            const copy = random.chance(duplication) ? packet.slice() : undefined;
            next(packet, time);
            if (copy === undefined) return;
            happened('duplicated');
            next(copy, time);
          },
};
