/** Losses that nothing behind them tells of: probes of the tail, and what they cost (RFC 8985 §7). */
import { describe, expect, it } from 'vitest';
import { advance, isBefore, type SequenceNumber } from '../../../src/codec/index.ts';
import { Scoreboard } from '../../../src/reference-stack/core/scoreboard.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { ACK, describeSegment, FIN, fullOffer, OWN_ISN, Peer, type PeerOptions } from './peer.ts';
import { lost, Pair, pass, pattern, type PairOptions } from './pair.ts';

const MSS = 1448;
const RTT = 50 * MILLISECOND;
const PTO = 2 * RTT + 2 * MILLISECOND;
const RTO = 200 * MILLISECOND;

/** Established, with a round trip measured. */
function peerAt(settings: PeerOptions = {}): Peer {
  const peer = Peer.opening({ offer: fullOffer, ...settings });
  peer.take();
  peer.now += RTT;
  peer.give({});
  expect(peer.tcb.rtt.srtt).toBe(RTT);
  return peer;
}

/** The number of a segment's first octet. */
const place = (segment: number): SequenceNumber => advance(OWN_ISN, 1 + segment * MSS);
const sack = (left: number, right: number) =>
  ({ kind: 'sack', blocks: [{ left: place(left), right: place(right) }] }) as const;
const stamps = ({ clock, now, connection }: Peer) =>
  ({
    kind: 'timestamps',
    value: clock + Math.floor(now / MILLISECOND),
    echo: connection.timestampClock(now - RTT),
  }) as const;

/** An acknowledgment of all before a segment, with a block. */
function acknowledge(peer: Peer, upTo: number, ...block: [] | [number, number]): string[] {
  const options = block.length === 0 ? [stamps(peer)] : [stamps(peer), sack(...block)];
  return peer.say(peer.give({ acknowledgment: place(upTo), options }));
}

/** The segments that leave, as their places in the flight, with the time since now. */
function wait(peer: Peer, duration: number): [number, string][] {
  const start = peer.now;
  return peer.wait(duration).map(({ time, segment }) => [time - start, describeSegment(segment)]);
}

const segment = (number: number, octets = MSS, flags = 'ACK'): string =>
  `${flags} ${1 + number * MSS}+${octets} ack 1`;

/** A pair over which the client sends so many segments of which the last ones, or the acknowledgments, get lost once. */
function transfer(segments: number, lostTail: number, losesAcks: boolean, settings: PairOptions = {}) {
  const pair = Pair.established({ latency: RTT / 2, server: { delayedAck: false }, ...settings });
  const start = pair.now;
  const { sndNxt } = pair.client.tcb;
  const first = advance(sndNxt, (segments - lostTail) * MSS);
  pair.wire = ({ from, time, segment: { sequence } }) => {
    const isOfTail = from === 'client' && time === start && !isBefore(sequence, first);
    return isOfTail || (losesAcks && from === 'server' && time < start + 2 * RTT) ? lost : pass;
  };
  pair.client.send(pattern(segments * MSS), pair.now);
  pair.runUntil(() => pair.client.tcb.sndUna === pair.client.tcb.sndNxt);
  return { pair, duration: pair.now - start };
}

const cwndOf = ({ client }: Pair): number => client.tcb.congestion.cwnd / MSS;

describe('a lost tail', () => {
  it.each([1, 2, 3])('of %i segments is there again after a probe, not a time-out', (count) => {
    const { pair, duration } = transfer(10, count, false);
    expect(pair.server.read(Infinity, pair.now)).toEqual(pattern(10 * MSS));
    expect(duration).toBe(count === 1 ? RTT + RTO + RTT : RTT + PTO + 2 * RTT);
    expect(pair.client.tcb.congestion.cwnd).toBeGreaterThan(MSS);
  });

  it('is not probed for without SACK', () => {
    const peer = peerAt({ options: { sack: false } });
    peer.send(2 * MSS);
    expect(peer.connection.nextTimeout()).toBe(peer.now + RTO);
  });

  it('that is a FIN comes again', () => {
    const peer = peerAt();
    peer.send(2 * MSS);
    peer.close();
    expect(wait(peer, PTO)).toEqual([[PTO, segment(1, MSS - 1, 'FIN+PSH+ACK').replace('1449', '1450')]]);
  });

  it('that is missing before what has come is sent again at once, and congestion answered', () => {
    const peer = peerAt();
    peer.send(4 * MSS);
    peer.now += RTT;
    acknowledge(peer, 1, 3, 4);
    expect(wait(peer, PTO)).toEqual([
      [PTO, segment(1)],
      [PTO, segment(2)],
    ]);
    expect(peer.tcb.congestion.ssthresh).toBeLessThan(Infinity);
  });
});

