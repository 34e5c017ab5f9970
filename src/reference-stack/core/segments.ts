/** Segments as they leave: what every one carries, and what its leaving means for timers and acknowledgments. */
import { distance, isBefore, type SequenceNumber } from '../../codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../codec/tcp.ts';
import { type TcpOption } from '../../codec/tcp-options.ts';
import { offerUnscaledWindow, offerWindow } from './receive-window.ts';
import { currentOptions, synOptions } from './segment-options.ts';
import { type Tcb, type Tuple } from './tcb.ts';
import { Timer } from './timers.ts';

const nothing = new Uint8Array(0);
const noOptions: readonly TcpOption[] = [];
const MAX_POINTER = 0xffff;

/** A segment with the ACK flag; with it leaves what was owed to the peer. */
export function acknowledging(
  tcb: Tcb,
  sequence: SequenceNumber,
  flags: number,
  payload: Uint8Array,
  withSack: boolean,
  now: number,
): TcpSegment {
  const options = currentOptions(tcb, withSack, now);
  const window = offerWindow(tcb);
  markAcknowledged(tcb);
  const urgent = tcb.sndUp === undefined ? 0 : urgentPointer(tcb.sndUp, sequence);
  return {
    sourcePort: tcb.tuple.local.port,
    destinationPort: tcb.tuple.remote.port,
    sequence,
    acknowledgment: tcb.rcvNxt,
    reserved: 0,
    flags: urgent === 0 ? flags | TcpFlag.ACK : flags | TcpFlag.ACK | TcpFlag.URG,
    window,
    urgentPointer: urgent,
    options,
    payload,
  };
}

/** <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, or from another sequence number. */
export function acknowledgment(tcb: Tcb, sequence: SequenceNumber, now: number): TcpSegment {
  return acknowledging(tcb, sequence, 0, nothing, true, now);
}

/** <SEQ=ISS><CTL=SYN>, with <ACK=RCV.NXT> in SYN-RECEIVED. */
export function synchronizing(tcb: Tcb, now: number): TcpSegment {
  const isAnswer = tcb.state === 'SYN-RECEIVED';
  const options = synOptions(tcb, now);
  const window = isAnswer ? offerUnscaledWindow(tcb) : Math.min(tcb.options.receiveBuffer, MAX_POINTER);
  if (isAnswer) markAcknowledged(tcb);
  return {
    ...bare(tcb.tuple, tcb.iss, isAnswer ? TcpFlag.SYN | TcpFlag.ACK : TcpFlag.SYN),
    acknowledgment: tcb.rcvNxt,
    window,
    options,
  };
}

/** <SEQ=...><CTL=RST> (RFC 9293 §3.5.2). */
export function reset(
  tuple: Tuple,
  sequence: SequenceNumber,
  options: readonly TcpOption[] = noOptions,
): TcpSegment {
  return { ...bare(tuple, sequence, TcpFlag.RST), options };
}

function bare({ local, remote }: Tuple, sequence: SequenceNumber, flags: number): TcpSegment {
  return {
    sourcePort: local.port,
    destinationPort: remote.port,
    sequence,
    acknowledgment: 0 as SequenceNumber,
    reserved: 0,
    flags,
    window: 0,
    urgentPointer: 0,
    options: noOptions,
    payload: nothing,
  };
}

function markAcknowledged(tcb: Tcb): void {
  tcb.ackDue = false;
  tcb.unacknowledgedSegments = 0;
  tcb.lastAckSent = tcb.rcvNxt;
  tcb.timers.stop(Timer.delayedAck);
}

/** From the segment's first octet to the one after the last urgent octet (RFC 9293 §3.8.5); 0 where that has passed. */
function urgentPointer(sndUp: SequenceNumber, sequence: SequenceNumber): number {
  return isBefore(sequence, sndUp) ? Math.min(distance(sequence, sndUp), MAX_POINTER) : 0;
}
