/** Migrations over real links: three processes in three namespaces whose kernels forward packets between them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeAsRoot, join, namespaces, type Namespace } from '../namespaces.ts';
import { EndpointProcess, MEBIOCTET, type Line } from './endpoint-process.ts';

const subnets = { source: '10.31.1', destination: '10.31.2', remote: '10.31.3' } as const;
const PORT = 5000;

const folder = mkdtempSync(joinPath(tmpdir(), 'migsock-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Three {
  readonly source: EndpointProcess;
  readonly destination: EndpointProcess;
  readonly remote: EndpointProcess;
}

/** Source and destination are each joined to the remote, which forwards between them. */
function connectNamespaces([source, destination, remote]: readonly [Namespace, Namespace, Namespace]): void {
  join(source, '10.32.1.1/24', remote, '10.32.1.2/24');
  join(destination, '10.32.2.1/24', remote, '10.32.2.2/24');
  source.ip('route', 'add', 'default', 'via', '10.32.1.2');
  destination.ip('route', 'add', 'default', 'via', '10.32.2.2');
  remote.ip('route', 'add', `${subnets.source}.0/24`, 'via', '10.32.1.1');
  remote.ip('route', 'add', `${subnets.destination}.0/24`, 'via', '10.32.2.1');
  for (const namespace of [source, destination, remote]) {
    expect(namespace.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward').status).toBe(0);
  }
}

describeAsRoot('a connection between three namespaces', () => {
  const trio = namespaces(3) as [Namespace, Namespace, Namespace];
  const running: EndpointProcess[] = [];
  beforeAll(() => {
    connectNamespaces(trio);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((endpoint) => endpoint.end()));
  });

  async function start(...args: string[]): Promise<Three> {
    const [source, destination, remote] = await Promise.all([
      EndpointProcess.start(trio[0], subnets.source, ...args),
      EndpointProcess.start(trio[1], subnets.destination, ...args),
      EndpointProcess.start(trio[2], subnets.remote, ...args),
    ]);
    running.push(source, destination, remote);
    return { source, destination, remote };
  }

  /** Opens a connection on which both send as many octets and close; resolves when some have been read. */
  async function startExchange({ source, remote }: Three, octets: number): Promise<void> {
    const application = { kind: 'exchange', octets, closes: true, tellEvery: octets / 4 };
    remote.command({ do: 'listen', port: PORT, application: { ...application, stream: 1 } });
    await remote.told({ kind: 'listening' });
    const host = `${subnets.remote}.2`;
    source.command({ do: 'connect', host, port: PORT, application: { ...application, stream: 0 } });
    await source.told({ kind: 'progress' });
  }

  /** Moves a connection through a file; what the new end is called. */
  async function move(
    from: EndpointProcess,
    to: EndpointProcess,
    connection: number,
    round: number,
  ): Promise<Line> {
    const file = joinPath(folder, `socket-${round}`);
    from.command({ do: 'request', connection });
    await from.told({ kind: 'remote-suspended', round });
    from.command({ do: 'capture', connection, file });
    const { application } = await from.told({ kind: 'captured', connection });
    to.command({ do: 'restore', file, application });
    const migrated = await to.told({ kind: 'migrated', round });
    from.command({ do: 'discard', connection });
    expect(await from.told({ kind: 'closed', connection })).toMatchObject({ reason: 'vanished' });
    return migrated;
  }

  it('moves from one to another in the middle of a transfer both ways, and the streams are intact', async () => {
    const three = await start();
    const octets = 20 * MEBIOCTET;
    await startExchange(three, octets);
    const migrated = await move(three.source, three.destination, 1, 0);
    expect(migrated).toMatchObject({ local: expect.stringContaining(subnets.destination) as unknown });
    for (const endpoint of [three.destination, three.remote]) {
      expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets });
      expect(endpoint.lines('differs')).toEqual([]);
    }
    expect(await three.source.states()).toEqual([]);
  });

  it('moves away and back again', async () => {
    const three = await start();
    const octets = 40 * MEBIOCTET;
    await startExchange(three, octets);
    const there = await move(three.source, three.destination, 1, 0);
    await move(three.destination, three.source, there.connection as number, 1);
    for (const endpoint of [three.source, three.remote]) {
      expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets });
      expect(endpoint.lines('differs')).toEqual([]);
    }
  });

  it('moves through loss, reordering, duplication and delay', async () => {
    const impairments = {
      loss: 0.02,
      duplication: 0.01,
      delay: 5000,
      reordering: { probability: 0.02, delay: 2000 },
    };
    const three = await start('--impair', JSON.stringify(impairments));
    const octets = MEBIOCTET;
    await startExchange(three, octets);
    await move(three.source, three.destination, 1, 0);
    for (const endpoint of [three.destination, three.remote]) {
      expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets });
    }
  });

  /** Gives the destination a connection of its own, connection 1, on which both are silent until one closes. */
  async function connectDestination({ destination, remote }: Three): Promise<void> {
    const application = { kind: 'exchange', octets: 1000 };
    remote.command({ do: 'listen', port: PORT + 1, application: { ...application, stream: 1 } });
    const host = `${subnets.remote}.2`;
    destination.command({ do: 'connect', host, port: PORT + 1, application: { ...application, stream: 0 } });
    await remote.told({ kind: 'established', local: `${host}:${PORT + 1}` });
    await destination.told({ kind: 'established' });
  }

  /** Captures the source's connection when the remote holds; what the application needs elsewhere. */
  async function capture({ source }: Three, file: string): Promise<unknown> {
    source.command({ do: 'request', connection: 1 });
    await source.told({ kind: 'remote-suspended' });
    source.command({ do: 'capture', connection: 1, file });
    return (await source.told({ kind: 'captured' })).application;
  }

  it('moves into a connected socket, whose own connection is reset, and the streams are intact', async () => {
    const three = await start();
    const { source, destination, remote } = three;
    const octets = 20 * MEBIOCTET;
    await connectDestination(three);
    await startExchange(three, octets);
    const file = joinPath(folder, 'handoff');
    const application = await capture(three, file);
    destination.command({ do: 'restore', file, into: 1, application });
    expect(await destination.told({ kind: 'restored' })).toMatchObject({ connection: 1 });
    expect(await destination.told({ kind: 'migrated' })).toMatchObject({ connection: 1 });
    source.command({ do: 'discard', connection: 1 });
    expect(await remote.told({ kind: 'closed', connection: 1 })).toMatchObject({ reason: 'reset' });
    for (const endpoint of [destination, remote]) {
      expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets });
      expect(endpoint.lines('differs')).toEqual([]);
    }
  });

  it('leaves a connected socket its own connection where the migration was called off before', async () => {
    const three = await start();
    const { source, destination, remote } = three;
    const octets = 20 * MEBIOCTET;
    await connectDestination(three);
    await startExchange(three, octets);
    const file = joinPath(folder, 'handoff-too-late');
    const application = await capture(three, file);
    source.command({ do: 'cancel', connection: 1 });
    await source.told({ kind: 'thawed' });
    destination.command({ do: 'restore', file, into: 1, application });
    await destination.told({ kind: 'restart-rejected', connection: 1 });
    destination.command({ do: 'close', connection: 1 });
    for (const endpoint of [destination, remote]) {
      expect(await endpoint.told({ kind: 'received', connection: 1 })).toMatchObject({ octets: 1000 });
    }
    expect(await source.told({ kind: 'received' })).toMatchObject({ octets });
    expect([source, destination, remote].flatMap((endpoint) => endpoint.lines('differs'))).toEqual([]);
  });

  it('goes on where it was when the migration is called off after the capture', async () => {
    const three = await start();
    const octets = 20 * MEBIOCTET;
    await startExchange(three, octets);
    three.source.command({ do: 'request', connection: 1 });
    await three.source.told({ kind: 'remote-suspended' });
    three.source.command({ do: 'capture', connection: 1, file: joinPath(folder, 'unused') });
    await three.source.told({ kind: 'captured' });
    three.source.command({ do: 'cancel', connection: 1 });
    await three.source.told({ kind: 'thawed' });
    for (const endpoint of [three.source, three.remote]) {
      expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets });
    }
  });
});
