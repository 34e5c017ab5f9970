/**
 * Which of the octets in [SND.UNA, SND.NXT) are sent again, and how much may be in flight.
 *
 * With SACK by RFC 6675, without by RFC 5681 and RFC 6582. Knows sequence numbers only; a SYN and a FIN are one each. To
 * send, call `retransmission` until it has none, then `room`, and tell `sent` of each segment.
 */
import { advance, distance, isBefore, type SequenceNumber } from '../../codec/sequence.ts';
import { type SackBlock } from '../../codec/tcp-options.ts';
import { type CongestionControl } from './congestion/congestion.ts';
import {
  DUP_THRESH,
  firstOctets,
  greater,
  lastOctets,
  Scoreboard,
  type SequenceRange,
} from './scoreboard.ts';

export { type SequenceRange } from './scoreboard.ts';

export interface LossRecoveryOptions {
  /** Sender's maximum segment size, in octets of data. */
  readonly mss: number;
  /** Whether both sides permitted SACK. */
  readonly sack: boolean;
  readonly congestion: CongestionControl;
}

/** An acceptable acknowledgment. */
export interface Acknowledgment {
  /** SND.UNA as it was. */
  readonly previousUna: SequenceNumber;
  /** SND.UNA as it is now; the same for a duplicate. */
  readonly una: SequenceNumber;
  /** SND.NXT: nothing at or after it was ever sent. */
  readonly nxt: SequenceNumber;
  readonly blocks: readonly SackBlock[];
  /** By RFC 5681 §2. Without meaning where SACK is in use, for there the blocks tell. */
  readonly isDuplicate: boolean;
  readonly now: number;
  /** Smoothed round-trip time in microseconds. */
  readonly srtt: number | undefined;
}

type Phase =
  /** Nothing is known to be lost. */
  | 'open'
  /** Duplicates told of a loss; it lasts until the recovery point is acknowledged. */
  | 'fast-recovery'
  /** Everything before the recovery point, from `#highRxt` on, is taken for lost and sent again in order. */
  | 'resending';

const LIMITED_TRANSMIT_SEGMENTS = 2; // RFC 3042 §2
const NEWRENO_STEP_SEGMENTS = 4; // RFC 6582 §4.1

export class LossRecovery {
  readonly #congestion: CongestionControl;
  readonly #usesSack: boolean;
  #mss: number;
  #phase: Phase = 'open';
  /** SND.UNA of the last acknowledgment. */
  #una = 0 as SequenceNumber;
  #dupAcks = 0;
  /** SND.NXT when the last repair began: RecoveryPoint of RFC 6675, `recover` of RFC 6582. */
  #recoveryPoint = 0 as SequenceNumber;
  /** The octet after the last one sent again in this phase; of use in a phase other than open. */
  #highRxt = 0 as SequenceNumber;
  /** SND.NXT when what SND.UNA points at had been sent again; undefined where it is not known yet. */
  #nxtAtRxt: SequenceNumber | undefined = undefined;
  /** RescueRxt, as the octet after. */
  #rescueRxt = 0 as SequenceNumber;
  /** SND.UNA is to be sent again whatever the window. */
  #isDue = false;
  /** Without SACK: octets that duplicates say have left the network (RFC 5681 §3.2 step 4). */
  #inflation = 0;
  /** How far the last cumulative acknowledgment went, in octets. */
  #lastAdvance = 0;
  /** SND.UNA at the last time-out. */
  #timedOutUna: SequenceNumber | undefined = undefined;
  /** Made with the first block. */
  #scoreboard: Scoreboard | undefined = undefined;

  constructor({ mss, sack, congestion }: LossRecoveryOptions) {
    this.#congestion = congestion;
    this.#usesSack = sack;
    this.#mss = mss;
  }

  /** Whether something lost is being repaired, or everything sent again. */
  get isRecovering(): boolean {
    return this.#phase !== 'open';
  }

