/** Network namespaces by the names that `ip netns` gives them. */
import { closeSync, openSync, statSync } from 'node:fs';
import { LinkError } from './link-error.ts';
import { succeed, systemCalls } from './system-calls.ts';

const FOLDER = '/run/netns';
const OWN = '/proc/self/ns/net';
const CLONE_NEWNET = 0x4000_0000;

/**
 * Calls a function while the thread is in a namespace, or where it is without one: sockets and devices opened meanwhile stay
 * there.
 *
 * @throws LinkError naming what is missing
 */
export function inNamespace<Result>(name: string | undefined, open: () => Result): Result {
  if (name === undefined) return open();
  const there = openNamespace(name);
  const home = openSync(OWN, 'r');
  try {
    enter(there, `the network namespace ${name} cannot be entered`);
    try {
      return open();
    } finally {
      enter(home, 'the way back into the own network namespace failed');
    }
  } finally {
    closeSync(there);
    closeSync(home);
  }
}

/** Whether two names are of one namespace; without a name it is the own one. @throws LinkError where there is none */
export function isSameNamespace(a: string | undefined, b: string | undefined): boolean {
  const [identityOfA, identityOfB] = [a, b].map((name) => {
    if (name !== undefined) closeSync(openNamespace(name));
    return statSync(name === undefined ? OWN : `${FOLDER}/${name}`).ino;
  });
  return identityOfA === identityOfB;
}

function openNamespace(name: string): number {
  const isName = name !== '' && !name.startsWith('.') && !name.includes('/');
  try {
    if (isName) return openSync(`${FOLDER}/${name}`, 'r');
  } catch {
    // What follows says it.
  }
  throw new LinkError(`there is no network namespace ${JSON.stringify(name)}: make it with ip netns add`);
}

function enter(descriptor: number, task: string): void {
  const remedies = { EPERM: 'run as root or with CAP_SYS_ADMIN' };
  succeed(systemCalls().setns(descriptor, CLONE_NEWNET), task, remedies);
}
