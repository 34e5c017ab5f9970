/**
 * A host: demultiplexing, listeners, quarantined and moved tuples (RFC 9293 §3.10.7.1). Sans-IO like its connections: segments
 * and `now` go in; segments, the next deadline and events come out.
 */
import {
  advance,
  classifySegment,
  formatHost,
  isBefore,
  MIG_BIT,
  Operation,
  TcpFlag,
  type Endpoint,
  type Message,
  type SequenceNumber,
  type SocketState,
  type TcpSegment,
} from '../codec/index.ts';
import { AddressesInUse } from './addresses-in-use.ts';
import { Association, type AssociationContext, type SocketEvent } from './association.ts';
import { Connection, type TcpOptions, type Tuple } from './core/connection.ts';
import { InitialSequence } from './core/isn.ts';
import { answerInListen, resetFor } from './core/arrival/listen.ts';
import { Datagrams, isUnicast, type Datagram } from './datagram.ts';
import { Deadlines } from './deadlines.ts';
import { namesThisEnd, oldOf } from './migration/carriage.ts';
import { MigrationError } from './migration/context.ts';
import { defaultLimits, patience, type MigrationLimits } from './migration/limits.ts';
import { Tombstone } from './migration/tombstone.ts';
import { freePort } from './ports.ts';
import { Queue } from './queue.ts';
import { Socket } from './socket.ts';

export type { Datagram } from './datagram.ts';

export interface HostOptions {
  /** IPv4 addresses of this host; the first one is its own where none is asked for. */
  readonly addresses: readonly number[];
  /** Of the initial sequence numbers (RFC 6528 §3). */
  readonly secret: Uint8Array;
  /** An integer from 0 to below its argument. */
  readonly random: (below: number) => number;
  readonly tcp?: Partial<TcpOptions>;
  readonly limits?: Partial<MigrationLimits>;
}

export interface HostEvent {
  readonly socket: Socket;
  readonly event: SocketEvent;
}

/** By how much a tuple's next ISN lies ahead of all that its last connection sent. */
const NEXT_INCARNATION = 0x1_0000;

export class Host {
  /** Whether this host's connections may be moved by their peers from now on (MIG-REM-POLICY). */
  allowsMigration = true;
  readonly limits: MigrationLimits;
  readonly #options: HostOptions;
  readonly #address: number;
  readonly #sequence: InitialSequence;
  readonly #inUse = new AddressesInUse();
  readonly #listeners = new Map<number, Partial<TcpOptions>>();
  readonly #sockets = new Map<Association, Socket>();
  readonly #deadlines = new Deadlines<Association>();
  /** Who may have something to send; each is in it once. */
  readonly #ready = new Queue<Association>();
  readonly #datagrams: Datagrams;
  readonly #outgoing = new Queue<Datagram>();
  readonly #events = new Queue<HostEvent>();
  /** Segments of connections since `poll` was last asked. */
  #together = 0;
  /** MIGSOCK segments that were dropped (MIG-CAR-DROPS-COUNTED). */
  dropped = 0;

  constructor(options: HostOptions) {
    this.#options = options;
    const [address] = options.addresses;
    if (address === undefined) throw new RangeError('addresses is empty; expected one or more');
    this.#address = address;
    this.#sequence = new InitialSequence(options.secret);
    this.#datagrams = new Datagrams(options.random);
    this.limits = { ...defaultLimits, ...options.limits };
  }

  /** Connections in any state but CLOSED. */
  get size(): number {
    return this.#inUse.associations.size;
  }

  /** Tuples that are kept from others: those that connections have left, and quarantined ones. */
  get reserved(): number {
    return this.#inUse.reserved;
  }

