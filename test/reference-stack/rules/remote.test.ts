/** The rules of the end that stays, each by forged messages of the end that moves. */
import { describe, expect, it } from 'vitest';
import { advance, Operation, parseHost, TcpFlag } from '../../../src/codec/index.ts';
import { sendMigrationRequest } from '../../../src/reference-stack/api.ts';
import type { TcpOptions } from '../../../src/reference-stack/core/connection.ts';
import { Driver } from '../../../src/reference-stack/driver.ts';
import { Host } from '../../../src/reference-stack/host.ts';
import { addresses } from '../simulation.ts';
import { movable, MSL, Scene, SECOND, SUSPENSION } from './forge.ts';

const { CANCEL, MIGRATION_REQUEST, REMOTE_RESTART } = Operation;
const elsewhere = { host: parseHost(addresses.destination), port: 4000 };

function scene(tcp: Partial<TcpOptions> = {}): Scene {
  return new Scene({ speaksFor: 'moving', tcp });
}

/** A scene whose remote is suspended. */
function suspended(round = 0, tcp: Partial<TcpOptions> = {}): Scene {
  const rules = scene(tcp);
  expect(rules.forge(MIGRATION_REQUEST, { round })).toEqual(['REQUEST_ACK']);
  rules.told();
  return rules;
}

function isSuspended({ remote }: Scene): boolean {
  return remote.association.isSuspended;
}

describe('a MIGRATION_REQUEST', () => {
  it.each(movable)('MIG-REM-SUSPEND: suspends a remote in %s', (state) => {
    const rules = scene();
    rules.reach(state);
    expect(rules.remote.state).toBe(state);
    expect(rules.forge(MIGRATION_REQUEST)).toEqual(['REQUEST_ACK']);
    expect(rules.told()).toEqual([{ kind: 'suspended', round: 0 }]);
    expect(isSuspended(rules)).toBe(true);
  });

  it('MIG-REM-OTHER-STATES: is dropped in TIME-WAIT', () => {
    const rules = scene();
    rules.reach('TIME-WAIT');
    expect(rules.forge(MIGRATION_REQUEST)).toEqual([]);
    expect(rules.forge(MIGRATION_REQUEST, { old: elsewhere })).toEqual([]);
    expect(isSuspended(rules)).toBe(false);
  });

  it('MIG-REM-REQUEST-CLOSED: of a closed round or one before it is rejected as not suspended', () => {
    const rules = scene();
    rules.forge(CANCEL, { round: 4 });
    expect(rules.forge(MIGRATION_REQUEST, { round: 4 })).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(rules.forge(MIGRATION_REQUEST, { round: 3 })).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(isSuspended(rules)).toBe(false);
    expect(rules.forge(MIGRATION_REQUEST, { round: 5 })).toEqual(['REQUEST_ACK']);
  });

  it('MIG-REM-REQUEST-CLOSED: of a round before the suspended one is rejected as stale', () => {
    const rules = suspended(5);
    expect(rules.forge(MIGRATION_REQUEST, { round: 4 })).toEqual(['REJECT_STALE_STATE']);
    expect(rules.told()).toEqual([]);
    expect(rules.forge(REMOTE_RESTART, { round: 5 })[0]).toBe('RESTART_ACK');
  });

  it('MIG-REM-REQUEST-CLOSED: is not held against a suspension that is long over', () => {
    const rules = suspended();
    for (const round of [0, 0x7000, 0x9000]) expect(rules.forge(CANCEL, { round })).toEqual(['CANCEL_ACK']);
    expect(rules.forge(MIGRATION_REQUEST, { round: 0x9001 })).toEqual(['REQUEST_ACK']);
  });

  it('MIG-REM-SUSPEND: suspends anew in a round whose number was used long ago', () => {
    const rules = suspended();
    for (const round of [0, 0x7000, 0xe000]) rules.forge(CANCEL, { round });
    expect(rules.forge(MIGRATION_REQUEST)).toEqual(['REQUEST_ACK']);
    expect(isSuspended(rules)).toBe(true);
  });

  it('MIG-RND-SERIAL: of round 0 follows one of 65535', () => {
    const rules = scene();
    rules.forge(CANCEL, { round: 0xffff });
    expect(rules.forge(MIGRATION_REQUEST, { round: 0x7fff })).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(rules.forge(MIGRATION_REQUEST, { round: 0 })).toEqual(['REQUEST_ACK']);
    expect(rules.forge(MIGRATION_REQUEST, { round: 0x7ffe })).toEqual(['REQUEST_ACK']);
  });

  it('MIG-REM-REPEATED-REQUEST: that is repeated is acknowledged again and prolongs nothing', () => {
    const rules = suspended();
    rules.pass(SUSPENSION - SECOND);
    expect(rules.forge(MIGRATION_REQUEST)).toEqual(['REQUEST_ACK']);
    rules.pass(SECOND - 1);
    expect(rules.told()).toEqual([]);
    rules.pass(1);
    expect(rules.told()).toEqual([{ kind: 'resumed', round: 0, by: 'limit' }]);
  });

  it('MIG-REM-REPEATED-REQUEST: of a later round prolongs nothing', () => {
    const rules = suspended();
    rules.pass(SUSPENSION - SECOND);
    expect(rules.forge(MIGRATION_REQUEST, { round: 1 })).toEqual(['REQUEST_ACK']);
    rules.pass(SECOND);
    expect(rules.told()).toEqual([
      { kind: 'suspended', round: 1 },
      { kind: 'resumed', round: 1, by: 'limit' },
    ]);
    expect(rules.forge(MIGRATION_REQUEST, { round: 1 })).toEqual(['REJECT_NOT_SUSPENDED']);
  });

  it('MIG-REM-LIMIT: suspends for the whole limit again in a round of its own', () => {
    const rules = suspended();
    rules.pass(SUSPENSION - SECOND);
    rules.forge(CANCEL);
    rules.forge(MIGRATION_REQUEST, { round: 1 });
    rules.pass(SUSPENSION - 1);
    expect(isSuspended(rules)).toBe(true);
  });
});

