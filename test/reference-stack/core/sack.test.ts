/** Selective acknowledgments: what is reported, and what a report leads to (RFC 2018, RFC 2883, RFC 6675). */
import { describe, expect, it } from 'vitest';
import { advance, distance, type SackBlock, type TcpSegment } from '../../../src/codec/index.ts';
import { MAX_SCOREBOARD_RANGES } from '../../../src/reference-stack/core/scoreboard.ts';
import { describeSegment, fullOffer, optionOf, Peer, PEER_ISN } from './peer.ts';

const selective = (): Peer => Peer.established({ offer: fullOffer });

/** Blocks relative to the peer's first octet. */
function blocks(segment: TcpSegment | undefined): [number, number][] {
  const first = advance(PEER_ISN, 1);
  return (optionOf(segment, 'sack')?.blocks ?? []).map(({ left, right }) => [
    distance(first, left),
    distance(first, right),
  ]);
}

describe('what came out of order', () => {
  it('is reported, the latest first, neighbours as one', () => {
    const peer = selective();
    const report = (at: number) => blocks(peer.give({ at, payload: 100 })[0]);
    expect(report(200)).toEqual([[200, 300]]);
    expect(report(600)).toEqual([
      [600, 700],
      [200, 300],
    ]);
    expect(report(300)).toEqual([
      [200, 400],
      [600, 700],
    ]);
    expect(report(1000)).toEqual([
      [1000, 1100],
      [200, 400],
      [600, 700],
    ]);
    expect(report(1400)).toEqual([
      [1400, 1500],
      [1000, 1100],
      [200, 400],
    ]);
  });

  it('is reported with as many blocks as there is room for, however many segments each has', () => {
    const peer = selective();
    for (const at of [100, 300, 500, 501, 502, 503]) peer.give({ at, payload: 1 });
    expect(blocks(peer.give({ at: 504, payload: 1 })[0])).toEqual([
      [500, 505],
      [300, 301],
      [100, 101],
    ]);
  });

  it('is kept no further than it can be reported, and a report has blocks always', () => {
    const peer = selective();
    for (let at = 1; at < 3000; at += 2) peer.give({ at, payload: 1 });
    expect(peer.tcb.receiveQueue.hasGap).toBe(true);
    const [answer] = peer.give({ payload: 2 * MAX_SCOREBOARD_RANGES });
    expect(answer?.options.map(({ kind }) => kind)).toEqual(['nop', 'nop', 'timestamps']);
    expect(peer.tcb.receiveQueue.hasGap).toBe(false);
  });

  it('is reported no more when the gap is filled', () => {
    const peer = selective();
    peer.give({ at: 100, payload: 100 });
    peer.give({ at: 300, payload: 100 });
    expect(blocks(peer.give({ payload: 100 })[0])).toEqual([[300, 400]]);
    expect(optionOf(peer.give({ at: 100, payload: 100 })[0], 'sack')).toBeUndefined();
    expect(peer.read()).toHaveLength(400);
  });

  it('is reported with four blocks where there are no timestamps', () => {
    const peer = Peer.established({ offer: [{ kind: 'sack-permitted' }] });
    for (let at = 100; at < 1000; at += 200) peer.give({ at, payload: 50 });
    expect(blocks(peer.give({ at: 1200, payload: 50 })[0])).toHaveLength(4);
  });

  it('is not reported to a peer that has not permitted it', () => {
    const peer = Peer.established();
    expect(peer.give({ at: 100, payload: 100 })[0]?.options).toEqual([]);
  });
});

describe('what came twice', () => {
  it('is reported once, before anything else', () => {
    const peer = selective();
    peer.give({ payload: 100 });
    peer.give({ payload: 100 });
    expect(blocks(peer.give({ at: -200, payload: 100 })[0])).toEqual([[0, 100]]);
    peer.connection.requestAck(peer.now);
    expect(optionOf(peer.take()[0], 'sack')).toBeUndefined();
  });

  it('out of order is reported within its block', () => {
    const peer = selective();
    peer.give({ at: 100, payload: 100 });
    expect(blocks(peer.give({ at: 120, payload: 50 })[0])).toEqual([
      [120, 170],
      [100, 200],
    ]);
  });

  it('in part is reported in part, and the rest taken', () => {
    const peer = selective();
    peer.give({ payload: 100 });
    expect(blocks(peer.give({ at: -50, payload: 100 })[0])).toEqual([[0 + 50, 100]]);
    expect(peer.connection.readable).toBe(150);
  });
});

describe('a report from the peer', () => {
  /** Ten segments are under way. */
  function underWay(): { peer: Peer; block: (from: number, to: number) => SackBlock } {
    const peer = selective();
    peer.connection.send(new Uint8Array(14_480), peer.now);
    expect(peer.take()).toHaveLength(10);
    const una = peer.tcb.sndUna;
    return {
      peer,
      block: (from, to) => ({ left: advance(una, from * 1448), right: advance(una, to * 1448) }),
    };
  }

  function report(peer: Peer, ...reported: SackBlock[]): string[] {
    const timestamps = { kind: 'timestamps' as const, value: peer.clock + 7000, echo: 7000 };
    const options = [timestamps, { kind: 'sack' as const, blocks: reported }];
    return peer.give({ acknowledgment: peer.tcb.sndUna, options }).map((segment) => describeSegment(segment));
  }

  it('of three segments beyond a gap brings back the gap only', () => {
    const { peer, block } = underWay();
    expect(report(peer, block(1, 2))).toEqual([]);
    expect(report(peer, block(1, 3))).toEqual([]);
    expect(report(peer, block(1, 4))).toEqual(['ACK 1+1448 ack 1']);
    expect(report(peer, block(1, 5))).toEqual([]);
    peer.give({ acknowledgment: advance(peer.tcb.iss, 1 + 14_480) });
    expect(peer.tcb.loss.isRecovering).toBe(false);
    expect(peer.tcb.sndUna).toBe(peer.tcb.sndNxt);
  });

  it('of what was never sent changes nothing', () => {
    const { peer, block } = underWay();
    for (let count = 0; count < 5; count++) expect(report(peer, block(20, 30))).toEqual([]);
    expect(peer.tcb.loss.isRecovering).toBe(false);
  });

  it('can be forgotten, and what it covered is sent again', () => {
    const { peer, block } = underWay();
    report(peer, block(5, 10));
    peer.connection.forgetSackMarks();
    peer.take();
    peer.give({ acknowledgment: advance(peer.tcb.iss, 1 + 5 * 1448) });
    expect(peer.tcb.loss.isSacked(sacked(block(5, 6)))).toBe(false);
  });

  function sacked({ left, right }: SackBlock): { start: SackBlock['left']; end: SackBlock['right'] } {
    return { start: left, end: right };
  }
});