  /** Accepts connections to a port of all addresses; each is told as an `accepted` event. @throws RangeError where the port is taken */
  listen(port: number, options: Partial<TcpOptions> = {}): void {
    if (this.#listeners.has(port)) throw new RangeError(`port ${port} is listened on already`);
    this.#listeners.set(port, options);
  }

  /** Stops accepting; connections stay. */
  unlisten(port: number): void {
    this.#listeners.delete(port);
  }

  /** Opens a connection. @throws RangeError where the remote is no unicast address, the local one is taken or no port is free */
  connect(
    remote: Endpoint,
    now: number,
    local: Partial<Endpoint> = {},
    options: Partial<TcpOptions> = {},
  ): Socket {
    if (!isUnicast(remote.host)) throw new RangeError(`${formatHost(remote.host)} is no unicast address`); // RFC 9293 §3.9.2.3
    const host = local.host ?? this.#address;
    const port = local.port ?? this.#freePort(host, (tuple) => this.#inUse.isFree(tuple), remote);
    const tuple = { local: { host, port }, remote };
    if (!this.#inUse.isFree(tuple)) throw new RangeError(`port ${port} is taken`);
    const connection = Connection.connect(
      tuple,
      this.#sequence.next(tuple, now),
      this.#tcp(tuple, options),
      now,
    );
    return this.#add(new Association(connection, this.#contextOf), now);
  }

  /**
   * Restores a captured socket at an address of its own, mute and deaf (MIG-DST-PORT).
   *
   * @param avoid - a port that it may not have (MIG-DST-HANDOFF-PORT)
   */
  restore(state: SocketState, now: number, local: Partial<Endpoint> = {}, avoid?: Endpoint): Association {
    const host = local.host ?? this.#address;
    const isFree = (tuple: Tuple): boolean =>
      this.#inUse.isFreeInRound(tuple, state.round) &&
      !(avoid !== undefined && avoid.host === host && avoid.port === tuple.local.port);
    const port = local.port ?? this.#freePort(host, isFree, state.remote);
    const tuple = { local: { host, port }, remote: state.remote };
    if (!isFree(tuple))
      throw new MigrationError('EADDRINUSE', `port ${port} has served this round or is taken`);
    const connection = Connection.restore(tuple, state, this.#tcp(tuple, {}), now);
    const association = new Association(connection, this.#contextOf, state);
    association.land(state.local, now);
    this.#inUse.release(tuple);
    this.#inUse.associations.set(tuple, association);
    return association;
  }

  /** Makes a restored connection a socket, or lends it to one that is connected already. */
  adopt(association: Association, now: number, into?: Socket): Socket {
    const socket = into ?? new Socket(this, association);
    if (into !== undefined) into.lend(association);
    this.#sockets.set(association, socket);
    this.touch(association, now);
    return socket;
  }

  /** A segment from the network. */
  receive(datagram: Datagram, now: number): void {
    const { source, destination, segment } = datagram;
    if (!isUnicast(source) || !isUnicast(destination)) return; // RFC 9293 §3.9.2.3
    const tuple = {
      local: { host: destination, port: segment.destinationPort },
      remote: { host: source, port: segment.sourcePort },
    };
    if ((segment.reserved & MIG_BIT) !== 0) {
      const found = classifySegment(segment);
      if (found.kind === 'message') {
        this.#receiveMessage(tuple, found.message, segment, now);
        return;
      }
      if (found.kind === 'malformed') {
        this.dropped += 1; // MIG-CAR-MALFORMED-DROPPED
        return;
      }
    }
    const association = this.#inUse.associations.get(tuple);
    if (association === undefined) this.#receiveForNobody(tuple, segment, now);
    else if (association.connection.mayBeReplacedBy(segment)) this.#replace(association, segment, now);
    else {
      this.#answerEarlier(association, now);
      association.receive(segment, now);
      this.touch(association, now);
    }
  }

  /** What is owed for segments that came just before, so that one acknowledgment that is lost does not silence a whole window. */
  #answerEarlier({ connection, tuple }: Association, now: number): void {
    this.#together += 1;
    // Every second one as long as they are few (RFC 9293 §3.8.6.3); of very many, a few dozen tell the peer as much.
    const most = Math.max(2, this.#together >>> 3);
    const segment = connection.pollAcknowledgment(most, now);
    if (segment !== undefined) this.#outgoing.push(this.#datagrams.of(tuple, segment, connection));
  }

  /** A new connection in the place of one that waits for late segments only (RFC 9293 §3.6.1). */
  #replace(old: Association, syn: TcpSegment, now: number): void {
    const options = this.#listeners.get(old.tuple.local.port);
    if (options === undefined || old.isSuspended) return;
    const { tuple, connection } = old;
    connection.vanish();
    this.#forget(old, now);
    const isn = this.#sequence.next(tuple, now);
    const { sndNxt } = connection.tcb;
    this.#accept(tuple, syn, options, isBefore(sndNxt, isn) ? isn : advance(sndNxt, NEXT_INCARNATION), now);
  }

  #receiveForNobody(tuple: Tuple, segment: TcpSegment, now: number): void {
    const isSyn = (segment.flags & TcpFlag.SYN) !== 0;
    if (this.#inUse.isQuarantined(tuple)) return;
    if (!isSyn && this.#inUse.tombstone(tuple) !== undefined) return; // MIG-REM-TOMBSTONE
    const options = this.#listeners.get(tuple.local.port);
    const answer = options === undefined ? resetFor(segment) : answerInListen(segment);
    if (answer === 'accept' && options !== undefined)
      this.#accept(tuple, segment, options, this.#sequence.next(tuple, now), now);
    else if (typeof answer === 'object') this.#emit(tuple, answer);
  }

  #accept(
    tuple: Tuple,
    syn: TcpSegment,
    options: Partial<TcpOptions>,
    isn: SequenceNumber,
    now: number,
  ): void {
    const connection = Connection.accept(tuple, syn, isn, this.#tcp(tuple, options), now);
    if (connection !== undefined) this.#add(new Association(connection, this.#contextOf), now);
  }

  /** No message reaches the connection itself (MIG-CAR-NO-DELIVERY, MIG-CAR-STATE-UNMOVED). */
  #receiveMessage(tuple: Tuple, message: Message, segment: TcpSegment, now: number): void {
    const isRestart = message.operation === Operation.REMOTE_RESTART;
    if (isRestart && namesThisEnd(tuple, message)) {
      this.dropped += 1; // MIG-REM-TUPLE-IN-USE
      return;
    }
    const named = isRestart ? { local: tuple.local, remote: oldOf(message) } : tuple; // MIG-CAR-RESTART-LOOK-UP
    const association = this.#inUse.associations.get(named); // MIG-CAR-LOOK-UP
    const tombstone = this.#inUse.tombstone(named);
    // A connection that came back to this address has no tombstone here, but one that a later one left may have.
    if (association !== undefined) {
      if (isRestart) association.receiveRestart(tuple, message, segment, now);
      else association.receiveMessage(message, segment, now);
      this.touch(association, now);
    } else if (tombstone !== undefined) tombstone.receive(tuple, message, segment, now);
    else this.#receiveMessageForNobody(tuple, segment, now);
  }

  #receiveMessageForNobody(tuple: Tuple, segment: TcpSegment, now: number): void {
    this.dropped += 1;
    const association = this.#inUse.associations.get(tuple);
    // A restart that this connection's remote, or its own host's predecessor, has answered long ago: not unknown.
    if (association !== undefined || this.#inUse.isQuarantined(tuple)) return;
    const reset = resetFor(segment);
    if (reset !== undefined) this.#emit(tuple, reset); // MIG-CAR-UNKNOWN-TUPLE
    this.#inUse.expire(now);
  }

  /** An ICMP message that a packet of a connection was too big for its path (RFC 1191). */
  fragmentationNeeded(tuple: Tuple, quoted: SequenceNumber, nextHopMtu: number, now: number): void {
    const association = this.#inUse.associations.get(tuple);
    if (association === undefined) return;
    association.connection.receiveFragmentationNeeded(quoted, nextHopMtu, now);
    this.touch(association, now);
  }

  /** The next segment to send, or undefined; to be asked until then after every call that takes `now`. */
  poll(now: number): Datagram | undefined {
    this.#together = 0;
    for (;;) {
      const first = this.#outgoing.shift();
      if (first !== undefined) return first;
      const association = this.#ready.peek();
      if (association === undefined) return undefined;
      const segment = association.connection.pollSegment(now);
      if (segment !== undefined)
        return this.#datagrams.of(association.tuple, segment, association.connection);
      this.#ready.shift();
      association.isReady = false;
      this.#settle(association, now);
    }
  }

  /** When `timeout` is to be called at the latest; it may be called earlier. */
  nextTimeout(): number | undefined {
    const due = Math.min(this.#deadlines.next() ?? Infinity, this.#inUse.nextExpiry);
    return due === Infinity ? undefined : due;
  }

  timeout(now: number): void {
    for (let due = this.#deadlines.take(now); due !== undefined; due = this.#deadlines.take(now)) {
      due.timeout(now);
      this.touch(due, now);
    }
    this.#inUse.expire(now);
  }

  /** What has happened, oldest first, or undefined. */
  pollEvent(): HostEvent | undefined {
    return this.#events.shift();
  }

  /** Something was done to an association: it may have something to send, to say or to be woken for. */
  touch(association: Association, now: number): void {
    if (!association.isReady) this.#ready.push(association);
    association.isReady = true;
    this.#tell(association);
    if (association.connection.state === 'CLOSED') this.#settle(association, now);
  }

  /** Nothing more to send for now: what is left to say, when to come back, and whether it is over. */
  #settle(association: Association, now: number): void {
    this.#tell(association);
    this.#deadlines.update(association);
    if (association.connection.state !== 'CLOSED' || association.isReady) return;
    this.#forget(association, now);
  }

  #tell(association: Association): void {
    for (let event = association.connection.pollEvent(); event !== undefined;) {
      this.#report(association, event);
      event = association.connection.pollEvent();
    }
  }

  #report(association: Association, event: SocketEvent): void {
    const socket = this.#sockets.get(association);
    if (socket?.owns(association) !== true) return;
    if (event.kind === 'closed' && socket.isOnTrial) return; // its own connection is still there
    this.#events.push({ socket, event });
  }

  #forget(association: Association, now: number): void {
    if (this.#inUse.associations.get(association.tuple) !== association) return;
    this.#inUse.associations.delete(association.tuple);
    const { tuple, servedRound, leavesQuarantine } = association;
    const until = now + patience(this.limits); // at least 2 MSL (MIG-SRC-QUARANTINE)
    if (servedRound !== undefined) this.#inUse.reserve(tuple, servedRound, until, leavesQuarantine);
    association.closed();
    this.#sockets.get(association)?.giveBack(association);
    this.#sockets.delete(association);
  }

  #add(association: Association, now: number): Socket {
    this.#inUse.associations.set(association.tuple, association);
    return this.adopt(association, now);
  }

