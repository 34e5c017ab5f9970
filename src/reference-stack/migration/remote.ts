/** The end that stays: suspension, restart, cancel, and the arbiter between source and destination (spec/machine/remote.yaml). */
import { Operation, type Endpoint, type Message, type TcpSegment } from '../../codec/index.ts';
import type { OperationValue } from '../../spec/index.ts';
import { machines } from '../../../generated/typescript/machine.ts';
import type { Connection, Tuple } from '../core/connection.ts';
import { AnswerLimit } from './answers.ts';
import {
  carry,
  hasRestartNumbers,
  isSameEndpoint,
  messageOf,
  mirror,
  newOf,
  oldOf,
  passesPaws,
  snapshotOf,
  timestampsIn,
  timestampsOf,
  type Expectation,
} from './carriage.ts';
import type { MigrationContext } from './context.ts';
import { patience } from './limits.ts';
import { stepsOf } from '../core/machine.ts';
import { isAfter, type Rounds } from './rounds.ts';
import type { Source } from './source.ts';

const step = stepsOf(machines.remote);
type RemoteState = (typeof machines.remote.states)[number]['name'];
type RemoteEvent = (typeof machines.remote.events)[number]['name'];

/** States in which an end can be told to hold (MIG-REM-SUSPEND); TIME-WAIT is none of them (MIG-REM-OTHER-STATES). */
const suspendable: ReadonlySet<string> = new Set([
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
]);

/** New addresses of one round that are remembered as refused; with so many no other one is accepted (MIG-REM-REFUSED-BOUND). */
const MOST_REFUSED = 32;

export interface RemoteContext extends MigrationContext {
  /** Whether this connection may move now (MIG-REM-POLICY). */
  allowsMigration(): boolean;
  /** Whether another connection has the tuple already (MIG-REM-TUPLE-IN-USE). */
  isTaken(tuple: Tuple): boolean;
  /** The connection is about to move to another tuple: looks it up there from now on and leaves a tombstone. */
  leave(tuple: Tuple, round: number, now: number): void;
}

/** Messages and the limit are taken one after the other, each decided before the next (MIG-REM-ONE-SECTION). */
export class Remote {
  readonly #connection: Connection;
  readonly #rounds: Rounds;
  readonly #source: Source;
  readonly #context: RemoteContext;
  readonly #answers: AnswerLimit;
  #state: RemoteState = 'OPEN';
  /** When the suspension ends by itself. */
  #limitDue: number | undefined;
  /** The last instant of a suspension that is over. */
  #heldUntil = -Infinity;
  /** The connection's numbers at that instant. */
  #numbersThen: Expectation | undefined;
  /** The least TSecr that a REMOTE_RESTART may have (MIG-REM-RESTART-ECHO). */
  #echoFloor: number | undefined;
  /** New addresses that were in use, or not allowed, when this round asked for them. */
  #refused: Endpoint[] = [];

  constructor(connection: Connection, rounds: Rounds, source: Source, context: RemoteContext) {
    this.#connection = connection;
    this.#rounds = rounds;
    this.#source = source;
    this.#context = context;
    this.#answers = new AnswerLimit(context.limits.answersPerSecond);
  }

  get isSuspended(): boolean {
    return this.#state === 'SUSPENDED';
  }

