/** A connection as a value that travels, and back (MIG-SRC-FREEZE, MIG-DST-AS-SENT). */
import { advance } from '../../codec/sequence.ts';
import { type MigratableState, type SocketState } from '../../codec/socket-state.ts';
import { defaultTcpOptions, type TcpOptions } from './options.ts';
import { prepareSending, timestampClock } from './segment-options.ts';
import { type State } from './states.ts';
import { Tcb, type Tuple } from './tcb.ts';
import { MILLISECOND } from './time.ts';
import { renewUserTimeout } from './timeouts.ts';
import { Timer } from './timers.ts';

/** A connection was to be captured in a state in which it cannot move (MIG-SRC-STATES). */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly state: State;

  constructor(state: State) {
    super(`connection is in ${state}; expected ${movable.join(', ')}`);
    this.state = state;
  }
}

const movable: readonly MigratableState[] = [
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
];

/** @throws CheckpointError in a state in which a connection cannot move */
export function checkpoint(tcb: Tcb, now: number): SocketState {
  const state = movable.find((each) => each === tcb.state);
  if (state === undefined) throw new CheckpointError(tcb.state);
  const { recent, clock } = { recent: tcb.tsRecent, clock: timestampClock(tcb, now) };
  return {
    round: 0,
    peerClosedRound: undefined,
    state,
    local: tcb.tuple.local,
    remote: tcb.tuple.remote,
    sndUna: tcb.sndUna,
    sndNxt: tcb.sndNxt,
    sndWl1: tcb.sndWl1,
    sndWl2: tcb.sndWl2,
    sndWnd: tcb.sndWnd,
    maxSndWnd: tcb.maxSndWnd,
    rcvNxt: tcb.rcvNxt,
    rcvWnd: tcb.rcvWnd,
    maxRcvWnd: tcb.maxRcvWnd,
    sndUp: tcb.sndUp,
    rcvUp: tcb.rcvUp,
    sndMss: tcb.sndMss,
    rcvMss: tcb.rcvMss,
    windowScale: tcb.windowScale ? { send: tcb.sndShift, receive: tcb.rcvShift } : undefined,
    sackPermitted: tcb.sackPermitted,
    timestamps: tcb.timestamps ? { recent, clock } : undefined,
    finSent: tcb.finSent,
    finReceived: tcb.finReceived,
    options: optionsOf(tcb),
    sendQueue: tcb.sendQueue.toBytes(), // MIG-BUF-QUEUES
    receiveQueue: tcb.receiveQueue.toBytes(),
  };
}

function optionsOf({ options }: Tcb): SocketState['options'] {
  const { sendBuffer, receiveBuffer, noDelay, keepAlive, userTimeout, typeOfService, congestionControl } =
    options;
  return {
    sendBuffer,
    receiveBuffer,
    noDelay,
    keepAlive: keepAlive && {
      idle: Math.round(keepAlive.idle / MILLISECOND),
      interval: Math.round(keepAlive.interval / MILLISECOND),
      probes: keepAlive.probes,
    },
    userTimeout: Math.round(userTimeout / MILLISECOND),
    typeOfService,
    congestionControl,
  };
}

/**
 * A connection in the captured state, silent until it is told otherwise (MIG-DST-RESTORED).
 *
 * @param options - what does not travel: the interface's MTU, MSL, time-outs
 */
export function restore(tuple: Tuple, state: SocketState, options: Partial<TcpOptions>, now: number): Tcb {
  const tcb = new Tcb(
    tuple,
    state.sndUna,
    { ...defaultTcpOptions, ...options, ...travelled(state) },
    false,
    now,
  );
  tcb.state = state.state;
  tcb.restraint = 'silent'; // MIG-DST-MUTE
  tcb.timers.pause(now);
  restoreNumbers(tcb, state);
  restoreOptions(tcb, state, now);
  tcb.sendQueue.append(state.sendQueue);
  if (state.receiveQueue.length > 0) {
    tcb.receiveQueue.append(advance(state.rcvNxt, -state.receiveQueue.length), state.receiveQueue);
    tcb.events.add('readable');
  }
  if (state.finReceived) tcb.events.add('end-of-stream');
  prepareSending(tcb);
  tcb.loss.restart(tcb.sndUna, tcb.sndNxt); // MIG-DST-AS-SENT
  startTimers(tcb, now);
  return tcb;
}

function travelled({ options }: SocketState): Partial<TcpOptions> {
  const { keepAlive } = options;
  return {
    ...options,
    keepAlive: keepAlive && {
      idle: keepAlive.idle * MILLISECOND,
      interval: keepAlive.interval * MILLISECOND,
      probes: keepAlive.probes,
    },
    userTimeout: options.userTimeout * MILLISECOND,
  };
}

function restoreNumbers(tcb: Tcb, state: SocketState): void {
  tcb.sndNxt = state.sndNxt;
  tcb.sndWnd = state.sndWnd;
  tcb.sndWl1 = state.sndWl1;
  tcb.sndWl2 = state.sndWl2;
  tcb.sndUp = state.sndUp;
  tcb.maxSndWnd = state.maxSndWnd;
  tcb.rcvNxt = state.rcvNxt;
  tcb.rcvAdv = advance(state.rcvNxt, state.rcvWnd);
  tcb.rcvUp = state.rcvUp;
  tcb.maxRcvWnd = state.maxRcvWnd;
  tcb.lastAckSent = state.rcvNxt;
  // Nothing before what the user has read is of interest any more.
  tcb.irs = advance(state.rcvNxt, -state.receiveQueue.length - (state.finReceived ? 2 : 1));
  tcb.finQueued = state.state !== 'ESTABLISHED' && state.state !== 'CLOSE-WAIT';
  tcb.finSent = state.finSent;
  tcb.finReceived = state.finReceived;
}

/** The clock of timestamps goes on where it was (MIG-BUF-CLOCK). */
function restoreOptions(tcb: Tcb, { timestamps, windowScale, ...state }: SocketState, now: number): void {
  tcb.sndMss = state.sndMss;
  tcb.rcvMss = state.rcvMss;
  tcb.sackPermitted = state.sackPermitted;
  tcb.windowScale = windowScale !== undefined;
  tcb.sndShift = windowScale?.send ?? 0;
  tcb.rcvShift = windowScale?.receive ?? 0;
  tcb.timestamps = timestamps !== undefined;
  if (timestamps === undefined) return;
  tcb.tsRecent = timestamps.recent;
  tcb.tsRecentAt = now;
  tcb.tsOffset = 0;
  tcb.tsOffset = (timestamps.clock - timestampClock(tcb, now)) >>> 0;
  tcb.firstEchoOfPath = timestamps.clock; // MIG-DST-NEW-PATH
}

function startTimers(tcb: Tcb, now: number): void {
  const { keepAlive, finWait2Timeout } = tcb.options;
  if (keepAlive !== undefined) tcb.timers.start(Timer.keepAlive, keepAlive.idle, now);
  renewUserTimeout(tcb, now);
  if (tcb.state === 'FIN-WAIT-2' && finWait2Timeout > 0)
    tcb.timers.start(Timer.finWait2, finWait2Timeout, now);
}
