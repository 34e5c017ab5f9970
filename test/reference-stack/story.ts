/**
 * A story: commands carried out one after the other on a random network, and what has to hold whatever they are. Both ends
 * of one connection may move, cancel, be restored late, twice or rounds later, close and reset.
 */
import { captureNetwork, type Impairments, type PacketWriter } from '../../src/link/index.ts';
import { parseHost } from '../../src/codec/index.ts';
import {
  cancelMigration,
  deserializeAndRestart,
  deserializeSocketData,
  discardMigrated,
  sendMigrationRequest,
  sendRemoteRestart,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import type { HostEvent } from '../../src/reference-stack/host.ts';
import { MigrationError } from '../../src/reference-stack/migration/context.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import { addresses, Application, MILLISECOND, SECOND, Simulation, type HostName } from './simulation.ts';
import { hosts, type Command, type End, type StorySetting } from './story-commands.ts';
import { demand, Watch } from './story-watch.ts';

const SUSPENSION = 8 * SECOND;
const MSL = SECOND;
const OTHER_PORT = 81;
const healed: Impairments = {
  delay: 5 * MILLISECOND,
  jitter: 0,
  loss: 0,
  duplication: 0,
  reordering: { probability: 0, delay: 0 },
  corruption: 0,
};

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
  readonly stateAtCapture: string;
}

export class Story {
  readonly world: Simulation;
  /** How often what happened. */
  readonly counts = new Map<string, number>();
  readonly #setting: StorySetting;
  readonly #applications: [Application, Application];
  readonly #buffers: Buffer[] = [];
  #captured: Captured[] = [];
  /** Sockets that were restored, and what of. */
  readonly #restored = new Map<
    Socket,
    { readonly end: End; readonly at: HostName; readonly round: number }
  >();
  readonly #at: [HostName, HostName] = ['source', 'remote'];
  /** Rounds that were won, as `end:round`. */
  readonly #won = new Set<string>();
  /** Rounds whose source was reset after it had sent and received all: the remote was through TIME-WAIT. */
  readonly #outlived = new Map<Socket, string>();
  readonly #suspendedSince = new Map<Socket, number>();
  readonly #watch: Watch;
  #wasAborted = false;
  /** The remote moved, and the destination gave up before it heard so, which it reports (MIG-DST-END). */
  #wasLost = false;
  #seen = 0;

