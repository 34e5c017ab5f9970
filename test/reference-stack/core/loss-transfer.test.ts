/** Loss recovery against a model of a network and a receiver, and against acknowledgments that no receiver would send. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, distance, isBefore, type SequenceNumber } from '../../../src/codec/sequence.ts';
import { type SackBlock } from '../../../src/codec/tcp-options.ts';
import { type SequenceRange } from '../../../src/reference-stack/core/loss-recovery.ts';
import { at, MSS, offset, Sender } from './loss-sender.ts';

const TOTAL = 60 * MSS + 7;
const RECEIVE_WINDOW = 30 * MSS;

type Disturbance = 'restart' | 'shrink' | 'forget' | 'time-out';

interface Weather {
  /** Fate of each segment and then each acknowledgment; what comes after arrives. */
  readonly lost: readonly boolean[];
  /** How many places behind its own each segment arrives. */
  readonly late: readonly number[];
  readonly disturbances: readonly (readonly [number, Disturbance])[];
  readonly reneges: boolean;
}

/** A sender and a model of a receiver, a network between them that loses and reorders. */
class Transfer {
  readonly sender: Sender;
  readonly #weather: Weather;
  readonly #network: SequenceRange[] = [];
  readonly #received = new Set<number>();
  /** Octets that the sender was told of. */
  readonly #reported = new Set<number>();
  #timedOutUna: SequenceNumber | undefined;
  #mss = MSS;
  #events = 0;
  steps = 0;

  constructor(sack: boolean, weather: Weather) {
    this.sender = new Sender(sack);
    this.#weather = weather;
  }

