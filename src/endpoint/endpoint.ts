/** An endpoint for use: the reference stack on a TUN device, with applications on its connections. */
import { randomBytes, randomInt } from 'node:crypto';
import { formatHost, parseHost } from '../codec/index.ts';
import { RealTime, type Impairments, type Link } from '../link/index.ts';
import { checkNeighbour, openTun, parseSubnet } from '../link/real.ts';
import { Driver } from '../reference-stack/driver.ts';
import { Host, type HostEvent } from '../reference-stack/host.ts';
import type { Socket } from '../reference-stack/socket.ts';
import type { Application, ApplicationSettings, Report } from './application.ts';
import { Echo } from './echo.ts';
import { Exchange } from './exchange.ts';
import { Http } from './http.ts';
import { impaired } from './impaired.ts';

export interface EndpointOptions {
  /** The kernel's address on the device with its prefix: `10.9.0.1/24`. */
  readonly tun: string;
  /** The endpoint's own address, another one of that subnet. */
  readonly address: string;
  readonly mtu?: number | undefined;
  /**
   * Whether segments go to and come from the kernel joined, as to and from a network card that cuts them: true by default.
   * Never with impairments, which are to befall each segment by itself.
   */
  readonly offload?: boolean | undefined;
  /** What befalls packets on their way in, and likewise on their way out. */
  readonly impairments?: Impairments | undefined;
  /** Of the impairments. */
  readonly seed?: number | undefined;
  /** Maximum segment lifetime in microseconds. */
  readonly msl?: number | undefined;
  /** How often a MIGRATION_REQUEST is sent before the remote counts as one that cannot. */
  readonly requestTries?: number | undefined;
}

/** A connection under the number that commands know it by. */
export interface NumberedConnection {
  readonly connection: number;
  readonly socket: Socket;
  readonly application: Application;
}

const SECRET_OCTETS = 16;
/** These come with every segment, and only applications need them. */
const quietEvents: readonly string[] = ['readable', 'writable'];
const endsOfHandoffs: readonly string[] = [
  'migrated',
  'restart-rejected',
  'restart-reset',
  'outcome-unknown',
];

export class Endpoint {
  readonly host: Host;
  readonly #clock = new RealTime();
  readonly #driver: Driver;
  readonly #report: Report;
  readonly #listening = new Map<number, ApplicationSettings>();
  readonly #connections = new Map<Socket, NumberedConnection>();
  /** By socket, as long as a handoff into it has not ended. A map that keeps no socket from going. */
  readonly #successors = new WeakMap<Socket, ApplicationSettings>();
  #numbered = 0;

  /** @throws LinkError where the device cannot be made, RangeError or EncodeError for options that cannot be */
  constructor(options: EndpointOptions, report: Report) {
    const { address, mtu = 1500, msl, requestTries } = options;
    const host = parseHost(address, 'address');
    checkNeighbour(parseSubnet(options.tun, 'tun'), host);
    this.#report = report;
    this.host = new Host({
      addresses: [host],
      secret: randomBytes(SECRET_OCTETS),
      random: (below) => randomInt(below),
      tcp: { mtu },
      limits: { ...(msl !== undefined && { msl }), ...(requestTries !== undefined && { requestTries }) },
    });
    this.#driver = new Driver(this.host, openLink(options, this.#clock), this.#clock, (event) => {
      this.#happened(event);
    });
  }

  get now(): number {
    return this.#clock.now();
  }

  get connections(): readonly NumberedConnection[] {
    return [...this.#connections.values()];
  }

  /** @throws RangeError where there is no connection of a number */
  numbered(connection: number): NumberedConnection {
    const found = this.connections.find((each) => each.connection === connection);
    if (found === undefined)
      throw new RangeError(`connection is ${connection}; there is none of that number`);
    return found;
  }

  /** @throws RangeError where the port is taken */
  listen(port: number, settings: ApplicationSettings): void {
    this.host.listen(port);
    this.#listening.set(port, settings);
  }

  /** Gives a socket that was opened or restored an application and a number. */
  add(socket: Socket, settings: ApplicationSettings): NumberedConnection {
    return this.#run(++this.#numbered, socket, settings);
  }

  /** What is to run on a connection once the one that was handed into its socket has migrated (MIG-DST-HANDOFF). */
  succeed({ socket }: NumberedConnection, settings: ApplicationSettings): void {
    this.#successors.set(socket, settings);
  }

  /** Sends what calls of the host have left to be sent. */
  pump(): void {
    this.#driver.pump();
  }

  /** Ends without a word to the peers. */
  close(): void {
    this.#driver.close();
    this.#clock.unref();
  }

  #happened({ socket, event }: HostEvent): void {
    const numbered = this.#connections.get(socket) ?? this.#accept(socket);
    if (numbered === undefined) return;
    const { connection } = numbered;
    const { kind, ...details } = event;
    if (!quietEvents.includes(kind)) {
      this.#report(kind, { connection, ...addressesOf(socket), ...details });
    }
    if (kind === 'closed') this.#connections.delete(socket);
    else this.#heir(numbered, kind).application.serve(socket, this.now);
  }

  /** Who serves a socket from an event on: the successor where a handoff has come to its end, and to a good one. */
  #heir(numbered: NumberedConnection, kind: HostEvent['event']['kind']): NumberedConnection {
    const { connection, socket } = numbered;
    const settings = endsOfHandoffs.includes(kind) ? this.#successors.get(socket) : undefined;
    if (settings === undefined) return numbered;
    this.#successors.delete(socket);
    return kind === 'migrated' ? this.#run(connection, socket, settings) : numbered;
  }

  #run(connection: number, socket: Socket, settings: ApplicationSettings): NumberedConnection {
    const application = start(settings, (kind, details) => {
      this.#report(kind, { connection, ...details });
    });
    const numbered = { connection, socket, application };
    this.#connections.set(socket, numbered);
    return numbered;
  }

  #accept(socket: Socket): NumberedConnection | undefined {
    const settings = this.#listening.get(socket.local.port);
    return settings === undefined ? undefined : this.add(socket, settings);
  }
}

/** `local` and `remote` as text. */
export function addressesOf({ local, remote }: Socket): Record<'local' | 'remote', string> {
  return {
    local: `${formatHost(local.host)}:${local.port}`,
    remote: `${formatHost(remote.host)}:${remote.port}`,
  };
}

function openLink(
  { tun, mtu, offload = true, impairments, seed = 1 }: EndpointOptions,
  clock: RealTime,
): Link {
  const device = openTun({ address: tun, mtu, offload: offload && impairments === undefined });
  if (impairments === undefined) return device;
  return impaired(device, clock, seed, { forward: impairments, backward: impairments }).link;
}

function start(settings: ApplicationSettings, report: Report): Application {
  switch (settings.kind) {
    case 'echo':
      return new Echo();
    case 'exchange':
      return new Exchange(settings, report);
    case 'http':
      return new Http();
  }
}
