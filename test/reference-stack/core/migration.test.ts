/** A connection as a value, a connection restored from it, and one that is turned to another peer address. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, decodeSocketState, encodeSocketState, type SocketState } from '../../../src/codec/index.ts';
import { CheckpointError, Connection, type Tuple } from '../../../src/reference-stack/core/connection.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { isSame, pattern, serverTuple } from './pair.ts';
import { ACK, describeSegment, FIN, fullOffer, optionOf, Peer, URG } from './peer.ts';

const keepAlive = { idle: 7200 * SECOND, interval: 75 * SECOND, probes: 9 };

/** Captures, restores on another host at another time, and compares. */
function moved(peer: Peer, later = 0): { state: SocketState; to: Peer } {
  peer.connection.restrain('silent', peer.now);
  const state = peer.connection.checkpoint(peer.now);
  const connection = Connection.restore(peer.connection.tuple, state, {}, 3);
  const to = new Peer(connection, peer.nxt, peer.window);
  to.now = 3 + later;
  to.clock = peer.clock + Math.floor(peer.now / MILLISECOND);
  return { state, to };
}

const scenes: Readonly<Record<string, () => Peer>> = {
  'an idle connection': () => Peer.established(),
  'one with every option': () =>
    Peer.established({
      offer: fullOffer,
      options: {
        keepAlive,
        noDelay: true,
        userTimeout: 30 * SECOND,
        typeOfService: 8,
        congestionControl: 'reno',
      },
    }),
  'one that has sent and not sent, and not read': () => {
    const peer = Peer.established({ offer: fullOffer, window: 20 });
    peer.connection.send(pattern(9000), peer.now);
    peer.take();
    peer.give({ payload: 3000, window: 50, acknowledgment: advance(peer.tcb.iss, 101) });
    peer.read(17);
    return peer;
  },
  'one with urgent octets both ways': () => {
    const peer = Peer.established();
    peer.give({ flags: ACK | URG, urgentPointer: 50, payload: 10 });
    peer.connection.sendUrgent(pattern(10), peer.now);
    return peer;
  },
  'one with a hole in what it received': () => {
    const peer = Peer.established({ offer: fullOffer });
    peer.give({ at: 500, payload: 100 });
    return peer;
  },
  'FIN-WAIT-1 with its FIN held by the window': () => {
    const peer = Peer.established({ window: 10 });
    peer.send(20);
    peer.close();
    return peer;
  },
  'FIN-WAIT-1': () => having(Peer.established(), (peer) => peer.close()),
  'FIN-WAIT-2': () => having(scenes['FIN-WAIT-1']?.() ?? Peer.established(), (peer) => peer.give({})),
  'CLOSE-WAIT': () => having(Peer.established(), (peer) => peer.give({ flags: FIN | ACK, payload: 9 })),
  CLOSING: () => {
    const peer = Peer.established();
    peer.close();
    peer.give({ flags: FIN | ACK, acks: -1 });
    return peer;
  },
  'LAST-ACK': () => having(scenes['CLOSE-WAIT']?.() ?? Peer.established(), (peer) => peer.close()),
};

function having(peer: Peer, act: (peer: Peer) => unknown): Peer {
  act(peer);
  return peer;
}

function gone(): Peer {
  const peer = Peer.established();
  peer.connection.vanish();
  return peer;
}

describe('a checkpoint', () => {
  it.each(Object.entries(scenes))('of %s is the same after it was restored', (_, make) => {
    const { state, to } = moved(make());
    expect(to.connection.checkpoint(to.now)).toEqual(state);
  });

  it.each(Object.entries(scenes))('of %s passes the state buffer', (_, make) => {
    const { state } = moved(make());
    expect(decodeSocketState(encodeSocketState(state))).toEqual(state);
  });

  it('has a clock that goes on', () => {
    const { state, to } = moved(Peer.established({ offer: fullOffer }), 1234 * MILLISECOND);
    const later = to.connection.checkpoint(to.now).timestamps;
    expect(later).toEqual({ recent: state.timestamps?.recent, clock: (state.timestamps?.clock ?? 0) + 1234 });
  });

  it.each([
    ['SYN-SENT', () => Peer.called()],
    ['SYN-RECEIVED', () => Peer.opening()],
    [
      'TIME-WAIT',
      () => having(scenes['FIN-WAIT-2']?.() ?? Peer.called(), (peer) => peer.give({ flags: FIN | ACK })),
    ],
    ['CLOSED', gone],
  ])('of a connection in %s is refused', (state, make) => {
    const peer = make();
    expect(peer.connection.state).toBe(state);
    expect(() => peer.connection.checkpoint(peer.now)).toThrow(CheckpointError);
    expect(() => peer.connection.checkpoint(peer.now)).toThrow(
      `connection is in ${state}; expected ESTABLISHED`,
    );
  });
});

