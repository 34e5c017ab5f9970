/** Many packets of a packet socket with one call: recvmmsg, and what the kernel says of their checksums. */
import { ipv4Offset, tcpChecksumAt, tcpOffset } from '../codec/index.ts';
import type { Hand } from './pump.ts';
import { addressOf, systemCalls } from './system-calls.ts';

const SLOTS = 32;
const SLOT_OCTETS = 0x1_0000;
/** Layouts of `struct mmsghdr`, `struct iovec` and of the control message with a `struct tpacket_auxdata`. */
const HEADER_OCTETS = 64;
const header = { vectors: 16, vectorCount: 24, control: 32, controlOctets: 40, received: 56 } as const;
const VECTOR_OCTETS = 16;
const CONTROL_OCTETS = 40;
const STATUS_OFFSET = 16;
const CHECKSUM_NOT_READY = 0x08;
const CHECKSUM_VALID = 0x80;
const MSG_DONTWAIT = 0x40;

/** Memory for a batch: structures that point to each other, which is why it never moves. */
export class ReceiveBatch {
  readonly #calls = systemCalls();
  readonly #descriptor: number;
  readonly #offload: boolean;
  readonly #packets = new Uint8Array(new ArrayBuffer(SLOTS * SLOT_OCTETS));
  readonly #view = new DataView(this.#packets.buffer);
  readonly #headers = new DataView(new ArrayBuffer(SLOTS * HEADER_OCTETS));
  readonly #vectors = new DataView(new ArrayBuffer(SLOTS * VECTOR_OCTETS));
  readonly #control = new DataView(new ArrayBuffer(SLOTS * CONTROL_OCTETS));
  readonly #address = addressOf(new Uint8Array(this.#headers.buffer));

  /** @param offload - whether checksums that are not ready are left so */
  constructor(descriptor: number, offload: boolean) {
    this.#descriptor = descriptor;
    this.#offload = offload;
    const packets = addressOf(this.#packets);
    const vectors = addressOf(new Uint8Array(this.#vectors.buffer));
    const control = addressOf(new Uint8Array(this.#control.buffer));
    for (let slot = 0; slot < SLOTS; slot++) {
      const at = slot * HEADER_OCTETS;
      this.#vectors.setBigUint64(slot * VECTOR_OCTETS, packets + BigInt(slot * SLOT_OCTETS), true);
      this.#vectors.setBigUint64(slot * VECTOR_OCTETS + 8, BigInt(SLOT_OCTETS), true);
      this.#headers.setBigUint64(at + header.vectors, vectors + BigInt(slot * VECTOR_OCTETS), true);
      this.#headers.setBigUint64(at + header.vectorCount, 1n, true);
      this.#headers.setBigUint64(at + header.control, control + BigInt(slot * CONTROL_OCTETS), true);
      this.#headers.setBigUint64(at + header.controlOctets, BigInt(CONTROL_OCTETS), true);
    }
  }

  /** Hands over packets until there are no more, or no more are wanted; at most `limit` and a batch. */
  take(hand: Hand, limit: number): number {
    let taken = 0;
    while (taken < limit) {
      const count = this.#calls.recvmmsg(this.#descriptor, this.#address, SLOTS, MSG_DONTWAIT, null);
      // Besides EAGAIN there is ENETDOWN, once, when an interface goes: the others remain.
      if (count <= 0) break;
      for (let slot = 0; slot < count; slot++) {
        taken += 1;
        if (!this.#handOver(slot, hand)) return taken;
      }
      if (count < SLOTS) break;
    }
    return taken;
  }

  #handOver(slot: number, hand: Hand): boolean {
    const start = slot * SLOT_OCTETS;
    const end = start + this.#headers.getUint32(slot * HEADER_OCTETS + header.received, true);
    const status = this.#control.getUint32(slot * CONTROL_OCTETS + STATUS_OFFSET, true);
    if ((status & CHECKSUM_NOT_READY) !== 0 && !this.#offload) this.#makeChecksum(start);
    const isChecked = (status & (CHECKSUM_NOT_READY | CHECKSUM_VALID)) !== 0;
    return hand(this.#packets.subarray(start, end), isChecked);
  }

  /** Makes the checksum of a whole TCP segment: the filter lets no fragment pass, and ICMP always has its own. */
  #makeChecksum(start: number): void {
    const view = this.#view;
    const segment = start + 4 * (view.getUint8(start) & 0xf);
    const end = start + view.getUint16(start + ipv4Offset.totalLength);
    const addresses = {
      source: view.getUint32(start + ipv4Offset.source),
      destination: view.getUint32(start + ipv4Offset.destination),
    };
    view.setUint16(segment + tcpOffset.checksum, 0);
    view.setUint16(segment + tcpOffset.checksum, tcpChecksumAt(addresses, view, segment, end));
  }
}
