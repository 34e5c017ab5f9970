/** Hosts on an in-memory network in virtual time, and two applications whose streams are checked octet for octet. */
import { parseHost } from '../../src/codec/index.ts';
import { Network, type NetworkLink, Random, VirtualTime, type Impairments } from '../../src/link/index.ts';
import type { TcpOptions } from '../../src/reference-stack/core/connection.ts';
import { Driver } from '../../src/reference-stack/driver.ts';
import { Host, type HostEvent } from '../../src/reference-stack/host.ts';
import type { MigrationLimits } from '../../src/reference-stack/migration/limits.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';

export const SECOND = 1_000_000;
export const MILLISECOND = 1000;

export interface SimulationOptions {
  readonly seed?: number;
  readonly impairments?: Impairments;
  readonly tcp?: Partial<TcpOptions>;
  readonly limits?: Partial<MigrationLimits>;
}

export const addresses = {
  source: '192.0.2.10',
  destination: '203.0.113.20',
  third: '203.0.113.99',
  remote: '198.51.100.80',
} as const;
export type HostName = keyof typeof addresses;
const names = Object.keys(addresses) as HostName[];

interface Node {
  readonly host: Host;
  readonly driver: Driver;
  readonly link: NetworkLink;
}

export class Simulation {
  readonly clock = new VirtualTime();
  readonly network: Network;
  readonly random: Random;
  /** All events, oldest first, with the host they happened at. */
  readonly log: { readonly at: HostName; readonly time: number; readonly event: HostEvent }[] = [];
  readonly #nodes = new Map<HostName, Node>();
  readonly #applications: Application[] = [];

  constructor({ seed = 1, impairments, tcp, limits }: SimulationOptions = {}) {
    this.random = new Random(seed);
    this.network = new Network({ clock: this.clock, seed, impairments });
    for (const name of names) this.#addNode(name, { ...(tcp && { tcp }), ...(limits && { limits }) });
  }

  #addNode(name: HostName, options: Pick<SimulationOptions, 'tcp' | 'limits'>): void {
    const random = this.random.fork(name);
    const host = new Host({
      addresses: [parseHost(addresses[name])],
      secret: random.octets(16),
      random: (below) => random.integer(below),
      ...options,
    });
    const link = this.network.attach(addresses[name]);
    const driver = new Driver(host, link, this.clock, (event) => {
      this.log.push({ at: name, time: this.now, event });
      for (const application of this.#applications) application.serve(this.now);
    });
    this.#nodes.set(name, { host, driver, link });
  }

  get now(): number {
    return this.clock.now();
  }

  host(name: HostName): Host {
    return this.#node(name).host;
  }

  /** What a host is attached to; whoever attaches instead stands in the middle. */
  linkOf(name: HostName): NetworkLink {
    return this.#node(name).link;
  }

  #node(name: HostName): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`no host ${name}`);
    return node;
  }

  /** Adds an application that is served whenever anything happens. */
  run(application: Application): Application {
    this.#applications.push(application);
    return application;
  }

  /** Sends what hosts have to send after a call of theirs, and serves the applications. */
  settle(): void {
    for (const application of this.#applications) application.serve(this.now);
    for (const { driver } of this.#nodes.values()) driver.pump();
  }

  /** Lets time pass. @returns whether the condition held before the time was over */
  until(condition: () => boolean, within = 600 * SECOND): boolean {
    const end = this.now + within;
    this.settle();
    while (!condition()) {
      const next = this.clock.nextTime;
      if (next === undefined || next > end) return false;
      this.clock.runNext();
    }
    return true;
  }

  /** Gives one direction between two hosts faults of its own. */
  impair(from: HostName, to: HostName, impairments: Impairments): void {
    this.network.impair(addresses[from], addresses[to], impairments);
  }

  /** Lets a time pass. */
  pass(duration: number): void {
    this.settle();
    this.clock.runUntil(this.now + duration);
  }

  /** Whether an event of a kind has happened at a host. */
  saw(at: HostName, kind: string): boolean {
    return this.log.some((entry) => entry.at === at && entry.event.event.kind === kind);
  }

  /** Opens a connection from the source to the remote; both ends once they are established. */
  connect(client: HostName = 'source', server: HostName = 'remote'): { client: Socket; server: Socket } {
    this.host(server).listen(PORT);
    const remote = { host: parseHost(addresses[server]), port: PORT };
    const socket = this.host(client).connect(remote, this.now);
    const accepted = (): Socket | undefined =>
      this.log.find(({ at, event }) => at === server && event.event.kind === 'established')?.event.socket;
    const isOpen = this.until(() => accepted() !== undefined && socket.state === 'ESTABLISHED');
    const peer = accepted();
    if (!isOpen || peer === undefined) throw new Error('the connection did not open');
    return { client: socket, server: peer };
  }
}

const PORT = 80;

/** Octet number `index` of a stream. */
function octetOf(stream: number, index: number): number {
  const mixed = Math.imul(index ^ (stream * 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) & 0xff;
}

export interface ApplicationOptions {
  /** Which of two streams it writes; it reads the other one. */
  readonly stream: 0 | 1;
  /** Octets that it writes in all. */
  readonly octets: number;
  /** Whether it closes its half when it has written everything. */
  readonly closes?: boolean;
  /** Octets that it writes or reads at once. */
  readonly chunk?: number;
}

/** What a violation of the stream is reported as. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
}

/** An application that writes one pseudo-random stream and checks that it reads the other, whatever socket carries it. */
export class Application {
  socket: Socket;
  written = 0;
  read = 0;
  isClosed = false;
  /** Whether it leaves alone what could be read. */
  pausesReading = false;
  /** Whether it closes its half when all is written, or as soon as it can. */
  closes: boolean;
  readonly #options: ApplicationOptions;

  constructor(socket: Socket, options: ApplicationOptions) {
    this.socket = socket;
    this.closes = options.closes ?? false;
    this.#options = options;
  }

  /** Whether it has closed or is about to. */
  get isClosing(): boolean {
    return this.closes || this.isClosed;
  }

  get isDoneWriting(): boolean {
    return this.written === this.#options.octets;
  }

  serve(now: number): void {
    this.#readAll(now);
    this.#writeAll(now);
  }

  #writeAll(now: number): void {
    const { stream, octets, chunk = 4096 } = this.#options;
    while (!this.isDoneWriting && this.socket.writable > 0) {
      const size = Math.min(chunk, octets - this.written, this.socket.writable);
      const from = this.written;
      const bytes = Uint8Array.from({ length: size }, (_, index) => octetOf(stream, from + index));
      const taken = this.socket.send(bytes, now);
      this.written += taken;
      if (taken === 0) return;
    }
    const { isFrozen, isMute } = this.socket.association;
    const isHeld = isFrozen || isMute || this.socket.state === 'CLOSED'; // or gone, and its successor still mute
    if (!this.closes || !this.isDoneWriting || this.isClosed || isHeld) return;
    this.isClosed = true;
    this.socket.close(now);
  }

  #readAll(now: number): void {
    const { stream, chunk = 4096 } = this.#options;
    while (!this.pausesReading && this.socket.readable > 0) {
      const bytes = this.socket.read(chunk, now);
      for (const octet of bytes) {
        if (octet !== octetOf(1 - stream, this.read)) {
          throw new StreamError(`octet ${this.read} of stream ${1 - stream} is not what was written`);
        }
        this.read += 1;
      }
    }
  }
}
