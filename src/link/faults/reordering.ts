/** Reordering: a packet is held up while those behind it pass. */
import { checkInteger, checkProbability } from '../checks.ts';
import type { StageKind } from './stage.ts';

export interface ReorderingSettings {
  readonly reordering?: Reordering | undefined;
}

export interface Reordering {
  /** 0 to 1. */
  readonly probability: number;
  /** Microseconds for which a packet is held up: it falls behind whatever arrives in them. */
  readonly delay: number;
}

export const reordering: StageKind<ReorderingSettings, 'reordered'> = {
  name: 'reordering',
  incidents: ['reordered'],
  check({ reordering }) {
    if (reordering === undefined) return;
    checkProbability('reordering.probability', reordering.probability);
    checkInteger('reordering.delay', reordering.delay, 0);
  },
  start:
    ({ random, happened }) =>
    ({ reordering }, next) =>
      reordering === undefined
        ? next
        : (packet, time) => {
            if (random.chance(reordering.probability)) {
              happened('reordered');
              next(packet, time + reordering.delay);
            } else next(packet, time);
          },
};
