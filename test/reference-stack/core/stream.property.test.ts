/** Whatever the wire and the applications do, each stream arrives exactly and both ends come to rest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TcpOptions } from '../../../src/reference-stack/core/connection.ts';
import { MILLISECOND, SECOND } from '../../../src/reference-stack/core/time.ts';
import { lost, Pair, pattern, type End, type Wire } from './pair.ts';

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

/** What a small buffer takes in a bearable number of steps. */
const READS = 100;

const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    client: application,
    server: application,
    clientOptions: options,
    serverOptions: options,
    latency: fc.constantFrom(100, 10 * MILLISECOND, 100 * MILLISECOND),
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
      const taken = connection.send(this.#stream.subarray(this.#sent, this.#sent + chunk), now);
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
    const canSend = !this.#isClosed && this.#pair.end(this.#end).writable > 0;
    const times = [canSend ? this.#sendAt : Infinity, this.#readAt];
    return Math.min(...times.filter((time) => time > now));
  }
}

/** Over a wire that loses everything for long nothing is to be given up. */
const patient = { synRetransmissions: 1e6, userTimeout: 1e6 * SECOND };

function streamOf(end: End, { octets }: Application): Uint8Array {
  return pattern(octets, end === 'client' ? 1 : 77_777);
}

function play(scenario: Scenario): void {
  const { fates, calm } = scenario;
  // The wire calms down in the end, for nothing arrives over one that loses all.
  const wire: Wire = (_, index) => (index > calm ? [0] : (fates[index % fates.length] ?? lost));
  const pair = new Pair({
    client: { ...scenario.clientOptions, ...patient },
    server: { ...scenario.serverOptions, ...patient },
    latency: scenario.latency,
    wire,
  });
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
