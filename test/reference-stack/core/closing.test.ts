/** Closing: half, simultaneous, late segments, resets by either side (RFC 9293 §3.6, §3.10.4, §3.10.5, §3.10.7.4). */
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/codec/index.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { Pair, pattern } from './pair.ts';
import { ACK, blank, describeSegment, FIN, fullOffer, Peer, RST, SYN, URG } from './peer.ts';

/** A connection that has closed first and has everything acknowledged, FIN included. */
function lingering(): Peer {
  const peer = Peer.established({ offer: fullOffer, options: { msl: SECOND } });
  peer.close();
  peer.give({});
  peer.give({ flags: FIN | ACK });
  expect(peer.connection.state).toBe('TIME-WAIT');
  return peer;
}

describe('half a close', () => {
  it('ends one stream while the other goes on', () => {
    const pair = Pair.established();
    pair.client.close(pair.now);
    pair.runFor(SECOND);
    expect(pair.client.send(pattern(5), pair.now)).toBe(0);
    pair.server.send(pattern(5000), pair.now);
    pair.runFor(SECOND);
    expect(pair.client.read(Infinity, pair.now)).toHaveLength(5000);
    expect(pair.server.isEndOfStream).toBe(true);
    expect(pair.events.server.at(-1)).toEqual({ kind: 'end-of-stream' });
    pair.server.close(pair.now);
    pair.runFor(SECOND);
    expect([pair.client.state, pair.server.state]).toEqual(['TIME-WAIT', 'CLOSED']);
  });

  it('sends its FIN with the last octets, and again until it is acknowledged', () => {
    const peer = Peer.established();
    peer.connection.send(pattern(600), peer.now);
    expect(peer.say(peer.close())).toEqual(['ACK 1+536 ack 1', 'FIN+PSH+ACK 537+64 ack 1']);
    peer.give({ acknowledgment: advance(peer.tcb.iss, 537) });
    const again = peer.wait(SECOND).map(({ segment }) => describeSegment(segment));
    expect(again[0]).toBe('FIN+PSH+ACK 537+64 ack 1');
  });

  it('waits for what the window does not let leave', () => {
    const peer = Peer.established({ window: 100 });
    peer.connection.send(pattern(150), peer.now);
    expect(peer.say(peer.close())).toEqual(['ACK 1+100 ack 1']);
    expect(peer.connection.state).toBe('FIN-WAIT-1');
    expect(peer.tcb.finSent).toBe(false);
    expect(peer.say(peer.give({}))).toEqual(['FIN+PSH+ACK 101+50 ack 1']);
  });

  it('is done but once', () => {
    const peer = Peer.established();
    expect(peer.close()).toHaveLength(1);
    expect(peer.close()).toEqual([]);
    expect(peer.connection.state).toBe('FIN-WAIT-1');
  });

  it('that the peer never follows ends by a time limit where one is set', () => {
    const peer = Peer.established({ options: { finWait2Timeout: 60 * SECOND } });
    peer.close();
    peer.give({});
    expect(peer.connection.state).toBe('FIN-WAIT-2');
    peer.wait(60 * SECOND);
    expect(peer.events()).toEqual([{ kind: 'closed', reason: 'timed-out' }]);
  });
});

