import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeIpv4 } from '../../src/codec/ipv4.ts';
import { SECOND } from '../../src/link/clock.ts';
import { GATEWAY, Network, type Incident, type NetworkLink } from '../../src/link/network.ts';
import type { Impairments } from '../../src/link/impairments.ts';
import { VirtualTime } from '../../src/link/virtual-time.ts';
import { A, B, C, Inbox, numbered, numberOf, packet } from './support.ts';

interface Connected {
  readonly clock: VirtualTime;
  readonly network: Network;
  readonly a: NetworkLink;
  readonly b: NetworkLink;
  readonly inboxA: Inbox;
  readonly inboxB: Inbox;
}

function connected(impairments?: Impairments, seed = 1): Connected {
  const clock = new VirtualTime();
  const network = new Network({ clock, seed, impairments });
  const a = network.attach(A);
  const b = network.attach(B);
  return { clock, network, a, b, inboxA: new Inbox(clock, a), inboxB: new Inbox(clock, b) };
}

describe('the in-memory network', () => {
  it('delivers a packet to who has its destination address, never during the call', () => {
    const { clock, a, inboxA, inboxB } = connected();
    a.send(numbered(1));
    expect(inboxB.arrivals).toEqual([]);
    clock.run();
    expect(inboxB.arrivals).toEqual([{ time: 0, bytes: numbered(1) }]);
    expect(inboxA.arrivals).toEqual([]);
  });

  it('delivers to the sender what is for the sender', () => {
    const { clock, a, inboxA } = connected();
    a.send(numbered(1, 20, { to: A }));
    clock.run();
    expect(inboxA.numbers).toEqual([1]);
  });

  it('carries what the octets were when they were sent', () => {
    const { clock, a, inboxB } = connected();
    const fromLengths = fc.array(fc.integer({ min: 20, max: 3000 }), { maxLength: 100 });
    fc.assert(
      fc.property(fromLengths, (lengths) => {
        inboxB.arrivals.length = 0;
        const buffer = new Uint8Array(3000);
        for (const [index, length] of lengths.entries()) {
          buffer.set(numbered(index, length));
          a.send(buffer.subarray(0, length));
          buffer.fill(0);
        }
        clock.run();
        expect(inboxB.arrivals.map(({ bytes }) => bytes)).toEqual(
          lengths.map((length, index) => numbered(index, length)),
        );
      }),
    );
  });

  it('says once after packets that arrive together that these are all', () => {
    const { clock, network, a, inboxB } = connected({ delay: 10 });
    const c = network.attach(C);
    for (let number = 0; number < 3; number++) a.send(numbered(number));
    c.send(numbered(3, 20, { from: C }));
    clock.at(5, () => {
      a.send(numbered(4));
    });
    clock.run();
    expect(inboxB.numbers).toEqual([0, 1, 2, 3, 4]);
    expect(inboxB.times).toEqual([10, 10, 10, 10, 15]);
    expect(inboxB.batches).toEqual([4, 1]);
  });

  it('takes what is sent in answer to a batch for another one', () => {
    const { clock, a, b, inboxA } = connected();
    b.attach({
      packet: () => {
        b.send(packet({ from: B, to: A }));
      },
      drained: () => undefined,
    });
    a.send(numbered(1));
    a.send(numbered(2));
    clock.run();
    expect(inboxA.batches).toEqual([2]);
  });

  it('counts what nobody gets', () => {
    const { clock, network, a, b } = connected();
    a.send(numbered(1, 20, { to: C }));
    a.send(Uint8Array.of(0x45));
    const silent = network.attach(C);
    a.send(numbered(1, 20, { to: C }));
    b.close();
    a.send(numbered(1));
    clock.run();
    silent.close();
    expect(network.statistics).toMatchObject({ sent: 4, delivered: 0, unroutable: 4 });
  });

  it('counts what it has done', () => {
    const { clock, network, a, b } = connected({ loss: 0.2, duplication: 0.2 });
    for (let number = 0; number < 500; number++) {
      a.send(numbered(number));
      b.send(numbered(number, 20, { from: B, to: A }));
    }
    clock.run();
    const { sent, delivered, lost, duplicated } = network.statistics;
    expect([sent, delivered]).toEqual([1000, 1000 - lost + duplicated]);
    expect(Math.min(lost, duplicated)).toBeGreaterThan(100);
  });
});

