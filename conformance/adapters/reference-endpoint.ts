/** The reference endpoint behind the contract's verbs, on any link and any clock. */
import { createHash, type Hash } from 'node:crypto';
import { formatHost, parseHost, type Endpoint } from '../../src/codec/index.ts';
import { SECOND, type Clock, type Link, type Random } from '../../src/link/index.ts';
import * as referenceStack from '../../src/reference-stack/index.ts';
import type {
  Driver,
  Host,
  HostEvent,
  HostOptions,
  Socket,
  TcpOptions,
} from '../../src/reference-stack/index.ts';
import {
  CONTRACT_VERSION,
  ContractError,
  fromBase64,
  toBase64,
  type Answer,
  type Capability,
  type Hello,
  type MigrationState,
  type Parameters,
  type SocketStatus,
  type TcpState,
} from '../harness/index.ts';
import { referenceCodec } from './reference-codec.ts';

/** What an endpoint is made of, where it is not the reference endpoint as it is. */
export interface EndpointOptions {
  readonly name?: string;
  readonly host?: Partial<HostOptions>;
  /** The reference stack, or one that was made of it. */
  readonly stack?: typeof referenceStack;
}

/** Where an endpoint is. */
export interface Surroundings {
  readonly address: string;
  readonly link: Link;
  readonly clock: Clock;
  /** For its secrets. */
  readonly random: Random;
}

/** Of a peer that is silent, before its connection is given up. */
const PROBES = 9;

/** A socket as the contract knows it. */
interface Held {
  readonly socket: Socket;
  readonly hash: Hash;
  octets: number;
  outcome: string | undefined;
}

/** Knows no process and no wire: whoever has it carries the calls. */
export class ReferenceEndpoint {
  readonly hello: Hello;
  readonly #surroundings: Surroundings;
  readonly #stack: typeof referenceStack;
  readonly #options: Partial<HostOptions>;
  readonly #secrets: Random;
  #host!: Host;
  #driver!: Driver;
  #sockets: Held[] = [];
  /** Established and not yet accepted, by port. */
  #waiting = new Map<number, number[]>();

  constructor(
    surroundings: Surroundings,
    { name = 'reference', host = {}, stack = referenceStack }: EndpointOptions,
  ) {
    this.#surroundings = surroundings;
    this.#stack = stack;
    this.#options = host;
    this.#secrets = surroundings.random.fork('secret');
    this.#begin();
    this.hello = {
      contract: CONTRACT_VERSION,
      name,
      version: '0.1.0',
      address: surroundings.address,
      roles: ['codec', 'tcp', 'remote', 'source', 'destination'],
      capabilities: capabilitiesOf(host.tcp),
      suspensionLimit: this.#host.limits.suspension / SECOND,
      msl: this.#host.limits.msl / SECOND,
    };
  }

