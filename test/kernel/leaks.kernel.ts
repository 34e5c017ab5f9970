/** What the kernel holds after very many migrations is what it held before them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { Network, RealTime } from '../../src/link/index.ts';
import type { Home } from './application.ts';
import { startPlaces, type Host, type KernelPlace } from './hosts.ts';
import { connected, moveSocket } from './moving.ts';
import { grownBetween, heldByKernel } from './slabs.ts';

const PORT = 20_000;
/** Each moves there and back as often as is asked for. */
const CONNECTIONS = 10;
const MIGRATIONS = Number(process.env['MIGSOCK_KERNEL_MIGRATIONS'] ?? 1000);
/** After so many they are closed, and others opened. */
const BATCH = 100;
/** Something that is lost in one of so many migrations is seen. */
const SEEN = 4;
/** Milliseconds in which kmemleak has looked at all twice. */
const SCANNED = 600_000;
const MOST_MILLISECONDS = 1000 + 500 * MIGRATIONS;

let machine: VirtualMachine;
let places: KernelPlace[];

beforeAll(async () => {
  ({ machine, places } = await startPlaces(['198.51.100.1', '203.0.113.2', '192.0.2.3']));
});

afterAll(() => {
  machine.stop();
});

it(
  `${MIGRATIONS} migrations leave nothing behind`,
  async () => {
    await migrations(BATCH);
    const before = await heldByKernel(machine);
    for (let done = 0; done < MIGRATIONS; done += BATCH) await migrations(BATCH);
    const after = await heldByKernel(machine);
    expect(grownBetween(before, after, MIGRATIONS / SEEN)).toEqual([]);
  },
  MOST_MILLISECONDS,
);

it(
  'memory that nothing points to is not found where the kernel looks for it',
  async () => {
    const scan = 'sleep 6; echo scan >kmemleak';
    const look = `cd /sys/kernel/debug; [ -e kmemleak ] || exit 0; ${scan}; ${scan}; cat kmemleak`;
    expect(await machine.run(look, SCANNED)).toEqual({ status: 0, output: '' });
  },
  SCANNED,
);

it('a machine whose sessions have all ended has no sockets, and the module can be unloaded', async () => {
  await migrations(BATCH);
  await Promise.all(places.map((place) => place.end()));
  const waiting = 'for i in $(seq 100); do rmmod migsock && exit 0; sleep 0.1; done; lsmod; exit 1';
  const { status, output } = await machine.run(`{ ${waiting}; } 2>&1 | tail -5`, MOST_MILLISECONDS);
  expect({ status, output }).toEqual({ status: 0, output: expect.any(String) as string });
  expect((await machine.run('lsmod')).output).not.toContain('migsock');
});

/** Connections that move from the first host to the second and back; the third stays. */
async function migrations(count: number): Promise<void> {
  const clock = new RealTime();
  const network = new Network({ clock, seed: 1 });
  const hosts = places.map((place) => place.join(network, clock)) as [Host, Host, Host];
  const [there, back, remote] = hosts;
  let homes: Home[] = [];
  for (let index = 0; index < CONNECTIONS; index += 1)
    homes.push((await connected(there, remote, PORT + index))[0]);
  for (let done = 0, to = back; done < count; done += CONNECTIONS, to = to === back ? there : back)
    homes = await Promise.all(homes.map((home) => moveSocket(home, to)));
  await Promise.all(hosts.map((host) => host.leave()));
}