describe('a remote that is not willing', () => {
  it('MIG-REM-POLICY: rejects a MIGRATION_REQUEST by policy and goes on', () => {
    const { world } = scene();
    const [name, told]: [string, unknown[]] = ['198.51.100.81', []];
    const options = { addresses: [parseHost(name)], secret: new Uint8Array(16), random: () => 0 };
    const unwilling = new Host(options);
    unwilling.allowsMigration = false;
    new Driver(unwilling, world.network.attach(name), world.clock, ({ event }) => told.push(event.kind));
    unwilling.listen(80);
    const host = world.host('third');
    const socket = host.connect({ host: parseHost(name), port: 80 }, world.now);
    world.pass(SECOND);
    sendMigrationRequest(host, socket, world.now);
    world.pass(SECOND);
    const event = { kind: 'request-rejected', round: 0, reason: 'REJECT_POLICY' };
    expect(world.log.map((entry) => entry.event.event)).toContainEqual(event);
    expect(told).not.toContain('suspended');
    expect(socket.send(new Uint8Array(5), world.now)).toBe(5);
  });
});

describe('a suspended remote', () => {
  const occasions: readonly [string, Partial<TcpOptions>, (rules: Scene) => void][] = [
    ['retransmits', {}, ({ remote, now }) => remote.send(new Uint8Array(500), now)],
    [
      'probes a window',
      {},
      (rules) => {
        rules.speak({ window: 0, acknowledgment: rules.remote.association.connection.tcb.sndNxt });
        rules.remote.send(new Uint8Array(500), rules.now);
      },
    ],
    ['keeps alive', { keepAlive: { idle: 3 * SECOND, interval: SECOND, probes: 9 } }, () => undefined],
  ];

  it.each(occasions)('MIG-REM-HOLD: otherwise %s', (_, tcp, prepare) => {
    const rules = scene(tcp);
    prepare(rules);
    rules.said();
    rules.pass(SUSPENSION - 1);
    expect(rules.said()).not.toEqual([]);
  });

  it.each(occasions)(
    'MIG-REM-HOLD: sends nothing where it otherwise %s, until it is resumed',
    (_, tcp, prepare) => {
      const rules = scene(tcp);
      prepare(rules);
      rules.forge(MIGRATION_REQUEST);
      rules.pass(SUSPENSION - 1);
      expect(rules.said()).toEqual([]);
      rules.pass(SUSPENSION);
      expect(rules.said()).not.toEqual([]);
    },
  );

  it('MIG-REM-HOLD: delivers and acknowledges without data', () => {
    const rules = suspended();
    const { rcvNxt } = rules.remote.association.connection.tcb;
    expect(rules.speak({ sequence: advance(rcvNxt, 3), payload: Uint8Array.of(4, 5) })).toEqual(['ACK']);
    expect(rules.speak({ payload: Uint8Array.of(1, 2, 3) })).toEqual(['ACK']);
    expect(rules.remote.read(99, rules.now)).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
  });

  it('MIG-REM-BLOCKED-SEND: takes nothing to send, and lets its application close', () => {
    const rules = suspended();
    const { remote } = rules;
    expect([remote.writable, remote.send(new Uint8Array(5), rules.now)]).toEqual([0, 0]);
    remote.close(rules.now);
    expect(rules.said()).toEqual([]);
    expect(rules.forge(CANCEL)).toEqual(['CANCEL_ACK', 'FIN']);
  });

  it.each([
    ['ESTABLISHED', { userTimeout: 2 * SECOND }],
    ['FIN-WAIT-2', { finWait2Timeout: 2 * SECOND }],
  ] as const)('MIG-REM-TIMERS: runs into no time-out in %s', (state, tcp) => {
    const rules = scene(tcp);
    if (state === 'ESTABLISHED') rules.remote.send(new Uint8Array(5), rules.now);
    rules.reach(state);
    rules.forge(MIGRATION_REQUEST);
    rules.pass(SUSPENSION - 1);
    expect(rules.remote.state).toBe(state);
    rules.pass(SUSPENSION);
    expect(rules.remote.state).toBe('CLOSED');
  });

  it('MIG-REM-TIME-WAIT: stays suspended in TIME-WAIT and answers REMOTE_RESTART', () => {
    const rules = timeWaiting();
    const acknowledgment = rules.remote.association.connection.tcb.sndNxt;
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere, acknowledgment })[0]).toBe('RESTART_ACK');
    rules.pass(2 * MSL);
    expect(rules.remote.state).toBe('CLOSED');
  });

  it('MIG-REM-TIME-WAIT: gives way in TIME-WAIT to a new connection only when it is not suspended', () => {
    const rules = timeWaiting();
    const { rcvNxt } = rules.remote.association.connection.tcb;
    const syn = (): string[] => rules.speak({ flags: TcpFlag.SYN, sequence: advance(rcvNxt, 99) });
    expect(syn()).not.toContain('SYN');
    expect(rules.remote.state).toBe('TIME-WAIT');
    rules.forge(CANCEL);
    expect(syn()).toEqual(['SYN']);
    expect(rules.remote.state).toBe('CLOSED');
  });

  it('MIG-REM-TIME-WAIT: stays suspended in TIME-WAIT and answers a repeated request, but no later one', () => {
    const rules = timeWaiting();
    expect(rules.forge(MIGRATION_REQUEST)).toEqual(['REQUEST_ACK']);
    expect(rules.forge(MIGRATION_REQUEST, { round: 1 })).toEqual([]);
    rules.pass(1 + 2 * MSL);
    expect(rules.remote.state).toBe('CLOSED');
  });

  it('MIG-REM-TIME-WAIT: stays suspended in TIME-WAIT and answers CANCEL', () => {
    const rules = timeWaiting();
    expect(rules.forge(CANCEL)).toEqual(['CANCEL_ACK']);
    rules.pass(2 * MSL);
    expect(rules.remote.state).toBe('CLOSED');
  });

  function timeWaiting(): Scene {
    const rules = scene();
    rules.reach('CLOSING');
    rules.forge(MIGRATION_REQUEST);
    rules.speak({ acknowledgment: rules.remote.association.connection.tcb.sndNxt });
    expect(rules.remote.state).toBe('TIME-WAIT');
    rules.pass(SUSPENSION - 1);
    expect(rules.remote.state).toBe('TIME-WAIT');
    return rules;
  }

  it('MIG-REM-LIMIT: waits for 120 seconds unless told otherwise, of an MSL of 120 seconds', () => {
    const { limits } = new Host({ addresses: [1], secret: new Uint8Array(16), random: () => 0 });
    expect([limits.suspension, limits.msl]).toEqual([120 * SECOND, 120 * SECOND]);
  });

  it('MIG-REM-LIMIT: does not go on where it is woken too early', () => {
    const rules = suspended();
    rules.remote.association.timeout(rules.now + SUSPENSION - 1);
    expect(isSuspended(rules)).toBe(true);
  });

  it('MIG-REM-LIMIT: goes on at the limit and not before, which closes the round', () => {
    const rules = suspended(3);
    rules.pass(SUSPENSION - 1);
    expect(isSuspended(rules)).toBe(true);
    rules.pass(1);
    expect(rules.told()).toEqual([{ kind: 'resumed', round: 3, by: 'limit' }]);
    expect(rules.remote.send(new Uint8Array(5), rules.now)).toBe(5);
    expect(rules.said()).toContain('DATA');
    expect(rules.forge(MIGRATION_REQUEST, { round: 3 })).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(rules.forge(REMOTE_RESTART, { round: 3 })).toEqual(['REJECT_NOT_SUSPENDED']);
  });
});

