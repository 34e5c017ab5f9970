/** The rules of the moving end from the capture on: frozen, cancelling, discarded. */
import { describe, expect, it } from 'vitest';
import { advance, decodeSocketState, Operation, parseHost, TcpFlag } from '../../../src/codec/index.ts';
import { discardMigrated } from '../../../src/reference-stack/api.ts';
import { addresses } from '../simulation.ts';
import { MILLISECOND, PATIENCE, type Scene, SECOND, SUSPENSION } from './forge.ts';
import { cancel, request, scene, serialize, stateOf } from './moving.ts';

const {
  CANCEL,
  CANCEL_ACK,
  MIGRATION_REQUEST,
  REJECT_BUSY,
  REJECT_MOVED,
  REJECT_NOT_SUSPENDED,
  REMOTE_RESTART,
  REQUEST_ACK,
} = Operation;

interface Frozen {
  readonly rules: Scene;
  readonly buffer: Uint8Array;
}

/** A scene whose moving end is captured, with 500 octets on the way. */
function frozen(rules = scene(), round = 0): Frozen {
  rules.moving.send(new Uint8Array(500), rules.now);
  request(rules);
  rules.forge(REQUEST_ACK, { round });
  const buffer = serialize(rules);
  rules.said();
  rules.told();
  return { rules, buffer };
}

function discard({ world, moving, now }: Scene, options: Parameters<typeof discardMigrated>[3]): void {
  discardMigrated(world.host('source'), moving, now, options);
}

/** A scene whose frozen end has sent CANCEL. */
function cancelling(): Scene {
  const { rules } = frozen();
  cancel(rules);
  expect(rules.said()).toEqual(['CANCEL']);
  return rules;
}

describe('a frozen source', () => {
  it('MIG-SRC-FREEZE: sends nothing, acknowledges nothing and takes nothing in', () => {
    const { rules } = frozen();
    const { tcb } = rules.moving.association.connection;
    const before = [tcb.rcvNxt, tcb.sndUna, tcb.sndNxt];
    expect(rules.speak({ payload: new Uint8Array(9), acknowledgment: tcb.sndNxt })).toEqual([]);
    rules.pass(SUSPENSION);
    expect(rules.said()).toEqual([]);
    expect([tcb.rcvNxt, tcb.sndUna, tcb.sndNxt]).toEqual(before);
  });

  it('MIG-SRC-FREEZE: gives its application nothing and takes nothing from it', () => {
    const open = scene();
    open.speak({ payload: new Uint8Array(9), flags: TcpFlag.ACK | TcpFlag.FIN });
    const { rules } = frozen(open);
    const { moving, now } = rules;
    expect([moving.readable, moving.writable, moving.send(new Uint8Array(5), now)]).toEqual([0, 0, 0]);
    expect(moving.read(9, now)).toEqual(new Uint8Array(0));
    expect(moving.isEndOfStream).toBe(false);
    expect(() => {
      moving.close(now);
    }).toThrow('EBUSY');
    expect(() => {
      moving.abort(now);
    }).toThrow('EBUSY');
    expect(rules.said()).toEqual([]);
  });

  it('MIG-RND-TRAVELS: writes down its round and the one that it closed for its peer', () => {
    const rules = scene();
    rules.forge(CANCEL, { round: 6, old: rules.remote.local });
    rules.forge(REQUEST_ACK, { round: 3 });
    rules.forge(CANCEL_ACK, { round: 3 });
    expect(decodeSocketState(frozen(rules, 4).buffer)).toMatchObject({ round: 4, peerClosedRound: 6 });
  });

  it.each(['SYN', 'RST', 'FIN', 'PSH'] as const)(
    'MIG-SRC-QUARANTINE: drops a segment with %s silently',
    (flag) => {
      const { rules } = frozen();
      const { rcvNxt: sequence } = rules.moving.association.connection.tcb;
      expect(rules.speak({ flags: TcpFlag[flag], sequence })).toEqual([]);
      expect(rules.speak({ flags: TcpFlag[flag] | TcpFlag.ACK, sequence })).toEqual([]);
      expect([stateOf(rules), rules.moving.state]).toEqual(['FROZEN', 'ESTABLISHED']);
      expect(rules.told()).toEqual([]);
    },
  );

  it('MIG-SRC-FREEZE: takes no part in migrations of its peer', () => {
    const { rules } = frozen();
    const old = rules.remote.local;
    expect(rules.forge(MIGRATION_REQUEST, { old })).toEqual([]);
    expect(rules.forge(CANCEL, { old })).toEqual([]);
    expect(rules.forge(REMOTE_RESTART, { old })).toEqual([]);
    expect([rules.moving.association.rounds.suspended, rules.told()]).toEqual([undefined, []]);
  });

  it('MIG-SRC-FREEZE: answers no REMOTE_RESTART of a migration that its peer has cancelled before', () => {
    const open = scene();
    const old = open.remote.local;
    open.forge(MIGRATION_REQUEST, { old });
    open.forge(CANCEL, { old });
    expect(open.forge(REMOTE_RESTART, { old })).toEqual(['REJECT_NOT_SUSPENDED']);
    const { rules } = frozen(open);
    expect(rules.forge(REMOTE_RESTART, { old })).toEqual([]);
  });

  it('MIG-SRC-LATE-TRAFFIC: reports once what arrives after the suspension limit', () => {
    const { rules } = frozen();
    rules.pass(SUSPENSION);
    rules.speak();
    expect(rules.told()).toEqual([]);
    rules.pass(1);
    const { irs, rcvNxt } = rules.moving.association.connection.tcb;
    rules.speak({ flags: TcpFlag.RST, sequence: rcvNxt });
    rules.speak({ sequence: advance(irs, -1) });
    expect(rules.told()).toEqual([]);
    rules.speak({ sequence: irs });
    rules.speak();
    expect(rules.told()).toEqual([{ kind: 'late-traffic', round: 0 }]);
  });

  it('MIG-SRC-LATE-TRAFFIC: reports anew after another capture', () => {
    const { rules } = frozen();
    rules.pass(SUSPENSION + 1);
    rules.speak();
    cancel(rules);
    rules.forge(CANCEL_ACK);
    frozen(rules, 1);
    rules.speak();
    expect(rules.told()).toEqual([]);
    rules.pass(SUSPENSION + 1);
    rules.speak();
    expect(rules.told()).toEqual([{ kind: 'late-traffic', round: 1 }]);
  });
});

