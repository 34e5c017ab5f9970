/** A sender for tests of loss recovery: its windows and what it would send, counted from the first octet. */
import { expect } from 'vitest';
import { advance, distance, sequenceNumber, type SequenceNumber } from '../../../src/codec/sequence.ts';
import { type SackBlock } from '../../../src/codec/tcp-options.ts';
import { createCongestionControl } from '../../../src/reference-stack/core/congestion/congestion.ts';
import { LossRecovery, type SequenceRange } from '../../../src/reference-stack/core/loss-recovery.ts';

export const MSS = 20;
export const ISN = sequenceNumber(0xffff_ff00); // numbers wrap on the way

/** A sender: what it would send is read as offsets from the first octet. */
export class Sender {
  readonly sack: boolean;
  readonly congestion = createCongestionControl('reno', MSS);
  readonly loss: LossRecovery;
  una = ISN;
  nxt = ISN;
  now = 0;

  constructor(sack: boolean) {
    this.sack = sack;
    this.loss = new LossRecovery({ mss: MSS, sack, congestion: this.congestion });
  }

  /** An acknowledgment of all before `una`, with blocks; all in segments. */
  acknowledge(una: number, ...blocks: [number, number][]): void {
    this.acknowledgeOctets(
      at(una * MSS),
      blocks.map(([left, right]) => ({ left: at(left * MSS), right: at(right * MSS) })),
    );
  }

  acknowledgeOctets(una: SequenceNumber, blocks: readonly SackBlock[]): void {
    const previousUna = this.una;
    this.una = una;
    const { nxt, now } = this;
    this.loss.acknowledged({ previousUna, una, nxt, blocks, isDuplicate: una === previousUna, now, srtt: 1 });
  }

  timeOut(): void {
    this.loss.timedOut(this.una, this.nxt, this.now);
  }

  get pipe(): number {
    return this.loss.pipe(this.una, this.nxt) / MSS;
  }

  get room(): number {
    return this.loss.room(this.una, this.nxt) / MSS;
  }

  /** Sends again whatever it may; the ranges, in segments. */
  retransmit(hasNewData = false): [number, number][] {
    const ranges: [number, number][] = [];
    for (let range = this.next(hasNewData); range !== undefined; range = this.next(hasNewData)) {
      this.loss.sent(range, true);
      ranges.push([offset(range.start) / MSS, offset(range.end) / MSS]);
      expect(ranges.length).toBeLessThan(1000);
    }
    return ranges;
  }

  next(hasNewData = false): SequenceRange | undefined {
    return this.loss.retransmission(this.una, this.nxt, hasNewData);
  }

  /** Sends new data, `segments` at most; says how many the window allowed. */
  send(segments = 1000): number {
    let count = 0;
    while (count < segments && this.loss.room(this.una, this.nxt) >= MSS) {
      const range = { start: this.nxt, end: advance(this.nxt, MSS) };
      this.loss.sent(range, false);
      this.nxt = range.end;
      count++;
    }
    return count;
  }
}

export const at = (octets: number): SequenceNumber => advance(ISN, octets);
export const offset = (value: SequenceNumber): number => distance(ISN, value);

/** With so many segments outstanding and the window full. */
export function senderOf(sack: boolean, segments: number): Sender {
  const sender = new Sender(sack);
  sender.congestion.cwnd = segments * MSS;
  sender.send();
  return sender;
}