describe('a message with another address than its segment', () => {
  const wrong = [
    elsewhere,
    { host: parseHost(addresses.source), port: 1 },
    { host: 1, port: scene().old.port },
  ];

  it.each(wrong)('MIG-REM-MISMATCH: is rejected before all else as MIGRATION_REQUEST', (old) => {
    const rules = scene();
    expect(rules.forge(MIGRATION_REQUEST, { old })).toEqual(['REJECT_ADDRESS_MISMATCH']);
    expect(isSuspended(rules)).toBe(false);
    rules.forge(CANCEL);
    expect(rules.forge(MIGRATION_REQUEST, { old })).toEqual(['REJECT_ADDRESS_MISMATCH']);
  });

  it.each(wrong)('MIG-REM-MISMATCH: is rejected as CANCEL and closes nothing', (old) => {
    const rules = suspended(1);
    expect(rules.forge(CANCEL, { round: 0, old })).toEqual(['REJECT_ADDRESS_MISMATCH']);
    expect(rules.forge(CANCEL, { round: 2, old })).toEqual(['REJECT_ADDRESS_MISMATCH']);
    expect(isSuspended(rules)).toBe(true);
  });

  it.each([elsewhere, ...wrong.slice(1)])(
    'MIG-REM-MISMATCH: is rejected as REMOTE_RESTART',
    (destination) => {
      const rules = suspended(1);
      expect(rules.forge(REMOTE_RESTART, { destination, round: 1 })).toEqual(['REJECT_ADDRESS_MISMATCH']);
      expect(rules.forge(REMOTE_RESTART, { destination, round: 0 })).toEqual(['REJECT_ADDRESS_MISMATCH']);
      rules.forge(CANCEL, { round: 1 });
      expect(rules.forge(REMOTE_RESTART, { destination, round: 1 })).toEqual(['REJECT_ADDRESS_MISMATCH']);
    },
  );
});

