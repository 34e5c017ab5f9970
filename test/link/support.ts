/** Packets for links, and a receiver that keeps what it gets. */
import { parseHost } from '../../src/codec/address.ts';
import { encodeIpv4, Ipv4Flag, type Ipv4Packet } from '../../src/codec/ipv4.ts';
import { sequenceNumber } from '../../src/codec/sequence.ts';
import { encodeTcp, TcpFlag, type TcpSegment } from '../../src/codec/tcp.ts';
import type { Clock } from '../../src/link/clock.ts';
import type { Link, Receiver } from '../../src/link/link.ts';

export const A = '10.0.0.1';
export const B = '10.0.0.2';
export const C = '10.0.0.3';

interface Parts extends Partial<Omit<Ipv4Packet, 'source' | 'destination'>> {
  readonly from?: string;
  readonly to?: string;
}

/** A packet from A to B, unless it says otherwise; its payload is of no known protocol. */
export function packet({ from = A, to = B, ...parts }: Parts = {}): Uint8Array {
  return encodeIpv4({
    typeOfService: 0,
    identification: 0,
    flags: Ipv4Flag.dontFragment,
    fragmentOffset: 0,
    timeToLive: 64,
    protocol: 253,
    options: new Uint8Array(),
    payload: new Uint8Array(),
    ...parts,
    source: parseHost(from),
    destination: parseHost(to),
  });
}

/** A packet of so many octets whose identification tells it from others. */
export function numbered(identification: number, octets = 20, parts: Parts = {}): Uint8Array {
  return packet({ identification, payload: new Uint8Array(octets - 20).fill(0xa5), ...parts });
}

export function numberOf(bytes: Uint8Array): number {
  return ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
}

/** A packet with a TCP segment, ports 4000 to 80 unless it says otherwise. */
export function segment(parts: Parts & Partial<TcpSegment> = {}): Uint8Array {
  const { from = A, to = B, sourcePort = 4000, destinationPort = 80, payload = new Uint8Array() } = parts;
  const tcp: TcpSegment = {
    sourcePort,
    destinationPort,
    sequence: sequenceNumber(1),
    acknowledgment: sequenceNumber(2),
    reserved: 0,
    flags: TcpFlag.ACK,
    window: 1000,
    urgentPointer: 0,
    options: [],
    payload,
    ...(parts.flags === undefined ? {} : { flags: parts.flags }),
    ...(parts.reserved === undefined ? {} : { reserved: parts.reserved }),
  };
  const addresses = { source: parseHost(from), destination: parseHost(to) };
  return packet({ from, to, protocol: 6, payload: encodeTcp(tcp, addresses) });
}

export interface Arrival {
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** Keeps copies of what arrives, with the time, and how many packets each batch had. */
export class Inbox implements Receiver {
  readonly arrivals: Arrival[] = [];
  readonly batches: number[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  #inBatch = 0;

  constructor(clock: Pick<Clock, 'now'>, link?: Link) {
    this.#clock = clock;
    link?.attach(this);
  }

  packet(bytes: Uint8Array): void {
    this.#inBatch++;
    this.arrivals.push({ time: this.#clock.now(), bytes: bytes.slice() });
  }

  drained(): void {
    this.batches.push(this.#inBatch);
    this.#inBatch = 0;
  }

  get times(): number[] {
    return this.arrivals.map(({ time }) => time);
  }

  get numbers(): number[] {
    return this.arrivals.map(({ bytes }) => numberOf(bytes));
  }
}
