/** A place in the in-memory network that packets are sent to, and the paths that lead to it. */
import type { Clock } from './clock.ts';
import type { Path } from './impairments.ts';
import type { Receiver } from './link.ts';

/** What holds a station; there may be nobody who takes its packets. */
export interface Holder {
  readonly receiver: Receiver | undefined;
}

/** Packets delivered and not. */
export interface Deliveries {
  delivered: number;
  unroutable: number;
}

/** Packets that arrive at the same time one after the other. */
interface Batch {
  readonly time: number;
  readonly packets: Uint8Array[];
}

/** An address, or the gateway. It outlasts who holds it, so that a host may go, move and come back. */
export class Station<H extends Holder> {
  /** As people write it. */
  readonly name: string;
  holder: H | undefined;
  /** By where they come from. */
  readonly paths = new Map<Station<H>, Path>();
  readonly #clock: Clock;
  readonly #deliveries: Deliveries;
  #lastBatch: Batch | undefined;

  constructor(name: string, clock: Clock, deliveries: Deliveries) {
    this.name = name;
    this.#clock = clock;
    this.#deliveries = deliveries;
  }

  /** Has a packet delivered at a time to who holds the station then. */
  arrive(packet: Uint8Array, time: number): void {
    if (this.#lastBatch?.time === time) {
      this.#lastBatch.packets.push(packet);
      return;
    }
    const batch: Batch = { time, packets: [packet] };
    this.#lastBatch = batch;
    this.#clock.at(time, () => {
      this.#deliver(batch);
    });
  }

  #deliver(batch: Batch): void {
    if (this.#lastBatch === batch) this.#lastBatch = undefined;
    let holder = this.holder;
    for (const packet of batch.packets) {
      if (holder !== this.holder) {
        holder?.receiver?.drained();
        holder = this.holder; // It was closed or moved by what it got.
      }
      if (holder?.receiver === undefined) this.#deliveries.unroutable++;
      else {
        this.#deliveries.delivered++;
        holder.receiver.packet(packet);
      }
    }
    holder?.receiver?.drained();
  }
}