  /** Takes an acceptable acknowledgment; the object is not kept. */
  acknowledged(ack: Acknowledgment): void {
    const octets = distance(ack.previousUna, ack.una);
    this.#una = ack.una;
    const isDuplicate = this.#usesSack ? this.#update(ack) : ack.isDuplicate;
    if (octets > 0) this.#advance(ack, octets);
    if (isDuplicate && ack.una !== ack.nxt) this.#duplicate(ack);
  }

  /**
   * The retransmission time-out passed: everything in [una, nxt) that the receiver has not is sent again, in order.
   * Not for a SYN, whose loss leaves a window of one segment and no slow start threshold (RFC 5681 §3.1).
   */
  timedOut(una: SequenceNumber, nxt: SequenceNumber, now: number): void {
    const isRepeated = this.#timedOutUna === una;
    if (isRepeated) {
      this.#congestion.cwnd = this.#mss; // RFC 5681 §3.1: ssthresh is held
    } else {
      this.#congestion.onTimeout(this.#flightSize(una, nxt), now);
    }
    if (isRepeated || this.#scoreboard?.lowest === una) this.#scoreboard?.clear(); // RFC 2018 §8: the receiver reneged
    this.#timedOutUna = una;
    this.#resendAll(una, nxt);
  }

  /**
   * What is to be sent again next and fits the congestion window, at most a segment; undefined where there is nothing.
   * The caller may send less of its beginning, and tells `sent` what it sent.
   *
   * @param hasNewData - whether there are octets never sent that the receiver's window allows, which go before those
   *   that are perhaps not lost (RFC 6675 §4)
   */
  retransmission(una: SequenceNumber, nxt: SequenceNumber, hasNewData: boolean): SequenceRange | undefined {
    if (this.#phase === 'open') return undefined;
    if (this.#isDue) return this.#segment(this.#firstGap(una, nxt)); // RFC 6675 §5 step 4.3, RFC 6582 §3.2 step 3
    if (this.#phase === 'resending') return this.#nextInOrder(una, nxt);
    return this.#usesSack ? this.#nextSeg(una, nxt, hasNewData) : undefined;
  }

  /** Octets never sent before that may be sent now. */
  room(una: SequenceNumber, nxt: SequenceNumber): number {
    const free = Math.max(0, this.#congestion.cwnd - this.pipe(una, nxt));
    if (this.#phase === 'open')
      return this.#dupAcks === 0 || this.#usesSack ? free : this.#limitedRoom(una, nxt);
    if (this.#phase === 'resending') return this.#unsentAgain(una) === undefined ? free : 0;
    return free >= this.#mss ? free : 0; // RFC 6675 §5 step C
  }

  /** A segment with these octets goes out. To be told of those sent again; of others it may be told. */
  sent(range: SequenceRange, isRetransmission: boolean): void {
    if (!isRetransmission || this.#phase === 'open') return;
    if (this.#isDue) {
      this.#isDue = false;
      this.#highRxt = greater(this.#highRxt, range.end);
      this.#rescueRxt = greater(this.#rescueRxt, range.end); // RFC 6675 §5 step 4.3
    } else if (this.#phase === 'fast-recovery' && this.#isRescue()) {
      this.#rescueRxt = this.#recoveryPoint; // RFC 6675 §4: NextSeg rule 4, HighRxt stays
    } else {
      this.#highRxt = greater(this.#highRxt, range.end); // RFC 6675 §5 step C.2
    }
  }

  /**
   * For two round trips nothing was acknowledged: where something is marked, what is missing before it is lost. A probe is
   * due where nothing is. @returns whether recovery has begun
   */
  overdue(una: SequenceNumber, nxt: SequenceNumber, now: number): boolean {
    const highest = this.#scoreboard?.highest;
    if (highest === undefined) return false;
    this.probed(advance(highest, -1)); // RFC 8985 §6.2 step 5, with more than its reordering window
    this.#beginFastRecovery(una, nxt, now);
    return true;
  }

  /** A tail loss probe has left, two round trips after what is before it. */
  probed(start: SequenceNumber): void {
    this.#scoreboard ??= new Scoreboard();
    this.#scoreboard.overdueEdge = start; // RFC 8985 §7.4.1
  }

  /** The receiver dropped what it had out of order: what is outstanding is sent again, without counting as congestion. */
  forgetSack(): void {
    const highest = this.#scoreboard?.highest;
    if (highest === undefined) return;
    this.#scoreboard?.clear(); // MIG-REM-CANCEL-FORGETS-SACK
    this.#resendAll(this.#una, this.#phase === 'open' ? highest : greater(highest, this.#recoveryPoint));
  }

  /** Another path: nothing of [una, nxt) is in flight, all of it is to be sent again, and no loss is known. */
  restart(una: SequenceNumber, nxt: SequenceNumber): void {
    this.#congestion.reset(); // MIG-REM-NEW-PATH
    this.#scoreboard?.clear();
    this.#timedOutUna = undefined;
    this.#resendAll(una, nxt);
  }

  /** The path MTU shrank: what is outstanding is sent again in smaller segments, the window as it was (RFC 1191 §6.4). */
  resend(una: SequenceNumber, nxt: SequenceNumber, mss: number): void {
    this.setMss(mss);
    this.#resendAll(una, nxt);
  }

  setMss(mss: number): void {
    this.#mss = mss;
    this.#congestion.setMss(mss);
  }

  /** Octets of [una, nxt) that are taken to be in the network. */
  pipe(una: SequenceNumber, nxt: SequenceNumber): number {
    if (this.#phase === 'open') return distance(una, nxt) - (this.#scoreboard?.octets ?? 0);
    if (this.#phase === 'resending')
      return this.#unmarked(una, this.#highRxt) + this.#unmarked(this.#recoveryPoint, nxt);
    if (!this.#usesSack) return distance(una, nxt) - this.#inflation;
    const lostEdge = this.#scoreboard?.lostEdge(this.#mss) ?? una;
    return this.#unmarked(greater(una, lostEdge), nxt) + this.#unmarked(una, this.#highRxt); // RFC 6675 §4: SetPipe
  }

  /** Whether the receiver has reported all of these octets. */
  isSacked({ start, end }: SequenceRange): boolean {
    return this.#unmarked(start, end) === 0;
  }

  /** Update() of RFC 6675 §4; says whether the receiver reported octets that it had not before (RFC 6675 §2). */
  #update({ una, nxt, blocks }: Acknowledgment): boolean {
    if (blocks.length === 0 && (this.#scoreboard?.isEmpty ?? true)) return false;
    this.#scoreboard ??= new Scoreboard();
    this.#scoreboard.acknowledge(una);
    let added = 0;
    for (const { left, right } of blocks) {
      const end = distance(una, right);
      // A block below SND.UNA reports a duplicate, and one inside of the next block adds nothing to that (RFC 2883 §4).
      const isMeant = distance(una, left) > 0 && distance(una, left) < end && end <= distance(una, nxt);
      if (isMeant) added += this.#scoreboard.add(left, right);
    }
    return added > 0;
  }

  #advance(ack: Acknowledgment, octets: number): void {
    this.#dupAcks = 0;
    this.#lastAdvance = octets;
    if (this.#phase === 'open') {
      this.#grow(ack, octets);
      return;
    }
    const isRepaired = !isBefore(ack.una, this.#recoveryPoint);
    this.#nxtAtRxt = undefined;
    if (this.#phase === 'resending') {
      this.#grow(ack, Math.min(octets, this.#mss)); // RFC 3465 §2.3: L = 1, for these octets did not all leave now
      if (isRepaired) this.#phase = 'open';
    } else if (isRepaired) {
      this.#endFastRecovery(ack);
    } else if (!this.#usesSack) {
      this.#partialAcknowledgment(ack, octets);
    }
  }

  #grow({ previousUna, nxt, now, srtt }: Acknowledgment, octets: number): void {
    // RFC 7661 §4.3: a window of which less than half is in use says nothing about the path, and does not grow.
    if (2 * distance(previousUna, nxt) >= this.#congestion.cwnd) this.#congestion.onAck(octets, now, srtt);
  }

  /** As of anything else: more than (DupThresh - 1) segments that left after it have come (compare RFC 6675 §4, IsLost). */
  #isRetransmissionLost(una: SequenceNumber, nxt: SequenceNumber): boolean {
    const highest = this.#scoreboard?.highest;
    if (highest === undefined || !isBefore(una, this.#highRxt)) return false;
    this.#nxtAtRxt ??= nxt;
    const after = distance(this.#nxtAtRxt, highest) - this.#unmarked(this.#nxtAtRxt, highest);
    return after > (DUP_THRESH - 1) * this.#mss;
  }

  #retransmitAgain(una: SequenceNumber, nxt: SequenceNumber, now: number): void {
    this.#isDue = true;
    this.#nxtAtRxt = undefined;
    this.#congestion.onLoss(this.#flightSize(una, nxt), now); // RFC 5681 §4.3: lowered twice
  }

  #partialAcknowledgment({ una, nxt }: Acknowledgment, octets: number): void {
    const deflated = this.#inflation - octets + (octets >= this.#mss ? this.#mss : 0); // RFC 6582 §3.2 step 3
    this.#inflation = Math.min(Math.max(0, deflated), distance(una, nxt));
    this.#isDue = true;
  }

  #endFastRecovery({ una, nxt, now }: Acknowledgment): void {
    this.#phase = 'open';
    this.#isDue = false;
    this.#inflation = 0;
    this.#congestion.onRecovered(now);
    if (this.#usesSack) return;
    const burst = Math.max(distance(una, nxt), this.#mss) + this.#mss;
    this.#congestion.cwnd = Math.min(this.#congestion.cwnd, burst); // RFC 6582 §3.2 step 3, first of the two ways
  }

  #duplicate({ una, nxt, now }: Acknowledgment): void {
    if (this.#phase === 'resending') return; // RFC 6675 §5.1: not before the recovery point is acknowledged
    if (this.#phase === 'fast-recovery') {
      this.#inflation = Math.min(this.#inflation + this.#mss, distance(una, nxt)); // RFC 5681 §3.2 step 4
      if (this.#isRetransmissionLost(una, nxt)) this.#retransmitAgain(una, nxt, now);
      return;
    }
    this.#dupAcks++;
    if (this.#isFirstLost(una) && this.#isNews(una)) this.#beginFastRecovery(una, nxt, now);
  }

  /** Whether what SND.UNA points at is lost. */
  #isFirstLost(una: SequenceNumber): boolean {
    if (this.#dupAcks >= DUP_THRESH) return true; // RFC 5681 §3.2 step 2, RFC 6675 §5 step 1
    return this.#isLost(una); // RFC 6675 §5 step 2
  }

  /** Whether duplicates are of a new loss, not of what was sent again needlessly; while open, una is never before. */
  #isNews(una: SequenceNumber): boolean {
    if (this.#usesSack || una !== this.#recoveryPoint) return true; // RFC 6582 §3.2 step 2
    return this.#congestion.cwnd > this.#mss && this.#lastAdvance <= NEWRENO_STEP_SEGMENTS * this.#mss;
  }

  #beginFastRecovery(una: SequenceNumber, nxt: SequenceNumber, now: number): void {
    this.#phase = 'fast-recovery';
    this.#recoveryPoint = nxt; // RFC 6675 §5 step 4.1, RFC 6582 §3.2 step 2
    this.#congestion.onLoss(this.#flightSize(una, nxt), now); // RFC 6675 §5 step 4.2
    this.#highRxt = una;
    this.#rescueRxt = una;
    this.#isDue = true;
    this.#inflation = Math.min(DUP_THRESH * this.#mss, distance(una, nxt)); // RFC 5681 §3.2 step 3
  }

  #resendAll(start: SequenceNumber, end: SequenceNumber): void {
    this.#phase = start === end ? 'open' : 'resending';
    this.#recoveryPoint = end; // RFC 6675 §5.1, RFC 6582 §3.2 step 4
    this.#highRxt = start;
    this.#isDue = false;
    this.#inflation = 0;
    this.#lastAdvance = 0;
  }

  /** FlightSize of RFC 5681 §2 without what Limited Transmit sent: that is what exceeds the window (RFC 5681 §3.2 step 2). */
  #flightSize(una: SequenceNumber, nxt: SequenceNumber): number {
    return Math.min(distance(una, nxt), this.#congestion.cwnd);
  }

  #limitedRoom(una: SequenceNumber, nxt: SequenceNumber): number {
    const beyond = Math.min(this.#dupAcks, LIMITED_TRANSMIT_SEGMENTS) * this.#mss; // RFC 3042 §2
    return Math.max(0, this.#congestion.cwnd + beyond - distance(una, nxt));
  }

  #nextInOrder(una: SequenceNumber, nxt: SequenceNumber): SequenceRange | undefined {
    const segment = this.#segment(this.#unsentAgain(una));
    if (segment === undefined) return undefined;
    const octets = distance(segment.start, segment.end);
    return this.pipe(una, nxt) + octets <= this.#congestion.cwnd ? segment : undefined;
  }

  /** NextSeg() of RFC 6675 §4; its rule 2 is `undefined` here, and the caller's new data. */
  #nextSeg(una: SequenceNumber, nxt: SequenceNumber, hasNewData: boolean): SequenceRange | undefined {
    if (this.#congestion.cwnd - this.pipe(una, nxt) < this.#mss) return undefined; // RFC 6675 §5 step C
    const gap = this.#gapBelowSacked(una);
    const isLost = gap !== undefined && this.#isLost(gap.start); // RFC 6675 §4: NextSeg rule 1
    if (hasNewData && !isLost) return undefined; // RFC 6675 §4: NextSeg rule 2
    if (gap !== undefined) return this.#segment(gap); // RFC 6675 §4: NextSeg rules 1 and 3
    if (!isBefore(this.#rescueRxt, una)) return undefined;
    const last = this.#scoreboard?.lastGap(una, nxt); // RFC 6675 §4: NextSeg rule 4
    return last === undefined ? undefined : lastOctets(last, this.#mss);
  }

  #isLost(octet: SequenceNumber): boolean {
    const lostEdge = this.#scoreboard?.lostEdge(this.#mss);
    return lostEdge !== undefined && isBefore(octet, lostEdge);
  }

  #isRescue(): boolean {
    return this.#gapBelowSacked(this.#una) === undefined;
  }

  /** RFC 6675 §4: NextSeg rules 1.a and 1.b. */
  #gapBelowSacked(una: SequenceNumber): SequenceRange | undefined {
    const highest = this.#scoreboard?.highest;
    return highest === undefined ? undefined : this.#firstGap(greater(una, this.#highRxt), highest);
  }

  /** While resending: what is still to be sent again. */
  #unsentAgain(una: SequenceNumber): SequenceRange | undefined {
    return this.#firstGap(greater(una, this.#highRxt), this.#recoveryPoint);
  }

  #firstGap(start: SequenceNumber, end: SequenceNumber): SequenceRange | undefined {
    if (this.#scoreboard !== undefined) return this.#scoreboard.firstGap(start, end);
    return isBefore(start, end) ? { start, end } : undefined;
  }

  #segment(range: SequenceRange | undefined): SequenceRange | undefined {
    return range === undefined ? undefined : firstOctets(range, this.#mss);
  }

  #unmarked(start: SequenceNumber, end: SequenceNumber): number {
    return this.#scoreboard?.unmarkedIn(start, end) ?? Math.max(0, distance(start, end));
  }
}
