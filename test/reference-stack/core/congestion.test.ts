import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CongestionControl,
  createCongestionControl,
} from '../../../src/reference-stack/core/congestion/congestion.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';

const MSS = 1000;
const RTT = 100 * MILLISECOND;
const names = ['reno', 'cubic'] as const;

/** A window full is acknowledged, segment for segment, at one time. */
function roundTrip(control: CongestionControl, now: number, octets = MSS, rtt = RTT): void {
  for (let left = control.cwnd; left > 0; left -= octets) control.onAck(Math.min(left, octets), now, rtt);
}

/** In congestion avoidance after a loss at this window, in octets. */
function afterLoss(name: 'reno' | 'cubic', window: number): CongestionControl {
  const control = createCongestionControl(name, MSS);
  control.cwnd = window;
  control.onLoss(window, 0);
  control.onRecovered(0);
  return control;
}

describe.each(names)('%s', (name) => {
  it.each([
    [536, 5360],
    [1095, 10_950],
    [1460, 14_600],
    [4000, 14_600],
    [8960, 17_920],
  ])('starts with MSS %i at %i octets', (mss, octets) => {
    const control = createCongestionControl(name, mss);
    expect([control.name, control.cwnd, control.ssthresh]).toEqual([name, octets, Infinity]);
  });

  it('doubles each round trip of slow start, also where every second segment is acknowledged', () => {
    for (const octets of [MSS, 2 * MSS]) {
      const control = createCongestionControl(name, MSS);
      for (let i = 1; i <= 4; i++) roundTrip(control, i * RTT, octets);
      expect(control.cwnd).toBe(10 * MSS * 2 ** 4);
    }
  });

  it('grows by two segments at most for one acknowledgment of slow start', () => {
    const control = createCongestionControl(name, MSS);
    control.onAck(8 * MSS, RTT, RTT);
    expect(control.cwnd).toBe(12 * MSS);
  });

  it('begins again with one segment after a time-out', () => {
    const control = createCongestionControl(name, MSS);
    control.onTimeout(10 * MSS, 0);
    expect([control.cwnd, control.ssthresh]).toEqual([MSS, (name === 'reno' ? 5 : 7) * MSS]);
  });

  it('keeps a threshold of two segments where little was in flight', () => {
    const control = createCongestionControl(name, MSS);
    control.onTimeout(1, 0);
    expect(control.ssthresh).toBe(2 * MSS);
    control.onLoss(1, 0);
    expect([control.cwnd, control.ssthresh]).toEqual([2 * MSS, 2 * MSS]);
  });

  it('restarts with the initial window after idleness, or with less where it had less', () => {
    const control = createCongestionControl(name, MSS);
    control.cwnd = 50 * MSS;
    control.onIdle();
    expect(control.cwnd).toBe(10 * MSS);
    control.cwnd = 3 * MSS;
    control.onIdle();
    expect(control.cwnd).toBe(3 * MSS);
  });

  it('is as at the start on another path', () => {
    const control = afterLoss(name, 100 * MSS);
    for (let i = 1; i <= 5; i++) roundTrip(control, i * RTT);
    control.reset();
    const fresh = createCongestionControl(name, MSS);
    expect([control.cwnd, control.ssthresh]).toEqual([fresh.cwnd, fresh.ssthresh]);
    for (const each of [control, fresh]) {
      each.ssthresh = 5 * MSS;
      for (let i = 1; i <= 5; i++) roundTrip(each, i * RTT);
    }
    expect(control.cwnd).toBe(fresh.cwnd);
  });

  it('has the initial window of the segment size that the handshake brought', () => {
    const control = createCongestionControl(name, 1460);
    control.setMss(536);
    expect(control.cwnd).toBe(5360);
  });

  it('keeps its window when the segment size changes later, but for one of less than a segment', () => {
    const control = afterLoss(name, 100 * MSS);
    const { cwnd } = control;
    control.setMss(500);
    expect(control.cwnd).toBe(cwnd);
    control.onTimeout(cwnd, 0);
    control.setMss(1460);
    expect(control.cwnd).toBe(1460);
  });

  it('has a whole window of a segment or more whatever happens', () => {
    const octets = fc.integer({ min: 1, max: 1 << 20 });
    const event = fc.tuple(fc.constantFrom('ack', 'loss', 'recovered', 'timeout', 'idle', 'mss'), octets);
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const control = createCongestionControl(name, MSS);
        let now = 0;
        let mss = MSS;
        for (const [kind, amount] of events) {
          now += amount;
          if (kind === 'ack')
            control.onAck(Math.min(amount, control.cwnd), now, amount % 3 === 0 ? undefined : amount);
          else if (kind === 'loss') control.onLoss(Math.min(amount, control.cwnd), now);
          else if (kind === 'recovered' && control.ssthresh < Infinity) control.onRecovered(now);
          else if (kind === 'timeout') control.onTimeout(amount, now);
          else if (kind === 'idle') control.onIdle();
          else if (kind === 'mss') control.setMss((mss = 500 + (amount % 1000)));
          expect(Number.isSafeInteger(control.cwnd)).toBe(true);
          if (kind !== 'recovered') expect(control.cwnd).toBeGreaterThanOrEqual(Math.min(mss, 500));
        }
      }),
    );
  });
});

