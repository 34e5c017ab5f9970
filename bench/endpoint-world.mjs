/** Hosts of the reference endpoint on the in-memory network, and applications that cost next to nothing. */
import { parseHost } from '../dist/src/codec/index.js';
import { Network, Random, VirtualTime } from '../dist/src/link/index.js';
import {
  deserializeAndRestart,
  discardMigrated,
  sendMigrationRequest,
  serializeSocketData,
} from '../dist/src/reference-stack/api.js';
import { Driver } from '../dist/src/reference-stack/driver.js';
import { Host } from '../dist/src/reference-stack/host.js';

export const MILLISECOND = 1000;
export const SECOND = 1_000_000;
const SEED = 2002;
const PORT = 80;
const MAX_READ = 1 << 20;

const addresses = { source: '192.0.2.10', destination: '203.0.113.20', remote: '198.51.100.80' };

/** A source, a destination and a remote that listens. Each host tells its events to a function that may be replaced. */
export class World {
  clock = new VirtualTime();
  network;
  hosts = {};
  /** The last socket that was accepted. */
  accepted;
  /** Who hears of the events of a socket; what is to be read of others is read and dropped. */
  listeners = new Map();
  #drivers = [];

  /** @param {{ delay?: number, tcp?: object }} options the delay of each path in microseconds */
  constructor({ delay = 0, tcp = {} } = {}) {
    this.network = new Network({ clock: this.clock, seed: SEED, impairments: { delay } });
    const random = new Random(SEED);
    for (const [name, address] of Object.entries(addresses)) this.#add(name, address, random.fork(name), tcp);
    this.hosts.remote.listen(PORT);
  }

  #add(name, address, random, tcp) {
    const host = new Host({
      addresses: [parseHost(address)],
      secret: random.octets(16),
      random: (below) => random.integer(below),
      tcp,
    });
    this.hosts[name] = host;
    this.#drivers.push(
      new Driver(host, this.network.attach(address), this.clock, (happened) => this.#tell(name, happened)),
    );
  }

  #tell(name, { socket, event }) {
    if (name === 'remote' && event.kind === 'established') this.accepted = socket;
    const listener = this.listeners.get(socket);
    if (listener !== undefined) listener(event, socket);
    else if (event.kind === 'readable') socket.read(MAX_READ, this.clock.now());
    else if (event.kind === 'end-of-stream') socket.close(this.clock.now());
  }

  get now() {
    return this.clock.now();
  }

  /** Sends what hosts have to send after calls of them. */
  pump() {
    for (const driver of this.#drivers) driver.pump();
  }

  /** Lets a time pass. */
  pass(duration) {
    this.pump();
    this.clock.runUntil(this.now + duration);
  }

  /** Lets time pass until a condition holds. @throws Error where nothing is left that could make it hold */
  until(condition) {
    this.pump();
    while (!condition()) if (!this.clock.runNext()) throw new Error('the world stands still');
  }

  /** A connection from the source to the remote, established on both ends. */
  connect() {
    this.accepted = undefined;
    const client = this.hosts.source.connect({ host: parseHost(addresses.remote), port: PORT }, this.now);
    this.until(() => this.accepted !== undefined);
    return { client, server: this.accepted };
  }

  /** Connections one after the other, all of which stay. */
  connections(count) {
    return Array.from({ length: count }, () => this.connect());
  }

  /** Has the remotes of sockets suspended. */
  request(sockets) {
    for (const socket of sockets) sendMigrationRequest(this.hosts.source, socket, this.now);
    let held = 0;
    this.until(() => {
      while (held < sockets.length && sockets[held].association.source.state === 'HELD') held++;
      return held === sockets.length;
    });
  }

  /** @returns the state buffer of a socket whose remote is suspended */
  capture(socket) {
    return serializeSocketData(this.hosts.source, socket, this.now);
  }

  restore(buffer) {
    return deserializeAndRestart(this.hosts.destination, buffer, this.now);
  }

  discard(socket) {
    discardMigrated(this.hosts.source, socket, this.now, { destinationRuns: true });
  }
}

/** Writes octets to a socket, as soon as it takes them, until there have been so many. */
export class Writer {
  left;
  #world;
  #socket;
  #chunk;

  constructor(world, socket, octets, chunk) {
    this.left = octets;
    this.#world = world;
    this.#socket = socket;
    this.#chunk = new Uint8Array(chunk);
    world.listeners.set(socket, ({ kind }) => {
      if (kind === 'writable') this.write();
    });
  }

  write() {
    while (this.left > 0) {
      const size = Math.min(this.left, this.#chunk.length);
      const taken = this.#socket.send(this.#chunk.subarray(0, size), this.#world.now);
      this.left -= taken;
      if (taken < size) return;
    }
  }
}
