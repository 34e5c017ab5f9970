/** A link that is a TUN device: the kernel on one side, with one address of a subnet, and us on the other with the rest. */
import { closeSync } from 'node:fs';
import { MAX_PACKET_OCTETS } from '../codec/index.ts';
import { LinkError } from './link-error.ts';
import type { Link } from './link.ts';
import { Pump, type Hand, type OffloadReceiver } from './pump.ts';
import { addressOf, lastError, systemCalls } from './system-calls.ts';
import { openDevice, type TunDevice, type TunOptions } from './tun-device.ts';
import { SegmentJoiner } from './tun-joiner.ts';
import { isChecked, OFFLOAD_HEADER_OCTETS } from './tun-offload.ts';

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
  readonly #pump: Pump;
  readonly #calls = systemCalls();
  readonly #joiner: SegmentJoiner | undefined;
  readonly #incoming = new Uint8Array(new ArrayBuffer(OFFLOAD_HEADER_OCTETS + MAX_PACKET_OCTETS));
  readonly #incomingAddress = addressOf(this.#incoming);
  #refused = 0;
  #isClosed = false;

  constructor({ name, descriptor }: TunDevice, offload: boolean) {
    this.name = name;
    this.#descriptor = descriptor;
    this.#joiner = offload ? this.#newJoiner() : undefined;
    this.#pump = new Pump(descriptor, (hand, limit) => this.#take(hand, limit));
  }

  /** Packets that the kernel did not take: it is as if they were lost on their way. */
  get refused(): number {
    return this.#refused;
  }

  send(packet: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#joiner !== undefined) this.#joiner.send(packet);
    else this.#write(packet, packet.length, 1);
  }

  attach(receiver: OffloadReceiver): void {
    this.#pump.attach(receiver);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#joiner?.flush();
    this.#isClosed = true;
    this.#pump.close();
    closeSync(this.#descriptor);
  }

  #newJoiner(): SegmentJoiner {
    const joiner = new SegmentJoiner((octets, packets) => {
      this.#write(address, octets, packets);
    });
    const address = addressOf(joiner.bytes);
    return joiner;
  }

  #write(source: Uint8Array | bigint, octets: number, packets: number): void {
    if (this.#calls.write(this.#descriptor, source, octets) < 0) this.#refused += packets;
  }

  #take(hand: Hand, limit: number): number {
    const headerOctets = this.#joiner === undefined ? 0 : OFFLOAD_HEADER_OCTETS;
    let count = 0;
    while (count < limit) {
      const octets = this.#calls.read(this.#descriptor, this.#incomingAddress, this.#incoming.length);
      if (octets < 0) {
        this.#checkDevice();
        break;
      }
      count += 1;
      const bytes = this.#incoming.subarray(headerOctets, octets);
      if (!hand(bytes, headerOctets > 0 && isChecked(this.#incoming))) break;
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
