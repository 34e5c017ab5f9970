/** The rules of the moving end at the destination, each by forged messages of its remote. */
import { describe, expect, it } from 'vitest';
import { advance, decodeSocketState, Operation, TcpFlag } from '../../../src/codec/index.ts';
import {
  deserializeAndRestart,
  sendMigrationRequest,
  sendRemoteRestart,
} from '../../../src/reference-stack/api.ts';
import type { Socket } from '../../../src/reference-stack/socket.ts';
import { MILLISECOND, PATIENCE, SECOND, type Forgery } from './forge.ts';
import { landingState, muteHandoff, request, restarting, scene, serialize } from './moving.ts';

const {
  CANCEL,
  CANCEL_ACK,
  MIGRATION_REQUEST,
  REJECT_MOVED,
  REJECT_NEW_TUPLE_IN_USE,
  REJECT_STALE_STATE,
  REMOTE_RESTART,
  REQUEST_ACK,
  RESTART_ACK,
} = Operation;

describe('a REMOTE_RESTART', () => {
  it('MIG-DST-RESTART, MIG-CAR-RESTART-SEQ, MIG-MSG-NEW-ADDRESS: leaves from the new address and names both', () => {
    const { rules, socket } = restarting();
    const { tcb } = socket.association.connection;
    expect(rules.wire.at(-1)).toMatchObject({
      from: socket.local,
      to: rules.remote.local,
      message: {
        round: 3,
        oldHost: rules.old.host,
        oldPort: rules.old.port,
        newHost: socket.local.host,
        newPort: socket.local.port,
      },
      segment: { sequence: advance(tcb.sndNxt, -20), acknowledgment: tcb.rcvNxt },
    });
  });

  it('MIG-DST-RESTART: is repeated with back-off', () => {
    const { rules } = restarting({ limits: { suspension: 40 * SECOND } });
    rules.pass(38 * SECOND);
    const times = rules.wire.filter(({ what }) => what === 'REMOTE_RESTART').map(({ time }) => time);
    expect(times.slice(1).map((time, index) => (time - (times[index] as number)) / MILLISECOND)).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
  });

  it('MIG-DST-RESTART: is not repeated where the socket is woken too early', () => {
    const { rules, socket } = restarting();
    socket.association.timeout(rules.now + 1);
    expect(rules.said()).toEqual([]);
  });

  it('MIG-DST-RESTART: is announced once, by a socket that was restored', () => {
    const { rules, socket } = restarting();
    const host = rules.world.host('destination');
    expect(() => {
      sendRemoteRestart(host, socket, rules.now);
    }).toThrow('EBUSY');
    expect(() => {
      sendRemoteRestart(rules.world.host('source'), rules.moving, rules.now);
    }).toThrow('EINVAL');
  });
});

