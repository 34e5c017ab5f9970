/** A migrated connection in the place of the one that a socket has already. */
import { describe, expect, it } from 'vitest';
import { decodeSocketState, Operation } from '../../../src/codec/index.ts';
import { deserializeSocketData } from '../../../src/reference-stack/api.ts';
import type { Scene } from './forge.ts';
import { captured, muteHandoff, restart } from './moving.ts';

const { REJECT_MOVED, RESTART_ACK } = Operation;

function closedAtDestination({ world }: Scene): boolean {
  return world.log.some(({ at, event }) => at === 'destination' && event.event.kind === 'closed');
}

describe('a handoff', () => {
  it('MIG-DST-HANDOFF: leaves the own connection alone until RESTART_ACK, and then resets it', () => {
    const handoff = muteHandoff();
    const { rules, socket, peer, answer } = handoff;
    restart(handoff);
    expect(peer.state).toBe('ESTABLISHED');
    const sent = answer(RESTART_ACK);
    expect(sent).toContain('RST');
    expect([peer.state, socket.remote]).toEqual(['CLOSED', rules.remote.local]);
    expect(rules.told()).toEqual([{ kind: 'migrated', round: 3 }]);
    expect(rules.said()).toEqual([]);
    expect(closedAtDestination(rules)).toBe(false);
  });

  it.each(['rejection', 'close'])('MIG-DST-HANDOFF-RETURNS: gives the own connection back (%s)', (how) => {
    const handoff = muteHandoff();
    const { rules, socket, peer, own, answer } = handoff;
    restart(handoff);
    if (how === 'close') socket.close(rules.now);
    else answer(REJECT_MOVED, { destination: socket.local });
    rules.pass(0);
    expect([socket.local, socket.state, peer.state]).toEqual([own, 'ESTABLISHED', 'ESTABLISHED']);
    socket.send(Uint8Array.of(7), rules.now);
    rules.pass(0);
    expect(peer.read(9, rules.now)).toEqual(Uint8Array.of(7));
    expect(rules.world.log.some(({ event }) => event.event.kind === 'closed')).toBe(false);
  });

  it('MIG-DST-HANDOFF-RETURNS: lets the own connection be closed afterwards, and be told so', () => {
    const handoff = muteHandoff();
    const { rules, socket } = handoff;
    socket.close(rules.now);
    rules.pass(0);
    socket.abort(rules.now);
    rules.pass(0);
    expect(socket.state).toBe('CLOSED');
    expect(closedAtDestination(rules)).toBe(true);
  });

  it('MIG-DST-HANDOFF: tells its owner when the connection that it brought ends', () => {
    const handoff = muteHandoff();
    restart(handoff);
    handoff.answer(RESTART_ACK);
    handoff.socket.abort(handoff.rules.now);
    handoff.rules.pass(0);
    expect(closedAtDestination(handoff.rules)).toBe(true);
  });

  it('MIG-DST-HANDOFF: goes on where the own connection ends meanwhile', () => {
    const handoff = muteHandoff();
    const { rules, socket, peer, answer } = handoff;
    restart(handoff);
    peer.abort(rules.now);
    rules.pass(0);
    answer(RESTART_ACK);
    expect(rules.told()).toEqual([{ kind: 'migrated', round: 3 }]);
    expect([socket.state, socket.remote]).toEqual(['ESTABLISHED', rules.remote.local]);
  });

  it('MIG-DST-HANDOFF-PORT: does not use the port of the stolen connection', () => {
    const { rules, buffer } = captured();
    const host = rules.world.host('destination');
    const state = decodeSocketState(buffer);
    const local = {
      host: rules.world.host('destination').connect({ host: 1, port: 1 }, 0).local.host,
      port: 5000,
    };
    expect(() => host.restore(state, rules.now, { port: 5000 }, local)).toThrow('EADDRINUSE');
    expect(() => host.restore(state, rules.now, { port: 5001 }, local)).not.toThrow();
    expect(() => host.restore(state, rules.now, { port: 5000 }, { ...local, host: 1 })).not.toThrow();
  });

  it('MIG-SRC-EBUSY: is refused into a socket that is itself migrating', () => {
    const { rules, buffer, socket } = muteHandoff();
    const host = rules.world.host('destination');
    expect(() => {
      deserializeSocketData(host, socket, buffer, rules.now);
    }).toThrow('EBUSY');
    expect(() => {
      deserializeSocketData(host, rules.moving, buffer, rules.now);
    }).toThrow('EBUSY');
  });
});
