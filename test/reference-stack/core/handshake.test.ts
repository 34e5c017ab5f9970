/** Opening: active, passive, simultaneous; what a SYN offers; and what goes wrong (RFC 9293 §3.5, §3.10.7.2, §3.10.7.3). */
import { describe, expect, it } from 'vitest';
import { advance, sequenceNumber } from '../../../src/codec/index.ts';
import { answerInListen, resetFor } from '../../../src/reference-stack/core/arrival/listen.ts';
import { Connection } from '../../../src/reference-stack/core/connection.ts';
import { InitialSequence } from '../../../src/reference-stack/core/isn.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { clientTuple, Pair, serverTuple, trace, type Sent } from './pair.ts';
import {
  ACK,
  blank,
  describeSegment,
  FIN,
  fullOffer,
  optionOf,
  OWN_ISN,
  Peer,
  PEER_ISN,
  RST,
  SYN,
} from './peer.ts';

const peerFirst = advance(PEER_ISN, 1);
const ownFirst = advance(OWN_ISN, 1);

describe('a listener', () => {
  it('drops a RST and what is neither SYN nor ACK', () => {
    expect(answerInListen({ ...blank, flags: RST })).toBe('drop');
    expect(answerInListen({ ...blank, flags: FIN })).toBe('drop');
    expect(Connection.accept(serverTuple, { ...blank, flags: FIN }, OWN_ISN, {}, 0)).toBeUndefined();
  });

  it('answers an ACK with RST, for it acknowledges nothing that was sent', () => {
    const answer = answerInListen({ ...blank, flags: SYN | ACK, acknowledgment: sequenceNumber(77) });
    expect(answer).toMatchObject({ flags: RST, sequence: 77, sourcePort: 80, destinationPort: 40_000 });
  });

  it('accepts a SYN and leaves its text to be sent again', () => {
    const syn = { ...blank, flags: SYN, payload: new Uint8Array(5) };
    expect(answerInListen(syn)).toBe('accept');
    const connection = Connection.accept(serverTuple, syn, OWN_ISN, {}, 0);
    expect(connection?.pollSegment(0)).toMatchObject({ flags: SYN | ACK, acknowledgment: peerFirst });
  });
});

describe('a host without the connection', () => {
  it('answers with RST and the numbers that the peer believes', () => {
    expect(resetFor({ ...blank, flags: ACK, acknowledgment: sequenceNumber(9) })).toMatchObject({
      flags: RST,
      sequence: 9,
    });
    const answer = resetFor({ ...blank, flags: SYN | FIN, payload: new Uint8Array(3) });
    expect(answer).toMatchObject({ flags: RST | ACK, sequence: 0, acknowledgment: advance(PEER_ISN, 5) });
    expect(resetFor({ ...blank, flags: RST | ACK })).toBeUndefined();
  });
});

describe('a SYN', () => {
  it('offers everything, and the answer has what both want', () => {
    const pair = new Pair({ server: { sack: false } });
    pair.runFor(SECOND);
    const [syn, synAck] = pair.sent.map(({ segment }) => segment);
    expect(syn?.options.map(({ kind }) => kind)).toEqual([
      'mss',
      'sack-permitted',
      'timestamps',
      'window-scale',
      'end',
    ]);
    expect(synAck?.options.map(({ kind }) => kind)).toEqual(['mss', 'timestamps', 'window-scale', 'end']);
    expect(optionOf(syn, 'timestamps')?.echo).toBe(0);
    expect(optionOf(synAck, 'timestamps')?.echo).toBe(optionOf(syn, 'timestamps')?.value);
    for (const { tcb } of [pair.client, pair.server]) {
      expect(tcb).toMatchObject({
        sackPermitted: false,
        timestamps: true,
        windowScale: true,
        sndShift: 5,
        rcvShift: 5,
      });
      expect(tcb).toMatchObject({ sndMss: 1460, rcvMss: 1460, mss: 1448 });
    }
  });

  it('has a window that is not scaled', () => {
    const peer = Peer.opening({ offer: fullOffer, window: 1000 });
    expect(peer.take()[0]?.window).toBe(65_535);
    expect(peer.tcb.sndWnd).toBe(1000);
    peer.give({ window: 1000 });
    expect(peer.tcb.sndWnd).toBe(128_000);
  });

  it('without options means an MSS of 536 and nothing else', () => {
    const peer = Peer.established();
    expect(peer.tcb).toMatchObject({
      sndMss: 536,
      mss: 536,
      sackPermitted: false,
      timestamps: false,
      windowScale: false,
    });
  });

  it.each([
    [0, 536],
    [1, 28],
    [65_535, 1460],
  ])('that announces an MSS of %i is sent segments of %i octets', (octets, expected) => {
    expect(Peer.established({ offer: [{ kind: 'mss', octets }] }).tcb.mss).toBe(expected);
  });

  it('with a shift above 14 counts as one of 14', () => {
    expect(Peer.established({ offer: [{ kind: 'window-scale', shift: 200 }] }).tcb.sndShift).toBe(14);
  });
});