describe('addresses', () => {
  it('may be several of one host', () => {
    const { clock, network, a, b, inboxB } = connected();
    network.addAddress(b, 0x0a000003);
    a.send(numbered(1, 20, { to: C }));
    a.send(numbered(2));
    clock.run();
    expect(inboxB.numbers.sort()).toEqual([1, 2]);
  });

  it('that move take along what is on its way', () => {
    const { clock, network, a, inboxB } = connected({ delay: 10 });
    const c = network.attach(C);
    const inboxC = new Inbox(clock, c);
    a.send(numbered(1));
    clock.runUntil(5);
    network.move(B, c);
    a.send(numbered(2));
    clock.run();
    expect([inboxB.numbers, inboxC.numbers]).toEqual([[], [1, 2]]);
  });

  it('that move away leave the host its others to send from', () => {
    const { clock, network, a, b, inboxA } = connected();
    network.addAddress(b, C);
    network.impair(C, A, { delay: 30 });
    network.move(B, a);
    b.send(numbered(1, 20, { from: '192.0.2.1', to: A }));
    clock.run();
    expect(inboxA.times).toEqual([30]);
  });

  it('are free again after closing, and impaired as before', () => {
    const { clock, network, a, b, inboxB } = connected();
    network.impair(A, B, { delay: 7 });
    b.close();
    b.send(numbered(1, 20, { from: B, to: A }));
    const inboxAgain = new Inbox(clock, network.attach(B));
    a.send(numbered(2));
    clock.run();
    expect([inboxB.arrivals.length, inboxAgain.times]).toEqual([0, [7]]);
    expect(network.statistics.sent).toBe(1);
  });

  it('that are held already or are none are refused', () => {
    const { network, a } = connected();
    expect(() => network.attach(B)).toThrow('10.0.0.2 is held already');
    expect(() => {
      network.addAddress(a, B);
    }).toThrow('10.0.0.2 is held already');
    expect(() => network.attach('10.0.0.256')).toThrow(RangeError);
    expect(() => network.attach(2 ** 32)).toThrow('address is 4294967296; expected an integer from 0');
  });

  it('that nobody has are the gateway’s', () => {
    const { clock, network, a, inboxB } = connected();
    const gateway = network.attach(GATEWAY);
    const inbox = new Inbox(clock, gateway);
    network.impair(GATEWAY, B, { delay: 20 });
    a.send(numbered(1, 20, { to: '198.51.100.1' }));
    gateway.send(numbered(2, 20, { from: '198.51.100.1', to: B }));
    clock.run();
    expect([inbox.numbers, inboxB.numbers, inboxB.times]).toEqual([[1], [2], [20]]);
    expect(() => network.attach(GATEWAY)).toThrow('gateway is held already');
  });

  it('a host that closes or moves amid a batch gets the rest of it no more', () => {
    const { clock, network, a, b } = connected();
    const got: number[] = [];
    b.attach({
      packet(bytes) {
        got.push(numberOf(bytes));
        b.close();
      },
      drained: () => expect.fail('it is closed'),
    });
    a.send(numbered(1));
    a.send(numbered(2));
    clock.run();
    expect(got).toEqual([1]);
    expect(network.statistics).toMatchObject({ delivered: 1, unroutable: 1 });
  });
});

