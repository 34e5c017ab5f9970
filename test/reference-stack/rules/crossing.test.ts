/** Two ends that migrate at once, one of them forged. */
import { describe, expect, it } from 'vitest';
import { Operation, parseHost } from '../../../src/codec/index.ts';
import { cancelMigration, sendMigrationRequest } from '../../../src/reference-stack/api.ts';
import type { Socket } from '../../../src/reference-stack/socket.ts';
import { addresses, Simulation } from '../simulation.ts';
import { Scene, SECOND, type End } from './forge.ts';

const { CANCEL, CANCEL_ACK, MIGRATION_REQUEST, REJECT_BUSY, REJECT_MOVED, REQUEST_ACK } = Operation;

/** A scene whose real end has sent MIGRATION_REQUEST. The moving end has the lower address. */
function requesting(real: End): Scene {
  const rules = new Scene({ speaksFor: real === 'moving' ? 'remote' : 'moving' });
  sendMigrationRequest(rules.world.host(real === 'moving' ? 'source' : 'remote'), rules.real, rules.now);
  expect(rules.said()).toEqual(['MIGRATION_REQUEST']);
  return rules;
}

/** The forged end asks to move. */
function ask(rules: Scene, round = 0): string[] {
  return rules.forge(MIGRATION_REQUEST, { round, old: rules.real.remote });
}

describe('crossing migrations', () => {
  it.each(['moving', 'remote'] as const)('MIG-CRS-ACKED-FIRST: an acknowledged %s end is busy', (real) => {
    const rules = requesting(real);
    rules.forge(REQUEST_ACK);
    rules.told();
    expect(ask(rules)).toEqual(['REJECT_BUSY']);
    expect([rules.real.association.source.state, rules.told()]).toEqual(['HELD', []]);
  });

  it('MIG-CRS-LOWER-FIRST: the end with the lower address is busy', () => {
    const rules = requesting('moving');
    expect(ask(rules)).toEqual(['REJECT_BUSY']);
    expect([rules.real.association.source.state, rules.told()]).toEqual(['REQUESTING', []]);
    rules.forge(REQUEST_ACK);
    expect(rules.told()).toEqual([{ kind: 'remote-suspended', round: 0 }]);
  });

  it('MIG-CRS-LOWER-FIRST: of two ends with the same address the one with the lower port goes first', () => {
    const world = new Simulation();
    const host = world.host('source');
    host.listen(80);
    const client = host.connect({ host: parseHost(addresses.source), port: 80 }, world.now);
    world.pass(SECOND);
    const server = world.log.find(({ event }) => event.socket.local.port === 80)?.event.socket as Socket;
    sendMigrationRequest(host, client, world.now);
    sendMigrationRequest(host, server, world.now);
    world.pass(SECOND);
    const told = (kind: string): unknown =>
      world.log.find(({ event }) => event.event.kind === kind)?.event.socket;
    expect(told('yielded')).toBe(client);
    expect(told('remote-suspended')).toBe(server);
  });

  it('MIG-CRS-YIELD: the other one closes its round with CANCEL and answers', () => {
    const rules = requesting('remote');
    expect(ask(rules)).toEqual(['CANCEL', 'REQUEST_ACK']);
    expect(rules.told()).toEqual([
      { kind: 'yielded', round: 0 },
      { kind: 'suspended', round: 0 },
    ]);
    rules.pass(SECOND);
    expect(rules.said()).toEqual(['CANCEL', 'CANCEL']);
    expect(rules.forge(REQUEST_ACK)).toEqual([]);
    rules.forge(CANCEL_ACK);
    rules.pass(SECOND);
    expect([rules.said(), rules.told()]).toEqual([[], []]);
  });

  it('MIG-SRC-CANCEL: "busy" does not end the CANCEL of a round that was given up, "moved" does', () => {
    const rules = requesting('remote');
    ask(rules);
    expect(rules.forge(REJECT_BUSY)).toEqual([]);
    rules.pass(SECOND);
    expect(rules.said()).toEqual(['CANCEL', 'CANCEL']);
    rules.forge(REJECT_MOVED);
    rules.pass(SECOND);
    expect(rules.said()).toEqual([]);
  });

  it('MIG-CRS-YIELD: the other one does not yield to what it rejects', () => {
    const rules = requesting('remote');
    expect(rules.forge(MIGRATION_REQUEST, { old: rules.real.local })).toEqual(['REJECT_ADDRESS_MISMATCH']);
    expect(rules.real.association.source.state).toBe('REQUESTING');
  });

  it('MIG-CRS-ACKED-FIRST: an end is busy no longer than it migrates', () => {
    const rules = requesting('moving');
    rules.forge(REQUEST_ACK);
    expect(ask(rules)).toEqual(['REJECT_BUSY']);
    cancelMigration(rules.world.host('source'), rules.real, rules.now);
    expect(ask(rules)).toEqual(['REQUEST_ACK']);
  });

  it('MIG-RND-BOTH-DIRECTIONS: the rounds of one end close none of the other', () => {
    const rules = requesting('remote');
    rules.forge(REQUEST_ACK);
    cancelMigration(rules.world.host('remote'), rules.real, rules.now);
    rules.forge(CANCEL_ACK);
    expect(ask(rules)).toEqual(['REQUEST_ACK']);
    rules.forge(CANCEL, { round: 9 });
    sendMigrationRequest(rules.world.host('remote'), rules.real, rules.now);
    rules.pass(0);
    expect(rules.wire.at(-1)).toMatchObject({ what: 'MIGRATION_REQUEST', message: { round: 1 } });
  });
});
