/** What the roles of a migration have in common: where segments and reports go, and the errors of a caller. */
import type { TcpSegment } from '../../codec/index.ts';
import type { Tuple } from '../core/connection.ts';
import type { MigrationLimits } from './limits.ts';

/** What a migration reports to the owner of a socket. */
export type MigrationEvent =
  /** This end is told to hold (MIG-REM-SUSPEND), and is so no more. */
  | { readonly kind: 'suspended'; readonly round: number }
  | { readonly kind: 'resumed'; readonly round: number; readonly by: 'restart' | 'cancel' | 'limit' }
  /** The socket may be captured now. */
  | { readonly kind: 'remote-suspended'; readonly round: number }
  /** The migration is off and the connection goes on. */
  | { readonly kind: 'request-rejected'; readonly round: number; readonly reason: string }
  | { readonly kind: 'request-unanswered'; readonly round: number }
  | { readonly kind: 'yielded'; readonly round: number }
  /** A frozen socket goes on here. */
  | { readonly kind: 'thawed'; readonly round: number }
  /** A frozen socket is dropped: the destination has it, or the remote has no such connection. */
  | { readonly kind: 'moved'; readonly round: number }
  | { readonly kind: 'source-reset'; readonly round: number }
  /** Nothing is decided: cancel again, or ask the destination (MIG-SRC-THAW). */
  | { readonly kind: 'cancel-unanswered'; readonly round: number }
  | { readonly kind: 'cancel-rejected'; readonly round: number; readonly reason: string }
  /** The remote has gone on without this migration (MIG-SRC-LATE-TRAFFIC): cancel. */
  | { readonly kind: 'late-traffic'; readonly round: number }
  /** The restored socket is the connection's end now. */
  | { readonly kind: 'migrated'; readonly round: number }
  | { readonly kind: 'restart-rejected'; readonly round: number; readonly reason: string }
  | { readonly kind: 'restart-reset'; readonly round: number }
  /** No answer came in time: either side may have the connection (MIG-DST-END). */
  | { readonly kind: 'outcome-unknown'; readonly round: number };

/** What a role is given by the host. */
export interface MigrationContext {
  readonly limits: MigrationLimits;
  /** Hands a segment to the network. */
  emit(tuple: Tuple, segment: TcpSegment): void;
  report(event: MigrationEvent): void;
}

/** A call that the state of a socket does not allow. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  /** The errno that a system call would give. */
  readonly code: 'EBUSY' | 'EINVAL' | 'ENOTCONN' | 'EADDRINUSE' | 'EPERM';

  constructor(code: MigrationError['code'], problem: string) {
    super(`${problem} (${code})`);
    this.code = code;
  }
}
