/** The reference endpoint against the unmodified Linux kernel, over a TUN device. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { streamOctets } from '../../src/endpoint/stream.ts';
import { describeAsRoot, namespaces, type Namespace } from '../namespaces.ts';
import { listening } from '../link/tun-support.ts';
import { digestOf, EndpointProcess, MEBIOCTET, PROGRAM } from './endpoint-process.ts';

const SUBNET = '10.9.0';
const KERNEL = `${SUBNET}.1`;
const OURS = `${SUBNET}.2`;
const ALL = 200 * MEBIOCTET;
/** At 2 % loss and 50 ms some 100 to 500 KiB pass in a second: 200 MiB are for whoever sets IMPAIRED_MEBIOCTETS=200. */
const IMPAIRED = Number(process.env['IMPAIRED_MEBIOCTETS'] ?? 0.5) * MEBIOCTET;
const SLOWEST_OCTETS_A_MILLISECOND = 20;

const folder = mkdtempSync(join(tmpdir(), 'migsock-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const endpoints: EndpointProcess[] = [];
afterEach(async () => {
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.end()));
});

async function start(namespace: Namespace, ...args: string[]): Promise<EndpointProcess> {
  const endpoint = await EndpointProcess.start(namespace, SUBNET, '--http', '80', '--echo', '7', ...args);
  endpoints.push(endpoint);
  return endpoint;
}

/** Runs a shell's command line in a namespace; what it prints. */
async function shell(namespace: Namespace, script: string): Promise<string> {
  const { status, stdout, stderr } = await namespace.start('sh', '-c', script).ended();
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`);
  return stdout;
}

/** A file with the first octets of a stream. */
function streamFile(stream: 0 | 1, octets: number): string {
  const path = join(folder, `stream-${stream}-${octets}`);
  writeFileSync(path, streamOctets(stream, 0, octets));
  return path;
}

describeAsRoot('against the kernel, the endpoint', () => {
  const [namespace] = namespaces(1) as [Namespace];
  const firstOf = (output: string): string => output.slice(0, 64);

  it('serves 200 MiB to curl, octet for octet', async () => {
    await start(namespace);
    const output = await shell(namespace, `curl -s http://${OURS}/octets/${ALL} | sha256sum`);
    expect(firstOf(output)).toBe(digestOf(ALL));
  });

  it('takes 200 MiB from curl, octet for octet', async () => {
    await start(namespace);
    const path = streamFile(0, ALL);
    expect(firstOf(await shell(namespace, `curl -s -T ${path} http://${OURS}/`))).toBe(digestOf(ALL));
  });

  it(
    'serves and takes through loss, reordering, duplication and 50 ms of delay',
    async () => {
      const octets = IMPAIRED;
      const impairments = {
        loss: 0.02,
        duplication: 0.01,
        delay: 25_000,
        reordering: { probability: 0.02, delay: 5000 },
      };
      await start(namespace, '--impair', JSON.stringify(impairments));
      const path = streamFile(0, octets);
      const outputs = await Promise.all([
        shell(namespace, `curl -s http://${OURS}/octets/${octets} | sha256sum`),
        shell(namespace, `curl -s -T ${path} http://${OURS}/`),
      ]);
      expect(outputs.map(firstOf)).toEqual([digestOf(octets), digestOf(octets)]);
    },
    60_000 + IMPAIRED / SLOWEST_OCTETS_A_MILLISECOND,
  );

  it('serves 200 connections at once', async () => {
    await start(namespace);
    const output = await shell(
      namespace,
      `curl -s -Z --parallel-immediate --parallel-max 200 'http://${OURS}/octets/65536?[1-200]' -o '${folder}/part-#1' &&
       cat ${folder}/part-* | wc -c && sha256sum ${folder}/part-* | cut -c 1-64 | sort -u`,
    );
    expect(output).toBe(`${200 * 65_536}\n${digestOf(65_536)}\n`);
  });

  it('sends back what nc sends, and closes after it', async () => {
    const endpoint = await start(namespace);
    const path = streamFile(1, 5 * MEBIOCTET);
    const output = await shell(namespace, `nc -N ${OURS} 7 < ${path} | sha256sum`);
    expect(firstOf(output)).toBe(digestOf(5 * MEBIOCTET, 1));
    expect(await endpoint.told({ kind: 'closed' })).toMatchObject({ reason: 'normal' });
  });

  it('is refused where nobody listens', async () => {
    const endpoint = await start(namespace);
    endpoint.command({ do: 'connect', host: KERNEL, port: 9, application: { kind: 'echo' } });
    expect(await endpoint.told({ kind: 'closed' })).toMatchObject({ reason: 'refused' });
  });
});