describe('lost acknowledgments', () => {
  it('of all cost one segment, and no window', () => {
    const { pair, duration } = transfer(10, 0, true);
    const { cwnd } = pair.client.tcb.congestion;
    expect(duration).toBe(PTO + RTT);
    expect(pair.takeSent().filter(({ segment: { payload } }) => payload.length > 0)).toHaveLength(11);
    pair.client.send(pattern(MSS), pair.now);
    pair.runFor(SECOND);
    expect(cwndOf(pair)).toBe(cwnd / MSS);
  });
});

describe('a probe', () => {
  it('is new data where the window of the receiver allows it, whatever the congestion window', () => {
    const peer = peerAt();
    expect(peer.send(20 * MSS)).toHaveLength(10);
    expect(wait(peer, PTO)).toEqual([[PTO, segment(10)]]);
  });

  it('does not wait for more with little data', () => {
    const peer = peerAt();
    peer.send(2 * MSS);
    expect(peer.send(100)).toEqual([]);
    expect(wait(peer, PTO)).toEqual([[PTO, segment(2, 100, 'PSH+ACK')]]);
  });

  it('is the last segment again where the window is full, or nothing is left', () => {
    for (const window of [2 * MSS, 65_535]) {
      const peer = peerAt({ offer: fullOffer.filter(({ kind }) => kind !== 'window-scale'), window });
      peer.send(window === 65_535 ? 2 * MSS : 3 * MSS);
      expect(wait(peer, PTO)).toMatchObject([[PTO, expect.stringContaining(`ACK ${1 + MSS}+${MSS}`)]]);
    }
  });

  it('comes once in a flight; then it is for the time-out', () => {
    const peer = peerAt();
    peer.send(2 * MSS);
    expect(wait(peer, PTO + RTO + 1).map(([time]) => time)).toEqual([PTO, PTO + RTO]);
    expect(peer.tcb.congestion.cwnd).toBe(MSS);
  });

  it('waits for a delayed acknowledgment where one segment is in flight, but not beyond the time-out', () => {
    for (const [minRto, expected] of [
      [SECOND, 2 * RTT + 200 * MILLISECOND],
      [RTO, RTO],
    ] as const) {
      const peer = peerAt({ options: { minRto } });
      peer.send(100);
      expect(wait(peer, SECOND)[0]).toEqual([expected, 'PSH+ACK 1+100 ack 1']);
    }
  });

  it('no longer waits for one as soon as there is a second segment', () => {
    const peer = peerAt({ options: { minRto: SECOND } });
    peer.send(MSS);
    peer.now += RTT;
    peer.send(MSS);
    expect(peer.connection.nextTimeout()).toBe(peer.now + PTO);
  });

  it('is not put off by a second segment that comes late', () => {
    const peer = peerAt({ options: { minRto: SECOND } });
    peer.send(MSS);
    const due = peer.connection.nextTimeout();
    peer.now = (due ?? 0) - MILLISECOND;
    peer.send(MSS);
    expect(peer.connection.nextTimeout()).toBe(due);
  });

  it('does not follow one that is not acknowledged yet', () => {
    const peer = peerAt();
    peer.send(20 * MSS);
    peer.wait(PTO);
    acknowledge(peer, 4);
    expect(peer.connection.nextTimeout()).toBe(peer.now + peer.connection.rto);
  });

  it('tells of what is before it only when it has come', () => {
    const peer = peerAt();
    peer.send(20 * MSS);
    peer.wait(PTO);
    acknowledge(peer, 0, 1, 2);
    expect(peer.tcb.loss.isRecovering).toBe(false);
    acknowledge(peer, 0, 10, 11);
    expect(peer.tcb.loss.isRecovering).toBe(true);
  });

  it('is put off by each acknowledgment of new data', () => {
    const peer = peerAt();
    peer.send(4 * MSS);
    peer.now += RTT;
    acknowledge(peer, 2);
    expect(peer.connection.nextTimeout()).toBe(peer.now + PTO);
  });

  it('needs a round trip measured since the last one', () => {
    const peer = peerAt({ offer: fullOffer.filter(({ kind }) => kind !== 'timestamps') });
    const { mss, sndNxt } = peer.tcb;
    const duplicate = { left: advance(sndNxt, mss), right: advance(sndNxt, 2 * mss) };
    peer.send(2 * mss);
    peer.wait(PTO);
    peer.give({ options: [{ kind: 'sack', blocks: [duplicate] }] });
    peer.send(4 * mss);
    expect(peer.connection.nextTimeout()).toBe(peer.now + RTO);
    peer.now += RTT;
    peer.give({ acks: -2 * mss });
    expect(peer.connection.nextTimeout()).toBe(peer.now + PTO);
  });
});

