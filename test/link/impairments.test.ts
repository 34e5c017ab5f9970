import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHost, internetChecksum } from '../../src/codec/index.ts';
import { decodeIpv4, decodeRawIpv4, Ipv4Flag } from '../../src/codec/ipv4.ts';
import { MILLISECOND, SECOND } from '../../src/link/clock.ts';
import { fragmentationNeeded } from '../../src/link/icmp.ts';
import { Path, type Impairments, type PathIncident } from '../../src/link/impairments.ts';
import { Random } from '../../src/link/random.ts';
import { A, B, numbered, numberOf, packet, segment, type Arrival } from './support.ts';

interface Carried {
  readonly path: Path;
  /** In the order of arrival. */
  readonly arrivals: Arrival[];
  readonly answers: Uint8Array[];
  readonly incidents: readonly PathIncident[][];
}

interface Sent {
  readonly impairments: Impairments;
  readonly packets: readonly Uint8Array[];
  /** Microseconds from one packet to the next. */
  readonly every?: number;
  readonly seed?: number;
}

function carry({ impairments, packets, every = 0, seed = 1 }: Sent): Carried {
  const arrivals: Arrival[] = [];
  const answers: Uint8Array[] = [];
  const path = new Path({
    random: new Random(seed),
    impairments,
    arrive: (bytes, time) => arrivals.push({ bytes, time }),
    answer: (answer) => answers.push(answer),
  });
  const incidents = packets.map((bytes, index) => [...path.carry(bytes.slice(), index * every)]);
  return { path, arrivals: arrivals.sort((a, b) => a.time - b.time), answers, incidents };
}

const many = (count: number, octets = 40): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => numbered(index, octets));
const numbers = (arrivals: readonly Arrival[]): number[] => arrivals.map(({ bytes }) => numberOf(bytes));
const times = (arrivals: readonly Arrival[]): number[] => arrivals.map(({ time }) => time);

/** Whether a count is within four standard deviations of what a probability makes of 10,000 packets. */
function expectShare(count: number, probability: number): void {
  const deviation = Math.sqrt(10_000 * probability * (1 - probability));
  expect(Math.abs(count - 10_000 * probability)).toBeLessThan(4 * deviation);
}

describe('a path without impairments', () => {
  it('hands packets on as they are, at once', () => {
    const { arrivals, incidents } = carry({ impairments: {}, packets: many(3), every: 10 });
    expect(arrivals).toEqual(many(3).map((bytes, index) => ({ bytes, time: 10 * index })));
    expect(incidents).toEqual([[], [], []]);
  });
});

describe('loss', () => {
  it('drops as many packets as its probability says, and no others', () => {
    const { arrivals, path, incidents } = carry({ impairments: { loss: 0.1 }, packets: many(10_000) });
    expectShare(path.statistics.lost, 0.1);
    const kept = incidents.flatMap((befell, index) => (befell.includes('lost') ? [] : [index]));
    expect(numbers(arrivals)).toEqual(kept);
    expect(arrivals.length + path.statistics.lost).toBe(10_000);
  });

  it('is the same for the same seed only', () => {
    const lostOf = (seed: number): readonly PathIncident[][] =>
      carry({ impairments: { loss: 0.5 }, packets: many(64), seed }).incidents;
    expect(lostOf(1)).toEqual(lostOf(1));
    expect(lostOf(1)).not.toEqual(lostOf(2));
  });

  it('of 1 drops everything', () => {
    expect(carry({ impairments: { loss: 1 }, packets: many(100) }).arrivals).toEqual([]);
  });

  it('befalls the same packets whatever other impairments do', () => {
    const lost = ({ incidents }: Carried): boolean[] => incidents.map((befell) => befell.includes('lost'));
    const packets = many(200);
    const impairments = { loss: 0.3 };
    const others = { duplication: 0.5, corruption: 0.5, jitter: 100 };
    expect(lost(carry({ impairments: { ...impairments, ...others }, packets }))).toEqual(
      lost(carry({ impairments, packets })),
    );
  });
});