describe('a mute socket', () => {
  it('MIG-DST-MUTE: sends nothing but REMOTE_RESTART, whatever arrives', () => {
    const { rules, socket } = restarting();
    const { tcb } = socket.association.connection;
    const { rcvNxt } = tcb;
    for (const flags of [TcpFlag.ACK, TcpFlag.SYN, TcpFlag.FIN | TcpFlag.ACK]) {
      const sequence = rcvNxt;
      expect(rules.speak({ to: socket.local, flags, sequence, payload: new Uint8Array(3) })).toEqual([]);
    }
    rules.pass(PATIENCE);
    expect(new Set(rules.said())).toEqual(new Set(['REMOTE_RESTART']));
    expect(tcb.rcvNxt).toBe(rcvNxt);
  });

  it('MIG-DST-MUTE: takes no part in migrations', () => {
    const { rules, socket, answer } = restarting();
    expect(answer(MIGRATION_REQUEST, { old: rules.remote.local, round: 7 })).toEqual([]);
    expect(answer(CANCEL, { old: rules.remote.local, round: 7 })).toEqual([]);
    expect(answer(REMOTE_RESTART, { old: rules.remote.local, round: 7 })).toEqual([]);
    expect(() => {
      sendMigrationRequest(rules.world.host('destination'), socket, rules.now);
    }).toThrow('mute (EBUSY)');
    expect(rules.told()).toEqual([]);
  });

  it('MIG-DST-DEAF: has its application read and write nothing', () => {
    const { rules, socket, answer } = restarting();
    const [bytes, { now }] = [new Uint8Array(5), rules];
    expect([socket.readable, socket.writable, socket.send(bytes, now)]).toEqual([0, 0, 0]);
    expect(socket.sendUrgent(bytes, now)).toBe(0);
    expect(socket.read(9, now)).toEqual(new Uint8Array(0));
    answer(RESTART_ACK);
    expect([socket.readable, socket.send(bytes, rules.now)]).toEqual([9, 5]);
  });

  it('MIG-DST-DEAF: is not at the end of its stream', () => {
    const rules = scene();
    expect(rules.moving.isEndOfStream).toBe(false);
    rules.speak({ flags: TcpFlag.FIN | TcpFlag.ACK });
    expect(rules.moving.isEndOfStream).toBe(true);
    request(rules);
    rules.forge(REQUEST_ACK);
    const buffer = serialize(rules);
    const socket = deserializeAndRestart(rules.world.host('destination'), buffer, rules.now);
    expect([rules.moving.isEndOfStream, socket.isEndOfStream]).toEqual([false, false]);
    rules.forge(RESTART_ACK, { to: socket.local });
    expect(socket.isEndOfStream).toBe(true);
  });

  const wrong: readonly [string, Forgery][] = [
    ['an earlier round', { round: 2 }],
    ['a later round', { round: 4 }],
    ['another old address', { old: { host: 9, port: 9 } }],
    ['another new address', { destination: { host: 9, port: 9 } }],
  ];

  it.each(wrong)('MIG-DST-ONLY-ACK: does not live on an answer of %s', (_, forgery) => {
    const { rules, socket, answer } = restarting();
    const destination = socket.local;
    answer(RESTART_ACK, forgery);
    answer(REJECT_STALE_STATE, { destination, ...forgery });
    answer(REJECT_NEW_TUPLE_IN_USE, { destination, ...forgery });
    expect([landingState(socket), rules.told()]).toEqual(['RESTARTING', []]);
  });

  it.each([REQUEST_ACK, CANCEL_ACK])('MIG-DST-ONLY-ACK: does not live on operation %i', (operation) => {
    const { socket, answer } = restarting();
    expect(answer(operation)).toEqual([]);
    expect(landingState(socket)).toBe('RESTARTING');
  });

  it('MIG-DST-ONLY-ACK: does not live before it is announced', () => {
    const { rules, socket, answer } = muteHandoff();
    answer(RESTART_ACK);
    answer(REJECT_STALE_STATE, { destination: socket.local });
    const { rcvNxt: sequence } = socket.association.connection.tcb;
    rules.speak({ to: socket.local, flags: TcpFlag.RST, sequence });
    expect([landingState(socket), rules.told()]).toEqual(['MUTE', []]);
  });

  it('MIG-DST-END: is dropped without a segment on a rejection of its round', () => {
    const { rules, socket, answer } = restarting();
    expect(answer(REJECT_MOVED, { destination: socket.local })).toEqual([]);
    expect(rules.told()).toEqual([{ kind: 'restart-rejected', round: 3, reason: 'REJECT_MOVED' }]);
    rules.pass(PATIENCE);
    expect([socket.state, rules.said()]).toEqual(['CLOSED', []]);
    expect(rules.told()).toEqual([]);
  });

  it('MIG-CAR-RST-EXACT: is dropped on a RST whose SEQ is RCV.NXT, and on no other', () => {
    const { rules, socket } = restarting();
    const { rcvNxt } = socket.association.connection.tcb;
    const reset = (octets: number): string[] =>
      rules.speak({ to: socket.local, flags: TcpFlag.RST, sequence: advance(rcvNxt, octets) });
    expect([reset(-1), reset(1), landingState(socket)]).toEqual([[], [], 'RESTARTING']);
    expect(reset(0)).toEqual([]);
    expect(rules.told()).toEqual([{ kind: 'restart-reset', round: 3 }]);
    rules.pass(PATIENCE);
    expect([socket.state, rules.said()]).toEqual(['CLOSED', []]);
  });

  it('MIG-DST-END: is dropped after the suspension limit + 2 MSL, and its outcome is unknown', () => {
    const { rules, socket } = restarting();
    rules.pass(PATIENCE - 1);
    expect([landingState(socket), rules.told()]).toEqual(['RESTARTING', []]);
    rules.pass(1);
    expect([socket.state, rules.told()]).toEqual(['CLOSED', [{ kind: 'outcome-unknown', round: 3 }]]);
    rules.said();
    rules.pass(PATIENCE);
    expect(rules.said()).toEqual([]);
  });

  it('MIG-DST-END: is dropped after that time though it was never announced', () => {
    const { rules, socket, own } = muteHandoff();
    rules.pass(PATIENCE);
    expect(rules.told()).toEqual([{ kind: 'outcome-unknown', round: 3 }]);
    expect(socket.local).toEqual(own);
  });

  it.each(['close', 'abort'] as const)('MIG-DST-END: is abandoned without a segment (%s)', (call) => {
    const { rules, socket } = restarting();
    socket[call](rules.now);
    rules.pass(PATIENCE);
    expect([socket.state, rules.said(), rules.told()]).toEqual(['CLOSED', [], []]);
  });
});

