/** Reference endpoint and kernel as source, destination and remote of the same migration, in all combinations. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MILLISECOND, Network, Random, RealTime, type Impairments } from '../../src/link/index.ts';
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { Application, Pattern } from './application.ts';
import { kinds, referenceHost, startPlaces, type Host, type KernelPlace, type Kind } from './hosts.ts';
import { connected, eventually, moveApplication } from './moving.ts';

const PORT = 20_000;
/** In each direction, before the connection moves and again after it. */
const OCTETS = 300_000;
const SEED = 1;
const parts = ['source', 'destination', 'remote'] as const;
type Part = (typeof parts)[number];
const addresses: Readonly<Record<Part, string>> = {
  source: '198.51.100.1',
  destination: '203.0.113.2',
  remote: '192.0.2.3',
};

interface Conditions {
  readonly impairments: Impairments;
  /** Who opens the connection. */
  readonly opener: 'source' | 'remote';
}

const conditions: Readonly<Record<string, Conditions>> = {
  'at full speed': { impairments: {}, opener: 'source' },
  'with delay and loss': { impairments: { delay: 10 * MILLISECOND, loss: 0.01 }, opener: 'remote' },
};

const combinations = kinds.flatMap((source) =>
  kinds.flatMap((destination) => kinds.map((remote) => ({ source, destination, remote }))),
);

let machine: VirtualMachine | undefined;
let places: Record<Part, KernelPlace>;
const rows: Record<string, string | number>[] = [];

beforeAll(async () => {
  const started = await startPlaces(parts.map((part) => addresses[part]));
  machine = started.machine;
  const [source, destination, remote] = started.places as [KernelPlace, KernelPlace, KernelPlace];
  places = { source, destination, remote };
});

afterAll(() => {
  machine?.stop();
  console.table(rows);
});

describe.each(Object.entries(conditions))('a two-way stream moves %s', (name, { impairments, opener }) => {
  it.each(combinations)('from $source to $destination, its remote $remote', async (combination) => {
    const clock = new RealTime();
    const network = new Network({ clock, seed: SEED, impairments });
    const hosts = hostsOf(combination, network, clock);
    try {
      const gap = await story(hosts, opener);
      rows.push({ ...combination, network: name, 'longest gap (ms)': Math.round(gap) });
    } finally {
      await Promise.all(Object.values(hosts).map((host) => host.leave()));
    }
  });
});

function hostsOf(
  combination: Readonly<Record<Part, Kind>>,
  network: Network,
  clock: RealTime,
): Record<Part, Host> {
  const hostOf = (part: Part): Host =>
    combination[part] === 'kernel'
      ? places[part].join(network, clock)
      : referenceHost(network, clock, addresses[part], SEED + parts.indexOf(part));
  return { source: hostOf('source'), destination: hostOf('destination'), remote: hostOf('remote') };
}

/** @returns for how long the remote's application got nothing, at most, in milliseconds */
async function story(hosts: Readonly<Record<Part, Host>>, opener: 'source' | 'remote'): Promise<number> {
  const accepting = opener === 'source' ? 'remote' : 'source';
  const [opening, accepted] = await connected(hosts[opener], hosts[accepting], PORT);
  const random = new Random(SEED);
  const [up, down] = [new Pattern(random), new Pattern(random)];
  const moving = new Application(opener === 'source' ? opening : accepted, { toSend: up, toReceive: down });
  const staying = new Application(opener === 'source' ? accepted : opening, { toSend: down, toReceive: up });
  const both = [moving, staying];
  try {
    await arrived(both, OCTETS);
    staying.takeGap();
    await moveApplication(moving, hosts.destination);
    await arrived(both, Math.max(moving.received, staying.received) + OCTETS);
    const gap = staying.takeGap();
    await Promise.all(both.map((application) => application.finish()));
    expect([moving.received, staying.received]).toEqual([staying.sent, moving.sent]);
    return gap;
  } finally {
    await Promise.all(both.map((application) => application.abandon()));
  }
}

async function arrived(applications: readonly Application[], octets: number): Promise<void> {
  const least = (): number => Math.min(...applications.map(({ received }) => received));
  await eventually(`${octets} octets each way`, () => Promise.resolve(least() >= octets ? true : undefined));
}
