/**
 * The calls of a migration under the names of MIGSOCK's first version, and what they need around them.
 *
 * On the source: sendMigrationRequest, wait for `remote-suspended`, serializeSocketData, carry the buffer, and when the
 * destination says `migrated`, discardMigrated; or cancelMigration at any time before that. On the destination:
 * deserializeAndRestart (or deserializeSocketData into a connected socket, then sendRemoteRestart), wait for `migrated`.
 * All times are microseconds of the host's clock.
 */
import { decodeSocketState, encodeSocketState, type Endpoint } from '../codec/index.ts';
import type { Host } from './host.ts';
import { MigrationError } from './migration/context.ts';
import type { Socket } from './socket.ts';

/**
 * Asks the remote to hold, so that this socket can move. Its application sends nothing more from here on.
 *
 * Allowed in ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING and LAST-ACK (MIG-SRC-STATES). What comes of it is an
 * event: `remote-suspended`, `request-rejected`, `request-unanswered` or `yielded`; the latter three leave the socket as it was.
 *
 * @throws MigrationError EBUSY while suspended, mute, frozen or already migrating (MIG-SRC-EBUSY); ENOTCONN in another state
 */
export function sendMigrationRequest(host: Host, socket: Socket, now: number): void {
  const { association } = socket;
  if (association.isSuspended || association.isMute) {
    throw new MigrationError('EBUSY', `this socket is ${association.isMute ? 'mute' : 'suspended'}`);
  }
  association.source.request(now);
  host.touch(association, now);
}

/**
 * Captures the socket as a state buffer (MIG-SRC-FREEZE): from here on it acknowledges, sends and reads nothing.
 *
 * @throws MigrationError EBUSY unless the remote is suspended (MIG-SRC-FREEZE-AFTER-ACK); ENOTCONN where the connection has
 * ended or reached TIME-WAIT meanwhile, which is then to be cancelled
 */
export function serializeSocketData(host: Host, socket: Socket, now: number): Uint8Array {
  const { association } = socket;
  const buffer = encodeSocketState(association.source.serialize(now));
  host.touch(association, now);
  return buffer;
}

/**
 * Restores a captured connection into a socket that is connected already, whose own connection is replaced: it goes on until
 * the remote has answered, is reset then, and comes back where the handoff fails (MIG-DST-HANDOFF, MIG-DST-HANDOFF-RETURNS).
 * sendRemoteRestart is to follow.
 *
 * @throws DecodeError with the reason why the buffer is refused; MigrationError EBUSY where the socket is itself migrating,
 * EADDRINUSE without a free port
 */
export function deserializeSocketData(host: Host, socket: Socket, buffer: Uint8Array, now: number): void {
  const state = decodeSocketState(buffer);
  const { association } = socket;
  if (association.isMute || association.isFrozen || association.isSuspended) {
    throw new MigrationError('EBUSY', 'this socket is itself migrating');
  }
  const { local, remote } = association.tuple;
  const isSameRemote = remote.host === state.remote.host && remote.port === state.remote.port;
  const avoid = isSameRemote ? local : undefined; // MIG-DST-HANDOFF-PORT
  host.adopt(host.restore(state, now, { host: local.host }, avoid), now, socket);
}

/**
 * Restores a captured connection as a socket of its own and announces it to the remote. The socket is mute and deaf until the
 * event `migrated`; `restart-rejected`, `restart-reset` and `outcome-unknown` end it (MIG-DST-END).
 *
 * @param local - the new address; a host of several addresses and whoever resumes at the old one choose it
 * @throws DecodeError with the reason why the buffer is refused; MigrationError EADDRINUSE where the address has served this
 * round or is taken (MIG-DST-PORT)
 */
export function deserializeAndRestart(
  host: Host,
  buffer: Uint8Array,
  now: number,
  local: Partial<Endpoint> = {},
): Socket {
  const socket = host.adopt(host.restore(decodeSocketState(buffer), now, local), now);
  sendRemoteRestart(host, socket, now);
  return socket;
}

/**
 * Tells the remote the new address, again and again until it answers (MIG-DST-RESTART).
 *
 * @throws MigrationError EINVAL for a socket that was not restored, EBUSY where it is announced already
 */
export function sendRemoteRestart(host: Host, socket: Socket, now: number): void {
  const { association } = socket;
  if (association.destination === undefined)
    throw new MigrationError('EINVAL', 'this socket was not restored');
  association.destination.restart(now);
  host.touch(association, now);
}

/** The address that the remote is told: where the socket is now. Allowed in every state. */
export function getLocalHost(socket: Socket): Endpoint {
  return socket.local;
}

/**
 * Calls a migration off. Before the capture the socket goes on at once; a frozen one when the remote agrees, with the event
 * `thawed`, and is dropped with `moved` or `source-reset` where it does not (MIG-SRC-THAW, MIG-SRC-DROP). After
 * `cancel-unanswered` it may be called again.
 *
 * @throws MigrationError EINVAL where no migration is under way
 */
export function cancelMigration(host: Host, socket: Socket, now: number): void {
  const { association } = socket;
  association.source.cancel(now);
  host.touch(association, now);
}

/**
 * Drops a captured socket without FIN or RST, once the destination has it (MIG-SRC-DISCARD). Its address stays quarantined.
 *
 * @throws MigrationError EINVAL unless frozen; EBUSY while a CANCEL is outstanding, or without knowing that the destination
 * runs, unless forced (MIG-SRC-DISCARD-REFUSED)
 */
export function discardMigrated(
  host: Host,
  socket: Socket,
  now: number,
  { destinationRuns = false, force = false }: { destinationRuns?: boolean; force?: boolean } = {},
): void {
  const { association } = socket;
  association.source.discard({ destinationRuns, force });
  host.touch(association, now);
}