describe('impairments of the network', () => {
  it('are for one direction between two addresses', () => {
    const { clock, network, a, b, inboxA, inboxB } = connected({ delay: 1 });
    const inboxC = new Inbox(clock, network.attach(C));
    network.impair(A, B, { delay: 100 });
    a.send(numbered(1));
    a.send(numbered(2, 20, { to: C }));
    b.send(numbered(3, 20, { from: B, to: A }));
    clock.run();
    expect([inboxB.times, inboxC.times, inboxA.times]).toEqual([[100], [1], [1]]);
  });

  it('can be changed for all paths, those to come included', () => {
    const { clock, network, a, b, inboxA, inboxB } = connected();
    a.send(numbered(1));
    clock.run();
    network.impairAll({ delay: 50 });
    a.send(numbered(2));
    b.send(numbered(3, 20, { from: B, to: A }));
    clock.run();
    expect([inboxB.times, inboxA.times]).toEqual([[0, 50], [50]]);
  });

  it('hold for a forged source address, too: it does not choose its path', () => {
    const { clock, network, a, inboxB } = connected();
    network.impair(A, B, { delay: 9 });
    a.send(numbered(1, 20, { from: '192.0.2.99' }));
    a.send(numbered(2, 20, { from: B }));
    clock.run();
    expect(inboxB.times).toEqual([9, 9]);
  });

  it('partition two addresses until they are healed, and leave other impairments alone', () => {
    const { clock, network, a, b, inboxA, inboxB } = connected({ delay: 3 });
    network.partition(A, B);
    a.send(numbered(1));
    b.send(numbered(1, 20, { from: B, to: A }));
    clock.run();
    expect(network.statistics).toMatchObject({ delivered: 0, partitioned: 2 });
    network.heal(A, B);
    a.send(numbered(2));
    b.send(numbered(3, 20, { from: B, to: A }));
    clock.run();
    expect([inboxB.arrivals, inboxA.arrivals].map(([first]) => first?.time)).toEqual([3, 3]);
  });

  it('answer a packet that is too big to its sender, by way of nobody', () => {
    const { clock, network, a, inboxA, inboxB } = connected({ delay: 5, mtu: 100 });
    a.send(numbered(1, 200));
    clock.run();
    expect(inboxB.arrivals).toEqual([]);
    expect(inboxA.times).toEqual([0]);
    expect(decodeIpv4(inboxA.arrivals[0]?.bytes ?? new Uint8Array()).protocol).toBe(1);
    expect(network.statistics).toMatchObject({ sent: 1, delivered: 1, oversized: 1 });
  });

  it('are refused when they cannot be, at once', () => {
    const clock = new VirtualTime();
    expect(() => new Network({ clock, seed: 1, impairments: { loss: 2 } })).toThrow('loss is 2');
    expect(() => new Network({ clock, seed: -1 })).toThrow('seed is -1');
    const { network } = connected({ delay: 1 });
    expect(() => {
      network.impairAll({ delay: -1 });
    }).toThrow('delay is -1');
  });

  it('of a path do not depend on what other paths carry', () => {
    const fates = (others: number): number[] => {
      const { clock, network, a, inboxB } = connected({ loss: 0.5 });
      network.attach(C);
      for (let number = 0; number < others; number++) a.send(numbered(number, 20, { to: C }));
      for (let number = 0; number < 100; number++) a.send(numbered(number));
      clock.run();
      return inboxB.numbers;
    };
    expect(fates(10)).toEqual(fates(0));
  });
});

describe('observers of the network', () => {
  it('see each packet once, as it is sent, with what befalls it', () => {
    const { clock, network, a } = connected({ corruption: 1, delay: SECOND });
    network.impair(B, A, { loss: 1 });
    const seen: [number, number, readonly Incident[]][] = [];
    const end = network.observe((bytes, time, incidents) => {
      expect(bytes).toEqual(numbered(numberOf(bytes)));
      seen.push([numberOf(bytes), time, [...incidents]]);
    });
    clock.runUntil(4);
    a.send(numbered(1));
    end();
    a.send(numbered(2));
    clock.run();
    expect(seen).toEqual([[1, 4, [expect.stringMatching(/^(corrupted|truncated)$/)]]]);
  });

  it('see what nobody gets, and after a packet what the network answers to it', () => {
    const { clock, network, a } = connected({ mtu: 100 });
    const seen: (readonly Incident[])[] = [];
    network.observe((_, __, incidents) => seen.push([...incidents]));
    a.send(numbered(1, 20, { to: C }));
    a.send(numbered(2, 300));
    clock.run();
    expect(seen).toEqual([['unroutable'], ['oversized'], []]);
  });
});
