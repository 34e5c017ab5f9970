/** What a namespace remembers of migrations is bounded: nothing new begins beyond it. */
import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from 'vitest';
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { Network, RealTime } from '../../src/link/index.ts';
import { referenceHost, startPlaces, type Host, type KernelPlace } from './hosts.ts';
import { connected, eventualStatus, moveSocket } from './moving.ts';

const PORT = 20_000;
const OUTCOME = 'request-rejected: REJECT_POLICY';

let machine: VirtualMachine;
let place: KernelPlace;
let kernel: Host;
let reference: Host;

beforeAll(async () => {
  const started = await startPlaces(['198.51.100.1']);
  ({ machine } = started);
  [place] = started.places as [KernelPlace];
});

afterAll(() => {
  machine.stop();
});

beforeEach(() => {
  const clock = new RealTime();
  const network = new Network({ clock, seed: 1 });
  kernel = place.join(network, clock);
  reference = referenceHost(network, clock, '203.0.113.2', 1);
});

afterEach(async () => {
  await guardAtMost(65_536);
  await Promise.all([kernel, reference].map((host) => host.leave()));
});

async function guardAtMost(count: number): Promise<void> {
  const { status } = await machine.run(`echo ${count} >/sys/module/migsock/parameters/most_guards`);
  expect(status).toBe(0);
}

it('a source and a destination of a full namespace are refused with ENOMEM, and the connection goes on', async () => {
  const [home] = await connected(kernel, reference, PORT);
  await guardAtMost(0);
  const { socket } = home;
  await expect(kernel.call('sendMigrationRequest', { socket })).rejects.toMatchObject({ code: 'ENOMEM' });
  await guardAtMost(65_536);
  await kernel.call('sendMigrationRequest', { socket });
  await eventualStatus(home, 'the peer holds', ({ migration }) => migration === 'held');
  const { buffer } = await kernel.call('serializeSocketData', { socket });
  await guardAtMost(0);
  await expect(kernel.call('deserializeAndRestart', { buffer })).rejects.toMatchObject({ code: 'ENOMEM' });
  await kernel.call('cancelMigration', { socket });
  await eventualStatus(home, 'the thaw', ({ migration }) => migration === 'none');
});

it('a remote of a full namespace rejects by policy', async () => {
  const [home] = await connected(reference, kernel, PORT);
  await guardAtMost(0);
  await reference.call('sendMigrationRequest', { socket: home.socket });
  await eventualStatus(home, 'the rejection', ({ outcome }) => outcome === OUTCOME);
  await guardAtMost(65_536);
  await moveSocket(home, reference);
});