describe('duplication', () => {
  it('has as many packets arrive twice as its probability says, copy after original', () => {
    const { arrivals, path, incidents } = carry({ impairments: { duplication: 0.2 }, packets: many(10_000) });
    expectShare(path.statistics.duplicated, 0.2);
    const twice = incidents.flatMap((befell, index) =>
      befell.includes('duplicated') ? [index, index] : [index],
    );
    expect(numbers(arrivals)).toEqual(twice);
  });

  it('makes copies that share no octets with the original', () => {
    const { arrivals } = carry({ impairments: { duplication: 1 }, packets: many(1) });
    arrivals[0]?.bytes.fill(0);
    expect(arrivals[1]?.bytes).toEqual(numbered(0, 40));
  });
});

describe('corruption', () => {
  const bitsOf = (bytes: Uint8Array): number[] =>
    [...bytes].flatMap((octet) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (octet >>> bit) & 1));

  it('flips one bit or cuts the end of as many packets as its probability says', () => {
    const packets = many(10_000);
    const { arrivals, path, incidents } = carry({ impairments: { corruption: 0.4 }, packets });
    expectShare(path.statistics.corrupted + path.statistics.truncated, 0.4);
    expectShare(path.statistics.truncated, 0.4 / 8);
    for (const [index, { bytes }] of arrivals.entries()) {
      const sent = packets[index] ?? new Uint8Array();
      const [befell] = incidents[index] ?? [];
      const [before, after] = [bitsOf(sent), bitsOf(bytes)];
      const flipped = after.filter((bit, at) => bit !== before[at]).length;
      expect(flipped).toBe(befell === 'corrupted' ? 1 : 0);
      expect(bytes.length < sent.length).toBe(befell === 'truncated');
    }
  });

  it('reaches every bit of a packet, and every length but none', () => {
    const { arrivals } = carry({
      impairments: { corruption: 1 },
      packets: Array.from({ length: 20_000 }, () => numbered(0, 20)),
    });
    const sent = bitsOf(numbered(0, 20));
    const flipped = arrivals.map(({ bytes }) => bitsOf(bytes).findIndex((bit, at) => bit !== sent[at]));
    expect(new Set(flipped).size).toBe(1 + 160);
    const lengths = new Set(arrivals.map(({ bytes }) => bytes.length));
    expect([...lengths].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('leaves the sender its octets', () => {
    const sent = numbered(1);
    carry({ impairments: { corruption: 1 }, packets: [sent] });
    expect(sent).toEqual(numbered(1));
  });

  it('takes a packet of one octet', () => {
    const packets = Array.from({ length: 100 }, () => Uint8Array.of(1));
    expect(carry({ impairments: { corruption: 1 }, packets }).arrivals).toHaveLength(100);
  });
});

describe('delay and jitter', () => {
  it('delay is the same for all packets', () => {
    const { arrivals } = carry({ impairments: { delay: 250 }, packets: many(3), every: 100 });
    expect(times(arrivals)).toEqual([250, 350, 450]);
  });

  it('jitter adds every number of microseconds up to itself', () => {
    const impairments = { delay: 1000, jitter: 9 };
    const { arrivals } = carry({ impairments, packets: many(10_000), every: 10 });
    const added = arrivals.map(({ time }, index) => time - 10 * index - 1000);
    for (let jitter = 0; jitter <= 9; jitter++)
      expectShare(added.filter((found) => found === jitter).length, 0.1);
  });

  it('keep the order, whatever else is the matter and however they are changed, but for reordering', () => {
    const change = fc.record(
      {
        delay: fc.nat(1000),
        jitter: fc.nat(1000),
        loss: fc.double({ min: 0, max: 0.5, noNaN: true }),
        duplication: fc.double({ min: 0, max: 1, noNaN: true }),
        bandwidth: fc.option(fc.integer({ min: 1000, max: 10_000_000 }), { nil: undefined }),
        queue: fc.nat(2000),
      },
      { requiredKeys: [] },
    );
    const sending = fc.array(fc.record({ change, wait: fc.nat(200) }), { maxLength: 60 });
    fc.assert(
      fc.property(sending, fc.nat(), (sent, seed) => {
        const arrivals: Arrival[] = [];
        const path = new Path({
          random: new Random(seed),
          arrive: (bytes, time) => arrivals.push({ bytes, time }),
        });
        let now = 0;
        for (const [index, { change, wait }] of sent.entries()) {
          now += wait;
          path.set(change);
          path.carry(numbered(index), now);
        }
        expect(numbers(arrivals)).toEqual(numbers(arrivals).sort((a, b) => a - b));
        expect(times(arrivals)).toEqual(times(arrivals).sort((a, b) => a - b));
      }),
    );
  });
});

describe('reordering', () => {
  it('holds up as many packets as its probability says, and lets those behind them pass', () => {
    const impairments = { delay: 100, reordering: { probability: 0.1, delay: 35 } };
    const { arrivals, path, incidents } = carry({ impairments, packets: many(10_000), every: 10 });
    expectShare(path.statistics.reordered, 0.1);
    for (const { bytes, time } of arrivals) {
      const number = numberOf(bytes);
      expect(time - 10 * number).toBe(incidents[number]?.includes('reordered') ? 135 : 100);
    }
    const first = incidents.findIndex((befell) => befell.includes('reordered'));
    const others = [1, 2, 3].filter((ahead) => !incidents[first + ahead]?.includes('reordered'));
    const place = numbers(arrivals).indexOf(first);
    expect(numbers(arrivals).slice(place - others.length, place)).toEqual(
      others.map((ahead) => first + ahead),
    );
  });
});

describe('bandwidth', () => {
  it('lets packets through one after the other, to the microsecond', () => {
    const impairments = { bandwidth: 8 * SECOND };
    expect(times(carry({ impairments, packets: many(4, 100) }).arrivals)).toEqual([100, 200, 300, 400]);
  });

  it('lets a packet that finds nobody before it wait for its own octets only', () => {
    const impairments = { bandwidth: 8 * SECOND, delay: 5 };
    const { arrivals } = carry({ impairments, packets: many(3, 100), every: 150 });
    expect(times(arrivals)).toEqual([105, 255, 405]);
  });

  it('is exact in the long run where a packet takes no whole number of microseconds', () => {
    const { arrivals } = carry({ impairments: { bandwidth: 3_000_000 }, packets: many(3000, 20) });
    expect(times(arrivals).slice(0, 3)).toEqual([54, 107, 160]);
    expect(times(arrivals).at(-1)).toBe((3000 * 20 * 8) / 3);
  });

  it('that is changed holds for what is sent from then on', () => {
    const arrivals: number[] = [];
    const path = new Path({
      random: new Random(0),
      impairments: { bandwidth: 8 * SECOND },
      arrive: (_, time) => arrivals.push(time),
    });
    path.carry(numbered(0, 100), 0);
    path.set({ bandwidth: 80 * SECOND });
    path.carry(numbered(1, 100), 0);
    path.set({ bandwidth: undefined });
    path.carry(numbered(2, 100), 0);
    expect(arrivals).toEqual([100, 110, 110]);
  });

  it('drops what its queue does not hold, and takes packets again when there is room', () => {
    const impairments = { bandwidth: 8 * SECOND, queue: 300 };
    const burst = carry({ impairments, packets: many(5, 100) });
    expect(numbers(burst.arrivals)).toEqual([0, 1, 2]);
    expect(burst.path.statistics.overflowed).toBe(2);
    // One comes when three quarters of one before are sent.
    expect(numbers(carry({ impairments, packets: many(8, 100), every: 75 }).arrivals)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(numbers(carry({ impairments, packets: many(6, 100), every: 25 }).arrivals)).toEqual([0, 1, 2, 4]);
  });

  it('never drops a packet that need not wait', () => {
    const impairments = { bandwidth: 8 * SECOND, queue: 0 };
    expect(numbers(carry({ impairments, packets: many(4, 100), every: 50 }).arrivals)).toEqual([0, 2]);
  });
});

describe('an MTU', () => {
  const big = segment({ payload: new Uint8Array(1000) });
  const withoutFlag = packet({ flags: 0, payload: new Uint8Array(1000) });

  it('lets through what fits', () => {
    expect(carry({ impairments: { mtu: big.length }, packets: [big] }).arrivals).toHaveLength(1);
  });

  it('answers a bigger packet with DF by ICMP that says what fits', () => {
    const { arrivals, answers, path } = carry({ impairments: { mtu: 576 }, packets: [big] });
    expect([arrivals.length, path.statistics.oversized]).toEqual([0, 1]);
    const { source, destination, protocol, payload } = decodeIpv4(answers[0] ?? new Uint8Array());
    expect([formatHost(source), formatHost(destination), protocol]).toEqual(['192.0.0.8', A, 1]);
    expect(internetChecksum(payload)).toBe(0);
    expect([...payload.subarray(0, 2), ...payload.subarray(4, 8)]).toEqual([3, 4, 0, 0, 576 >> 8, 576 & 255]);
    expect(answers[0]).toHaveLength(576);
    expect(payload.subarray(8)).toEqual(big.subarray(0, payload.length - 8));
    expect(decodeRawIpv4(payload.subarray(8)).destination).toBe(decodeIpv4(big).destination);
  });

  it('drops a bigger packet without DF in silence', () => {
    const { arrivals, answers, path } = carry({ impairments: { mtu: 576 }, packets: [withoutFlag] });
    expect([arrivals.length, answers.length, path.statistics.oversized]).toEqual([0, 0, 1]);
  });

  it('answers no ICMP error and no later fragment, but ICMP queries', () => {
    const icmp = (type: number): Uint8Array => packet({ protocol: 1, payload: Uint8Array.of(type, 0, 0, 0) });
    expect(fragmentationNeeded(icmp(3), 68)).toBeUndefined();
    expect(fragmentationNeeded(icmp(11), 68)).toBeUndefined();
    expect(fragmentationNeeded(icmp(8), 68)).toBeDefined();
    const fragment = packet({ flags: Ipv4Flag.dontFragment, fragmentOffset: 1 });
    expect(fragmentationNeeded(fragment, 68)).toBeUndefined();
  });
});

describe('a partition', () => {
  it('lets nothing through while it lasts', () => {
    const { path, arrivals } = carry({ impairments: { partition: true }, packets: many(3) });
    expect([arrivals.length, path.statistics.partitioned]).toEqual([0, 3]);
    path.set({ partition: false });
    path.carry(packet({ to: B }), 10);
    expect(arrivals).toHaveLength(1);
  });
});

describe('settings', () => {
  it.each<[Impairments, string]>([
    [{ loss: 1.1 }, 'loss is 1.1; expected a probability from 0 to 1'],
    [{ loss: NaN }, 'loss is NaN; expected a probability from 0 to 1'],
    [{ duplication: -0.1 }, 'duplication is -0.1; expected a probability from 0 to 1'],
    [{ corruption: 2 }, 'corruption is 2; expected a probability from 0 to 1'],
    [{ reordering: { probability: 2, delay: 1 } }, 'reordering.probability is 2; expected a probability'],
    [
      { reordering: { probability: 1, delay: -1 } },
      'reordering.delay is -1; expected an integer of 0 or more',
    ],
    [{ delay: 0.5 }, 'delay is 0.5; expected an integer of 0 or more'],
    [{ jitter: Infinity }, 'jitter is Infinity; expected an integer of 0 or more'],
    [{ bandwidth: 0 }, 'bandwidth is 0; expected an integer of 1 or more'],
    [{ queue: -1 }, 'queue is -1; expected an integer of 0 or more'],
    [{ mtu: 67 }, 'mtu is 67; expected an integer from 68 to 65535'],
    [{ partition: 1 as unknown as boolean }, 'partition is 1; expected true or false'],
  ])('refuse %o and stay as they were', (impairments, message) => {
    const path = new Path({ random: new Random(0), impairments: { delay: 7 }, arrive: () => undefined });
    expect(() => {
      path.set(impairments);
    }).toThrow(message);
    expect(path.impairments).toEqual({ delay: 7 });
  });

  it('change what they name and nothing else', () => {
    const path = new Path({
      random: new Random(0),
      impairments: { delay: MILLISECOND, loss: 0.5 },
      arrive: () => undefined,
    });
    path.set({ loss: undefined, jitter: 5 });
    expect(path.impairments).toEqual({ delay: MILLISECOND, loss: undefined, jitter: 5 });
  });
});