describe('a cancelling source', () => {
  it('MIG-SRC-CANCEL: repeats CANCEL twelve times with back-off and says that it is not answered', () => {
    const rules = cancelling();
    rules.pass(52.6 * SECOND);
    expect(rules.told()).toEqual([]);
    rules.pass(60 * SECOND);
    expect(rules.told()).toEqual([{ kind: 'cancel-unanswered', round: 0 }]);
    const times = rules.wire.filter(({ what }) => what === 'CANCEL').map(({ time }) => time);
    expect(times.slice(1).map((time, index) => (time - (times[index] as number)) / MILLISECOND)).toEqual([
      200, 400, 800, 1600, 3200, 6400, 8000, 8000, 8000, 8000, 8000,
    ]);
  });

  it('MIG-SRC-THAW: stays frozen when its tries are used up, and may cancel again', () => {
    const rules = cancelling();
    rules.pass(100 * SECOND);
    expect(stateOf(rules)).toBe('CANCELLING');
    expect(rules.speak({ payload: new Uint8Array(1) })).toEqual([]);
    expect(rules.moving.send(new Uint8Array(1), rules.now)).toBe(0);
    cancel(rules);
    expect(rules.said()).toContain('CANCEL');
    rules.forge(CANCEL_ACK);
    expect(rules.told().at(-1)).toEqual({ kind: 'thawed', round: 0 });
  });

  it('MIG-SRC-THAW: goes on with CANCEL_ACK of its round only', () => {
    const rules = cancelling();
    for (const round of [1, 0xffff]) expect(rules.forge(CANCEL_ACK, { round })).toEqual([]);
    expect(stateOf(rules)).toBe('CANCELLING');
    rules.forge(CANCEL_ACK);
    expect(rules.told()).toEqual([{ kind: 'thawed', round: 0 }]);
    expect(rules.moving.send(new Uint8Array(5), rules.now)).toBe(5);
    rules.pass(SECOND);
    expect(rules.said()).toContain('DATA');
  });

  it('MIG-SRC-THAW: sends no CANCEL after it has gone on', () => {
    const rules = cancelling();
    rules.forge(CANCEL_ACK);
    rules.pass(20 * SECOND);
    expect(rules.said()).not.toContain('CANCEL');
  });

  it('MIG-SRC-DROP: drops its socket without a segment on "moved" of its round', () => {
    const rules = cancelling();
    for (const round of [1, 0xffff]) rules.forge(REJECT_MOVED, { round });
    expect(stateOf(rules)).toBe('CANCELLING');
    expect(rules.forge(REJECT_MOVED)).toEqual([]);
    expect(rules.told()).toEqual([{ kind: 'moved', round: 0 }]);
    rules.pass(SUSPENSION);
    expect([stateOf(rules), rules.moving.state, rules.said()]).toEqual(['GONE', 'CLOSED', []]);
  });

  it.each([REJECT_BUSY, REJECT_NOT_SUSPENDED])('MIG-SRC-THAW: stays frozen on rejection %i', (reason) => {
    const rules = cancelling();
    rules.forge(reason);
    expect(stateOf(rules)).toBe('CANCELLING');
    expect(rules.told()).toMatchObject([{ kind: 'cancel-rejected', round: 0 }]);
  });

  it('MIG-CAR-RST-EXACT: drops its socket on a RST whose SEQ is RCV.NXT, and on no other', () => {
    const rules = cancelling();
    const { rcvNxt } = rules.moving.association.connection.tcb;
    for (const octets of [-1, 1]) {
      expect(rules.speak({ flags: TcpFlag.RST, sequence: advance(rcvNxt, octets) })).toEqual([]);
    }
    expect(rules.speak({ sequence: rcvNxt })).toEqual([]);
    expect(stateOf(rules)).toBe('CANCELLING');
    expect(rules.speak({ flags: TcpFlag.RST, sequence: rcvNxt })).toEqual([]);
    expect(rules.told()).toEqual([{ kind: 'source-reset', round: 0 }]);
    rules.pass(SUSPENSION);
    expect([rules.moving.state, rules.said()]).toEqual(['CLOSED', []]);
  });

  it('MIG-CAR-QUARANTINE-PASSES: hears the answers of its remote', () => {
    const rules = cancelling();
    expect(rules.speak({ payload: new Uint8Array(5) })).toEqual([]);
    expect(rules.moving.association.connection.tcb.receiveQueue.readable).toBe(0);
    rules.forge(CANCEL_ACK);
    expect(stateOf(rules)).toBe('LIVE');
  });
});

