/** A MIGRATION_REQUEST to an unmodified Linux kernel: it changes no octet of a stream and no state of a connection. */
import { afterEach, expect, it } from 'vitest';
import type { ExchangeSettings } from '../../src/endpoint/application.ts';
import { streamOctets } from '../../src/endpoint/stream.ts';
import { Random } from '../../src/link/random.ts';
import { describeAsRoot, namespaces, type Namespace, type RunningProgram } from '../namespaces.ts';
import { digestOf, EndpointProcess, MEBIOCTET } from './endpoint-process.ts';

const SUBNET = '10.9.0';
/** Slow enough for a transfer to outlast requests, and with few of them so that the answer that never comes is short. */
const slowly = [
  '--request-tries',
  '2',
  '--impair',
  JSON.stringify({ delay: 2000, bandwidth: 16_000_000, queue: 100_000 }),
];
/** What ss calls the kernel's state when ours is this. */
const opposite = { ESTABLISHED: 'ESTAB', 'CLOSE-WAIT': 'FIN-WAIT-2', 'FIN-WAIT-2': 'CLOSE-WAIT' } as const;

/** What the kernel's server does on each of its ports: close when it has sent all, read only when it is told to. */
const ports: Readonly<Record<number, { readonly endsFirst: boolean; readonly readsLate: boolean }>> = {
  6000: { endsFirst: false, readsLate: false },
  6001: { endsFirst: true, readsLate: false },
  6002: { endsFirst: false, readsLate: true },
  6003: { endsFirst: true, readsLate: true },
};
const ANSWER_OCTETS = 40_000;

/** When a connection is to be asked for, and what runs on it. */
interface Moment {
  readonly kind: 'established' | 'progress' | 'end-of-stream';
  readonly port: number;
  readonly settings: ExchangeSettings;
}

/** Moments from the end of the handshake over slow start, loss and a window that has closed to either way of closing. */
function momentsOf(seed: number, count: number): Moment[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const port = 6000 + random.integer(4);
    const endsFirst = ports[port]?.endsFirst ?? false;
    const kinds = ['established', 'progress', ...(endsFirst ? ['end-of-stream' as const] : [])] as const;
    const kind = kinds[random.integer(kinds.length)] ?? 'established';
    const closes = !endsFirst || random.chance(0.5);
    const octets = 1000 + random.integer(200_000);
    const tellEvery = 1 + random.integer(ANSWER_OCTETS);
    return { kind, port, settings: { kind: 'exchange', stream: 0, octets, closes, tellEvery } };
  });
}

/** Prints the SHA-256 of what each connection carries. */
async function serveMoments(namespace: Namespace): Promise<RunningProgram> {
  const script = `
    const { streamOctets } = await import('./dist/src/endpoint/stream.js');
    const { createHash } = await import('node:crypto');
    const { createServer } = await import('node:net');
    const late = [];
    const take = (socket, endsFirst) => {
      const hash = createHash('sha256');
      socket.on('data', (octets) => hash.update(octets));
      socket.on('end', () => {
        console.log(hash.digest('hex'));
        if (!endsFirst) socket.end();
      });
    };
    let open = 0;
    for (const [port, { endsFirst, readsLate }] of Object.entries(${JSON.stringify(ports)})) {
      createServer({ allowHalfOpen: true, pauseOnConnect: readsLate }, (socket) => {
        socket.write(streamOctets(1, 0, ${ANSWER_OCTETS}));
        if (endsFirst) socket.end();
        if (readsLate) late.push(() => { take(socket, endsFirst); socket.resume(); });
        else take(socket, endsFirst);
      }).listen(port, '${SUBNET}.1', () => { if (++open === 4) console.log('listening'); });
    }
    process.stdin.on('data', () => late.forEach((each) => each()));`;
  const server = namespace.start('node', '--input-type=module', '-e', script);
  await server.printed('listening');
  return server;
}

