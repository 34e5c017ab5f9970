/** What broke earlier versions of the protocol, replayed against the reference endpoint: findings by their numbers. */
import { describe, expect, it } from 'vitest';
import { classifySegment, decodePacket, Operation } from '../../src/codec/index.ts';
import {
  cancelMigration,
  deserializeAndRestart,
  discardMigrated,
  sendMigrationRequest,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import { MILLISECOND, SECOND, Simulation, type HostName } from './simulation.ts';

/** An idle connection whose packets are kept, to be sent again. */
class Scene {
  readonly world = new Simulation({
    impairments: { delay: 10 * MILLISECOND },
    tcp: { timestamps: false, msl: SECOND },
    limits: { suspension: 8 * SECOND, msl: SECOND },
  });
  readonly moving: Socket;
  readonly remote: Socket;
  readonly #sent: Uint8Array[] = [];

  constructor() {
    const { client, server } = this.world.connect();
    [this.moving, this.remote] = [client, server];
    this.world.network.observe((packet) => void this.#sent.push(packet.slice()));
  }

  count(kind: string): number {
    return this.world.log.filter(({ event }) => event.event.kind === kind).length;
  }

  hold(): void {
    const already = this.count('remote-suspended');
    sendMigrationRequest(this.world.host('source'), this.moving, this.world.now);
    this.world.until(() => this.count('remote-suspended') > already);
  }

  capture(): Uint8Array {
    this.hold();
    return serializeSocketData(this.world.host('source'), this.moving, this.world.now);
  }

  cancel(): void {
    cancelMigration(this.world.host('source'), this.moving, this.world.now);
    this.world.pass(SECOND);
  }

  restore(buffer: Uint8Array, at: HostName): Socket {
    const socket = deserializeAndRestart(this.world.host(at), buffer, this.world.now);
    this.world.pass(SECOND);
    return socket;
  }

  /** A late copy of the first message of an operation. */
  repeat(operation: number, from: HostName): void {
    const copy = this.#sent.find((packet) => {
      const found = classifySegment(decodePacket(packet).segment);
      return found.kind === 'message' && found.message.operation === operation;
    });
    if (copy === undefined) throw new Error(`no message of operation ${operation} was sent`);
    this.world.linkOf(from).send(copy);
    this.world.pass(SECOND);
  }
}

describe('a late copy', () => {
  it('F1: of a MIGRATION_REQUEST suspends nobody after its CANCEL, and a late restore is refused', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.cancel();
    scene.repeat(Operation.MIGRATION_REQUEST, 'source');
    expect(scene.remote.association.isSuspended).toBe(false);
    scene.restore(buffer, 'destination');
    expect([scene.count('suspended'), scene.count('restart-rejected')]).toEqual([1, 1]);
  });

  it('A1, MIG-REM-LIMIT: of a MIGRATION_REQUEST suspends nobody after the limit, and CANCEL thaws', () => {
    const scene = new Scene();
    scene.capture();
    scene.world.pass(9 * SECOND);
    scene.repeat(Operation.MIGRATION_REQUEST, 'source');
    expect(scene.count('suspended')).toBe(1);
    scene.cancel();
    expect(scene.count('thawed')).toBe(1);
  });

  it('F5: of a CANCEL ends no later round', () => {
    const scene = new Scene();
    scene.capture();
    scene.cancel();
    scene.hold();
    scene.repeat(Operation.CANCEL, 'source');
    expect(scene.remote.association.isSuspended).toBe(true);
  });

  it('A3: of a MIGRATION_REQUEST prolongs no suspension', () => {
    const scene = new Scene();
    scene.capture();
    scene.world.pass(6 * SECOND);
    scene.repeat(Operation.MIGRATION_REQUEST, 'source');
    scene.world.pass(2 * SECOND);
    expect(scene.count('resumed')).toBe(1);
  });
});

describe('a buffer', () => {
  it('F2: of a cancelled round is refused while a later round is under way', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.cancel();
    scene.hold();
    scene.restore(buffer, 'destination');
    expect([scene.count('restart-rejected'), scene.count('migrated')]).toEqual([1, 0]);
  });

  it('A7: restored twice lives once', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.restore(buffer, 'destination');
    scene.restore(buffer, 'third');
    expect([scene.count('migrated'), scene.count('restart-rejected')]).toEqual([1, 1]);
  });
});

describe('addresses', () => {
  it('A16, A11: that were quarantined or left are free again though the host is idle', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    const { local, remote } = scene.moving;
    scene.restore(buffer, 'destination');
    discardMigrated(scene.world.host('source'), scene.moving, scene.world.now, { destinationRuns: true });
    scene.world.settle();
    const connect = (): Socket => scene.world.host('source').connect(remote, scene.world.now, local);
    expect(connect).toThrow(RangeError);
    scene.world.pass(12 * SECOND);
    expect(scene.world.host('source').reserved + scene.world.host('remote').reserved).toBe(0);
    expect(connect).not.toThrow();
  });
});

it('F12: a remote that is gone resets a cancelling source and a mute destination', () => {
  const scene = new Scene();
  const buffer = scene.capture();
  scene.remote.abort(scene.world.now);
  scene.restore(buffer, 'destination');
  scene.cancel();
  expect([scene.count('restart-reset'), scene.count('source-reset')]).toEqual([1, 1]);
});
