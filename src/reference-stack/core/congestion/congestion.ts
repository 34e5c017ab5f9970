/** Congestion control (RFC 9293 §3.8.2): how many octets may be in flight. The interface, and the making of an algorithm by its name. */
import { Cubic } from './cubic.ts';
import { Reno } from './reno.ts';

export type CongestionControlName = 'reno' | 'cubic';

export interface CongestionControl {
  readonly name: CongestionControlName;
  /** Congestion window in octets. */
  cwnd: number;
  /** Slow start threshold in octets; infinite until congestion has shown itself. */
  ssthresh: number;
  /**
   * New data was acknowledged outside of fast recovery.
   *
   * @param acked - octets
   * @param srtt - smoothed round-trip time in microseconds, where there is one
   */
  onAck(acked: number, now: number, srtt: number | undefined): void;
  /** Fast recovery begins. @param flightSize - octets outstanding, without those of Limited Transmit */
  onLoss(flightSize: number, now: number): void;
  /** Fast recovery ends. */
  onRecovered(now: number): void;
  /** The retransmission time-out passed, for these octets for the first time. @param flightSize - octets outstanding */
  onTimeout(flightSize: number, now: number): void;
  /** Nothing was sent for longer than a retransmission time-out, and something is about to be. */
  onIdle(): void;
  /** Another path: as at the start. */
  reset(): void;
  /** The sender's maximum segment size, in octets of data; the window stays, but for one that is still the initial one. */
  setMss(mss: number): void;
}

/** @param mss - sender's maximum segment size, in octets of data */
export function createCongestionControl(name: CongestionControlName, mss: number): CongestionControl {
  return name === 'reno' ? new Reno(mss) : new Cubic(mss);
}
