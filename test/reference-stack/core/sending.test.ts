/** When segments leave, and how large: Nagle, delayed acknowledgments, push, the MSS (RFC 9293 §3.7, RFC 5681 §4.2). */
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/codec/index.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { pattern } from './pair.ts';
import { describeSegment, fullOffer, Peer, PSH } from './peer.ts';

describe("Nagle's algorithm", () => {
  it('holds a small segment while something is under way', () => {
    const peer = Peer.established();
    expect(peer.say(peer.send(10))).toEqual(['PSH+ACK 1+10 ack 1']);
    expect(peer.send(10)).toEqual([]);
    expect(peer.send(10)).toEqual([]);
    expect(peer.say(peer.give({}))).toEqual(['PSH+ACK 11+20 ack 1']);
  });

  it('lets full segments pass and holds the rest', () => {
    const peer = Peer.established();
    expect(peer.say(peer.send(1200))).toEqual(['ACK 1+536 ack 1', 'ACK 537+536 ack 1']);
    expect(peer.say(peer.give({}))).toEqual(['PSH+ACK 1073+128 ack 1']);
  });

  it('can be switched off', () => {
    const peer = Peer.established({ options: { noDelay: true } });
    peer.send(10);
    expect(peer.say(peer.send(10))).toEqual(['PSH+ACK 11+10 ack 1']);
  });
});

describe('an acknowledgment', () => {
  it('waits for a second segment, and 40 ms for none', () => {
    const peer = Peer.established();
    expect(peer.give({ payload: 100 })).toEqual([]);
    expect(peer.say(peer.give({ payload: 100 }))).toEqual(['ACK 1+0 ack 201']);
    expect(peer.give({ payload: 100 })).toEqual([]);
    const [late, ...more] = peer.wait(SECOND);
    expect(late && describeSegment(late.segment)).toBe('ACK 1+0 ack 301');
    expect(late?.time).toBe(7 * SECOND + 40 * MILLISECOND);
    expect(more).toEqual([]);
  });

  it('goes with data where there are some', () => {
    const peer = Peer.established();
    peer.give({ payload: 100 });
    expect(peer.say(peer.send(5))).toEqual(['PSH+ACK 1+5 ack 101']);
    expect(peer.wait(100 * MILLISECOND)).toEqual([]);
  });

  it('need not wait', () => {
    const peer = Peer.established({ options: { delayedAck: false } });
    expect(peer.give({ payload: 100 })).toHaveLength(1);
  });

  it('does not wait for what is out of order, nor for what fills a gap', () => {
    const peer = Peer.established();
    expect(peer.say(peer.give({ at: 100, payload: 100 }))).toEqual(['ACK 1+0 ack 1']);
    expect(peer.say(peer.give({ payload: 100 }))).toEqual(['ACK 1+0 ack 201']);
  });

  it('can be asked for', () => {
    const peer = Peer.established();
    peer.connection.requestAck(peer.now);
    expect(peer.say(peer.take())).toEqual(['ACK 1+0 ack 1']);
  });
});

describe('segments', () => {
  it('are as large as the MSS of the peer, less the options', () => {
    const peer = Peer.established({ offer: fullOffer });
    expect(peer.send(5000).map(({ payload }) => payload.length)).toEqual([1448, 1448, 1448]);
  });

  it('leave room for blocks that are reported with them', () => {
    const peer = Peer.established({ offer: fullOffer });
    peer.give({ at: 5000, payload: 10 });
    peer.give({ at: 7000, payload: 10 });
    const sent = peer.send(3000);
    expect(sent[0]?.options.map(({ kind }) => kind)).toContain('sack');
    expect(sent[0]?.payload).toHaveLength(1448 - 20);
  });

  it('report no blocks where these would take most of the room', () => {
    const peer = Peer.established({ offer: [{ kind: 'mss', octets: 36 }, { kind: 'sack-permitted' }] });
    peer.give({ at: 5000, payload: 10 });
    peer.give({ at: 7000, payload: 10 });
    expect(peer.send(36).map(({ payload }) => payload.length)).toEqual([36]);
  });

  it('push when they hold the last octet handed over', () => {
    const peer = Peer.established();
    const sent = peer.send(1072);
    expect(sent.map(({ flags }) => flags & PSH)).toEqual([0, PSH]);
  });

  it('hold the octets as they were handed over', () => {
    const peer = Peer.established();
    const bytes = pattern(1072);
    peer.connection.send(bytes, peer.now);
    bytes.fill(0);
    expect(Buffer.concat(peer.take().map(({ payload }) => payload))).toEqual(Buffer.from(pattern(1072)));
  });
});

describe('the send buffer', () => {
  it('takes what fits and says when there is room again', () => {
    const peer = Peer.established({ options: { sendBuffer: 1000 } });
    expect(peer.connection.writable).toBe(1000);
    expect(peer.connection.send(pattern(1500), peer.now)).toBe(1000);
    expect(peer.connection.send(pattern(1), peer.now)).toBe(0);
    peer.take();
    peer.give({ acknowledgment: advance(peer.tcb.iss, 101) });
    expect(peer.events()).toEqual([]);
    peer.give({});
    expect(peer.events()).toEqual([{ kind: 'writable' }]);
    expect(peer.connection.writable).toBe(536);
  });

  it('says nothing to those who were never refused', () => {
    const peer = Peer.established();
    peer.send(1000);
    peer.give({});
    expect(peer.events()).toEqual([]);
  });
});

describe('reading', () => {
  it('gives as much as is asked for and there is', () => {
    const peer = Peer.established();
    peer.give({ payload: pattern(100) });
    peer.give({ payload: pattern(100, 100) });
    expect(peer.connection.readable).toBe(200);
    expect(peer.read(150)).toEqual(pattern(150));
    expect(peer.read(150)).toEqual(pattern(50, 150));
    expect(peer.read(150)).toHaveLength(0);
  });

  it('gives octets that the caller of receive() may have overwritten since', () => {
    const peer = Peer.established();
    const payload = pattern(2000);
    peer.give({ payload });
    payload.fill(0);
    expect(peer.read()).toEqual(pattern(2000));
  });

  it('is announced once, however many segments came', () => {
    const peer = Peer.established();
    peer.give({ payload: 10 });
    peer.give({ payload: 10 });
    expect(peer.events()).toEqual([{ kind: 'readable' }]);
  });
});

describe('an idle connection', () => {
  it('begins again with the restart window', () => {
    const peer = Peer.established();
    for (let round = 0; round < 20; round++) {
      peer.send(30_000);
      peer.give({});
    }
    const { cwnd } = peer.tcb.congestion;
    expect(cwnd).toBeGreaterThan(20_000);
    peer.give({});
    peer.give({});
    peer.wait(60 * SECOND);
    peer.send(100);
    expect(peer.tcb.congestion.cwnd).toBeLessThan(cwnd);
  });
});
