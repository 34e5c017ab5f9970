/** Findings about rounds: late copies, late restores, and buffers restored where they were before. */
import { describe, expect, it } from 'vitest';
import { Operation, TcpFlag } from '../../src/codec/index.ts';
import { MigrationError } from '../../src/reference-stack/migration/context.ts';
import { names } from './protocol-review-packets.ts';
import { DELAY, hostAt, isLive, MOMENT, Scene, states, SUSPENSION } from './protocol-review-scene.ts';
import { MILLISECOND, SECOND } from './simulation.ts';

const withAndWithoutTimestamps = [true, false].flatMap((timestamps) =>
  states.map((state) => ({ state, timestamps })),
);

describe('a MIGRATION_REQUEST that arrives after its CANCEL', () => {
  it.each(withAndWithoutTimestamps)(
    'F1: suspends nobody in $state (timestamps $timestamps), and the late restore is refused',
    ({ state, timestamps }) => {
      const scene = new Scene({ tcp: { timestamps } });
      scene.enter(state);
      const buffer = scene.capture();
      scene.cancel();
      scene.pass(DELAY + MILLISECOND); // the remote has taken CANCEL, its answer is on the way
      scene.again(scene.first(Operation.MIGRATION_REQUEST));
      scene.pass(MOMENT);
      expect([scene.count('thawed'), scene.count('suspended')]).toEqual([1, 1]);
      if (state === 'ESTABLISHED') scene.say('moving', 1); // acknowledged, and unknown to the buffer
      scene.restore(buffer, 'destination');
      scene.pass(MOMENT);
      const isOver = scene.remote.socket.state === 'CLOSED'; // LAST-ACK: the source has acknowledged the FIN
      expect(scene.reasons('restart-rejected')).toEqual(isOver ? [] : ['REJECT_NOT_SUSPENDED']);
      expect(scene.count('restart-reset')).toBe(isOver ? 1 : 0);
      scene.finish();
    },
  );
});

describe('a buffer of a cancelled round', () => {
  it.each([true, false])(
    'F2: is refused by a fresh REMOTE_RESTART in the next round, which goes on (timestamps %s)',
    (timestamps) => {
      const scene = new Scene({ tcp: { timestamps } });
      const buffer = scene.capture();
      scene.cancel();
      scene.pass(MOMENT);
      scene.losing('destination', 'remote', () => {
        scene.restore(buffer, 'destination');
        scene.say('moving', 100);
        scene.say('remote', 100);
        scene.pass(MOMENT);
      });
      const next = scene.capture();
      scene.pass(SECOND); // the REMOTE_RESTART of round 0 is sent again
      expect(scene.reasons('restart-rejected')).toEqual(['REJECT_NOT_SUSPENDED']);
      expect(scene.remote.socket.association.isSuspended).toBe(true);
      scene.restore(next, 'third');
      scene.pass(MOMENT);
      scene.finish();
    },
  );

  it('F3: leaves the remote to the thawed source that has sent and been acknowledged since', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.cancel();
    scene.pass(MOMENT);
    scene.say('moving', 1000);
    scene.pass(MOMENT);
    const destination = scene.restore(buffer, 'destination');
    scene.again(scene.first(Operation.MIGRATION_REQUEST));
    scene.pass(MOMENT);
    expect(destination.state).toBe('CLOSED');
    expect(scene.remote.socket.remote).toEqual(scene.moving.socket.local);
    scene.finish();
  });
});

