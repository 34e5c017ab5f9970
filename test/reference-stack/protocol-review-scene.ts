/** One connection for the findings of the protocol's review: every packet is kept, any is sent again or forged at will. */
import { expect } from 'vitest';
import {
  advance,
  decodePacket,
  MESSAGE_OCTETS,
  MIG_BIT,
  encodeMessage,
  parseHost,
  TcpFlag,
  type Endpoint,
  type Message,
  type Packet,
  type TcpOption,
  type TcpSegment,
} from '../../src/codec/index.ts';
import {
  cancelMigration,
  deserializeAndRestart,
  discardMigrated,
  sendMigrationRequest,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import type { TcpOptions } from '../../src/reference-stack/core/connection.ts';
import type { HostEvent } from '../../src/reference-stack/host.ts';
import { messageOf } from '../../src/reference-stack/migration/carriage.ts';
import type { MigrationLimits } from '../../src/reference-stack/migration/limits.ts';
import { reasonOf } from '../../src/reference-stack/migration/reasons.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import type { OperationValue } from '../../src/spec/index.ts';
import { encoded, sentIn, type Sent } from './protocol-review-packets.ts';
import { addresses, Application, MILLISECOND, SECOND, Simulation, type HostName } from './simulation.ts';

export const DELAY = 10 * MILLISECOND;
export const SUSPENSION = 8 * SECOND;
export const MSL = SECOND;
/** How long a tombstone stands and a mute socket waits: the suspension limit + 2 MSL. */
export const PATIENCE = SUSPENSION + 2 * MSL;
/** Long enough for some round trips, shorter than any time-out. */
export const MOMENT = 100 * MILLISECOND;

/** The states in which a remote can be suspended; the moving end is in one in which it can move. */
export const states = [
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
] as const;
export type RemoteState = (typeof states)[number] | 'TIME-WAIT';
export type End = 'moving' | 'remote';

export interface SceneOptions {
  readonly tcp?: Partial<TcpOptions>;
  readonly limits?: Partial<MigrationLimits>;
  /** Time that passes before the connection opens: initial sequence numbers follow the clock. */
  readonly opensAfter?: number;
}

/** A segment for a socket; what is not said is as its peer, which has received everything, would send it. */
export interface Forgery extends Partial<TcpSegment> {
  readonly message?: Message;
  /** SEQ from RCV.NXT on: of the first octet, of a message SEQ + 20. */
  readonly ahead?: number;
  /** ACK from SND.UNA on. */
  readonly acks?: number;
  readonly source?: Endpoint;
  readonly tsval?: number;
  readonly tsecr?: number;
}

/** What becomes of a packet on its way; undefined for nothing. */
type Middlebox = (packet: Packet) => Packet | undefined;

/** An application whose stream grows as the scene has it. */
interface Script {
  readonly stream: 0 | 1;
  octets: number;
}

export class Scene {
  readonly world: Simulation;
  /** All packets since the connection opened, oldest first, also those that are lost and forged ones. */
  readonly sent: Sent[] = [];
  readonly moving: Application;
  readonly remote: Application;
  /** Where the moving end is. */
  at: HostName = 'source';
  readonly #scripts: Readonly<Record<End, Script>> = {
    moving: { stream: 0, octets: 0 },
    remote: { stream: 1, octets: 0 },
  };
  readonly #restored: { readonly socket: Socket; readonly at: HostName }[] = [];
  readonly #sources: Socket[] = [];

  constructor({ tcp, limits, opensAfter = 0 }: SceneOptions = {}) {
    this.world = new Simulation({
      impairments: { delay: DELAY },
      tcp: { timestamps: false, msl: MSL, ...tcp },
      limits: { suspension: SUSPENSION, msl: MSL, leastPatience: 0, ...limits },
    });
    this.world.pass(opensAfter);
    const { client, server } = this.world.connect();
    this.world.network.observe((packet) => void this.sent.push(sentIn(packet.slice())));
    this.moving = this.world.run(new Application(client, this.#scripts.moving));
    this.remote = this.world.run(new Application(server, this.#scripts.remote));
    this.pass(MOMENT);
  }

  /** Lets time pass; a restored socket that lives meanwhile is the moving end's from then on. */
  pass(duration: number): void {
    this.world.pass(duration);
    this.#follow();
  }

  #follow(): void {
    const { local } = this.remote.socket;
    const alive = this.#restored.find(
      ({ socket }) => isLive(socket) && isAt(socket.local, this.remote.socket.remote),
    );
    if (alive === undefined || alive.socket === this.moving.socket || !isAt(alive.socket.remote, local))
      return;
    this.moving.socket = alive.socket;
    this.at = alive.at;
    this.world.settle();
  }

  /** Has an application write so many octets more. */
  say(end: End, octets: number): void {
    this.#scripts[end].octets += octets;
    this.world.settle();
  }

  close(end: End): void {
    this[end].closes = true;
    this.world.settle();
  }

  /** Brings the remote into a state, with the moving end in one in which it can move. */
  enter(state: RemoteState): void {
    if (state === 'CLOSE-WAIT' || state === 'LAST-ACK') this.#closeAndWait('moving');
    if (state === 'FIN-WAIT-2' || state === 'TIME-WAIT') this.#closeAndWait('remote');
    if (state === 'FIN-WAIT-1' || state === 'LAST-ACK')
      this.losing('remote', 'source', () => {
        this.close('remote');
      });
    if (state === 'CLOSING') this.#closeBoth();
    if (state === 'TIME-WAIT') {
      this.close('moving');
      this.losing('remote', 'source', () => {
        this.pass(2 * DELAY);
      });
    }
    expect(this.remote.socket.state).toBe(state);
  }

  #closeAndWait(end: End): void {
    this.close(end);
    this.pass(MOMENT);
  }

  #closeBoth(): void {
    this.moving.closes = true;
    this.close('remote');
    this.losing('remote', 'source', () => {
      this.losing('source', 'remote', () => {
        this.pass(2 * DELAY);
      });
    });
  }

  /** Loses what one host sends to another meanwhile. */
  losing<Result>(from: HostName, to: HostName, action: () => Result): Result {
    this.world.impair(from, to, { loss: 1 });
    const result = action();
    this.world.settle();
    this.world.impair(from, to, { loss: 0 });
    return result;
  }

  /** Puts a middlebox before a host, which changes or drops what leaves it and what comes to it. */
  interpose(at: HostName, outbound: Middlebox, inbound: Middlebox = (packet) => packet): void {
    const link = this.world.linkOf(at);
    const { receiver } = link;
    const send = link.send.bind(link);
    link.send = (bytes) => {
      const packet = outbound(decodePacket(bytes));
      if (packet !== undefined) send(encoded(packet));
    };
    link.attach({
      packet: (bytes) => {
        const packet = inbound(decodePacket(bytes));
        if (packet !== undefined) receiver?.packet(encoded(packet));
      },
      drained: () => receiver?.drained(),
    });
  }

  count(kind: HostEvent['event']['kind']): number {
    return this.world.log.filter(({ event }) => event.event.kind === kind).length;
  }

  /** The reasons that were reported with events of a kind. */
  reasons(kind: HostEvent['event']['kind']): string[] {
    const events = this.world.log.map(({ event }) => event.event).filter((event) => event.kind === kind);
    return events.flatMap((event) => ('reason' in event ? [event.reason] : []));
  }

  request(): void {
    sendMigrationRequest(this.world.host(this.at), this.moving.socket, this.world.now);
    this.world.settle();
  }

  /** Asks, and waits until the remote is suspended. */
  hold(): void {
    const already = this.count('remote-suspended');
    this.request();
    expect(this.world.until(() => this.count('remote-suspended') > already, 30 * SECOND)).toBe(true);
  }

  /** Freezes the moving end, which is held. */
  freeze(): Uint8Array {
    this.#sources.push(this.moving.socket);
    return serializeSocketData(this.world.host(this.at), this.moving.socket, this.world.now);
  }

  capture(): Uint8Array {
    this.hold();
    return this.freeze();
  }

  /** Calls the migration of the moving end off, or that of a socket that it was. */
  cancel(socket = this.moving.socket, at: HostName = this.at): void {
    cancelMigration(this.world.host(at), socket, this.world.now);
    this.world.settle();
  }

  restore(buffer: Uint8Array, at: HostName, local: Partial<Endpoint> = {}): Socket {
    const socket = deserializeAndRestart(this.world.host(at), buffer, this.world.now, local);
    this.#restored.push({ socket, at });
    this.world.settle();
    return socket;
  }

  /** The whole of a migration; the source's frozen socket is discarded. */
  migrate(to: HostName, local: Partial<Endpoint> = {}): Socket {
    const [source, from] = [this.moving.socket, this.at];
    const socket = this.restore(this.capture(), to, local);
    this.pass(MOMENT);
    expect(this.moving.socket).toBe(socket);
    discardMigrated(this.world.host(from), source, this.world.now, { destinationRuns: true });
    this.world.settle();
    return socket;
  }

  /** What is sent while something is done and a moment passes. */
  during(action: () => unknown, duration = MOMENT): Sent[] {
    const before = this.sent.length;
    action();
    this.pass(duration);
    return this.sent.slice(before);
  }

  /** What the remote sends while something is done and a moment passes. */
  answers(action: () => unknown, duration = MOMENT): Sent[] {
    return this.during(action, duration).filter(({ from }) => from.host === parseHost(addresses.remote));
  }

  /** What the remote answers to a forged segment within a moment. */
  answersTo(forgery: Forgery, duration = MOMENT): Sent[] {
    return this.answers(() => {
      this.forge(this.remote.socket, forgery);
    }, duration);
  }

  /** The messages of an operation that were sent, oldest first. */
  messages(operation: OperationValue): Sent[] {
    return this.sent.filter(({ message }) => message?.operation === operation);
  }

  first(operation: OperationValue): Sent {
    const [found] = this.messages(operation);
    if (found === undefined) throw new Error(`no ${reasonOf(operation)} was sent`);
    return found;
  }

  /** Sends a late copy of a packet. */
  again({ packet }: Sent): void {
    this.world.linkOf('third').send(packet);
  }

  /** Sends a forged segment to a socket. */
  forge(
    to: Socket,
    { message, ahead = 0, acks = 0, source = to.remote, tsval, tsecr, ...fields }: Forgery,
  ): void {
    const { tcb } = to.association.connection;
    const segment: TcpSegment = {
      sourcePort: source.port,
      destinationPort: to.local.port,
      sequence: advance(tcb.rcvNxt, message === undefined ? ahead : ahead - MESSAGE_OCTETS),
      acknowledgment: advance(tcb.sndUna, acks),
      reserved: message === undefined ? 0 : MIG_BIT,
      flags: TcpFlag.ACK,
      window: 1000,
      urgentPointer: 0,
      options: this.#timestampsFor(to, tsval, tsecr),
      payload: message === undefined ? new Uint8Array(0) : encodeMessage(message),
      ...fields,
    };
    const addressed = { source: source.host, destination: to.local.host, typeOfService: 0, segment };
    this.world.linkOf('third').send(encoded(addressed));
  }

  #timestampsFor(
    { association: { connection } }: Socket,
    value?: number,
    echo?: number,
  ): readonly TcpOption[] {
    const { timestamps, tsRecent } = connection.tcb;
    if (!timestamps) return [];
    const clock = connection.timestampClock(this.world.now);
    return [
      { kind: 'nop' },
      { kind: 'nop' },
      { kind: 'timestamps', value: value ?? tsRecent, echo: echo ?? clock },
    ];
  }

  /** A message for the remote; what is not said is as the moving end would have it. */
  message(
    operation: OperationValue,
    round: number,
    destination?: Endpoint,
    old = this.remote.socket.remote,
  ): Message {
    return messageOf(operation, round, old, destination);
  }

  /** Exactly one socket is the remote's peer and can speak; the remote is not held. */
  expectOneSurvivor(): void {
    const candidates = new Set([
      ...this.#sources,
      ...this.#restored.map(({ socket }) => socket),
      this.moving.socket,
    ]);
    expect([...candidates].filter(isLive)).toEqual([this.moving.socket]);
    expect(this.remote.socket.remote).toEqual(this.moving.socket.local);
    expect(this.remote.socket.association.isSuspended).toBe(false);
  }

  /** Both streams go on to their end, and the connection closes as if nothing had been. */
  finish(): void {
    this.#follow();
    if (this.remote.socket.state !== 'CLOSED') this.expectOneSurvivor();
    for (const end of ['moving', 'remote'] as const) {
      if (!this[end].isClosing) this.say(end, 3000);
      this[end].pausesReading = false;
      this[end].closes = true;
    }
    const { moving, remote } = this;
    const isOver = (): boolean => moving.socket.state === 'CLOSED' && remote.socket.state === 'CLOSED';
    expect(this.world.until(isOver, 300 * SECOND)).toBe(true);
    expect([moving.read, remote.read]).toEqual([this.#scripts.remote.octets, this.#scripts.moving.octets]);
    const ends = this.world.log.filter(({ event }) => [moving.socket, remote.socket].includes(event.socket));
    const closed = ends.map(({ event }) => event.event).filter(({ kind }) => kind === 'closed');
    expect(closed).toEqual(closed.map(() => ({ kind: 'closed', reason: 'normal' })));
  }
}

export function hostAt(name: HostName, port: number): Endpoint {
  return { host: parseHost(addresses[name]), port };
}

/** Whether a socket can speak. */
export function isLive({ state, association }: Socket): boolean {
  return state !== 'CLOSED' && !association.isFrozen && !association.isMute;
}

function isAt(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port;
}