describeAsRoot('an unmodified kernel that is asked for a migration', () => {
  const [namespace] = namespaces(1) as [Namespace];
  let endpoint: EndpointProcess;
  /** A new one for each connection: those before linger in TIME-WAIT. */
  let port = 5000;
  afterEach(() => endpoint.end());

  /** Connects nc to an exchange of the endpoint's: what is written to nc goes to the endpoint. */
  async function connect(options: Readonly<Record<string, unknown>>): Promise<RunningProgram> {
    endpoint = await EndpointProcess.start(namespace, SUBNET, ...slowly);
    port += 1;
    const application = { kind: 'exchange', stream: 0, ...options };
    endpoint.command({ do: 'listen', port, application });
    await endpoint.told({ kind: 'listening' });
    const script = `nc -N ${SUBNET}.2 ${port} | sha256sum`;
    const client = namespace.start('sh', '-c', script);
    await endpoint.told({ kind: 'established' });
    return client;
  }

  /** Asks, in vain, for the n-th time. */
  async function ask(times = 1): Promise<void> {
    endpoint.command({ do: 'request', connection: 1 });
    await endpoint.toldTimes(times, { kind: 'request-unanswered' });
  }

  const kernelState = (): string | undefined =>
    namespace.run('ss', '-Htan', `( sport = :${port} or dport = :${port} )`).stdout.split(/\s/)[0];
  const kernelResets = (): number => {
    const lines = namespace.run('grep', '^Tcp:', '/proc/net/snmp').stdout.trim().split('\n');
    const [names = [], values = []] = lines.map((line) => line.split(' '));
    return Number(values[names.indexOf('OutRsts')]);
  };

  it('in the middle of a transfer both ways, again and again, delivers and sends all of it', async () => {
    const octets = 3 * MEBIOCTET;
    const client = await connect({ octets, closes: true, tellEvery: octets / 4 });
    client.write(streamOctets(1, 0, octets));
    client.endInput();
    for (const times of [1, 2, 3]) {
      await endpoint.toldTimes(times, { kind: 'progress' });
      await ask(times);
    }
    expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets });
    expect((await client.ended()).stdout).toContain(digestOf(octets));
    expect(kernelResets()).toBe(0);
  });

  it.each([
    { state: 'ESTABLISHED', octets: 0, closes: false },
    { state: 'FIN-WAIT-2', octets: 1000, closes: true },
    { state: 'CLOSE-WAIT', octets: 3 * MEBIOCTET, closes: false },
  ] as const)('while the endpoint is in $state stays in its state', async ({ state, octets, closes }) => {
    const client = await connect({ octets, closes });
    const text = streamOctets(1, 0, 5000);
    if (state === 'CLOSE-WAIT') {
      client.write(text);
      client.endInput();
    }
    await endpoint.reached(state);
    await ask();
    expect(kernelState()).toBe(opposite[state]);
    expect(await endpoint.states()).toEqual([state]);
    if (state !== 'CLOSE-WAIT') {
      client.write(text);
      client.endInput();
    }
    expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets: text.length });
    expect((await client.ended()).stdout).toContain(digestOf(octets));
    expect(kernelResets()).toBe(0);
  });

  it('at any moment of forty connections, under loss, reordering and delay, changes no octet and no state', async () => {
    const impairments = {
      loss: 0.02,
      delay: 5000,
      bandwidth: 16_000_000,
      reordering: { probability: 0.02, delay: 3000 },
    };
    const fewTries = ['--request-tries', '2', '--msl', '1', '--impair', JSON.stringify(impairments)];
    endpoint = await EndpointProcess.start(namespace, SUBNET, ...fewTries);
    endpoint.tolerated = /cannot move|there is none of that number/;
    const server = await serveMoments(namespace);
    const moments = momentsOf(20_261_123, 40);
    for (const { settings, port } of moments) {
      endpoint.command({ do: 'connect', host: `${SUBNET}.1`, port, application: settings });
    }
    await Promise.all(
      moments.map(async ({ kind, port }, index) => {
        const connection = index + 1;
        await endpoint.told({ kind, connection });
        endpoint.command({ do: 'request', connection });
        const kinds = ['request-unanswered', 'closed']; // a short one may be over before it can ask
        if (ports[port]?.readsLate === true) await endpoint.told({ kind: kinds, connection });
      }),
    );
    server.write('read\n');
    // A reset before its end would show here. Behind it the kernel may answer a repeated message for what it has forgotten.
    for (const connection of moments.keys()) {
      expect(await endpoint.told({ kind: 'received', connection: connection + 1 })).toMatchObject({
        octets: ANSWER_OCTETS,
      });
      expect(await endpoint.told({ kind: 'closed', connection: connection + 1 })).toMatchObject({
        reason: 'normal',
      });
    }
    const expected = moments.map(({ settings }) => digestOf(settings.octets)).sort();
    const hashes = (stdout: string): string[] => stdout.trim().split('\n').slice(1).sort();
    await server.until((stdout) => hashes(stdout).length === moments.length, 'all hashes');
    server.signal('SIGKILL');
    expect(hashes((await server.ended()).stdout)).toEqual(expected);
    expect(endpoint.lines('request-unanswered').length).toBeGreaterThan(moments.length / 2);
    expect(endpoint.lines('differs')).toEqual([]);
  });
});
