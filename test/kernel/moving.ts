/** What connects two hosts and moves one end to a third, by the contract's verbs. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketStatus } from '../../conformance/harness/index.ts';
import type { Application, Home } from './application.ts';
import type { Host } from './hosts.ts';

const STEP = 2;
const PATIENCE = 30_000;

/** Asks again and again. @throws Error saying what did not come about within half a minute */
export async function eventually<Result>(
  what: string,
  ask: () => Promise<Result | undefined>,
): Promise<Result> {
  const deadline = performance.now() + PATIENCE;
  while (performance.now() < deadline) {
    const result = await ask();
    if (result !== undefined) return result;
    await sleep(STEP);
  }
  throw new Error(`${what} did not come about`);
}

/** @throws Error with the last status where it does not come to hold */
export async function eventualStatus(
  { host, socket }: Home,
  what: string,
  holds: (status: SocketStatus) => boolean,
): Promise<void> {
  let status: SocketStatus | undefined;
  try {
    await eventually(what, async () => {
      status = await host.call('state', { socket });
      return holds(status) ? true : undefined;
    });
  } catch (error) {
    throw new Error(`${what} did not come about: ${JSON.stringify(status)}`, { cause: error });
  }
}

/** A connection from one host to another. @returns both ends, the opener's first */
export async function connected(from: Host, to: Host, port: number): Promise<[Home, Home]> {
  await to.call('listen', { port });
  const { socket } = await from.call('connect', { host: to.address, port });
  const accepted = await eventually('a connection', async () => {
    const answer = await to.call('accept', { port });
    return answer.socket ?? undefined;
  });
  return [
    { host: from, socket },
    { host: to, socket: accepted },
  ];
}

/** Moves a socket that nobody uses now. @returns where it is afterwards */
export async function moveSocket(home: Home, to: Host): Promise<Home> {
  await request(home);
  return restart(home, to);
}

/** Moves the connection under an application. */
export async function moveApplication(application: Application, to: Host): Promise<void> {
  const { home } = application;
  await request(home);
  await application.pause();
  application.resume(await restart(home, to));
}

async function request(home: Home): Promise<void> {
  const { host, socket } = home;
  await host.call('sendMigrationRequest', { socket });
  await eventualStatus(home, 'the peer holds', ({ migration }) => migration === 'held');
}

async function restart({ host, socket }: Home, to: Host): Promise<Home> {
  const { buffer } = await host.call('serializeSocketData', { socket });
  const home = { host: to, ...(await to.call('deserializeAndRestart', { buffer })) };
  await eventualStatus(home, 'the restart', ({ outcome }) => outcome === 'migrated');
  await host.call('discardMigrated', { socket, destinationRuns: true });
  return home;
}
