/**
 * A link that shares an address with the kernel: segments to some of its ports are ours. They are received on a packet socket,
 * which sees them before a filter rule keeps them from the kernel's TCP, and sent through a raw socket, which the kernel routes.
 * Received are also ICMP messages "fragmentation needed" (RFC 1191): the kernel heeds those for its own connections.
 */
import { ipv4Offset, parseHost } from '../codec/index.ts';
import type { Link } from './link.ts';
import { segmentsTo, type Ports } from './packet-filter.ts';
import { keepFromKernel } from './packet-filter-rule.ts';
import { bindPacketSocket, enlargeSendBuffer, openSocket, setOption, SOL_SOCKET } from './packet-socket.ts';
import { Pump, type Hand, type OffloadReceiver } from './pump.ts';
import { ReceiveBatch } from './raw-socket-batch.ts';
import { checkAddress, checkPorts } from './raw-socket-checks.ts';
import {
  addressOf,
  AF_INET,
  AF_PACKET,
  SOCK_DGRAM,
  SOCK_RAW,
  socketAddress,
  systemCalls,
} from './system-calls.ts';

const IPPROTO_RAW = 255;
const SO_ATTACH_FILTER = 26;

/** Above those that Linux gives to connections of its own unless told otherwise. */
const DEFAULT_PORTS: Ports = { first: 61_000, last: 65_535 };

export interface RawSocketOptions {
  /** One of this machine's addresses. */
  readonly address: string;
  /** The kernel’s TCP gets nothing that is for these, 61000 to 65535 by default. */
  readonly ports?: Ports | undefined;
  /** Leaves out TCP checksums that the kernel has not made; without it the link makes them. */
  readonly offload?: boolean | undefined;
}

/**
 * Opens a link for ports of an address of this machine. Needs CAP_NET_RAW and CAP_NET_ADMIN.
 *
 * @throws LinkError naming what is missing
 */
export function openRawSocket({
  address,
  ports = DEFAULT_PORTS,
  offload = false,
}: RawSocketOptions): RawSocketLink {
  const host = parseHost(address, 'address');
  checkAddress(address);
  checkPorts(host, ports);
  const undo: (() => void)[] = [];
  try {
    undo.push(keepFromKernel(host, ports));
    const sender = openSocket(AF_INET, SOCK_RAW, IPPROTO_RAW, undo);
    const receiver = openSocket(AF_PACKET, SOCK_DGRAM, 0, undo);
    enlargeSendBuffer(sender);
    setUpReceiver(receiver, segmentsTo(host, ports));
    return new RawSocketLink(sender, receiver, offload, () => {
      undo.forEach((each) => {
        each();
      });
    });
  } catch (error) {
    undo.forEach((each) => {
      each();
    });
    throw error;
  }
}

/** Bound at the end, so that nothing is received that the filter has not let pass. */
function setUpReceiver(descriptor: number, filter: Uint8Array): void {
  const program = new DataView(new ArrayBuffer(16));
  program.setUint16(0, filter.length / 8, true);
  program.setBigUint64(8, addressOf(filter), true);
  setOption(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program);
  bindPacketSocket(descriptor);
}

/** When it is closed or the process ends, in whatever way, the kernel's TCP gets everything again. */
export class RawSocketLink implements Link {
  readonly #calls = systemCalls();
  readonly #sender: number;
  readonly #batch: ReceiveBatch;
  readonly #pump: Pump;
  readonly #release: () => void;
  readonly #destination = socketAddress(0);
  #refused = 0;
  #isClosed = false;

  constructor(sender: number, receiver: number, offload: boolean, release: () => void) {
    this.#sender = sender;
    this.#batch = new ReceiveBatch(receiver, offload);
    this.#pump = new Pump(receiver, (hand: Hand, limit: number) => this.#batch.take(hand, limit));
    this.#release = release;
  }

  /** Packets that the kernel did not take, too long for their way among them: as if they were lost. */
  get refused(): number {
    return this.#refused;
  }

  send(packet: Uint8Array): void {
    if (this.#isClosed) return;
    for (let octet = 0; octet < 4; octet++) {
      this.#destination[4 + octet] = packet[ipv4Offset.destination + octet] ?? 0;
    }
    const { sendto } = this.#calls;
    if (sendto(this.#sender, packet, packet.length, 0, this.#destination, 16) < 0) this.#refused += 1;
  }

  attach(receiver: OffloadReceiver): void {
    this.#pump.attach(receiver);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pump.close();
    this.#release();
  }
}
