/** The moving end at the source: request, capture, cancel, discard (spec/machine/source.yaml). */
import {
  isBefore,
  Operation,
  TcpFlag,
  type Message,
  type SocketState,
  type TcpSegment,
} from '../../codec/index.ts';
import type { OperationValue } from '../../spec/index.ts';
import type { Connection } from '../core/connection.ts';
import { machines } from '../../../generated/typescript/machine.ts';
import { carry, messageOf } from './carriage.ts';
import { MigrationError, type MigrationContext } from './context.ts';
import { stepsOf } from '../core/machine.ts';
import { isRejection, reasonOf } from './reasons.ts';
import { Repeater } from './repeater.ts';
import { isAfter, laterOf, roundAfter, type Rounds } from './rounds.ts';

const step = stepsOf(machines.source);
type SourceState = (typeof machines.source.states)[number]['name'];
type SourceEvent = (typeof machines.source.events)[number]['name'];

/** States in which a migration may begin (MIG-SRC-STATES); what MIG-SRC-UNMOVABLE names this stack does not have. */
const migratable: ReadonlySet<string> = new Set<SocketState['state']>([
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
]);

/** A message that is sent until it is answered. */
interface Pending {
  readonly operation: OperationValue;
  readonly round: number;
  readonly repeater: Repeater;
}

export class Source {
  readonly #connection: Connection;
  readonly #rounds: Rounds;
  readonly #context: MigrationContext;
  #state: SourceState = 'LIVE';
  /** MIGRATION_REQUEST, or the CANCEL of a frozen socket. */
  #pending: Pending | undefined;
  /** CANCEL of a round that was given up, while the connection goes on (MIG-SRC-GIVE-UP). */
  #withdrawal: Pending | undefined;
  #frozenAt = 0;
  #reportedLateTraffic = false;

  constructor(connection: Connection, rounds: Rounds, context: MigrationContext) {
    this.#connection = connection;
    this.#rounds = rounds;
    this.#context = context;
  }

  get state(): SourceState {
    return this.#state;
  }

  /** Whether ordinary segments are kept from the connection (MIG-SRC-QUARANTINE). */
  get isFrozen(): boolean {
    return this.#state === 'FROZEN' || this.#state === 'CANCELLING';
  }

  get isMigrating(): boolean {
    return this.#state !== 'LIVE';
  }

