/** The tester: several hosts at once, each with an address, that send what a case builds and wait for what it expects. */
import {
  DecodeError,
  decodePacket,
  encodePacketInto,
  formatAddress,
  MAX_PACKET_OCTETS,
  parseHost,
  sequenceNumber,
  type Endpoint,
  type Packet,
  type TcpSegment,
} from '../../src/codec/index.ts';
import type { Random } from '../../src/link/index.ts';
import { Connection, type ConnectionOptions, type Outgoing } from './connection.ts';
import type { Session } from './contract.ts';
import { describePattern, mismatches, type Pattern } from './pattern.ts';
import type { CaseRecord } from './record.ts';
import type { Wait } from './time.ts';
import { relative, traceSegment } from './trace.ts';
import { Failure } from './verdict.ts';

/** Hosts that the tester plays. The first is where its end of a connection is opened; `elsewhere` is where it moves to. */
export const testerHosts = ['home', 'elsewhere', 'other', 'attacker', 'nat'] as const;
export type TesterHost = (typeof testerHosts)[number];

export interface Expectation {
  readonly within?: Wait;
  /** The requirement at stake, where it is another one than the case's first. */
  readonly requirement?: string;
}

interface Arrival {
  readonly packet: Packet;
  /** Its place in the record. */
  readonly entry: number;
  /** When the tester took it from the link. */
  readonly time: number;
  isTaken: boolean;
}

interface Ban {
  readonly connection: Connection;
  readonly pattern: Pattern;
  readonly requirement: string | undefined;
}

const FIRST_PORT = 20_000;
const PORTS = 40_000;
const SHOWN = 4;

export class Tester {
  readonly random: Random;
  readonly record: CaseRecord;
  readonly #session: Session;
  readonly #arrivals: Arrival[] = [];
  readonly #connections: Connection[] = [];
  readonly #bans: Ban[] = [];
  /** Since when what arrives can be an answer: the last thing that a connection sent. */
  readonly #since = new Map<Connection, number>();
  #broken: Failure | undefined;
  #nextPort: number;

  constructor(session: Session, record: CaseRecord, random: Random) {
    this.#session = session;
    this.record = record;
    this.random = random;
    this.#nextPort = session.firstPort ?? FIRST_PORT + random.integer(PORTS);
    session.link.attach({
      packet: (bytes) => {
        this.#receive(bytes);
      },
      drained: () => {
        session.time.wake();
      },
    });
  }

  get now(): number {
    return this.#session.time.clock.now();
  }

  /** An address of one of the tester's hosts, by default with a port that nothing else has. */
  endpoint(name: TesterHost, port = this.#freshPort()): Endpoint {
    return { host: parseHost(this.#session.testerHosts[testerHosts.indexOf(name)] as string), port };
  }

  #freshPort(): number {
    this.#nextPort += 1;
    return FIRST_PORT + (this.#nextPort % PORTS);
  }

  /** A connection that is not open yet. */
  connection(local: Endpoint, remote: Endpoint, options: ConnectionOptions = {}): Connection {
    const iss = options.iss ?? sequenceNumber(this.random.integer(0x1_0000_0000));
    const milliseconds = (): number => Math.floor(this.now / 1000);
    return this.follow(new Connection(local, remote, { ...options, iss }, milliseconds));
  }

  /** The same connection from another of the tester's addresses. */
  move(connection: Connection, to: Endpoint): Connection {
    return this.follow(connection.movedTo(to));
  }

  /** Lets a connection take note of what arrives for it. */
  follow(connection: Connection): Connection {
    this.#connections.push(connection);
    return connection;
  }

  /** Sends a segment, with its checksums. */
  send(outgoing: Outgoing): void {
    const { connection, segment } = outgoing;
    connection.sent(segment);
    this.#since.set(connection, this.#arrivals.length);
    this.sendRaw(this.encode(outgoing));
  }

  /** A segment's octets, to be damaged. */
  encode({ from, to, segment, typeOfService = 0 }: Outgoing): Uint8Array {
    const buffer = new Uint8Array(MAX_PACKET_OCTETS);
    const packet = { source: from.host, destination: to.host, typeOfService, segment };
    return buffer.subarray(0, encodePacketInto(buffer, packet));
  }

  /** Sends any octets. */
  sendRaw(packet: Uint8Array): void {
    this.record.packet('sent', packet);
    this.#session.link.send(Uint8Array.from(packet));
  }

  #receive(bytes: Uint8Array): void {
    const octets = Uint8Array.from(bytes);
    this.record.packet('received', octets);
    const entry = this.record.entries.length - 1;
    let packet: Packet;
    try {
      packet = decodePacket(octets);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.record.note(`not TCP over IPv4, or damaged: ${error.message}`);
      return;
    }
    this.#arrivals.push({ packet, entry, time: this.now, isTaken: false });
    for (const connection of this.#connections)
      if (isFor(connection, packet)) connection.arrived(packet.segment);
    this.#checkBans(packet, entry);
  }

  #checkBans(packet: Packet, entry: number): void {
    for (const { connection, pattern, requirement } of this.#bans) {
      if (!isFor(connection, packet) || mismatches(pattern, packet.segment).length > 0) continue;
      const expected = `never ${this.#describe(connection, pattern)}`;
      this.#broken ??= new Failure(expected, this.#trace(connection, packet.segment), requirement, entry);
    }
  }

  /** From now on nothing like this may arrive; lifted by what is returned. */
  never(connection: Connection, pattern: Pattern, requirement?: string): () => void {
    const ban = { connection, pattern, requirement };
    this.#bans.push(ban);
    return () => void this.#bans.splice(this.#bans.indexOf(ban), 1);
  }

  /**
   * Waits for a segment for a connection's end. Whatever else arrives is left for other expectations; what had arrived before
   * the connection last sent something is none.
   *
   * @throws Failure with what arrived instead
   */
  async expect(
    connection: Connection,
    pattern: Pattern,
    { within = 'answer', requirement }: Expectation = {},
  ): Promise<TcpSegment> {
    let found: Arrival | undefined;
    const isThere = (): boolean => {
      found = this.#candidates(connection).find(
        ({ isTaken, packet }) => !isTaken && mismatches(pattern, packet.segment).length === 0,
      );
      return found !== undefined || this.#broken !== undefined;
    };
    await this.#session.time.until(isThere, this.#deadline(within));
    this.#throwIfBroken();
    if (found === undefined)
      throw new Failure(
        this.#describe(connection, pattern),
        this.#instead(connection, pattern),
        requirement,
        this.#nearest(connection, pattern)?.entry,
      );
    found.isTaken = true;
    return found.packet.segment;
  }

