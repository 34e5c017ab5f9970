/** Findings about who lives on: cancels, silence, remotes that are gone, and what the destination may do before it knows. */
import { describe, expect, it } from 'vitest';
import { advance, MESSAGE_OCTETS, Operation, parseHost, TcpFlag } from '../../src/codec/index.ts';
import { discardMigrated } from '../../src/reference-stack/api.ts';
import { names } from './protocol-review-packets.ts';
import { DELAY, hostAt, MOMENT, PATIENCE, Scene, states, SUSPENSION } from './protocol-review-scene.ts';
import { addresses, MILLISECOND, SECOND } from './simulation.ts';

const RECEIVE_BUFFER = 4000;
/** More than any window that was ever offered. */
const WINDOWS = 5 * RECEIVE_BUFFER;
const withAndWithoutTimestamps = [true, false];

describe('a CANCEL that comes after the REMOTE_RESTART', () => {
  it.each(withAndWithoutTimestamps)(
    'F4: is rejected with numbers that its source, which is behind, believes (timestamps %s)',
    (timestamps) => {
      const scene = new Scene({ tcp: { timestamps } });
      const buffer = scene.capture();
      scene.world.impair('source', 'remote', { delay: MOMENT });
      scene.cancel();
      const cancel = scene.first(Operation.CANCEL);
      scene.restore(buffer, 'destination');
      scene.pass(3 * DELAY);
      scene.say('moving', 1);
      scene.pass(MOMENT);
      const rejection = scene.first(Operation.REJECT_MOVED);
      expect(rejection.segment).toMatchObject({
        sequence: advance(cancel.segment.acknowledgment, -MESSAGE_OCTETS),
        acknowledgment: advance(cancel.segment.sequence, MESSAGE_OCTETS),
      });
      expect([scene.count('moved'), scene.count('thawed')]).toEqual([1, 0]);
      scene.finish();
    },
  );

  it.each(withAndWithoutTimestamps)(
    'F4: is rejected although the destination has gone on by windows (timestamps %s)',
    (timestamps) => {
      const scene = new Scene({ tcp: { timestamps, receiveBuffer: RECEIVE_BUFFER } });
      const source = scene.moving.socket;
      scene.restore(scene.capture(), 'destination');
      scene.pass(MOMENT);
      scene.say('moving', WINDOWS);
      scene.say('remote', WINDOWS);
      scene.pass(SECOND);
      expect([scene.moving.read, scene.remote.read]).toEqual([WINDOWS, WINDOWS]);
      scene.cancel(source, 'source');
      scene.pass(MOMENT);
      expect([scene.count('moved'), source.state]).toEqual([1, 'CLOSED']);
      scene.finish();
    },
  );

  it('A9: moves no TS.Recent, beyond which the clock of its source has gone', () => {
    const scene = new Scene({ tcp: { timestamps: true } });
    const source = scene.moving.socket;
    const buffer = scene.capture();
    scene.pass(5 * SECOND);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    const { tcb } = scene.remote.socket.association.connection;
    const recent = tcb.tsRecent;
    scene.cancel(source, 'source');
    scene.pass(MOMENT);
    const [cancel] = scene.messages(Operation.CANCEL);
    const sent = cancel?.segment.options.find(({ kind }) => kind === 'timestamps');
    expect(sent).toMatchObject({ value: expect.toSatisfy((value: number) => value > recent) as number });
    expect([scene.count('moved'), tcb.tsRecent]).toEqual([1, recent]);
    scene.finish();
  });
});

describe('a REMOTE_RESTART that comes after the CANCEL', () => {
  it.each(withAndWithoutTimestamps)(
    'F4, A9: is rejected audibly, though the source has gone on in octets and in time (timestamps %s)',
    (timestamps) => {
      const scene = new Scene({ tcp: { timestamps, receiveBuffer: RECEIVE_BUFFER } });
      const buffer = scene.capture();
      scene.cancel();
      scene.pass(5 * SECOND);
      scene.say('remote', WINDOWS);
      scene.say('moving', WINDOWS);
      scene.pass(SECOND);
      expect([scene.moving.read, scene.remote.read]).toEqual([WINDOWS, WINDOWS]);
      const socket = scene.restore(buffer, 'destination');
      scene.pass(MOMENT);
      expect([socket.state, scene.reasons('restart-rejected')]).toEqual(['CLOSED', ['REJECT_NOT_SUSPENDED']]);
      scene.finish();
    },
  );

  it('A9: but one that PAWS refuses is not accepted', () => {
    const scene = new Scene({ tcp: { timestamps: true } });
    const buffer = scene.capture();
    const elsewhere = hostAt('third', 4000);
    const tsval = scene.remote.socket.association.connection.tcb.tsRecent - 1;
    const message = scene.message(Operation.REMOTE_RESTART, 0, elsewhere);
    const forge = (): void => {
      scene.forge(scene.remote.socket, { message, source: elsewhere, tsval });
    };
    expect(scene.answers(forge)).toEqual([]);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });
});

