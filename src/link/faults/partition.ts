/** Partition: nothing gets through. */
import { refuse } from '../checks.ts';
import type { StageKind } from './stage.ts';

export interface PartitionSettings {
  /** What is on its way already still arrives. */
  readonly partition?: boolean | undefined;
}

export const partition: StageKind<PartitionSettings, 'partitioned'> = {
  name: 'partition',
  incidents: ['partitioned'],
  check({ partition = false }) {
    if (typeof partition !== 'boolean') refuse('partition', partition, 'true or false');
  },
  start:
    ({ happened }) =>
    ({ partition = false }, next) =>
      partition
        ? () => {
            happened('partitioned');
          }
        : next,
};
