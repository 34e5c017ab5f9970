/** What can be done to a connection in a story, and stories from a seed alone: episodes of a few commands each. */
import { Random, type Impairments } from '../../src/link/index.ts';
import { MILLISECOND, type HostName } from './simulation.ts';

/** Which of the two ends. */
export type End = 0 | 1;

export type Command =
  | { readonly kind: 'pass'; readonly milliseconds: number }
  /** Lets time pass until no answer is outstanding, but no longer. */
  | { readonly kind: 'await'; readonly milliseconds: number }
  | { readonly kind: 'request'; readonly end: End }
  | { readonly kind: 'serialize'; readonly end: End }
  /** One of the buffers captured so far, the newest first. */
  | { readonly kind: 'restore'; readonly buffer: number; readonly at: HostName }
  /** Restores into a socket that is connected for the purpose. */
  | { readonly kind: 'handoff'; readonly buffer: number; readonly at: HostName }
  /** Drops what was captured and has won elsewhere. */
  | { readonly kind: 'discard' }
  | { readonly kind: 'cancel'; readonly end: End }
  | { readonly kind: 'pause'; readonly end: End; readonly pauses: boolean }
  | { readonly kind: 'close'; readonly end: End }
  | { readonly kind: 'abort'; readonly end: End };

export interface StorySetting {
  readonly seed: number;
  readonly impairments: Impairments;
  readonly timestamps: boolean;
  readonly sack: boolean;
  readonly windowScale: boolean;
  /** Octets that each application writes. */
  readonly octets: readonly [number, number];
  readonly receiveBuffer: number;
}

export const hosts: readonly HostName[] = ['source', 'destination', 'third', 'remote'];
const MAX_EPISODES = 5;

/** A setting and commands from a seed alone. */
export function storyOf(seed: number): { setting: StorySetting; commands: Command[] } {
  const random = new Random(seed);
  const setting = settingOf(seed, random);
  const episodesLeft = 1 + random.integer(MAX_EPISODES);
  const commands = Array.from({ length: episodesLeft }, () => episodeOf(random)).flat();
  return { setting, commands };
}

function settingOf(seed: number, random: Random): StorySetting {
  const chance = (probability: number): boolean => random.chance(probability);
  const upTo = (bound: number): number => random.integer(bound + 1);
  const octets = (): number => upTo(chance(0.3) ? 3000 : 40_000);
  return {
    seed,
    impairments: {
      delay: upTo(30) * MILLISECOND,
      jitter: chance(0.5) ? upTo(10) * MILLISECOND : 0,
      loss: chance(0.6) ? random.real() * 0.2 : 0,
      duplication: chance(0.4) ? random.real() * 0.2 : 0,
      ...(chance(0.4)
        ? { reordering: { probability: random.real() * 0.3, delay: upTo(2000) * MILLISECOND } }
        : {}),
      corruption: chance(0.2) ? random.real() * 0.05 : 0,
    },
    timestamps: chance(0.5),
    sack: chance(0.5),
    windowScale: chance(0.5),
    octets: [octets(), octets()],
    receiveBuffer: chance(0.3) ? 2000 + upTo(4000) : 65_536,
  };
}

/** What an episode is made of. */
interface Cast {
  readonly random: Random;
  readonly end: End;
  readonly other: End;
  readonly at: HostName;
  readonly elsewhere: HostName;
  readonly shortly: () => Command;
  readonly answered: Command;
}

type Episode = (cast: Cast) => readonly Command[];

const captured = ({ end, shortly, answered }: Cast): readonly Command[] => [
  { kind: 'request', end },
  answered,
  shortly(),
  { kind: 'serialize', end },
  shortly(),
];

