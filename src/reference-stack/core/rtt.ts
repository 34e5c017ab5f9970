/** The retransmission time-out, from measured round trips (RFC 9293 §3.8.1, RFC 6298; samples from timestamps: RFC 7323 §4). */
import { MILLISECOND, SECOND } from './time.ts';

/** What a time-out is worked out with; all in microseconds. */
export interface RttOptions {
  /** Least time-out. */
  readonly minRto: number;
  /** Time-out before the first sample. */
  readonly initialRto: number;
  /** Largest time-out, also after backing off. */
  readonly maxRto: number;
}

export const defaultRttOptions: RttOptions = {
  // RFC 6298 §2.4 has 1 s as a SHOULD, for clocks of 500 ms. With one of 1 ms, what is needed is to outlast a delayed
  // acknowledgment, and a connection that waits for 1 s on a path of 1 ms stands still for nothing.
  minRto: 200 * MILLISECOND,
  initialRto: SECOND, // RFC 6298 §2.1
  maxRto: 60 * SECOND, // RFC 6298 §2.5
};

const CLOCK_GRANULARITY = MILLISECOND;
const ALPHA = 1 / 8; // RFC 6298 §2.3
const BETA = 1 / 4; // RFC 6298 §2.3
const RTTVAR_FACTOR = 4; // RFC 6298 §2.2

export class RttEstimator {
  readonly #options: RttOptions;
  /** NaN before the first sample. Not rounded: with many samples a round trip, each moves it by less than 1 µs. */
  #srtt = NaN;
  #rttvar = NaN;
  #rto: number;
  /** Samples taken since the path was new. */
  samples = 0;

  constructor(options: RttOptions = defaultRttOptions) {
    this.#options = options;
    this.#rto = options.initialRto; // RFC 6298 §2.1
  }

  /** Smoothed round-trip time in microseconds; undefined before the first sample. */
  get srtt(): number | undefined {
    return Number.isNaN(this.#srtt) ? undefined : Math.round(this.#srtt);
  }

  /** Round-trip time variation in microseconds; undefined before the first sample. */
  get rttvar(): number | undefined {
    return Number.isNaN(this.#rttvar) ? undefined : Math.round(this.#rttvar);
  }

  /** Retransmission time-out in microseconds, backing off included. */
  get rto(): number {
    return this.#rto;
  }

  /**
   * Takes a measured round trip, which also ends backing off. Not of a segment that was sent twice, unless by its
   * timestamp (RFC 6298 §3).
   *
   * @param rtt - in microseconds
   * @param expectedSamples - samples that come in a round trip, so that many do not forget faster than one (RFC 7323 §G)
   */
  sample(rtt: number, expectedSamples = 1): void {
    this.samples++;
    if (Number.isNaN(this.#srtt)) {
      this.#srtt = rtt; // RFC 6298 §2.2
      this.#rttvar = rtt / 2; // RFC 6298 §2.2
    } else {
      const samples = Math.max(1, expectedSamples);
      this.#rttvar += (BETA / samples) * (Math.abs(this.#srtt - rtt) - this.#rttvar); // RFC 6298 §2.3, with the old SRTT
      this.#srtt += (ALPHA / samples) * (rtt - this.#srtt); // RFC 6298 §2.3
    }
    const rto = this.#srtt + Math.max(CLOCK_GRANULARITY, RTTVAR_FACTOR * this.#rttvar); // RFC 6298 §2.3
    this.#rto = Math.min(Math.max(Math.ceil(rto), this.#options.minRto), this.#options.maxRto);
  }

  /** A time-out passed: the next one is twice as long (RFC 6298 §5.5). */
  backOff(): void {
    this.#rto = Math.min(2 * this.#rto, this.#options.maxRto);
  }

  /** Data transmission begins after a SYN was lost: the time-out is 3 s until the next sample (RFC 6298 §5.7). */
  initialAfterSynLoss(): void {
    this.#rto = 3 * SECOND;
  }

  /** Another path: as if nothing had been measured. */
  reset(): void {
    this.#srtt = NaN;
    this.#rttvar = NaN;
    this.#rto = this.#options.initialRto;
    this.samples = 0;
  }
}

/** How many samples a round trip brings with every second segment acknowledged, for `sample` (RFC 7323 §G). */
export function expectedSamples(flightSize: number, mss: number): number {
  return Math.ceil(flightSize / (2 * mss));
}
