/** One connection of a host with all that its migrations need: who gets a segment, an answer, a time-out. */
import { Operation, type Endpoint, type Message, type SocketState, type TcpSegment } from '../codec/index.ts';
import type { Connection, ConnectionEvent, Tuple } from './core/connection.ts';
import { hasPlausibleNumbers, passesPaws } from './migration/carriage.ts';
import type { MigrationEvent } from './migration/context.ts';
import { Destination, type DestinationContext } from './migration/destination.ts';
import { Remote, type RemoteContext } from './migration/remote.ts';
import { roundBefore, type Rounds } from './migration/rounds.ts';
import { Source } from './migration/source.ts';

export type AssociationContext = RemoteContext & DestinationContext;
/** What happens to a socket, as its owner is told. */
export type SocketEvent = ConnectionEvent | MigrationEvent;

/** What only a connection that has to do with a migration needs. */
interface Roles {
  readonly source: Source;
  readonly remote: Remote;
  destination: Destination | undefined;
}

export class Association {
  readonly connection: Connection;
  readonly rounds: Rounds;
  /** What a heap of deadlines knows of it. */
  scheduled = Infinity;
  /** Whether it is in its host's queue of those that may have something to send. */
  isReady = false;
  readonly #contextOf: (association: Association) => AssociationContext;
  #roles: Roles | undefined;

  constructor(
    connection: Connection,
    contextOf: (association: Association) => AssociationContext,
    restored?: SocketState,
  ) {
    this.connection = connection;
    this.#contextOf = contextOf;
    const own = restored?.round;
    this.rounds = { own, suspended: undefined, closed: restored?.peerClosedRound, moved: undefined };
  }

  get tuple(): Tuple {
    return this.connection.tuple;
  }

  get source(): Source {
    return this.#needRoles().source;
  }

  get destination(): Destination | undefined {
    return this.#roles?.destination;
  }

  get isFrozen(): boolean {
    return this.#roles?.source.isFrozen ?? false;
  }

  get isMute(): boolean {
    return this.#roles?.destination?.isMute ?? false;
  }

  /** Whether its tuple is to be left alone when it ends: it was captured here (MIG-SRC-QUARANTINE), or restored and not let live. */
  get leavesQuarantine(): boolean {
    return this.#roles?.source.state === 'GONE' || this.#roles?.destination?.state === 'GONE';
  }

  /**
   * The last round that its tuple has served a restored socket; where it was captured the one before, for a plain resume may
   * follow (MIG-DST-PORT, MIG-DST-PLAIN-RESUME).
   */
  get servedRound(): number | undefined {
    const own = this.rounds.own ?? 0;
    if (this.#roles?.source.state === 'GONE') return roundBefore(own);
    return this.#roles?.destination === undefined ? undefined : own;
  }

  get isSuspended(): boolean {
    return this.#roles?.remote.isSuspended ?? false;
  }

  /** Makes this the destination of a migration. */
  land(old: Endpoint, now: number): Destination {
    const roles = this.#needRoles();
    const context = this.#contextOf(this);
    return (roles.destination = new Destination(this.connection, this.rounds.own ?? 0, old, context, now));
  }

  /** An ordinary segment for this tuple. */
  receive(segment: TcpSegment, now: number): void {
    if (this.isFrozen)
      this.source.quarantine(segment, now); // MIG-SRC-QUARANTINE
    else if (this.isMute) this.destination?.quarantine(segment);
    else this.connection.receive(segment, now);
  }

  /** A message other than REMOTE_RESTART for this tuple; a frozen source takes answers alone (MIG-CAR-QUARANTINE-PASSES, MIG-CRS-FROZEN). */
  receiveMessage(message: Message, segment: TcpSegment, now: number): void {
    const { tcb } = this.connection;
    if (tcb.state === 'SYN-SENT' || tcb.state === 'SYN-RECEIVED') return; // MIG-CAR-BEFORE-ESTABLISHED
    if (!hasPlausibleNumbers(tcb, segment) || !passesPaws(this.connection, segment, now)) return;
    if (this.isMute) {
      this.destination?.answer(message, segment, now);
      return;
    }
    const { source, remote } = this.#needRoles();
    switch (message.operation) {
      case Operation.MIGRATION_REQUEST:
        if (!source.isFrozen) remote.request(message, segment, now);
        return;
      case Operation.CANCEL:
        if (!source.isFrozen) remote.cancel(message, segment, now);
        return;
      default:
        source.answer(message, now);
    }
  }

  /** A REMOTE_RESTART that names this connection. */
  receiveRestart(tuple: Tuple, message: Message, segment: TcpSegment, now: number): void {
    if (this.isFrozen || this.isMute) return;
    this.#roles?.remote.restart(tuple, message, segment, now); // without roles it was never suspended
  }

  nextTimeout(): number | undefined {
    const own = this.connection.nextTimeout();
    if (this.#roles === undefined) return own;
    const { source, remote, destination } = this.#roles;
    const due = Math.min(
      own ?? Infinity,
      source.nextTimeout() ?? Infinity,
      remote.nextTimeout() ?? Infinity,
      destination?.nextTimeout() ?? Infinity,
    );
    return due === Infinity ? undefined : due;
  }

  timeout(now: number): void {
    this.#roles?.source.timeout(now);
    this.#roles?.remote.timeout(now);
    this.#roles?.destination?.timeout(now);
    this.connection.timeout(now);
  }

  /** The connection ended by itself. */
  closed(): void {
    this.#roles?.source.closed();
  }

  #needRoles(): Roles {
    if (this.#roles !== undefined) return this.#roles;
    const context = this.#contextOf(this);
    const source = new Source(this.connection, this.rounds, context);
    const remote = new Remote(this.connection, this.rounds, source, context);
    return (this.#roles = { source, remote, destination: undefined });
  }
}
