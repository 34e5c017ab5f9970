import { describe, expect, it } from 'vitest';
import { decodeIpv4 } from '../../src/codec/ipv4.ts';
import { MILLISECOND } from '../../src/link/clock.ts';
import type { Link, Receiver } from '../../src/link/link.ts';
import { GATEWAY, Network, type NetworkLink } from '../../src/link/network.ts';
import { RealTime } from '../../src/link/real-time.ts';
import { relay, type Relay, type RelayOptions } from '../../src/link/relay.ts';
import { VirtualTime } from '../../src/link/virtual-time.ts';
import { A, B, Inbox, numbered, numberOf } from './support.ts';

interface Relayed {
  readonly clock: VirtualTime;
  readonly relay: Relay;
  readonly a: NetworkLink;
  readonly b: NetworkLink;
  readonly inboxA: Inbox;
  readonly inboxB: Inbox;
}

/** A and B in networks of their own, with a relay between. */
function relayed(options: Omit<RelayOptions, 'clock' | 'seed'>): Relayed {
  const clock = new VirtualTime();
  const left = new Network({ clock, seed: 1 });
  const right = new Network({ clock, seed: 1 });
  const [a, b] = [left.attach(A), right.attach(B)];
  const between = relay(left.attach(GATEWAY), right.attach(GATEWAY), { clock, seed: 1, ...options });
  return { clock, relay: between, a, b, inboxA: new Inbox(clock, a), inboxB: new Inbox(clock, b) };
}

/** A link that is its own two ends: what it was told to send, and what arrives when the test says so. */
class Wire implements Link {
  readonly sent: number[] = [];
  receiver: Receiver | undefined;

  send(bytes: Uint8Array): void {
    this.sent.push(numberOf(bytes));
  }

  attach(receiver: Receiver): void {
    this.receiver = receiver;
  }

  close(): void {
    this.receiver = undefined;
  }
}

describe('a relay', () => {
  it('carries packets both ways, each with its own impairments', () => {
    const { clock, a, b, inboxA, inboxB } = relayed({ forward: { delay: 30 }, backward: { delay: 40 } });
    a.send(numbered(1));
    b.send(numbered(2, 20, { from: B, to: A }));
    clock.run();
    expect([inboxB.numbers, inboxB.times]).toEqual([[1], [30]]);
    expect([inboxA.numbers, inboxA.times]).toEqual([[2], [40]]);
  });

  it('does to a packet what a path does, and counts it', () => {
    const { clock, a, inboxB, relay } = relayed({ forward: { loss: 0.3, duplication: 0.3 } });
    for (let number = 0; number < 1000; number++) a.send(numbered(number));
    clock.run();
    const { lost, duplicated } = relay.forward.statistics;
    expect(inboxB.arrivals).toHaveLength(1000 - lost + duplicated);
    expect(lost).toBeGreaterThan(200);
    relay.forward.set({ loss: 1 });
    a.send(numbered(1));
    clock.run();
    expect(relay.forward.statistics.lost).toBe(lost + 1);
  });

  it('answers a packet that is too big by the link that it came from', () => {
    const { clock, a, inboxA, inboxB } = relayed({ forward: { mtu: 100 } });
    a.send(numbered(1, 200));
    clock.run();
    expect(inboxB.arrivals).toEqual([]);
    expect(decodeIpv4(inboxA.arrivals[0]?.bytes ?? new Uint8Array()).protocol).toBe(1);
  });

  it('drops what is on its way when it is closed, and carries nothing more', () => {
    const { clock, a, inboxB, relay } = relayed({ forward: { delay: 30 } });
    a.send(numbered(1));
    clock.runUntil(10);
    relay.close();
    a.send(numbered(2));
    clock.run();
    expect(inboxB.arrivals).toEqual([]);
  });

  it('hands on at once what need not wait, but not past what the clock is late with', () => {
    const [left, right] = [new Wire(), new Wire()];
    const clock = new VirtualTime();
    const { forward } = relay(left, right, { clock, seed: 1, forward: { delay: 5 } });
    left.receiver?.packet(numbered(1));
    forward.set({ delay: 0 });
    clock.at(5, () => left.receiver?.packet(numbered(2)));
    clock.run();
    left.receiver?.packet(numbered(3));
    expect(right.sent).toEqual([1, 2, 3]);
  });

  it('keeps the packet when the link uses its buffer again', () => {
    const [left, right] = [new Wire(), new Wire()];
    const clock = new VirtualTime();
    relay(left, right, { clock, seed: 1, forward: { delay: 5 } });
    const buffer = numbered(7);
    left.receiver?.packet(buffer);
    left.receiver?.drained();
    buffer.fill(0);
    clock.run();
    expect(right.sent).toEqual([7]);
  });

  it('shows each packet as it came and what befalls it, before it goes on', () => {
    const [left, right] = [new Wire(), new Wire()];
    const seen: unknown[] = [];
    relay(left, right, {
      clock: new VirtualTime(),
      seed: 1,
      forward: { loss: 1 },
      backward: { duplication: 1 },
      observe: (packet, direction, incidents) => {
        seen.push([numberOf(packet), direction, [...incidents], left.sent.length]);
      },
    });
    left.receiver?.packet(numbered(1));
    right.receiver?.packet(numbered(2));
    expect(seen).toEqual([
      [1, 'forward', ['lost'], 0],
      [2, 'backward', ['duplicated'], 0],
    ]);
    expect(left.sent).toEqual([2, 2]);
  });

  it('carries IPv4 only: what a kernel says by IPv6 on its own ends here', () => {
    const [left, right] = [new Wire(), new Wire()];
    const { forward } = relay(left, right, { clock: new VirtualTime(), seed: 1, forward: { loss: 1 } });
    const packet = numbered(1);
    packet[0] = 0x60;
    left.receiver?.packet(packet);
    left.receiver?.packet(new Uint8Array());
    expect(forward.statistics.lost).toBe(0);
  });

  it('refuses impairments that cannot be', () => {
    const clock = new VirtualTime();
    expect(() => relay(new Wire(), new Wire(), { clock, seed: 1, backward: { delay: -1 } })).toThrow('delay');
  });

  it('works in real time: in order, and never early', async () => {
    const clock = new RealTime();
    const [left, right] = [new Wire(), new Wire()];
    relay(left, right, { clock, seed: 1, forward: { delay: 2 * MILLISECOND, jitter: 2 * MILLISECOND } });
    const arrived: number[] = [];
    const start = clock.now();
    await new Promise<void>((resolve) => {
      right.send = (bytes) => {
        expect(clock.now()).toBeGreaterThanOrEqual(start + 2 * MILLISECOND);
        arrived.push(numberOf(bytes));
        if (arrived.length === 50) resolve();
      };
      for (let number = 0; number < 50; number++) left.receiver?.packet(numbered(number));
    });
    expect(arrived).toEqual(Array.from({ length: 50 }, (_, number) => number));
  });
});
