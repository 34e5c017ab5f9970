/** The queues against models that are slow and plain. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, distance, sequenceNumber } from '../../../src/codec/index.ts';
import { ReceiveQueue } from '../../../src/reference-stack/core/receive-queue.ts';
import { SendQueue } from '../../../src/reference-stack/core/send-queue.ts';
import { isSame, pattern } from './pair.ts';

describe('a send queue', () => {
  it('gives any range of what is not acknowledged, as it was handed over', () => {
    const call = fc.record({
      append: fc.oneof(fc.nat(20), fc.nat(3000), fc.nat(70_000)),
      acknowledge: fc.double({ min: 0, max: 1, noNaN: true }),
      view: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1500)),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
        const queue = new SendQueue();
        let head = 0;
        let tail = 0;
        for (const { append, acknowledge, view } of calls) {
          queue.append(pattern(append, tail));
          tail += append;
          const offset = Math.floor(view[0] * queue.length);
          const octets = Math.min(view[1], queue.length - offset);
          expect(isSame(queue.view(offset, octets), pattern(octets, head + offset))).toBe(true);
          const octetsGone = Math.floor(acknowledge * queue.length);
          queue.acknowledge(octetsGone);
          head += octetsGone;
          expect(queue.length).toBe(tail - head);
          expect(isSame(queue.toBytes(), pattern(tail - head, head))).toBe(true);
        }
      }),
    );
  });

  it('takes no octets as well', () => {
    const queue = new SendQueue();
    queue.append(new Uint8Array(0));
    expect(queue.length).toBe(0);
    expect(queue.toBytes()).toHaveLength(0);
    queue.acknowledge(0);
    queue.append(pattern(5));
    queue.append(new Uint8Array(0));
    queue.append(pattern(5, 5));
    expect(isSame(queue.toBytes(), pattern(10))).toBe(true);
    queue.acknowledge(10);
    queue.append(new Uint8Array(0));
    expect(queue.length).toBe(0);
    expect(queue.view(0, 0)).toHaveLength(0);
  });

  it('does not change what it has handed out', () => {
    const queue = new SendQueue();
    queue.append(pattern(10));
    const view = queue.view(0, 10);
    queue.acknowledge(10);
    queue.append(new Uint8Array(10));
    expect(isSame(view, pattern(10))).toBe(true);
    queue.clear();
    expect(queue.length).toBe(0);
  });
});

describe('a receive queue', () => {
  const origin = sequenceNumber(0xffff_fff0);
  const arrival = fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 80 }), fc.nat(60));

  it('puts together what comes in any order, and reports what it has', () => {
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 60 }), (arrivals) => {
        const queue = new ReceiveQueue(100_000);
        const has = new Set<number>();
        let next = 0;
        let read = 0;
        for (const [at, octets, reads] of arrivals) {
          const start = Math.max(next, at);
          const payload = pattern(Math.max(1, octets), start);
          for (let place = start; place < start + payload.length; place++) has.add(place);
          if (start === next) next += queue.append(advance(origin, next), payload);
          else queue.insert(advance(origin, start), payload);
          expect(has.has(next)).toBe(false);
          expect(queue.readable).toBe(next - read);
          const bytes = queue.read(reads);
          expect(isSame(bytes, pattern(bytes.length, read))).toBe(true);
          read += bytes.length;
          expect(isSame(queue.toBytes(), pattern(next - read, read))).toBe(true);
          checkBlocks(queue, next, has);
        }
      }),
    );
  });

  /** Each block is something that is here, and as long as it can be. */
  function checkBlocks(queue: ReceiveQueue, next: number, has: ReadonlySet<number>): void {
    const blocks = queue.blocks(3);
    expect(blocks.length > 0).toBe([...has].some((place) => place > next));
    for (const { left, right } of blocks) {
      const [from, to] = [distance(origin, left), distance(origin, right)];
      for (let place = from; place < to; place++) expect(has.has(place)).toBe(true);
      expect([has.has(from - 1), has.has(to)]).toEqual([false, false]);
      expect(queue.contains(left, right)).toBe(true);
    }
  }

  it('holds so many pieces at most, whatever comes', () => {
    const queue = new ReceiveQueue(1000);
    for (let place = 2; place < 400; place += 2) queue.insert(advance(origin, place), pattern(1, place));
    queue.append(origin, pattern(2));
    let next = queue.readable;
    for (let gaps = 0; gaps < 400 && next < 400; gaps++)
      next += queue.append(advance(origin, next), pattern(1, next));
    expect(isSame(queue.toBytes(), pattern(next))).toBe(true);
    expect(next - 400).toBeLessThan(2);
  });

  it.each([1, 3, 511, 512, 1448, 4000])(
    'costs little more than it holds where %i octets come after those behind them, again and again',
    (octets) => {
      const queue = new ReceiveQueue(1_048_576);
      let next = 0;
      while (next < 20_000) {
        queue.insert(advance(origin, next + 1), pattern(octets, next + 1));
        next += queue.append(advance(origin, next), pattern(1, next));
      }
      const memory = new Set<ArrayBufferLike>();
      for (let place = 0; place < next; place++) {
        const octet = queue.read(1);
        expect(isSame(octet, pattern(1, place))).toBe(true);
        memory.add(octet.buffer);
      }
      const total = [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0);
      expect(total).toBeLessThan(4 * next);
    },
  );

  it('is empty after it was cleared', () => {
    const queue = new ReceiveQueue(1000);
    queue.append(origin, pattern(10));
    queue.insert(advance(origin, 50), pattern(10));
    queue.clear();
    expect(queue.readable).toBe(0);
    expect(queue.hasGap).toBe(false);
    expect(queue.highest).toBeUndefined();
    expect(queue.append(advance(origin, 10), pattern(5, 10))).toBe(5);
    expect(isSame(queue.read(100), pattern(5, 10))).toBe(true);
  });
});