describe('no probe', () => {
  it('is sent while what is lost is being repaired', () => {
    const peer = peerAt();
    peer.send(10 * MSS);
    peer.now += RTT;
    expect(acknowledge(peer, 0, 5, 10)).toContain(segment(0));
    expect(peer.connection.nextTimeout()).toBe(peer.now + peer.connection.rto);
    peer.now += RTT;
    acknowledge(peer, 1, 5, 10);
    expect(peer.connection.nextTimeout()).toBe(peer.now + peer.connection.rto);
  });

  it.each(['acks-only', 'silent'] as const)(
    'leaves under the restraint %s, and time stands still',
    (restraint) => {
      const peer = peerAt();
      peer.send(2 * MSS);
      peer.now += RTT;
      peer.connection.restrain(restraint, peer.now);
      expect(peer.wait(100 * SECOND)).toEqual([]);
      peer.connection.restrain('none', peer.now);
      expect(wait(peer, PTO).map(([time]) => time)).toEqual([PTO - RTT]); // MIG-REM-TIMERS
    },
  );

  it('leaves where it was due when the restraint began', () => {
    const peer = peerAt();
    peer.send(2 * MSS);
    peer.now += PTO;
    peer.connection.timeout(peer.now);
    peer.connection.restrain('acks-only', peer.now);
    expect(peer.wait(SECOND)).toEqual([]);
    acknowledge(peer, 2);
    peer.connection.restrain('none', peer.now);
    peer.send(MSS);
    expect(peer.tcb.tailLossProbe.endSeq).toBeUndefined();
  });

  it('goes before what is known to be lost by the end of a restraint', () => {
    const peer = peerAt();
    peer.send(10 * MSS);
    peer.now += PTO;
    peer.connection.timeout(peer.now);
    peer.connection.restrain('acks-only', peer.now);
    acknowledge(peer, 0, 5, 10);
    peer.connection.restrain('none', peer.now);
    expect(peer.say(peer.take())[0]).toBe(segment(0));
  });

  it('declares anything lost a second time while the window is closed', () => {
    const peer = peerAt();
    peer.send(10 * MSS);
    peer.give({ acknowledgment: place(0), window: 0, options: [stamps(peer), sack(5, 10)] });
    const { ssthresh } = peer.tcb.congestion;
    peer.wait(PTO);
    expect([peer.tcb.loss.isRecovering, peer.tcb.congestion.ssthresh]).toEqual([true, ssthresh]);
  });

  it('is sent over a path that was not measured', () => {
    const peer = peerAt();
    peer.connection.repoint(peer.tcb.tuple, peer.now);
    peer.send(2 * MSS);
    expect(peer.connection.nextTimeout()).toBe(peer.now + SECOND); // MIG-REM-NEW-PATH
  });

  it('has new data where none may leave', () => {
    const peer = peerAt();
    peer.send(20 * MSS);
    peer.connection.restrain('no-new-data', peer.now);
    expect(wait(peer, PTO)).toEqual([[PTO, segment(9)]]);
  });

  it('is left of one when the peer moves', () => {
    const peer = peerAt();
    peer.send(2 * MSS);
    peer.wait(PTO);
    peer.connection.repoint(peer.tcb.tuple, peer.now); // MIG-REM-NEW-PATH
    peer.take();
    expect(peer.connection.nextTimeout()).toBe(peer.now + SECOND);
    expect(wait(peer, SECOND)).toHaveLength(1);
    peer.give({});
    peer.send(2 * MSS);
    expect(peer.tcb.congestion.ssthresh).toBeLessThan(3 * MSS); // by the time-out
    expect(peer.tcb.tailLossProbe).toMatchObject({ endSeq: undefined, isArmed: true });
  });
});

