/** Times and counts of a migration in microseconds: spec/wire/timing.yaml, and what it leaves to an implementation. */
import { spec } from '../../spec/index.ts';
import { MILLISECOND, SECOND } from '../core/time.ts';

export interface MigrationLimits {
  /** After which a suspension ends by itself (MIG-REM-LIMIT). */
  readonly suspension: number;
  readonly msl: number;
  /** What `patience` is at least, also where suspensions end earlier (MIG-REM-PATIENCE). */
  readonly leastPatience: number;
  /** How often a MIGRATION_REQUEST is sent at most (MIG-SRC-REQUEST). */
  readonly requestTries: number;
  /** How often a CANCEL is sent at most before its silence is reported (MIG-SRC-CANCEL). */
  readonly cancelTries: number;
  /** First interval of a REMOTE_RESTART: the destination knows nothing of the path yet. */
  readonly restartInterval: number;
  /** Answers that a connection or tombstone gives a second (MIG-REM-ANSWER-LIMIT). */
  readonly answersPerSecond: number;
}

export const defaultLimits: MigrationLimits = {
  suspension: spec.timing.suspensionLimit * SECOND,
  msl: spec.timing.msl * SECOND,
  leastPatience: (spec.timing.suspensionLimit + 2 * spec.timing.msl) * SECOND,
  requestTries: 6,
  cancelTries: 12,
  restartInterval: 500 * MILLISECOND,
  answersPerSecond: spec.timing.answersPerSecond,
};

/** How long a restored socket waits, a tombstone stands, and a suspension counts as recent. */
export function patience({ suspension, msl, leastPatience }: MigrationLimits): number {
  return Math.max(suspension + 2 * msl, leastPatience);
}
