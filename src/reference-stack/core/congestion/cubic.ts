/** CUBIC: a window that grows with the time since the last loss, whatever the round trip (RFC 9438). */
import { SECOND } from '../time.ts';
import { CongestionWindow } from './window.ts';

const BETA = 0.7; // RFC 9438 §4.6
const C = 0.4; // RFC 9438 §5.1, segments per second cubed
const RENO_FRIENDLY_ALPHA = (3 * (1 - BETA)) / (1 + BETA); // RFC 9438 §4.3

export class Cubic extends CongestionWindow {
  readonly name = 'cubic';
  /** W_max: the window before the last loss, in octets; 0 where a stage is to begin at its own plateau. */
  #wMax = 0;
  /** cwnd_prior: the window when ssthresh was last set, in octets. */
  #cwndPrior = 0;
  /** W_est: the window that Reno would have, in octets. */
  #wEst = 0;
  /** K: from the beginning of the stage to W_max, in seconds. */
  #k = 0;
  /** t: seconds of this stage of congestion avoidance; negative until it has begun. */
  #elapsed = -1;
  #lastAck = 0;
  /** What the window has grown by short of a whole octet. */
  #fraction = 0;

  protected avoidCongestion(acked: number, now: number, srtt = 0): void {
    if (this.#elapsed < 0) this.#beginStage();
    else this.#elapsed += this.#sinceLastAck(now, srtt) / SECOND;
    this.#lastAck = now;
    this.#wEst += (this.#renoAlpha() * this.mss * acked) / this.cwnd; // RFC 9438 §4.3 equation 4
    if (this.#window(this.#elapsed) < this.#wEst) {
      this.cwnd = Math.max(this.cwnd, Math.floor(this.#wEst)); // RFC 9438 §4.3
    } else {
      this.#growTowards(this.#target(srtt), acked);
    }
  }

  protected reduced(flightSize: number): number {
    const convergesFast = this.cwnd < this.#wMax;
    this.#cwndPrior = this.cwnd;
    this.#wMax = convergesFast ? (this.cwnd * (1 + BETA)) / 2 : this.cwnd; // RFC 9438 §4.7
    return Math.max(Math.floor(BETA * flightSize), 2 * this.mss); // RFC 9438 §4.6
  }

  override onTimeout(flightSize: number): void {
    super.onTimeout(flightSize);
    this.#wMax = 0; // RFC 9438 §4.8: K = 0, and W_max is the window at the beginning of the stage
  }

  override reset(): void {
    super.reset();
    this.#wMax = 0;
    this.#cwndPrior = 0;
  }

  protected restartAvoidance(): void {
    this.#elapsed = -1;
    this.#fraction = 0;
  }

  #beginStage(): void {
    this.#elapsed = 0;
    this.#wMax = Math.max(this.#wMax, this.cwnd);
    this.#wEst = this.cwnd; // RFC 9438 §4.3
    this.#k = Math.cbrt((this.#wMax - this.cwnd) / this.mss / C); // RFC 9438 §4.2 equation 2
  }

  /** Microseconds that count: acknowledgments further apart than round trips show a pause of the sender (RFC 9438 §5.8). */
  #sinceLastAck(now: number, srtt: number): number {
    const gap = now - this.#lastAck;
    return srtt === 0 ? gap : Math.min(gap, 2 * srtt);
  }

  #renoAlpha(): number {
    return this.#wEst < this.#cwndPrior ? RENO_FRIENDLY_ALPHA : 1; // RFC 9438 §4.3
  }

  /** W_cubic(t) in octets, t in seconds. */
  #window(t: number): number {
    const fromPlateau = t - this.#k;
    return C * fromPlateau * fromPlateau * fromPlateau * this.mss + this.#wMax; // RFC 9438 §4.2 equation 1; ** costs more
  }

  #target(srtt: number): number {
    const nextRoundTrip = this.#window(this.#elapsed + srtt / SECOND);
    return Math.min(Math.max(nextRoundTrip, this.cwnd), 1.5 * this.cwnd); // RFC 9438 §4.2
  }

  #growTowards(target: number, acked: number): void {
    this.#fraction += ((target - this.cwnd) / this.cwnd) * acked; // RFC 9438 §4.4, RFC 9438 §4.5
    const whole = Math.floor(this.#fraction);
    this.#fraction -= whole;
    this.cwnd += whole;
  }
}