  /** @throws ContractError where a call is refused */
  call(verb: string, parameters: Parameters): Answer {
    try {
      const perform = Object.hasOwn(this.#verbs, verb) ? this.#verbs[verb] : undefined;
      if (perform === undefined)
        throw new ContractError('UNKNOWN-VERB', `there is no verb ${JSON.stringify(verb)}`);
      const answer = perform(parameters) ?? {};
      this.#driver.pump();
      return answer;
    } catch (error) {
      throw contractErrorOf(error);
    }
  }

  close(): void {
    this.#driver.close();
    this.#surroundings.link.close();
  }

  /** A host that knows nothing yet, on the link that stays. */
  #begin(): void {
    const { address, link, clock } = this.#surroundings;
    this.#host = new this.#stack.Host({
      addresses: [parseHost(address)],
      secret: this.#secrets.octets(16),
      random: (below) => this.#secrets.integer(below),
      ...this.#options,
    });
    const lasting: Link = {
      send: (packet) => {
        link.send(packet);
      },
      attach: (receiver) => {
        link.attach(receiver);
      },
      close: () => undefined,
    };
    this.#driver = new this.#stack.Driver(this.#host, lasting, clock, (event) => {
      this.#observe(event);
    });
  }

  readonly #verbs: Readonly<Record<string, ((parameters: Parameters) => Answer | undefined) | undefined>> = {
    ...referenceCodec,
    forget: () => {
      this.#driver.close();
      this.#sockets = [];
      this.#waiting = new Map();
      this.#begin();
      return undefined;
    },
    listen: ({ port }) => {
      this.#host.listen(port as number);
      return undefined;
    },
    accept: ({ port }) => ({ socket: this.#waiting.get(port as number)?.shift() ?? null }),
    connect: ({ host, port, localPort }) => {
      const remote = { host: parseHost(host as string), port: port as number };
      return { socket: this.#hold(this.#host.connect(remote, this.#now, portOf(localPort))) };
    },
    send: (parameters) => ({
      taken: this.#of(parameters).socket.send(fromBase64(parameters['data'] as string), this.#now),
    }),
    receive: (parameters) => this.#receive(this.#of(parameters), parameters['max'] as number),
    close: (parameters) => {
      this.#of(parameters).socket.close(this.#now);
      return undefined;
    },
    abort: (parameters) => {
      this.#of(parameters).socket.abort(this.#now);
      return undefined;
    },
    keepAlive: (parameters) => {
      const { idle, interval } = parameters as { idle: number; interval: number };
      const settings = { idle: idle * SECOND, interval: interval * SECOND, probes: PROBES };
      this.#of(parameters).socket.keepAlive(settings, this.#now);
      return undefined;
    },
    state: (parameters) => ({ ...statusOf(this.#of(parameters)) }),
    digest: (parameters) => {
      const { octets, hash } = this.#of(parameters);
      return { octets, sha256: hash.copy().digest('hex') };
    },
    allowMigrations: ({ allowed }) => {
      this.#host.allowsMigration = allowed as boolean;
      return undefined;
    },
    sendMigrationRequest: (parameters) => {
      this.#stack.sendMigrationRequest(this.#host, this.#of(parameters).socket, this.#now);
      return undefined;
    },
    serializeSocketData: (parameters) => ({
      buffer: toBase64(this.#stack.serializeSocketData(this.#host, this.#of(parameters).socket, this.#now)),
    }),
    deserializeSocketData: (parameters) => {
      const buffer = fromBase64(parameters['buffer'] as string);
      this.#stack.deserializeSocketData(this.#host, this.#of(parameters).socket, buffer, this.#now);
      return undefined;
    },
    deserializeAndRestart: ({ buffer, localPort }) => {
      const octets = fromBase64(buffer as string);
      return {
        socket: this.#hold(
          this.#stack.deserializeAndRestart(this.#host, octets, this.#now, portOf(localPort)),
        ),
      };
    },
    sendRemoteRestart: (parameters) => {
      this.#stack.sendRemoteRestart(this.#host, this.#of(parameters).socket, this.#now);
      return undefined;
    },
    getLocalHost: (parameters) => {
      const { host, port } = this.#stack.getLocalHost(this.#of(parameters).socket);
      return { host: formatHost(host), port };
    },
    cancelMigration: (parameters) => {
      this.#stack.cancelMigration(this.#host, this.#of(parameters).socket, this.#now);
      return undefined;
    },
    discardMigrated: (parameters) => {
      const { destinationRuns, force } = parameters as { destinationRuns?: boolean; force?: boolean };
      const options = { destinationRuns: destinationRuns ?? false, force: force ?? false };
      this.#stack.discardMigrated(this.#host, this.#of(parameters).socket, this.#now, options);
      return undefined;
    },
  };

  get #now(): number {
    return this.#surroundings.clock.now();
  }

  #hold(socket: Socket): number {
    const known = this.#sockets.findIndex((held) => held.socket === socket);
    if (known !== -1) return known;
    return this.#sockets.push({ socket, hash: createHash('sha256'), octets: 0, outcome: undefined }) - 1;
  }

  #of({ socket }: Parameters): Held {
    const held = this.#sockets[socket as number];
    if (held === undefined) throw new ContractError('EINVAL', `there is no socket ${JSON.stringify(socket)}`);
    return held;
  }

  #receive(held: Held, max: number): Answer {
    const { socket } = held;
    const octets = socket.read(Math.min(max, socket.readable), this.#now);
    held.hash.update(octets);
    held.octets += octets.length;
    return { data: toBase64(octets), end: socket.isEndOfStream };
  }

  #observe({ socket, event }: HostEvent): void {
    const isAccepted = event.kind === 'established' && !this.#sockets.some((held) => held.socket === socket);
    const id = this.#hold(socket);
    if (isAccepted) {
      const { port } = socket.local;
      this.#waiting.set(port, [...(this.#waiting.get(port) ?? []), id]);
    }
    const held = this.#sockets[id];
    if (held === undefined || !outcomes.has(event.kind)) return;
    held.outcome = 'reason' in event ? `${event.kind}: ${event.reason}` : event.kind;
  }
}

/** Events that say what a migration came to. */
const outcomes: ReadonlySet<string> = new Set([
  'request-rejected',
  'request-unanswered',
  'yielded',
  'thawed',
  'moved',
  'source-reset',
  'cancel-unanswered',
  'cancel-rejected',
  'late-traffic',
  'migrated',
  'restart-rejected',
  'restart-reset',
  'outcome-unknown',
]);

function statusOf({ socket, outcome }: Held): SocketStatus {
  const status = { tcp: socket.state as TcpState, migration: migrationStateOf(socket) };
  return outcome === undefined ? status : { ...status, outcome };
}

function migrationStateOf({ association }: Socket): MigrationState {
  if (association.isMute) return 'mute';
  if (association.isSuspended) return 'suspended';
  switch (association.source.state) {
    case 'REQUESTING':
      return 'requesting';
    case 'HELD':
      return 'held';
    case 'FROZEN':
      return 'frozen';
    case 'CANCELLING':
      return 'cancelling';
    default:
      return 'none';
  }
}

function portOf(localPort: unknown): Partial<Endpoint> {
  return localPort === undefined ? {} : { port: localPort as number };
}

function capabilitiesOf({
  sack = true,
  timestamps = true,
  windowScale = true,
}: Partial<TcpOptions> = {}): Capability[] {
  return [
    'connect',
    'half-close',
    'abort',
    'handoff',
    ...(sack ? (['sack'] as const) : []),
    ...(timestamps ? (['timestamps'] as const) : []),
    ...(windowScale ? (['window-scale'] as const) : []),
    'keep-alive',
    'policy',
    'encode',
    'decode',
    'classify',
  ];
}

/** What the endpoint's own errors are to the contract; by name, for another stack has other classes. */
function contractErrorOf(error: unknown): Error {
  if (error instanceof Error && error.name === 'MigrationError')
    return new ContractError((error as Error & { code: string }).code, error.message); // another stack has another class
  if (error instanceof Error && error.name === 'DecodeError')
    return new ContractError('EBADMSG', error.message);
  if (error instanceof Error && error.name === 'EncodeError')
    return new ContractError('EINVAL', error.message);
  if (error instanceof RangeError) return new ContractError('EADDRINUSE', error.message);
  return error as Error;
}
