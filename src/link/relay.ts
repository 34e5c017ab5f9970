/** A relay: the in-memory network's impairments between two links of any kind, where the kernel has none. */
import type { Clock, Timer } from './clock.ts';
import { Copies } from './copies.ts';
import { Path, type Impairments } from './impairments.ts';
import type { Link } from './link.ts';
import { Random } from './random.ts';

export interface RelayOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** From the first link to the second. */
  readonly forward?: Impairments | undefined;
  readonly backward?: Impairments | undefined;
}

export interface Relay {
  /** For settings and statistics. */
  readonly forward: Path;
  readonly backward: Path;
  /** Drops what is on its way and carries nothing from then on; the links stay open, for they are the caller's. */
  close(): void;
}

/**
 * Carries what arrives at one link to the other, through a path for each direction. What a path answers (ICMP) goes back at
 * once by the link that the packet came from.
 *
 * @throws RangeError for a seed or impairments that cannot be
 */
export function relay(a: Link, b: Link, { clock, seed, forward, backward }: RelayOptions): Relay {
  const random = new Random(seed);
  const there = new Direction(a, b, clock, random.fork('forward'), forward);
  const back = new Direction(b, a, clock, random.fork('backward'), backward);
  return {
    forward: there.path,
    backward: back.path,
    close(): void {
      there.close();
      back.close();
    },
  };
}

class Direction {
  readonly path: Path;
  readonly #clock: Clock;
  readonly #onTheirWay = new Set<Timer>();
  #isClosed = false;

  constructor(from: Link, to: Link, clock: Clock, random: Random, impairments: Impairments | undefined) {
    this.#clock = clock;
    const copies = new Copies();
    this.path = new Path({
      random,
      impairments,
      arrive: (packet, time) => {
        this.#sendAt(time, to, packet);
      },
      answer: (packet) => {
        from.send(packet);
      },
    });
    from.attach({
      packet: (bytes) => {
        if (!this.#isClosed) this.path.carry(copies.copy(bytes), clock.now());
      },
      drained: () => undefined,
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#onTheirWay) timer.cancel();
    this.#onTheirWay.clear();
  }

  #sendAt(time: number, to: Link, packet: Uint8Array): void {
    // Where others are on their way, one that is due might overtake one that the clock is late with.
    if (this.#onTheirWay.size === 0 && time <= this.#clock.now()) {
      to.send(packet);
      return;
    }
    const timer = this.#clock.at(time, () => {
      this.#onTheirWay.delete(timer);
      to.send(packet);
    });
    this.#onTheirWay.add(timer);
  }
}
