/** `migsock endpoint` in a namespace, driven by its commands, and what the kernel's side of the tests shares. */
import { createHash } from 'node:crypto';
import type { ApplicationSettings } from '../../src/endpoint/application.ts';
import { streamOctets, type StreamNumber } from '../../src/endpoint/stream.ts';
import type { Namespace, RunningProgram } from '../namespaces.ts';

export const MEBIOCTET = 1_048_576;

export const PROGRAM = 'dist/src/cli/main.js';

/** One line of what an endpoint prints. */
export interface Line {
  readonly kind: string;
  readonly connection?: number;
  readonly application?: ApplicationSettings;
  readonly [detail: string]: unknown;
}

/** What distinguishes a line from others. */
type Pattern = Readonly<Record<string, unknown>> & { readonly kind: string | readonly string[] };

export class EndpointProcess {
  readonly #program: RunningProgram;
  readonly #lines: Line[] = [];
  #parsed = 0;
  /** Errors whose messages match are no reason to give up waiting for something else. */
  tolerated = /^$/;

  private constructor(program: RunningProgram) {
    this.#program = program;
  }

  /** @param subnet - such as `10.9.0`: .1 is the kernel's, .2 the endpoint's */
  static async start(namespace: Namespace, subnet: string, ...args: string[]): Promise<EndpointProcess> {
    const addresses = ['--tun', `${subnet}.1/24`, '--address', `${subnet}.2`];
    const endpoint = new EndpointProcess(namespace.start('node', PROGRAM, 'endpoint', ...addresses, ...args));
    await endpoint.told({ kind: 'open' });
    return endpoint;
  }

  /** Has it do something: see its commands. */
  command(command: Readonly<Record<string, unknown>>): void {
    this.#program.write(`${JSON.stringify(command)}\n`);
  }

  /** The first line that it has printed or will print in which all details are, or are among, those here; rejects for an error. */
  told(pattern: Pattern): Promise<Line> {
    return this.toldTimes(1, pattern);
  }

  /** Likewise, the last one of several. */
  async toldTimes(count: number, pattern: Pattern): Promise<Line> {
    const find = (wanted: Pattern, index: number): Line | undefined =>
      this.#lines.filter((line) =>
        Object.entries(wanted).every(([key, value]) => [value].flat().includes(line[key])),
      )[index];
    await this.#program.until((stdout) => {
      this.#parse(stdout);
      return find(pattern, count - 1) !== undefined || this.#error() !== undefined;
    }, JSON.stringify(pattern));
    const found = find(pattern, count - 1);
    if (found === undefined) throw new Error(JSON.stringify(this.#error()));
    return found;
  }

  /** All lines of a kind so far. */
  lines(kind: string): readonly Line[] {
    return this.#lines.filter((line) => line.kind === kind);
  }

  /** The states of its connections. */
  async states(): Promise<readonly string[]> {
    const count = this.lines('status').length;
    this.command({ do: 'status' });
    const { connections } = await this.toldTimes(count + 1, { kind: 'status' });
    return (connections as { state: string }[]).map(({ state }) => state);
  }

  /** Resolves once its only connection is in a state. */
  async reached(state: string): Promise<void> {
    while ((await this.states())[0] !== state);
  }

  async end(): Promise<void> {
    this.#program.endInput();
    await this.#program.ended();
  }

  #error(): Line | undefined {
    return this.lines('error').find(({ message }) => !this.tolerated.test(String(message)));
  }

  #parse(stdout: string): void {
    const lines = stdout.slice(this.#parsed).split('\n');
    lines.pop();
    for (const line of lines) {
      this.#lines.push(JSON.parse(line) as Line);
      this.#parsed += line.length + 1;
    }
  }
}

/** SHA-256 of the first octets of a stream, in hex. */
export function digestOf(octets: number, stream: StreamNumber = 0): string {
  const hash = createHash('sha256');
  for (let done = 0; done < octets; done += MEBIOCTET) {
    hash.update(streamOctets(stream, done, Math.min(MEBIOCTET, octets - done)));
  }
  return hash.digest('hex');
}
