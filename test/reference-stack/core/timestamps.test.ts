/** Timestamps: what they carry, PAWS, and round trips measured with them (RFC 7323 §3 to §5). */
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/codec/index.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { ACK, FIN, fullOffer, optionOf, Peer, PEER_ISN, RST, SYN } from './peer.ts';

const DAY = 24 * 3600 * SECOND;
const timed = (): Peer => Peer.established({ offer: fullOffer });

describe('a segment', () => {
  it('carries the clock in milliseconds and echoes the peer', () => {
    const peer = timed();
    peer.give({ payload: 1, tsval: 9000 });
    const [sent] = peer.send(5);
    expect(optionOf(sent, 'timestamps')).toEqual({ kind: 'timestamps', value: 7000, echo: 9000 });
    peer.now += 1500;
    peer.connection.requestAck(peer.now);
    expect(optionOf(peer.take()[0], 'timestamps')?.value).toBe(7001);
  });

  it('has a clock with an offset of its own', () => {
    const peer = Peer.established({ offer: fullOffer, options: { timestampOffset: 0xffff_ffff } });
    expect(peer.connection.timestampClock(2 * MILLISECOND)).toBe(1);
  });

  it('of any kind carries them', () => {
    const keepAlive = { idle: 10 * SECOND, interval: SECOND, probes: 9 };
    const peer = Peer.established({ offer: fullOffer, options: { keepAlive } });
    const sent = peer.wait(10 * SECOND).map(({ segment }) => segment);
    sent.push(...peer.give({ at: 10, payload: 1 }), ...peer.send(3000));
    sent.push(...peer.wait(SECOND).map(({ segment }) => segment));
    sent.push(...peer.give({ window: 0 }), ...peer.send(5));
    sent.push(...peer.wait(10 * SECOND).map(({ segment }) => segment));
    sent.push(...peer.give({}), ...peer.close());
    peer.connection.abort(peer.now);
    sent.push(...peer.take());
    expect(sent.length).toBeGreaterThan(8);
    expect(sent.at(-1)?.flags).toBe(RST);
    expect(sent.filter((segment) => optionOf(segment, 'timestamps') === undefined)).toEqual([]);
  });

  it('without the option is dropped, unless it is a RST', () => {
    const peer = timed();
    expect(peer.give({ payload: 5, options: [] })).toEqual([]);
    expect(peer.connection.readable).toBe(0);
    peer.give({ flags: RST, options: [], at: -5 });
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('with the option is taken where none was negotiated', () => {
    const peer = Peer.established();
    peer.give({ payload: 5, options: [{ kind: 'timestamps', value: 0, echo: 0 }] });
    expect(peer.connection.readable).toBe(5);
  });
});

describe('PAWS', () => {
  it('drops a segment from before, and acknowledges', () => {
    const peer = timed();
    peer.give({ payload: 1, tsval: 9000 });
    const answer = peer.give({ payload: 5, tsval: 8999 });
    expect(peer.say(answer)).toEqual(['ACK 1+0 ack 2']);
    expect(peer.connection.readable).toBe(1);
    expect(peer.connection.failsPaws(8999, peer.now)).toBe(true);
    expect(peer.connection.failsPaws(9000, peer.now)).toBe(false);
  });

  it('knows that the clock wraps', () => {
    const peer = Peer.established({ offer: fullOffer, options: { delayedAck: false } });
    peer.give({ payload: 1, tsval: 0x7000_0000 });
    peer.give({ payload: 1, tsval: 0xd000_0000 });
    peer.give({ payload: 1, tsval: 5 });
    expect(peer.connection.readable).toBe(3);
    expect(peer.tcb.tsRecent).toBe(5);
  });

  it('does not concern a RST', () => {
    const peer = timed();
    peer.give({ flags: RST, tsval: 1 });
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('gives way after 24 days of silence', () => {
    const peer = timed();
    peer.now += 24 * DAY;
    peer.give({ payload: 5, tsval: 1 });
    expect(peer.connection.readable).toBe(0);
    peer.now += 1;
    peer.give({ at: -5, payload: 5, tsval: 1 });
    expect(peer.connection.readable).toBe(5);
    expect(peer.tcb.tsRecent).toBe(1);
  });
});

describe('TS.Recent', () => {
  it('is taken from the segment that holds what is not acknowledged yet, not from a later one', () => {
    const peer = timed();
    peer.give({ payload: 100, tsval: 9000 });
    peer.give({ payload: 100, tsval: 9100 });
    expect(peer.tcb.tsRecent).toBe(9000 + 100 - 100);
    peer.give({ at: 100, payload: 100, tsval: 9200 });
    expect(peer.tcb.tsRecent).not.toBe(9200);
  });

  it('is not taken from a RST', () => {
    const peer = Peer.established({ offer: fullOffer, options: { delayedAck: false } });
    peer.give({ payload: 10, tsval: 9000 });
    peer.give({ flags: RST, at: -5, payload: 10, tsval: 9500 });
    expect(peer.connection.state).toBe('ESTABLISHED');
    expect(peer.tcb.tsRecent).toBe(9000);
  });

  it('is not taken from a segment whose acknowledgment is not believed, with which a stranger could shut the peer out', () => {
    const peer = timed();
    const before = peer.tcb.tsRecent;
    const sequence = peer.nxt;
    const tsval = before + 0x7000_0000;
    peer.give({ sequence, payload: 5, acks: 1, tsval });
    peer.give({ sequence, payload: 5, flags: FIN, tsval });
    expect(peer.tcb.tsRecent).toBe(before);
    peer.give({ sequence, payload: 5 });
    expect(peer.connection.readable).toBe(5);
  });

  it('is taken from a SYN that comes again', () => {
    const peer = Peer.opening({ offer: fullOffer });
    peer.take();
    const [again] = peer.give({ flags: SYN, sequence: PEER_ISN, tsval: 9000 });
    expect(again?.flags).toBe(SYN | ACK);
    expect(optionOf(again, 'timestamps')?.echo).toBe(9000);
  });

  it('is not taken from an unacceptable segment', () => {
    const peer = timed();
    const before = peer.tcb.tsRecent;
    peer.give({ at: 2_000_000, payload: 5, tsval: 99_000 });
    expect(peer.tcb.tsRecent).toBe(before);
  });
});

describe('a round trip', () => {
  it('is measured once in each, in microseconds', () => {
    const peer = timed();
    expect(peer.tcb.rtt.srtt).toBe(0);
    peer.send(100);
    peer.now += 80_123;
    peer.give({});
    expect(peer.tcb.rtt.srtt).toBe(Math.round(80_123 / 8));
  });

  it('of what was sent twice is measured by the timestamp that comes back', () => {
    const peer = timed();
    peer.send(100);
    const sentAt = peer.connection.timestampClock(peer.now);
    peer.wait(250 * MILLISECOND);
    peer.now += 50 * MILLISECOND;
    peer.give({ tsecr: sentAt + 200 });
    expect(peer.tcb.rtt.srtt).toBe((100 * MILLISECOND) / 8);
  });

  it('of what was sent twice is not measured without them', () => {
    const peer = Peer.established();
    peer.send(100);
    peer.wait(250 * MILLISECOND);
    peer.give({});
    expect(peer.tcb.rtt.srtt).toBe(0);
    expect(peer.connection.rto).toBe(400 * MILLISECOND);
  });

  it('weighs the less the more of them are measured at once', () => {
    const peer = timed();
    peer.send(14_480);
    const echo = peer.connection.timestampClock(peer.now);
    peer.now += 80 * MILLISECOND;
    peer.give({ acks: -8 * 1448, tsecr: echo });
    expect(peer.tcb.rtt.srtt).toBe(10 * MILLISECOND);
    peer.give({ acks: -6 * 1448, tsecr: echo });
    expect(peer.tcb.rtt.srtt).toBe(10 * MILLISECOND + Math.round((70 * MILLISECOND) / 8 / 4));
  });

  it('is not measured without them either where duplicates had a segment sent again', () => {
    const peer = Peer.established();
    peer.send(5360);
    peer.now += 50 * MILLISECOND;
    for (let count = 0; count < 3; count++) peer.give({ acknowledgment: peer.tcb.sndUna });
    expect(peer.tcb.loss.isRecovering).toBe(true);
    peer.now += 50 * MILLISECOND;
    peer.give({});
    expect(peer.tcb.rtt.srtt).toBe(0);
  });

  it('from an echo of the future is not believed', () => {
    const peer = timed();
    peer.send(100);
    peer.wait(250 * MILLISECOND);
    peer.give({
      tsecr: peer.connection.timestampClock(peer.now) + 5000,
      acknowledgment: advance(peer.tcb.iss, 101),
    });
    expect(peer.tcb.rtt.srtt).toBe(0);
    expect(peer.tcb.sndUna).toBe(peer.tcb.sndNxt);
    expect(peer.give({ flags: ACK })).toEqual([]);
  });
});
