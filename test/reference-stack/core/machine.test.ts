/** Every line of spec/machine/tcp.yaml is walked by a connection, and what it does not list changes nothing. */
import { describe, expect, it } from 'vitest';
import { machines } from '../../../generated/typescript/machine.ts';
import { advance } from '../../../src/codec/index.ts';
import { answerInListen } from '../../../src/reference-stack/core/arrival/listen.ts';
import { Connection } from '../../../src/reference-stack/core/connection.ts';
import { nextState, type State, type StateEvent } from '../../../src/reference-stack/core/states.ts';
import { SECOND } from '../../../src/reference-stack/core/time.ts';
import { serverTuple } from './pair.ts';
import { ACK, blank, FIN, OWN_ISN, Peer, PEER_ISN, RST, SYN } from './peer.ts';

const options = { userTimeout: 30 * SECOND, msl: 20 * SECOND, finWait2Timeout: 30 * SECOND };
const established = (): Peer => Peer.established({ options });

/** Brings a connection into a state. */
const inState: Readonly<Record<Exclude<State, 'CLOSED' | 'LISTEN'>, () => Peer>> = {
  'SYN-SENT': () => Peer.called(options),
  'SYN-RECEIVED': () => {
    const peer = Peer.opening({ options });
    peer.take();
    return peer;
  },
  ESTABLISHED: established,
  'FIN-WAIT-1': () => having(established(), (peer) => peer.close()),
  'FIN-WAIT-2': () => having(inState['FIN-WAIT-1'](), (peer) => peer.give({})),
  'CLOSE-WAIT': () => having(established(), (peer) => peer.give({ flags: FIN | ACK })),
  CLOSING: () => having(inState['FIN-WAIT-1'](), (peer) => peer.give({ flags: FIN | ACK, acks: -1 })),
  'LAST-ACK': () => having(inState['CLOSE-WAIT'](), (peer) => peer.close()),
  'TIME-WAIT': () => having(inState['FIN-WAIT-2'](), (peer) => peer.give({ flags: FIN | ACK })),
};

function having(peer: Peer, act: (peer: Peer) => unknown): Peer {
  act(peer);
  return peer;
}

/** Lets an event happen. */
const happen: Readonly<Record<Exclude<StateEvent, 'open-active' | 'open-passive'>, (peer: Peer) => void>> = {
  'receive-syn': (peer) => {
    const isFirst = peer.connection.state === 'SYN-SENT';
    peer.give({ flags: SYN, sequence: isFirst ? PEER_ISN : advance(peer.nxt, 1) });
  },
  'receive-syn-ack': (peer) => {
    peer.give({ flags: SYN | ACK, sequence: PEER_ISN, acknowledgment: advance(OWN_ISN, 1) });
  },
  'receive-ack-of-syn': (peer) => {
    peer.give({});
  },
  'receive-fin': (peer) => {
    const isUnderWay = peer.tcb.sndUna !== peer.tcb.sndNxt;
    peer.give({
      flags: FIN | ACK,
      acks: isUnderWay ? -1 : 0,
      at: peer.connection.state === 'TIME-WAIT' ? -1 : 0,
    });
  },
  'receive-ack-of-fin': (peer) => {
    peer.give({});
  },
  'receive-rst': (peer) => {
    peer.give({ flags: RST | ACK });
  },
  close: (peer) => {
    peer.close();
  },
  abort: (peer) => {
    peer.connection.abort(peer.now);
  },
  delete: (peer) => {
    peer.connection.vanish();
  },
  'user-timeout': (peer) => {
    if (peer.connection.state === 'ESTABLISHED' || peer.connection.state === 'CLOSE-WAIT') peer.send(1);
    peer.wait(30 * SECOND);
  },
  'time-wait-timeout': (peer) => {
    peer.wait(40 * SECOND);
  },
};

type Walkable = Exclude<State, 'CLOSED' | 'LISTEN'>;
const lines = machines.tcp.transitions.map(({ state, event, next }) => [state, event, next] as const);
const walkable = lines.filter(([state]) => state !== 'CLOSED' && state !== 'LISTEN');

describe('a connection', () => {
  it.each(walkable)('in %s at %s goes to %s', (state, event, next) => {
    const peer = inState[state as Walkable]();
    expect(peer.connection.state).toBe(state);
    happen[event as keyof typeof happen](peer);
    expect(peer.connection.state).toBe(next);
  });

  it('comes out of CLOSED and LISTEN by an open', () => {
    const syn = { ...blank, flags: SYN };
    expect(Connection.connect(serverTuple, OWN_ISN, {}, 0).state).toBe(nextState('CLOSED', 'open-active'));
    expect(nextState('CLOSED', 'open-passive')).toBe('LISTEN');
    expect(answerInListen(syn)).toBe('accept');
    expect(Connection.accept(serverTuple, syn, OWN_ISN, {}, 0)?.state).toBe(
      nextState('LISTEN', 'receive-syn'),
    );
    expect(nextState('LISTEN', 'close')).toBe('CLOSED');
  });

  const states = machines.tcp.states.map(({ name }) => name);
  const calls = ['close', 'abort', 'delete'] as const;
  const unlisted = states
    .filter((state): state is Walkable => state !== 'CLOSED' && state !== 'LISTEN')
    .flatMap((state) => calls.map((event) => [state, event] as const))
    .filter(([state, event]) => nextState(state, event) === undefined);
  it.each(unlisted)('in %s ignores %s', (state, event) => {
    const peer = inState[state]();
    happen[event](peer);
    expect(peer.connection.state).toBe(state);
  });

  it('that is over ignores everything', () => {
    const peer = having(established(), ({ connection }) => {
      connection.vanish();
    });
    for (const [event, act] of Object.entries(happen)) if (event !== 'user-timeout') act(peer);
    expect(peer.connection.state).toBe('CLOSED');
    expect(peer.take()).toEqual([]);
  });
});
