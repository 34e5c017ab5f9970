/** The address that a connection has left: what still comes for it is answered from the numbers of the move (MIG-REM-TOMBSTONE). */
import { Operation, type Message, type TcpSegment } from '../../codec/index.ts';
import type { Connection, Tuple } from '../core/connection.ts';
import { AnswerLimit } from './answers.ts';
import {
  carry,
  hasPlausibleNumbers,
  isSameEndpoint,
  hasRestartNumbers,
  messageOf,
  mirror,
  newOf,
  oldOf,
  snapshotOf,
  timestampsOf,
  type Expectation,
} from './carriage.ts';
import type { MigrationContext } from './context.ts';
import { patience } from './limits.ts';
import { isAfter, type Rounds } from './rounds.ts';

export class Tombstone {
  /** The tuple that was left. */
  readonly tuple: Tuple;
  /** When it may go. */
  expires: number;
  readonly #round: number;
  readonly #connection: Connection;
  readonly #rounds: Rounds;
  /** The connection's numbers when it moved (MIG-CAR-TOMBSTONE-SNAPSHOT). */
  readonly #snapshot: Expectation;
  readonly #context: MigrationContext;
  readonly #limit: AnswerLimit;

  constructor(
    tuple: Tuple,
    round: number,
    connection: Connection,
    rounds: Rounds,
    context: MigrationContext,
    now: number,
  ) {
    this.tuple = tuple;
    this.#round = round;
    this.#connection = connection;
    this.#rounds = rounds;
    this.#snapshot = snapshotOf(connection.tcb);
    this.#context = context;
    this.#limit = new AnswerLimit(context.limits.answersPerSecond);
    this.expires = now + patience(context.limits);
  }

  /** Whether this is an address that the connection has left. */
  isOf(connection: Connection): boolean {
    return this.#connection === connection;
  }

  /**
   * Answers a message whose look-up led here.
   *
   * @param tuple - the addresses of the segment that carried it, seen from here
   */
  receive(tuple: Tuple, message: Message, segment: TcpSegment, now: number): void {
    const answer = this.#answerTo(tuple, message, segment);
    if (answer === undefined || !this.#limit.take(now)) return;
    this.expires = now + patience(this.#context.limits);
    if (answer === Operation.RESTART_ACK) {
      const echo = messageOf(answer, message.round, oldOf(message), newOf(message));
      this.#context.emit(this.#connection.tuple, carry(this.#connection, echo, now));
      return;
    }
    const rejection = messageOf(answer, message.round, oldOf(message), newOf(message));
    this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, now)));
  }

  #answerTo(tuple: Tuple, message: Message, segment: TcpSegment): TombstoneAnswer | undefined {
    switch (message.operation) {
      case Operation.REMOTE_RESTART:
        return this.#answerToRestart(tuple, message, segment);
      case Operation.MIGRATION_REQUEST:
      case Operation.CANCEL:
        if (!hasPlausibleNumbers(this.#snapshot, segment)) return undefined;
        if (!isSameEndpoint(oldOf(message), tuple.remote)) return Operation.REJECT_ADDRESS_MISMATCH;
        // An older round's copy has nobody who waits for an answer (MIG-REM-TOMBSTONE-REQUEST, MIG-REM-CANCEL-OLDER).
        return isAfter(this.#round, message.round) ? undefined : Operation.REJECT_MOVED; // MIG-REM-CANCEL-MOVED
      default:
        return undefined;
    }
  }

  /** MIG-REM-REPEATED-RESTART */
  #answerToRestart(tuple: Tuple, message: Message, segment: TcpSegment): TombstoneAnswer | undefined {
    if (!hasRestartNumbers(this.#snapshot, segment)) return undefined; // MIG-CAR-RESTART-NUMBERS
    const destination = newOf(message);
    if (!isSameEndpoint(destination, tuple.remote)) return Operation.REJECT_ADDRESS_MISMATCH;
    const isRepeat =
      message.round === this.#rounds.moved &&
      isSameEndpoint(destination, this.#connection.tuple.remote) &&
      this.#connection.state !== 'CLOSED';
    return isRepeat ? Operation.RESTART_ACK : Operation.REJECT_MOVED;
  }
}

type TombstoneAnswer =
  typeof Operation.RESTART_ACK | typeof Operation.REJECT_MOVED | typeof Operation.REJECT_ADDRESS_MISMATCH;
