/** A relay: the in-memory network's impairments between two links of any kind, where the kernel has none. */
import type { Clock, Timer } from './clock.ts';
import { Copies } from './copies.ts';
import { Path, type Impairments, type PathIncident } from './impairments.ts';
import type { Link } from './link.ts';
import { Random } from './random.ts';

const IPV4 = 4;

export interface RelayOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** From the first link to the second. */
  readonly forward?: Impairments | undefined;
  readonly backward?: Impairments | undefined;
  /** Is shown each packet as it came and what befalls it, before it goes on. The octets are valid only during the call. */
  readonly observe?: RelayObserver | undefined;
}

export type RelayObserver = (
  packet: Uint8Array,
  direction: 'forward' | 'backward',
  incidents: readonly PathIncident[],
) => void;

export interface Relay {
  /** For settings and statistics. */
  readonly forward: Path;
  readonly backward: Path;
  /** Drops what is on its way and carries nothing from then on; the links stay open, for they are the caller's. */
  close(): void;
}

/**
 * Carries what arrives at one link to the other, through a path for each direction. What a path answers (ICMP) goes back at
 * once by the link that the packet came from. Packets that are not IPv4 end here.
 *
 * @throws RangeError for a seed or impairments that cannot be
 */
export function relay(a: Link, b: Link, options: RelayOptions): Relay {
  const { clock, seed, forward, backward, observe = () => undefined } = options;
  const random = new Random(seed);
  const there = new Direction(a, b, clock, random.fork('forward'), forward, (packet, incidents) => {
    observe(packet, 'forward', incidents);
  });
  const back = new Direction(b, a, clock, random.fork('backward'), backward, (packet, incidents) => {
    observe(packet, 'backward', incidents);
  });
  return {
    forward: there.path,
    backward: back.path,
    close(): void {
      there.close();
      back.close();
    },
  };
}

type Observe = (packet: Uint8Array, incidents: readonly PathIncident[]) => void;

class Direction {
  readonly path: Path;
  readonly #to: Link;
  readonly #clock: Clock;
  readonly #observe: Observe;
  readonly #copies = new Copies();
  /** What has come of the packet that is being carried. */
  readonly #arriving: { readonly packet: Uint8Array; readonly time: number }[] = [];
  readonly #onTheirWay = new Set<Timer>();
  #isClosed = false;

  constructor(
    from: Link,
    to: Link,
    clock: Clock,
    random: Random,
    impairments: Impairments | undefined,
    observe: Observe,
  ) {
    this.#to = to;
    this.#clock = clock;
    this.#observe = observe;
    this.path = new Path({
      random,
      impairments,
      arrive: (packet, time) => this.#arriving.push({ packet, time }),
      answer: (packet) => {
        from.send(packet);
      },
    });
    from.attach({
      packet: (bytes) => {
        this.#carry(bytes);
      },
      drained: () => undefined,
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#onTheirWay) timer.cancel();
    this.#onTheirWay.clear();
  }

  #carry(bytes: Uint8Array): void {
    if (this.#isClosed || (bytes[0] ?? 0) >>> 4 !== IPV4) return;
    const incidents = this.path.carry(this.#copies.copy(bytes), this.#clock.now());
    this.#observe(bytes, incidents);
    for (const { packet, time } of this.#arriving.splice(0)) this.#sendAt(time, packet);
  }

  #sendAt(time: number, packet: Uint8Array): void {
    // Where others are on their way, one that is due might overtake one that the clock is late with.
    if (this.#onTheirWay.size === 0 && time <= this.#clock.now()) {
      this.#to.send(packet);
      return;
    }
    const timer = this.#clock.at(time, () => {
      this.#onTheirWay.delete(timer);
      this.#to.send(packet);
    });
    this.#onTheirWay.add(timer);
  }
}
