/** Windows: closed, silly, scaled, never taken back (RFC 9293 §3.8.6, RFC 7323 §2). */
import { describe, expect, it } from 'vitest';
import { advance, distance } from '../../../src/codec/index.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { pattern } from './pair.ts';
import { ACK, describeSegment, FIN, fullOffer, Peer, RST, URG, type PeerOptions } from './peer.ts';

const scaled = (options: PeerOptions['options'] = {}): Peer =>
  Peer.established({ offer: fullOffer, options });

describe('a closed window', () => {
  it('is probed with one octet, at intervals that double up to a minute', () => {
    const peer = Peer.established({ window: 0 });
    expect(peer.send(5)).toEqual([]);
    const probes = peer.wait(200 * SECOND);
    expect(new Set(probes.map(({ segment }) => describeSegment(segment)))).toEqual(
      new Set(['ACK 1+1 ack 1']),
    );
    const times = probes.map(({ time }) => time);
    const gaps = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / MILLISECOND));
    expect(gaps.slice(0, 9)).toEqual([400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000]);
  });

  it('keeps the connection open for as long as the probes are answered', () => {
    const peer = Peer.established({ window: 0 });
    peer.send(5);
    for (let minute = 0; minute < 120; minute++) {
      peer.wait(60 * SECOND);
      peer.give({ acknowledgment: peer.tcb.sndUna });
    }
    expect(peer.connection.state).toBe('ESTABLISHED');
    peer.wait(301 * SECOND);
    expect(peer.events().at(-1)).toEqual({ kind: 'closed', reason: 'timed-out' });
  });

  it('that opens lets everything leave at once, what was probed with first', () => {
    const peer = Peer.established({ window: 0 });
    peer.send(5);
    peer.wait(2 * SECOND);
    const sent = peer.give({ acknowledgment: peer.tcb.sndUna, window: 1000 });
    expect(peer.say(sent)[0]).toBe('ACK 1+1 ack 1');
    expect(peer.say(peer.give({ window: 1000 }))).toEqual(['PSH+ACK 2+4 ack 1']);
  });

  it('is probed from the shortest interval on when it closes again', () => {
    const peer = Peer.established({ window: 0 });
    peer.send(500);
    peer.wait(60 * SECOND);
    peer.give({ window: 1000 });
    peer.give({ window: 0 });
    peer.send(5);
    const [first] = peer.wait(60 * SECOND);
    expect((first?.time ?? 0) - 67 * SECOND).toBe(peer.connection.rto);
  });

  it('is probed with the FIN where nothing else is left', () => {
    const peer = Peer.established({ window: 0 });
    expect(peer.close()).toEqual([]);
    const sent = peer.wait(300 * MILLISECOND);
    expect(sent.map(({ segment }) => describeSegment(segment))).toEqual(['FIN+ACK 1+0 ack 1']);
    peer.give({ window: 0 });
    expect(peer.connection.state).toBe('FIN-WAIT-2');
  });

  it('whose probes are answered tells of no loss', () => {
    const peer = Peer.established({ window: 1000 });
    const { cwnd } = peer.tcb.congestion;
    peer.give({ window: 0 });
    peer.send(5);
    for (let probe = 0; probe < 5; probe++) {
      expect(peer.wait(60 * SECOND)).not.toEqual([]);
      peer.give({ acknowledgment: peer.tcb.sndUna, window: 0 });
    }
    expect(peer.tcb.loss.isRecovering).toBe(false);
    expect(peer.tcb.congestion).toMatchObject({ cwnd, ssthresh: Infinity });
  });

  it('that opens at once has nothing sent again: what was under way may have been taken', () => {
    const peer = Peer.established();
    peer.send(1072);
    for (let turn = 0; turn < 5; turn++) {
      peer.give({ acknowledgment: peer.tcb.sndUna, window: 0 });
      expect(peer.give({ acknowledgment: peer.tcb.sndUna, window: 5000 })).toEqual([]);
    }
    const again = peer.wait(SECOND).map(({ segment }) => describeSegment(segment));
    expect(again[0]).toBe('ACK 1+536 ack 1');
  });

  it('of this end that the peer has probed lets its acknowledgments through, for they come from behind the probe', () => {
    const peer = Peer.established({ window: 0, options: { receiveBuffer: 10 } });
    peer.give({ payload: 10, window: 0 });
    peer.send(10);
    peer.wait(SECOND);
    const sent = peer.give({ at: 1, acknowledgment: peer.tcb.sndUna, window: 1000 });
    expect(peer.say(sent)).toEqual(['ACK 1+1 ack 11']);
    expect(peer.say(peer.give({ at: 2, window: 500 }))).toEqual(['ACK 2+0 ack 11']);
    expect(peer.tcb.sndWnd).toBe(1000);
  });

  it('of this end that is closed still lets a RST and an urgent mark through', () => {
    const peer = Peer.established({ options: { receiveBuffer: 10 } });
    peer.give({ payload: 10 });
    peer.events();
    peer.give({ flags: ACK | URG, urgentPointer: 3 });
    expect(peer.events()).toEqual([{ kind: 'urgent' }]);
    peer.give({ flags: RST });
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('of this end still lets acknowledgments through that come with text', () => {
    const peer = Peer.established({ options: { receiveBuffer: 10 } });
    peer.give({ payload: 10 });
    peer.send(20);
    const sent = peer.give({ payload: 5 });
    expect(peer.tcb.sndUna).toBe(peer.tcb.sndNxt);
    expect(peer.say(sent)).toEqual(['ACK 21+0 ack 11']);
    expect(peer.connection.readable).toBe(10);
  });
});

