/** A link that is a TUN device: the kernel on one side, with one address of a subnet, and us on the other with the rest. */
import { closeSync } from 'node:fs';
import { MAX_PACKET_OCTETS } from '../codec/index.ts';
import { LinkError } from './link-error.ts';
import type { Link } from './link.ts';
import { Pump, type Hand, type OffloadReceiver } from './pump.ts';
import { addressOf, lastError, systemCalls } from './system-calls.ts';
import { openDevice, type TunDevice, type TunOptions } from './tun-device.ts';
import { isChecked, OFFLOAD_HEADER_OCTETS, prepareOffload } from './tun-offload.ts';

export type { TunOptions } from './tun-device.ts';

/** Opens a link to this machine's kernel. Needs CAP_NET_ADMIN. @throws LinkError naming what is missing */
export function openTun(options: TunOptions): TunLink {
  return new TunLink(openDevice(options), options.offload ?? false);
}

/**
 * The kernel sends no RST for connections of ours, for it owns none of our addresses. When the link is closed or the process
 * ends, in whatever way, the device is gone.
 */
export class TunLink implements Link {
  readonly name: string;
  readonly #descriptor: number;
  readonly #headerOctets: number;
  readonly #pump: Pump;
  readonly #calls = systemCalls();
  readonly #incoming = new Uint8Array(new ArrayBuffer(OFFLOAD_HEADER_OCTETS + MAX_PACKET_OCTETS));
  readonly #outgoing = new Uint8Array(new ArrayBuffer(OFFLOAD_HEADER_OCTETS + MAX_PACKET_OCTETS));
  readonly #incomingAddress = addressOf(this.#incoming);
  readonly #outgoingAddress = addressOf(this.#outgoing);
  #refused = 0;
  #isClosed = false;

  constructor({ name, descriptor }: TunDevice, offload: boolean) {
    this.name = name;
    this.#descriptor = descriptor;
    this.#headerOctets = offload ? OFFLOAD_HEADER_OCTETS : 0;
    this.#pump = new Pump(descriptor, (hand, limit) => this.#take(hand, limit));
  }

  /** Packets that the kernel did not take: it is as if they were lost on their way. */
  get refused(): number {
    return this.#refused;
  }

  send(packet: Uint8Array): void {
    if (this.#headerOctets === 0) this.#write(packet, packet.length);
    else this.#writeOffloaded(packet);
  }

  /**
   * Sends a TCP packet of up to 65535 octets that the kernel takes for segments of a size, or cuts into them. Its TCP checksum
   * may hold anything. Only for a link with offload.
   */
  sendSegments(packet: Uint8Array, segmentOctets: number): void {
    if (this.#headerOctets === 0)
      throw new LinkError('segments to cut need a TUN link with offload: open it so');
    this.#writeOffloaded(packet, segmentOctets);
  }

  attach(receiver: OffloadReceiver): void {
    this.#pump.attach(receiver);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pump.close();
    closeSync(this.#descriptor);
  }

  #writeOffloaded(packet: Uint8Array, segmentOctets?: number): void {
    if (packet.length > MAX_PACKET_OCTETS) {
      this.#refused += 1;
      return;
    }
    this.#outgoing.set(packet, OFFLOAD_HEADER_OCTETS);
    this.#outgoing.fill(0, 0, OFFLOAD_HEADER_OCTETS);
    const octets = OFFLOAD_HEADER_OCTETS + packet.length;
    if (segmentOctets !== undefined) prepareOffload(this.#outgoing.subarray(0, octets), segmentOctets);
    this.#write(this.#outgoingAddress, octets);
  }

  #write(source: Uint8Array | bigint, octets: number): void {
    if (this.#isClosed) return;
    if (this.#calls.write(this.#descriptor, source, octets) < 0) this.#refused += 1;
  }

  #take(hand: Hand, limit: number): number {
    let count = 0;
    while (count < limit) {
      const octets = this.#calls.read(this.#descriptor, this.#incomingAddress, this.#incoming.length);
      if (octets < 0) {
        this.#checkDevice();
        break;
      }
      count += 1;
      const bytes = this.#incoming.subarray(this.#headerOctets, octets);
      if (!hand(bytes, this.#headerOctets > 0 && isChecked(this.#incoming))) break;
    }
    return count;
  }

  /** A device that somebody deleted will never have anything to read again. */
  #checkDevice(): void {
    const reason = lastError();
    if (reason === 'EAGAIN') return;
    this.close();
    throw new LinkError(`the TUN device ${this.name} cannot be read: ${reason}; was it deleted?`);
  }
}
