/** Whatever the wire and the applications do, each stream arrives exactly and both ends come to rest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequenceNumber, type SequenceNumber } from '../../../src/codec/index.ts';
import { IPV4_HEADER_OCTETS } from '../../../src/codec/ipv4.ts';
import { tcpOctets } from '../../../src/codec/tcp.ts';
import { type TcpOptions } from '../../../src/reference-stack/core/connection.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { lost, Pair, pass, pattern, type End, type Wire } from './pair.ts';

interface Application {
  readonly octets: number;
  /** Octets that one call sends and reads at most. */
  readonly chunk: number;
  /** How long the application does nothing between calls. */
  readonly pause: number;
  readonly readPause: number;
}

interface Scenario {
  readonly client: Application;
  readonly server: Application;
  readonly clientOptions: Partial<TcpOptions>;
  readonly serverOptions: Partial<TcpOptions>;
  readonly latency: number;
  readonly isSimultaneous: boolean;
  readonly isn: Readonly<Record<End, SequenceNumber>>;
  /** Octets of the largest packet that a router in between lets pass; of larger ones it tells their sender. */
  readonly pathMtu: number;
  /** What happens to one segment after the other, again and again. */
  readonly fates: readonly (readonly number[])[];
  readonly calm: number;
}

const application = fc.record({
  octets: fc.integer({ min: 0, max: 40_000 }),
  chunk: fc.integer({ min: 100, max: 20_000 }),
  pause: fc.constantFrom(0, 10 * MILLISECOND, 300 * MILLISECOND),
  readPause: fc.constantFrom(0, 0, 5 * MILLISECOND, 400 * MILLISECOND),
});

const options: fc.Arbitrary<Partial<TcpOptions>> = fc.record({
  sack: fc.boolean(),
  timestamps: fc.boolean(),
  windowScale: fc.boolean(),
  noDelay: fc.boolean(),
  delayedAck: fc.boolean(),
  sendBuffer: fc.constantFrom(1000, 20_000, 1_048_576),
  receiveBuffer: fc.constantFrom(10, 700, 5000, 100_000, 1_048_576),
  mtu: fc.constantFrom(120, 600, 1500),
  congestionControl: fc.constantFrom('reno' as const, 'cubic' as const),
});

const fate = fc.oneof(
  { weight: 12, arbitrary: fc.constant([0]) },
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constant([0, 3 * MILLISECOND]) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 50 * MILLISECOND }).map((delay) => [delay]) },
);

/** Numbers of the stream wrap on the way, or change their sign, or do neither. */
const isn = fc
  .oneof(
    fc.integer({ min: -50_000, max: 10 }),
    fc.integer({ min: 0x7fff_0000, max: 0x8000_0010 }),
    fc.integer(),
  )
  .map((value) => sequenceNumber(value));

/** What a small buffer takes in a bearable number of steps. */
const READS = 100;

const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    client: application,
    server: application,
    clientOptions: options,
    serverOptions: options,
    latency: fc.constantFrom(100, 10 * MILLISECOND, 100 * MILLISECOND),
    isSimultaneous: fc.boolean(),
    isn: fc.record({ client: isn, server: isn }),
    pathMtu: fc.constantFrom(1500, 1500, 1499, 600, 552),
    fates: fc.array(fate, { minLength: 1, maxLength: 60 }),
    calm: fc.integer({ min: 0, max: 500 }),
  })
  .map((each) => ({
    ...each,
    client: bounded(each.client, each.serverOptions),
    server: bounded(each.server, each.clientOptions),
  }));

function bounded(application: Application, { receiveBuffer = 0 }: Partial<TcpOptions>): Application {
  return { ...application, octets: Math.min(application.octets, READS * receiveBuffer) };
}

/** Runs one application over one end: sends, closes, reads, with its pauses. */
class Script {
  readonly received: Uint8Array[] = [];
  readonly #pair: Pair;
  readonly #end: End;
  readonly #application: Application;
  readonly #stream: Uint8Array;
  #sent = 0;
  #isClosed = false;
  #sendAt = 0;
  #readAt = 0;

  constructor(pair: Pair, end: End, application: Application) {
    this.#pair = pair;
    this.#end = end;
    this.#application = application;
    this.#stream = streamOf(end, application);
  }

