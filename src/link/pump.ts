/** Moves what a descriptor has to a receiver: in bounded batches, so that the event loop lives, and idle without a cost. */
import type { Receiver } from './link.ts';
import { watch, type Watch } from './readiness.ts';

/** What is handed on before other things of the event loop have their turn. */
const BATCH_PACKETS = 256;

/** Somebody who takes packets and can make use of what a network card or the kernel has checked already. */
export interface OffloadReceiver extends Receiver {
  /** @param isChecked - the TCP checksum needs no verification, and may not even be in the octets */
  packet(bytes: Uint8Array, isChecked?: boolean): void;
}

/** Takes a packet; says whether more are wanted. */
export type Hand = (bytes: Uint8Array, isChecked: boolean) => boolean;

/** Hands over what there is, as long as it is wanted and up to a limit; says how many packets it was. */
export type Source = (hand: Hand, limit: number) => number;

/** Reads from a descriptor whenever there is something, once somebody is attached. */
export class Pump {
  readonly #source: Source;
  readonly #watch: Watch;
  #receiver: OffloadReceiver | undefined;
  #isClosed = false;

  /** @param descriptor - non-blocking; the source reads from it */
  constructor(descriptor: number, source: Source) {
    this.#source = source;
    this.#watch = watch(descriptor);
  }

  attach(receiver: OffloadReceiver): void {
    const isFirst = this.#receiver === undefined;
    this.#receiver = receiver;
    if (isFirst && !this.#isClosed) this.#watch.once(this.#turn);
  }

  /** Ends it, also in the middle of a batch. Close the descriptor after it. */
  close(): void {
    this.#isClosed = true;
    this.#watch.stop();
  }

  readonly #hand: Hand = (bytes, isChecked) => {
    this.#receiver?.packet(bytes, isChecked);
    return !this.#isClosed;
  };

  readonly #turn = (): void => {
    if (this.#isClosed) return;
    let count = 0;
    try {
      count = this.#source(this.#hand, BATCH_PACKETS);
      if (count > 0) this.#receiver?.drained();
    } finally {
      this.#again(count);
    }
  };

  /**
   * Waits, where a batch has not been a full one. To look again for a while instead would save 50 microseconds a packet on an
   * idle machine, and takes the processor from the sender on a busy one: packets a second fell to a fifth.
   */
  #again(count: number): void {
    if (this.#isClosed) return;
    if (count >= BATCH_PACKETS) setImmediate(this.#turn);
    else this.#watch.once(this.#turn);
  }
}