describe('the window that is offered', () => {
  it('shrinks with what is not read and opens by a segment at least', () => {
    const peer = scaled({ receiveBuffer: 65_535 });
    for (let count = 0; count < 45; count++) peer.give({ payload: 1448 });
    expect(peer.tcb.rcvWnd).toBe(65_535 - 45 * 1448);
    peer.read(100);
    expect(peer.take()).toEqual([]);
    expect(peer.tcb.rcvWnd).toBe(65_535 - 45 * 1448);
    peer.read();
    expect(peer.take().map(({ window }) => window)).toEqual([65_535]);
  });

  it('keeps its right edge where little was read', () => {
    const peer = Peer.established({ options: { receiveBuffer: 10_000, delayedAck: false } });
    const edge = peer.tcb.rcvAdv;
    peer.give({ payload: 2000 });
    peer.read(1400);
    expect(peer.give({ payload: 10 })[0]?.window).toBe(10_000 - 2010);
    expect(peer.tcb.rcvAdv).toBe(edge);
    peer.read(100);
    expect(peer.give({ payload: 10 })[0]?.window).toBe(10_000 - 520);
  });

  it('is not spoken of while the peer has plenty', () => {
    const peer = scaled();
    peer.give({ payload: 1448 });
    peer.read();
    expect(peer.take()).toHaveLength(1); // more than the SYN could say
    peer.give({ payload: 1448 });
    peer.read();
    expect(peer.take()).toEqual([]);
  });

  it('never moves its right edge back while full segments wait to be read', () => {
    const peer = scaled({ delayedAck: false });
    expect(peer.tcb.rcvShift).toBe(5);
    let edge = peer.tcb.rcvAdv;
    while (peer.tcb.rcvWnd >= 1448) {
      const [answer] = peer.give({ payload: 1448 });
      const offered = advance(answer?.acknowledgment ?? edge, (answer?.window ?? 0) * 32);
      expect(distance(edge, offered)).toBeGreaterThanOrEqual(0);
      edge = offered;
    }
  });

  it('closes, and lets in what it had offered, where rounding for tiny segments would overdraw the buffer', () => {
    const peer = scaled({ receiveBuffer: 200_000, delayedAck: false });
    let offered = 1;
    while (offered > 0) offered = peer.give({ payload: 3 })[0]?.window ?? 0;
    const { readable } = peer.connection;
    expect(readable).toBeLessThan(206_250);
    expect(peer.tcb.rcvWnd).toBeGreaterThan(0);
    peer.give({ payload: peer.tcb.rcvWnd });
    expect(peer.connection.readable).toBeGreaterThan(readable);
    expect(peer.tcb.rcvWnd).toBe(0);
  });

  it('is what the window field of the moment says', () => {
    const peer = scaled({ receiveBuffer: 1_048_576 });
    expect(peer.connection.windowField()).toBe(1_048_576 / 32);
    expect(peer.tcb.maxRcvWnd).toBe(1_048_576);
  });

  it('that is full lets acknowledgments through, which come from its edge', () => {
    const peer = Peer.established({ options: { receiveBuffer: 1000 } });
    peer.send(100);
    expect(peer.give({ at: 1000 })).toEqual([]);
    expect(peer.tcb.sndUna).toBe(peer.tcb.sndNxt);
    peer.send(100);
    expect(peer.say(peer.give({ at: 1001 }))).toEqual(['ACK 201+0 ack 1']);
    expect(peer.tcb.sndUna).not.toBe(peer.tcb.sndNxt);
  });

  it('takes text up to its edge and no further', () => {
    const peer = Peer.established({ options: { receiveBuffer: 100 } });
    const [answer] = peer.give({ at: 0, payload: pattern(150) });
    expect(answer).toMatchObject({ window: 0, acknowledgment: advance(peer.tcb.irs, 101) });
    expect(peer.read()).toEqual(pattern(100));
  });
});

