/** Findings about two ends that migrate at once. The moving end has the numerically lower address. */
import { describe, expect, it } from 'vitest';
import { Operation } from '../../src/codec/index.ts';
import {
  cancelMigration,
  deserializeAndRestart,
  sendMigrationRequest,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import { names } from './protocol-review-packets.ts';
import { DELAY, MOMENT, Scene, SUSPENSION } from './protocol-review-scene.ts';
import { MILLISECOND, SECOND } from './simulation.ts';

/** The remote asks to migrate. */
function requestRemotely({ world, remote }: Scene): void {
  sendMigrationRequest(world.host('remote'), remote.socket, world.now);
  world.settle();
}

/** The remote calls its migration off. */
function cancelRemotely({ world, remote }: Scene): void {
  cancelMigration(world.host('remote'), remote.socket, world.now);
  world.settle();
}

function stateOf(scene: Scene, end: 'moving' | 'remote'): string {
  return scene[end].socket.association.source.state;
}

describe('two ends', () => {
  it('F11: are never both frozen, whatever REQUEST_ACK wanders; the one that is thaws and both live', () => {
    const scene = new Scene();
    scene.hold();
    scene.cancel();
    scene.pass(MOMENT);
    requestRemotely(scene);
    scene.pass(MOMENT);
    serializeSocketData(scene.world.host('remote'), scene.remote.socket, scene.world.now);
    scene.pass(SUSPENSION);
    expect(scene.moving.socket.association.isSuspended).toBe(false);
    scene.request();
    const wandering = scene
      .messages(Operation.REQUEST_ACK)
      .find(({ to }) => to.port === scene.moving.socket.local.port);
    if (wandering !== undefined) scene.again(wandering);
    scene.pass(MOMENT);
    expect([stateOf(scene, 'moving'), stateOf(scene, 'remote')]).toEqual(['REQUESTING', 'FROZEN']);
    expect(() => scene.freeze()).toThrow('EBUSY');
    cancelRemotely(scene);
    scene.pass(MOMENT);
    expect(scene.count('thawed')).toBe(1);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });

  it('F11: that ask at once are not both suspended: the higher one closes its round with CANCEL, and goes second', () => {
    const scene = new Scene();
    scene.request();
    requestRemotely(scene);
    scene.pass(MOMENT);
    expect([stateOf(scene, 'moving'), stateOf(scene, 'remote')]).toEqual(['HELD', 'LIVE']);
    expect([scene.count('yielded'), scene.moving.socket.association.isSuspended]).toEqual([1, false]);
    const cancels = scene.messages(Operation.CANCEL);
    expect(cancels.map(({ from, message }) => [from, message?.round])).toEqual([
      [scene.remote.socket.local, 0],
    ]);
    expect(names(scene.messages(Operation.CANCEL_ACK))).toHaveLength(1);
    scene.restore(scene.freeze(), 'destination');
    scene.pass(MOMENT);
    requestRemotely(scene);
    scene.pass(MOMENT);
    expect([stateOf(scene, 'remote'), scene.moving.socket.association.isSuspended]).toEqual(['HELD', true]);
    cancelRemotely(scene);
    scene.pass(MOMENT);
    scene.finish();
  });

  it.each(['moving', 'remote'] as const)(
    'F11: of which the %s one was acknowledged first: it is busy, and the other one goes on, cancelling reliably',
    (first) => {
      const scene = new Scene();
      const [here, there] =
        first === 'moving' ? (['source', 'remote'] as const) : (['remote', 'source'] as const);
      const request = {
        moving: () => {
          scene.request();
        },
        remote: () => {
          requestRemotely(scene);
        },
      };
      const second = first === 'moving' ? 'remote' : 'moving';
      request[first]();
      scene.pass(SUSPENSION + MOMENT); // the other one is free again
      request[second]();
      scene.pass(DELAY + MILLISECOND);
      scene.losing(there, here, () => {
        scene.pass(DELAY);
      }); // its CANCEL is lost once
      expect(scene.reasons('request-rejected')).toEqual(['REJECT_BUSY']);
      expect([stateOf(scene, first), scene[first].socket.association.isSuspended]).toEqual(['HELD', false]);
      expect(scene.messages(Operation.CANCEL)).toHaveLength(1);
      expect(scene.world.until(() => scene.messages(Operation.CANCEL_ACK).length === 1, 5 * SECOND)).toBe(
        true,
      );
      expect(stateOf(scene, second)).toBe('LIVE');
      if (first === 'moving') scene.cancel();
      else cancelRemotely(scene);
      scene.pass(MOMENT);
      scene.finish();
    },
  );

  it('F11: of which one is suspended, frozen or mute: it begins no migration', () => {
    const scene = new Scene();
    scene.hold();
    expect(() => {
      requestRemotely(scene);
    }).toThrow('EBUSY');
    const buffer = scene.freeze();
    expect(() => {
      scene.request();
    }).toThrow('EBUSY');
    const socket = scene.restore(buffer, 'destination');
    expect(() => {
      sendMigrationRequest(scene.world.host('destination'), socket, scene.world.now);
    }).toThrow('EBUSY');
    scene.pass(MOMENT);
    scene.finish();
  });

  it.each(['REQUESTING', 'HELD'])(
    'F11: learn of a NAT before they compare addresses (the remote is %s)',
    (state) => {
      const scene = new Scene();
      const [, translated] = [scene.remote.socket.remote, { ...scene.remote.socket.remote, port: 1 }];
      if (state === 'REQUESTING') scene.world.impair('source', 'remote', { loss: 1 });
      requestRemotely(scene);
      scene.pass(MOMENT);
      if (state === 'HELD') scene.pass(SUSPENSION);
      expect(stateOf(scene, 'remote')).toBe(state);
      const message = scene.message(Operation.MIGRATION_REQUEST, 0, undefined, translated);
      scene.world.impair('source', 'remote', { loss: 0 });
      const answers = scene.answersTo({ message }, 2 * DELAY);
      expect(names(answers)).toEqual(['REJECT_ADDRESS_MISMATCH']);
      expect([stateOf(scene, 'remote'), scene.count('yielded')]).toEqual([state, 0]);
      cancelRemotely(scene);
      scene.pass(MOMENT);
      scene.finish();
    },
  );

  it('F11: of which the remote moves first: its new instance is the one that then is suspended', () => {
    const scene = new Scene();
    requestRemotely(scene);
    scene.pass(MOMENT);
    const host = scene.world.host('remote');
    const buffer = serializeSocketData(host, scene.remote.socket, scene.world.now);
    scene.remote.socket = deserializeAndRestart(scene.world.host('third'), buffer, scene.world.now);
    scene.pass(MOMENT);
    expect(scene.count('migrated')).toBe(1);
    const next = scene.capture();
    scene.restore(next, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });
});
