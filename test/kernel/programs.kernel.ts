/** Debian's programs, unmodified, whose connections move while they use them. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { fromBase64, toBase64 } from '../../conformance/harness/index.ts';
import { Network, Random, RealTime } from '../../src/link/index.ts';
import type { Home } from './application.ts';
import { referenceHost, startPlaces, type Host, type KernelPlace } from './hosts.ts';
import { eventually, moveSocket } from './moving.ts';
import { Shell, type Job } from './shell.ts';

const MEGABYTE = 2 ** 20;
const PORT = 8000;
const RELAY_PORT = 9;
const IPERF = 5201;
const CHUNK = 16_384;
/** Milliseconds between two tries to write. */
const STEP = 2;
const addresses = ['198.51.100.1', '203.0.113.2', '192.0.2.3'] as const;
const [first, second, third] = addresses;
const scripts = ['migsock.py', 'carry.py', 'proxy.py'];

let machine: VirtualMachine;
let places: KernelPlace[];
let shells: [Shell, Shell, Shell];
let network: Network;
let clock: RealTime;
let joined: Host[];

beforeAll(async () => {
  ({ machine, places } = await startPlaces(addresses, { hasPrograms: true }));
  shells = (await Shell.ofPlaces(machine, addresses)) as [Shell, Shell, Shell];
  for (const script of scripts) {
    const text = await readFile(new URL(`programs/${script}`, import.meta.url), 'utf8');
    await shells[0].write(`/tmp/${script}`, text);
  }
});

afterAll(() => {
  machine.stop();
});

beforeEach(() => {
  clock = new RealTime();
  network = new Network({ clock, seed: 1 });
  joined = places.map((place) => place.join(network, clock));
});

afterEach(async () => {
  await Promise.all(joined.map((host) => host.leave()));
});

it('curl downloads from an endpoint that moves three times meanwhile', async () => {
  const body = new Random(1).octets(8 * MEGABYTE);
  const servers = ['198.51.100.11', '198.51.100.12', '198.51.100.13', '198.51.100.14'].map((address, index) =>
    referenceHost(network, clock, address, index),
  );
  const [server, ...others] = servers as [Host, ...Host[]];
  await server.call('listen', { port: PORT });
  const download = shells[2].run(`curl -sS -o /tmp/body http://${server.address}:${PORT}/`);
  const last = await serve(await requested(server), body, others);
  expect(await download).toBe('');
  expect(last.host).toBe(servers.at(-1));
  expect(await shells[2].run('sha256sum </tmp/body')).toContain(digestOf(body));
  await Promise.all(servers.map((host) => host.leave()));
});

it('nc on another host goes on with what http.server was sending', async () => {
  const [source, destination, client] = shells;
  await source.run("echo '4096 16384 1048576' >/proc/sys/net/ipv4/tcp_wmem");
  await client.run("echo '4096 131072 1048576' >/proc/sys/net/ipv4/tcp_rmem");
  /** More than is on its way while nobody reads. */
  const size = 8 * MEGABYTE;
  await source.run(`mkdir /tmp/files; head -c ${size} /dev/urandom >/tmp/files/body`);
  const server = await source.start(`python3 -m http.server --directory /tmp/files ${PORT}`);
  await source.until(listens(PORT));
  const url = `http://${first}:${PORT}/body`;
  const header = Number(await client.run(`curl -sSI ${url} | wc -c`));
  const download = await client.start(`curl -sS --limit-rate 8M -o /tmp/body ${url}`);
  await client.until(`[ $(wc -c </tmp/body) -gt ${MEGABYTE} ] && kill -STOP ${download.process}`);

  const taken = await source.run(`python3 /tmp/carry.py take ${server.process} ${PORT} /tmp/state`);
  const [descriptor, written] = taken.split(' ').map(Number) as [number, number];
  expect(written).toBeLessThan(header + size);
  const relay = await connectedRelay(destination);
  await destination.run(`python3 /tmp/carry.py give ${relay.process} ${second} ${RELAY_PORT} /tmp/state`);
  await source.run(
    `python3 /tmp/carry.py drop ${server.process} ${descriptor}; kill -KILL ${server.process}`,
  );
  await destination.run(`echo ${1 + written - header} >/tmp/from`);

  await client.run(`kill -CONT ${download.process}`);
  expect(await download.ended()).toBe('');
  await relay.ended();
  await client.run('cmp /tmp/body /tmp/files/body');
});

