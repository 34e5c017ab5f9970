/** A bottleneck: packets leave it one after the other, at its bandwidth, and what its queue does not hold is dropped. */
import { checkInteger } from '../checks.ts';
import { SECOND } from '../clock.ts';
import type { StageKind, Step } from './stage.ts';

export interface BottleneckSettings {
  /** Bits a second, of IPv4 packets with their headers. */
  readonly bandwidth?: number | undefined;
  /**
   * Octets that wait or are being sent, at most: a packet that would make them more is dropped (tail drop), but never one
   * that need not wait. Endless if absent; without bandwidth nothing waits.
   */
  readonly queue?: number | undefined;
}

const BITS = 8;

export const bottleneck: StageKind<BottleneckSettings, 'overflowed'> = {
  name: 'bottleneck',
  incidents: ['overflowed'],
  check({ bandwidth = 1, queue = 0 }) {
    checkInteger('bandwidth', bandwidth, 1);
    checkInteger('queue', queue, 0);
  },
  start({ happened }) {
    const sender = new Sender();
    return ({ bandwidth, queue = Infinity }, next): Step => {
      if (bandwidth === undefined) return next;
      sender.setBandwidth(bandwidth);
      return (packet, time) => {
        const waiting = sender.backlog(time);
        if (waiting > 0 && waiting + packet.length > queue) happened('overflowed');
        else next(packet, sender.send(packet.length, time));
      };
    };
  },
};

/** Knows when all that was sent is through, without rounding errors: in whole microseconds and a fraction of one. */
class Sender {
  #bandwidth = 1;
  #wholeTime = 0;
  /** In units of 1 / bandwidth of a microsecond, less than one in all. */
  #fraction = 0;

  setBandwidth(bandwidth: number): void {
    if (bandwidth === this.#bandwidth) return;
    this.#wholeTime = this.#freeFrom();
    this.#fraction = 0;
    this.#bandwidth = bandwidth;
  }

  /** Octets that are yet to be sent at a time, the begun one counted. */
  backlog(time: number): number {
    const bitMicroseconds = (this.#wholeTime - time) * this.#bandwidth + this.#fraction;
    return Math.max(0, Math.ceil(bitMicroseconds / (BITS * SECOND)));
  }

  /** When the last bit of so many octets is through, in microseconds. */
  send(octets: number, time: number): number {
    if (this.#wholeTime < time) {
      this.#wholeTime = time;
      this.#fraction = 0;
    }
    const bitMicroseconds = this.#fraction + octets * BITS * SECOND;
    this.#wholeTime += Math.floor(bitMicroseconds / this.#bandwidth);
    this.#fraction = bitMicroseconds % this.#bandwidth;
    return this.#freeFrom();
  }

  #freeFrom(): number {
    return this.#fraction > 0 ? this.#wholeTime + 1 : this.#wholeTime;
  }
}
