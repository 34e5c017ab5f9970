/**
 * IPv4 over a link that carries Ethernet frames, to one neighbour: all addresses but the neighbour's are behind this end, which
 * answers for each of them that it is asked for (RFC 826).
 */
import type { Link, Receiver } from './link.ts';

const HEADER_OCTETS = 14;
const MAC_OCTETS = 6;
const TYPE_OFFSET = 12;
const IPV4 = 0x0800;
const ARP = 0x0806;
/** From the start of an IPv4 packet. */
const TOTAL_LENGTH_OFFSET = 2;
const IPV4_HEADER_OCTETS = 20;
/** What stands before the addresses of ARP: Ethernet, IPv4, their lengths, the operation. */
const ARP_REQUEST = [0, 1, 0x08, 0x00, MAC_OCTETS, 4, 0, 1];
const ARP_REPLY = [...ARP_REQUEST.slice(0, -1), 2];
const SENDER_OFFSET = HEADER_OCTETS + ARP_REQUEST.length;
const ADDRESS_PAIR_OCTETS = MAC_OCTETS + 4;
const ARP_FRAME_OCTETS = SENDER_OFFSET + 2 * ADDRESS_PAIR_OCTETS;

export interface EthernetOptions {
  /** Hardware address of this end. */
  readonly own: Uint8Array;
  /** Hardware address of the neighbour. */
  readonly peer: Uint8Array;
}

export class EthernetLink implements Link {
  readonly #frames: Link;
  readonly #own: Uint8Array;
  readonly #peer: Uint8Array;

  /** @param frames - carries frames with their headers, and is this link's from now on */
  constructor(frames: Link, { own, peer }: EthernetOptions) {
    this.#frames = frames;
    this.#own = own;
    this.#peer = peer;
  }

  send(packet: Uint8Array): void {
    this.#frames.send(this.#frame(IPV4, packet));
  }

  attach(receiver: Receiver): void {
    this.#frames.attach({
      packet: (frame) => {
        this.#receive(frame, receiver);
      },
      drained: () => {
        receiver.drained();
      },
    });
  }

  close(): void {
    this.#frames.close();
  }

  #receive(frame: Uint8Array, receiver: Receiver): void {
    if (frame.length < HEADER_OCTETS + IPV4_HEADER_OCTETS) return;
    const type = uint16At(frame, TYPE_OFFSET);
    if (type === ARP) this.#resolve(frame);
    else if (type === IPV4) {
      // What is behind the packet is padding.
      const octets = uint16At(frame, HEADER_OCTETS + TOTAL_LENGTH_OFFSET);
      receiver.packet(frame.subarray(HEADER_OCTETS, HEADER_OCTETS + octets));
    }
  }

  /** Answers who has an address: this end does. Announcements need no answer. */
  #resolve(frame: Uint8Array): void {
    if (frame.length < ARP_FRAME_OCTETS) return;
    const isRequest = ARP_REQUEST.every((octet, index) => frame[HEADER_OCTETS + index] === octet);
    const asking = frame.subarray(SENDER_OFFSET, SENDER_OFFSET + ADDRESS_PAIR_OCTETS);
    const wanted = frame.subarray(ARP_FRAME_OCTETS - 4, ARP_FRAME_OCTETS);
    if (!isRequest || asking.subarray(MAC_OCTETS).every((octet, index) => octet === wanted[index])) return;
    this.#frames.send(this.#frame(ARP, Uint8Array.of(...ARP_REPLY, ...this.#own, ...wanted, ...asking)));
  }

  #frame(type: number, payload: Uint8Array): Uint8Array {
    const frame = new Uint8Array(HEADER_OCTETS + payload.length);
    frame.set(this.#peer);
    frame.set(this.#own, MAC_OCTETS);
    frame[TYPE_OFFSET] = type >>> 8;
    frame[TYPE_OFFSET + 1] = type & 0xff;
    frame.set(payload, HEADER_OCTETS);
    return frame;
  }
}

function uint16At(octets: Uint8Array, offset: number): number {
  return ((octets[offset] ?? 0) << 8) | (octets[offset + 1] ?? 0);
}