describeAsRoot('where it may not make a device, the endpoint', () => {
  const [namespace] = namespaces(1) as [Namespace];

  it('says what it needs', () => {
    const command = ['node', PROGRAM, 'endpoint', '--tun', `${KERNEL}/24`, '--address', OURS];
    const { status, stderr } = namespace.run('setpriv', '--bounding-set=-net_admin', ...command);
    expect(stderr).toMatch(/^migsock: a TUN device .*: EPERM; run as root or with CAP_NET_ADMIN\n$/);
    expect(status).toBe(2);
  });
});

describeAsRoot('as client of the kernel’s server, the endpoint', () => {
  const [namespace] = namespaces(1) as [Namespace];
  const octets = 3 * MEBIOCTET;

  it('exchanges streams with nc both ways, and closes first', async () => {
    const endpoint = await start(namespace);
    const received = join(folder, 'received');
    const script = `nc -l -N -n -v ${KERNEL} 5001 2>&1 > ${received} < ${streamFile(1, octets)}`;
    const server = namespace.start('sh', '-c', script);
    await server.printed('Listening');
    const application = { kind: 'exchange', stream: 0, octets, closes: true };
    endpoint.command({ do: 'connect', host: KERNEL, port: 5001, application });
    expect(await endpoint.told({ kind: 'received' })).toMatchObject({ octets });
    expect((await server.ended()).status).toBe(0);
    expect(createHash('sha256').update(readFileSync(received)).digest('hex')).toBe(digestOf(octets));
  });

  it('exchanges streams on 200 connections at once', async () => {
    const endpoint = await start(namespace);
    const [count, each] = [200, 65_536];
    const server = `const { createHash } = require('node:crypto');
      const answer = require('node:fs').readFileSync('${streamFile(1, each)}');
      require('node:net').createServer({ allowHalfOpen: true }, (socket) => {
        const hash = createHash('sha256');
        socket.on('data', (octets) => hash.update(octets));
        socket.on('end', () => console.log(hash.digest('hex')));
        socket.end(answer);
      }).listen({ port: 5003, host: '${KERNEL}', backlog: ${count} }, () => console.log('listening'));`;
    const listener = namespace.start('node', '-e', server);
    await listener.printed('listening');
    const application = { kind: 'exchange', stream: 0, octets: each, closes: true };
    for (let opened = 0; opened < count; opened++) {
      endpoint.command({ do: 'connect', host: KERNEL, port: 5003, application });
    }
    await endpoint.toldTimes(count, { kind: 'received', octets: each });
    expect(endpoint.lines('differs')).toEqual([]);
    const hashes = (stdout: string): string[] => stdout.trim().split('\n').slice(1);
    await listener.until((stdout) => hashes(stdout).length === count, `${count} hashes`);
    listener.signal('SIGKILL');
    expect(new Set(hashes((await listener.ended()).stdout))).toEqual(new Set([digestOf(each)]));
  });

  it.each([
    { first: 'the kernel', closes: false, server: 'socket.end()', left: [] },
    {
      first: 'the endpoint',
      closes: true,
      server: `socket.on('end', () => socket.end())`,
      left: ['TIME-WAIT'],
    },
  ])('is left in the states of RFC 9293 when $first closes first', async ({ closes, server, left }) => {
    const endpoint = await start(namespace);
    const listener = namespace.start(
      'node',
      ...listening(KERNEL, 5002, `${server}; socket.resume(); server.close()`),
    );
    await listener.printed('listening');
    endpoint.command({
      do: 'connect',
      host: KERNEL,
      port: 5002,
      application: { kind: 'exchange', stream: 0, octets: 1000, closes },
    });
    await endpoint.told({ kind: 'received' });
    await listener.ended();
    if (left.length === 0) await endpoint.told({ kind: 'closed', reason: 'normal' });
    expect(await endpoint.states()).toEqual(left);
    const sockets = namespace.run('ss', '-Htan').stdout;
    if (left.length === 0) expect(sockets).toContain('TIME-WAIT');
  });
});
