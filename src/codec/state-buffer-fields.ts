/** A socket as the numbers of a state buffer's fixed part, there and back. */
import {
  STATE_BUFFER_DIGEST_OCTETS,
  STATE_BUFFER_FIXED_OCTETS,
  STATE_BUFFER_LOWEST_COMPATIBLE_VERSION,
  STATE_BUFFER_MAGIC,
  STATE_BUFFER_VERSION,
  StateFlag,
  type StateBufferFields,
} from '../../generated/typescript/state-buffer.ts';
import { spec, type CongestionControlName, type MigratableState } from '../spec/index.ts';
import { EncodeError } from './errors.ts';
import { sequenceNumber } from './sequence.ts';
import type { SocketOptions, SocketState } from './socket-state.ts';

const { states, congestionControls } = spec.stateBuffer;

/** Octets of a buffer with empty queues. */
export const SMALLEST_STATE_BUFFER = STATE_BUFFER_FIXED_OCTETS + STATE_BUFFER_DIGEST_OCTETS;

/**
 * The fixed part that a socket has. Numbers are taken as they are: whether they fit is seen by whoever encodes them. One
 * literal, since one put together from parts costs more than all else that encoding does.
 *
 * @throws EncodeError where the state or the congestion control is none that has a number
 */
export function fieldsOf(socket: SocketState): StateBufferFields {
  return {
    magic: STATE_BUFFER_MAGIC,
    version: STATE_BUFFER_VERSION, // MIG-BUF-VERSION
    lowestCompatibleVersion: STATE_BUFFER_LOWEST_COMPATIBLE_VERSION,
    totalOctets: SMALLEST_STATE_BUFFER + socket.sendQueue.length + socket.receiveQueue.length,
    fixedOctets: STATE_BUFFER_FIXED_OCTETS,
    round: socket.round,
    state: valueOf('state', states, socket.state),
    congestionControl: valueOf('congestionControl', congestionControls, socket.options.congestionControl),
    flags: flagsOf(socket),
    peerClosedRound: socket.peerClosedRound ?? 0,
    localPort: socket.local.port,
    remotePort: socket.remote.port,
    sndMss: socket.sndMss,
    rcvMss: socket.rcvMss,
    sendShift: socket.windowScale?.send ?? 0,
    receiveShift: socket.windowScale?.receive ?? 0,
    localHost: socket.local.host,
    remoteHost: socket.remote.host,
    sndUna: socket.sndUna,
    sndNxt: socket.sndNxt,
    sndWl1: socket.sndWl1,
    sndWl2: socket.sndWl2,
    sndWnd: socket.sndWnd,
    maxSndWnd: socket.maxSndWnd,
    rcvNxt: socket.rcvNxt,
    rcvWnd: socket.rcvWnd,
    maxRcvWnd: socket.maxRcvWnd,
    sndUp: socket.sndUp ?? 0,
    rcvUp: socket.rcvUp ?? 0,
    tsRecent: socket.timestamps?.recent ?? 0,
    tsClock: socket.timestamps?.clock ?? 0,
    sendBuffer: socket.options.sendBuffer,
    receiveBuffer: socket.options.receiveBuffer,
    userTimeout: socket.options.userTimeout,
    keepAliveIdle: socket.options.keepAlive?.idle ?? 0,
    keepAliveInterval: socket.options.keepAlive?.interval ?? 0,
    keepAliveProbes: socket.options.keepAlive?.probes ?? 0,
    typeOfService: socket.options.typeOfService,
    reserved: 0,
    sendQueueOctets: socket.sendQueue.length,
    receiveQueueOctets: socket.receiveQueue.length,
  };
}

/** The socket that a fixed part without a broken rule stands for. */
export function stateFrom(
  fields: StateBufferFields,
  sendQueue: Uint8Array,
  receiveQueue: Uint8Array,
): SocketState {
  const has = (flag: keyof typeof StateFlag): boolean => (fields.flags & StateFlag[flag]) !== 0;
  return {
    round: fields.round,
    peerClosedRound: has('peerClosedRound') ? fields.peerClosedRound : undefined,
    state: nameOf(states, fields.state) as MigratableState,
    local: { host: fields.localHost, port: fields.localPort },
    remote: { host: fields.remoteHost, port: fields.remotePort },
    sndUna: sequenceNumber(fields.sndUna),
    sndNxt: sequenceNumber(fields.sndNxt),
    sndWl1: sequenceNumber(fields.sndWl1),
    sndWl2: sequenceNumber(fields.sndWl2),
    sndWnd: fields.sndWnd,
    maxSndWnd: fields.maxSndWnd,
    rcvNxt: sequenceNumber(fields.rcvNxt),
    rcvWnd: fields.rcvWnd,
    maxRcvWnd: fields.maxRcvWnd,
    sndUp: has('urgentSent') ? sequenceNumber(fields.sndUp) : undefined,
    rcvUp: has('urgentReceived') ? sequenceNumber(fields.rcvUp) : undefined,
    sndMss: fields.sndMss,
    rcvMss: fields.rcvMss,
    windowScale: has('windowScale') ? { send: fields.sendShift, receive: fields.receiveShift } : undefined,
    sackPermitted: has('sackPermitted'),
    timestamps: has('timestamps') ? { recent: fields.tsRecent, clock: fields.tsClock } : undefined,
    finSent: has('finSent'),
    finReceived: has('finReceived'),
    options: optionsFrom(fields, has('noDelay'), has('keepAlive')),
    sendQueue,
    receiveQueue,
  };
}

function optionsFrom(fields: StateBufferFields, noDelay: boolean, keepsAlive: boolean): SocketOptions {
  return {
    sendBuffer: fields.sendBuffer,
    receiveBuffer: fields.receiveBuffer,
    noDelay,
    keepAlive: keepsAlive
      ? { idle: fields.keepAliveIdle, interval: fields.keepAliveInterval, probes: fields.keepAliveProbes }
      : undefined,
    userTimeout: fields.userTimeout,
    typeOfService: fields.typeOfService,
    congestionControl: nameOf(congestionControls, fields.congestionControl) as CongestionControlName,
  };
}

function flagsOf(socket: SocketState): number {
  return (
    (socket.windowScale === undefined ? 0 : StateFlag.windowScale) |
    (socket.sackPermitted ? StateFlag.sackPermitted : 0) |
    (socket.timestamps === undefined ? 0 : StateFlag.timestamps) |
    (socket.finSent ? StateFlag.finSent : 0) |
    (socket.finReceived ? StateFlag.finReceived : 0) |
    (socket.sndUp === undefined ? 0 : StateFlag.urgentSent) |
    (socket.rcvUp === undefined ? 0 : StateFlag.urgentReceived) |
    (socket.peerClosedRound === undefined ? 0 : StateFlag.peerClosedRound) |
    (socket.options.noDelay ? StateFlag.noDelay : 0) |
    (socket.options.keepAlive === undefined ? 0 : StateFlag.keepAlive)
  );
}

interface Choice {
  readonly name: string;
  readonly value: number;
}

function valueOf(field: string, choices: readonly Choice[], name: string): number {
  const found = choices.find((choice) => choice.name === name);
  if (found !== undefined) return found.value;
  throw new EncodeError(field, JSON.stringify(name), choices.map((choice) => choice.name).join(', '));
}

function nameOf(choices: readonly Choice[], value: number): string {
  return (choices.find((choice) => choice.value === value) as Choice).name;
}