describe('a restored connection', () => {
  const busy = (): Peer => scenes['one that has sent and not sent, and not read']?.() ?? Peer.called();

  it('is silent, deaf and without timers until it is told otherwise', () => {
    const { to } = moved(busy());
    expect(to.connection.nextTimeout()).toBeUndefined();
    expect(to.give({ payload: 5 })).toEqual([]);
    expect(to.wait(1000 * SECOND)).toEqual([]);
    expect(to.connection.readable).toBe(0);
  });

  it('then sends again what was sent, and goes on', () => {
    const { state, to } = moved(busy());
    to.connection.restrain('none', to.now);
    const [first] = to.take();
    expect(first?.sequence).toBe(state.sndUna);
    expect(first?.payload).toEqual(state.sendQueue.slice(0, 1448));
    expect(to.read()).toEqual(state.receiveQueue);
    expect(optionOf(first, 'timestamps')?.value).toBe(state.timestamps?.clock);
  });

  it('takes at once an acknowledgment of all that was sent', () => {
    const { state, to } = moved(busy());
    to.connection.acceptMigsockAck(state.sndNxt, to.now);
    to.connection.restrain('none', to.now);
    expect(to.take()[0]?.sequence).toBe(state.sndNxt);
  });

  it('takes the window of its peer, acknowledges, and probes where it is closed', () => {
    const { state, to } = moved(busy());
    to.connection.acceptMigsockAck(state.sndNxt, to.now);
    to.connection.acceptMigsockWindow(0, to.now);
    to.connection.restrain('none', to.now);
    expect(to.take().map(({ payload }) => payload.length)).toEqual([0]);
    const [probe] = to.wait(2 * SECOND);
    expect(probe?.segment.payload).toHaveLength(1);
  });

  it('keeps the right edge of its window, whatever its buffer is', () => {
    const peer = Peer.established({ offer: fullOffer });
    peer.give({ payload: 1 });
    peer.wait(SECOND);
    const { state } = moved(peer);
    const small = { ...state, options: { ...state.options, receiveBuffer: 1000 } };
    const to = new Peer(Connection.restore(serverTuple, small, {}, 0), peer.nxt, 65_535);
    to.connection.restrain('none', to.now);
    expect(to.tcb.rcvWnd).toBe(state.rcvWnd);
    to.clock += 10_000;
    to.give({ payload: 100_000 });
    expect(to.connection.readable).toBe(100_001);
  });

  it('offers all of its buffer, whatever the shift', () => {
    const { state } = moved(Peer.established({ offer: fullOffer }));
    for (const receive of [0, 3, 9, 14]) {
      const scaled = { ...state, windowScale: { send: 7, receive }, rcvWnd: 0 };
      const { connection } = new Peer(Connection.restore(serverTuple, scaled, {}, 0), state.rcvNxt, 0);
      const field = connection.windowField();
      expect(field * 2 ** receive).toBe(Math.min(1_048_576, 65_535 * 2 ** receive));
    }
  });

  it('may take another address before it speaks', () => {
    const { to } = moved(Peer.established());
    const tuple = { ...serverTuple, local: { host: 1, port: 2 } };
    to.connection.rename(tuple);
    to.connection.requestAck(to.now);
    to.connection.restrain('none', to.now);
    expect(to.take()[0]).toMatchObject({ sourcePort: 2, destinationPort: serverTuple.remote.port });
  });

  it('finishes what was closed', () => {
    const { to } = moved(scenes['FIN-WAIT-1 with its FIN held by the window']?.() ?? Peer.called());
    to.connection.restrain('none', to.now);
    to.window = 1000;
    expect(to.take().map(describeSegment)).toHaveLength(1);
    expect(to.give({}).map(({ flags }) => flags & FIN)).toEqual([FIN]);
    to.give({});
    expect(to.connection.state).toBe('FIN-WAIT-2');
  });
});

