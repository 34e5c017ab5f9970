/** Loss: time-outs, back-off, giving up, fast retransmit (RFC 6298, RFC 9293 §3.8, §3.10.8). */
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/codec/index.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { lost, Pair, pass, pattern } from './pair.ts';
import { ACK, describeSegment, FIN, fullOffer, Peer } from './peer.ts';

const slow = { initialRto: SECOND, minRto: SECOND };

describe('the retransmission timer', () => {
  it('sends again what is not acknowledged, with back-off, until the user time-out', () => {
    const peer = Peer.established({ options: { ...slow, userTimeout: 100 * SECOND } });
    peer.send(100);
    const again = peer.wait(200 * SECOND);
    expect(again.map(({ time }) => Math.round(time / SECOND) - 7)).toEqual([1, 3, 7, 15, 31, 63]);
    expect(new Set(again.map(({ segment }) => describeSegment(segment)))).toEqual(
      new Set(['PSH+ACK 1+100 ack 1']),
    );
    expect(peer.events()).toEqual([{ kind: 'delivery-problem' }, { kind: 'closed', reason: 'timed-out' }]);
  });

  it('tells of a problem when the same octets left four times, not others', () => {
    const peer = Peer.established({ options: slow });
    peer.send(1072);
    expect(peer.wait(3 * SECOND)).toHaveLength(2);
    peer.give({ acknowledgment: advance(peer.tcb.iss, 537) });
    peer.wait(13 * SECOND);
    expect(peer.tcb.retransmissions).toBe(2);
    expect(peer.events()).toEqual([]);
    peer.wait(20 * SECOND);
    expect(peer.events()).toEqual([{ kind: 'delivery-problem' }]);
  });

  it('begins anew with each acknowledgment of new data, and stops with the last', () => {
    const peer = Peer.established({ options: slow });
    peer.send(1072);
    peer.now += 900 * MILLISECOND;
    peer.give({ acks: -536 });
    expect(peer.connection.nextTimeout()).toBe(peer.now + peer.connection.rto);
    peer.give({});
    expect(peer.connection.nextTimeout()).toBeUndefined();
  });

  it('is harmless when it is called too early', () => {
    const peer = Peer.established();
    peer.send(100);
    peer.connection.timeout(peer.now + 1);
    expect(peer.take()).toEqual([]);
  });

  it('falls back to one segment in flight', () => {
    const peer = Peer.established({ options: slow });
    peer.send(5360);
    const [first, ...more] = peer.wait(SECOND);
    expect(first && describeSegment(first.segment)).toBe('ACK 1+536 ack 1');
    expect(more).toEqual([]);
    expect(peer.say(peer.give({ acknowledgment: advance(peer.tcb.iss, 537) }))).toEqual([
      'ACK 537+536 ack 1',
      'ACK 1073+536 ack 1',
    ]);
  });
});

describe('the user time-out', () => {
  it('is five minutes unless said otherwise', () => {
    const peer = Peer.established();
    peer.send(100);
    peer.wait(300 * SECOND - 1);
    expect(peer.connection.state).toBe('ESTABLISHED');
    peer.wait(1);
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('begins with the first octet that waits, also behind a closed window', () => {
    const peer = Peer.established({ window: 0, options: { userTimeout: 10 * SECOND } });
    peer.wait(60 * SECOND);
    peer.send(1);
    peer.wait(10 * SECOND);
    expect(peer.events().at(-1)).toEqual({ kind: 'closed', reason: 'timed-out' });
  });

  it('does not run while nothing waits', () => {
    const peer = Peer.established({ options: { userTimeout: 10 * SECOND } });
    peer.send(1);
    peer.give({});
    peer.wait(1000 * SECOND);
    expect(peer.connection.state).toBe('ESTABLISHED');
  });
});

describe('three duplicate acknowledgments', () => {
  it('bring back the first segment', () => {
    const peer = Peer.established();
    peer.send(5360);
    const duplicate = () => peer.say(peer.give({ acknowledgment: peer.tcb.sndUna }));
    expect([duplicate(), duplicate()]).toEqual([[], []]);
    expect(duplicate()).toEqual(['ACK 1+536 ack 1']);
  });

  it('are none where one of them is a FIN', () => {
    const peer = Peer.established();
    peer.send(5360);
    const acknowledgment = peer.tcb.sndUna;
    peer.give({ acknowledgment });
    peer.give({ acknowledgment });
    peer.give({ acknowledgment, flags: FIN | ACK });
    expect(peer.tcb.loss.isRecovering).toBe(false);
  });

  it('are none where the window changes or text comes along', () => {
    const peer = Peer.established();
    peer.send(5360);
    for (let count = 1; count < 6; count++)
      peer.give({ acknowledgment: peer.tcb.sndUna, window: 60_000 + count });
    for (let count = 1; count < 6; count++) peer.give({ acknowledgment: peer.tcb.sndUna, payload: 5 });
    expect(peer.tcb.loss.isRecovering).toBe(false);
  });
});

describe('one lost segment of many', () => {
  it.each([true, false])('is the only one sent again (SACK: %s)', (sack) => {
    const pair = Pair.established({ client: { sack }, server: { sack } });
    pair.client.send(pattern(100_000), pair.now);
    let dropped = false;
    pair.wire = ({ from, segment }) => {
      if (from !== 'client' || dropped || segment.payload.length === 0) return pass;
      dropped = true;
      return lost;
    };
    pair.runFor(2 * SECOND);
    expect(pair.server.read(Infinity, pair.now)).toHaveLength(100_000);
    const texts = pair.sent.filter(({ from, segment }) => from === 'client' && segment.payload.length > 0);
    const again = texts.length - new Set(texts.map(({ segment }) => segment.sequence)).size;
    expect(again).toBe(1);
  });
});

describe('a path without loss', () => {
  it('sees nothing twice', () => {
    const pair = Pair.established();
    const bytes = pattern(500_000);
    let sent = 0;
    pair.runUntil(() => {
      sent += pair.client.send(bytes.subarray(sent), pair.now);
      pair.server.read(Infinity, pair.now);
      pair.flush();
      return sent === bytes.length && pair.client.tcb.sndUna === pair.client.tcb.sndNxt;
    });
    const texts = pair.sent.filter(({ segment }) => segment.payload.length > 0);
    expect(new Set(texts.map(({ segment }) => segment.sequence)).size).toBe(texts.length);
    expect(texts.length).toBe(Math.ceil(500_000 / 1448));
  });

  it('is filled by slow start', () => {
    const peer = Peer.established({ offer: fullOffer });
    peer.connection.send(new Uint8Array(1_000_000), peer.now);
    expect(peer.take()).toHaveLength(10);
    let sent = 0;
    for (let acknowledged = 2; acknowledged <= 10; acknowledged += 2) {
      sent += peer.give({ acknowledgment: advance(peer.tcb.iss, 1 + acknowledged * 1448) }).length;
    }
    expect(sent).toBe(20);
  });
});
