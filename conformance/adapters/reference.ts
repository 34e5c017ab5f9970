/** The reference endpoint in this process, in virtual time: each session is a world of its own. */
import { createHash, type Hash } from 'node:crypto';
import { DecodeError, EncodeError, formatHost, parseHost, type Endpoint } from '../../src/codec/index.ts';
import {
  GATEWAY,
  MILLISECOND,
  Network,
  type Impairments,
  Random,
  SECOND,
  VirtualTime,
} from '../../src/link/index.ts';
import * as referenceStack from '../../src/reference-stack/index.ts';
import type { Driver, Host, HostEvent, HostOptions, Socket } from '../../src/reference-stack/index.ts';
import {
  CONTRACT_VERSION,
  ContractError,
  fromBase64,
  toBase64,
  virtualTime,
  type Adapter,
  type Answer,
  type Hello,
  type MigrationState,
  type Parameters,
  type Session,
  type SocketStatus,
  type TcpState,
} from '../harness/index.ts';

const ADDRESS = '198.51.100.80';
const TESTER = ['192.0.2.10', '203.0.113.20', '203.0.113.99', '192.0.2.66', '203.0.113.5'] as const;
const DELAY = 5 * MILLISECOND;

/** What a session's endpoint is made of, where it is not the reference endpoint as it is. */
export interface ReferenceOptions {
  readonly name?: string;
  readonly host?: Partial<HostOptions>;
  /** The reference stack, or one that was made of it. */
  readonly stack?: typeof referenceStack;
  /** What befalls packets from the endpoint to the tester. */
  readonly impairments?: Impairments;
}

export function referenceAdapter(options: ReferenceOptions = {}): Adapter {
  return {
    name: options.name ?? 'reference',
    isParallel: false,
    open: ({ seed }) => Promise.resolve(new ReferenceSession(seed, options)),
    close: () => Promise.resolve(),
  };
}

/** A socket as the contract knows it. */
interface Held {
  readonly socket: Socket;
  readonly hash: Hash;
  octets: number;
  outcome: string | undefined;
}

class ReferenceSession implements Session {
  readonly hello: Hello;
  readonly testerHosts = TESTER;
  readonly time;
  readonly link;
  readonly #clock = new VirtualTime();
  readonly #stack: typeof referenceStack;
  readonly #host: Host;
  readonly #driver: Driver;
  readonly #sockets: Held[] = [];
  /** Established and not yet accepted, by port. */
  readonly #waiting = new Map<number, number[]>();

  constructor(
    seed: number,
    { name = 'reference', host, stack = referenceStack, impairments }: ReferenceOptions,
  ) {
    this.#stack = stack;
    const random = new Random(seed);
    const network = new Network({ clock: this.#clock, seed, impairments: { delay: DELAY } });
    this.time = virtualTime(this.#clock);
    this.link = network.attach(GATEWAY);
    if (impairments !== undefined) network.impair(ADDRESS, GATEWAY, impairments);
    const secrets = random.fork('secret');
    this.#host = new stack.Host({
      addresses: [parseHost(ADDRESS)],
      secret: secrets.octets(16),
      random: (below) => secrets.integer(below),
      ...host,
    });
    this.#driver = new stack.Driver(this.#host, network.attach(ADDRESS), this.#clock, (event) => {
      this.#observe(event);
    });
    this.hello = {
      contract: CONTRACT_VERSION,
      name,
      version: '0.1.0',
      address: ADDRESS,
      roles: ['codec', 'tcp', 'remote', 'source', 'destination'],
      capabilities: [
        'connect',
        'half-close',
        'abort',
        'handoff',
        'sack',
        'timestamps',
        'window-scale',
        'keep-alive',
      ],
      suspensionLimit: this.#host.limits.suspension / SECOND,
      msl: this.#host.limits.msl / SECOND,
    };
  }

  call(verb: string, parameters: Parameters): Promise<Answer> {
    try {
      const answer = this.#perform(verb, parameters);
      this.#driver.pump();
      return Promise.resolve(answer);
    } catch (error) {
      return Promise.reject(contractErrorOf(error));
    }
  }

  close(): Promise<void> {
    this.#driver.close();
    return Promise.resolve();
  }

  #perform(verb: string, parameters: Parameters): Answer {
    const perform = this.#verbs[verb];
    if (perform === undefined)
      throw new ContractError('UNKNOWN-VERB', `there is no verb ${JSON.stringify(verb)}`);
    return perform(parameters) ?? {};
  }

  readonly #verbs: Readonly<Record<string, ((parameters: Parameters) => Answer | undefined) | undefined>> = {
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
    state: (parameters) => ({ ...statusOf(this.#of(parameters)) }),
    digest: (parameters) => {
      const { octets, hash } = this.#of(parameters);
      return { octets, sha256: hash.copy().digest('hex') };
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
    return this.#clock.now();
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

/** What the endpoint's own errors are to the contract. */
function contractErrorOf(error: unknown): Error {
  if (error instanceof Error && error.name === 'MigrationError')
    return new ContractError((error as Error & { code: string }).code, error.message); // another stack has another class
  if (error instanceof DecodeError) return new ContractError('EBADMSG', error.message);
  if (error instanceof EncodeError) return new ContractError('EINVAL', error.message);
  if (error instanceof RangeError) return new ContractError('EADDRINUSE', error.message);
  return error as Error;
}
