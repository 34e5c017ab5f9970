/**
 * One TCP connection (RFC 9293 for IPv4), sans-IO: segments and the time go in; segments, the next deadline and events come
 * out. After each call that takes the time, whether or not it needs it, take `pollSegment` until it is undefined, then
 * `pollEvent` likewise.
 */
import { advance, isBefore, type SequenceNumber } from '../../codec/sequence.ts';
import { type SocketState } from '../../codec/socket-state.ts';
import { TcpFlag, type TcpSegment } from '../../codec/tcp.ts';
import { isAcceptableAck } from './arrival/acknowledgment.ts';
import { segmentArrives } from './arrival/dispatch.ts';
import { takeSyn } from './arrival/handshake.ts';
import { answerInListen } from './arrival/listen.ts';
import { failsPaws } from './arrival/paws.ts';
import { checkpoint, restore } from './checkpoint.ts';
import { transition } from './closing.ts';
import { type ConnectionEvent } from './events.ts';
import { acceptAck, acceptWindow, repoint, restrain } from './migration-support.ts';
import { defaultTcpOptions, type KeepAlive, type TcpOptions } from './options.ts';
import { nextSegment, overdueAcknowledgment } from './output.ts';
import { lowerPathMtu } from './path-mtu.ts';
import { offerWindow } from './receive-window.ts';
import { timestampClock, timestampsIn } from './segment-options.ts';
import { type State } from './states.ts';
import { Tcb, type Restraint, type Tuple } from './tcb.ts';
import { armUserTimeout, runTimers } from './timeouts.ts';
import {
  abort,
  close,
  keepAlive,
  readOctets,
  sendOctets,
  sendUrgentOctets,
  vanish,
  writableOctets,
} from './user-calls.ts';

export { CheckpointError } from './checkpoint.ts';
export { type CloseReason, type ConnectionEvent } from './events.ts';
export { defaultTcpOptions, type KeepAlive, type TcpOptions } from './options.ts';
export { type State } from './states.ts';
export { type Restraint, type Tcb, type Tuple } from './tcb.ts';

export class Connection {
  /** Everything known of the connection (RFC 9293 §3.10.6); to be read, not written. */
  readonly tcb: Tcb;

  private constructor(tcb: Tcb) {
    this.tcb = tcb;
  }

  /** An active open (RFC 9293 §3.10.1). @param isn - a number nobody can guess (RFC 6528) */
  static connect(tuple: Tuple, isn: SequenceNumber, options: Partial<TcpOptions>, now: number): Connection {
    const tcb = new Tcb(tuple, isn, { ...defaultTcpOptions, ...options }, false, now);
    transition(tcb, 'open-active');
    beginHandshake(tcb, now);
    return new Connection(tcb);
  }

  /**
   * A passive open by a SYN (RFC 9293 §3.10.7.2).
   *
   * @returns undefined where a listener makes no connection of this segment: see answerInListen
   */
  static accept(
    tuple: Tuple,
    syn: TcpSegment,
    isn: SequenceNumber,
    options: Partial<TcpOptions>,
    now: number,
  ): Connection | undefined {
    if (answerInListen(syn) !== 'accept') return undefined;
    const tcb = new Tcb(tuple, isn, { ...defaultTcpOptions, ...options }, true, now);
    transition(tcb, 'open-passive');
    transition(tcb, 'receive-syn');
    takeSyn(tcb, syn, now); // text and FIN of the SYN are left to be sent again: its sender has not shown itself yet
    beginHandshake(tcb, now);
    return new Connection(tcb);
  }

  /**
   * A connection that was captured elsewhere, silent until it is told otherwise (MIG-DST-MUTE).
   *
   * @param options - what does not travel: the interface's MTU, MSL, time-outs
   */
  static restore(tuple: Tuple, state: SocketState, options: Partial<TcpOptions>, now: number): Connection {
    return new Connection(restore(tuple, state, options, now));
  }

  get state(): State {
    return this.tcb.state;
  }

  get tuple(): Tuple {
    return this.tcb.tuple;
  }

  /** Octets that read() can give now. */
  get readable(): number {
    return this.tcb.restraint === 'silent' ? 0 : this.tcb.receiveQueue.readable;
  }

  /** Octets that send() would take now. */
  get writable(): number {
    return writableOctets(this.tcb);
  }

  /** Whether the peer has closed and everything is read. */
  get isEndOfStream(): boolean {
    return this.tcb.finReceived && this.tcb.receiveQueue.readable === 0;
  }

  /** Retransmission time-out in microseconds. */
  get rto(): number {
    return this.tcb.rtt.rto;
  }

  /** Whether packets are to forbid their fragmentation (RFC 1191 §3). */
  get doesNotFragment(): boolean {
    return !this.tcb.mayFragment;
  }

