/** What a restrained connection still does, and how it goes on (MIG-SRC-NO-NEW-DATA, MIG-REM-HOLD, MIG-REM-TIMERS). */
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/codec/index.ts';
import { type Restraint } from '../../../src/reference-stack/core/connection.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { pattern } from './pair.ts';
import { ACK, describeSegment, FIN, fullOffer, Peer, type PeerOptions } from './peer.ts';

function restrained(restraint: Restraint, settings: PeerOptions = {}): Peer {
  const peer = Peer.established(settings);
  peer.connection.restrain(restraint, peer.now);
  return peer;
}

const said = (sent: ReturnType<Peer['wait']>): string[] =>
  sent.map(({ segment }) => describeSegment(segment));

describe('without new data', () => {
  it('receives, acknowledges and takes nothing to send', () => {
    const peer = restrained('no-new-data', { options: { delayedAck: false } });
    expect(peer.say(peer.give({ payload: 5 }))).toEqual(['ACK 1+0 ack 6']);
    expect(peer.connection.writable).toBe(0);
    expect(peer.connection.send(pattern(5), peer.now)).toBe(0);
  });

  it('sends again what was sent, and nothing beyond, not even a FIN', () => {
    const peer = Peer.established({ window: 100 });
    peer.send(150);
    peer.connection.restrain('no-new-data', peer.now);
    expect(peer.close()).toEqual([]);
    expect(said(peer.wait(300 * MILLISECOND))).toEqual(['ACK 1+100 ack 1']);
    expect(peer.give({})).toEqual([]);
    expect(peer.wait(10 * SECOND)).toEqual([]);
    peer.connection.restrain('none', peer.now);
    expect(peer.say(peer.take())).toEqual(['FIN+PSH+ACK 101+50 ack 1']);
  });

  it('probes a closed window with what was sent only', () => {
    const peer = Peer.established({ window: 0 });
    peer.send(10);
    peer.connection.restrain('no-new-data', peer.now);
    expect(peer.wait(10 * SECOND)).toEqual([]);
    peer.connection.restrain('none', peer.now);
    peer.wait(60 * SECOND);
    peer.connection.restrain('no-new-data', peer.now);
    expect(new Set(said(peer.wait(60 * SECOND)))).toEqual(new Set(['ACK 1+1 ack 1']));
  });
});

describe('with acknowledgments only', () => {
  it('delivers and acknowledges with segments without data', () => {
    const peer = Peer.established();
    peer.send(10);
    peer.send(10);
    peer.connection.restrain('acks-only', peer.now);
    peer.give({ payload: 5 });
    expect(peer.say(peer.give({ payload: 5 }))).toEqual(['ACK 11+0 ack 11']);
    expect(peer.give({ payload: 5 })).toEqual([]);
    expect(said(peer.wait(SECOND))).toEqual(['ACK 11+0 ack 16']);
    expect(peer.read()).toHaveLength(15);
  });

  it('tells of room in its window when the application reads', () => {
    const peer = restrained('acks-only', { options: { receiveBuffer: 1000, delayedAck: false } });
    peer.give({ payload: 1000 });
    peer.read();
    expect(peer.take()).toMatchObject([{ window: 1000, payload: { length: 0 } }]);
  });

  it('lets nothing else leave: no retransmission, probe, keep-alive, FIN', () => {
    const keepAlive = { idle: SECOND, interval: SECOND, probes: 2 };
    const peer = Peer.established({ options: { keepAlive, userTimeout: 10 * SECOND } });
    peer.send(10);
    peer.connection.restrain('acks-only', peer.now);
    peer.close();
    expect(peer.connection.nextTimeout()).toBeUndefined();
    expect(peer.wait(1000 * SECOND)).toEqual([]);
    expect(peer.connection.state).toBe('FIN-WAIT-1');
  });

  it('takes acknowledgments, also of a FIN, and the FIN of its peer', () => {
    const peer = Peer.established();
    peer.close();
    peer.connection.restrain('acks-only', peer.now);
    peer.give({});
    expect(peer.connection.state).toBe('FIN-WAIT-2');
    peer.give({ flags: FIN | ACK });
    expect(peer.connection.state).toBe('TIME-WAIT');
    peer.wait(10_000 * SECOND);
    expect(peer.connection.state).toBe('TIME-WAIT');
    peer.connection.restrain('none', peer.now);
    peer.wait(240 * SECOND);
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('goes on with what remained of each timer', () => {
    const peer = Peer.established({ options: { userTimeout: 10 * SECOND } });
    peer.send(10);
    peer.now += 150 * MILLISECOND;
    peer.connection.restrain('acks-only', peer.now);
    peer.wait(100 * SECOND);
    peer.connection.restrain('none', peer.now);
    expect(peer.connection.nextTimeout()).toBe(peer.now + 50 * MILLISECOND);
    expect(said(peer.wait(50 * MILLISECOND))).toEqual(['PSH+ACK 1+10 ack 1']);
    peer.wait(9.8 * SECOND - 1);
    expect(peer.connection.state).toBe('ESTABLISHED');
    peer.wait(1);
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('does not count the time for keep-alive', () => {
    const keepAlive = { idle: 10 * SECOND, interval: SECOND, probes: 2 };
    const peer = restrained('acks-only', { options: { keepAlive } });
    peer.wait(100 * SECOND);
    peer.connection.restrain('none', peer.now);
    expect(peer.wait(10 * SECOND - 1)).toEqual([]);
    expect(peer.wait(1)).toHaveLength(1);
  });
});

describe('in silence', () => {
  it('nothing leaves, nothing is taken, nothing happens', () => {
    const peer = Peer.established();
    peer.send(10);
    peer.give({ payload: 5, acks: -10 });
    peer.connection.restrain('silent', peer.now);
    expect(peer.connection.readable).toBe(0);
    expect(peer.read()).toHaveLength(0);
    expect(peer.close()).toEqual([]);
    expect(peer.give({ payload: 5 })).toEqual([]);
    expect(peer.wait(1000 * SECOND)).toEqual([]);
    expect(peer.connection.state).toBe('ESTABLISHED');
    expect(peer.tcb.sndUna).toBe(advance(peer.tcb.iss, 1));
  });

  it('an abort is silent too', () => {
    const peer = restrained('silent');
    peer.connection.abort(peer.now);
    expect(peer.take()).toEqual([]);
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('an acknowledgment that was owed is owed afterwards', () => {
    const peer = Peer.established();
    peer.give({ payload: 5 });
    peer.connection.restrain('silent', peer.now);
    peer.wait(SECOND);
    peer.connection.restrain('none', peer.now);
    expect(peer.say(peer.take())).toEqual(['ACK 1+0 ack 6']);
  });
});

describe('the end of a restraint', () => {
  it('is told to those who may send again', () => {
    const peer = restrained('acks-only');
    expect(peer.events()).toEqual([]);
    peer.connection.restrain('none', peer.now);
    expect(peer.events()).toEqual([{ kind: 'writable' }]);
  });

  it('lets out at once what was due meanwhile', () => {
    const peer = Peer.established({ offer: fullOffer, window: 10 });
    peer.connection.send(pattern(5000), peer.now);
    peer.connection.restrain('acks-only', peer.now);
    expect(peer.take()).toEqual([]);
    peer.connection.restrain('none', peer.now);
    expect(peer.say(peer.take())).toHaveLength(1);
  });
});
