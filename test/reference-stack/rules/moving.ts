/** What the owner of a moving socket does, and what its remote is made to answer. */
import { expect } from 'vitest';
import { Operation } from '../../../src/codec/index.ts';
import {
  cancelMigration,
  deserializeAndRestart,
  deserializeSocketData,
  sendMigrationRequest,
  sendRemoteRestart,
  serializeSocketData,
} from '../../../src/reference-stack/api.ts';
import type { Socket } from '../../../src/reference-stack/socket.ts';
import { Scene, type Forgery, type Given } from './forge.ts';

const { CANCEL, CANCEL_ACK, REQUEST_ACK } = Operation;

export function scene(given: Given = {}): Scene {
  return new Scene({ speaksFor: 'remote', ...given });
}

export function request({ world, moving, now }: Scene): void {
  sendMigrationRequest(world.host('source'), moving, now);
}

export function cancel({ world, moving, now }: Scene): void {
  cancelMigration(world.host('source'), moving, now);
}

export function serialize({ world, moving, now }: Scene): Uint8Array {
  return serializeSocketData(world.host('source'), moving, now);
}

/** A scene whose moving end has sent its request. */
export function requesting(given?: Given): Scene {
  const rules = scene(given);
  request(rules);
  expect(rules.said()).toEqual(['MIGRATION_REQUEST']);
  return rules;
}

/** A scene whose moving end may be captured. */
export function held(given?: Given): Scene {
  const rules = requesting(given);
  expect(rules.forge(REQUEST_ACK)).toEqual([]);
  expect(rules.told()).toEqual([{ kind: 'remote-suspended', round: 0 }]);
  return rules;
}

export function stateOf({ moving }: Scene): string {
  return moving.association.source.state;
}

/** Times between the messages of an operation. */
export function intervals({ wire }: Scene, operation: string): number[] {
  const times = wire.filter(({ what }) => what === operation).map(({ time }) => time);
  return times.slice(1).map((time, index) => time - (times[index] as number));
}

/** The rounds of what was said since this was last asked. */
export function roundsOf(rules: Scene): (number | undefined)[] {
  rules.pass(0);
  return rules.heard().map(({ message }) => message?.round);
}

export interface Landing {
  readonly rules: Scene;
  readonly socket: Socket;
  readonly buffer: Uint8Array;
  /** Forges an answer of the remote to the restored socket. */
  readonly answer: (operation: Parameters<Scene['forge']>[0], forgery?: Forgery) => string[];
}

/** A socket captured in round 3 with 500 octets on the way and 9 unread. */
export function captured(given: Given = {}): { rules: Scene; buffer: Uint8Array } {
  const rules = scene(given);
  rules.forge(REQUEST_ACK, { round: 2 });
  rules.forge(CANCEL_ACK, { round: 2 });
  rules.forge(CANCEL, { round: 6, old: rules.remote.local });
  rules.moving.send(new Uint8Array(500), rules.now);
  rules.speak({ payload: new Uint8Array(9) });
  request(rules);
  rules.forge(REQUEST_ACK, { round: 3 });
  const buffer = serialize(rules);
  rules.silence('source');
  rules.told();
  rules.heard();
  return { rules, buffer };
}

export function landing(rules: Scene, buffer: Uint8Array, socket: Socket): Landing {
  return {
    rules,
    buffer,
    socket,
    answer: (operation, forgery) => rules.forge(operation, { round: 3, to: socket.local, ...forgery }),
  };
}

/** A restored socket that has announced itself. */
export function restarting(given?: Given): Landing {
  const { rules, buffer } = captured(given);
  const socket = deserializeAndRestart(rules.world.host('destination'), buffer, rules.now);
  expect(rules.said()).toEqual(['REMOTE_RESTART']);
  return landing(rules, buffer, socket);
}

/** A restored socket that was not announced, in the place of one that is connected elsewhere. */
export function muteHandoff(): Landing & { readonly peer: Socket; readonly own: Socket['local'] } {
  const { rules, buffer } = captured();
  const { client: socket, server: peer } = rules.world.connect('destination', 'third');
  const own = socket.local;
  rules.said();
  deserializeSocketData(rules.world.host('destination'), socket, buffer, rules.now);
  expect(rules.said()).toEqual([]);
  return { ...landing(rules, buffer, socket), peer, own };
}

export function landingState(socket: Socket): string | undefined {
  return socket.association.destination?.state;
}

export function restart({ rules, socket }: Landing): void {
  sendRemoteRestart(rules.world.host('destination'), socket, rules.now);
  expect(rules.said()).toEqual(['REMOTE_RESTART']);
}
