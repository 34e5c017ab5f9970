/** What an application holds: a connection that may be replaced under it by a handoff, and moves without its noticing. */
import type { Endpoint } from '../codec/index.ts';
import type { Association } from './association.ts';
import type { KeepAlive } from './core/connection.ts';
import { MigrationError } from './migration/context.ts';

/** What a socket needs of its host. */
export interface SocketHost {
  /** Something was done to the association: it may have something to send, to say or to be woken for. */
  touch(association: Association, now: number): void;
}

export class Socket {
  readonly #host: SocketHost;
  #association: Association;
  /** The socket's own connection while a handed-over one is on trial (MIG-DST-HANDOFF). */
  #stolen: Association | undefined;

  constructor(host: SocketHost, association: Association) {
    this.#host = host;
    this.#association = association;
  }

  /** The connection that the socket stands for now. */
  get association(): Association {
    return this.#association;
  }

  get local(): Endpoint {
    return this.#association.tuple.local;
  }

  get remote(): Endpoint {
    return this.#association.tuple.remote;
  }

  get state(): string {
    return this.#association.connection.state;
  }

  /** Octets that read() can give now; 0 while the socket is mute or frozen. */
  get readable(): number {
    return this.#isDeaf ? 0 : this.#association.connection.readable;
  }

  /** Octets that send() would take now; 0 while a migration holds the socket. */
  get writable(): number {
    return this.#association.connection.writable;
  }

  /** Whether the peer has closed and everything is read. */
  get isEndOfStream(): boolean {
    return !this.#isDeaf && this.#association.connection.isEndOfStream;
  }

  get #isDeaf(): boolean {
    return this.#association.isMute || this.#association.isFrozen;
  }

  /** @returns the octets taken, 0 where the buffer is full or the socket is held */
  send(bytes: Uint8Array, now: number): number {
    const taken = this.#association.connection.send(bytes, now);
    this.#host.touch(this.#association, now);
    return taken;
  }

  /** Sends octets the last of which is urgent (RFC 6093). @returns the octets taken */
  sendUrgent(bytes: Uint8Array, now: number): number {
    const taken = this.#association.connection.sendUrgent(bytes, now);
    this.#host.touch(this.#association, now);
    return taken;
  }

  /** @returns the next octets of the stream, none where there are none yet */
  read(maxOctets: number, now: number): Uint8Array {
    const octets = this.#association.connection.read(maxOctets, now);
    this.#host.touch(this.#association, now);
    return octets;
  }

  /** Probes the peer from now on where it is silent for long (RFC 9293 §3.8.4). */
  keepAlive(settings: KeepAlive, now: number): void {
    this.#association.connection.keepAlive(settings, now);
    this.#host.touch(this.#association, now);
  }

  /** Closes this end's half of the stream. A mute socket is abandoned without a segment. */
  close(now: number): void {
    const { destination, isMute, isFrozen, connection } = this.#association;
    if (isMute) destination?.abandon();
    else if (isFrozen)
      throw new MigrationError('EBUSY', 'a frozen socket is cancelled or discarded, not closed');
    else connection.close(now);
    this.#host.touch(this.#association, now);
  }

  /** Resets the connection. A mute socket is abandoned without a segment. */
  abort(now: number): void {
    const { isMute, isFrozen, connection } = this.#association;
    if (isMute || isFrozen) this.close(now);
    else connection.abort(now);
    this.#host.touch(this.#association, now);
  }

  /** Puts a handed-over connection on trial. */
  lend(association: Association): void {
    this.#stolen = this.#association;
    this.#association = association;
  }

  /** The handed-over connection lives: the stolen one is reset (MIG-DST-HANDOFF). */
  keep(now: number): void {
    if (this.#stolen === undefined) return;
    this.#stolen.connection.abort(now);
    this.#host.touch(this.#stolen, now);
    this.#stolen = undefined;
  }

  /** The handoff failed: the socket has its own connection again (MIG-DST-HANDOFF-RETURNS). */
  giveBack(failed: Association): void {
    if (this.#stolen === undefined || failed !== this.#association) return;
    this.#association = this.#stolen;
    this.#stolen = undefined;
  }

  /** Whether the socket would have another connection, were this one to fail. */
  get isOnTrial(): boolean {
    return this.#stolen !== undefined;
  }

  /** Whether an association is this socket's, on trial or stolen. */
  owns(association: Association): boolean {
    return association === this.#association;
  }
}
