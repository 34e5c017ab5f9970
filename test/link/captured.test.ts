import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LinkType,
  memorySource,
  PcapngWriter,
  readCapture,
  type CaptureItem,
} from '../../src/capture/index.ts';
import { captured, captureNetwork, type PacketWriter } from '../../src/link/captured.ts';
import { MILLISECOND, SECOND } from '../../src/link/clock.ts';
import type { Impairments } from '../../src/link/impairments.ts';
import { Network } from '../../src/link/network.ts';
import { VirtualTime } from '../../src/link/virtual-time.ts';
import { A, B, C, Inbox, numbered, numberOf, packet, segment } from './support.ts';

const every: Impairments = {
  loss: 0.1,
  duplication: 0.1,
  corruption: 0.1,
  delay: 20 * MILLISECOND,
  jitter: 5 * MILLISECOND,
  reordering: { probability: 0.1, delay: 3 * MILLISECOND },
  bandwidth: 1_000_000,
  queue: 2000,
  mtu: 500,
};

/** A capture in memory. */
function recorder(): { writer: PacketWriter; octets: () => Uint8Array } {
  const pieces: Uint8Array[] = [];
  const writer = new PcapngWriter((piece) => pieces.push(piece), {
    interfaces: [{ linkType: LinkType.raw }],
  });
  return { writer, octets: () => Uint8Array.from(Buffer.concat(pieces)) };
}

async function itemsOf(capture: Uint8Array): Promise<CaptureItem[]> {
  const items: CaptureItem[] = [];
  for await (const item of readCapture(memorySource(capture))) items.push(item);
  return items;
}

async function packetsOf(capture: Uint8Array): Promise<[time: bigint | undefined, data: Uint8Array][]> {
  return (await itemsOf(capture)).map((item) => {
    if (item.kind !== 'packet') throw new Error(`the capture has ${item.kind}; expected packets only`);
    return [item.time, item.data];
  });
}

/** Two hosts that answer whatever arrives until twenty exchanges are through, and one that sends into the blue. */
function run(seed: number, impairments: Impairments): Uint8Array {
  const clock = new VirtualTime();
  const network = new Network({ clock, seed, impairments });
  const { writer, octets } = recorder();
  captureNetwork(network, writer);
  for (const [from, to] of [
    [A, B],
    [B, A],
    [C, '192.0.2.1'],
  ] as const) {
    const link = network.attach(from);
    let answers = 20;
    link.attach({
      packet: (bytes) => {
        if (answers-- > 0) link.send(numbered(numberOf(bytes) + 1, 20 + bytes.length, { from, to }));
      },
      drained: () => undefined,
    });
    for (let number = 0; number < 10; number++) link.send(segment({ from, to }));
  }
  clock.run();
  return octets();
}

describe('a run', () => {
  it('is the same for the same seed, octet for octet', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(run(seed, every)).toEqual(run(seed, every));
      }),
      { numRuns: 30 },
    );
  });

  it('is another one for another seed', () => {
    const runs = Array.from({ length: 50 }, (_, seed) => Buffer.from(run(seed, every)).toString('hex'));
    expect(new Set(runs).size).toBe(runs.length);
  });

  it('is the same for any seed where nothing is left to chance', () => {
    expect(run(1, { delay: 5 })).toEqual(run(2, { delay: 5 }));
  });
});

describe('the capture of a network', () => {
  it('holds every packet once, as it was sent and when, and what befell it', async () => {
    const clock = new VirtualTime();
    const network = new Network({ clock, seed: 1, impairments: { delay: 10, corruption: 1 } });
    network.impair(B, A, { loss: 1 });
    const a = network.attach(A);
    const b = network.attach(B);
    const { writer, octets } = recorder();
    const end = captureNetwork(network, writer);
    a.send(numbered(1));
    clock.runUntil(2 * SECOND);
    b.send(numbered(2, 20, { from: B, to: A }));
    clock.run();
    end();
    a.send(numbered(3));
    expect(await packetsOf(octets())).toEqual([
      [0n, numbered(1)],
      [2_000_000_000n, numbered(2, 20, { from: B, to: A })],
    ]);
    expect(Buffer.from(octets()).toString('latin1')).toMatch(/corrupted|truncated.*lost/s);
  });

  it('marks nothing where nothing befalls a packet', () => {
    const seen: object[] = [];
    const network = new Network({ clock: new VirtualTime(), seed: 1 });
    captureNetwork(network, { write: (record) => seen.push(record) });
    network.attach(A).send(packet({ to: A }));
    expect(seen).toEqual([{ time: 0n, data: packet({ to: A }) }]);
  });
});

describe('a captured link', () => {
  it('carries what the link carries, and writes it when it is sent and when it arrives', async () => {
    const clock = new VirtualTime();
    const network = new Network({ clock, seed: 1, impairments: { delay: 500 } });
    const { writer, octets } = recorder();
    const a = captured(network.attach(A), clock, writer);
    const b = network.attach(B);
    const [inboxA, inboxB] = [new Inbox(clock, a), new Inbox(clock, b)];
    b.send(numbered(1, 20, { from: B, to: A }));
    clock.runUntil(100);
    a.send(numbered(2));
    clock.run();
    expect([inboxA.numbers, inboxA.batches, inboxB.numbers]).toEqual([[1], [1], [2]]);
    expect(await packetsOf(octets())).toEqual([
      [100_000n, numbered(2)],
      [500_000n, numbered(1, 20, { from: B, to: A })],
    ]);
    a.close();
    a.send(numbered(3));
    expect(network.statistics.sent).toBe(2);
  });
});