  /**
   * Waits, and nothing like this may arrive or have arrived since the connection last sent something. What comes late counts
   * as little where the tester itself wakes up late.
   *
   * @throws Failure
   */
  async expectNothing(
    connection: Connection,
    pattern: Pattern = {},
    { within = 'silence', requirement }: Expectation = {},
  ): Promise<void> {
    const deadline = this.#deadline(within);
    const isThere = (): Arrival | undefined =>
      this.#candidates(connection).find(
        ({ isTaken, packet, time }) =>
          !isTaken && time <= deadline && mismatches(pattern, packet.segment).length === 0,
      );
    await this.#session.time.until(() => isThere() !== undefined || this.#broken !== undefined, deadline);
    this.#throwIfBroken();
    const arrival = isThere();
    if (arrival === undefined) return;
    const actual = this.#trace(connection, arrival.packet.segment);
    throw new Failure(`no ${this.#describe(connection, pattern)}`, actual, requirement, arrival.entry);
  }

  /** Lets time pass. */
  async pass(wait: Wait): Promise<void> {
    await this.#session.time.until(() => this.#broken !== undefined, this.#deadline(wait));
    this.#throwIfBroken();
  }

  /** Waits until something holds. @throws Failure saying what was expected */
  async until(
    holds: () => boolean,
    expected: string,
    { within = 'answer', requirement }: Expectation = {},
  ): Promise<void> {
    await this.#session.time.until(() => holds() || this.#broken !== undefined, this.#deadline(within));
    this.#throwIfBroken();
    if (!holds()) throw new Failure(expected, 'that it did not come about', requirement);
  }

  /** Waits until something holds, or until nothing has arrived for a while. @returns whether it holds */
  async settles(holds: () => boolean, quiet: Wait = 'prompt'): Promise<boolean> {
    for (let before = -1; before < this.#arrivals.length && !holds();) {
      before = this.#arrivals.length;
      const isNews = (): boolean => holds() || this.#arrivals.length > before || this.#broken !== undefined;
      await this.#session.time.until(isNews, this.#deadline(quiet));
      this.#throwIfBroken();
    }
    return holds();
  }

  /** All segments that have arrived for a connection's end so far. */
  arrived(connection: Connection): TcpSegment[] {
    return this.arrivedPackets(connection).map(({ segment }) => segment);
  }

  /** The same with the headers of IP. */
  arrivedPackets(connection: Connection): Packet[] {
    return this.#arrivals.filter(({ packet }) => isFor(connection, packet)).map(({ packet }) => packet);
  }

  /** @throws Failure where something that is banned has arrived */
  #throwIfBroken(): void {
    if (this.#broken !== undefined) throw this.#broken;
  }

  #deadline(wait: Wait): number {
    return this.now + (typeof wait === 'number' ? wait : this.#session.time.patience[wait]);
  }

  #candidates(connection: Connection): Arrival[] {
    return this.#arrivals
      .slice(this.#since.get(connection) ?? 0)
      .filter(({ packet }) => isFor(connection, packet));
  }

  #instead(connection: Connection, pattern: Pattern): string {
    const arrivals = this.#candidates(connection);
    if (arrivals.length === 0)
      return `nothing from ${formatAddress(connection.remote.host, connection.remote.port)}`;
    return arrivals
      .slice(-SHOWN)
      .map(({ packet, isTaken }) => {
        const reasons = isTaken ? ['was expected already'] : mismatches(pattern, packet.segment);
        return `${this.#trace(connection, packet.segment)} (${reasons.join(', ')})`;
      })
      .join('; ');
  }

  /** What comes nearest to a pattern of what arrived instead of it. */
  #nearest(connection: Connection, pattern: Pattern): Arrival | undefined {
    const distanceOf = ({ packet }: Arrival): number => mismatches(pattern, packet.segment).length;
    const candidates = this.#candidates(connection).filter(({ isTaken }) => !isTaken);
    return candidates.sort((a, b) => distanceOf(a) - distanceOf(b))[0];
  }

  #trace({ irs, iss }: Connection, segment: TcpSegment): string {
    return traceSegment(segment, { sequence: irs, acknowledgment: iss });
  }

  #describe({ irs, iss }: Connection, pattern: Pattern): string {
    return describePattern(pattern, {
      sequence: (value) => relative(value, irs),
      acknowledgment: (value) => relative(value, iss),
    });
  }
}

function isFor({ local, remote }: Connection, { source, destination, segment }: Packet): boolean {
  return (
    source === remote.host &&
    segment.sourcePort === remote.port &&
    destination === local.host &&
    segment.destinationPort === local.port
  );
}
