/** Network namespaces for a benchmark, and what runs in them: all gone when it ends, in whatever way. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const made = new Set();

/** A network namespace with its loopback up. */
export class Namespace {
  name = `migsock-bench-${process.pid}-${made.size}`;
  #servers = [];

  constructor() {
    if (made.size === 0) watchOverEnd();
    execFileSync('ip', ['netns', 'add', this.name]);
    made.add(this);
    this.ip('link', 'set', 'lo', 'up');
  }

  /** Runs `ip` in it. */
  ip(...args) {
    execFileSync('ip', ['-netns', this.name, ...args]);
  }

  /** Runs a program in it and gives what it prints. @throws Error with what it said where it fails */
  async output(program, ...args) {
    const child = spawn('ip', ['netns', 'exec', this.name, program, ...args]);
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (text) => (said[stream] += text));
    const [status] = await once(child, 'close');
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${said.stderr}`);
    return said.stdout;
  }

  /** Starts a program in it that runs until the end. */
  serve(program, ...args) {
    const command = ['netns', 'exec', this.name, program, ...args];
    this.#servers.push(spawn('ip', command, { stdio: 'ignore' }));
  }

  close() {
    for (const server of this.#servers.splice(0)) server.kill('SIGKILL');
    spawnSync('ip', ['netns', 'delete', this.name]);
  }
}

/** Joins two namespaces by a veth pair whose ends have neither segmentation, nor checksums, made by anything but TCP itself. */
export function joinWithoutOffload(a, addressOfA, b, addressOfB) {
  a.ip('link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth0', 'netns', b.name);
  for (const [end, address] of [
    [a, addressOfA],
    [b, addressOfB],
  ]) {
    const off = ['tso', 'gso', 'gro', 'tx', 'rx', 'sg'].flatMap((feature) => [feature, 'off']);
    execFileSync('ip', ['netns', 'exec', end.name, 'ethtool', '-K', 'veth0', ...off], { stdio: 'ignore' });
    end.ip('address', 'add', address, 'dev', 'veth0');
    end.ip('link', 'set', 'veth0', 'up');
  }
}

/** Ends everything. */
export function closeNamespaces() {
  for (const each of made) each.close();
}

function watchOverEnd() {
  process.once('exit', closeNamespaces);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
}