  #isSuspendedIn(round: number): boolean {
    return this.isSuspended && round === this.#rounds.suspended;
  }

  /** A MIGRATION_REQUEST with plausible numbers. */
  request(message: Message, segment: TcpSegment, now: number): void {
    const isRepeated = this.#isSuspendedIn(message.round);
    if (!isRepeated && !suspendable.has(this.#connection.state)) return; // MIG-REM-OTHER-STATES
    const reason = this.#refusalOfRequest(message);
    if (reason !== undefined) {
      this.#reject(this.#connection.tuple, reason, message, segment, now);
      return;
    }
    if (this.#source.state === 'REQUESTING') this.#source.yieldToPeer(now); // MIG-CRS-YIELD
    if (!isRepeated) this.#suspend(message, segment, now);
    this.#answer(Operation.REQUEST_ACK, message, now); // MIG-REM-REPEATED-REQUEST
  }

  #refusalOfRequest({ round, ...message }: Message): OperationValue | undefined {
    if (!isSameEndpoint({ host: message.oldHost, port: message.oldPort }, this.#connection.tuple.remote)) {
      return Operation.REJECT_ADDRESS_MISMATCH; // MIG-REM-MISMATCH
    }
    if (!this.#context.allowsMigration()) return Operation.REJECT_POLICY; // MIG-REM-POLICY
    if (!isAfter(round, this.#rounds.closed)) return Operation.REJECT_NOT_SUSPENDED; // MIG-REM-REQUEST-CLOSED
    const { suspended } = this.#rounds;
    if (this.isSuspended && suspended !== undefined && isAfter(suspended, round))
      return Operation.REJECT_STALE_STATE;
    if (this.#source.state === 'HELD') return Operation.REJECT_BUSY; // MIG-CRS-ACKED-FIRST
    const goesFirst = this.#source.state === 'REQUESTING' && isLower(this.#connection.tuple);
    return goesFirst ? Operation.REJECT_BUSY : undefined; // MIG-CRS-LOWER-FIRST
  }

  #suspend({ round }: Message, segment: TcpSegment, now: number): void {
    if (!this.#wasSuspendedRecently(now)) this.#echoFloor = timestampsIn(segment)?.echo;
    const isNew = !this.isSuspended;
    this.#enter('request');
    if (round !== this.#rounds.suspended) this.#refused = [];
    this.#rounds.suspended = round;
    if (isNew) this.#limitDue = now + this.#context.limits.suspension; // MIG-REM-REPEATED-REQUEST: a later round prolongs nothing
    this.#connection.restrain('acks-only', now); // MIG-REM-HOLD
    this.#context.report({ kind: 'suspended', round });
  }

  /** A CANCEL with plausible numbers. */
  cancel(message: Message, segment: TcpSegment, now: number): void {
    const { tuple } = this.#connection;
    const { round } = message;
    const { closed, suspended, moved } = this.#rounds;
    if (!isSameEndpoint(oldOf(message), tuple.remote)) {
      this.#reject(tuple, Operation.REJECT_ADDRESS_MISMATCH, message, segment, now);
      return;
    }
    if (round === moved) {
      this.#reject(tuple, Operation.REJECT_MOVED, message, segment, now); // MIG-REM-CANCEL-MOVED
      return;
    }
    if (closed !== undefined && isAfter(closed, round)) return; // MIG-REM-CANCEL-OLDER
    if (this.isSuspended && suspended !== undefined && isAfter(suspended, round)) return;
    this.#rounds.closed = round; // MIG-REM-CANCEL
    if (this.isSuspended) this.#resume('cancel', round, now);
    this.#answer(Operation.CANCEL_ACK, message, now);
  }

  /**
   * A REMOTE_RESTART for this connection (MIG-CAR-RESTART-LOOK-UP).
   *
   * @param tuple - the addresses of its segment, seen from here: what the connection is to have
   */
  restart(tuple: Tuple, message: Message, segment: TcpSegment, now: number): void {
    if (!this.#wasSuspendedRecently(now)) return; // MIG-CAR-RESTART-UNSUSPENDED
    if (!hasRestartNumbers(this.#numbersFor(message), segment)) return; // MIG-CAR-RESTART-NUMBERS
    if (!this.#hasOurEcho(segment, now)) return;
    const reason = this.#refusalOfRestart(tuple, message);
    if (reason !== undefined) this.#reject(tuple, reason, message, segment, now);
    else if (this.#isRepeatedRestart(tuple, message)) this.#answer(Operation.RESTART_ACK, message, now);
    else if (passesPaws(this.#connection, segment, now)) this.#move(tuple, message, segment, now);
  }

  /** MIG-CAR-RESTART-SNAPSHOT */
  #numbersFor({ round }: Message): Expectation {
    return this.#isSuspendedIn(round) ? this.#connection.tcb : (this.#numbersThen ?? this.#connection.tcb);
  }

  /** MIG-REM-RESTART: why one is not accepted; undefined where it is, or repeats the last one that was. */
  #refusalOfRestart(tuple: Tuple, message: Message): OperationValue | undefined {
    if (!isSameEndpoint(newOf(message), tuple.remote)) return Operation.REJECT_ADDRESS_MISMATCH; // MIG-REM-MISMATCH
    if (this.#isRepeatedRestart(tuple, message)) return undefined;
    if (!this.isSuspended || !isAfter(message.round, this.#rounds.closed)) {
      return Operation.REJECT_NOT_SUSPENDED; // MIG-REM-RESTART-NOT-SUSPENDED
    }
    if (message.round !== this.#rounds.suspended) return Operation.REJECT_STALE_STATE;
    const isElsewhere = !isSameEndpoint(tuple.remote, this.#connection.tuple.remote);
    if (this.#isForbidden(tuple, isElsewhere)) return Operation.REJECT_POLICY;
    return isElsewhere && this.#isInUse(tuple) ? Operation.REJECT_NEW_TUPLE_IN_USE : undefined;
  }

  /** MIG-REM-POLICY, or was so in this round: a connection's own address is refused for no other reason. */
  #isForbidden({ remote }: Tuple, isElsewhere: boolean): boolean {
    if (this.#context.allowsMigration()) return !isElsewhere && this.#wasRefused(remote);
    if (this.#refused.length < MOST_REFUSED) this.#refused.push(remote);
    return true;
  }

  /** MIG-REM-REFUSED-STAYS */
  #wasRefused(address: Endpoint): boolean {
    return this.#refused.some((refused) => isSameEndpoint(refused, address));
  }

  /** MIG-REM-TUPLE-IN-USE, or was so in this round (MIG-REM-REFUSED-STAYS) */
  #isInUse(tuple: Tuple): boolean {
    if (this.#wasRefused(tuple.remote) || this.#refused.length === MOST_REFUSED) return true;
    const isTaken = this.#context.isTaken(tuple);
    if (isTaken) this.#refused.push(tuple.remote);
    return isTaken;
  }

  /** Where new = old there is no tombstone that would know a repeat (MIG-REM-REPEATED-RESTART). */
  #isRepeatedRestart(tuple: Tuple, { round }: Message): boolean {
    return round === this.#rounds.moved && isSameEndpoint(tuple.remote, this.#connection.tuple.remote);
  }

  #move(tuple: Tuple, message: Message, segment: TcpSegment, now: number): void {
    const { round } = message;
    this.#enter('restart');
    this.#endSuspension(now);
    this.#rounds.closed = round;
    this.#rounds.moved = round;
    this.#context.leave(tuple, round, now); // MIG-REM-TOMBSTONE, while the connection still has its old tuple
    this.#connection.repoint(tuple, now); // MIG-REM-REPOINT, MIG-REM-NEW-PATH
    this.#connection.acceptMigsockAck(segment.acknowledgment, now); // MIG-REM-RESTART-ACK
    this.#connection.restrain('none', now);
    this.#answer(Operation.RESTART_ACK, message, now);
    this.#connection.requestAck(now);
    this.#context.report({ kind: 'resumed', round, by: 'restart' });
  }

  nextTimeout(): number | undefined {
    return this.#limitDue;
  }

  timeout(now: number): void {
    if (this.#limitDue === undefined || now < this.#limitDue) return;
    const round = this.#rounds.suspended as number;
    this.#rounds.closed = round; // MIG-REM-LIMIT
    this.#resume('limit', round, now);
  }

  #resume(by: 'cancel' | 'limit', round: number, now: number): void {
    this.#enter(by);
    this.#endSuspension(now);
    this.#connection.forgetSackMarks(); // MIG-REM-CANCEL-FORGETS-SACK
    this.#connection.restrain('none', now);
    this.#context.report({ kind: 'resumed', round, by });
  }

  #endSuspension(now: number): void {
    this.#limitDue = undefined;
    this.#heldUntil = now;
    this.#numbersThen = snapshotOf(this.#connection.tcb);
  }

  #wasSuspendedRecently(now: number): boolean {
    return this.isSuspended || now - this.#heldUntil <= patience(this.#context.limits);
  }

  /** MIG-REM-RESTART-ECHO */
  #hasOurEcho(segment: TcpSegment, now: number): boolean {
    if (!this.#connection.tcb.timestamps) return true;
    const echo = timestampsIn(segment)?.echo;
    if (echo === undefined) return false;
    const floor = this.#echoFloor ?? echo;
    return ((echo - floor) | 0) >= 0 && ((this.#connection.timestampClock(now) - echo) | 0) >= 0;
  }

  #answer(operation: OperationValue, message: Message, now: number): void {
    if (!this.#answers.take(now)) return;
    const answer = messageOf(operation, message.round, oldOf(message), newOf(message));
    this.#context.emit(this.#connection.tuple, carry(this.#connection, answer, now));
  }

  #reject(tuple: Tuple, reason: OperationValue, message: Message, segment: TcpSegment, now: number): void {
    if (!this.#answers.take(now)) return;
    const rejection = messageOf(reason, message.round, oldOf(message), newOf(message));
    this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, now)));
  }

  #enter(event: RemoteEvent): void {
    this.#state = step(this.#state, event) ?? this.#state;
  }
}

function isLower({ local, remote }: Tuple): boolean {
  return local.host < remote.host || (local.host === remote.host && local.port < remote.port);
}
