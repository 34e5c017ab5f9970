/** The moving end at the destination: mute and deaf until the remote has answered (spec/machine/destination.yaml). */
import { Operation, TcpFlag, type Endpoint, type Message, type TcpSegment } from '../../codec/index.ts';
import { machines } from '../../../generated/typescript/machine.ts';
import type { Connection, Tuple } from '../core/connection.ts';
import { carry, isSameEndpoint, messageOf, newOf, oldOf } from './carriage.ts';
import { MigrationError, type MigrationContext } from './context.ts';
import { patience } from './limits.ts';
import { stepsOf } from '../core/machine.ts';
import { reasonOf } from './reasons.ts';
import { Repeater } from './repeater.ts';

const step = stepsOf(machines.destination);
type DestinationState = (typeof machines.destination.states)[number]['name'];
type DestinationEvent = (typeof machines.destination.events)[number]['name'];

/** Ports that are tried in one round before "new tuple in use" counts as a rejection like any other. */
const MAX_PORTS = 8;

export interface DestinationContext extends MigrationContext {
  /** Gives the connection another port of this host, and keeps its old one from others (MIG-DST-OTHER-PORT). */
  rebind(now: number): Tuple;
  /** The remote has answered: what the socket had before is to go (MIG-DST-HANDOFF). */
  landed(now: number): void;
}

export class Destination {
  readonly #connection: Connection;
  readonly #round: number;
  /** The moving endpoint's address at the source. */
  readonly #old: Endpoint;
  readonly #context: DestinationContext;
  readonly #expires: number;
  #state: DestinationState = 'MUTE';
  #repeater: Repeater | undefined;
  #portsLeft = MAX_PORTS;

  constructor(
    connection: Connection,
    round: number,
    old: Endpoint,
    context: DestinationContext,
    now: number,
  ) {
    this.#connection = connection;
    this.#round = round;
    this.#old = old;
    this.#context = context;
    this.#expires = now + patience(context.limits); // MIG-DST-END
  }

  get state(): DestinationState {
    return this.#state;
  }

  /** Whether the socket is mute and deaf (MIG-DST-MUTE, MIG-DST-DEAF). */
  get isMute(): boolean {
    return this.#state === 'MUTE' || this.#state === 'RESTARTING';
  }

  /** Announces the socket to the remote (MIG-DST-RESTART). @throws MigrationError EBUSY where it is announced already */
  restart(now: number): void {
    if (this.#state !== 'MUTE') throw new MigrationError('EBUSY', `this socket is ${this.#state}, not MUTE`);
    this.#enter('restart');
    this.#emitRestart(now);
    this.#repeater = new Repeater(now, this.#context.limits.restartInterval);
  }

  /** Drops the socket without a segment. */
  abandon(): void {
    this.#leave('abandon');
  }

  /** An answer with plausible numbers (MIG-RND-ANSWER-AWAITED). */
  answer(message: Message, segment: TcpSegment, now: number): void {
    if (this.#state !== 'RESTARTING' || message.round !== this.#round) return;
    if (!isSameEndpoint(oldOf(message), this.#old)) return;
    if (!isSameEndpoint(newOf(message), this.#connection.tuple.local)) return; // MIG-DST-ONLY-ACK
    if (message.operation === Operation.RESTART_ACK) this.#live(segment, now);
    else if (message.operation === Operation.REJECT_NEW_TUPLE_IN_USE && this.#portsLeft > 0)
      this.#tryAnotherPort(now);
    else this.#rejected(message.operation); // no other answer has a new address
  }

  #live(segment: TcpSegment, now: number): void {
    this.#enter('restart-ack');
    this.#connection.restrain('none', now);
    this.#connection.acceptMigsockWindow(segment.window, now); // MIG-DST-LIVE
    this.#connection.requestAck(now);
    this.#context.landed(now);
    this.#context.report({ kind: 'migrated', round: this.#round });
  }

  #tryAnotherPort(now: number): void {
    this.#portsLeft -= 1;
    this.#enter('tuple-in-use');
    this.#connection.rename(this.#context.rebind(now));
    this.restart(now);
  }

  #rejected(operation: number): void {
    this.#leave('rejected');
    this.#context.report({ kind: 'restart-rejected', round: this.#round, reason: reasonOf(operation) });
  }

  /** What arrives for a mute socket and is no message: dropped, but for an acceptable RST. */
  quarantine(segment: TcpSegment): void {
    if (this.#state !== 'RESTARTING' || (segment.flags & TcpFlag.RST) === 0) return;
    if (segment.sequence !== this.#connection.tcb.rcvNxt) return; // MIG-CAR-RST-EXACT
    this.#leave('reset');
    this.#context.report({ kind: 'restart-reset', round: this.#round });
  }

  nextTimeout(): number | undefined {
    return this.isMute ? Math.min(this.#expires, this.#repeater?.due ?? Infinity) : undefined;
  }

  timeout(now: number): void {
    if (!this.isMute) return;
    if (now >= this.#expires) {
      this.#leave('expired');
      this.#context.report({ kind: 'outcome-unknown', round: this.#round });
    } else if (this.#repeater?.isDue(now) === true) {
      this.#emitRestart(now);
      this.#repeater.tried(now);
    }
  }

  #emitRestart(now: number): void {
    const { tuple } = this.#connection;
    const message = messageOf(Operation.REMOTE_RESTART, this.#round, this.#old, tuple.local); // MIG-MSG-NEW-ADDRESS
    this.#context.emit(tuple, carry(this.#connection, message, now));
  }

  #leave(event: DestinationEvent): void {
    this.#enter(event);
    this.#connection.vanish();
  }

  #enter(event: DestinationEvent): void {
    const next = step(this.#state, event);
    if (next === undefined) throw new MigrationError('EINVAL', `${event} in ${this.#state}`);
    this.#state = next;
  }
}
