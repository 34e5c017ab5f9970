/** Migrations, one story each: what the two applications see is time passing and nothing else. */
import { describe, expect, it } from 'vitest';
import { parseHost } from '../../src/codec/index.ts';
import {
  cancelMigration,
  deserializeAndRestart,
  deserializeSocketData,
  discardMigrated,
  getLocalHost,
  sendMigrationRequest,
  sendRemoteRestart,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import { MigrationError } from '../../src/reference-stack/migration/context.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import {
  addresses,
  Application,
  MILLISECOND,
  SECOND,
  Simulation,
  type HostName,
  type SimulationOptions,
} from './simulation.ts';

interface Scene {
  readonly world: Simulation;
  readonly moving: Application;
  readonly remote: Application;
}

const OCTETS = 200_000;

/** A connection with both applications at work. */
function scene(options: SimulationOptions = {}, octets = OCTETS): Scene {
  const world = new Simulation({ impairments: { delay: 10 * MILLISECOND }, ...options });
  const { client, server } = world.connect();
  const moving = world.run(new Application(client, { stream: 0, octets, closes: true }));
  const remote = world.run(new Application(server, { stream: 1, octets, closes: true }));
  return { world, moving, remote };
}

function request({ world, moving }: Scene, at: HostName = 'source'): void {
  const already = count(world, at, 'remote-suspended');
  sendMigrationRequest(world.host(at), moving.socket, world.now);
  expect(world.until(() => count(world, at, 'remote-suspended') > already)).toBe(true);
}

function count(world: Simulation, at: HostName, kind: string): number {
  return world.log.filter((entry) => entry.at === at && entry.event.event.kind === kind).length;
}

function serialize({ world, moving }: Scene, at: HostName = 'source'): Uint8Array {
  return serializeSocketData(world.host(at), moving.socket, world.now);
}

function restore({ world, moving }: Scene, buffer: Uint8Array, at: HostName = 'destination'): Socket {
  const source = moving.socket;
  const already = count(world, at, 'migrated');
  moving.socket = deserializeAndRestart(world.host(at), buffer, world.now);
  expect(world.until(() => count(world, at, 'migrated') > already)).toBe(true);
  return source;
}

/** The whole of a migration. */
function migrate(scene: Scene, from: HostName = 'source', to: HostName = 'destination'): void {
  request(scene, from);
  const source = restore(scene, serialize(scene, from), to);
  discardMigrated(scene.world.host(from), source, scene.world.now, { destinationRuns: true });
}

function expectComplete({ world, moving, remote }: Scene, octets = OCTETS): void {
  const isComplete = world.until(() => moving.read === octets && remote.read === octets);
  expect({ isComplete, moving: moving.read, remote: remote.read }).toEqual({
    isComplete: true,
    moving: octets,
    remote: octets,
  });
}

function expectClosed({ world, moving, remote }: Scene): void {
  const ended = (socket: Socket): boolean => ['CLOSED', 'TIME-WAIT'].includes(socket.state);
  expect(world.until(() => ended(moving.socket) && ended(remote.socket))).toBe(true);
  const unexpected = world.log.filter(
    ({ event: { event } }) => event.kind === 'closed' && !['normal', 'vanished'].includes(event.reason),
  );
  expect(unexpected).toEqual([]);
}

