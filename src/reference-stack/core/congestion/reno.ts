/** Reno: a segment more each round trip, half after a loss (RFC 5681), counted in octets (RFC 3465). */
import { CongestionWindow } from './window.ts';

export class Reno extends CongestionWindow {
  readonly name = 'reno';
  /** Octets acknowledged since the window last grew. */
  #bytesAcked = 0;

  protected avoidCongestion(acked: number): void {
    this.#bytesAcked += acked;
    if (this.#bytesAcked < this.cwnd) return;
    this.#bytesAcked -= this.cwnd;
    this.cwnd += this.mss; // RFC 3465 §2.1
  }

  protected reduced(flightSize: number): number {
    return Math.max(flightSize >>> 1, 2 * this.mss); // RFC 5681 §3.1 equation 4
  }

  protected restartAvoidance(): void {
    this.#bytesAcked = 0;
  }
}