  #emit(tuple: Tuple, segment: TcpSegment): void {
    this.#outgoing.push(this.#datagrams.of(tuple, segment));
  }

  /** What the roles of a migration are given. */
  readonly #contextOf = (association: Association): AssociationContext => ({
    limits: this.limits,
    allowsMigration: () => this.allowsMigration,
    emit: (tuple, segment) => {
      this.#emit(tuple, segment);
    },
    report: (event) => {
      this.#report(association, event);
    },
    isTaken: (tuple) => this.#inUse.isTakenFor(association, tuple),
    leave: (tuple, round, now) => {
      this.#move(association, tuple, round, now);
    },
    rebind: (now) => this.#rebind(association, now),
    landed: (now) => this.#sockets.get(association)?.keep(now),
  });

  #move(association: Association, to: Tuple, round: number, now: number): void {
    const { tuple, connection, rounds } = association;
    if (tuple.remote.host === to.remote.host && tuple.remote.port === to.remote.port) return;
    this.#inUse.associations.delete(tuple);
    const context = this.#contextOf(association);
    this.#inUse.bury(new Tombstone(tuple, round, connection, rounds, context, now));
    this.#inUse.exhume(to);
    this.#inUse.associations.set(to, association);
  }

  /** Another port for a restored socket; its old one serves this round no more (MIG-DST-PORT). */
  #rebind(association: Association, now: number): Tuple {
    const { local, remote } = association.tuple;
    const round = association.rounds.own ?? 0;
    const port = this.#freePort(local.host, (tuple) => this.#inUse.isFreeInRound(tuple, round), remote);
    const tuple = { local: { host: local.host, port }, remote };
    this.#inUse.associations.delete(association.tuple);
    this.#inUse.reserve(association.tuple, round, now + patience(this.limits), true);
    this.#inUse.associations.set(tuple, association);
    return tuple;
  }

  #freePort(host: number, isFree: (tuple: Tuple) => boolean, remote: Endpoint): number {
    const port = freePort(host, this.#options.random, (local) => isFree({ local, remote }));
    if (port === undefined)
      throw new MigrationError('EADDRINUSE', `no free port for ${formatHost(remote.host)}`);
    return port;
  }

  #tcp(tuple: Tuple, options: Partial<TcpOptions>): Partial<TcpOptions> {
    const timestampOffset = this.#sequence.timestampOffset(tuple); // RFC 7323 §5.4
    return { msl: this.limits.msl, timestampOffset, ...this.#options.tcp, ...options };
  }
}
