/**
 * A story: commands carried out one after the other on a random network, and what has to hold whatever they are. Both ends
 * of one connection may move, cancel, be restored late, twice or rounds later, close and reset.
 */
import { captureNetwork, Random, type Impairments, type PacketWriter } from '../../src/link/index.ts';
import {
  cancelMigration,
  deserializeAndRestart,
  discardMigrated,
  sendMigrationRequest,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import { MigrationError } from '../../src/reference-stack/migration/context.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import { Application, MILLISECOND, SECOND, Simulation, type HostName } from './simulation.ts';

/** Which of the two ends. */
export type End = 0 | 1;

export type Command =
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'request'; readonly end: End }
  | { readonly kind: 'serialize'; readonly end: End }
  /** One of the buffers captured so far, the newest first. */
  | { readonly kind: 'restore'; readonly buffer: number; readonly at: HostName }
  | { readonly kind: 'cancel'; readonly end: End }
  | { readonly kind: 'pause'; readonly end: End; readonly pauses: boolean }
  | { readonly kind: 'close'; readonly end: End }
  | { readonly kind: 'abort'; readonly end: End };

export interface StorySetting {
  readonly seed: number;
  readonly impairments: Impairments;
  readonly timestamps: boolean;
  readonly sack: boolean;
  readonly windowScale: boolean;
  /** Octets that each application writes. */
  readonly octets: readonly [number, number];
  readonly receiveBuffer: number;
}

const hosts: readonly HostName[] = ['source', 'destination', 'third', 'remote'];
const SUSPENSION = 8 * SECOND;
const MSL = SECOND;

export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new InvariantError(what);
}

interface Buffer {
  readonly end: End;
  readonly octets: Uint8Array;
  readonly round: number;
}

/** A socket that was captured and is neither thawed nor dropped. */
interface Captured {
  readonly end: End;
  readonly at: HostName;
  readonly socket: Socket;
  readonly round: number;
}

export class Story {
  readonly world: Simulation;
  readonly #setting: StorySetting;
  readonly #applications: [Application, Application];
  readonly #buffers: Buffer[] = [];
  #captured: Captured[] = [];
  /** Sockets that were restored, and what of. */
  readonly #restored = new Map<Socket, { readonly end: End; readonly at: HostName; readonly round: number }>();
  readonly #at: [HostName, HostName] = ['source', 'remote'];
  /** Rounds that were won, as `end:round`. */
  readonly #won = new Set<string>();
  readonly #suspendedSince = new Map<Socket, number>();
  #wasAborted = false;
  #seen = 0;

