import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  distance,
  isAtOrBefore,
  isBefore,
  isInWindow,
  isWithin,
  sequenceNumber,
} from '../../src/codec/sequence.ts';

const anySequence = fc.integer({ min: 0, max: 0xffff_ffff }).map(sequenceNumber);
const step = fc.integer({ min: 1, max: 0x7fff_ffff });

describe('sequence numbers', () => {
  it('wrap at 2^32 in both directions', () => {
    expect(advance(sequenceNumber(0xffff_ffff), 1)).toBe(0);
    expect(advance(sequenceNumber(0), -20)).toBe(0xffff_ffec);
    expect(sequenceNumber(-20)).toBe(0xffff_ffec);
  });

  it('lie before whatever is less than 2^31 further on, also across the wrap', () => {
    fc.assert(
      fc.property(anySequence, step, (from, octets) => {
        const to = advance(from, octets);
        expect(distance(from, to)).toBe(octets);
        expect(distance(to, from)).toBe(-octets);
        expect([
          isBefore(from, to),
          isBefore(to, from),
          isAtOrBefore(from, to),
          isAtOrBefore(to, from),
        ]).toEqual([true, false, true, false]);
      }),
    );
  });

  it('are not before themselves', () => {
    fc.assert(
      fc.property(anySequence, (value) => {
        expect([isBefore(value, value), isAtOrBefore(value, value), distance(value, value)]).toEqual([
          false,
          true,
          0,
        ]);
      }),
    );
  });

  it('lie in a window from its start up to, not including, its end', () => {
    const start = sequenceNumber(0xffff_fffe);
    const inside = [-1, 0, 3, 4].map((octets) => isInWindow(advance(start, octets), start, 4));
    expect(inside).toEqual([false, true, true, false]);
    expect(isInWindow(start, start, 0)).toBe(false);
  });

  it('lie within a range with both of its ends', () => {
    const low = sequenceNumber(0xffff_fffe);
    const high = advance(low, 4);
    const inside = [-1, 0, 4, 5].map((octets) => isWithin(low, advance(low, octets), high));
    expect(inside).toEqual([false, true, true, false]);
  });
});
