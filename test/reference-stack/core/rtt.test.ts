import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRttOptions, expectedSamples, RttEstimator } from '../../../src/reference-stack/core/rtt.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';

const anyRtt = fc.integer({ min: 0, max: 200 * SECOND });

describe('the retransmission time-out', () => {
  it('is 1 s before the first sample, and nothing is known of the path', () => {
    const { rto, srtt, rttvar } = new RttEstimator();
    expect([rto, srtt, rttvar]).toEqual([SECOND, undefined, undefined]);
  });

  it('is three round trips after the first sample, for the variation is taken to be half of one', () => {
    const rtt = new RttEstimator();
    rtt.sample(400 * MILLISECOND);
    expect([rtt.srtt, rtt.rttvar, rtt.rto]).toEqual([
      400 * MILLISECOND,
      200 * MILLISECOND,
      1200 * MILLISECOND,
    ]);
  });

  it('follows a second sample by an eighth, its variation by a quarter of the distance from the old mean', () => {
    const rtt = new RttEstimator();
    rtt.sample(400 * MILLISECOND);
    rtt.sample(800 * MILLISECOND);
    expect([rtt.srtt, rtt.rttvar, rtt.rto]).toEqual([
      450 * MILLISECOND,
      250 * MILLISECOND,
      1450 * MILLISECOND,
    ]);
  });

  it('is no less than 200 ms where the path is short, or what the options say', () => {
    const [usual, quick] = [new RttEstimator(), new RttEstimator({ ...defaultRttOptions, minRto: 0 })];
    for (const rtt of [usual, quick]) for (let i = 0; i < 100; i++) rtt.sample(50);
    expect(usual.rto).toBe(200 * MILLISECOND);
    expect(quick.rto).toBe(50 + MILLISECOND); // the clock's granularity
  });

  it('doubles with each time-out up to 60 s', () => {
    const rtt = new RttEstimator();
    const seen = Array.from({ length: 8 }, () => {
      rtt.backOff();
      return rtt.rto / SECOND;
    });
    expect(seen).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('ends backing off with the next sample', () => {
    const rtt = new RttEstimator();
    rtt.sample(SECOND);
    rtt.backOff();
    rtt.sample(SECOND);
    expect(rtt.rto).toBe(2.5 * SECOND);
  });

  it('is 3 s when data begins after a SYN was lost, however far it was backed off', () => {
    const rtt = new RttEstimator();
    for (let i = 0; i < 3; i++) rtt.backOff();
    rtt.initialAfterSynLoss();
    expect(rtt.rto).toBe(3 * SECOND);
  });

  it('is as at the start on another path', () => {
    const rtt = new RttEstimator();
    rtt.sample(5 * SECOND);
    rtt.reset();
    expect([rtt.rto, rtt.srtt, rtt.rttvar]).toEqual([SECOND, undefined, undefined]);
  });

  it('stays within its bounds and whole whatever is measured', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyRtt, fc.integer({ min: 0, max: 1000 })), { minLength: 1 }),
        (samples) => {
          const rtt = new RttEstimator();
          for (const [sample, count] of samples) {
            rtt.sample(sample, count);
            expect(rtt.rto).toBeGreaterThanOrEqual(200 * MILLISECOND);
            expect(rtt.rto).toBeLessThanOrEqual(60 * SECOND);
            expect(
              Number.isInteger(rtt.rto) && Number.isInteger(rtt.srtt) && Number.isInteger(rtt.rttvar),
            ).toBe(true);
          }
        },
      ),
    );
  });
});

describe('many samples in a round trip', () => {
  it('are as many as every second segment of the flight', () => {
    expect([0, 1, 2000, 2001, 20_000].map((flight) => expectedSamples(flight, 1000))).toEqual([
      0, 1, 1, 2, 10,
    ]);
  });

  it('move the estimate together about as far as one', () => {
    const [one, many] = [new RttEstimator(), new RttEstimator()];
    for (const rtt of [one, many]) rtt.sample(100 * MILLISECOND);
    one.sample(200 * MILLISECOND);
    for (let i = 0; i < 50; i++) many.sample(200 * MILLISECOND, 50);
    const moved = (rtt: RttEstimator): number => (rtt.srtt ?? 0) - 100 * MILLISECOND;
    expect(moved(one)).toBe(12_500);
    expect(Math.abs(moved(many) - moved(one))).toBeLessThan(1000);
  });
});