describe('a migration', () => {
  it('moves a connection under load both ways', () => {
    const story = scene();
    story.world.pass(45 * MILLISECOND);
    migrate(story);
    expect(story.remote.socket.remote).toEqual(getLocalHost(story.moving.socket));
    expectComplete(story);
    expectClosed(story);
  });

  it('moves an idle connection', () => {
    const story = scene({}, 0);
    story.world.pass(60 * SECOND);
    const idle = scene({}, 10);
    migrate(idle);
    expectComplete(idle, 10);
  });

  it.each([1, 2, 3])('survives loss, duplication, reordering and jitter (seed %i)', (seed) => {
    const impairments = {
      delay: 10 * MILLISECOND,
      jitter: 5 * MILLISECOND,
      loss: 0.05,
      duplication: 0.05,
      reordering: { probability: 0.05, delay: 15 * MILLISECOND },
    };
    const story = scene({ seed, impairments });
    story.world.pass(100 * MILLISECOND);
    migrate(story);
    expectComplete(story);
    expectClosed(story);
  });

  it('goes on, back, and on again', () => {
    const story = scene();
    story.world.pass(30 * MILLISECOND);
    migrate(story, 'source', 'destination');
    migrate(story, 'destination', 'third');
    migrate(story, 'third', 'source');
    migrate(story, 'source', 'destination');
    expectComplete(story);
    expectClosed(story);
  });

  it('moves the end that listened', () => {
    const story = scene();
    const reversed: Scene = { world: story.world, moving: story.remote, remote: story.moving };
    story.world.pass(30 * MILLISECOND);
    migrate(reversed, 'remote', 'third');
    expectComplete(story);
    expectClosed(story);
  });

  it('moves one end after the other', () => {
    const story = scene();
    const reversed: Scene = { world: story.world, moving: story.remote, remote: story.moving };
    story.world.pass(30 * MILLISECOND);
    migrate(story, 'source', 'destination');
    migrate(reversed, 'remote', 'third');
    expectComplete(story);
    expectClosed(story);
  });

  it('keeps what was received and not read', () => {
    const story = scene();
    story.moving.pausesReading = true;
    story.world.pass(45 * MILLISECOND);
    migrate(story);
    story.moving.pausesReading = false;
    expectComplete(story);
  });

  it('loses nothing that arrives between request and capture', () => {
    const story = scene();
    story.world.pass(25 * MILLISECOND);
    request(story);
    story.world.pass(200 * MILLISECOND);
    const buffer = serialize(story);
    story.world.pass(5 * SECOND);
    restore(story, buffer);
    expectComplete(story);
  });

  it('takes two round trips and what the carriage of the state takes', () => {
    const story = scene({ impairments: { delay: 50 * MILLISECOND } });
    story.world.pass(220 * MILLISECOND);
    const start = story.world.now;
    migrate(story);
    expect(story.world.now - start).toBeLessThanOrEqual(2 * 100 * MILLISECOND);
    expectComplete(story);
  });
});

describe('a source', () => {
  it('goes on where the remote does not answer, and says so', () => {
    const story = scene();
    story.world.pass(30 * MILLISECOND);
    story.world.impair('source', 'remote', { loss: 1 });
    sendMigrationRequest(story.world.host('source'), story.moving.socket, story.world.now);
    expect(story.world.until(() => story.world.saw('source', 'request-unanswered'), 90 * SECOND)).toBe(true);
    story.world.impair('source', 'remote', { loss: 0 });
    expectComplete(story);
  });

  it('goes on when its owner cancels before the capture', () => {
    const story = scene();
    story.world.pass(30 * MILLISECOND);
    request(story);
    cancelMigration(story.world.host('source'), story.moving.socket, story.world.now);
    expectComplete(story);
    expectClosed(story);
  });

  it('thaws when its owner cancels after the capture, and a late restore is refused', () => {
    const story = scene();
    const { world, moving } = story;
    world.pass(30 * MILLISECOND);
    request(story);
    const buffer = serialize(story);
    cancelMigration(world.host('source'), moving.socket, world.now);
    expect(world.until(() => world.saw('source', 'thawed'))).toBe(true);
    deserializeAndRestart(world.host('destination'), buffer, world.now);
    expect(world.until(() => world.saw('destination', 'restart-rejected'))).toBe(true);
    expectComplete(story);
    expectClosed(story);
  });

  it('drops its socket when it cancels after the destination has won', () => {
    const story = scene();
    const { world, moving } = story;
    world.pass(30 * MILLISECOND);
    request(story);
    const source = moving.socket;
    restore(story, serialize(story));
    world.pass(SECOND);
    cancelMigration(world.host('source'), source, world.now);
    expect(world.until(() => world.saw('source', 'moved'))).toBe(true);
    expectComplete(story);
  });

  it('refuses what its state does not allow', () => {
    const { world, moving } = scene();
    const host = world.host('source');
    expect(() => serializeSocketData(host, moving.socket, world.now)).toThrow(MigrationError);
    expect(() => {
      cancelMigration(host, moving.socket, world.now);
    }).toThrow('EINVAL');
    expect(() => {
      discardMigrated(host, moving.socket, world.now, { force: true });
    }).toThrow('EINVAL');
    expect(() => {
      sendRemoteRestart(host, moving.socket, world.now);
    }).toThrow('EINVAL');
    sendMigrationRequest(host, moving.socket, world.now);
    expect(() => {
      sendMigrationRequest(host, moving.socket, world.now);
    }).toThrow('EBUSY');
  });

  it('keeps its frozen socket until it is known that the destination runs', () => {
    const story = scene();
    request(story);
    serialize(story);
    const host = story.world.host('source');
    expect(() => {
      discardMigrated(host, story.moving.socket, story.world.now);
    }).toThrow('EBUSY');
    discardMigrated(host, story.moving.socket, story.world.now, { force: true });
    expect(story.moving.socket.state).toBe('CLOSED');
  });

  it('says when the remote has gone on without it, and thaws then', () => {
    const story = scene({ limits: { suspension: 20 * SECOND } });
    const { world, moving } = story;
    world.pass(30 * MILLISECOND);
    request(story);
    serialize(story);
    expect(world.until(() => world.saw('source', 'late-traffic'), 90 * SECOND)).toBe(true);
    cancelMigration(world.host('source'), moving.socket, world.now);
    expect(world.until(() => world.saw('source', 'thawed'))).toBe(true);
    expectComplete(story);
  });
});

