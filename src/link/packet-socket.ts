/**
 * Packet sockets, which see packets before the kernel's TCP does; and a link made of one at an end of a virtual Ethernet cable:
 * what the other end's kernel sends to anybody is received, what is sent is for that kernel.
 */
import type { Link } from './link.ts';
import { Pump, type Hand, type OffloadReceiver } from './pump.ts';
import { ReceiveBatch } from './raw-socket-batch.ts';
import {
  AF_PACKET,
  CLOSE_ON_EXEC,
  NON_BLOCKING,
  octetsOf,
  SOCK_DGRAM,
  succeed,
  systemCalls,
} from './system-calls.ts';

const FLAGS = NON_BLOCKING | CLOSE_ON_EXEC;
export const SOL_SOCKET = 1;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SOL_PACKET = 263;
const PACKET_AUXDATA = 8;
const PACKET_IGNORE_OUTGOING = 23;
const ETHERTYPE_IPV4 = 0x0800;
/** Layout of a `struct sockaddr_ll`. */
const SOCKADDR_LL_OCTETS = 20;
const sockaddrLl = { protocol: 2, device: 4, addressOctets: 11, address: 12 } as const;
const BUFFER_OCTETS = 16 * 2 ** 20;

const remedies = {
  EPERM: 'run as root or with CAP_NET_RAW and CAP_NET_ADMIN',
  EACCES: 'run as root or with CAP_NET_RAW and CAP_NET_ADMIN',
};

/** @param undo - is given what closes it @throws LinkError naming what is missing */
export function openSocket(domain: number, type: number, protocol: number, undo: (() => void)[]): number {
  const { socket, close } = systemCalls();
  const descriptor = succeed(
    socket(domain, type | FLAGS, protocol),
    'a raw socket cannot be opened',
    remedies,
  );
  undo.push(() => {
    close(descriptor);
  });
  return descriptor;
}

/** @throws LinkError */
export function setOption(descriptor: number, level: number, name: number, value: ArrayBufferView): void {
  const result = systemCalls().setsockopt(descriptor, level, name, octetsOf(value), value.byteLength);
  succeed(result, `a raw socket does not take option ${name} of level ${level}`, remedies);
}

/** @throws LinkError */
export function enlargeSendBuffer(descriptor: number): void {
  setOption(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, Int32Array.of(BUFFER_OCTETS));
}

/** From now on IPv4 packets are received. @param device - its index; all devices, if absent @throws LinkError */
export function bindPacketSocket(descriptor: number, device = 0): void {
  setOption(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, Int32Array.of(BUFFER_OCTETS));
  setOption(descriptor, SOL_PACKET, PACKET_AUXDATA, Int32Array.of(1));
  setOption(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, Int32Array.of(1));
  const result = systemCalls().bind(descriptor, linkAddress(device), SOCKADDR_LL_OCTETS);
  succeed(result, 'a packet socket cannot be bound', remedies);
}

/** A `struct sockaddr_ll`. */
function linkAddress(device: number, hardware: readonly number[] = []): Uint8Array {
  const address = new DataView(new ArrayBuffer(SOCKADDR_LL_OCTETS));
  address.setUint16(0, AF_PACKET, true);
  address.setUint16(sockaddrLl.protocol, ETHERTYPE_IPV4);
  address.setInt32(sockaddrLl.device, device, true);
  address.setUint8(sockaddrLl.addressOctets, hardware.length);
  hardware.forEach((octet, at) => {
    address.setUint8(sockaddrLl.address + at, octet);
  });
  return octetsOf(address);
}

export interface CableOptions {
  /** Index of the device at this end. */
  readonly device: number;
  /** Hardware address of the other end. */
  readonly peer: readonly number[];
}

/** Opens a link at one end of a virtual Ethernet cable. Needs CAP_NET_RAW and CAP_NET_ADMIN. @throws LinkError */
export function openCable({ device, peer }: CableOptions): CableLink {
  const undo: (() => void)[] = [];
  try {
    const descriptor = openSocket(AF_PACKET, SOCK_DGRAM, 0, undo);
    enlargeSendBuffer(descriptor);
    bindPacketSocket(descriptor, device);
    return new CableLink(descriptor, linkAddress(device, peer));
  } catch (error) {
    for (const each of undo) each();
    throw error;
  }
}

export class CableLink implements Link {
  readonly #calls = systemCalls();
  readonly #descriptor: number;
  readonly #peer: Uint8Array;
  readonly #pump: Pump;
  #refused = 0;
  #isClosed = false;

  constructor(descriptor: number, peer: Uint8Array) {
    this.#descriptor = descriptor;
    this.#peer = peer;
    const batch = new ReceiveBatch(descriptor, false);
    this.#pump = new Pump(descriptor, (hand: Hand, limit: number) => batch.take(hand, limit));
  }

  /** Packets that the kernel did not take: as if they were lost. */
  get refused(): number {
    return this.#refused;
  }

  send(packet: Uint8Array): void {
    if (this.#isClosed) return;
    const { sendto } = this.#calls;
    if (sendto(this.#descriptor, packet, packet.length, 0, this.#peer, SOCKADDR_LL_OCTETS) < 0)
      this.#refused += 1;
  }

  attach(receiver: OffloadReceiver): void {
    this.#pump.attach(receiver);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pump.close();
    this.#calls.close(this.#descriptor);
  }
}