describe('reno', () => {
  it('halves on a loss and then grows by a segment each round trip', () => {
    const control = afterLoss('reno', 40 * MSS);
    expect(control.cwnd).toBe(20 * MSS);
    for (let i = 1; i <= 5; i++) {
      roundTrip(control, i * RTT, i % 2 === 0 ? MSS : 2 * MSS);
      expect(control.cwnd).toBe((20 + i) * MSS);
    }
  });
});

describe('cubic', () => {
  const C = 0.4;
  const BETA = 0.7;

  /** Windows in segments after each round trip. */
  function curve(control: CongestionControl, roundTrips: number, rtt: number): number[] {
    return Array.from({ length: roundTrips }, (_, i) => {
      roundTrip(control, i * rtt, MSS, rtt);
      return control.cwnd / MSS;
    });
  }

  it('falls to seven tenths on a loss', () => {
    const { cwnd, ssthresh } = afterLoss('cubic', 1000 * MSS);
    expect([cwnd, ssthresh]).toEqual([700 * MSS, 700 * MSS]);
  });

  it('follows the curve of the RFC: concave up to the old window after K seconds, convex beyond', () => {
    const [wMax, rtt] = [1000, SECOND / 10];
    const k = Math.cbrt((wMax * (1 - BETA)) / C);
    curve(afterLoss('cubic', wMax * MSS), 180, rtt).forEach((window, i) => {
      const target = C * ((i + 1) * (rtt / SECOND) - k) ** 3 + wMax; // what it aims at for the next round trip
      expect(Math.abs(window - target) / target).toBeLessThan(0.015);
    });
  });

  it('does not exceed half as much again in a round trip', () => {
    const control = afterLoss('cubic', 1000 * MSS);
    roundTrip(control, 0);
    const { cwnd } = control;
    control.onAck(cwnd, 1000 * SECOND, undefined);
    expect(control.cwnd).toBe(Math.floor(1.5 * cwnd));
  });

  it('grows no slower than Reno would on a short path', () => {
    const rtt = 10 * MILLISECOND;
    const windows = curve(afterLoss('cubic', 20 * MSS), 60, rtt);
    const alpha = (3 * (1 - BETA)) / (1 + BETA);
    let reno = 14;
    for (const window of windows) {
      reno += reno < 20 ? alpha : 1;
      expect(Math.abs(window - reno)).toBeLessThan(0.07 * reno);
    }
  });

  it('aims lower when a loss comes before the old window was reached again', () => {
    const plateau = (second: number): number => {
      const control = afterLoss('cubic', 1000 * MSS);
      control.cwnd = second * MSS;
      control.onLoss(second * MSS, 0);
      control.onRecovered(0);
      const windows = curve(control, 150, RTT);
      const growth = windows.map((window, i) => window - (windows[i - 1] ?? 0)).slice(1);
      return windows[growth.indexOf(Math.min(...growth))] as number;
    };
    expect(Math.abs(plateau(1000) - 1000)).toBeLessThan(10);
    expect(Math.abs(plateau(900) - (900 * (1 + BETA)) / 2)).toBeLessThan(10);
  });

  it('begins at the plateau once slow start after a time-out is over', () => {
    const control = createCongestionControl('cubic', MSS);
    control.cwnd = 1000 * MSS;
    control.onTimeout(1000 * MSS, 0);
    control.cwnd = control.ssthresh;
    const windows = curve(control, 30, RTT);
    windows.forEach((window, i) => {
      const target = C * ((i + 1) / 10) ** 3 + 700;
      expect(Math.abs(window - target)).toBeLessThan(0.01 * target + 30 * 0.53);
    });
  });

  it('does not count the time in which nothing was sent', () => {
    const [steady, paused] = [afterLoss('cubic', 1000 * MSS), afterLoss('cubic', 1000 * MSS)];
    for (const control of [steady, paused]) curve(control, 20, RTT);
    roundTrip(steady, 21 * RTT);
    roundTrip(paused, 20 * RTT + 600 * SECOND);
    expect(paused.cwnd).toBe(steady.cwnd);
  });
});
