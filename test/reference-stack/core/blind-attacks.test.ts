/** What somebody off the path can do: challenges and the checks of numbers (RFC 5961, RFC 9293 §3.10.7.4). */
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/codec/index.ts';
import { SECOND } from '../../../src/reference-stack/core/time.ts';
import { ACK, FIN, fullOffer, Peer, RST, SYN } from './peer.ts';

const challenge = ['ACK 1+0 ack 1'];

describe('a RST', () => {
  it('counts at exactly RCV.NXT', () => {
    const peer = Peer.established();
    expect(peer.give({ flags: RST })).toEqual([]);
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('elsewhere in the window is challenged', () => {
    const peer = Peer.established();
    expect(peer.say(peer.give({ flags: RST, at: 1 }))).toEqual(challenge);
    expect(peer.connection.state).toBe('ESTABLISHED');
  });

  it.each([-1, 1_000_000_000])('at %i octets from there is dropped', (at) => {
    const peer = Peer.established();
    expect(peer.give({ flags: RST, at })).toEqual([]);
    expect(peer.connection.state).toBe('ESTABLISHED');
  });

  it('at the right edge of the window is dropped, and within it by an octet challenged', () => {
    const peer = Peer.established({ options: { receiveBuffer: 100 } });
    expect(peer.give({ flags: RST, at: 100 })).toEqual([]);
    expect(peer.say(peer.give({ flags: RST, at: 99 }))).toEqual(challenge);
    peer.give({ payload: 100 });
    expect(peer.give({ flags: RST, at: 1 })).toEqual([]);
    expect(peer.connection.state).toBe('ESTABLISHED');
  });

  it('may hold text, which is not delivered', () => {
    const peer = Peer.established();
    peer.give({ flags: RST | ACK, payload: 50 });
    expect(peer.events()).toEqual([{ kind: 'closed', reason: 'reset' }]);
    expect(peer.connection.readable).toBe(0);
  });

  it('counts although the window is closed', () => {
    const peer = Peer.established({ options: { receiveBuffer: 10 } });
    peer.give({ payload: 10 });
    peer.give({ flags: RST });
    expect(peer.connection.state).toBe('CLOSED');
  });
});

describe('a SYN', () => {
  it.each([0, 1, -100])('at %i octets from RCV.NXT is challenged', (at) => {
    const peer = Peer.established();
    expect(peer.say(peer.give({ flags: SYN, at }))).toEqual(challenge);
    expect(peer.connection.state).toBe('ESTABLISHED');
  });
});

describe('an ACK', () => {
  it('of what was never sent is challenged, and its text not taken', () => {
    const peer = Peer.established();
    expect(peer.say(peer.give({ acks: 1, payload: 5 }))).toEqual(challenge);
    expect(peer.connection.readable).toBe(0);
  });

  it('older than the largest window is challenged, and its text not taken', () => {
    const peer = Peer.established({ window: 1000 });
    expect(peer.say(peer.give({ acks: -1001, payload: 5 }))).toEqual(challenge);
    expect(peer.connection.readable).toBe(0);
  });

  it('as old as the largest window is an old one, and its text is taken', () => {
    const peer = Peer.established({ window: 1000 });
    peer.send(2000);
    peer.give({});
    const { sndUna, sndWnd } = peer.tcb;
    peer.give({ acknowledgment: advance(sndUna, -1000), payload: 5, window: 7 });
    expect(peer.connection.readable).toBe(5);
    expect(peer.tcb).toMatchObject({ sndUna, sndWnd });
  });

  it('flag missing makes a segment nothing', () => {
    const peer = Peer.established();
    expect(peer.give({ flags: FIN, payload: 5 })).toEqual([]);
    expect(peer.connection.readable).toBe(0);
  });

  it('is judged by the connection as by its owner', () => {
    const { connection, tcb } = Peer.established({ window: 1000 });
    expect(connection.isAcceptableAck(tcb.sndNxt)).toBe(true);
    expect(tcb.maxSndWnd).toBe(1000);
  });
});

describe('challenges', () => {
  it('are ten in five seconds for each connection', () => {
    const peer = Peer.established();
    const answers = Array.from({ length: 30 }, () => peer.give({ flags: RST, at: 1 }).length);
    expect(answers.reduce((sum, count) => sum + count)).toBe(10);
    peer.wait(5 * SECOND);
    expect(peer.give({ flags: RST, at: 1 })).toHaveLength(1);
  });

  it('keep two ends that disagree from answering each other for ever', () => {
    const peer = Peer.established();
    const answers = Array.from({ length: 30 }, () => peer.give({ at: -5000 }).length);
    expect(answers.reduce((sum, count) => sum + count)).toBe(10);
  });

  it('of SYNs are no more, wherever in the stream they point', () => {
    const peer = Peer.established();
    const answers = Array.from({ length: 30 }, () => peer.give({ flags: SYN, at: -5000 }).length);
    expect(answers.reduce((sum, count) => sum + count)).toBe(10);
  });

  it('do not keep a repeated segment from being acknowledged', () => {
    const peer = Peer.established();
    peer.give({ payload: 10 });
    const answers = Array.from({ length: 30 }, () => peer.give({ at: -10, payload: 10 }).length);
    expect(answers).toEqual(Array.from({ length: 30 }, () => 1));
  });
});

describe('the reserved bits', () => {
  it('mean nothing', () => {
    const peer = Peer.established({ offer: fullOffer });
    const segment = { ...peer.forge({ payload: 5, flags: ACK | 0xc0 }), reserved: 0xf };
    peer.connection.receive(segment, peer.now);
    expect(peer.connection.readable).toBe(5);
  });
});