describe('a REMOTE_RESTART whose sender does not know all that the remote has acknowledged', () => {
  const window = 1_048_576;

  it.each([
    { end: 'an octet too low', ahead: -1, acks: 0 },
    { end: 'an octet beyond the largest window', ahead: window + 1, acks: 0 },
    { end: 'an acknowledgment too low', ahead: 0, acks: -1 },
    { end: 'an acknowledgment of what was never sent', ahead: 0, acks: 1 },
  ])('F3: is not accepted ($end), and the right one still is', ({ ahead, acks }) => {
    const scene = new Scene();
    const buffer = scene.capture();
    expect(scene.remote.socket.association.connection.tcb.maxRcvWnd).toBe(window);
    const elsewhere = hostAt('third', 4000);
    const message = scene.message(Operation.REMOTE_RESTART, 0, elsewhere);
    const forge = (): void => {
      scene.forge(scene.remote.socket, { message, source: elsewhere, ahead, acks });
    };
    expect(scene.answers(forge)).toEqual([]);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it.each([0, window])('F3: is accepted at the edges of the window (%i)', (ahead) => {
    const scene = new Scene();
    scene.capture();
    const elsewhere = hostAt('third', 4000);
    const message = scene.message(Operation.REMOTE_RESTART, 0, elsewhere);
    scene.forge(scene.remote.socket, { message, source: elsewhere, ahead });
    scene.pass(DELAY);
    expect(scene.remote.socket.remote).toEqual(elsewhere);
  });
});

describe('a stale answer', () => {
  it('F5: REQUEST_ACK, lets nobody freeze in the next round', () => {
    const scene = new Scene();
    scene.hold();
    scene.cancel();
    scene.pass(MOMENT);
    scene.losing('source', 'remote', () => {
      scene.request();
      scene.again(scene.first(Operation.REQUEST_ACK));
      scene.pass(MOMENT);
      expect(scene.moving.socket.association.source.state).toBe('REQUESTING');
      expect(() => scene.freeze()).toThrow(MigrationError);
    });
    expect(scene.world.until(() => scene.count('remote-suspended') === 2, 10 * SECOND)).toBe(true);
    scene.restore(scene.freeze(), 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it('F5: CANCEL_ACK, thaws no source of the next round, which the destination wins', () => {
    const scene = new Scene();
    scene.capture();
    scene.cancel();
    scene.pass(MOMENT);
    const source = scene.moving.socket;
    const buffer = scene.capture();
    scene.losing('source', 'remote', () => {
      scene.cancel();
      scene.again(scene.first(Operation.CANCEL_ACK));
      scene.pass(MOMENT);
      expect(source.association.isFrozen).toBe(true);
      scene.restore(buffer, 'destination');
      scene.pass(MOMENT);
    });
    expect(scene.world.until(() => scene.count('moved') === 1, 30 * SECOND)).toBe(true);
    expect(scene.count('thawed')).toBe(1);
    scene.finish();
  });

  it('F5: CANCEL, ends no later round, in which the connection moves', () => {
    const scene = new Scene();
    scene.capture();
    scene.cancel();
    scene.pass(MOMENT);
    const buffer = scene.capture();
    expect(
      scene.answers(() => {
        scene.again(scene.first(Operation.CANCEL));
      }),
    ).toEqual([]);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it.each([
    { what: 'round', round: 1, port: 0 },
    { what: 'new address', round: 0, port: 1 },
  ])('F5, F9: RESTART_ACK of another $what, makes no mute socket live', ({ round, port }) => {
    const scene = new Scene();
    const buffer = scene.capture();
    const socket = scene.losing('destination', 'remote', () => {
      const mute = scene.restore(buffer, 'destination');
      const { host, port: own } = mute.local;
      const message = scene.message(Operation.RESTART_ACK, round, { host, port: own ^ port });
      scene.forge(mute, { message });
      scene.pass(MOMENT);
      return mute;
    });
    expect(socket.association.isMute).toBe(true);
    scene.pass(SECOND);
    expect(scene.moving.socket).toBe(socket);
    scene.finish();
  });

  it('F5: REQUEST_ACK that nobody waits for, ends a forged suspension in a round trip, though the CANCEL is lost once', () => {
    const scene = new Scene();
    const message = scene.message(Operation.MIGRATION_REQUEST, 5);
    scene.forge(scene.remote.socket, { message });
    scene.pass(DELAY);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.losing('source', 'remote', () => {
      scene.pass(2 * DELAY);
    });
    expect(scene.messages(Operation.CANCEL).map(({ message: cancel }) => cancel?.round)).toEqual([5]);
    expect(scene.world.until(() => scene.count('resumed') === 1, SECOND)).toBe(true);
    scene.pass(MOMENT);
    scene.request();
    expect(scene.messages(Operation.MIGRATION_REQUEST).at(-1)?.message?.round).toBe(6);
    scene.pass(MOMENT);
    scene.restore(scene.freeze(), 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });
});

describe('away and back', () => {
  it.each([true, false])(
    'F6: what wanders of the first move moves nobody again (timestamps %s)',
    (timestamps) => {
      const scene = new Scene({ tcp: { timestamps } });
      const home = scene.moving.socket.local;
      scene.migrate('destination');
      scene.migrate('source', { port: home.port });
      expect(scene.moving.socket.local).toEqual(home);
      scene.again(scene.first(Operation.MIGRATION_REQUEST));
      scene.pass(MOMENT);
      expect(scene.remote.socket.association.isSuspended).toBe(false);
      scene.again(scene.first(Operation.REMOTE_RESTART));
      scene.pass(MOMENT);
      expect(scene.remote.socket.remote).toEqual(home);
      scene.finish();
    },
  );

  it('F6: what wanders of the first move reaches no later round either', () => {
    const scene = new Scene();
    const home = scene.moving.socket.local;
    scene.migrate('destination');
    scene.migrate('source', { port: home.port });
    const buffer = scene.capture();
    const answers = scene.answers(() => {
      scene.again(scene.first(Operation.REMOTE_RESTART));
    });
    expect(names(answers)).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'third');
    scene.pass(MOMENT);
    scene.finish();
  });

  it('F9: the same buffer never gets the address where it lived before, and its second instance dies', () => {
    const scene = new Scene();
    const home = scene.moving.socket.local;
    const source = scene.moving.socket;
    const buffer = scene.capture();
    const there = scene.restore(buffer, 'destination').local;
    scene.pass(MOMENT);
    expect(isLive(source)).toBe(false);
    source.association.source.discard({ destinationRuns: true, force: false });
    scene.world.host('source').touch(source.association, scene.world.now);
    scene.migrate('source', { port: home.port });
    expect(() => scene.restore(buffer, 'destination', { port: there.port })).toThrow('EADDRINUSE');
    const zombie = scene.restore(buffer, 'destination');
    expect(zombie.local.port).not.toBe(there.port);
    scene.again(scene.first(Operation.RESTART_ACK));
    scene.pass(MOMENT);
    expect([zombie.state, scene.reasons('restart-rejected')]).toEqual(['CLOSED', ['REJECT_NOT_SUSPENDED']]);
    scene.finish();
  });

  it('F9: an address whose restore was refused is not given to the same round again', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.cancel();
    scene.pass(MOMENT);
    const { port } = scene.restore(buffer, 'destination').local;
    scene.pass(MOMENT);
    expect(() => scene.restore(buffer, 'destination', { port })).toThrow('EADDRINUSE');
    scene.finish();
  });

  it('F10: an old segment of an earlier stay ends no muteness', () => {
    const scene = new Scene();
    const home = scene.moving.socket.local;
    const there = scene.migrate('destination').local;
    const [old] = scene.answers(() => {
      scene.say('remote', 100);
    });
    expect(old?.to).toEqual(there);
    scene.migrate('source', { port: home.port });
    const buffer = scene.capture();
    const mute = scene.losing('destination', 'remote', () => {
      const socket = scene.restore(buffer, 'destination', { port: there.port });
      if (old !== undefined) scene.again(old);
      scene.forge(socket, { flags: TcpFlag.ACK | TcpFlag.PSH, payload: Uint8Array.of(1) });
      scene.pass(MOMENT);
      return socket;
    });
    expect(mute.association.isMute).toBe(true);
    expect(mute.readable).toBe(0);
    scene.pass(SECOND);
    scene.finish();
  });

  it.each([false, true])(
    'F10: a REMOTE_RESTART whose MIGRATION_REQUEST never came moves nobody (after a cancel: %s)',
    (after) => {
      const scene = new Scene();
      if (after) scene.capture();
      if (after) scene.cancel();
      scene.pass(MOMENT);
      const elsewhere = hostAt('third', 4000);
      const message = scene.message(Operation.REMOTE_RESTART, 1, elsewhere);
      const answers = scene.answersTo({ message, source: elsewhere });
      expect(names(answers)).toEqual(after ? ['REJECT_NOT_SUSPENDED'] : []);
      scene.finish();
    },
  );
});

describe('a repeated MIGRATION_REQUEST', () => {
  it.each([0, 1])('A3: prolongs no suspension (round %i)', (round) => {
    const scene = new Scene();
    scene.capture();
    const start = scene.world.now - DELAY;
    scene.pass(6 * SECOND);
    const message = scene.message(Operation.MIGRATION_REQUEST, round);
    expect(names(scene.answersTo({ message }))).toEqual(['REQUEST_ACK']);
    scene.pass(start + SUSPENSION - scene.world.now - MILLISECOND);
    expect(scene.count('resumed')).toBe(0);
    scene.pass(MILLISECOND);
    expect(scene.count('resumed')).toBe(1);
    scene.cancel();
    scene.pass(MOMENT);
  });
});

describe('a repeated REMOTE_RESTART', () => {
  it('A7: of the round last moved and the present peer is acknowledged again', () => {
    const scene = new Scene();
    scene.migrate('destination');
    const answers = scene.answers(() => {
      scene.again(scene.first(Operation.REMOTE_RESTART));
    });
    expect(names(answers)).toEqual(['RESTART_ACK']);
    scene.finish();
  });

  it('A7: with another new address is rejected as moved', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.restore(buffer, 'third');
    scene.pass(MOMENT);
    expect(scene.reasons('restart-rejected')).toEqual(['REJECT_MOVED']);
    expect([scene.count('migrated'), scene.at]).toEqual([1, 'destination']);
    scene.finish();
  });

  it('A7: of an earlier round is rejected as moved though its new address is the present one again', () => {
    const scene = new Scene();
    const { port } = scene.migrate('destination').local;
    scene.migrate('third');
    scene.migrate('destination', { port });
    const answers = scene.answers(() => {
      scene.again(scene.first(Operation.REMOTE_RESTART));
    });
    expect(names(answers)).toEqual(['REJECT_MOVED']);
    scene.finish();
  });

  it('A7: of a connection that has moved on is rejected as moved', () => {
    const scene = new Scene();
    scene.migrate('destination');
    scene.migrate('third');
    const answers = scene.answers(() => {
      scene.again(scene.first(Operation.REMOTE_RESTART));
    });
    expect(names(answers)).toEqual(['REJECT_MOVED']);
    scene.finish();
  });
});