describe('a socket that becomes live', () => {
  it('MIG-DST-LIVE: takes the window and acknowledges at once', () => {
    const { rules, socket, answer } = restarting();
    const sent = answer(RESTART_ACK, { window: 700 });
    expect(sent.every((what) => ['ACK', 'DATA'].includes(what)) && sent.length > 0).toBe(true);
    expect(socket.association.connection.tcb.sndWnd).toBe(700);
    expect(rules.told()).toEqual([{ kind: 'migrated', round: 3 }]);
  });

  it('MIG-DST-LIVE: acknowledges where it has nothing to send, and probes a window of zero', () => {
    const { rules, socket, answer } = restarting();
    answer(RESTART_ACK, { window: 0 });
    rules.speak({ to: socket.local, acknowledgment: socket.association.connection.tcb.sndNxt, window: 0 });
    socket.send(new Uint8Array(50), rules.now);
    rules.said();
    rules.pass(5 * SECOND);
    expect(rules.said()).toContain('DATA');
  });

  it('MIG-DST-LIVE: is told so once and restarts no more', () => {
    const { rules, answer } = restarting();
    answer(RESTART_ACK);
    answer(RESTART_ACK);
    answer(REJECT_STALE_STATE);
    rules.pass(2 * PATIENCE);
    expect(rules.told()).toHaveLength(1);
    expect(rules.said()).not.toContain('REMOTE_RESTART');
  });

  it('MIG-DST-RESTORED: goes on as the buffer says, with its queues and options', () => {
    const { rules, socket, buffer, answer } = restarting();
    answer(RESTART_ACK);
    const { options, sendQueue, receiveQueue, windowScale, sackPermitted, sndMss, rcvMss } =
      decodeSocketState(buffer);
    const now = socket.association.connection.checkpoint(rules.now);
    expect(now).toMatchObject({
      options,
      sendQueue,
      receiveQueue,
      windowScale,
      sackPermitted,
      sndMss,
      rcvMss,
    });
    expect([sendQueue.length, receiveQueue.length]).toEqual([500, 9]);
  });

  it('MIG-DST-AS-SENT: accepts at once an acknowledgment of what the source had sent', () => {
    const { rules, socket, answer } = restarting();
    const { tcb } = socket.association.connection;
    answer(RESTART_ACK);
    const { sndNxt } = tcb;
    rules.speak({ to: socket.local, acknowledgment: sndNxt, sequence: tcb.rcvNxt });
    expect([tcb.sndUna, tcb.sndNxt]).toEqual([sndNxt, sndNxt]);
  });

  it('MIG-RND-TRAVELS: knows the round that was closed for its peer, and its own', () => {
    const { rules, socket, answer } = restarting();
    answer(RESTART_ACK);
    const old = rules.remote.local;
    expect(answer(MIGRATION_REQUEST, { old, round: 6 })).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(answer(MIGRATION_REQUEST, { old, round: 7 })).toEqual(['REQUEST_ACK']);
    answer(CANCEL, { old, round: 7 });
    sendMigrationRequest(rules.world.host('destination'), socket, rules.now);
    rules.pass(0);
    expect(rules.wire.at(-1)?.message).toMatchObject({ operation: MIGRATION_REQUEST, round: 4 });
  });
});

describe('the address of a restored socket', () => {
  it('MIG-DST-OTHER-PORT: is another one in the same round where the remote has it in use', () => {
    const { rules, socket, answer } = restarting();
    const ports = new Set([socket.local.port]);
    for (let tries = 0; tries < 8; tries += 1) {
      expect(answer(REJECT_NEW_TUPLE_IN_USE, { destination: socket.local })).toEqual(['REMOTE_RESTART']);
      expect(rules.wire.at(-1)).toMatchObject({
        from: socket.local,
        message: { round: 3, newPort: socket.local.port },
      });
      ports.add(socket.local.port);
    }
    expect(ports.size).toBe(9);
    expect(answer(REJECT_NEW_TUPLE_IN_USE, { destination: socket.local })).toEqual([]);
    expect(rules.told()).toEqual([{ kind: 'restart-rejected', round: 3, reason: 'REJECT_NEW_TUPLE_IN_USE' }]);
  });

  it('MIG-DST-OTHER-PORT: is where the answer is awaited', () => {
    const { rules, socket, answer } = restarting();
    const first = socket.local;
    answer(REJECT_NEW_TUPLE_IN_USE, { destination: first });
    expect(answer(RESTART_ACK, { destination: first })).toEqual([]); // and no RST either
    expect(rules.told()).toEqual([]);
    answer(RESTART_ACK);
    expect(rules.told()).toEqual([{ kind: 'migrated', round: 3 }]);
  });

  it('MIG-DST-PORT: serves no other connection with this remote', () => {
    const { rules, buffer, socket } = restarting();
    const again = (): Socket =>
      deserializeAndRestart(rules.world.host('destination'), buffer, rules.now, socket.local);
    expect(again).toThrow('EADDRINUSE');
    expect(() =>
      deserializeAndRestart(rules.world.host('destination'), buffer, rules.now, { port: 80 }),
    ).not.toThrow();
  });

  it('MIG-DST-PORT: has served none in this or a later round', () => {
    const { rules, buffer, socket } = restarting();
    const { local } = socket;
    const host = rules.world.host('destination');
    const state = decodeSocketState(buffer);
    socket.close(rules.now);
    rules.pass(0);
    expect(host.reserved).toBe(1);
    expect(() => host.connect(rules.remote.local, rules.now, local)).toThrow('taken');
    for (const round of [2, 3]) {
      expect(() => host.restore({ ...state, round }, rules.now, local)).toThrow('EADDRINUSE');
    }
    expect(() => host.restore({ ...state, round: 4 }, rules.now, local)).not.toThrow();
    expect(host.reserved).toBe(0);
  });
});