describe('running out of tries', () => {
  it('F7, A11: thaws no source, whose CANCEL finds nobody later on, and the destination lives', () => {
    const scene = new Scene();
    const source = scene.moving.socket;
    const buffer = scene.capture();
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.losing('source', 'remote', () => {
      scene.cancel(source, 'source');
      expect(scene.world.until(() => scene.count('cancel-unanswered') === 1, 200 * SECOND)).toBe(true);
    });
    expect([source.association.isFrozen, source.writable, scene.count('thawed')]).toEqual([true, 0, 0]);
    scene.cancel(source, 'source');
    scene.pass(MOMENT);
    // Longer ago than the remote keeps the address that the connection left.
    expect([scene.count('source-reset'), scene.count('thawed')]).toEqual([1, 0]);
    scene.finish();
  });

  it('F7: drops no destination before the limit + 2 MSL, so that its late REMOTE_RESTART finds it alive', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.world.impair('destination', 'remote', { loss: 1 });
    const socket = scene.restore(buffer, 'destination');
    scene.pass(SUSPENSION - SECOND);
    scene.again(scene.first(Operation.REMOTE_RESTART));
    scene.pass(MOMENT);
    expect(scene.moving.socket).toBe(socket);
    scene.world.impair('destination', 'remote', { loss: 0 });
    scene.finish();
  });

  it('F7, A17: drops a destination whose REMOTE_RESTARTs are eaten with its outcome unknown, and CANCEL thaws', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.world.impair('destination', 'remote', { loss: 1 });
    const start = scene.world.now;
    const socket = scene.restore(buffer, 'destination');
    scene.pass(start + PATIENCE - scene.world.now - 1);
    expect([socket.association.isMute, scene.count('outcome-unknown')]).toEqual([true, 0]);
    scene.pass(1);
    expect([socket.state, scene.count('outcome-unknown')]).toEqual(['CLOSED', 1]);
    expect(scene.count('restart-rejected')).toBe(0);
    scene.again(scene.first(Operation.REMOTE_RESTART));
    scene.pass(MOMENT);
    scene.cancel();
    scene.pass(MOMENT);
    expect([scene.count('migrated'), scene.count('thawed')]).toEqual([0, 1]);
    scene.finish();
  });
});

describe('a restored socket that has no answer yet', () => {
  it('F8: gives its application nothing of what was not read and takes nothing; the thawed source still has it', () => {
    const scene = new Scene();
    scene.moving.pausesReading = true;
    scene.say('remote', 500);
    scene.pass(MOMENT);
    const buffer = scene.capture();
    scene.losing('destination', 'remote', () => {
      const socket = scene.restore(buffer, 'destination');
      const use = (): unknown[] => [
        socket.readable,
        socket.read(1000, scene.world.now).length,
        socket.writable,
        socket.send(Uint8Array.of(1), scene.world.now),
      ];
      expect(use()).toEqual([0, 0, 0, 0]);
      scene.cancel();
      scene.pass(SECOND);
      expect(use()).toEqual([0, 0, 0, 0]);
    });
    scene.pass(4 * SECOND);
    expect(scene.reasons('restart-rejected')).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(scene.moving.socket.readable).toBe(500);
    scene.finish();
  });
});

describe('a remote that is gone', () => {
  it.each(states)('F12, A12: aborted in %s, resets a cancelling source and a mute destination', (state) => {
    const scene = new Scene();
    scene.enter(state);
    const buffer = scene.capture();
    const source = scene.moving.socket;
    scene.remote.socket.abort(scene.world.now);
    scene.pass(MOMENT);
    expect(source.association.isFrozen).toBe(true); // its one RST is swallowed
    const restart = scene.answers(() => scene.restore(buffer, 'destination'));
    const cancel = scene.answers(() => {
      scene.cancel(source, 'source');
    });
    expect([...names(restart), ...names(cancel)]).toEqual(['RST', 'RST']);
    expect(restart[0]?.segment.sequence).toBe(scene.first(Operation.REMOTE_RESTART).segment.acknowledgment);
    expect([scene.count('restart-reset'), scene.count('source-reset')]).toEqual([1, 1]);
    expect([scene.count('thawed'), source.state]).toEqual([0, 'CLOSED']);
  });

  it.each([
    { who: 'a cancelling source', kind: 'source-reset' as const },
    { who: 'a mute destination', kind: 'restart-reset' as const },
  ])('F12: is believed by $who only with SEQ = RCV.NXT', ({ kind }) => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.world.impair('source', 'remote', { loss: 1 });
    scene.world.impair('destination', 'remote', { loss: 1 });
    const isSource = kind === 'source-reset';
    if (isSource) scene.cancel();
    const socket = isSource ? scene.moving.socket : scene.restore(buffer, 'destination');
    for (const ahead of [-1, 1]) scene.forge(socket, { flags: TcpFlag.RST, ahead });
    scene.pass(DELAY);
    expect(scene.count(kind)).toBe(0);
    scene.forge(socket, { flags: TcpFlag.RST });
    scene.pass(DELAY);
    expect([scene.count(kind), socket.state]).toEqual([1, 'CLOSED']);
  });

  it('F12: is not believed by a source that is frozen and not cancelling', () => {
    const scene = new Scene();
    scene.capture();
    scene.forge(scene.moving.socket, { flags: TcpFlag.RST });
    scene.pass(DELAY);
    expect(scene.moving.socket.association.isFrozen).toBe(true);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });
});

