/** The in-memory network: hosts with addresses, a path with its own impairments from each to each, and virtual time. */
import { formatHost, parseHost } from '../codec/address.ts';
import { IPV4_HEADER_OCTETS } from '../codec/ipv4.ts';
import { checkInteger } from './checks.ts';
import type { Clock } from './clock.ts';
import { Copies } from './copies.ts';
import { Path, pathIncidents, type Impairments, type PathIncident } from './impairments.ts';
import type { Link, Receiver } from './link.ts';
import { Random } from './random.ts';
import { Station, type Deliveries } from './station.ts';

/** An IPv4 address, as a number or in dotted-decimal form. */
export type Address = number | string;
/** Stands for an address wherever the network takes one: who holds it gets all packets that are for nobody else. */
export const GATEWAY = 'gateway';

export interface NetworkOptions {
  /** Virtual time, for runs that can be repeated. */
  readonly clock: Clock;
  /** An integer of 0 or more: the same seed and the same packets give the same run. */
  readonly seed: number;
  /** Of every path, until it gets its own. */
  readonly impairments?: Impairments | undefined;
}

/** What befell a packet; `unroutable` is that there was nobody to have it. */
export type Incident = PathIncident | 'unroutable';

/** Says of each packet, when it is sent, what it is (valid only during the call), when that is and what befalls it. */
export type Observer = (packet: Uint8Array, time: number, incidents: readonly Incident[]) => void;

export interface NetworkStatistics extends Readonly<Record<Incident, number>> {
  /** By hosts; answers of the network itself are not counted. */
  readonly sent: number;
  /** Each copy on its own. */
  readonly delivered: number;
}

const SOURCE_OFFSET = 12;
const DESTINATION_OFFSET = 16;
const unroutable: readonly Incident[] = ['unroutable'];

/** A host's connection to the network, or the gateway's. */
export class NetworkLink implements Link {
  /** Undefined before somebody is attached and after closing. */
  receiver: Receiver | undefined;
  readonly #network: Network;
  readonly #send: (packet: Uint8Array) => void;
  #isClosed = false;

  /** For Network only. */
  constructor(network: Network, send: (link: NetworkLink, packet: Uint8Array) => void) {
    this.#network = network;
    this.#send = send.bind(undefined, this);
  }

