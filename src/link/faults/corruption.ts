/** Corruption: a bit is flipped, and sometimes the packet's end is missing instead. */
import { checkProbability } from '../checks.ts';
import type { StageKind } from './stage.ts';

export interface CorruptionSettings {
  /** Probability, 0 to 1. Of the packets corrupted, one in eight is cut, the others have one bit flipped. */
  readonly corruption?: number | undefined;
}

const CUT_ONE_IN = 8;

export const corruption: StageKind<CorruptionSettings, 'corrupted' | 'truncated'> = {
  name: 'corruption',
  incidents: ['corrupted', 'truncated'],
  check({ corruption = 0 }) {
    checkProbability('corruption', corruption);
  },
  start:
    ({ random, happened }) =>
    ({ corruption = 0 }, next) =>
      corruption === 0
        ? next
        : (packet, time) => {
            if (!random.chance(corruption)) next(packet, time);
            else if (random.integer(CUT_ONE_IN) === 0) {
              happened('truncated');
              next(packet.subarray(0, Math.max(1, random.integer(packet.length))), time);
            } else {
              happened('corrupted');
              const bit = random.integer(8 * packet.length);
              packet[bit >>> 3] = (packet[bit >>> 3] as number) ^ (0x80 >>> (bit & 7));
              next(packet, time);
            }
          },
};
