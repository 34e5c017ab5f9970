/** Connections that move among hosts behind a router: with conntrack on all of them, in bursts, with and without offloads. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from './hosts.ts';
import { connected, eventually, moveApplication } from './moving.ts';
import { RoutedHosts } from './routed.ts';
import type { Shell } from './shell.ts';
import { stream, type Move } from './streams.ts';

const PORT = 20_000;
const addresses = ['198.51.100.1', '203.0.113.2', '192.0.2.3'];

let hosts: RoutedHosts;
let joined: readonly [Host, Host, Host];

beforeAll(async () => {
  hosts = await RoutedHosts.start(addresses);
});

afterAll(() => {
  hosts.machine.stop();
});

beforeEach(() => {
  joined = hosts.join() as unknown as [Host, Host, Host];
});

afterEach(async () => {
  await Promise.all(joined.map((host) => host.leave()));
});

describe('where conntrack drops what it finds invalid', () => {
  const rule = 'ct state invalid counter drop';
  const chains = ['prerouting', 'input', 'forward', 'output', 'postrouting'].map(
    (hook) => `chain ${hook} { type filter hook ${hook} priority 0; ${rule}; }\n`,
  );

  beforeAll(async () => {
    await hosts.router.write('/tmp/guard', `table ip guard {\n${chains.join('')}}\n`);
    for (const shell of hosts.shells) await shell.run('/usr/sbin/nft -f /tmp/guard');
  });

  afterAll(async () => {
    for (const shell of hosts.shells) await shell.run('/usr/sbin/nft flush ruleset');
  });

  it('nothing of a connection that moves is dropped, by hosts or router', async () => {
    await streamThat((moving) => moveApplication(moving, joined[1]));
    for (const shell of hosts.shells) {
      expect(await shell.run('cat /proc/net/nf_conntrack')).toContain('tcp');
      expect(await droppedBy(shell)).toBe(0);
    }
  });

  it('a router that takes up no connection in its middle holds a move up until it does', async () => {
    const loose = '/proc/sys/net/netfilter/nf_conntrack_tcp_loose';
    await hosts.router.run(`echo 0 >${loose}`);
    await streamThat(async (moving) => {
      const moved = moveApplication(moving, joined[1]);
      await eventually(
        'a RESTART that is dropped',
        async () => (await droppedBy(hosts.router)) > 0 || undefined,
      );
      await hosts.router.run(`echo 1 >${loose}`);
      await moved;
    });
  });

  async function droppedBy(shell: Shell): Promise<number> {
    const rules = await shell.run('/usr/sbin/nft list table ip guard');
    return [...rules.matchAll(/packets (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  }
});

const settings = {
  'that GRO joins, in bursts': { features: 'gro on', bursts: true, joins: true },
  'that interfaces cut (TSO)': { features: 'tx on tso on gso on gro off', bursts: false, joins: true },
  'whose checksums the kernel computes': { features: 'tx off rx off gro on', bursts: true, joins: true },
  'that nobody joins or cuts': {
    features: 'tx off rx off sg off tso off gso off gro off',
    bursts: false,
    joins: false,
  },
};

describe.each(Object.entries(settings))('segments %s', (_, { features, bursts, joins }) => {
  beforeAll(async () => {
    for (const { shell, device } of hosts.interfaces)
      await shell.run(`/sbin/ethtool -K ${device} ${features}`);
    if (bursts) await onRouterPorts((device) => `replace dev ${device} root netem slot 20ms 20ms`);
  });

  afterAll(async () => {
    if (bursts) await onRouterPorts((device) => `delete dev ${device} root`);
  });

  it('carry a connection that moves there and back', async () => {
    const before = await joinedSegments();
    await streamThat(
      (moving) => moveApplication(moving, joined[1]),
      (moving) => moveApplication(moving, joined[0]),
    );
    expect((await joinedSegments()) > before).toBe(joins);
    expect(await spoiltMessages()).toEqual([]);
  });
});

/** The first host's end of a connection with the third moves. */
async function streamThat(...moves: Move[]): Promise<void> {
  const [moving, staying] = await connected(joined[0], joined[2], PORT);
  await stream({ moving, staying }, moves);
}

async function onRouterPorts(change: (device: string) => string): Promise<void> {
  for (const { shell, device } of hosts.interfaces)
    if (shell === hosts.router) await shell.run(`/sbin/tc qdisc ${change(device)}`);
}

/** Segments with the bit of a message that are none. */
async function spoiltMessages(): Promise<string[]> {
  const counters = await Promise.all(hosts.shells.map((shell) => shell.run('cat /proc/net/migsock')));
  return counters.flatMap((text) => text.match(/^(?:malformed|bad-checksum) [1-9].*$/gm) ?? []);
}

/** How many segments have come to the hosts inside others. */
async function joinedSegments(): Promise<number> {
  let sum = 0;
  for (const shell of hosts.shells) {
    const counters = await shell.run('cat /proc/net/snmp /proc/net/netstat');
    sum += counterOf(counters, 'IpExt', 'InNoECTPkts') - counterOf(counters, 'Ip', 'InReceives');
  }
  return sum;
}

/** Out of two lines of a group: names and numbers. */
function counterOf(counters: string, group: string, name: string): number {
  const [names = [], numbers = []] = counters
    .split('\n')
    .filter((line) => line.startsWith(`${group}: `))
    .map((line) => line.split(' '));
  return Number(numbers[names.indexOf(name)]);
}
