/** Two connections and a wire between them, in virtual time. What the wire does to a segment is scripted. */
import {
  Connection,
  type ConnectionEvent,
  type TcpOptions,
  type Tuple,
} from '../../../src/reference-stack/core/connection.ts';
import { resetFor } from '../../../src/reference-stack/core/arrival/listen.ts';
import { MILLISECOND } from '../../../src/reference-stack/core/time.ts';
import {
  distance,
  sequenceNumber,
  TcpFlag,
  type SequenceNumber,
  type TcpSegment,
} from '../../../src/codec/index.ts';

export type End = 'client' | 'server';

/** A segment on the wire. */
export interface Sent {
  readonly from: End;
  readonly time: number;
  readonly segment: TcpSegment;
}

/** Extra delays in microseconds with which copies of a segment arrive: none for a lost one. */
export type Wire = (sent: Sent, index: number) => readonly number[];

export interface PairOptions {
  readonly client?: Partial<TcpOptions>;
  readonly server?: Partial<TcpOptions>;
  /** One way, in microseconds. */
  readonly latency?: number;
  readonly wire?: Wire;
  readonly isn?: Readonly<Record<End, SequenceNumber>>;
  /** Whether both ends call. */
  readonly isSimultaneous?: boolean;
}

interface Flight {
  readonly to: End;
  readonly at: number;
  readonly segment: TcpSegment;
}

export const clientTuple: Tuple = {
  local: { host: 0x0a000001, port: 40_000 },
  remote: { host: 0x0a000002, port: 80 },
};
export const serverTuple: Tuple = { local: clientTuple.remote, remote: clientTuple.local };
export const CLIENT_ISN = sequenceNumber(0xffff_f000);
export const SERVER_ISN = sequenceNumber(0x7fff_f000);

export const pass: readonly number[] = [0];
export const lost: readonly number[] = [];

export class Pair {
  now = 5_000_000;
  readonly latency: number;
  wire: Wire;
  readonly sent: Sent[] = [];
  readonly events: Record<End, ConnectionEvent[]> = { client: [], server: [] };
  readonly client: Connection;
  #server: Connection | undefined;
  readonly #serverOptions: Partial<TcpOptions>;
  readonly #isn: Readonly<Record<End, SequenceNumber>>;
  #flights: Flight[] = [];

