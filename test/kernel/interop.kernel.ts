/** Reference endpoint and kernel as source, destination and remote of the same migration, in all combinations. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { MILLISECOND, Network, RealTime, type Impairments } from '../../src/link/index.ts';
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { kinds, referenceHost, startPlaces, type Host, type KernelPlace, type Kind } from './hosts.ts';
import { connected, moveApplication } from './moving.ts';
import { stream } from './streams.ts';

const PORT = 20_000;
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
  const [moving, staying] = opener === 'source' ? [opening, accepted] : [accepted, opening];
  return stream({ moving, staying }, [(application) => moveApplication(application, hosts.destination)]);
}