  run(): void {
    const limit = 3000;
    this.#send();
    for (; offset(this.sender.una) < TOTAL; this.steps++) {
      expect(this.steps).toBeLessThan(limit);
      for (const [step, kind] of this.#weather.disturbances) if (step === this.steps) this.#disturb(kind);
      const segment = this.#network.shift();
      if (segment === undefined) this.#timeOut();
      else this.#arrive(segment);
      this.#send();
    }
  }

  #send(): void {
    const { sender } = this;
    for (;;) {
      const allowed = Math.min(TOTAL, offset(sender.una) + RECEIVE_WINDOW) - offset(sender.nxt);
      const range = sender.next(allowed > 0);
      if (range !== undefined) {
        this.#checkRetransmission(range);
        this.#transmit(range, true);
        continue;
      }
      const octets = Math.min(allowed, sender.loss.room(sender.una, sender.nxt), this.#mss);
      if (octets <= 0) return;
      const start = sender.nxt;
      sender.nxt = advance(start, octets);
      this.#transmit({ start, end: sender.nxt }, false);
    }
  }

  #checkRetransmission({ start, end }: SequenceRange): void {
    const { una, nxt } = this.sender;
    expect(isBefore(start, una)).toBe(false);
    expect(isBefore(nxt, end)).toBe(false);
    expect(distance(start, end)).toBeGreaterThan(0);
    expect(distance(start, end)).toBeLessThanOrEqual(this.#mss);
    let repeated = 0;
    for (let octet = offset(start); octet < offset(end); octet++) if (this.#reported.has(octet)) repeated++;
    expect(repeated).toBe(0);
  }

  #transmit(range: SequenceRange, isRetransmission: boolean): void {
    this.sender.loss.sent(range, isRetransmission);
    expect(this.sender.loss.pipe(this.sender.una, this.sender.nxt)).toBeGreaterThanOrEqual(0);
    expect(this.#network.length).toBeLessThan(1000);
    if (this.#isLost()) return;
    const late = this.#weather.late[this.#events] ?? 0;
    this.#network.splice(Math.max(0, this.#network.length - late), 0, range);
  }

  #isLost(): boolean {
    return this.#weather.lost[this.#events++] ?? false;
  }

  #arrive({ start, end }: SequenceRange): void {
    for (let octet = offset(start); octet < offset(end); octet++) this.#received.add(octet);
    let una = 0;
    while (this.#received.has(una)) una++;
    if (this.#isLost() || una < offset(this.sender.una)) return;
    const blocks = this.sender.sack ? this.#blocks(una, offset(start)) : [];
    for (const { left, right } of blocks) {
      for (let octet = offset(left); octet < offset(right); octet++) this.#reported.add(octet);
    }
    this.sender.acknowledgeOctets(at(una), blocks);
    expect(this.sender.loss.pipe(this.sender.una, this.sender.nxt)).toBeGreaterThanOrEqual(0);
  }

  /** RFC 2018 §4: the block with what has just come is the first one. */
  #blocks(una: number, last: number): SackBlock[] {
    const blocks: SackBlock[] = [];
    for (let octet = una; octet < TOTAL; octet++) {
      if (!this.#received.has(octet)) continue;
      const left = octet;
      while (this.#received.has(octet)) octet++;
      const block = { left: at(left), right: at(octet) };
      if (left <= last && last < octet) blocks.unshift(block);
      else blocks.push(block);
    }
    return blocks.slice(0, 3);
  }

  #timeOut(): void {
    const { sender } = this;
    if (this.#weather.reneges) this.#dropOutOfOrder();
    if (this.#weather.reneges || this.#timedOutUna === sender.una) this.#reported.clear();
    this.#timedOutUna = sender.una;
    sender.timeOut();
  }

  #dropOutOfOrder(): void {
    let una = 0;
    while (this.#received.has(una)) una++;
    for (const octet of this.#received) if (octet >= una) this.#received.delete(octet);
  }

  #disturb(kind: Disturbance): void {
    const { sender } = this;
    if (kind === 'time-out') {
      this.#timeOut();
    } else if (kind === 'restart') {
      this.#network.length = 0;
      this.#dropOutOfOrder();
      this.#reported.clear();
      sender.loss.restart(sender.una, sender.nxt);
    } else if (kind === 'forget') {
      this.#dropOutOfOrder();
      this.#reported.clear();
      sender.loss.forgetSack();
    } else {
      this.#mss = Math.max(4, this.#mss - 6);
      sender.loss.resend(sender.una, sender.nxt, this.#mss);
    }
  }
}

describe.each([true, false])('a transfer with SACK %s', (sack) => {
  const calm: Weather = { lost: [], late: [], disturbances: [], reneges: false };
  const someLost = fc.array(
    fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
    { maxLength: 300, size: 'max' },
  );
  const weather: fc.Arbitrary<Weather> = fc.record({
    lost: fc.oneof(someLost, fc.array(fc.boolean(), { maxLength: 60, size: 'max' })),
    late: fc.array(fc.constantFrom(0, 0, 0, 1, 2, 5), { maxLength: 200, size: 'max' }),
    disturbances: fc.array(
      fc.tuple(fc.nat(150), fc.constantFrom<Disturbance>('restart', 'shrink', 'forget', 'time-out')),
      { maxLength: 4 },
    ),
    reneges: fc.boolean(),
  });

  it('takes a segment each step where nothing is lost', () => {
    const transfer = new Transfer(sack, calm);
    transfer.run();
    expect(transfer.steps).toBe(Math.ceil(TOTAL / MSS));
  });

  it('delivers everything whatever is lost, late or reneged on, and sends nothing again that was reported', () => {
    fc.assert(
      fc.property(weather, (each) => {
        const transfer = new Transfer(sack, each);
        transfer.run();
        expect(offset(transfer.sender.una)).toBe(TOTAL);
      }),
      { numRuns: 200 },
    );
  });
});

describe('hostile acknowledgments', () => {
  it('make nothing be sent that is not outstanding, and no pipe negative', () => {
    const number = fc.oneof(
      fc.integer({ min: -5 * MSS, max: 40 * MSS }),
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    );
    const event = fc.record({
      una: fc.nat(30 * MSS),
      blocks: fc.array(fc.tuple(number, number), { maxLength: 4 }),
      timesOut: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.boolean(), fc.array(event, { maxLength: 60 }), (sack, events) => {
        const sender = new Sender(sack);
        sender.send();
        for (const { una, blocks, timesOut } of events) {
          if (timesOut) sender.timeOut();
          const acked = Math.min(Math.max(una, offset(sender.una)), offset(sender.nxt));
          sender.acknowledgeOctets(
            at(acked),
            blocks.map(([left, right]) => ({ left: at(left), right: at(right) })),
          );
          for (let range = sender.next(); range !== undefined; range = sender.next()) {
            expect(isBefore(range.start, sender.una) || isBefore(sender.nxt, range.end)).toBe(false);
            expect(isBefore(range.start, range.end)).toBe(true);
            sender.loss.sent(range, true);
          }
          sender.send(50);
          expect(sender.pipe).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
