/** A MIGRATION_REQUEST to an unmodified Linux kernel: it changes no octet of a stream and no state of a connection. */
import { afterEach, expect, it } from 'vitest';
import { streamOctets } from '../../src/endpoint/stream.ts';
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
});