  /** The round of the migration under way. */
  get #round(): number {
    return this.#rounds.own ?? 0;
  }

  /** Begins a migration. @throws MigrationError EBUSY while one is under way, ENOTCONN in other states of TCP */
  request(now: number): void {
    if (this.isMigrating) throw new MigrationError('EBUSY', `this socket is ${this.#state} already`); // MIG-SRC-EBUSY
    if (!migratable.has(this.#connection.state)) {
      throw new MigrationError('ENOTCONN', `a connection in ${this.#connection.state} cannot move`);
    }
    this.#rounds.own = roundAfter(this.#rounds.own); // MIG-RND-NEXT
    this.#withdrawal = undefined; // MIG-SRC-CANCEL
    this.#enter('request');
    this.#connection.restrain('no-new-data', now); // MIG-SRC-NO-NEW-DATA
    const { requestTries } = this.#context.limits;
    this.#pending = this.#begin(Operation.MIGRATION_REQUEST, this.#round, requestTries, now);
  }

  /**
   * Captures the socket: from here on nothing more is acknowledged (MIG-SRC-FREEZE).
   *
   * @throws MigrationError EBUSY unless the remote is suspended (MIG-SRC-FREEZE-AFTER-ACK), ENOTCONN in other states of TCP
   */
  serialize(now: number): SocketState {
    if (this.#state !== 'HELD') throw new MigrationError('EBUSY', `this socket is ${this.#state}, not HELD`);
    if (!migratable.has(this.#connection.state)) {
      throw new MigrationError('ENOTCONN', `a connection in ${this.#connection.state} cannot move`);
    }
    const state = this.#connection.checkpoint(now);
    this.#enter('serialize');
    this.#connection.restrain('silent', now);
    this.#frozenAt = now;
    this.#reportedLateTraffic = false;
    return { ...state, round: this.#round, peerClosedRound: this.#rounds.closed }; // MIG-RND-TRAVELS
  }

  /** Calls the migration off. A frozen socket goes on once the remote agrees. @throws MigrationError EINVAL without one */
  cancel(now: number): void {
    if (this.#state === 'LIVE' || this.#state === 'GONE') {
      throw new MigrationError('EINVAL', `this socket is ${this.#state}: there is nothing to cancel`);
    }
    if (!this.isFrozen) {
      this.#giveUp('cancel', now);
      return;
    }
    this.#enter('cancel');
    this.#pending = this.#begin(Operation.CANCEL, this.#round, this.#context.limits.cancelTries, now);
  }

  /** Drops a migrated socket without FIN or RST (MIG-SRC-DISCARD). @throws MigrationError EBUSY (MIG-SRC-DISCARD-REFUSED) */
  discard(options: { destinationRuns: boolean; force: boolean }): void {
    if (!this.isFrozen) throw new MigrationError('EINVAL', `this socket is ${this.#state}, not frozen`);
    if (!options.force && this.#state === 'CANCELLING') {
      throw new MigrationError('EBUSY', 'a CANCEL is not answered yet');
    }
    if (!options.force && !options.destinationRuns) {
      throw new MigrationError('EBUSY', 'it is not known that the destination runs');
    }
    this.#leave('discard');
  }

  /** The peer asks to migrate, too, and goes first (MIG-CRS-YIELD). */
  yieldToPeer(now: number): void {
    this.#giveUp('yield', now);
    this.#context.report({ kind: 'yielded', round: this.#round });
  }

  /** The connection ended by itself. */
  closed(): void {
    if (step(this.#state, 'closed') === undefined) return;
    this.#enter('closed');
    this.#pending = undefined;
    this.#withdrawal = undefined;
  }

  /** An answer with plausible numbers (MIG-RND-ANSWER-AWAITED). */
  answer(message: Message, now: number): void {
    switch (message.operation) {
      case Operation.REQUEST_ACK:
        this.#requestAck(message.round, now);
        return;
      case Operation.CANCEL_ACK:
        this.#cancelAck(message.round, now);
        return;
      default:
        if (isRejection(message.operation)) this.#rejected(message, now);
    }
  }

  #requestAck(round: number, now: number): void {
    if (this.#state === 'REQUESTING' && round === this.#round) {
      this.#pending = undefined;
      this.#enter('request-ack');
      this.#context.report({ kind: 'remote-suspended', round });
      return;
    }
    if (this.isMigrating && !isAfter(round, this.#round)) return; // of the migration under way, or overtaken by it
    if (this.#withdrawal?.round === round) return; // its CANCEL is on the way
    this.#strayAck(round, now);
  }

  /** The remote is suspended in a round that this end has not asked for; cancelling it closes the earlier ones, too. */
  #strayAck(round: number, now: number): void {
    this.#rounds.own = laterOf(round, this.#rounds.own); // MIG-RND-STRAY-ACK
    if (this.#state === 'LIVE') this.#withdraw(round, now);
    else if (this.#state === 'CANCELLING') this.cancel(now);
    else if (!this.isFrozen) {
      this.#giveUp('rejected', now);
      this.#context.report({ kind: 'request-rejected', round, reason: 'overtaken by a later round' });
    }
  }

  #cancelAck(round: number, now: number): void {
    if (this.#withdrawal?.round === round) this.#withdrawal = undefined;
    if (this.#state !== 'CANCELLING' || round !== this.#round) return;
    this.#enter('cancel-ack');
    this.#pending = undefined;
    this.#connection.restrain('none', now); // MIG-SRC-THAW
    this.#context.report({ kind: 'thawed', round });
  }

  #rejected({ operation, round }: Message, now: number): void {
    const isMoved = operation === Operation.REJECT_MOVED;
    if (isMoved && this.#withdrawal?.round === round) this.#withdrawal = undefined; // MIG-SRC-CANCEL
    if (round !== this.#round) return;
    const reason = reasonOf(operation);
    if (this.#state === 'REQUESTING') {
      const isBusy = operation === Operation.REJECT_BUSY;
      if (isBusy) this.#giveUp('rejected', now);
      else this.#goOn('rejected', now);
      this.#context.report({ kind: 'request-rejected', round, reason });
    } else if (this.#state === 'CANCELLING') {
      if (isMoved) {
        this.#leave('moved'); // MIG-SRC-DROP
        this.#context.report({ kind: 'moved', round });
      } else this.#context.report({ kind: 'cancel-rejected', round, reason });
    }
  }

  /** What arrives for a frozen socket and is no message: dropped, but for the RST that a cancelling source waits for. */
  quarantine(segment: TcpSegment, now: number): void {
    const isReset = (segment.flags & TcpFlag.RST) !== 0;
    if (isReset && this.#state === 'CANCELLING' && segment.sequence === this.#connection.tcb.rcvNxt) {
      this.#leave('reset'); // MIG-CAR-RST-EXACT
      this.#context.report({ kind: 'source-reset', round: this.#round });
      return;
    }
    const isLate = now - this.#frozenAt > this.#context.limits.suspension;
    if (
      isReset ||
      !isLate ||
      this.#reportedLateTraffic ||
      isBefore(segment.sequence, this.#connection.tcb.irs)
    )
      return;
    this.#reportedLateTraffic = true;
    this.#context.report({ kind: 'late-traffic', round: this.#round }); // MIG-SRC-LATE-TRAFFIC
  }

  nextTimeout(): number | undefined {
    return (this.#pending ?? this.#withdrawal)?.repeater.due; // there are never both
  }

  timeout(now: number): void {
    if (this.#pending?.repeater.isDue(now)) this.#repeatPending(this.#pending, now);
    if (!this.#withdrawal?.repeater.isDue(now)) return;
    if (this.#withdrawal.repeater.isExhausted) this.#withdrawal = undefined;
    else this.#send(this.#withdrawal, now);
  }

  #repeatPending(pending: Pending, now: number): void {
    if (!pending.repeater.isExhausted) {
      this.#send(pending, now);
      return;
    }
    this.#pending = undefined;
    const { round } = pending;
    if (this.#state === 'REQUESTING') {
      this.#giveUp('exhausted', now);
      this.#context.report({ kind: 'request-unanswered', round });
    } else this.#context.report({ kind: 'cancel-unanswered', round }); // decides nothing (MIG-SRC-THAW)
  }

  #begin(operation: OperationValue, round: number, tries: number, now: number): Pending {
    this.#emit(operation, round, now);
    return { operation, round, repeater: new Repeater(now, this.#connection.rto, tries) };
  }

  #send({ operation, round, repeater }: Pending, now: number): void {
    this.#emit(operation, round, now);
    repeater.tried(now);
  }

  #emit(operation: OperationValue, round: number, now: number): void {
    const message = messageOf(operation, round, this.#connection.tuple.local); // MIG-MSG-OLD-ADDRESS
    this.#context.emit(this.#connection.tuple, carry(this.#connection, message, now));
  }

  /** Ends a migration before the capture and tells the remote so, reliably. */
  #giveUp(event: SourceEvent, now: number): void {
    this.#goOn(event, now);
    this.#withdraw(this.#round, now); // MIG-SRC-GIVE-UP
  }

  #goOn(event: SourceEvent, now: number): void {
    this.#enter(event);
    this.#pending = undefined;
    this.#connection.restrain('none', now);
  }

  #withdraw(round: number, now: number): void {
    this.#withdrawal = this.#begin(Operation.CANCEL, round, this.#context.limits.cancelTries, now);
  }

  #leave(event: SourceEvent): void {
    this.#enter(event);
    this.#pending = undefined;
    this.#connection.vanish();
  }

  #enter(event: SourceEvent): void {
    const next = step(this.#state, event);
    if (next === undefined) throw new MigrationError('EINVAL', `${event} in ${this.#state}`);
    this.#state = next;
  }
}