  send(packet: Uint8Array): void {
    if (!this.#isClosed) this.#send(packet);
  }

  attach(receiver: Receiver): void {
    if (!this.#isClosed) this.receiver = receiver;
  }

  /** Gives up the addresses, too; they may be attached again. */
  close(): void {
    this.#isClosed = true;
    this.receiver = undefined;
    this.#network.release(this);
  }
}

/**
 * Routes by destination address. Which path a packet takes is decided by its source address, if the sender has that, else
 * by the first address that the sender has; it is delivered to who holds the destination address when it arrives.
 */
export class Network {
  readonly #clock: Clock;
  readonly #random: Random;
  #impairments: Impairments;
  /** By address as a signed number, for which maps are faster. */
  readonly #stations = new Map<number, Station<NetworkLink>>();
  readonly #gateway: Station<NetworkLink>;
  /** What a link's packets come from, if their source address is none of its own. */
  readonly #homes = new Map<NetworkLink, Station<NetworkLink>>();
  readonly #deliveries: Deliveries = { delivered: 0, unroutable: 0 };
  readonly #observers = new Set<Observer>();
  readonly #copies = new Copies();
  /** What paths answer to the packet that is being sent. */
  readonly #answers: { readonly to: Station<NetworkLink>; readonly packet: Uint8Array }[] = [];
  #sent = 0;

  /** @throws RangeError for a seed or impairments that cannot be */
  constructor({ clock, seed, impairments = {} }: NetworkOptions) {
    this.#clock = clock;
    this.#random = new Random(seed);
    this.#impairments = impairments;
    this.#gateway = new Station(GATEWAY, clock, this.#deliveries);
    this.#pathTo(this.#gateway, this.#gateway); // For its checks.
  }

  /** Connects a host. @throws RangeError for what is no address, Error where it is held already */
  attach(address: Address): NetworkLink {
    const link = new NetworkLink(this, this.#route.bind(this));
    this.addAddress(link, address);
    return link;
  }

  /** @throws RangeError for what is no address, Error where it is held already */
  addAddress(link: NetworkLink, address: Address): void {
    const station = this.#station(address);
    if (station.holder !== undefined)
      throw new Error(`${station.name} is held already; expected it to be free`);
    this.#hold(station, link);
  }

  /** Gives an address to another link, or to its first; packets on their way go along. */
  move(address: Address, link: NetworkLink): void {
    const station = this.#station(address);
    const before = station.holder;
    station.holder = undefined;
    if (before !== undefined) this.#findHome(before);
    this.#hold(station, link);
  }

  /** Takes the addresses of a link away. */
  release(link: NetworkLink): void {
    for (const station of [this.#gateway, ...this.#stations.values()]) {
      if (station.holder === link) station.holder = undefined;
    }
    this.#homes.delete(link);
  }

  /** Changes what one direction between two ends does to packets; what is not named stays. @throws RangeError */
  impair(from: Address, to: Address, changes: Impairments): void {
    this.#pathTo(this.#station(to), this.#station(from)).set(changes);
  }

  /** Changes what all paths do to packets, and those to come; what is not named stays. @throws RangeError */
  impairAll(changes: Impairments): void {
    for (const path of this.#paths()) path.set(changes);
    this.#impairments = { ...this.#impairments, ...changes };
  }

  /** Lets nothing through between two ends, in either direction. */
  partition(a: Address, b: Address): void {
    this.impair(a, b, { partition: true });
    this.impair(b, a, { partition: true });
  }

  /** Ends a partition; other impairments stay. */
  heal(a: Address, b: Address): void {
    this.impair(a, b, { partition: false });
    this.impair(b, a, { partition: false });
  }

  get statistics(): NetworkStatistics {
    const sums = Object.fromEntries(pathIncidents.map((incident) => [incident, 0]));
    for (const { statistics } of this.#paths()) {
      for (const incident of pathIncidents)
        sums[incident] = (sums[incident] as number) + statistics[incident];
    }
    return { ...(sums as Record<PathIncident, number>), sent: this.#sent, ...this.#deliveries };
  }

  /** Calls a function for every packet sent, until what is returned is called. */
  observe(observer: Observer): () => void {
    this.#observers.add(observer);
    return () => void this.#observers.delete(observer);
  }

  #route(link: NetworkLink, packet: Uint8Array): void {
    this.#sent++;
    const to = packet.length < IPV4_HEADER_OCTETS ? undefined : this.#destination(packet);
    if (to === undefined) {
      this.#deliveries.unroutable++;
      this.#tell(packet, unroutable);
      return;
    }
    const source = this.#stations.get(hostAt(packet, SOURCE_OFFSET));
    const from = source?.holder === link ? source : (this.#homes.get(link) ?? this.#gateway);
    const path = to.paths.get(from) ?? this.#pathTo(to, from);
    this.#tell(packet, path.carry(this.#copies.copy(packet), this.#clock.now()));
    if (this.#answers.length > 0) this.#sendAnswers();
  }

  #destination(packet: Uint8Array): Station<NetworkLink> | undefined {
    const station = this.#stations.get(hostAt(packet, DESTINATION_OFFSET));
    if (station?.holder !== undefined) return station;
    return this.#gateway.holder === undefined ? station : this.#gateway;
  }

  /** Sends what a path has answered to where its packet came from: at once, and without impairments. */
  #sendAnswers(): void {
    for (const { to, packet } of this.#answers.splice(0)) {
      this.#tell(packet, []);
      to.arrive(packet, this.#clock.now());
    }
  }

  #tell(packet: Uint8Array, incidents: readonly Incident[]): void {
    for (const observer of this.#observers) observer(packet, this.#clock.now(), incidents);
  }

  #pathTo(to: Station<NetworkLink>, from: Station<NetworkLink>): Path {
    const known = to.paths.get(from);
    if (known !== undefined) return known;
    const path = new Path({
      random: this.#random.fork(`${from.name} > ${to.name}`),
      impairments: this.#impairments,
      arrive: to.arrive.bind(to),
      answer: (packet) => {
        this.#answers.push({ to: from, packet });
      },
    });
    to.paths.set(from, path);
    return path;
  }

  *#paths(): Generator<Path> {
    for (const station of [this.#gateway, ...this.#stations.values()]) yield* station.paths.values();
  }

  #station(address: Address): Station<NetworkLink> {
    if (address === GATEWAY) return this.#gateway;
    const host = hostOf(address);
    const known = this.#stations.get(host | 0);
    if (known !== undefined) return known;
    const station = new Station<NetworkLink>(formatHost(host), this.#clock, this.#deliveries);
    this.#stations.set(host | 0, station);
    return station;
  }

  #hold(station: Station<NetworkLink>, link: NetworkLink): void {
    station.holder = link;
    if (!this.#homes.has(link)) this.#homes.set(link, station);
  }

  /** Gives a link that has lost an address another one to send from, if it has any. */
  #findHome(link: NetworkLink): void {
    this.#homes.delete(link);
    for (const station of this.#stations.values()) if (station.holder === link) this.#hold(station, link);
  }
}

/** An address as a number. @throws RangeError for what is none */
export function hostOf(address: Address, field = 'address'): number {
  if (typeof address === 'string') return parseHost(address, field);
  checkInteger(field, address, 0, 0xffff_ffff);
  return address;
}

function hostAt(packet: Uint8Array, offset: number): number {
  return (
    ((packet[offset] as number) << 24) |
    ((packet[offset + 1] as number) << 16) |
    ((packet[offset + 2] as number) << 8) |
    (packet[offset + 3] as number)
  );
}
