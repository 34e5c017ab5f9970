/** What Reno and CUBIC have in common: the initial window, slow start, and the window after time-outs and idleness. */
import type { CongestionControl, CongestionControlName } from './congestion.ts';

/** Initial window in octets (RFC 6928 §2). */
export function initialWindow(mss: number): number {
  return Math.min(10 * mss, Math.max(2 * mss, 14_600));
}

export abstract class CongestionWindow implements CongestionControl {
  abstract readonly name: CongestionControlName;
  cwnd: number;
  ssthresh = Infinity; // RFC 5681 §3.1: arbitrarily high
  protected mss: number;

  constructor(mss: number) {
    this.mss = mss;
    this.cwnd = initialWindow(mss);
  }

  onAck(acked: number, now: number, srtt: number | undefined): void {
    if (this.cwnd < this.ssthresh) {
      this.cwnd += Math.min(acked, 2 * this.mss); // RFC 3465 §2.2 with L = 2
    } else {
      this.avoidCongestion(acked, now, srtt);
    }
  }

  onLoss(flightSize: number): void {
    this.ssthresh = this.reduced(flightSize);
    this.cwnd = this.ssthresh; // RFC 6675 §5 step 4.2
    this.restartAvoidance();
  }

  onRecovered(): void {
    this.cwnd = this.ssthresh; // RFC 6582 §3.2 step 3
  }

  onTimeout(flightSize: number): void {
    this.ssthresh = this.reduced(flightSize); // RFC 5681 §3.1
    this.cwnd = this.mss; // RFC 5681 §3.1: the loss window
    this.restartAvoidance();
  }

  onIdle(): void {
    this.cwnd = Math.min(initialWindow(this.mss), this.cwnd); // RFC 5681 §4.1: the restart window
    this.restartAvoidance();
  }

  reset(): void {
    this.cwnd = initialWindow(this.mss);
    this.ssthresh = Infinity;
    this.restartAvoidance();
  }

  setMss(mss: number): void {
    const isUntouched = this.ssthresh === Infinity && this.cwnd === initialWindow(this.mss);
    this.cwnd = isUntouched ? initialWindow(mss) : Math.max(this.cwnd, mss); // RFC 1191 §6.4: not less for a smaller one
    this.mss = mss;
  }

  /** Growth in congestion avoidance; parameters as of onAck. */
  protected abstract avoidCongestion(acked: number, now: number, srtt: number | undefined): void;
  /** Slow start threshold after a loss, in octets. */
  protected abstract reduced(flightSize: number): number;
  /** The window was set: what was counted towards its growth is void. */
  protected abstract restartAvoidance(): void;
}
