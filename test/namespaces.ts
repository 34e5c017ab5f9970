/**
 * Network namespaces for tests: made under names of their own, joined by veth pairs, deleted in any case. The tests' own
 * process can open links inside of one.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, describe } from 'vitest';
import { inNamespace } from '../src/link/namespace.ts';

/** Whether namespaces can be made here. */
const isRoot = process.getuid?.() === 0;

/** `describe` for tests that need root; without it they are skipped, saying why. */
export function describeAsRoot(name: string, define: () => void): void {
  if (isRoot) describe(name, define);
  else describe.skip(`${name} (needs root, for network namespaces)`, define);
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let made = 0;
const open = new Set<Namespace>();

/** A network namespace with its loopback up. `namespaces` makes them and sees to their end. */
export class Namespace {
  readonly name = `migsock-${process.pid}-${made++}`;
  readonly #children = new Set<ChildProcess>();

  constructor() {
    if (made === 1) prepare();
    ip('netns', 'add', this.name);
    open.add(this);
    this.ip('link', 'set', 'lo', 'up');
  }

  /** Deletes it, and ends what was started in it. */
  close(): void {
    open.delete(this);
    for (const child of this.#children) child.kill('SIGKILL');
    spawnSync('ip', ['netns', 'delete', this.name]);
  }

  /** Runs `ip` in it, for instance `ip('link', 'set', 'lo', 'up')`. */
  ip(...args: readonly string[]): string {
    return ip('-netns', this.name, ...args);
  }

  /** Runs a program in it and waits for its end. */
  run(program: string, ...args: readonly string[]): Finished {
    const command = ['netns', 'exec', this.name, program, ...args];
    const { status, stdout, stderr } = spawnSync('ip', command, { encoding: 'utf8', timeout: 30_000 });
    return { status, stdout, stderr };
  }

  /** Starts a program in it, to be killed with the namespace if it has not ended by then. */
  start(program: string, ...args: readonly string[]): RunningProgram {
    const child = spawn('ip', ['netns', 'exec', this.name, program, ...args]);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return new RunningProgram(child);
  }

  /** Calls a function while the tests' process is in it: sockets and devices that are opened meanwhile stay in it. */
  inside<Result>(open: () => Result): Result {
    return inNamespace(this.name, open);
  }
}

/** Joins two namespaces: each gets an interface with an address such as `10.1.0.1/24`, named after the other's end. */
export function join(a: Namespace, addressOfA: string, b: Namespace, addressOfB: string): void {
  const link = `veth${process.pid % 100_000}-${made++}`;
  const [endOfA, endOfB] = [`${link}a`, `${link}b`];
  a.ip('link', 'add', endOfA, 'type', 'veth', 'peer', 'name', endOfB, 'netns', b.name);
  for (const [namespace, end, address] of [
    [a, endOfA, addressOfA],
    [b, endOfB, addressOfB],
  ] as const) {
    namespace.ip('address', 'add', address, 'dev', end);
    namespace.ip('link', 'set', end, 'up');
  }
}

/** Makes namespaces for the tests of the `describe` around it, and deletes them afterwards. */
export function namespaces(count: number): Namespace[] {
  const list = isRoot ? Array.from({ length: count }, () => new Namespace()) : [];
  afterAll(() => {
    for (const each of list) each.close();
  });
  return list;
}

/** A program in a namespace, what it prints, and its end. */
export class RunningProgram {
  readonly #child: ChildProcess;
  readonly #closed: Promise<Finished>;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setMaxListeners(0); // each `until` is one
    child.stdout?.on('data', (text: Buffer) => (this.#stdout += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    this.#closed = new Promise((resolve) => {
      child.once('close', (status) => {
        resolve({ status, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** The process's number. `ip netns exec` becomes the program, so it is the program's. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves once it has printed a text; rejects where it ends without. */
  printed(text: string): Promise<void> {
    return this.until((stdout) => stdout.includes(text), text);
  }

  /** Resolves once what it has printed so far satisfies a condition; rejects where it ends without, naming what was awaited. */
  async until(condition: (stdout: string) => boolean, name: string): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!condition(this.#stdout)) return;
        this.#child.stdout?.off('data', look);
        resolve();
      };
      this.#child.stdout?.on('data', look);
      look();
    });
    const end = this.#closed.then((finished) => {
      if (!condition(finished.stdout)) throw new Error(`no ${name}: ${JSON.stringify(finished)}`);
    });
    await Promise.race([seen, end]);
  }

  /** Writes to its standard input. */
  write(octets: string | Uint8Array): void {
    this.#child.stdin?.write(octets);
  }

  /** Ends its standard input. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Resolves when it has ended and all that it printed is there. */
  ended(): Promise<Finished> {
    return this.#closed;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Deletes what is open when the process ends, and what one that was killed left behind. */
function prepare(): void {
  process.once('exit', () => {
    for (const each of open) each.close();
  });
  for (const [name, pid = ''] of ip('netns', 'list').matchAll(/^migsock-(\d+)-\d+/gm)) {
    if (!existsSync(`/proc/${pid}`)) spawnSync('ip', ['netns', 'delete', name]);
  }
}