describe('a CANCEL for a live connection', () => {
  it.each(states)(
    'A1: is acknowledged in %s though no MIGRATION_REQUEST came, again when repeated',
    (state) => {
      const scene = new Scene();
      scene.enter(state);
      const forge = (operation: number): string[] => {
        const message = scene.message(operation as typeof Operation.CANCEL, 3);
        return names(scene.answersTo({ message }, 2 * DELAY));
      };
      expect(forge(Operation.CANCEL)).toEqual(['CANCEL_ACK']);
      expect(forge(Operation.CANCEL)).toEqual(['CANCEL_ACK']);
      expect(forge(Operation.MIGRATION_REQUEST)).toEqual(['REJECT_NOT_SUSPENDED']); // the round is closed
      scene.finish();
    },
  );

  it.each(states)('A1, A2: thaws after the limit, at which the remote in %s has gone on', (state) => {
    const scene = new Scene();
    scene.enter(state);
    scene.capture();
    scene.pass(SUSPENSION + MOMENT);
    expect([scene.count('resumed'), scene.moving.socket.association.isFrozen]).toEqual([1, true]);
    scene.again(scene.first(Operation.MIGRATION_REQUEST));
    scene.pass(MOMENT);
    expect(scene.count('suspended')).toBe(1);
    scene.cancel();
    scene.pass(MOMENT);
    expect(scene.count('thawed')).toBe(1);
    scene.finish();
  });

  it('A2: is called for by the first segment that reaches the frozen source after the limit, which is swallowed', () => {
    const scene = new Scene();
    scene.hold();
    scene.say('remote', 0);
    const [held] = scene.messages(Operation.REQUEST_ACK);
    expect(held?.message).toMatchObject({ newHost: 0, newPort: 0 });
    scene.freeze();
    const nudge = (): string[] => {
      const sent = scene.during(() => {
        scene.forge(scene.moving.socket, { payload: Uint8Array.of(1) });
      });
      return names(sent.filter(({ from }) => from.host === parseHost(addresses.source)));
    };
    scene.pass(SUSPENSION - SECOND);
    expect([nudge(), scene.count('late-traffic')]).toEqual([[], 0]);
    scene.pass(SECOND);
    expect([nudge(), scene.count('late-traffic')]).toEqual([[], 1]);
    expect([nudge(), scene.count('late-traffic')]).toEqual([[], 1]);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });
});

describe('discarding a frozen socket', () => {
  it('A15: is refused without proof and while a CANCEL is outstanding, and changes nothing then', () => {
    const scene = new Scene();
    scene.capture();
    const host = scene.world.host('source');
    const { socket } = scene.moving;
    const discard = (destinationRuns: boolean) => (): void => {
      discardMigrated(host, socket, scene.world.now, { destinationRuns });
    };
    expect(discard(false)).toThrow('EBUSY');
    scene.losing('source', 'remote', () => {
      scene.cancel();
      expect(discard(true)).toThrow('EBUSY');
    });
    expect(socket.association.isFrozen).toBe(true);
    scene.pass(2 * SECOND);
    expect(scene.count('thawed')).toBe(1);
    scene.finish();
  });

  it.each([true, false])('A15: works by force, silently (CANCEL outstanding: %s)', (isCancelling) => {
    const scene = new Scene();
    scene.capture();
    const { socket } = scene.moving;
    if (isCancelling)
      scene.losing('source', 'remote', () => {
        scene.cancel();
      });
    const sent = scene.during(() => {
      discardMigrated(scene.world.host('source'), socket, scene.world.now, { force: true });
    }, SECOND);
    expect([names(sent), socket.state]).toEqual([[], 'CLOSED']);
  });
});

describe('a NAT or a middlebox', () => {
  const outside = parseHost('203.0.113.1');

  /** Translates a host's address, as a NAT that keeps ports does. */
  function translate(scene: Scene, at: 'source' | 'destination'): void {
    const inside = parseHost(addresses[at]);
    scene.world.network.addAddress(scene.world.linkOf(at), outside);
    scene.interpose(
      at,
      (packet) => ({ ...packet, source: outside }),
      (packet) => ({ ...packet, destination: inside }),
    );
  }

  it('A17: at the destination shows as address mismatch, and CANCEL thaws', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    translate(scene, 'destination');
    const socket = scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    expect(scene.reasons('restart-rejected')).toEqual(['REJECT_ADDRESS_MISMATCH']);
    expect([socket.state, scene.remote.socket.association.isSuspended]).toEqual(['CLOSED', true]);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });

  it('A17: that clears the MIG bit at the destination shows as a reset, and CANCEL thaws', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.interpose('destination', (packet) => ({ ...packet, segment: { ...packet.segment, reserved: 0 } }));
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    expect([scene.count('restart-reset'), scene.remote.socket.association.isSuspended]).toEqual([1, true]);
    scene.cancel();
    scene.pass(MOMENT + MILLISECOND);
    scene.finish();
  });
});
