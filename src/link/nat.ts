/** A NAT between two links: many addresses inside, one outside (RFC 4787, RFC 5382). */
import { viewOf } from '../codec/errors.ts';
import { IPV4_HEADER_OCTETS } from '../codec/ipv4.ts';
import { PROTOCOL_TCP } from '../codec/checksum.ts';
import { checkInteger } from './checks.ts';
import { SECOND, type Clock } from './clock.ts';
import type { Link, Receiver } from './link.ts';
import { Mappings, type Mapping } from './nat-mappings.ts';
import { hostOf, type Address } from './network.ts';

/** Who may answer to an outside port that is in use. */
export type Filtering =
  /** Everybody. */
  | 'full-cone'
  /** Whom the inside has sent to from it, with the port that it sent to. */
  | 'port-restricted';

export interface NatOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** The outside address, which the outside link must have. */
  readonly address: Address;
  /** Port-restricted if absent. */
  readonly filtering?: Filtering | undefined;
  /** Microseconds after the last packet from inside in which a mapping is forgotten: 124 minutes if absent. */
  readonly timeout?: number | undefined;
}

export interface NatStatistics {
  /** Translated and sent on. */
  outbound: number;
  inbound: number;
  /** From outside to a port that is not mapped, or from whom the filtering refuses. */
  unsolicited: number;
  /** Neither TCP nor UDP, a fragment, or too short. */
  untranslatable: number;
  /** From inside while every port was taken. */
  exhausted: number;
}

const PROTOCOL_UDP = 17;
const TCP_OCTETS = 20;
const UDP_OCTETS = 8;
/** RFC 5382 §5, REQ-5: 2 hours 4 minutes at least. */
const DEFAULT_TIMEOUT = 7440 * SECOND;
const FRAGMENT_MASK = 0x3fff;

const ip = { flagsAndFragment: 6, protocol: 9, checksum: 10 } as const;
/** Where an end's address stands in the IP header, and its port in TCP's or UDP's. */
const source = { address: 12, port: 0 } as const;
const destination = { address: 16, port: 2 } as const;
const tcpChecksumOffset = 16;
const udpChecksumOffset = 6;

/** A packet with ports, in place. */
interface Transport {
  readonly view: DataView;
  readonly protocol: number;
  /** Where TCP or UDP starts. */
  readonly start: number;
}

/**
 * Translates headers, and checksums by what has changed: a wrong one stays wrong. What a payload says of addresses stays as
 * it is. Time to live stays, too, and ICMP is dropped. Nothing is left to be done on the clock.
 */
export class Nat {
  readonly statistics: NatStatistics = {
    outbound: 0,
    inbound: 0,
    unsolicited: 0,
    untranslatable: 0,
    exhausted: 0,
  };
  readonly #mappings: Mappings;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #address: number;
  readonly #filtering: Filtering;

