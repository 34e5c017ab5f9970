/** Any sequence of commands on any network, shrunk where it breaks something: the invariants of a story. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { MILLISECOND } from './simulation.ts';
import { hosts, type Command, type StorySetting } from './story-commands.ts';
import { Story } from './story.ts';

const RUNS = 500;
const end = fc.constantFrom(0 as const, 1 as const);
const at = fc.constantFrom(...hosts);
const buffer = fc.nat(3);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass'), milliseconds: fc.nat(3000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('await'), milliseconds: fc.nat(4000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('request'), end }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('serialize'), end }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('restore'), buffer, at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('handoff'), buffer, at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('discard') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel'), end }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause'), end, pauses: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close'), end }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort'), end }) },
);

const probability = (most: number): fc.Arbitrary<number> => fc.nat(100).map((part) => (part * most) / 100);
const setting: fc.Arbitrary<StorySetting> = fc.record({
  seed: fc.nat(),
  impairments: fc.record({
    delay: fc.nat(30).map((milliseconds) => milliseconds * MILLISECOND),
    jitter: fc.nat(10).map((milliseconds) => milliseconds * MILLISECOND),
    loss: probability(0.2),
    duplication: probability(0.2),
    reordering: fc.record({
      probability: probability(0.3),
      delay: fc.nat(2000).map((milliseconds) => milliseconds * MILLISECOND),
    }),
    corruption: probability(0.05),
  }),
  timestamps: fc.boolean(),
  sack: fc.boolean(),
  windowScale: fc.boolean(),
  octets: fc.tuple(fc.nat(40_000), fc.nat(40_000)),
  receiveBuffer: fc.integer({ min: 2000, max: 65_536 }),
});

describe('any sequence of commands', () => {
  it('keeps the invariants of a story', () => {
    fc.assert(
      fc.property(setting, fc.array(command, { maxLength: 30 }), (given, commands) => {
        new Story(given).play(commands);
      }),
      { numRuns: RUNS },
    );
  });
});
