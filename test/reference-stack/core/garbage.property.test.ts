/** No segment, whatever it holds, makes a connection throw or its stream wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, distance, sequenceNumber, type TcpOption } from '../../../src/codec/index.ts';
import { SECOND } from '../../../src/reference-stack/core/time.ts';
import { isSame, pattern } from './pair.ts';
import { ACK, fullOffer, Peer, RST, SYN, type Forged } from './peer.ts';

const near = fc.integer({ min: -70_000, max: 70_000 });
const octets = fc.oneof(fc.integer({ min: -10, max: 10 }), near, fc.integer());

const option: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.record({ kind: fc.constant('mss' as const), octets: fc.nat(65_535) }),
  fc.record({ kind: fc.constant('window-scale' as const), shift: fc.nat(255) }),
  fc.record({
    kind: fc.constant('timestamps' as const),
    value: fc.nat(0xffff_ffff),
    echo: fc.nat(0xffff_ffff),
  }),
  fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 1, maxLength: 4 }).map((pairs) => ({
    kind: 'sack' as const,
    blocks: pairs.map(([left, right]) => ({ left: sequenceNumber(left), right: sequenceNumber(right) })),
  })),
);

type Step = Forged | { readonly wait: number } | { readonly call: 'send' | 'read' | 'close' | 'mtu' };

const forged: fc.Arbitrary<Forged> = fc.record(
  {
    at: octets,
    acks: octets,
    flags: fc.nat(0xff),
    window: fc.nat(65_535),
    payload: fc.nat(3000),
    urgentPointer: fc.nat(65_535),
    options: fc.array(option, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: forged },
  { weight: 2, arbitrary: fc.record({ wait: fc.nat(3 * SECOND) }) },
  { weight: 2, arbitrary: fc.record({ call: fc.constantFrom('send' as const, 'read', 'close', 'mtu') }) },
);

const start = fc.constantFrom(
  () => Peer.called(),
  () => Peer.opening({ offer: fullOffer }),
  () => Peer.established(),
  () => Peer.established({ offer: fullOffer }),
  () => Peer.established({ offer: fullOffer, options: { receiveBuffer: 2000, sendBuffer: 2000 } }),
);

function perform(peer: Peer, step: Step): void {
  if ('wait' in step) peer.wait(step.wait);
  else if (!('call' in step)) peer.give(step);
  else if (step.call === 'send') peer.send(3000);
  else if (step.call === 'read') peer.read(1500);
  else if (step.call === 'close') peer.close();
  else peer.connection.receiveFragmentationNeeded(peer.tcb.sndUna, 700, peer.now);
  peer.take();
  peer.events();
}

/** What holds of every connection at any time. */
function checkInvariants({ tcb, connection, now }: Peer): void {
  expect(distance(tcb.sndUna, tcb.sndNxt)).toBeGreaterThanOrEqual(0);
  expect(tcb.rcvWnd).toBeGreaterThanOrEqual(0);
  expect(connection.readable).toBeLessThanOrEqual(tcb.options.receiveBuffer * 1.04);
  const next = connection.nextTimeout();
  if (next !== undefined) expect(next).toBeGreaterThanOrEqual(now);
  if (connection.state === 'CLOSED') expect(next).toBeUndefined();
  else expect(tcb.unsentOctets).toBeGreaterThanOrEqual(0);
}

describe('a connection', () => {
  it('never throws, and keeps its numbers in order', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 60 }), (make, steps) => {
        const peer = make();
        for (const each of steps) {
          perform(peer, each);
          checkInvariants(peer);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('delivers its stream in spite of segments that do not belong to it', () => {
    const alien = fc.record({
      at: fc.oneof(
        fc.integer({ min: -1_000_000_000, max: -70_000 }),
        fc.integer({ min: 1_100_000, max: 1_000_000_000 }),
      ),
      acks: octets,
      flags: fc.nat(0x3f).map((flags) => (flags | ACK) & ~(RST | SYN)),
      payload: fc.nat(100),
    });
    fc.assert(
      fc.property(fc.array(alien, { maxLength: 30 }), (aliens) => {
        const peer = Peer.established({ offer: fullOffer });
        const stream = pattern(30 * 500);
        for (const [index, each] of aliens.entries()) {
          peer.give({ ...each, sequence: advance(peer.nxt, each.at) });
          peer.give({ payload: stream.subarray(index * 500, (index + 1) * 500) });
        }
        expect(isSame(peer.read(), stream.subarray(0, aliens.length * 500))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
