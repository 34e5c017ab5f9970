/** The address that a connection has left, each rule by forged messages for it. */
import { describe, expect, it } from 'vitest';
import { advance, Operation, parseHost, TcpFlag, type Endpoint } from '../../../src/codec/index.ts';
import { addresses } from '../simulation.ts';
import { PATIENCE, Scene, SECOND, type Forgery, type Given } from './forge.ts';

const { CANCEL, CANCEL_ACK, MIGRATION_REQUEST, REJECT_MOVED, REMOTE_RESTART, REQUEST_ACK, RESTART_ACK } =
  Operation;
const elsewhere = { host: parseHost(addresses.destination), port: 4000 };
const third = { host: parseHost(addresses.destination), port: 4001 };

/** A scene whose remote has moved elsewhere in round 5. */
function moved(given: Given = {}): Scene {
  const rules = new Scene({ speaksFor: 'moving', ...given });
  rules.forge(MIGRATION_REQUEST, { round: 5 });
  expect(restart(rules)).toEqual(['RESTART_ACK', 'ACK']);
  rules.told();
  return rules;
}

function restart(rules: Scene, forgery: Forgery = {}): string[] {
  return rules.forge(REMOTE_RESTART, { round: 5, from: elsewhere, ...forgery });
}

/** Moves on in a later round, from where the connection is. */
function moveOn(rules: Scene, round: number, from: Endpoint, to: Endpoint): void {
  rules.forge(MIGRATION_REQUEST, { round, from, old: from });
  expect(rules.forge(REMOTE_RESTART, { round, from: to, old: from })[0]).toBe('RESTART_ACK');
}

describe('an address that a connection has left', () => {
  it.each(['ACK', 'RST', 'FIN', 'PSH'] as const)('MIG-REM-TOMBSTONE: drops %s silently', (flag) => {
    const rules = moved();
    expect(rules.speak({ flags: TcpFlag[flag], payload: new Uint8Array(3) })).toEqual([]);
    expect([rules.remote.state, rules.remote.readable]).toEqual(['ESTABLISHED', 0]);
  });

  it('MIG-REM-TOMBSTONE: lets a SYN begin another connection', () => {
    expect(moved().speak({ flags: TcpFlag.SYN })).toEqual(['SYN']);
  });

  it('MIG-REM-TOMBSTONE: is kept for the suspension limit + 2 MSL', () => {
    const rules = moved();
    rules.pass(PATIENCE - 1);
    expect(rules.speak()).toEqual([]);
    rules.pass(1);
    expect(rules.world.host('remote').reserved).toBe(0);
    expect(rules.speak()).toEqual(['RST']);
    expect(rules.forge(CANCEL, { round: 5 })).toEqual(['RST']);
  });

  it('MIG-REM-TOMBSTONE: is kept longer while it is asked', () => {
    const rules = moved();
    rules.pass(PATIENCE - 1);
    expect(rules.forge(CANCEL, { round: 5 })).toEqual(['REJECT_MOVED']);
    rules.pass(PATIENCE - 1);
    expect(rules.speak()).toEqual([]);
    rules.pass(1);
    expect(rules.speak()).toEqual(['RST']);
  });

  it('MIG-REM-TOMBSTONE: is given to no connection of this host', () => {
    const rules = moved();
    const host = rules.world.host('remote');
    expect(() => host.connect(rules.old, rules.now, rules.remote.local)).toThrow('taken');
  });

  it('MIG-REM-TUPLE-IN-USE: is not the new address of another connection, but may be of its own', () => {
    const rules = moved();
    moveOn(rules, 6, elsewhere, rules.old);
    expect(rules.remote.remote).toEqual(rules.old);
    expect(rules.world.host('remote').reserved).toBe(1);
    rules.pass(2 * PATIENCE);
    expect(rules.world.host('remote').reserved).toBe(0);
    expect(rules.remote.state).toBe('ESTABLISHED');
  });
});

