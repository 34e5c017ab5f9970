/** Joins clock, codec, host and link: packets become segments and back, and the host is woken when it asks to be. */
import {
  decodeFragmentationNeeded,
  DecodeError,
  decodePacket,
  encodePacketInto,
  MAX_PACKET_OCTETS,
} from '../codec/index.ts';
import type { Clock, Link, Timer } from '../link/index.ts';
import type { Datagram, Host, HostEvent } from './host.ts';

/** Segments handed to a link in one go, so that an event loop lives. */
const BATCH = 512;
const PROTOCOL_OFFSET = 9;
const PROTOCOL_ICMP = 1;

export class Driver {
  readonly #host: Host;
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #onEvent: (event: HostEvent) => void;
  readonly #buffer = new Uint8Array(MAX_PACKET_OCTETS);
  #timer: Timer | undefined;
  #timerAt = Infinity;
  /** Packets that were no TCP over IPv4, or damaged. */
  undecodable = 0;

  /** @param onEvent - is told everything that happens, and may call the host and its sockets, then `pump` */
  constructor(host: Host, link: Link, clock: Clock, onEvent: (event: HostEvent) => void = () => undefined) {
    this.#host = host;
    this.#link = link;
    this.#clock = clock;
    this.#onEvent = onEvent;
    link.attach({
      packet: (bytes: Uint8Array, isChecked = false) => {
        this.#receive(bytes, isChecked);
      },
      drained: () => {
        this.pump();
      },
    });
  }

  /** Sends what the host has to send, tells what has happened, and sets the alarm. To be called after every call of the host. */
  pump(): void {
    const now = this.#clock.now();
    for (let sent = 0; sent < BATCH; sent += 1) {
      const datagram = this.#host.poll(now);
      if (datagram === undefined) {
        const event = this.#host.pollEvent();
        if (event === undefined) {
          this.#setAlarm(this.#host.nextTimeout(), now);
          return;
        }
        this.#onEvent(event);
      } else this.#send(datagram);
    }
    this.#setAlarm(now, now);
  }

  /** Sends nothing more and receives nothing more. */
  close(): void {
    this.#timer?.cancel();
    this.#link.close();
  }

  #receive(bytes: Uint8Array, isChecked: boolean): void {
    const now = this.#clock.now();
    try {
      const quoted = bytes[PROTOCOL_OFFSET] === PROTOCOL_ICMP ? decodeFragmentationNeeded(bytes) : undefined;
      if (quoted !== undefined) {
        this.#host.fragmentationNeeded(quoted, quoted.sequence, quoted.nextHopMtu, now);
        return;
      }
      this.#host.receive(decodePacket(bytes, isChecked), now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.undecodable += 1;
    }
  }

  #send(datagram: Datagram): void {
    const octets = encodePacketInto(this.#buffer, datagram);
    this.#link.send(this.#buffer.subarray(0, octets));
  }

  #setAlarm(time: number | undefined, now: number): void {
    const due = time === undefined ? Infinity : Math.max(time, now);
    if (due === this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = due;
    this.#timer =
      due === Infinity
        ? undefined
        : this.#clock.at(due, () => {
            this.#timerAt = Infinity;
            this.#host.timeout(this.#clock.now());
            this.pump();
          });
  }
}