describe('a connection that is turned to another address', () => {
  const elsewhere: Tuple = { local: serverTuple.local, remote: { host: 0x0a000009, port: 999 } };

  /** A suspended connection with ten segments under way. */
  function turned(): Peer {
    const peer = Peer.established({ offer: fullOffer });
    peer.send(14_480);
    peer.wait(SECOND);
    peer.connection.restrain('acks-only', peer.now);
    peer.wait(60 * SECOND);
    peer.connection.repoint(elsewhere, peer.now);
    return peer;
  }

  it('sends to it and nowhere else, all that is not acknowledged, after as fresh a start as a new one', () => {
    const peer = turned();
    peer.connection.acceptMigsockAck(advance(peer.tcb.iss, 1 + 1448), peer.now);
    peer.connection.restrain('none', peer.now);
    const sent = peer.take();
    expect(sent.length).toBe(9);
    expect(sent[0]?.sequence).toBe(advance(peer.tcb.iss, 1 + 1448));
    expect(new Set(sent.map(({ destinationPort }) => destinationPort))).toEqual(new Set([999]));
    expect(peer.connection.rto).toBe(SECOND);
  });

  it('acknowledges once where it has nothing to send', () => {
    const peer = Peer.established();
    peer.connection.repoint(elsewhere, peer.now);
    expect(peer.say(peer.take())).toEqual(['ACK 1+0 ack 1']);
  });

  it('takes no round-trip sample across the move', () => {
    const peer = turned();
    const before = peer.connection.timestampClock(peer.now) - 1;
    peer.connection.restrain('none', peer.now);
    peer.take();
    peer.now += 30 * MILLISECOND;
    peer.give({ tsecr: before, acknowledgment: advance(peer.tcb.iss, 1 + 1448) });
    expect(peer.tcb.rtt.srtt).toBeUndefined();
    peer.give({ tsecr: before + 1, acknowledgment: advance(peer.tcb.iss, 1 + 2 * 1448) });
    expect(peer.tcb.rtt.srtt).toBe(30 * MILLISECOND);
  });

  it('has the whole user time-out before it', () => {
    const peer = Peer.established({ options: { userTimeout: 10 * SECOND } });
    peer.send(10);
    peer.wait(9 * SECOND);
    peer.connection.restrain('acks-only', peer.now);
    peer.connection.repoint(elsewhere, peer.now);
    peer.connection.restrain('none', peer.now);
    peer.wait(10 * SECOND - 1);
    expect(peer.connection.state).toBe('ESTABLISHED');
    peer.wait(1);
    expect(peer.connection.state).toBe('CLOSED');
  });

  it('takes the acknowledgment of its FIN out of a message', () => {
    const peer = Peer.established();
    peer.close();
    peer.connection.restrain('acks-only', peer.now);
    peer.connection.acceptMigsockAck(peer.tcb.sndNxt, peer.now);
    expect(peer.connection.state).toBe('FIN-WAIT-2');
    peer.connection.acceptMigsockAck(advance(peer.tcb.sndNxt, 5), peer.now);
    expect(peer.tcb.sndUna).toBe(peer.tcb.sndNxt);
  });
});

describe('a stream', () => {
  it('arrives exactly, however often and whenever its sender moves', () => {
    const moves = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(moves, fc.boolean(), (when, loses) => {
        expect(isSame(travel(when, loses), pattern(60_000))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

/** Sends 60,000 octets from an end that moves after so many segments each time; each move loses what is under way. */
function travel(when: readonly number[], loses: boolean): Buffer {
  const receiver = Peer.established({ offer: fullOffer });
  const { tuple } = receiver.connection;
  const { tcb } = receiver;
  const state: SocketState = {
    ...receiver.connection.checkpoint(receiver.now),
    local: tuple.remote,
    remote: tuple.local,
    sndUna: tcb.rcvNxt,
    sndNxt: tcb.rcvNxt,
    rcvNxt: tcb.sndNxt,
    sndWl2: tcb.rcvNxt,
    sendQueue: pattern(60_000),
    timestamps: { recent: 0, clock: 9000 },
  };
  let now = receiver.now;
  let sender = Connection.restore({ local: tuple.remote, remote: tuple.local }, state, {}, now);
  sender.restrain('none', now);
  const parts: Uint8Array[] = [];
  let segments = 0;
  let next = 0;
  for (let round = 0; round < 20_000 && sender.tcb.sendQueue.length > 0; round++) {
    now += 10 * MILLISECOND;
    receiver.now = now;
    if ((sender.nextTimeout() ?? Infinity) <= now) sender.timeout(now);
    for (let segment = sender.pollSegment(now); segment; segment = sender.pollSegment(now)) {
      if (++segments === (when[next] ?? Infinity)) {
        segments = 0;
        next++;
        sender.restrain('silent', now);
        const captured = decodeSocketState(encodeSocketState(sender.checkpoint(now)));
        sender = Connection.restore(sender.tuple, captured, {}, now);
        sender.restrain('none', now);
        break;
      }
      if (loses && segments % 5 === 0) continue;
      receiver.connection.receive(segment, now);
      parts.push(receiver.read());
      for (const answer of receiver.take()) sender.receive(answer, now);
    }
    receiver.connection.timeout(now);
    for (const answer of receiver.take()) sender.receive(answer, now);
  }
  return Buffer.concat(parts);
}