describe('a REMOTE_RESTART for an address that was left', () => {
  it('MIG-REM-REPEATED-RESTART: is acknowledged again where it is that of the move', () => {
    const rules = moved();
    expect(restart(rules)).toEqual(['RESTART_ACK']);
    expect(rules.wire.at(-1)).toMatchObject({
      to: elsewhere,
      message: {
        round: 5,
        oldHost: rules.old.host,
        oldPort: rules.old.port,
        newPort: 4000,
        newHost: elsewhere.host,
      },
    });
    expect(rules.told()).toEqual([]);
  });

  it('MIG-REM-REPEATED-RESTART: is acknowledged with the numbers that the connection has now', () => {
    const rules = moved();
    rules.speak({ from: elsewhere, payload: new Uint8Array(9) });
    rules.remote.send(new Uint8Array(5), rules.now);
    rules.pass(0);
    const { sndUna, rcvNxt } = rules.remote.association.connection.tcb;
    expect(restart(rules)).toEqual(['RESTART_ACK']);
    expect(rules.wire.at(-1)?.segment).toMatchObject({
      sequence: advance(sndUna, -20),
      acknowledgment: rcvNxt,
    });
  });

  const others: readonly [string, Forgery, string][] = [
    ['a second restore', { from: third }, 'REJECT_MOVED'],
    ['an earlier round', { round: 4 }, 'REJECT_MOVED'],
    ['a later round', { round: 6 }, 'REJECT_MOVED'],
    ['another address than its segment', { destination: third }, 'REJECT_ADDRESS_MISMATCH'],
  ];

  it.each(others)('MIG-REM-REPEATED-RESTART: is rejected if of %s', (_, forgery, answer) => {
    const rules = moved();
    expect(restart(rules, forgery)).toEqual([answer]);
    expect(rules.wire.at(-1)?.to).toEqual(forgery.from ?? elsewhere);
    expect(rules.remote.remote).toEqual(elsewhere);
  });

  it('MIG-REM-REPEATED-RESTART: is rejected as moved where the connection has moved on', () => {
    const rules = moved();
    moveOn(rules, 6, elsewhere, third);
    expect(restart(rules)).toEqual(['REJECT_MOVED']);
  });

  it('MIG-REM-REPEATED-RESTART: is rejected as moved where the connection is no more', () => {
    const rules = moved();
    rules.remote.abort(rules.now);
    expect(rules.said()).toEqual(['RST']);
    expect(restart(rules)).toEqual(['REJECT_MOVED']);
  });

  it('MIG-CAR-RESTART-NUMBERS: is dropped without the numbers that the connection had', () => {
    const rules = moved();
    const { sndNxt, rcvNxt } = rules.remote.association.connection.tcb;
    for (const off of [1, -1]) expect(restart(rules, { acknowledgment: advance(sndNxt, off) })).toEqual([]);
    expect(restart(rules, { sequence: advance(rcvNxt, -21) })).toEqual([]);
    expect(restart(rules, { acknowledgment: sndNxt })).toEqual(['RESTART_ACK']);
  });
});

describe('a CANCEL or MIGRATION_REQUEST from an address that was left', () => {
  const both = [CANCEL, MIGRATION_REQUEST];

  it.each(both)(
    'MIG-REM-CANCEL-MOVED: operation %i of the round of the move is rejected as moved',
    (operation) => {
      const rules = moved();
      expect(rules.forge(operation, { round: 5 })).toEqual(['REJECT_MOVED']);
      expect(rules.wire.at(-1)?.to).toEqual(rules.old);
      expect(rules.forge(operation, { round: 6 })).toEqual(['REJECT_MOVED']);
    },
  );

  it.each(both)('MIG-REM-CANCEL-OLDER: operation %i of an earlier round is dropped', (operation) => {
    expect(moved().forge(operation, { round: 4 })).toEqual([]);
  });

  it.each(both)('MIG-REM-MISMATCH: operation %i that names another address is rejected', (operation) => {
    const rules = moved();
    expect(rules.forge(operation, { round: 5, old: elsewhere })).toEqual(['REJECT_ADDRESS_MISMATCH']);
    expect(rules.forge(operation, { round: 4, old: elsewhere })).toEqual(['REJECT_ADDRESS_MISMATCH']);
  });

  it.each(both)(
    'MIG-CAR-TOMBSTONE-SNAPSHOT: operation %i is held against the numbers of the move',
    (operation) => {
      const rules = moved();
      const { sndNxt, rcvNxt } = rules.remote.association.connection.tcb;
      rules.speak({ from: elsewhere, payload: new Uint8Array(9) });
      rules.remote.send(new Uint8Array(5), rules.now);
      const forge = (ack: number, seq: number): string[] =>
        rules.forge(operation, {
          round: 5,
          acknowledgment: advance(sndNxt, ack),
          sequence: advance(rcvNxt, seq - 20),
        });
      expect([forge(1, 0), forge(0, 1), forge(0, 0)]).toEqual([[], [], ['REJECT_MOVED']]);
    },
  );

  it('MIG-CAR-REJECT-MIRRORS: is rejected with its own numbers and the timestamps of the connection', () => {
    const rules = moved();
    const { rcvNxt, tsRecent } = rules.remote.association.connection.tcb;
    const { rcvNxt: acknowledgment } = rules.moving.association.connection.tcb;
    rules.forge(CANCEL, { round: 5, sequence: advance(rcvNxt, -25) });
    const { segment } = rules.wire.at(-1) ?? {};
    expect(segment).toMatchObject({
      sequence: advance(acknowledgment, -20),
      acknowledgment: advance(rcvNxt, -5),
    });
    expect(segment?.options.at(-1)).toMatchObject({ kind: 'timestamps', echo: tsRecent });
  });
});

describe('answers from an address that was left', () => {
  it.each([REQUEST_ACK, RESTART_ACK, CANCEL_ACK, REJECT_MOVED])(
    'MIG-RND-ANSWER-AWAITED: none to %i',
    (operation) => {
      const rules = moved();
      expect(rules.forge(operation, { round: 5 })).toEqual([]);
      expect(rules.told()).toEqual([]);
    },
  );

  it('MIG-REM-ANSWER-LIMIT: are limited apart from those of the connection', () => {
    const rules = moved();
    const flood = (forgery: Forgery): string[] =>
      Array.from({ length: 12 }, () => rules.forge(CANCEL, { round: 5, ...forgery })).flat();
    expect(flood({})).toHaveLength(10);
    expect(flood({ from: elsewhere, old: elsewhere })).not.toHaveLength(0);
    expect(flood({})).toHaveLength(0);
    rules.pass(SECOND);
    expect(flood({})).toHaveLength(10);
  });
});