describe('a FIN', () => {
  it('that overtakes text counts when the text has come', () => {
    const peer = Peer.established({ offer: fullOffer });
    expect(peer.say(peer.give({ at: 10, payload: 10, flags: FIN | ACK }))).toEqual(['ACK 1+0 ack 1']);
    expect(peer.connection.state).toBe('ESTABLISHED');
    expect(peer.say(peer.give({ payload: 10 }))).toEqual(['ACK 1+0 ack 22']);
    expect(peer.connection.state).toBe('CLOSE-WAIT');
    expect(peer.read()).toHaveLength(20);
    expect(peer.connection.isEndOfStream).toBe(true);
  });

  it('that comes again with its text is acknowledged again and counts once', () => {
    const peer = Peer.established({ offer: fullOffer });
    expect(peer.say(peer.give({ payload: 10, flags: FIN | ACK }))).toEqual(['ACK 1+0 ack 12']);
    expect(peer.say(peer.give({ at: -11, payload: 10, flags: FIN | ACK }))).toEqual(['ACK 1+0 ack 12']);
    expect(peer.say(peer.give({ at: -6, payload: 5, flags: FIN | ACK }))).toEqual(['ACK 1+0 ack 12']);
    expect(peer.connection.state).toBe('CLOSE-WAIT');
    expect(peer.read()).toHaveLength(10);
  });

  it('is not followed by text, urgent marks or another FIN', () => {
    const peer = Peer.established();
    peer.give({ flags: FIN | ACK });
    peer.events();
    expect(peer.give({ payload: 10, flags: FIN | ACK | URG, urgentPointer: 5 })).toEqual([]);
    expect(peer.events()).toEqual([]);
    expect(peer.connection.readable).toBe(0);
    expect(peer.connection.state).toBe('CLOSE-WAIT');
  });

  it('before octets that have come is none', () => {
    const peer = Peer.established({ offer: fullOffer });
    peer.give({ at: 10, payload: 10 });
    peer.give({ at: 5, flags: FIN | ACK });
    peer.give({ payload: 10 });
    expect(peer.connection.state).toBe('ESTABLISHED');
    expect(peer.read()).toHaveLength(20);
  });

  it('ends the stream: what comes behind it is not taken', () => {
    const peer = Peer.established({ offer: fullOffer });
    peer.give({ at: 10, flags: FIN | ACK });
    peer.give({ at: 5, payload: 20 });
    peer.give({ payload: 5 });
    expect(peer.read()).toHaveLength(10);
    expect(peer.connection.state).toBe('CLOSE-WAIT');
  });

  it('is taken although the window is closed, for it needs no room', () => {
    const peer = Peer.established({ options: { receiveBuffer: 100 } });
    peer.give({ payload: 100 });
    peer.give({ flags: FIN | ACK });
    expect(peer.connection.state).toBe('CLOSE-WAIT');
    expect(peer.tcb.rcvWnd).toBe(0);
    expect(peer.read()).toHaveLength(100);
  });

  it('beyond the window is none, like the text before it', () => {
    const peer = Peer.established({ options: { receiveBuffer: 100 } });
    peer.give({ payload: 150, flags: FIN | ACK });
    expect(peer.read()).toHaveLength(100);
    peer.take();
    peer.give({ sequence: peer.tcb.rcvNxt, payload: 100, flags: FIN | ACK });
    expect(peer.read()).toHaveLength(100);
    expect(peer.connection.state).toBe('CLOSE-WAIT');
  });
});

describe('a simultaneous close', () => {
  it('leaves both ends waiting for late segments', () => {
    const pair = Pair.established();
    pair.client.close(pair.now);
    pair.server.close(pair.now);
    pair.runFor(15 * MILLISECOND);
    expect([pair.client.state, pair.server.state]).toEqual(['CLOSING', 'CLOSING']);
    pair.runFor(SECOND);
    expect([pair.client.state, pair.server.state]).toEqual(['TIME-WAIT', 'TIME-WAIT']);
    pair.runFor(240 * SECOND);
    expect(pair.events.client.at(-1)).toEqual({ kind: 'closed', reason: 'normal' });
  });

  it('may happen while data wait for the window', () => {
    const peer = Peer.established({ window: 10 });
    peer.connection.send(pattern(20), peer.now);
    peer.close();
    peer.give({ flags: FIN | ACK, acks: -10 });
    expect(peer.connection.state).toBe('CLOSING');
    expect(peer.say(peer.give({}))).toEqual(['PSH+ACK 11+10 ack 2']);
    expect(peer.say(peer.give({}))).toEqual(['FIN+ACK 21+0 ack 2']);
    peer.give({});
    expect(peer.connection.state).toBe('TIME-WAIT');
  });
});

