/** Options of segments: what a SYN offers, what both sides then use, and what each segment carries. */
import { alignOptions, type SackBlock, type TcpOption } from '../../codec/tcp-options.ts';
import { type TcpSegment } from '../../codec/tcp.ts';
import { createCongestionControl } from './congestion/congestion.ts';
import { LossRecovery } from './loss-recovery.ts';
import { shiftFor } from './receive-window.ts';
import { congestionControlOf, DEFAULT_MSS, HEADERS_OCTETS, type Tcb } from './tcb.ts';
import { MILLISECOND } from './time.ts';

export type Timestamps = TcpOption & { readonly kind: 'timestamps' };

const TIMESTAMPS_OCTETS = 12;
const MAX_SHIFT = 14; // RFC 7323 §2.3
/** RFC 9293 §3.7.1: an MSS below what fits the smallest packet of IPv4 is a mistake, or an attempt to make work. */
const MIN_MSS = 28;
/** Blocks that fit beside timestamps, and without (RFC 2018 §3). */
const BLOCKS_BESIDE_TIMESTAMPS = 3;
const BLOCKS_ALONE = 4;

const none: readonly TcpOption[] = [];
const noBlocks: readonly SackBlock[] = [];

export function timestampsIn({ options }: TcpSegment): Timestamps | undefined {
  for (const option of options) if (option.kind === 'timestamps') return option;
  return undefined;
}

export function sackBlocksIn({ options }: TcpSegment): readonly SackBlock[] {
  for (const option of options) if (option.kind === 'sack') return option.blocks;
  return noBlocks;
}

/** The connection's timestamp clock: 1 ms ticks, modulo 2^32 (RFC 7323 §5.4). */
export function timestampClock(tcb: Tcb, now: number): number {
  return (Math.floor(now / MILLISECOND) + tcb.tsOffset) >>> 0;
}

/** Options of a SYN: all that is wanted, or in answer to one what it offered as well. */
export function synOptions(tcb: Tcb, now: number): TcpOption[] {
  const { options, state } = tcb;
  const isAnswer = state === 'SYN-RECEIVED';
  const wanted: TcpOption[] = [{ kind: 'mss', octets: tcb.rcvMss }]; // RFC 9293 §3.7.1
  if (isAnswer ? tcb.sackPermitted : options.sack) wanted.push({ kind: 'sack-permitted' }); // RFC 2018 §2
  if (isAnswer ? tcb.timestamps : options.timestamps) wanted.push(timestampsOption(tcb, now)); // RFC 7323 §3.2
  if (isAnswer ? tcb.windowScale : options.windowScale) {
    wanted.push({ kind: 'window-scale', shift: shiftFor(options.receiveBuffer) }); // RFC 7323 §2.2
  }
  return alignOptions(wanted);
}

/** Takes the options of the peer's SYN: in use is what both sides want. */
export function negotiate(tcb: Tcb, syn: TcpSegment, now: number): void {
  const { options } = tcb;
  for (const option of syn.options) {
    if (option.kind === 'mss') tcb.sndMss = option.octets === 0 ? DEFAULT_MSS : option.octets;
    else if (option.kind === 'sack-permitted') tcb.sackPermitted = options.sack;
    else if (option.kind === 'window-scale' && options.windowScale) useWindowScale(tcb, option.shift);
    else if (option.kind === 'timestamps' && options.timestamps) useTimestamps(tcb, option.value, now);
  }
  prepareSending(tcb);
}

/** Makes ready for sending with what was negotiated; congestion control begins. */
export function prepareSending(tcb: Tcb): void {
  tcb.mss = effectiveMss(tcb);
  tcb.congestion = createCongestionControl(congestionControlOf(tcb.options), tcb.mss);
  tcb.loss = new LossRecovery({ mss: tcb.mss, sack: tcb.sackPermitted, congestion: tcb.congestion });
}

/** Eff.snd.MSS, less the options that every segment carries (RFC 9293 §3.7.1). */
export function effectiveMss(tcb: Tcb): number {
  const largest = Math.max(MIN_MSS, Math.min(tcb.sndMss, tcb.pathMtu - HEADERS_OCTETS));
  return largest - (tcb.timestamps ? TIMESTAMPS_OCTETS : 0);
}

/**
 * Options of a segment other than a SYN; what they report is reported then.
 *
 * @param withSack - whether there is room for a SACK option
 */
export function currentOptions(tcb: Tcb, withSack: boolean, now: number): readonly TcpOption[] {
  const timestamps = tcb.timestamps ? currentTimestamps(tcb, now) : none;
  if (!withSack || !hasReport(tcb)) return timestamps;
  const blocks = reportedBlocks(tcb);
  tcb.duplicate = undefined;
  return [...timestamps, { kind: 'nop' }, { kind: 'nop' }, { kind: 'sack', blocks }];
}

/** Octets of the SACK option that the next segment would carry. */
export function sackOctets(tcb: Tcb): number {
  return hasReport(tcb) ? 4 + 8 * reportedBlocks(tcb).length : 0;
}

/** RFC 2018 §4: as long as something is missing; RFC 2883 §4: a duplicate once. */
function hasReport(tcb: Tcb): boolean {
  return tcb.sackPermitted && (tcb.receiveQueue.hasGap || tcb.duplicate !== undefined);
}

function reportedBlocks(tcb: Tcb): SackBlock[] {
  const most = tcb.timestamps ? BLOCKS_BESIDE_TIMESTAMPS : BLOCKS_ALONE;
  const { duplicate } = tcb;
  const blocks = tcb.receiveQueue.blocks(duplicate === undefined ? most : most - 1);
  return duplicate === undefined ? blocks : [duplicate, ...blocks]; // RFC 2883 §4: the first block
}

function currentTimestamps(tcb: Tcb, now: number): readonly TcpOption[] {
  const value = timestampClock(tcb, now);
  if (tcb.timestampsValue !== value || tcb.timestampsEcho !== tcb.tsRecent) {
    tcb.timestampsValue = value;
    tcb.timestampsEcho = tcb.tsRecent;
    tcb.timestampsOption = [{ kind: 'nop' }, { kind: 'nop' }, timestampsOption(tcb, now)];
  }
  return tcb.timestampsOption;
}

function timestampsOption(tcb: Tcb, now: number): Timestamps {
  const isFirst = tcb.state === 'SYN-SENT';
  return { kind: 'timestamps', value: timestampClock(tcb, now), echo: isFirst ? 0 : tcb.tsRecent }; // RFC 7323 §3.2
}

function useWindowScale(tcb: Tcb, shift: number): void {
  tcb.windowScale = true;
  tcb.sndShift = Math.min(shift, MAX_SHIFT); // RFC 7323 §2.3
  tcb.rcvShift = shiftFor(tcb.options.receiveBuffer);
}

function useTimestamps(tcb: Tcb, value: number, now: number): void {
  tcb.timestamps = true;
  tcb.tsRecent = value; // RFC 7323 §4.3
  tcb.tsRecentAt = now;
}