  constructor(options: PairOptions = {}) {
    const { client = {}, server = {}, latency = 10 * MILLISECOND, wire = () => pass } = options;
    this.latency = latency;
    this.wire = wire;
    this.#serverOptions = server;
    this.#isn = options.isn ?? { client: CLIENT_ISN, server: SERVER_ISN };
    this.client = Connection.connect(clientTuple, this.#isn.client, client, this.now);
    if (options.isSimultaneous === true)
      this.#server = Connection.connect(serverTuple, this.#isn.server, server, this.now);
    this.flush();
  }

  /** A pair that has shaken hands. */
  static established(options: PairOptions = {}): Pair {
    const pair = new Pair(options);
    pair.runFor(4 * pair.latency);
    if (pair.client.state !== 'ESTABLISHED' || pair.server.state !== 'ESTABLISHED') {
      throw new Error(`set-up: ${pair.client.state} and ${pair.server.state}`);
    }
    pair.takeSent();
    return pair;
  }

  get hasServer(): boolean {
    return this.#server !== undefined;
  }

  get server(): Connection {
    if (this.#server === undefined) throw new Error('no SYN has come yet');
    return this.#server;
  }

  end(end: End): Connection {
    return end === 'client' ? this.client : this.server;
  }

  /** What was sent since this was last asked. */
  takeSent(): Sent[] {
    return this.sent.splice(0);
  }

  /** Puts everything that is due on the wire, and takes the events. */
  flush(): void {
    for (const from of ['client', 'server'] as const) {
      const connection = from === 'client' ? this.client : this.#server;
      if (connection === undefined) continue;
      for (
        let polls = 0, segment = connection.pollSegment(this.now);
        segment;
        segment = connection.pollSegment(this.now)
      ) {
        if (++polls > 5000) throw new Error(`${from} does not stop sending`);
        this.#put({ from, time: this.now, segment });
      }
      for (let event = connection.pollEvent(); event; event = connection.pollEvent())
        this.events[from].push(event);
    }
  }

  /** Hands a segment to one end at once, as from the wire. */
  deliver(to: End, segment: TcpSegment): void {
    if (to === 'server' && this.#server === undefined) this.#accept(segment);
    else if (this.end(to).state === 'CLOSED') this.#refuse(to, segment);
    else this.end(to).receive(segment, this.now);
    this.flush();
  }

  /** Lets time pass up to the next thing that happens; false where nothing ever will. */
  step(until = Infinity): boolean {
    const next = this.#nextTime();
    if (next > until || next === Infinity) return false;
    this.now = Math.max(this.now, next);
    for (const connection of [this.client, this.#server]) {
      if ((connection?.nextTimeout() ?? Infinity) <= this.now) connection?.timeout(this.now);
    }
    this.flush();
    const due = this.#flights.filter(({ at }) => at <= this.now);
    this.#flights = this.#flights.filter(({ at }) => at > this.now);
    for (const { to, segment } of due) this.deliver(to, segment);
    return true;
  }

  runFor(duration: number): void {
    const until = this.now + duration;
    this.flush();
    while (this.step(until));
    this.now = until;
  }

  /** Runs until a condition holds; throws after so many steps, for then something hangs. */
  runUntil(condition: () => boolean, steps = 100_000): void {
    this.flush();
    for (let step = 0; !condition(); step++) {
      if (step > steps || !this.step()) throw new Error(`hangs: ${this.describe()}`);
    }
  }

  describe(): string {
    const { client } = this;
    const server = this.#server;
    return [client, server]
      .map(
        (each) =>
          `${each?.state ?? 'none'} una ${each?.tcb.sndUna} nxt ${each?.tcb.sndNxt} wnd ${each?.tcb.sndWnd}`,
      )
      .join('; ');
  }

  #nextTime(): number {
    const flight = this.#flights[0]?.at ?? Infinity;
    const timeouts = [this.client, this.#server].map((each) => each?.nextTimeout() ?? Infinity);
    return Math.min(flight, ...timeouts);
  }

  #put(sent: Sent): void {
    const index = this.sent.push(sent) - 1;
    const to = sent.from === 'client' ? 'server' : 'client';
    for (const delay of this.wire(sent, index)) {
      this.#flights.push({ to, at: this.now + this.latency + delay, segment: sent.segment });
    }
    this.#flights.sort((a, b) => a.at - b.at);
  }

  /** What a host does that has no such connection any more. */
  #refuse(from: End, segment: TcpSegment): void {
    const reset = resetFor(segment);
    if (reset !== undefined) this.#put({ from, time: this.now, segment: reset });
  }

  #accept(segment: TcpSegment): void {
    this.#server = Connection.accept(serverTuple, segment, this.#isn.server, this.#serverOptions, this.now);
  }
}

const names = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;

/** A segment in one line, its numbers from the initial ones on. */
export function trace({ from, segment }: Sent): string {
  const { sequence, acknowledgment, flags, payload } = segment;
  const [own, other] = from === 'client' ? [CLIENT_ISN, SERVER_ISN] : [SERVER_ISN, CLIENT_ISN];
  const set = names.filter((name) => (flags & TcpFlag[name]) !== 0).join('+');
  const ack = (flags & TcpFlag.ACK) === 0 ? '' : ` ack ${distance(other, acknowledgment)}`;
  return `${from} ${set} ${distance(own, sequence)}+${payload.length}${ack}`;
}

/** Octets that tell where they stand. */
export function pattern(octets: number, from = 0): Uint8Array {
  const bytes = new Uint8Array(octets);
  for (let place = from; place < from + octets; place++) bytes[place - from] = place * 31 + (place >> 8);
  return bytes;
}

/** Whether octets are the same; quicker than comparing them one by one. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Reads all there is. */
export function readAll(connection: Connection, now: number): Uint8Array {
  return connection.read(Infinity, now);
}