const moves: Episode = (cast) => [
  ...captured(cast),
  { kind: 'restore', buffer: 0, at: cast.at },
  cast.random.chance(0.8) ? cast.answered : cast.shortly(),
  ...(cast.random.chance(0.6) ? ([{ kind: 'discard' }] as const) : []),
];
const movesInOneStep: Episode = ({ end, at, answered }) => [
  { kind: 'request', end },
  answered,
  { kind: 'serialize', end },
  { kind: 'restore', buffer: 0, at },
];
const handsOff: Episode = (cast) => [
  ...captured(cast),
  { kind: 'handoff', buffer: 0, at: cast.at },
  cast.answered,
];
const cancelsBeforeCapture: Episode = ({ end, shortly }) => [
  { kind: 'request', end },
  shortly(),
  { kind: 'cancel', end },
];
const cancelsAfterCapture: Episode = (cast) => [
  ...captured(cast),
  { kind: 'cancel', end: cast.end },
  cast.shortly(),
  { kind: 'restore', buffer: 0, at: cast.at },
  cast.answered,
];
const cancelsAgainstRestore: Episode = (cast) => [
  ...captured(cast),
  { kind: 'restore', buffer: 0, at: cast.at },
  { kind: 'pass', milliseconds: cast.random.integer(40) },
  { kind: 'cancel', end: cast.end },
  cast.answered,
];
const restoresTwice: Episode = (cast) => [
  ...captured(cast),
  { kind: 'restore', buffer: 0, at: cast.at },
  { kind: 'pass', milliseconds: cast.random.integer(60) },
  { kind: 'restore', buffer: 0, at: cast.elsewhere },
  cast.answered,
];
const restoresRoundsLater: Episode = (cast) => [
  { kind: 'restore', buffer: 1 + cast.random.integer(3), at: cast.at },
  cast.shortly(),
  { kind: 'restore', buffer: cast.random.integer(4), at: cast.elsewhere },
  cast.shortly(),
];
const crosses: Episode = ({ end, other, at, shortly, random, answered }) => [
  { kind: 'request', end },
  { kind: 'pass', milliseconds: random.integer(40) },
  { kind: 'request', end: other },
  answered,
  { kind: 'serialize', end },
  { kind: 'serialize', end: other },
  { kind: 'restore', buffer: 0, at },
  shortly(),
  { kind: 'restore', buffer: 1, at },
  answered,
];
const outlastsTheLimit: Episode = (cast) => [
  ...(cast.random.chance(0.5) ? captured(cast) : [{ kind: 'request', end: cast.end } as const]),
  { kind: 'pass', milliseconds: 6000 + cast.random.integer(6000) },
  cast.random.chance(0.5)
    ? { kind: 'restore', buffer: 0, at: cast.at }
    : { kind: 'serialize', end: cast.end },
  cast.random.chance(0.5) ? { kind: 'restore', buffer: 0, at: cast.at } : cast.shortly(),
  cast.answered,
];
const losesTheBuffer: Episode = (cast) => [...captured(cast), cast.shortly()];
const closes: Episode = ({ end, shortly, random }) => [
  { kind: 'close', end },
  ...(random.chance(0.5) ? ([{ kind: 'await', milliseconds: 2000 }] as const) : []),
  shortly(),
];
const pauses: Episode = ({ end, shortly, random }) => [
  { kind: 'pause', end, pauses: random.chance(0.7) },
  shortly(),
];
const dies: Episode = (cast) => [
  ...captured(cast),
  { kind: 'abort', end: cast.other },
  cast.shortly(),
  { kind: 'restore', buffer: 0, at: cast.at },
  cast.answered,
];
const stumbles: Episode = ({ random, end, other, at, shortly }) =>
  Array.from({ length: 1 + random.integer(6) }, (): Command => {
    const single: readonly Command[] = [
      { kind: 'request', end: random.chance(0.7) ? end : other },
      { kind: 'serialize', end },
      { kind: 'restore', buffer: random.integer(3), at },
      { kind: 'cancel', end },
      shortly(),
    ];
    return single[random.integer(single.length)] as Command;
  });

const episodes: readonly Episode[] = [
  moves,
  moves,
  moves,
  movesInOneStep,
  handsOff,
  cancelsBeforeCapture,
  cancelsAfterCapture,
  cancelsAgainstRestore,
  restoresTwice,
  restoresRoundsLater,
  crosses,
  outlastsTheLimit,
  losesTheBuffer,
  closes,
  closes,
  pauses,
  stumbles,
];
const RARELY = 0.04;

function episodeOf(random: Random): readonly Command[] {
  const end: End = random.chance(0.65) ? 0 : 1;
  const host = (): HostName => hosts[random.integer(hosts.length)] ?? 'third';
  const cast: Cast = {
    random,
    end,
    other: end === 0 ? 1 : 0,
    at: host(),
    elsewhere: host(),
    shortly: () => ({ kind: 'pass', milliseconds: random.integer(random.chance(0.85) ? 150 : 3000) }),
    answered: { kind: 'await', milliseconds: 1000 + random.integer(3000) },
  };
  const episode = random.chance(RARELY) ? dies : (episodes[random.integer(episodes.length)] as Episode);
  return episode(cast);
}