describe('a CANCEL', () => {
  it('MIG-REM-CANCEL: closes a round that was never asked for, and is answered again', () => {
    const rules = scene();
    expect(rules.forge(CANCEL, { round: 7 })).toEqual(['CANCEL_ACK']);
    expect(rules.forge(CANCEL, { round: 7 })).toEqual(['CANCEL_ACK']);
    expect(rules.told()).toEqual([]);
    expect(rules.forge(MIGRATION_REQUEST, { round: 7 })).toEqual(['REJECT_NOT_SUSPENDED']);
  });

  it.each([2, 3])('MIG-REM-CANCEL: of round %i ends a suspension in round 2', (round) => {
    const rules = suspended(2);
    expect(rules.forge(CANCEL, { round })).toEqual(['CANCEL_ACK']);
    expect(rules.told()).toEqual([{ kind: 'resumed', round, by: 'cancel' }]);
    expect(rules.remote.send(new Uint8Array(5), rules.now)).toBe(5);
    rules.pass(SUSPENSION);
    expect(rules.told()).toEqual([]);
  });

  it('MIG-REM-CANCEL-OLDER: of a round before the closed one is dropped', () => {
    const rules = scene();
    rules.forge(CANCEL, { round: 5 });
    expect(rules.forge(CANCEL, { round: 4 })).toEqual([]);
    expect(rules.forge(MIGRATION_REQUEST, { round: 5 })).toEqual(['REJECT_NOT_SUSPENDED']);
  });

  it('MIG-REM-CANCEL-OLDER: of a round before the suspended one is dropped', () => {
    const rules = suspended(5);
    expect(rules.forge(CANCEL, { round: 4 })).toEqual([]);
    expect(isSuspended(rules)).toBe(true);
  });

  it('MIG-REM-CANCEL-MOVED: of the round of a move is rejected as moved, also at the same address', () => {
    const rules = suspended(1);
    expect(rules.forge(REMOTE_RESTART, { round: 1 })[0]).toBe('RESTART_ACK');
    expect(rules.forge(CANCEL, { round: 1 })).toEqual(['REJECT_MOVED']);
    expect(rules.forge(CANCEL, { round: 2 })).toEqual(['CANCEL_ACK']);
  });

  it.each(['cancel', 'limit'] as const)('MIG-REM-CANCEL-FORGETS-SACK: leaves no mark (%s)', (by) => {
    const rules = scene();
    const { tcb } = rules.remote.association.connection;
    const first = tcb.sndNxt;
    rules.remote.send(new Uint8Array(4 * 1448), rules.now);
    const sack = [{ left: advance(first, 1448), right: advance(first, 4 * 1448) }];
    expect(rules.speak({ sack, window: 20_000 })).toEqual(['DATA']);
    rules.forge(MIGRATION_REQUEST);
    if (by === 'cancel') rules.forge(CANCEL);
    else rules.pass(SUSPENSION);
    expect(rules.told().at(-1)).toMatchObject({ kind: 'resumed', by });
    rules.speak({ acknowledgment: advance(first, 1448), window: 20_000 }); // before any time-out, which forgets by itself
    const again = rules.wire.filter(({ segment }) => segment.sequence === advance(first, 1448));
    expect(again).toHaveLength(2);
  });
});