it('iperf3 does not see that the proxy between client and server moves to another host', async () => {
  const [before, after, ends] = shells;
  const server = await ends.start('iperf3 -s -1');
  const left = await before.start(
    `python3 /tmp/proxy.py serve ${IPERF} ${third} ${IPERF} ${4 * MEGABYTE} /tmp/left`,
  );
  const resumed = await after.start('python3 /tmp/proxy.py resume /tmp/left');
  await ends.until(listens(IPERF));
  await before.until(listens(IPERF));

  const client = await ends.start(`iperf3 -c ${first} -n ${12 * MEGABYTE}`);
  expect(await client.ended()).toMatch(/iperf Done/);
  await left.ended();
  const [connections, octets] = (await resumed.ended()).split(' ').map(Number) as [number, number];
  expect(connections).toBe(4);
  expect(octets).toBeGreaterThan(MEGABYTE);
  expect(await server.ended()).not.toMatch(/error/);
});

/** nc, connected to another one on the same host; it will send the body from the octet on whose number is in /tmp/from. */
async function connectedRelay(host: Shell): Promise<Job> {
  await host.run('mkfifo /tmp/silence /tmp/rest');
  await host.start(`nc -l -p ${RELAY_PORT} <>/tmp/silence`);
  await host.until(listens(RELAY_PORT));
  await host.start(
    "sh -c 'exec >/tmp/rest; until [ -s /tmp/from ]; do sleep 0.05; done; tail -c +$(cat /tmp/from) /tmp/files/body'",
  );
  const relay = await host.start(`nc ${second} ${RELAY_PORT} </tmp/rest`);
  await host.until(`grep -q ':${inTable(RELAY_PORT)} 01' /proc/net/tcp`);
  return relay;
}

/** A condition: whether somebody listens at a port. */
function listens(port: number): string {
  return `grep -q ':${inTable(port)} 00000000:0000 0A' /proc/net/tcp`;
}

function inTable(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** Waits until somebody has sent the header of a request. */
async function requested(host: Host): Promise<Home> {
  const socket = await eventually('a connection', async () => {
    const answer = await host.call('accept', { port: PORT });
    return answer.socket ?? undefined;
  });
  let header = '';
  await eventually('a request', async () => {
    const { data } = await host.call('receive', { socket, max: CHUNK });
    header += Buffer.from(fromBase64(data)).toString('latin1');
    return header.endsWith('\r\n\r\n') ? header : undefined;
  });
  return { host, socket };
}

/** Answers with a body and closes. After each part of it the connection moves to the next host. */
async function serve(asked: Home, body: Uint8Array, next: readonly Host[]): Promise<Home> {
  const header = Buffer.from(`HTTP/1.0 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
  const octets = Buffer.concat([header, body]);
  const part = Math.ceil(octets.length / (1 + next.length));
  let home = asked;
  await write(home, octets.subarray(0, part));
  for (const [index, host] of next.entries()) {
    home = await moveSocket(home, host);
    await write(home, octets.subarray((1 + index) * part, (2 + index) * part));
  }
  await home.host.call('close', { socket: home.socket });
  return home;
}

async function write({ host, socket }: Home, octets: Uint8Array): Promise<void> {
  let sent = 0;
  while (sent < octets.length) {
    const data = toBase64(octets.subarray(sent, sent + CHUNK));
    const { taken } = await host.call('send', { socket, data });
    sent += taken;
    if (taken === 0) await sleep(STEP);
  }
}

function digestOf(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
