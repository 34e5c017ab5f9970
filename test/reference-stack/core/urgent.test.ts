/** Urgent data as a mark in the stream (RFC 9293 §3.8.5, RFC 6093). */
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/codec/index.ts';
import { SECOND } from '../../../src/reference-stack/core/time.ts';
import { pattern } from './pair.ts';
import { ACK, OWN_ISN, Peer, PEER_ISN, PSH, SYN, URG } from './peer.ts';

describe('urgent octets', () => {
  it('are marked in every segment up to the mark, which lies behind the last of them', () => {
    const peer = Peer.established();
    peer.connection.send(pattern(600), peer.now);
    expect(peer.connection.sendUrgent(pattern(4), peer.now)).toBe(4);
    peer.connection.send(pattern(1000), peer.now);
    const sent = peer.take();
    expect(sent.map(({ flags, urgentPointer }) => [flags & URG, urgentPointer])).toEqual([
      [URG, 604],
      [URG, 68],
    ]);
    expect(peer.give({}).map(({ flags }) => flags)).toEqual([ACK | PSH]);
    expect(peer.tcb.sndUp).toBeUndefined();
  });

  it('that lie further off than a pointer reaches are pointed at as far as it does', () => {
    const peer = Peer.established();
    peer.connection.send(pattern(100_000), peer.now);
    peer.connection.sendUrgent(pattern(1), peer.now);
    expect(peer.take()[0]?.urgentPointer).toBe(65_535);
  });

  it('are told of although the window is closed', () => {
    const peer = Peer.established({ window: 0 });
    peer.connection.sendUrgent(pattern(5), peer.now);
    expect(peer.take()).toMatchObject([{ flags: ACK | URG, urgentPointer: 5 }]);
  });

  it('may be handed over before the connection is established', () => {
    const peer = Peer.called();
    peer.connection.sendUrgent(pattern(5), peer.now);
    expect(peer.take()).toEqual([]); // there is nothing yet that could be acknowledged
    const flags = SYN | ACK;
    const sent = peer.give({ sequence: PEER_ISN, acknowledgment: advance(OWN_ISN, 1), flags });
    expect(sent).toMatchObject([{ flags: ACK | PSH | URG, urgentPointer: 5 }]);
  });

  it('that do not fit leave the mark where it was', () => {
    const peer = Peer.established({ options: { sendBuffer: 10 }, window: 0 });
    peer.connection.send(pattern(10), peer.now);
    expect(peer.connection.sendUrgent(pattern(5), peer.now)).toBe(0);
    expect(peer.tcb.sndUp).toBeUndefined();
  });
});

describe('an urgent mark', () => {
  it('is told once, and its octets stay in line', () => {
    const peer = Peer.established();
    peer.give({ flags: ACK | URG, urgentPointer: 20, payload: pattern(10) });
    expect(peer.events().map(({ kind }) => kind)).toEqual(['urgent', 'readable']);
    peer.give({ flags: ACK | URG, urgentPointer: 10, payload: pattern(10, 10) });
    expect(peer.events().map(({ kind }) => kind)).toEqual(['readable']);
    expect(peer.read()).toEqual(pattern(20));
    expect(peer.tcb.rcvUp).toBeUndefined();
  });

  it('of a SYN counts from the SYN', () => {
    const peer = Peer.called();
    const flags = SYN | ACK | URG;
    peer.give({
      sequence: PEER_ISN,
      acknowledgment: advance(OWN_ISN, 1),
      flags,
      urgentPointer: 5,
      payload: 10,
    });
    expect(peer.tcb.rcvUp).toBe(advance(PEER_ISN, 5));
  });

  it('may move on', () => {
    const peer = Peer.established();
    peer.give({ flags: ACK | URG, urgentPointer: 5 });
    peer.give({ flags: ACK | URG, urgentPointer: 8 });
    expect(peer.tcb.rcvUp).toBe(advance(peer.tcb.rcvNxt, 8));
    expect(peer.events()).toEqual([{ kind: 'urgent' }]);
  });

  it('in what was read already is none', () => {
    const peer = Peer.established();
    peer.give({ payload: 10 });
    peer.read();
    peer.give({ flags: ACK | URG, urgentPointer: 0, payload: 5 });
    expect(peer.events().map(({ kind }) => kind)).toEqual(['readable']);
    expect(peer.wait(SECOND)).toHaveLength(0);
  });
});