describe('REMOTE_RESTART and CANCEL', () => {
  it('MIG-REM-ONE-SECTION: of one round do not both succeed, CANCEL first', () => {
    const rules = suspended();
    expect(rules.forge(CANCEL)).toEqual(['CANCEL_ACK']);
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere })).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(rules.remote.remote).toEqual(rules.old);
  });

  it('MIG-REM-ONE-SECTION: of one round do not both succeed, REMOTE_RESTART first', () => {
    const rules = suspended();
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere })[0]).toBe('RESTART_ACK');
    expect(rules.forge(CANCEL)).toEqual(['REJECT_MOVED']);
    expect(rules.remote.remote).toEqual(elsewhere);
  });
});

describe('answers', () => {
  it('MIG-REM-ANSWER-LIMIT: are ten a second, rejections included', () => {
    const rules = scene();
    const flood = (): string[] =>
      Array.from({ length: 8 }, () => [
        ...rules.forge(MIGRATION_REQUEST),
        ...rules.forge(MIGRATION_REQUEST, { old: elsewhere }),
      ]).flat();
    expect(flood()).toHaveLength(10);
    rules.pass(SECOND - 1);
    expect(flood()).toHaveLength(0);
    rules.pass(1);
    expect(flood()).toHaveLength(10);
  });
});
