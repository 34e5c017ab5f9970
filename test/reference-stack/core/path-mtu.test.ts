/** The path MTU, as routers report it and as somebody forges it (RFC 1191, RFC 5927). */
import { describe, expect, it } from 'vitest';
import { advance, type SequenceNumber } from '../../../src/codec/index.ts';
import { SECOND } from '../../../src/reference-stack/core/time.ts';
import { describeSegment, fullOffer, Peer } from './peer.ts';

/** A connection with four segments under way. */
function underWay(): { peer: Peer; report: (mtu: number, quoted?: SequenceNumber) => string[] } {
  const peer = Peer.established({ offer: fullOffer });
  peer.send(4 * 1448);
  const report = (mtu: number, quoted = peer.tcb.sndUna) => {
    peer.connection.receiveFragmentationNeeded(quoted, mtu, peer.now);
    return peer.take().map((segment) => describeSegment(segment));
  };
  return { peer, report };
}

describe('a report of a smaller MTU', () => {
  it('has what is under way sent again in smaller segments, without taking it for loss', () => {
    const { peer, report } = underWay();
    expect(report(1000)).toContain('ACK 1+948 ack 1');
    expect(peer.tcb.mss).toBe(948);
    expect(peer.tcb.congestion.ssthresh).toBe(Infinity);
  });

  it.each([
    ['behind', (peer: Peer) => advance(peer.tcb.sndUna, -1)],
    ['ahead of', (peer: Peer) => peer.tcb.sndNxt],
  ])('that quotes a segment %s what is under way is not believed', (_, quoted) => {
    const { peer, report } = underWay();
    expect(report(1000, quoted(peer))).toEqual([]);
    expect(peer.tcb.mss).toBe(1448);
  });

  it.each([-1, 1072])('of a segment that is not under way (%i) is not believed', (offset) => {
    const peer = Peer.established({ offer: [{ kind: 'mss', octets: 1460 }] });
    peer.send(1072);
    peer.connection.receiveFragmentationNeeded(advance(peer.tcb.sndUna, offset), 576, peer.now);
    expect(peer.tcb.pathMtu).toBe(1500);
    peer.connection.receiveFragmentationNeeded(advance(peer.tcb.sndUna, 1071), 576, peer.now);
    expect(peer.tcb.pathMtu).toBe(576);
  });

  it('while nothing is under way is not believed', () => {
    const peer = Peer.established({ offer: fullOffer });
    peer.connection.receiveFragmentationNeeded(peer.tcb.sndUna, 1000, peer.now);
    expect(peer.tcb.pathMtu).toBe(1500);
  });

  it('of what no path of IPv4 has is not believed', () => {
    const { peer, report } = underWay();
    expect(report(67)).toEqual([]);
    expect(peer.tcb.pathMtu).toBe(1500);
  });

  it('below what is sensible stops at 552, and packets may be fragmented', () => {
    const { peer, report } = underWay();
    report(100);
    expect(peer.tcb.pathMtu).toBe(552);
    expect(peer.connection.doesNotFragment).toBe(false);
  });

  it('that is none is not followed', () => {
    const { peer, report } = underWay();
    expect(report(1500)).toEqual([]);
    expect(report(9000)).toEqual([]);
    expect(peer.connection.doesNotFragment).toBe(true);
  });

  it('that does not say how small means the next plateau', () => {
    const { peer, report } = underWay();
    report(0);
    expect(peer.tcb.pathMtu).toBe(1492);
    report(0);
    expect(peer.tcb.pathMtu).toBe(1006);
  });

  it('is forgotten after ten minutes', () => {
    const { peer, report } = underWay();
    report(1000);
    peer.give({});
    peer.wait(600 * SECOND);
    expect(peer.tcb.mss).toBe(1448);
  });
});