  constructor(setting: StorySetting, writer?: PacketWriter) {
    this.#setting = setting;
    const { seed, timestamps, sack, windowScale, receiveBuffer, octets } = setting;
    this.world = new Simulation({
      seed,
      tcp: { timestamps, sack, windowScale, receiveBuffer, userTimeout: 100_000 * SECOND, msl: MSL },
      limits: { suspension: SUSPENSION, msl: MSL },
    });
    if (writer !== undefined) captureNetwork(this.world.network, writer);
    const { client, server } = this.world.connect();
    for (const from of hosts) this.#impairFrom(from, setting.impairments);
    this.#applications = [
      this.world.run(new Application(client, { stream: 0, octets: octets[0] })),
      this.world.run(new Application(server, { stream: 1, octets: octets[1] })),
    ];
  }

  #impairFrom(from: HostName, impairments: Impairments): void {
    for (const to of hosts) if (to !== from) this.world.impair(from, to, impairments);
  }

  /** Carries commands out, and then all that is left open. @throws InvariantError, StreamError */
  play(commands: readonly Command[]): void {
    for (const command of commands) {
      this.#carryOut(command);
      this.world.settle();
      this.#observe();
    }
    this.#end();
  }

  #carryOut(command: Command): void {
    try {
      this.#perform(command);
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error; // refused: nothing has changed
    }
  }

  #perform(command: Command): void {
    switch (command.kind) {
      case 'pass':
        this.#pass(command.milliseconds * MILLISECOND);
        return;
      case 'request':
        sendMigrationRequest(this.#hostOf(command.end), this.#socketOf(command.end), this.world.now);
        return;
      case 'serialize':
        this.#serialize(command.end);
        return;
      case 'restore':
        this.#restore(command.buffer, command.at);
        return;
      case 'cancel':
        cancelMigration(this.#hostOf(command.end), this.#socketOf(command.end), this.world.now);
        return;
      case 'pause':
        this.#applications[command.end].pausesReading = command.pauses;
        return;
      case 'close':
        this.#applications[command.end].closes = true;
        return;
      case 'abort':
        this.#abort(command.end);
    }
  }

  #socketOf(end: End): Socket {
    return this.#applications[end].socket;
  }

  #hostOf(end: End): ReturnType<Simulation['host']> {
    return this.world.host(this.#at[end]);
  }

  #serialize(end: End): void {
    const socket = this.#socketOf(end);
    const octets = serializeSocketData(this.#hostOf(end), socket, this.world.now);
    const round = socket.association.rounds.own ?? 0;
    this.#buffers.unshift({ end, octets, round });
    this.#captured.push({ end, at: this.#at[end], socket, round });
  }

  #restore(index: number, at: HostName): void {
    const buffer = this.#buffers[index % Math.max(1, this.#buffers.length)];
    if (buffer === undefined) return;
    const socket = deserializeAndRestart(this.world.host(at), buffer.octets, this.world.now);
    this.#restored.set(socket, { end: buffer.end, at, round: buffer.round });
  }

  #abort(end: End): void {
    const socket = this.#socketOf(end);
    if (socket.association.isFrozen || socket.association.isMute) return;
    this.#wasAborted = true;
    socket.abort(this.world.now);
  }

  #pass(duration: number): void {
    const end = this.world.now + duration;
    this.world.until(() => {
      this.#observe();
      return false;
    }, duration);
    this.world.clock.runUntil(end);
    this.#observe();
  }

  /** Takes note of what has happened, and holds it against what may happen. */
  #observe(): void {
    for (; this.#seen < this.world.log.length; this.#seen += 1) {
      const { event, time } = this.world.log[this.#seen] as (typeof this.world.log)[number];
      this.#observeEvent(event.socket, event.event.kind, time);
    }
  }

  #observeEvent(socket: Socket, kind: string, time: number): void {
    if (kind === 'migrated') this.#migrated(socket);
    else if (kind === 'thawed') this.#thawed(socket);
    else if (kind === 'moved' || kind === 'source-reset')
      this.#captured = this.#captured.filter((captured) => captured.socket !== socket);
    else if (kind === 'suspended' && !this.#suspendedSince.has(socket)) this.#suspendedSince.set(socket, time);
    else if (kind === 'resumed') {
      const since = this.#suspendedSince.get(socket) ?? time;
      this.#suspendedSince.delete(socket);
      demand(time - since <= SUSPENSION, `a suspension lasted ${time - since} µs`);
    }
  }

  #migrated(socket: Socket): void {
    const restored = this.#restored.get(socket);
    demand(restored !== undefined, 'a socket migrated that was not restored');
    const { end, at, round } = restored;
    this.#win(end, round);
    this.#applications[end].socket = socket;
    this.#at[end] = at;
    this.world.settle();
  }

  #thawed(socket: Socket): void {
    const captured = this.#captured.find((candidate) => candidate.socket === socket);
    demand(captured !== undefined, 'a socket thawed that was not frozen');
    this.#captured = this.#captured.filter((candidate) => candidate !== captured);
    this.#win(captured.end, captured.round);
    demand(this.#socketOf(captured.end) === socket, 'a socket thawed after another one took its place');
    this.world.settle();
  }

  /** Exactly one survivor of each round. */
  #win(end: End, round: number): void {
    const key = `${end}:${round}`;
    demand(!this.#won.has(key), `round ${round} of end ${end} was won twice`);
    this.#won.add(key);
  }

  /** The network heals, what is frozen is cancelled, and both streams have to come to their end. */
  #end(): void {
    for (const from of hosts) this.#impairFrom(from, { delay: 5 * MILLISECOND });
    for (const application of this.#applications) application.pausesReading = false;
    this.#pass(SUSPENSION + 2 * MSL + 10 * SECOND);
    for (let tries = 0; this.#captured.length > 0 && tries < 8; tries += 1) {
      for (const captured of [...this.#captured]) this.#resolve(captured);
      this.#pass(100 * SECOND);
    }
    demand(this.#captured.length === 0, 'a frozen socket learns nothing of its fate');
    if (this.#wasAborted) return;
    this.#pass(300 * SECOND);
    const [first, second] = this.#applications;
    const { octets } = this.#setting;
    const state = `${first.read} of ${second.written} and ${second.read} of ${first.written} octets read`;
    demand(first.read === second.written && second.read === first.written, `the streams end at ${state}`);
    demand(first.isClosing || first.written === octets[0], `end 0 wrote ${first.written} octets`);
    demand(second.isClosing || second.written === octets[1], `end 1 wrote ${second.written} octets`);
    demand(this.#survivors() <= 2, `${this.#survivors()} sockets live`);
  }

  #resolve({ at, socket, end, round }: Captured): void {
    const host = this.world.host(at);
    if (this.#won.has(`${end}:${round}`) && socket.association.source.state === 'FROZEN') {
      discardMigrated(host, socket, this.world.now, { destinationRuns: true });
      this.#captured = this.#captured.filter((captured) => captured.socket !== socket);
    } else cancelMigration(host, socket, this.world.now);
    this.world.settle();
  }

  #survivors(): number {
    return hosts.reduce((sum, name) => sum + this.world.host(name).size, 0);
  }
}

/** A setting and commands from a seed alone. */
export function storyOf(seed: number): { setting: StorySetting; commands: Command[] } {
  const random = new Random(seed);
  const chance = (probability: number): boolean => random.chance(probability);
  const upTo = (bound: number): number => random.integer(bound + 1);
  const setting: StorySetting = {
    seed,
    impairments: {
      delay: upTo(30) * MILLISECOND,
      jitter: chance(0.5) ? upTo(10) * MILLISECOND : 0,
      loss: chance(0.6) ? random.real() * 0.2 : 0,
      duplication: chance(0.4) ? random.real() * 0.2 : 0,
      ...(chance(0.4)
        ? { reordering: { probability: random.real() * 0.3, delay: upTo(2000) * MILLISECOND } }
        : {}),
      corruption: chance(0.2) ? random.real() * 0.05 : 0,
    },
    timestamps: chance(0.5),
    sack: chance(0.5),
    windowScale: chance(0.5),
    octets: [upTo(40_000), upTo(40_000)],
    receiveBuffer: chance(0.3) ? 2000 + upTo(4000) : 65_536,
  };
  const commands = Array.from({ length: 2 + upTo(14) }, () => commandOf(random));
  return { setting, commands };
}

function commandOf(random: Random): Command {
  const end: End = random.chance(0.65) ? 0 : 1;
  const at = hosts[random.integer(hosts.length)] ?? 'third';
  const kinds: readonly Command[] = [
    { kind: 'pass', milliseconds: random.integer(100) },
    { kind: 'pass', milliseconds: random.integer(3000) },
    { kind: 'request', end },
    { kind: 'request', end },
    { kind: 'serialize', end },
    { kind: 'serialize', end },
    { kind: 'restore', buffer: random.chance(0.7) ? 0 : random.integer(4), at },
    { kind: 'restore', buffer: 0, at },
    { kind: 'cancel', end },
    { kind: 'pause', end, pauses: random.chance(0.5) },
    { kind: 'close', end },
    random.chance(0.1) ? { kind: 'abort', end } : { kind: 'pass', milliseconds: 10 },
  ];
  return kinds[random.integer(kinds.length)] as Command;
}