  /** @throws RangeError naming the option that cannot be */
  constructor(inside: Link, outside: Link, options: NatOptions) {
    const { clock, address, filtering = 'port-restricted', timeout = DEFAULT_TIMEOUT } = options;
    checkInteger('timeout', timeout, 1);
    this.#mappings = new Mappings(timeout);
    this.#clock = clock;
    this.#address = hostOf(address);
    this.#filtering = filtering;
    inside.attach(forwarding(outside, (packet) => this.#translateOutbound(packet)));
    outside.attach(forwarding(inside, (packet) => this.#translateInbound(packet)));
  }

  /** Forgets all mappings, as when the machine is started anew. */
  forget(): void {
    this.#mappings.clear();
  }

  /** Translates in place, and says whether the packet may go on. */
  #translateOutbound(packet: Uint8Array): boolean {
    const transport = transportOf(packet);
    if (transport === undefined) return this.#drop('untranslatable');
    const { view, protocol, start } = transport;
    const host = view.getUint32(source.address);
    const port = view.getUint16(start + source.port);
    const mapping = this.#mappings.outbound(protocol, host, port, this.#clock.now());
    if (mapping === undefined) return this.#drop('exhausted');
    mapping.peers.add(peerOf(transport, destination));
    rewrite(transport, source, this.#address, mapping.outsidePort);
    this.statistics.outbound++;
    return true;
  }

  #translateInbound(packet: Uint8Array): boolean {
    const transport = transportOf(packet);
    if (transport === undefined) return this.#drop('untranslatable');
    const { view, protocol, start } = transport;
    const port = view.getUint16(start + destination.port);
    const mapping = this.#mappings.inbound(protocol, port, this.#clock.now());
    const isForUs = view.getUint32(destination.address) === this.#address;
    if (!isForUs || mapping === undefined || !this.#mayAnswer(mapping, transport)) {
      return this.#drop('unsolicited');
    }
    rewrite(transport, destination, mapping.host, mapping.port);
    this.statistics.inbound++;
    return true;
  }

  #mayAnswer(mapping: Mapping, transport: Transport): boolean {
    return this.#filtering === 'full-cone' || mapping.peers.has(peerOf(transport, source));
  }

  #drop(reason: keyof NatStatistics): false {
    this.statistics[reason]++;
    return false;
  }
}

function forwarding(to: Link, translate: (packet: Uint8Array) => boolean): Receiver {
  return {
    packet(bytes) {
      if (translate(bytes)) to.send(bytes);
    },
    drained: () => undefined,
  };
}

function transportOf(packet: Uint8Array): Transport | undefined {
  if (packet.length < IPV4_HEADER_OCTETS) return undefined;
  const view = viewOf(packet);
  if ((view.getUint16(ip.flagsAndFragment) & FRAGMENT_MASK) !== 0) return undefined;
  const protocol = view.getUint8(ip.protocol);
  const start = 4 * (view.getUint8(0) & 0xf);
  const octets = protocol === PROTOCOL_TCP ? TCP_OCTETS : protocol === PROTOCOL_UDP ? UDP_OCTETS : Infinity;
  return start >= IPV4_HEADER_OCTETS && start + octets <= packet.length
    ? { view, protocol, start }
    : undefined;
}

/** An address and a port as one number. */
function peerOf({ view, start }: Transport, end: typeof source | typeof destination): number {
  return view.getUint32(end.address) * 0x1_0000 + view.getUint16(start + end.port);
}

/** Changes an end, and every checksum that covers it. */
function rewrite(
  { view, protocol, start }: Transport,
  end: typeof source | typeof destination,
  host: number,
  port: number,
): void {
  const oldHost = view.getUint32(end.address);
  const oldPort = view.getUint16(start + end.port);
  view.setUint32(end.address, host);
  view.setUint16(start + end.port, port);
  const hostChange = change(oldHost >>> 16, host >>> 16) + change(oldHost & 0xffff, host & 0xffff);
  view.setUint16(ip.checksum, adjusted(view.getUint16(ip.checksum), hostChange));
  const checksumAt = start + (protocol === PROTOCOL_TCP ? tcpChecksumOffset : udpChecksumOffset);
  const checksum = view.getUint16(checksumAt);
  if (protocol === PROTOCOL_UDP && checksum === 0) return; // RFC 768: there is none
  const result = adjusted(checksum, hostChange + change(oldPort, port));
  view.setUint16(checksumAt, protocol === PROTOCOL_UDP && result === 0 ? 0xffff : result); // RFC 768
}

/** What a 16-bit word that changes adds to the sum that a checksum is the complement of: ~m + m' of RFC 1624 §3. */
function change(before: number, after: number): number {
  return (before ^ 0xffff) + after;
}

/** A checksum after changes: HC' = ~(~HC + ~m + m') (RFC 1624 §3, equation 3). */
function adjusted(checksum: number, changes: number): number {
  let sum = (checksum ^ 0xffff) + changes;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum ^ 0xffff;
}
