/** Segments with what the IPv4 header of their packets says. */
import type { TcpSegment } from '../codec/index.ts';
import type { Connection, Tuple } from './core/connection.ts';

/** A segment with the addresses of its packet. */
export interface Datagram {
  readonly source: number;
  readonly destination: number;
  readonly typeOfService: number;
  /** Three bits, see Ipv4Flag; where absent, Don't Fragment. */
  readonly flags?: number;
  /** Of a packet that may be fragmented; where absent, 0. */
  readonly identification?: number;
  readonly segment: TcpSegment;
}

const BROADCAST = 0xffff_ffff;
const MULTICAST = 0b1110; // the first four bits (RFC 1112 §4)

/** Whether an address can be that of one end of a connection: not zero, multicast or broadcast. */
export function isUnicast(host: number): boolean {
  return host !== 0 && host !== BROADCAST && host >>> 28 !== MULTICAST;
}

/** Makes the datagrams of one host. */
export class Datagrams {
  readonly #random: (below: number) => number;
  #identification: number | undefined;

  /** @param random - an integer from 0 to below its argument */
  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  /** @param connection - whose segment it is; undefined for one that answers for none */
  of({ local, remote }: Tuple, segment: TcpSegment, connection?: Connection): Datagram {
    const typeOfService = connection?.tcb.options.typeOfService ?? 0;
    const datagram = { source: local.host, destination: remote.host, typeOfService, segment };
    if (connection?.doesNotFragment ?? true) return datagram; // RFC 1191 §3
    return { ...datagram, flags: 0, identification: this.#nextIdentification() };
  }

  /** RFC 6864 §4.3: another one for each packet that may be fragmented; which comes first is nobody's to know (RFC 6274 §3.5.2). */
  #nextIdentification(): number {
    const next = this.#identification ?? this.#random(0x1_0000);
    this.#identification = (next + 1) & 0xffff;
    return next;
  }
}