describe('an active open', () => {
  it('sends SYN again with back-off and gives up after three minutes', () => {
    const connection = Connection.connect(clientTuple, OWN_ISN, {}, 0);
    const peer = new Peer(connection, PEER_ISN, 0);
    peer.now = 0;
    const sent = peer.wait(400 * SECOND);
    expect(sent.map(({ time }) => time / SECOND)).toEqual([0, 1, 3, 7, 15, 31, 63, 123]);
    expect(new Set(sent.map(({ segment }) => describeSegment(segment)))).toEqual(new Set(['SYN 0+0']));
    expect(peer.events()).toEqual([{ kind: 'delivery-problem' }, { kind: 'closed', reason: 'timed-out' }]);
    expect(connection.nextTimeout()).toBeUndefined();
  });

  it('begins with one segment and 3 s after a SYN was lost', () => {
    const peer = Peer.called();
    peer.wait(SECOND);
    peer.give({ sequence: PEER_ISN, acknowledgment: ownFirst, flags: SYN | ACK });
    expect(peer.tcb.congestion.cwnd).toBe(peer.tcb.mss);
    expect(peer.connection.rto).toBe(3 * SECOND);
  });

  it('is refused by a RST that acknowledges the SYN, and by no other', () => {
    const peer = Peer.called();
    peer.give({ flags: RST, sequence: PEER_ISN });
    expect(peer.give({ flags: RST | ACK, acknowledgment: OWN_ISN })).toEqual([]);
    expect(peer.connection.state).toBe('SYN-SENT');
    peer.give({ flags: RST | ACK, acknowledgment: ownFirst });
    expect(peer.events()).toEqual([{ kind: 'closed', reason: 'refused' }]);
  });

  it('answers the acknowledgment of something else with RST and goes on', () => {
    const peer = Peer.called();
    const wrong = advance(OWN_ISN, 5);
    expect(peer.say(peer.give({ flags: SYN | ACK, acknowledgment: wrong }))).toEqual(['RST 5+0']);
    expect(peer.connection.state).toBe('SYN-SENT');
  });

  it('ignores what has neither SYN nor RST', () => {
    const peer = Peer.called();
    expect(peer.give({ flags: ACK, acknowledgment: ownFirst })).toEqual([]);
    expect(peer.connection.state).toBe('SYN-SENT');
  });

  it('takes text and FIN that come with the SYN', () => {
    const peer = Peer.called();
    const flags = SYN | ACK | FIN;
    const answer = peer.give({ sequence: PEER_ISN, acknowledgment: ownFirst, flags, payload: 3 });
    expect(peer.say(answer)).toEqual(['ACK 1+0 ack 5']);
    expect(peer.connection.state).toBe('CLOSE-WAIT');
    expect(peer.read()).toHaveLength(3);
    expect(peer.events().map(({ kind }) => kind)).toEqual(['established', 'readable', 'end-of-stream']);
  });

  it('takes the windows that follow, whatever the peer begins with', () => {
    const peer = Peer.called();
    const sequence = sequenceNumber(0xf000_0000);
    peer.give({ sequence, acknowledgment: ownFirst, flags: SYN | ACK, window: 5000 });
    expect(peer.tcb.sndWnd).toBe(5000);
    peer.give({ sequence: advance(sequence, 1), window: 123 });
    expect(peer.tcb.sndWnd).toBe(123);
  });

  it('sends what was handed over before, once it is established', () => {
    const peer = Peer.called();
    expect(peer.send(10)).toEqual([]);
    const answer = peer.give({ sequence: PEER_ISN, acknowledgment: ownFirst, flags: SYN | ACK });
    expect(peer.say(answer)).toEqual(['PSH+ACK 1+10 ack 1']);
  });

  it('that is closed before an answer is no more', () => {
    const peer = Peer.called();
    expect(peer.close()).toEqual([]);
    expect(peer.events()).toEqual([{ kind: 'closed', reason: 'aborted' }]);
  });
});