  constructor(setting: StorySetting, writer?: PacketWriter) {
    this.#setting = setting;
    const { seed, timestamps, sack, windowScale, receiveBuffer, octets } = setting;
    this.world = new Simulation({
      seed,
      tcp: { timestamps, sack, windowScale, receiveBuffer, userTimeout: 100_000 * SECOND, msl: MSL },
      limits: { suspension: SUSPENSION, msl: MSL, leastPatience: 0 },
    });
    if (writer !== undefined) captureNetwork(this.world.network, writer);
    const { client, server } = this.world.connect();
    this.world.host('third').listen(OTHER_PORT);
    for (const from of hosts) this.#impairFrom(from, setting.impairments);
    this.#applications = [
      this.world.run(new Application(client, { stream: 0, octets: octets[0] })),
      this.world.run(new Application(server, { stream: 1, octets: octets[1] })),
    ];
    this.#watch = new Watch(this.world, () => this.#watched());
  }

  #impairFrom(from: HostName, impairments: Impairments): void {
    for (const to of hosts) if (to !== from) this.world.impair(from, to, impairments);
  }

  /** Whoever a migration may hold. */
  *#watched(): Generator<Socket> {
    for (const { socket } of this.#captured) yield socket;
    yield* this.#restored.keys();
    for (const { socket } of this.#applications) yield socket;
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
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
      this.#count(`refused ${command.kind}`);
    }
  }

  #perform(command: Command): void {
    switch (command.kind) {
      case 'pass':
        this.#pass(command.milliseconds * MILLISECOND);
        return;
      case 'await':
        this.#await(command.milliseconds * MILLISECOND);
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
      case 'handoff':
        this.#handOff(command.buffer, command.at);
        return;
      case 'discard':
        this.#discard();
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
    const { state, readable } = socket;
    const octets = serializeSocketData(this.#hostOf(end), socket, this.world.now);
    const round = socket.association.rounds.own ?? 0;
    this.#buffers.unshift({ end, octets, round });
    this.#captured.push({ end, at: this.#at[end], socket, round, stateAtCapture: state });
    this.#watch.capture(socket);
    this.#count('captures');
    this.#count(`captured in ${state}`);
    if (readable > 0) this.#count('captured with unread text');
  }

  #restore(index: number, at: HostName): void {
    const buffer = this.#buffers[index % Math.max(1, this.#buffers.length)];
    if (buffer === undefined) return;
    const socket = deserializeAndRestart(this.world.host(at), buffer.octets, this.world.now);
    this.#restored.set(socket, { end: buffer.end, at, round: buffer.round });
  }

  #handOff(index: number, at: HostName): void {
    const buffer = this.#buffers[index % Math.max(1, this.#buffers.length)];
    if (buffer === undefined) return;
    const [host, name, port] = [
      this.world.host(at),
      at === 'remote' ? 'third' : 'remote',
      OTHER_PORT,
    ] as const;
    const remote = { host: parseHost(addresses[name]), port: name === 'third' ? port : 80 };
    const socket = host.connect(remote, this.world.now);
    this.world.until(() => (this.#observe(), socket.state === 'ESTABLISHED'), 3 * SECOND);
    if (socket.state !== 'ESTABLISHED') return;
    deserializeSocketData(host, socket, buffer.octets, this.world.now);
    this.#restored.set(socket, { end: buffer.end, at, round: buffer.round });
    sendRemoteRestart(host, socket, this.world.now);
    this.#count('handoffs');
  }

  #discard(): void {
    for (const captured of [...this.#captured]) {
      const isOver = this.#won.has(`${captured.end}:${captured.round}`);
      if (isOver && captured.socket.association.source.state === 'FROZEN') this.#resolve(captured);
    }
  }

  #abort(end: End): void {
    const socket = this.#socketOf(end);
    if (socket.association.isFrozen || socket.association.isMute) return;
    this.#wasAborted = true;
    this.#count(socket.association.isSuspended ? 'aborted while suspended' : 'aborted');
    socket.abort(this.world.now);
  }

  #await(longest: number): void {
    const end = this.world.now + longest;
    const isAnswered = (): boolean => {
      this.#observe();
      return ![...this.#watched()].some(({ association }) => {
        const { state } = association.source;
        return state === 'REQUESTING' || state === 'CANCELLING' || association.isMute;
      });
    };
    if (!this.world.until(isAnswered, longest)) this.world.clock.runUntil(end);
    this.#observe();
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
      this.#countEvent(event.event);
      this.#observeEvent(event.socket, event.event.kind, time);
    }
  }

  #countEvent(event: HostEvent['event']): void {
    if ('reason' in event) this.#count(`${event.kind}: ${event.reason}`);
    else if (event.kind === 'resumed') this.#count(`resumed by ${event.by}`);
    else this.#count(event.kind);
  }

  #observeEvent(socket: Socket, kind: string, time: number): void {
    if (kind === 'migrated') this.#migrated(socket);
    else if (kind === 'outcome-unknown') this.#outcomeUnknown(socket);
    else if (kind === 'thawed') this.#thawed(socket);
    else if (kind === 'moved' || kind === 'source-reset') this.#ended(socket, kind);
    else if (kind === 'suspended' && !this.#suspendedSince.has(socket))
      this.#suspendedSince.set(socket, time);
    else if (kind === 'resumed') {
      const since = this.#suspendedSince.get(socket) ?? time;
      this.#suspendedSince.delete(socket);
      demand(time - since <= SUSPENSION, `a suspension lasted ${time - since} µs`);
    } else if (kind === 'closed') this.#suspendedSince.delete(socket);
  }

  #ended(socket: Socket, kind: 'moved' | 'source-reset'): void {
    const captured = this.#captured.find((candidate) => candidate.socket === socket);
    if (captured === undefined) return;
    this.#captured = this.#captured.filter((candidate) => candidate !== captured);
    const isAtEnd = captured.stateAtCapture === 'LAST-ACK' || captured.stateAtCapture === 'CLOSING';
    if (kind === 'source-reset' && isAtEnd) this.#outlived.set(socket, `${captured.end}:${captured.round}`);
  }

  #outcomeUnknown(socket: Socket): void {
    const restored = this.#restored.get(socket);
    demand(restored !== undefined, 'the outcome of nothing is unknown');
    const remote = this.#applications[restored.end === 0 ? 1 : 0].socket.association.rounds;
    const { end, round } = restored;
    if (remote.moved === round && !this.#won.has(`${end}:${round}`)) {
      this.#wasLost = true;
      this.#count('lost for want of an answer');
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
    for (const from of hosts) this.#impairFrom(from, healed);
    for (const application of this.#applications) application.pausesReading = false;
    for (const end of [0, 1] as const) if (this.#isHeld(end)) this.#carryOut({ kind: 'cancel', end });
    this.#pass(SUSPENSION + 2 * MSL + 10 * SECOND);
    for (let tries = 0; this.#captured.length > 0 && tries < 8; tries += 1) {
      for (const captured of [...this.#captured]) this.#resolve(captured);
      this.#pass(100 * SECOND);
    }
    demand(this.#captured.length === 0, 'a frozen socket learns nothing of its fate');
    demand(this.#suspendedSince.size === 0, 'a suspension does not end');
    this.#pass(300 * SECOND);
    if (!this.#isBroken) this.#demandCompleteness();
    this.#demandNothingIsLeft();
  }

  get #isBroken(): boolean {
    return this.#wasAborted || this.#wasLost;
  }

  #demandCompleteness(): void {
    const [first, second] = this.#applications;
    const { octets } = this.#setting;
    const state = `${first.read} of ${second.written} and ${second.read} of ${first.written} octets read`;
    demand(first.read === second.written && second.read === first.written, `the streams end at ${state}`);
    demand(first.isDoneWriting, `end 0 wrote ${first.written} of ${octets[0]} octets`);
    demand(second.isDoneWriting, `end 1 wrote ${second.written} of ${octets[1]} octets`);
    const decided = new Set([...this.#won, ...this.#outlived.values()]);
    for (const { end, round } of this.#buffers) {
      demand(decided.has(`${end}:${round}`), `nobody won round ${round} of end ${end}`);
    }
  }

  /** All are closed: after 2 MSL and the time that tombstones stand no host holds anything. */
  #demandNothingIsLeft(): void {
    const ends = this.#applications.map(({ socket }) => socket);
    for (const application of this.#applications) application.closes = true;
    for (const { event } of this.world.log) {
      // One end of a broken connection may never have heard of it: a lost RST is not sent again.
      const isOver = this.#isBroken || !ends.includes(event.socket);
      if (isOver && event.socket.state !== 'CLOSED') event.socket.abort(this.world.now);
    }
    this.#pass(300 * SECOND);
    if (!this.#isBroken) this.#demandNormalEnds(ends);
    for (const name of hosts) {
      const { size, reserved } = this.world.host(name);
      demand(size === 0 && reserved === 0, `${name} holds ${size} connections and ${reserved} tuples`);
    }
  }

  /** A reset is normal where the peer has been through TIME-WAIT, and only its acknowledgments were lost. */
  #demandNormalEnds(ends: readonly Socket[]): void {
    let hasEnded = false;
    for (const {
      event: { socket, event },
    } of this.world.log) {
      if (event.kind !== 'closed' || !ends.includes(socket) || this.#outlived.has(socket)) continue;
      const isNormal = event.reason === 'normal' || (event.reason === 'reset' && hasEnded);
      demand(isNormal, `a connection ends with "${event.reason}"`);
      hasEnded = true;
    }
  }

  /** Whether an end waits for its owner to go on with a migration. */
  #isHeld(end: End): boolean {
    return ['REQUESTING', 'HELD'].includes(this.#socketOf(end).association.source.state);
  }

  #resolve({ at, socket, end, round }: Captured): void {
    const host = this.world.host(at);
    if (this.#won.has(`${end}:${round}`) && socket.association.source.state === 'FROZEN') {
      discardMigrated(host, socket, this.world.now, { destinationRuns: true });
      this.#captured = this.#captured.filter((captured) => captured.socket !== socket);
    } else cancelMigration(host, socket, this.world.now);
    this.world.settle();
  }
}