  /** Takes a segment for this connection; of its payload a copy is made. Never throws, whatever it holds. */
  receive(segment: TcpSegment, now: number): void {
    if (!this.#isInert) segmentArrives(this.tcb, segment, now);
  }

  /** Takes an ICMP message "fragmentation needed" (RFC 9293 §3.9.2.2, RFC 1191). @param nextHopMtu - in octets; 0 where it does not say */
  receiveFragmentationNeeded(quotedSequence: SequenceNumber, nextHopMtu: number, now: number): void {
    if (!this.#isInert) lowerPathMtu(this.tcb, quotedSequence, nextHopMtu, now);
  }

  /** The next segment that is to leave. Its payload is a view that stays as it is. */
  pollSegment(now: number): TcpSegment | undefined {
    return nextSegment(this.tcb, now);
  }

  /**
   * An acknowledgment by itself of segments that came one after the other; to be asked before the next one is taken, where
   * pollSegment is not. @param segments - how many may wait for it; out of order, none
   */
  pollAcknowledgment(segments: number, now: number): TcpSegment | undefined {
    return overdueAcknowledgment(this.tcb, segments, now);
  }

  /** When timeout() is to be called, in microseconds; undefined for never. */
  nextTimeout(): number | undefined {
    if (this.#isInert) return undefined;
    const next = this.tcb.timers.next();
    return next === Infinity ? undefined : next;
  }

  /** Handles the timers that have run out. Called too early it does nothing. */
  timeout(now: number): void {
    if (!this.#isInert) runTimers(this.tcb, now);
  }

  pollEvent(): ConnectionEvent | undefined {
    return this.tcb.events.take();
  }

  /** Copies octets to be sent. @returns how many were taken: fewer where the buffer is full, none where sending is over or held */
  send(bytes: Uint8Array, now: number): number {
    return sendOctets(this.tcb, bytes, now);
  }

  /** Like send(), with an urgent mark behind the last octet taken (RFC 6093). */
  sendUrgent(bytes: Uint8Array, now: number): number {
    return sendUrgentOctets(this.tcb, bytes, now);
  }

  /** Takes the next octets out of the stream: as many as there are, up to `maxOctets`. */
  read(maxOctets: number, now: number): Uint8Array;
  read(maxOctets: number): Uint8Array {
    return readOctets(this.tcb, maxOctets);
  }

  /** Ends this side's stream: a FIN follows what was sent. Data still come in (RFC 9293 §3.6). */
  close(now: number): void {
    close(this.tcb, now);
  }

  /** Probes the peer from now on where it is silent for long (RFC 9293 §3.8.4). */
  keepAlive(settings: KeepAlive, now: number): void {
    keepAlive(this.tcb, settings, now);
  }

  /** Gives the connection up, with a RST where the peer has one. */
  abort(now: number): void {
    abort(this.tcb, now);
  }

  /** Gives the connection up without a segment (MIG-SRC-DISCARD). */
  vanish(): void {
    vanish(this.tcb);
  }

  /** Sets what may leave from now on. What was due meanwhile is due when the restraint ends. */
  restrain(restraint: Restraint, now: number): void {
    if (this.tcb.restraint !== restraint) restrain(this.tcb, restraint, now);
  }

  /**
   * The connection as a value; round 0, and no round closed, for these are not the connection's.
   *
   * @throws CheckpointError outside of the states in which a connection can move
   */
  checkpoint(now: number): SocketState {
    return checkpoint(this.tcb, now);
  }

  /** Turns to another peer address: the path's state begins afresh, and what is not acknowledged is sent again at once. */
  repoint(tuple: Tuple, now: number): void {
    repoint(this.tcb, tuple, now);
  }

  /** Gives a connection that has not spoken yet another address. */
  rename(tuple: Tuple): void {
    this.tcb.tuple = tuple;
  }

  /** Forgets what the peer has selectively acknowledged, for it has it no more (MIG-REM-CANCEL-FORGETS-SACK). */
  forgetSackMarks(): void {
    this.tcb.loss.forgetSack();
  }

  /** Takes the acknowledgment of an accepted message as that of an ordinary segment, with what it means for the state. */
  acceptMigsockAck(ack: SequenceNumber, now: number): void {
    if (this.state !== 'CLOSED') acceptAck(this.tcb, ack, now);
  }

  /** Takes the window field of an accepted message, not scaled yet; an acknowledgment is due then. */
  acceptMigsockWindow(field: number, now: number): void {
    if (this.state !== 'CLOSED') acceptWindow(this.tcb, field, now);
  }

  /** Makes an acknowledgment due. */
  requestAck(now: number): void;
  requestAck(): void {
    this.tcb.ackDue = true;
  }

  /** RFC 5961 §5.2. */
  isAcceptableAck(ack: SequenceNumber): boolean {
    return isAcceptableAck(this.tcb, ack);
  }

  /** Whether a TSval is too old to be believed (RFC 7323 §5.3). */
  failsPaws(tsval: number, now: number): boolean {
    return failsPaws(this.tcb, tsval, now);
  }

  /** The TSval of a segment that leaves now. */
  timestampClock(now: number): number {
    return timestampClock(this.tcb, now);
  }

  /** The window field of a segment that leaves now; what it says is then offered. */
  windowField(): number {
    return offerWindow(this.tcb);
  }

  /**
   * Whether a SYN may begin a new connection in place of this one, which waits for late segments only (RFC 9293 §3.6.1,
   * RFC 6191 §2). The new one's ISN has to lie after this one's SND.NXT.
   */
  mayBeReplacedBy(syn: TcpSegment): boolean {
    const { state, timestamps, tsRecent, rcvNxt } = this.tcb;
    if (state !== 'TIME-WAIT' || (syn.flags & (TcpFlag.SYN | TcpFlag.ACK | TcpFlag.RST)) !== TcpFlag.SYN)
      return false;
    const value = timestamps ? timestampsIn(syn)?.value : undefined;
    if (value !== undefined && value !== tsRecent) return ((value - tsRecent) | 0) > 0;
    return !isBefore(syn.sequence, rcvNxt);
  }

  /** Whether nothing from outside has an effect. */
  get #isInert(): boolean {
    return this.tcb.restraint === 'silent' || this.tcb.state === 'CLOSED';
  }
}

function beginHandshake(tcb: Tcb, now: number): void {
  tcb.sndNxt = advance(tcb.iss, 1); // RFC 9293 §3.10.1
  tcb.synDue = true;
  armUserTimeout(tcb, now);
}
