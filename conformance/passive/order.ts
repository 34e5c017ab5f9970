/** What a capture proves of the order in which an end sent two segments, wherever the tap was. */
import { hostOf, type Address, type Observed } from './observed.ts';

/** Microseconds within which segments may leave a host in another order than they were made in. */
const MADE_TOGETHER = 1000;

/** Microseconds by which captures of several interfaces are out of order. */
const MIXED_UP = 10_000;

export class SendOrder {
  /** Microseconds. */
  readonly #reordering: number;
  readonly #hosts: ReadonlySet<number>;

  /**
   * @param reordering - by how many microseconds segments may have overtaken each other before the tap saw them; 0 for none
   * @param hosts - where the capture was made: what they sent is in order, and what was captured has reached them
   */
  constructor(reordering: number, hosts: ReadonlySet<number>) {
    this.#reordering = reordering;
    this.#hosts = hosts;
  }

  /** Whether the capture was made at the host of an address. */
  isAt(address: Address): boolean {
    return this.#hosts.size > 0 && this.#hosts.has(hostOf(address));
  }

  /**
   * Whether one end is proven to have sent `a` before `b`: its timestamps say so (RFC 7323 §5.4), or the tap saw `b` so much
   * later that `a` cannot have been held up.
   */
  isBefore(a: Observed, b: Observed): boolean {
    const [first, second] = [a.options.tsValue, b.options.tsValue];
    if (first !== undefined && second !== undefined && first !== second) return ((second - first) | 0) > 0;
    const isExact = this.#reordering === 0 || (this.#isSentHere(a) && this.#isSentHere(b));
    return isExact ? a.frame < b.frame && !(b.time - a.time < MADE_TOGETHER) : this.isSeenBefore(a, b);
  }

  /** What a host sends to itself is captured where it leaves and where it arrives. */
  #isSentHere({ from, to }: Observed): boolean {
    return this.isAt(from) && !this.isAt(to);
  }

  /** Whether `a` passed the tap so long before `b` that it was also sent before, by whomever. */
  isSeenBefore(a: Observed, b: Observed): boolean {
    if (this.#reordering === 0) return a.frame < b.frame;
    return b.time - a.time > this.#reordering;
  }

  /**
   * Whether `a` passed the tap before `b`, so that `b` cannot be what the receiver of `b` answered with `a`: captures mix up
   * only what comes close together.
   */
  isNearlyBefore(a: Observed, b: Observed): boolean {
    if (this.#reordering === 0) return a.frame < b.frame;
    return b.time - a.time > Math.min(this.#reordering, MIXED_UP);
  }

  /** Whether the tap saw two segments farther apart than a time allows, in microseconds, however they were held up. */
  isLongerThan(duration: number, a: Observed, b: Observed): boolean {
    return b.time - a.time > duration + this.#reordering;
  }
}
