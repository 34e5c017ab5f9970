/** Probes of an idle connection (RFC 9293 §3.8.4). */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/reference-stack/core/time.ts';
import { describeSegment, Peer } from './peer.ts';

const keepAlive = { idle: 100 * SECOND, interval: 10 * SECOND, probes: 3 };
const watched = (): Peer => Peer.established({ options: { keepAlive } });

describe('an idle connection', () => {
  it('is not probed unless that is asked for', () => {
    expect(Peer.established().wait(100_000 * SECOND)).toEqual([]);
  });

  it('is probed from before SND.NXT, and given up after so many probes', () => {
    const peer = watched();
    const probes = peer.wait(1000 * SECOND);
    expect(probes.map(({ time }) => time / SECOND - 7)).toEqual([100, 110, 120]);
    expect(new Set(probes.map(({ segment }) => describeSegment(segment)))).toEqual(
      new Set(['ACK 0+0 ack 1']),
    );
    expect(peer.events()).toEqual([{ kind: 'closed', reason: 'timed-out' }]);
  });

  it('lives when it answers, and is probed again after as long', () => {
    const peer = watched();
    expect(peer.wait(110 * SECOND)).toHaveLength(2);
    peer.give({});
    expect(peer.wait(100 * SECOND - 1)).toEqual([]);
    expect(peer.wait(10 * SECOND)).toHaveLength(1);
  });

  it('is not probed any more once data are under way', () => {
    const peer = watched();
    expect(peer.wait(105 * SECOND)).toHaveLength(1);
    peer.send(10);
    const sent = peer.wait(150 * SECOND).map(({ segment }) => describeSegment(segment));
    expect(new Set(sent)).toEqual(new Set(['PSH+ACK 1+10 ack 1']));
    expect(peer.connection.state).toBe('ESTABLISHED');
  });

  it('is not idle while data are under way', () => {
    const peer = watched();
    peer.wait(99 * SECOND);
    peer.send(10);
    const sent = peer.wait(50 * SECOND).map(({ segment }) => describeSegment(segment));
    expect(new Set(sent)).toEqual(new Set(['PSH+ACK 1+10 ack 1']));
  });
});