  get isDone(): boolean {
    return this.#isClosed && this.#pair.end(this.#end).isEndOfStream;
  }

  /** Calls what is due; says when the next call is due, and whether anything was done. */
  act(now: number): boolean {
    const { chunk, pause, readPause } = this.#application;
    const connection = this.#pair.end(this.#end);
    let acted = false;
    if (now >= this.#sendAt && !this.#isClosed) {
      const bytes = this.#stream.subarray(this.#sent, this.#sent + chunk);
      const taken = chunk % 3 === 0 ? connection.sendUrgent(bytes, now) : connection.send(bytes, now);
      this.#sent += taken;
      if (this.#sent === this.#stream.length && connection.state !== 'SYN-SENT') {
        connection.close(now);
        this.#isClosed = true;
        acted = true;
      }
      acted ||= taken > 0;
      this.#sendAt = now + pause;
    }
    if (now >= this.#readAt && connection.readable > 0) {
      this.received.push(connection.read(chunk, now));
      acted = true;
      this.#readAt = now + readPause;
    }
    return acted;
  }

  /** When the application will act again by itself. */
  next(now: number): number {
    const { state, writable } = this.#pair.end(this.#end);
    const canClose = this.#sent < this.#stream.length || state !== 'SYN-SENT'; // there a close would be an abort
    const canSend = !this.#isClosed && writable > 0 && canClose;
    const times = [canSend ? this.#sendAt : Infinity, this.#readAt];
    return Math.min(...times.filter((time) => time > now));
  }
}

/** Over a wire that loses everything for long nothing is to be given up, and nobody to be gone who is still asked. */
const patient = { synRetransmissions: 1e6, userTimeout: 1e6 * SECOND, msl: 5000 * SECOND };

function streamOf(end: End, { octets }: Application): Uint8Array {
  return pattern(octets, end === 'client' ? 1 : 77_777);
}

function play(scenario: Scenario): void {
  const { fates, calm, pathMtu, latency, isn, isSimultaneous } = scenario;
  const wire: Wire = ({ from, segment }, index) => {
    if (IPV4_HEADER_OCTETS + tcpOctets(segment) > pathMtu && pair.end(from).doesNotFragment) {
      pair.end(from).receiveFragmentationNeeded(segment.sequence, pathMtu, pair.now);
      return lost;
    }
    // The wire calms down in the end, for nothing arrives over one that loses all.
    return index > calm ? pass : (fates[index % fates.length] ?? lost);
  };
  const client = { ...scenario.clientOptions, ...patient };
  const server = { ...scenario.serverOptions, ...patient };
  const pair = new Pair({ client, server, latency, wire, isn, isSimultaneous });
  pair.runUntil(() => pair.hasServer);
  const scripts = [new Script(pair, 'client', scenario.client), new Script(pair, 'server', scenario.server)];
  for (let step = 0; !scripts.every(({ isDone }) => isDone); step++) {
    if (step > 200_000) throw new Error(`hangs: ${pair.describe()}`);
    const acted = scripts.map((script) => script.act(pair.now)).includes(true);
    pair.flush();
    if (acted) continue;
    const next = Math.min(...scripts.map((script) => script.next(pair.now)));
    if (!pair.step(next)) {
      if (next === Infinity) throw new Error(`rests: ${pair.describe()}`);
      pair.now = next;
    }
  }
  pair.runFor(36_000 * SECOND);
  check(pair, scripts, scenario);
}

function check(pair: Pair, scripts: readonly Script[], { client, server }: Scenario): void {
  const [atClient, atServer] = scripts.map(({ received }) => Buffer.concat(received));
  expect(atServer?.equals(streamOf('client', client)), 'stream of the client').toBe(true);
  expect(atClient?.equals(streamOf('server', server)), 'stream of the server').toBe(true);
  expect([pair.client.state, pair.server.state]).toEqual(['CLOSED', 'CLOSED']);
  for (const end of ['client', 'server'] as const) {
    expect(pair.events[end].at(-1)).toEqual({ kind: 'closed', reason: 'normal' });
    expect(pair.end(end).nextTimeout()).toBeUndefined();
  }
}

describe('a connection', () => {
  it('delivers both streams exactly and closes', () => {
    fc.assert(fc.property(scenario, play), { numRuns: 300 });
  });
});
