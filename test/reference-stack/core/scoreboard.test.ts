import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, distance, sequenceNumber } from '../../../src/codec/sequence.ts';
import {
  MAX_SCOREBOARD_RANGES,
  Scoreboard,
  type SequenceRange,
} from '../../../src/reference-stack/core/scoreboard.ts';

const UNA = sequenceNumber(0xffff_ffc0);
const WINDOW = 128; // the model's, across the wrap of the numbers
const at = (offset: number): ReturnType<typeof advance> => advance(UNA, offset);
const offsets = (range: SequenceRange | undefined): [number, number] | undefined =>
  range && [distance(UNA, range.start), distance(UNA, range.end)];
const anyRange = fc
  .tuple(fc.integer({ min: 1, max: WINDOW - 1 }), fc.integer({ min: 1, max: 20 }))
  .map(([start, octets]) => [start, Math.min(start + octets, WINDOW)] as const);

function scoreboardOf(ranges: readonly (readonly [number, number])[]): Scoreboard {
  const scoreboard = new Scoreboard();
  for (const [start, end] of ranges) scoreboard.add(at(start), at(end));
  return scoreboard;
}

describe('the scoreboard', () => {
  it('answers as one that keeps a mark for each octet', () => {
    fc.assert(
      fc.property(
        fc.array(anyRange),
        fc.integer({ min: 0, max: WINDOW }),
        anyRange,
        (ranges, una, [from, to]) => {
          const marks = new Set<number>();
          const scoreboard = new Scoreboard();
          for (const [start, end] of ranges) {
            const before = marks.size;
            for (let octet = start; octet < end; octet++) marks.add(octet);
            expect(scoreboard.add(at(start), at(end))).toBe(marks.size - before);
          }
          scoreboard.acknowledge(at(una));
          for (let octet = 0; octet < una; octet++) marks.delete(octet);
          expect(scoreboard.octets).toBe(marks.size);
          expect(scoreboard.isEmpty).toBe(marks.size === 0);
          const sorted = [...marks].sort((a, b) => a - b);
          expect(scoreboard.lowest).toBe(sorted[0] === undefined ? undefined : at(sorted[0]));
          expect(scoreboard.highest).toBe(
            sorted.length === 0 ? undefined : at((sorted.at(-1) as number) + 1),
          );
          const clear = Array.from({ length: to - from }, (_, i) => from + i).filter(
            (octet) => !marks.has(octet),
          );
          expect(scoreboard.unmarkedIn(at(from), at(to))).toBe(clear.length);
          expect(offsets(scoreboard.firstGap(at(from), at(to)))).toEqual(firstRun(clear));
          expect(offsets(scoreboard.lastGap(at(from), at(to)))).toEqual(lastRun(clear));
        },
      ),
    );
  });

  it('knows no gap in what is empty or the wrong way round', () => {
    const scoreboard = scoreboardOf([[10, 20]]);
    for (const [start, end] of [
      [5, 5],
      [30, 5],
      [10, 20],
      [12, 15],
    ] as const) {
      expect(scoreboard.unmarkedIn(at(start), at(end))).toBe(0);
      expect(scoreboard.firstGap(at(start), at(end))).toBeUndefined();
      expect(scoreboard.lastGap(at(start), at(end))).toBeUndefined();
    }
  });

  it('is bounded: what would be one range too many is forgotten, what joins others is not', () => {
    const scoreboard = new Scoreboard();
    for (let i = 0; i <= MAX_SCOREBOARD_RANGES; i++) scoreboard.add(at(10 * i + 1), at(10 * i + 2));
    expect(scoreboard.octets).toBe(MAX_SCOREBOARD_RANGES);
    expect(scoreboard.add(at(2), at(11))).toBe(9);
    expect(scoreboard.add(at(50_000), at(50_001))).toBe(1);
  });

  it('is empty once cleared', () => {
    const scoreboard = scoreboardOf([[10, 20]]);
    scoreboard.clear();
    expect([scoreboard.isEmpty, scoreboard.highest, scoreboard.lostEdge(1)]).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });
});

describe('an octet is lost', () => {
  const lostEdge = (...ranges: [number, number][]): number | undefined => {
    const edge = scoreboardOf(ranges).lostEdge(10);
    return edge === undefined ? undefined : distance(UNA, edge);
  };

  it('with three ranges marked above it, however short', () => {
    expect(lostEdge([5, 6], [8, 9])).toBeUndefined();
    expect(lostEdge([5, 6], [8, 9], [11, 12])).toBe(5);
    expect(lostEdge([2, 3], [5, 6], [8, 9], [11, 12])).toBe(5);
  });

  it('with more than two segments of octets marked above it', () => {
    expect(lostEdge([10, 30])).toBeUndefined();
    expect(lostEdge([10, 31])).toBe(10);
    expect(lostEdge([10, 20], [40, 61])).toBe(40);
  });
});

function firstRun(octets: readonly number[]): [number, number] | undefined {
  const [start] = octets;
  if (start === undefined) return undefined;
  let end = start;
  while (octets.includes(end)) end++;
  return [start, end];
}

function lastRun(octets: readonly number[]): [number, number] | undefined {
  const last = octets.at(-1);
  if (last === undefined) return undefined;
  let start = last;
  while (octets.includes(start - 1)) start--;
  return [start, last + 1];
}