describe('a remote', () => {
  it('goes on by itself after the suspension limit, and a later restart is refused', () => {
    const story = scene({ limits: { suspension: 20 * SECOND } });
    const { world } = story;
    world.pass(30 * MILLISECOND);
    request(story);
    const buffer = serialize(story);
    expect(world.until(() => world.saw('remote', 'resumed'), 30 * SECOND)).toBe(true);
    deserializeAndRestart(world.host('destination'), buffer, world.now);
    expect(world.until(() => world.saw('destination', 'restart-rejected'))).toBe(true);
  });

  it('sends nothing but acknowledgments while it is suspended', () => {
    const story = scene();
    story.world.pass(30 * MILLISECOND);
    request(story);
    const before = story.remote.socket.association.connection.tcb.sndNxt;
    story.world.pass(30 * SECOND);
    expect(story.remote.socket.association.connection.tcb.sndNxt).toBe(before);
    expect(story.remote.socket.writable).toBe(0);
  });

  it('lets one of two restores of the same buffer win', () => {
    const story = scene();
    const { world } = story;
    world.pass(30 * MILLISECOND);
    request(story);
    const buffer = serialize(story);
    restore(story, buffer);
    deserializeAndRestart(world.host('third'), buffer, world.now);
    expect(world.until(() => world.saw('third', 'restart-rejected'))).toBe(true);
    expectComplete(story);
  });

  it('that has aborted is found out by the destination', () => {
    const story = scene();
    const { world } = story;
    world.pass(30 * MILLISECOND);
    request(story);
    const buffer = serialize(story);
    story.remote.socket.abort(world.now);
    deserializeAndRestart(world.host('destination'), buffer, world.now);
    expect(world.until(() => world.saw('destination', 'restart-reset'))).toBe(true);
  });
});

describe('two ends that ask at once', () => {
  it('let one go first, and the other one afterwards', () => {
    const story = scene();
    const { world, moving, remote } = story;
    world.pass(30 * MILLISECOND);
    sendMigrationRequest(world.host('source'), moving.socket, world.now);
    sendMigrationRequest(world.host('remote'), remote.socket, world.now);
    expect(world.until(() => world.saw('source', 'remote-suspended'))).toBe(true); // 192.0.2.10 < 198.51.100.80
    expect(world.saw('remote', 'yielded')).toBe(true);
    const source = restore(story, serialize(story));
    discardMigrated(world.host('source'), source, world.now, { destinationRuns: true });
    migrate({ world, moving: remote, remote: moving }, 'remote', 'third');
    expectComplete(story);
    expectClosed(story);
  });
});

describe('a handoff', () => {
  it('replaces the connection of a connected socket, whose own peer is reset', () => {
    const story = scene();
    const { world, moving } = story;
    const other = world.connect('destination', 'third');
    world.pass(30 * MILLISECOND);
    request(story);
    const buffer = serialize(story);
    deserializeSocketData(world.host('destination'), other.client, buffer, world.now);
    expect(other.server.state).toBe('ESTABLISHED');
    sendRemoteRestart(world.host('destination'), other.client, world.now);
    moving.socket = other.client;
    expect(world.until(() => world.saw('destination', 'migrated'))).toBe(true);
    expectComplete(story);
    expect(other.server.state).toBe('CLOSED');
  });

  it('that fails leaves the socket with its own connection', () => {
    const story = scene();
    const { world, moving } = story;
    const other = world.connect('destination', 'third');
    request(story);
    const buffer = serialize(story);
    cancelMigration(world.host('source'), moving.socket, world.now);
    expect(world.until(() => world.saw('source', 'thawed'))).toBe(true);
    deserializeSocketData(world.host('destination'), other.client, buffer, world.now);
    sendRemoteRestart(world.host('destination'), other.client, world.now);
    expect(world.until(() => world.saw('destination', 'restart-rejected'))).toBe(true);
    expect(other.client.state).toBe('ESTABLISHED');
    expect(other.client.remote.host).toBe(parseHost(addresses.third));
    expectComplete(story);
  });
});
