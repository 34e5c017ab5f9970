/** A peer that knows all numbers and lies: what it can and cannot make of a connection (RFC 5961, RFC 2018, RFC 5681). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, distance, type TcpOption, type TcpSegment } from '../../../src/codec/index.ts';
import { encodePacketInto } from '../../../src/codec/packet.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { Timer } from '../../../src/reference-stack/core/timers.ts';
import { ACK, FIN, fullOffer, Peer, PSH, RST, SYN, URG } from './peer.ts';

const near = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: -3000, max: 3000 }),
  fc.integer({ min: -70_000, max: 70_000 }),
);

const lie = fc.record({
  flags: fc.constantFrom(ACK, ACK, ACK, ACK | PSH, ACK | FIN, ACK | URG, ACK | SYN, SYN),
  at: near,
  /** From SND.UNA, or from SND.NXT. */
  acks: fc.record({ from: fc.constantFrom('sndUna' as const, 'sndNxt' as const), octets: near }),
  window: fc.oneof(fc.constantFrom(0, 1, 2, 100, 65_535), fc.nat(65_535)),
  payload: fc.oneof(fc.constantFrom(0, 0, 1), fc.nat(3000)),
  /** From SND.UNA on. */
  sack: fc.array(fc.tuple(near, fc.nat(5000)), { maxLength: 4 }),
  /** By how much the peer's clock is wrong. */
  skew: fc.oneof(fc.constantFrom(0, 0), fc.integer({ min: -2, max: 2 }), fc.integer()),
  urgentPointer: fc.nat(65_535),
});
type Lie = typeof lie extends fc.Arbitrary<infer T> ? T : never;

const wait = fc.record({ wait: fc.oneof(fc.nat(300 * MILLISECOND), fc.nat(100 * SECOND)) });
const call = fc.record({ call: fc.constantFrom('send' as const, 'sendUrgent', 'read', 'close', 'mtu') });
const step = fc.oneof(
  { weight: 8, arbitrary: lie },
  { weight: 2, arbitrary: wait },
  { weight: 2, arbitrary: call },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const tiny: readonly TcpOption[] = [{ kind: 'mss', octets: 1 }, { kind: 'sack-permitted' }];
const wide: readonly TcpOption[] = [{ kind: 'sack-permitted' }, { kind: 'window-scale', shift: 14 }];
const keepAlive = { idle: SECOND, interval: SECOND, probes: 5 };
const start = fc.constantFrom(
  () => Peer.called(),
  () => Peer.opening({ offer: fullOffer }),
  () => Peer.established(),
  () => Peer.established({ offer: fullOffer }),
  () => Peer.established({ offer: fullOffer, options: { receiveBuffer: 2000, sendBuffer: 2000 } }),
  () => Peer.established({ offer: tiny, options: { congestionControl: 'reno' } }),
  () => Peer.established({ offer: wide, options: { noDelay: true, keepAlive } }),
);

function tell(peer: Peer, { acks, sack, skew, ...said }: Lie): TcpSegment[] {
  const { tcb, now } = peer;
  const value = (peer.clock + Math.floor(now / MILLISECOND) + skew) >>> 0;
  const echo = peer.connection.timestampClock(now);
  const options: TcpOption[] = tcb.timestamps ? [{ kind: 'timestamps', value, echo }] : [];
  const blocks = sack.map(([from, octets]) => {
    const left = advance(tcb.sndUna, from);
    return { left, right: advance(left, octets) };
  });
  if (blocks.length > 0) options.push({ kind: 'sack', blocks });
  return peer.give({ ...said, acknowledgment: advance(tcb[acks.from], acks.octets), options });
}

function perform(peer: Peer, step: Step): TcpSegment[] {
  if ('wait' in step) return peer.wait(step.wait).map(({ segment }) => segment);
  if (!('call' in step)) return tell(peer, step);
  if (step.call === 'close') return peer.close();
  if (step.call === 'send') return peer.send(50_000);
  if (step.call === 'sendUrgent') peer.connection.sendUrgent(new Uint8Array(7), peer.now);
  else if (step.call === 'read') peer.read(700);
  else peer.connection.receiveFragmentationNeeded(peer.tcb.sndUna, 600, peer.now);
  return peer.take();
}

const packet = new Uint8Array(2000);

/** Each segment is one that can be sent, and none runs ahead of SND.NXT. */
function checkSegments({ tcb }: Peer, segments: readonly TcpSegment[]): void {
  const { local, remote } = tcb.tuple;
  for (const segment of segments) {
    const addressed = { source: local.host, destination: remote.host, typeOfService: 0, segment };
    expect(encodePacketInto(packet, addressed)).toBeLessThanOrEqual(1500);
    if ((segment.flags & RST) !== 0) continue;
    expect(distance(advance(segment.sequence, segment.payload.length), tcb.sndNxt)).toBeGreaterThanOrEqual(
      -1,
    );
  }
}

/** While something is to be delivered, a timer runs that sends, and one that gives up. */
function checkProgress({ tcb }: Peer): void {
  const { state, timers } = tcb;
  expect(distance(tcb.sndUna, tcb.sndNxt)).toBeGreaterThanOrEqual(0);
  expect(tcb.rcvWnd).toBeGreaterThanOrEqual(0);
  expect(tcb.receiveQueue.readable).toBeLessThanOrEqual(tcb.options.receiveBuffer * 1.04);
  if (state === 'CLOSED' || state === 'SYN-SENT' || state === 'SYN-RECEIVED') return;
  expect(tcb.unsentOctets).toBeGreaterThanOrEqual(0);
  expect(tcb.loss.pipe(tcb.sndUna, tcb.sndNxt)).toBeGreaterThanOrEqual(0);
  if (tcb.sndUna === tcb.sndNxt && tcb.unsentOctets === 0) return;
  const senders = [Timer.retransmission, Timer.persist, Timer.sillyWindow];
  expect(senders.some((timer) => timers.isRunning(timer))).toBe(true);
  expect(timers.isRunning(Timer.userTimeout)).toBe(true);
}

describe('a connection whose peer lies', () => {
  it('sends what can be sent, goes on while there is something to do, and comes to rest', () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 80 }), (make, steps) => {
        const peer = make();
        for (const each of steps) {
          checkSegments(peer, perform(peer, each));
          checkProgress(peer);
        }
        expect(peer.wait(3600 * SECOND).length).toBeLessThan(4000);
        expect(peer.tcb.sndUna === peer.tcb.sndNxt || peer.connection.state === 'CLOSED').toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