describe('TIME-WAIT', () => {
  it('lasts for 2 MSL', () => {
    const peer = lingering();
    peer.wait(2 * SECOND - 1);
    expect(peer.connection.state).toBe('TIME-WAIT');
    peer.wait(1);
    expect(peer.connection.state).toBe('CLOSED');
    expect(peer.connection.nextTimeout()).toBeUndefined();
  });

  it('begins anew with each FIN, which is acknowledged', () => {
    const peer = lingering();
    peer.wait(SECOND);
    expect(peer.say(peer.give({ flags: FIN | ACK, at: -1 }))).toEqual(['ACK 2+0 ack 2']);
    peer.wait(2 * SECOND - 1);
    expect(peer.connection.state).toBe('TIME-WAIT');
  });

  it('makes room for a SYN with a later timestamp or sequence number, and for no other', () => {
    const peer = lingering();
    const at = (offset: number) => ({ ...blank, flags: SYN, sequence: advance(peer.nxt, offset) });
    const recent = peer.tcb.tsRecent;
    const timed = (value: number) => ({
      ...at(-500),
      options: [{ kind: 'timestamps' as const, value, echo: 0 }],
    });
    expect(peer.connection.mayBeReplacedBy(timed(recent + 1))).toBe(true);
    expect(peer.connection.mayBeReplacedBy(timed(recent - 1))).toBe(false);
    expect(peer.connection.mayBeReplacedBy(timed(recent))).toBe(false);
    expect(peer.connection.mayBeReplacedBy({ ...timed(recent), sequence: peer.nxt })).toBe(true);
    expect(peer.connection.mayBeReplacedBy(at(1))).toBe(true);
    expect(peer.connection.mayBeReplacedBy(at(-1))).toBe(false);
    expect(peer.connection.mayBeReplacedBy({ ...at(1), flags: SYN | ACK })).toBe(false);
    expect(Peer.established().connection.mayBeReplacedBy(at(1))).toBe(false);
  });
});

describe('an abort', () => {
  it('sends RST and forgets everything', () => {
    const peer = Peer.established();
    peer.send(10);
    peer.give({ payload: 10, acks: -10 });
    peer.connection.abort(peer.now);
    expect(peer.say(peer.take())).toEqual(['RST 11+0']);
    expect(peer.connection.read(10, peer.now)).toHaveLength(0);
    expect(peer.events().at(-1)).toEqual({ kind: 'closed', reason: 'aborted' });
    expect(peer.wait(600 * SECOND)).toEqual([]);
    expect(peer.give({ payload: 5 })).toEqual([]);
  });

  it('sends RST as well before the SYN is acknowledged, and after the peer has closed', () => {
    const opening = Peer.opening();
    opening.take();
    opening.connection.abort(opening.now);
    expect(opening.say(opening.take())).toEqual(['RST 1+0']);
    const left = Peer.established();
    left.give({ flags: FIN | ACK });
    left.connection.abort(left.now);
    expect(left.say(left.take())).toEqual(['RST 1+0']);
  });

  it.each([
    ['before an answer', () => Peer.called()],
    ['in TIME-WAIT', lingering],
  ])('needs no RST %s', (_, make) => {
    const peer = make();
    peer.connection.abort(peer.now);
    expect(peer.take()).toEqual([]);
    expect(peer.connection.state).toBe('CLOSED');
  });
});

describe('a connection that vanishes', () => {
  it('sends nothing, not even what was due', () => {
    const peer = Peer.established();
    peer.connection.send(pattern(10), peer.now);
    peer.connection.vanish();
    expect(peer.take()).toEqual([]);
    expect(peer.events().at(-1)).toEqual({ kind: 'closed', reason: 'vanished' });
    expect(peer.connection.nextTimeout()).toBeUndefined();
  });
});

describe('a RST', () => {
  it('ends a connection and what it holds', () => {
    const peer = Peer.established();
    peer.give({ payload: 10 });
    peer.give({ flags: RST });
    expect(peer.connection.readable).toBe(0);
    expect(peer.events().at(-1)).toEqual({ kind: 'closed', reason: 'reset' });
    expect(peer.connection.send(pattern(1), peer.now)).toBe(0);
  });

  it('after both sides closed is one where octets may not have arrived', () => {
    const peer = Peer.established();
    peer.give({ flags: FIN | ACK });
    peer.send(5);
    peer.close();
    expect(peer.connection.state).toBe('LAST-ACK');
    peer.give({ flags: RST });
    expect(peer.events().at(-1)).toEqual({ kind: 'closed', reason: 'reset' });
  });

  it('after both sides closed is no failure', () => {
    const peer = Peer.established();
    peer.give({ flags: FIN | ACK });
    peer.close();
    expect(peer.connection.state).toBe('LAST-ACK');
    peer.give({ flags: RST });
    expect(peer.events().at(-1)).toEqual({ kind: 'closed', reason: 'normal' });
  });
});
