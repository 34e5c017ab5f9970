/** A link with the in-memory network's faults between it and whoever uses it. */
import { relay, type Clock, type Impairments, type Link, type Receiver, type Relay } from '../link/index.ts';

export interface ImpairedLink {
  /** To be used instead of the link. */
  readonly link: Link;
  /** For the impairments: forward is towards the user, backward is out to the network. */
  readonly relay: Relay;
}

/** Puts a relay behind a link. @throws RangeError for impairments that cannot be */
export function impaired(
  outer: Link,
  clock: Clock,
  seed: number,
  impairments: { readonly forward: Impairments; readonly backward: Impairments },
): ImpairedLink {
  const [near, far] = pipe();
  const between = relay(outer, near, { clock, seed, ...impairments });
  const link: Link = {
    send: (packet) => {
      far.send(packet);
    },
    attach: (receiver) => {
      far.attach(receiver);
    },
    close: () => {
      between.close();
      outer.close();
    },
  };
  return { link, relay: between };
}

/** Two links, each of which carries to the other at once. */
function pipe(): readonly [Link, Link] {
  const near = new PipeEnd();
  const far = new PipeEnd();
  near.other = far;
  far.other = near;
  return [near, far];
}

class PipeEnd implements Link {
  other: PipeEnd | undefined;
  #receiver: Receiver | undefined;
  #isDraining = false;

  send(packet: Uint8Array): void {
    this.other?.take(packet);
  }

  attach(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  close(): void {
    this.other = undefined;
  }

  /** All packets that come before the event loop goes on are one batch. */
  take(packet: Uint8Array): void {
    this.#receiver?.packet(packet);
    if (this.#isDraining) return;
    this.#isDraining = true;
    queueMicrotask(() => {
      this.#isDraining = false;
      this.#receiver?.drained();
    });
  }
}