describe('a silly window', () => {
  it('is not used for small segments while something is under way', () => {
    const peer = Peer.established({ window: 2000 });
    peer.send(1000);
    peer.give({ acks: -464, window: 600 });
    expect(peer.send(1000)).toEqual([]);
  });

  it('is used after a while where nothing is under way', () => {
    const peer = Peer.established({ window: 2000 });
    peer.give({ window: 100 });
    expect(peer.send(1000)).toEqual([]);
    const sent = peer.wait(250 * MILLISECOND);
    expect(sent.map(({ segment }) => describeSegment(segment))).toEqual(['ACK 1+100 ack 1']);
  });

  it('of half the largest one is used at once', () => {
    const peer = Peer.established({ window: 200 });
    peer.give({ window: 100 });
    expect(peer.say(peer.send(1000))).toEqual(['ACK 1+100 ack 1']);
  });
});

describe('the window of the peer', () => {
  it('is not changed by an old segment', () => {
    const peer = Peer.established({ window: 1000 });
    peer.give({ payload: 5, window: 2000 });
    peer.give({ at: -6, payload: 8, window: 10 });
    expect(peer.tcb.sndWnd).toBe(2000);
  });

  it('may shrink: what was sent beyond it is sent again within', () => {
    const peer = Peer.established({ window: 5000 });
    peer.send(1072);
    peer.give({ acks: -1072, window: 100 });
    expect(peer.send(100)).toEqual([]);
    const sent = peer.wait(SECOND).map(({ segment }) => describeSegment(segment));
    expect(sent[0]).toBe('ACK 1+536 ack 1');
  });

  it('may shrink to nothing: what is under way becomes a probe, and its time-out no sign of loss', () => {
    const peer = Peer.established();
    const { rto } = peer.connection;
    peer.send(536);
    peer.give({ acknowledgment: peer.tcb.sndUna, window: 0 });
    const [first] = peer.wait(SECOND);
    expect(first && describeSegment(first.segment)).toBe('ACK 1+1 ack 1');
    expect((first?.time ?? 0) - 7 * SECOND).toBe(rto);
    expect(peer.connection.rto).toBe(rto);
    expect(peer.tcb.congestion.ssthresh).toBe(Infinity);
  });

  it('is kept by what is sent', () => {
    const peer = Peer.established({ window: 1000 });
    expect(peer.say(peer.send(3000))).toEqual(['ACK 1+536 ack 1']);
    expect(peer.say(peer.give({ window: 1000 }))).toEqual(['ACK 537+536 ack 1']);
  });

  it('ends a half-open state in which both ends are full', () => {
    const peer = Peer.established({ window: 0, options: { receiveBuffer: 10 } });
    peer.give({ payload: 10, window: 0 });
    peer.send(10);
    peer.give({ payload: 1, window: 500 });
    expect(peer.tcb.sndWnd).toBe(500);
  });
});

describe('a zero window and the end', () => {
  it('does not hold up a close from the peer', () => {
    const peer = Peer.established({ window: 0 });
    peer.give({ flags: FIN | ACK, window: 0 });
    expect(peer.connection.state).toBe('CLOSE-WAIT');
  });
});
