/** Which of the octets outstanding the receiver has selectively acknowledged (RFC 2018; the scoreboard of RFC 6675 §3). */
import { advance, distance, isAtOrBefore, isBefore, type SequenceNumber } from '../../codec/sequence.ts';

/** Octets [start, end). */
export interface SequenceRange {
  readonly start: SequenceNumber;
  readonly end: SequenceNumber;
}

/** Ranges kept at most. What is reported beyond them is forgotten: it costs a retransmission, not memory. */
export const MAX_SCOREBOARD_RANGES = 1024;
/** RFC 6675 §2: what lies above an octet says that it is lost. */
export const DUP_THRESH = 3;

export class Scoreboard {
  /** Range i is [#starts[i], #ends[i]); ascending, neither overlapping nor touching. */
  readonly #starts: SequenceNumber[] = [];
  readonly #ends: SequenceNumber[] = [];
  #octets = 0;
  /** What lies before it left so long before it that it is lost where it is not marked and something from here on is. */
  overdueEdge: SequenceNumber | undefined = undefined;

  /** How many octets are marked. */
  get octets(): number {
    return this.#octets;
  }

  /** Whether there is nothing that an acknowledgment could outdate. */
  get isEmpty(): boolean {
    return this.#octets === 0 && this.overdueEdge === undefined;
  }

  /** The first octet marked; undefined where none is. */
  get lowest(): SequenceNumber | undefined {
    return this.#starts[0];
  }

  /** The octet after the last one marked; undefined where none is. */
  get highest(): SequenceNumber | undefined {
    return this.#ends.at(-1);
  }

  /** Marks [left, right), which has an octet or more and is in the window; says how many of them were not marked before. */
  add(left: SequenceNumber, right: SequenceNumber): number {
    const first = this.#firstEndingAtOrAfter(left);
    let after = first;
    let merged = 0;
    for (; after < this.#starts.length && isAtOrBefore(this.#start(after), right); after++) {
      merged += this.#length(after);
    }
    if (after === first && this.#starts.length === MAX_SCOREBOARD_RANGES) return 0;
    const start = after > first ? lesser(left, this.#start(first)) : left;
    const end = after > first ? greater(right, this.#end(after - 1)) : right;
    this.#starts.splice(first, after - first, start);
    this.#ends.splice(first, after - first, end);
    const added = distance(start, end) - merged;
    this.#octets += added;
    return added;
  }

  /** Forgets what lies before `una`: it is acknowledged. */
  acknowledge(una: SequenceNumber): void {
    if (this.overdueEdge !== undefined && isAtOrBefore(this.overdueEdge, una)) this.overdueEdge = undefined;
    let passed = 0;
    while (passed < this.#starts.length && isAtOrBefore(this.#end(passed), una)) {
      this.#octets -= this.#length(passed++);
    }
    this.#starts.splice(0, passed);
    this.#ends.splice(0, passed);
    const { lowest } = this;
    if (lowest === undefined || !isBefore(lowest, una)) return;
    this.#octets -= distance(lowest, una);
    this.#starts[0] = una;
  }

  clear(): void {
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.#octets = 0;
    this.overdueEdge = undefined;
  }

  /** How many octets of [start, end) are not marked; 0 where it is empty or the wrong way round. */
  unmarkedIn(start: SequenceNumber, end: SequenceNumber): number {
    let octets = Math.max(0, distance(start, end));
    for (let i = this.#firstEndingAtOrAfter(start); i < this.#starts.length; i++) {
      if (!isBefore(this.#start(i), end)) break;
      octets -= distance(greater(start, this.#start(i)), lesser(end, this.#end(i)));
    }
    return octets;
  }

  /** The first octets of [start, end) that are not marked, up to those that are; undefined where there are none. */
  firstGap(start: SequenceNumber, end: SequenceNumber): SequenceRange | undefined {
    let from = start;
    let i = this.#firstEndingAtOrAfter(start);
    if (i < this.#starts.length && isAtOrBefore(this.#start(i), from)) from = this.#end(i++);
    if (!isBefore(from, end)) return undefined;
    return { start: from, end: i < this.#starts.length ? lesser(end, this.#start(i)) : end };
  }

  /** The last octets of [start, end) that are not marked, down to those that are; undefined where there are none. */
  lastGap(start: SequenceNumber, end: SequenceNumber): SequenceRange | undefined {
    let to = end;
    let i = this.#firstEndingAtOrAfter(end);
    if (i === this.#starts.length || !isBefore(this.#start(i), to)) i--;
    else to = this.#start(i--);
    if (!isBefore(start, to)) return undefined;
    return { start: i >= 0 ? greater(start, this.#end(i)) : start, end: to };
  }

  /**
   * The octet before which all that are not marked are lost: DupThresh ranges are marked above, or more than
   * (DupThresh - 1) segments' octets, or it is overdue. Undefined where none is lost.
   */
  lostEdge(mss: number): SequenceNumber | undefined {
    const edge = this.#edgeByMarks(mss);
    const { overdueEdge, highest } = this;
    if (overdueEdge === undefined || highest === undefined || !isBefore(overdueEdge, highest)) return edge;
    return edge === undefined ? overdueEdge : greater(edge, overdueEdge); // RFC 8985 §6.2 step 5
  }

  #edgeByMarks(mss: number): SequenceNumber | undefined {
    let octets = 0;
    for (let i = this.#starts.length - 1; i >= 0; i--) {
      octets += this.#length(i);
      const ranges = this.#starts.length - i;
      if (ranges >= DUP_THRESH || octets > (DUP_THRESH - 1) * mss) return this.#start(i); // RFC 6675 §4: IsLost
    }
    return undefined;
  }

  #firstEndingAtOrAfter(value: SequenceNumber): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#end(middle), value)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #start(index: number): SequenceNumber {
    return this.#starts[index] as SequenceNumber;
  }

  #end(index: number): SequenceNumber {
    return this.#ends[index] as SequenceNumber;
  }

  #length(index: number): number {
    return distance(this.#start(index), this.#end(index));
  }
}

/** The range's first octets, so many at most. */
export function firstOctets({ start, end }: SequenceRange, octets: number): SequenceRange {
  return { start, end: distance(start, end) > octets ? advance(start, octets) : end };
}

/** The range's last octets, so many at most. */
export function lastOctets({ start, end }: SequenceRange, octets: number): SequenceRange {
  return { start: distance(start, end) > octets ? advance(end, -octets) : start, end };
}

export function lesser(a: SequenceNumber, b: SequenceNumber): SequenceNumber {
  return isBefore(a, b) ? a : b;
}

export function greater(a: SequenceNumber, b: SequenceNumber): SequenceNumber {
  return isBefore(a, b) ? b : a;
}