describe('a passive open', () => {
  it('sends SYN+ACK again for a repeated SYN and by itself', () => {
    const peer = Peer.opening();
    expect(peer.say(peer.take())).toEqual(['SYN+ACK 0+0 ack 1']);
    expect(peer.say(peer.give({ flags: SYN, sequence: PEER_ISN }))[0]).toBe('SYN+ACK 0+0 ack 1');
    expect(peer.wait(SECOND).map(({ segment }) => describeSegment(segment))).toContain('SYN+ACK 0+0 ack 1');
  });

  it('answers an acknowledgment of something else with RST', () => {
    const peer = Peer.opening();
    peer.take();
    expect(peer.say(peer.give({ acknowledgment: advance(OWN_ISN, 9) }))).toEqual(['RST 9+0']);
    expect(peer.connection.state).toBe('SYN-RECEIVED');
  });

  it('is undone by a RST', () => {
    const peer = Peer.opening();
    peer.take();
    peer.give({ flags: RST });
    expect(peer.events()).toEqual([{ kind: 'closed', reason: 'refused' }]);
  });

  it('is undone by another SYN in the window', () => {
    const peer = Peer.opening();
    peer.take();
    peer.give({ flags: SYN, at: 5 });
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('that is closed sends its FIN once the SYN is acknowledged', () => {
    const peer = Peer.opening();
    peer.take();
    expect(peer.close()).toEqual([]);
    expect(peer.connection.state).toBe('SYN-RECEIVED');
    expect(peer.connection.send(new Uint8Array(5), peer.now)).toBe(0);
    expect(peer.say(peer.give({}))).toEqual(['FIN+ACK 1+0 ack 1']);
    expect(peer.connection.state).toBe('FIN-WAIT-1');
  });

  it('measures no round trip where its SYN+ACK left twice', () => {
    const peer = Peer.opening();
    peer.take();
    peer.wait(900 * MILLISECOND);
    expect(peer.give({ flags: SYN, sequence: PEER_ISN })).toHaveLength(1);
    peer.now += MILLISECOND;
    peer.give({});
    expect(peer.connection.state).toBe('ESTABLISHED');
    expect(peer.tcb.rtt.srtt).toBeUndefined();
  });

  it('takes text that comes with the last acknowledgment', () => {
    const peer = Peer.opening();
    peer.take();
    peer.give({ payload: 4 });
    expect(peer.connection.state).toBe('ESTABLISHED');
    expect(peer.read()).toHaveLength(4);
  });
});

describe('a simultaneous open', () => {
  it('ends in one connection', () => {
    const ends = [
      Connection.connect(clientTuple, OWN_ISN, {}, 0),
      Connection.connect(serverTuple, PEER_ISN, {}, 0),
    ] as const;
    const log: string[] = [];
    let inFlight = ends.map((end) => poll(end));
    for (let round = 0; round < 4; round++) {
      for (const [from, segments] of inFlight.entries()) {
        for (const segment of segments) {
          const sent: Sent = { from: from === 0 ? 'client' : 'server', time: 0, segment };
          log.push(trace(sent).split(' ').slice(0, 2).join(' '));
          ends[1 - from]?.receive(segment, 0);
        }
      }
      inFlight = ends.map((end) => poll(end));
    }
    expect(log.slice(0, 4)).toEqual(['client SYN', 'server SYN', 'client SYN+ACK', 'server SYN+ACK']);
    expect(ends.map(({ state }) => state)).toEqual(['ESTABLISHED', 'ESTABLISHED']);
    expect(inFlight).toEqual([[], []]);
    ends[0].send(new Uint8Array(3), 0);
    for (const segment of poll(ends[0])) ends[1].receive(segment, 0);
    expect(ends[1].read(10, 0)).toHaveLength(3);
  });

  it('takes the window of the SYN that comes again as it is, for in a SYN it is not scaled', () => {
    const peer = Peer.called();
    peer.give({ flags: SYN, sequence: PEER_ISN, options: fullOffer });
    peer.give({ flags: SYN | ACK, sequence: PEER_ISN, acknowledgment: ownFirst, window: 1000, tsval: 8001 });
    expect(peer.connection.state).toBe('ESTABLISHED');
    expect(peer.tcb).toMatchObject({ sndShift: 7, sndWnd: 1000, maxSndWnd: 65_535 });
  });

  it('leaves text and FIN of the SYN to be sent again', () => {
    const peer = Peer.called();
    const answer = peer.give({ flags: SYN | FIN, sequence: PEER_ISN, payload: 5 });
    expect(peer.say(answer)).toEqual(['SYN+ACK 0+0 ack 1']);
    expect(peer.connection.readable).toBe(0);
  });

  it('ends although the last SYN+ACK was lost', () => {
    const peer = Peer.called();
    peer.give({ flags: SYN, sequence: PEER_ISN });
    peer.nxt = peerFirst;
    peer.give({});
    expect(peer.connection.state).toBe('ESTABLISHED');
    const again = peer.give({ flags: SYN | ACK, sequence: PEER_ISN, acknowledgment: ownFirst });
    expect(peer.say(again)).toEqual(['ACK 1+0 ack 1']);
  });

  it('survives a SYN in the window', () => {
    const peer = Peer.called();
    peer.give({ flags: SYN, sequence: PEER_ISN });
    peer.nxt = peerFirst;
    expect(peer.connection.state).toBe('SYN-RECEIVED');
    peer.give({ flags: SYN, at: 5 });
    expect(peer.connection.state).toBe('SYN-RECEIVED');
  });
});

describe('a peer that has lost its memory', () => {
  it('opens anew, hears what is expected of it, and its RST makes room', () => {
    const peer = Peer.established();
    peer.send(100);
    peer.give({});
    const [answer] = peer.give({ flags: SYN, sequence: sequenceNumber(4711) });
    expect(answer && describeSegment(answer)).toBe('ACK 101+0 ack 1');
    peer.give({ flags: RST, sequence: answer?.acknowledgment ?? PEER_ISN });
    expect(peer.events()).toEqual([{ kind: 'closed', reason: 'reset' }]);
  });

  it('answers data with a RST that counts', () => {
    const peer = Peer.established();
    const [data] = peer.send(10);
    const reset = data && resetFor(data);
    expect(reset).toMatchObject({ flags: RST, sequence: peerFirst });
    if (reset) peer.connection.receive(reset, peer.now);
    expect(peer.connection.state).toBe('CLOSED');
  });
});

describe('an old duplicate of a SYN', () => {
  it('is taken back by the RST of its supposed sender', () => {
    const peer = Peer.opening();
    const [answer] = peer.take();
    const caller = Connection.connect(clientTuple, sequenceNumber(77), {}, 0);
    poll(caller);
    if (answer) caller.receive(answer, 0);
    const [reset] = poll(caller);
    expect(reset).toMatchObject({ flags: RST, sequence: peerFirst });
    if (reset) peer.connection.receive(reset, peer.now);
    expect([caller.state, peer.connection.state]).toEqual(['SYN-SENT', 'CLOSED']);
  });

  it('that reaches a listener in place of a caller is taken back by the listener', () => {
    const peer = Peer.opening();
    const [answer] = peer.take();
    const reset = answer && answerInListen(answer);
    expect(reset).toMatchObject({ flags: RST, sequence: peerFirst });
  });
});

describe('an MSS option', () => {
  it('outside of a SYN means nothing', () => {
    const peer = Peer.established({ offer: [{ kind: 'mss', octets: 1000 }] });
    peer.give({ payload: 1, options: [{ kind: 'mss', octets: 100 }] });
    expect(peer.tcb.mss).toBe(1000);
  });
});

describe('initial sequence numbers', () => {
  const secret = Uint8Array.from({ length: 16 }, (_, index) => index);

  it('go on by one every 4 µs and differ with tuple and secret', () => {
    const sequence = new InitialSequence(secret);
    const first = sequence.next(clientTuple, 1000);
    expect(sequence.next(clientTuple, 1400)).toBe(advance(first, 100));
    expect(sequence.next(serverTuple, 1000)).not.toBe(first);
    expect(new InitialSequence(secret.slice(1)).next(clientTuple, 1000)).not.toBe(first);
    expect(sequence.timestampOffset(clientTuple)).toBe(
      new InitialSequence(secret).timestampOffset(clientTuple),
    );
  });
});

function poll(connection: Connection): NonNullable<ReturnType<Connection['pollSegment']>>[] {
  const segments = [];
  for (let next = connection.pollSegment(0); next; next = connection.pollSegment(0)) segments.push(next);
  return segments;
}
