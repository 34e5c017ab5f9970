/** Cut points: the same short connection, migrated or called off after each of its packets in turn. */
import { describe, expect, it } from 'vitest';
import {
  cancelMigration,
  deserializeAndRestart,
  discardMigrated,
  sendMigrationRequest,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import { Application, MILLISECOND, SECOND, Simulation, type HostName } from './simulation.ts';

interface Variant {
  /** Which end moves: the one that opened the connection, or the one that listened. */
  readonly mover: 'client' | 'server';
  readonly timestamps: boolean;
  readonly sack: boolean;
  readonly cut: 'migrates' | 'cancels before the capture' | 'cancels after the capture';
}

const OCTETS = { client: 30_000, server: 12_000 };
const RECEIVE_BUFFER = 5000;
const migratable = ['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK'];

class Run {
  readonly world: Simulation;
  readonly client: Application;
  readonly server: Application;
  readonly #variant: Variant;
  /** Packets sent since the connection opened. */
  packets = 0;

  constructor(variant: Variant) {
    const { timestamps, sack } = variant;
    this.#variant = variant;
    this.world = new Simulation({
      impairments: { delay: 10 * MILLISECOND },
      tcp: { timestamps, sack, receiveBuffer: RECEIVE_BUFFER, msl: SECOND },
      limits: { msl: SECOND },
    });
    const { client, server } = this.world.connect();
    this.world.network.observe(() => (this.packets += 1));
    const options = { closes: true, chunk: 1000 };
    this.client = this.world.run(new Application(client, { stream: 0, octets: OCTETS.client, ...options }));
    this.server = this.world.run(new Application(server, { stream: 1, octets: OCTETS.server, ...options }));
  }

  get mover(): Application {
    return this.#variant.mover === 'client' ? this.client : this.server;
  }

  get from(): HostName {
    return this.#variant.mover === 'client' ? 'source' : 'remote';
  }

  get isOver(): boolean {
    return this.client.socket.state === 'CLOSED' && this.server.socket.state === 'CLOSED';
  }

  /** Cuts in where it stands, if the connection can still be moved, and is captured while it can. */
  cut(): void {
    const { world, mover, from } = this;
    if (!migratable.includes(mover.socket.state)) return;
    const host = world.host(from);
    sendMigrationRequest(host, mover.socket, world.now);
    const isHeld = world.until(() => world.saw(from, 'remote-suspended'), 10 * SECOND);
    if (!isHeld || !migratable.includes(mover.socket.state)) return;
    if (this.#variant.cut === 'cancels before the capture') {
      cancelMigration(host, mover.socket, world.now);
      return;
    }
    const source = mover.socket;
    const buffer = serializeSocketData(host, source, world.now);
    world.pass(50 * MILLISECOND);
    if (this.#variant.cut === 'cancels after the capture') {
      cancelMigration(host, source, world.now);
      expect(world.until(() => world.saw(from, 'thawed'), 60 * SECOND)).toBe(true);
      return;
    }
    mover.socket = deserializeAndRestart(world.host('destination'), buffer, world.now);
    expect(world.until(() => world.saw('destination', 'migrated'), 60 * SECOND)).toBe(true);
    discardMigrated(host, source, world.now, { destinationRuns: true });
  }

  finish(): void {
    this.world.until(() => this.isOver, 300 * SECOND);
    expect([this.client.read, this.server.read]).toEqual([OCTETS.server, OCTETS.client]);
    expect([this.client.socket.state, this.server.socket.state]).toEqual(['CLOSED', 'CLOSED']);
    const abnormal = this.world.log.filter(
      ({ event: { event } }) => event.kind === 'closed' && !['normal', 'vanished'].includes(event.reason),
    );
    expect(abnormal).toEqual([]);
  }
}

function packetsOf(variant: Variant): number {
  const run = new Run(variant);
  run.finish();
  return run.packets;
}

const variants: Variant[] = (['client', 'server'] as const).flatMap((mover) =>
  [true, false].flatMap((timestamps) =>
    [true, false].flatMap((sack) =>
      (['migrates', 'cancels before the capture', 'cancels after the capture'] as const).map((cut) => ({
        mover,
        timestamps,
        sack,
        cut,
      })),
    ),
  ),
);

describe('a connection cut into after each of its packets', () => {
  it.each(variants)('$cut ($mover, timestamps $timestamps, SACK $sack)', (variant) => {
    const last = packetsOf(variant);
    expect(last).toBeGreaterThan(20);
    for (let cutPoint = 0; cutPoint <= last; cutPoint += 1) {
      const run = new Run(variant);
      run.world.until(() => run.packets >= cutPoint, 300 * SECOND);
      run.cut();
      run.finish();
    }
  });
});