describe('what a probe of the last segment repaired', () => {
  /** Ten segments, the probe of the last one has left. */
  function probed(): Peer {
    const peer = peerAt();
    peer.send(10 * MSS);
    peer.now += RTT;
    acknowledge(peer, 9);
    expect(wait(peer, RTO)).toEqual([[RTO, segment(9, MSS, 'PSH+ACK')]]);
    return peer;
  }

  const windowAfter = (peer: Peer): boolean => {
    const { cwnd } = peer.tcb.congestion;
    peer.send(MSS);
    acknowledge(peer, 11);
    return peer.tcb.congestion.cwnd < cwnd;
  };

  it('counts as congestion, once something beyond it is acknowledged', () => {
    const peer = probed();
    acknowledge(peer, 10);
    expect(peer.tcb.congestion.ssthresh).toBe(Infinity);
    expect(windowAfter(peer)).toBe(true);
    peer.send(MSS);
    const { ssthresh } = peer.tcb.congestion;
    acknowledge(peer, 12);
    expect(peer.tcb.congestion.ssthresh).toBe(ssthresh);
  });

  it('was not lost where the receiver reports it as a duplicate', () => {
    const peer = probed();
    acknowledge(peer, 10);
    acknowledge(peer, 10, 9, 10);
    expect(windowAfter(peer)).toBe(false);
  });

  it('was not lost where it is acknowledged twice', () => {
    const peer = probed();
    acknowledge(peer, 10);
    acknowledge(peer, 10);
    expect(windowAfter(peer)).toBe(false);
  });

  it('may have been lost where text comes with the second acknowledgment', () => {
    const peer = probed();
    acknowledge(peer, 10);
    peer.give({ payload: 5 });
    expect(windowAfter(peer)).toBe(true);
  });

  it('counts once where a time-out followed', () => {
    const peer = peerAt();
    peer.send(10 * MSS);
    peer.wait(PTO + RTO);
    expect(peer.tcb.congestion.ssthresh).toBe(7 * MSS);
    acknowledge(peer, 10);
    windowAfter(peer);
    expect(peer.tcb.congestion.ssthresh).toBe(7 * MSS);
  });

  it('says nothing when a message has acknowledged it', () => {
    const peer = probed();
    peer.connection.acceptMigsockAck(place(10), peer.now);
    expect(windowAfter(peer)).toBe(false); // MIG-REM-NEW-PATH
  });

  it('is nothing where the probe was new data', () => {
    const peer = peerAt();
    peer.send(11 * MSS);
    expect(wait(peer, PTO)).toEqual([[PTO, segment(10, MSS, 'PSH+ACK')]]);
    acknowledge(peer, 11);
    peer.send(MSS);
    acknowledge(peer, 12);
    expect(peer.tcb.congestion.ssthresh).toBe(Infinity);
  });
});

describe('what a probe says of the octets before it', () => {
  it('is forgotten when they are acknowledged, or all is', () => {
    const scoreboard = new Scoreboard();
    for (const forget of ['acknowledge', 'clear'] as const) {
      scoreboard.overdueEdge = place(3);
      scoreboard.acknowledge(place(2));
      expect(scoreboard.isEmpty).toBe(false);
      scoreboard[forget](place(3));
      expect(scoreboard.isEmpty).toBe(true);
    }
  });
});

describe('the end of a connection', () => {
  it('takes probes with it', () => {
    const peer = peerAt();
    peer.send(2 * MSS);
    peer.give({ flags: FIN | ACK, acknowledgment: place(1) });
    peer.connection.abort(peer.now);
    peer.take();
    expect(wait(peer, SECOND)).toEqual([]);
  });
});