describe('a migrated socket', () => {
  it('MIG-SRC-DISCARD: is discarded without a segment', () => {
    const { rules } = frozen();
    discard(rules, { destinationRuns: true });
    rules.pass(SUSPENSION);
    expect([stateOf(rules), rules.moving.state, rules.said()]).toEqual(['GONE', 'CLOSED', []]);
    expect(() => {
      cancel(rules);
    }).toThrow('nothing to cancel');
  });

  it('MIG-SRC-DISCARD-REFUSED: is not discarded before the destination runs, nor while a CANCEL is outstanding', () => {
    const { rules } = frozen();
    expect(() => {
      discard(rules, {});
    }).toThrow('destination runs (EBUSY)');
    cancel(rules);
    expect(() => {
      discard(rules, { destinationRuns: true });
    }).toThrow('CANCEL is not answered yet (EBUSY)');
    expect(stateOf(rules)).toBe('CANCELLING');
    rules.said();
    discard(rules, { force: true });
    rules.pass(SUSPENSION);
    expect([stateOf(rules), rules.said()]).toEqual(['GONE', []]);
  });

  it('MIG-SRC-DISCARD-REFUSED: is discarded by force though nothing is known', () => {
    const { rules } = frozen();
    discard(rules, { force: true });
    expect(stateOf(rules)).toBe('GONE');
    expect(() => {
      discard(scene(), { force: true });
    }).toThrow('not frozen');
  });

  it('MIG-SRC-QUARANTINE: leaves an address that answers nothing', () => {
    const { rules } = frozen();
    discard(rules, { destinationRuns: true });
    rules.world.host('source').listen(rules.old.port);
    for (const flags of [TcpFlag.ACK, TcpFlag.SYN, TcpFlag.RST]) expect(rules.speak({ flags })).toEqual([]);
    expect(rules.forge(CANCEL_ACK)).toEqual([]);
    rules.pass(PATIENCE);
    expect(rules.speak({ flags: TcpFlag.ACK })).toEqual(['RST']);
  });

  it('MIG-SRC-QUARANTINE: leaves an address that no other connection with this remote gets before 2 MSL', () => {
    const { rules } = frozen();
    discard(rules, { destinationRuns: true });
    rules.pass(0);
    const host = rules.world.host('source');
    const connect = (remote = rules.remote.local): unknown => host.connect(remote, rules.now, rules.old);
    rules.pass(PATIENCE - 1);
    expect(host.reserved).toBe(1);
    expect(connect).toThrow('is taken');
    expect(() => connect({ host: parseHost(addresses.third), port: 80 })).not.toThrow();
    rules.pass(1);
    expect(host.reserved).toBe(0);
    expect(connect).not.toThrow();
  });

  it.each(['moved', 'reset'])(
    'MIG-SRC-QUARANTINE: that was dropped leaves a quarantined address, too (%s)',
    (how) => {
      const rules = cancelling();
      const { rcvNxt: sequence } = rules.moving.association.connection.tcb;
      if (how === 'moved') rules.forge(REJECT_MOVED);
      else rules.speak({ flags: TcpFlag.RST, sequence });
      expect(rules.world.host('source').reserved).toBe(1);
      expect(rules.speak()).toEqual([]);
    },
  );
});
