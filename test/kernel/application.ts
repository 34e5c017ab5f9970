/** An application at one end of a connection that moves under it: it writes and reads at once, and checks what it reads. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fromBase64, toBase64 } from '../../conformance/harness/index.ts';
import type { Random } from '../../src/link/index.ts';
import type { Host } from './hosts.ts';

const CHUNK = 16_384;
const LONGEST_READ = 2 * CHUNK;
const PERIOD = 65_521;
/** Milliseconds between two tries where nothing moves. */
const IDLE = 2;

/** Where the application's socket is. */
export interface Home {
  readonly host: Host;
  readonly socket: number;
}

/** What an application writes goes on without end, its octets known by their place. */
export interface Streams {
  readonly toSend: Pattern;
  readonly toReceive: Pattern;
}

/** Random octets, repeated after a prime number of them: what is lost or comes twice shifts the rest. */
export class Pattern {
  readonly #octets: Uint8Array;

  constructor(random: Random) {
    const period = random.octets(PERIOD);
    this.#octets = Uint8Array.of(...period, ...period.subarray(0, LONGEST_READ));
  }

  /** @param count - LONGEST_READ at most */
  at(place: number, count: number): Uint8Array {
    const start = place % PERIOD;
    return this.#octets.subarray(start, start + count);
  }
}

export class Application {
  readonly #streams: Streams;
  #home: Home;
  #sent = 0;
  #received = 0;
  #isFinishing = false;
  #hasClosed = false;
  #hasEnded = false;
  #isPaused = false;
  #problem: Error | undefined;
  #running: Promise<void>;
  #lastArrival = performance.now();
  #longestGap = 0;

  constructor(home: Home, streams: Streams) {
    this.#home = home;
    this.#streams = streams;
    this.#running = this.#run();
  }

  get home(): Home {
    return this.#home;
  }

  get sent(): number {
    return this.#sent;
  }

  /** @throws Error as pause does */
  get received(): number {
    this.#complain();
    return this.#received;
  }

  /** Milliseconds: the longest time without new octets since the gap was last asked for. */
  takeGap(): number {
    const gap = this.#longestGap;
    this.#longestGap = 0;
    return gap;
  }

  /** Stops reading and writing. @throws Error where what was read is not what was written */
  async pause(): Promise<void> {
    this.#isPaused = true;
    await this.#running;
    this.#complain();
  }

  resume(home: Home): void {
    this.#home = home;
    this.#isPaused = false;
    this.#running = this.#run();
  }

  /** Writes nothing more. Resolves when all is read, and both ends have closed. @throws Error as pause does */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    await this.#running;
    this.#complain();
  }

  /** Ends it, whatever it has met. */
  async abandon(): Promise<void> {
    this.#isPaused = true;
    await this.#running;
  }

  #complain(): void {
    if (this.#problem !== undefined) throw this.#problem;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isPaused && !(this.#hasClosed && this.#hasEnded)) {
        const hasWritten = await this.#write();
        const hasRead = await this.#read();
        if (!hasWritten && !hasRead) await sleep(IDLE);
      }
    } catch (error) {
      this.#problem = error as Error;
    }
  }

  async #write(): Promise<boolean> {
    const { host, socket } = this.#home;
    const { toSend } = this.#streams;
    if (this.#hasClosed) return false;
    if (this.#isFinishing) {
      await host.call('close', { socket });
      this.#hasClosed = true;
      return true;
    }
    const data = toBase64(toSend.at(this.#sent, CHUNK));
    const { taken } = await host.call('send', { socket, data });
    this.#sent += taken;
    return taken > 0;
  }

  async #read(): Promise<boolean> {
    const { host, socket } = this.#home;
    if (this.#hasEnded) return false;
    const { data, end } = await host.call('receive', { socket, max: LONGEST_READ });
    const octets = fromBase64(data);
    this.#check(octets);
    this.#hasEnded = end;
    return octets.length > 0;
  }

  #check(octets: Uint8Array): void {
    const expected = this.#streams.toReceive.at(this.#received, octets.length);
    if (Buffer.compare(octets, expected) !== 0)
      throw new Error(`other octets than were sent, from octet ${this.#received} on`);
    this.#received += octets.length;
    if (octets.length === 0) return;
    const now = performance.now();
    this.#longestGap = Math.max(this.#longestGap, now - this.#lastArrival);
    this.#lastArrival = now;
  }
}
