/** What breaks a requirement on the wire is told by its id: the zoo's known-bad endpoints in random stories. */
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { faults, oddities } from '../../../conformance/zoo/index.ts';
import type { Finding } from '../../../conformance/passive/index.ts';
import { enclosures, storiesOf } from './animals.ts';
import type * as Taps from './taps.ts';

/** Faults that show in traffic, and a requirement that has to be named. */
const visible = {
  'acknowledges-a-cancel-after-the-move': 'MIG-REM-CANCEL-MOVED',
  'acknowledges-after-freeze': 'MIG-SRC-FREEZE',
  'acknowledges-while-mute': 'MIG-DST-MUTE',
  'answers-with-round-0': 'MIG-MSG-ANSWER-ECHOES-ROUND',
  'fin-on-discard': 'MIG-SRC-DISCARD',
  'fin-while-suspended': 'MIG-REM-HOLD',
  'forgets-the-round-in-the-state': 'MIG-RND-TRAVELS',
  'forgets-timestamp-offset': 'MIG-BUF-CLOCK',
  'forgets-timestamps': 'MIG-CAR-TIMESTAMPS',
  'goes-on-at-the-old-address': 'MIG-REM-REPOINT',
  'leaks-numbers-in-a-rejection': 'MIG-CAR-REJECT-MIRRORS',
  'leaves-clock-behind': 'MIG-BUF-CLOCK',
  'messages-in-new-space': 'MIG-CAR-SEQ',
  'migrates-while-suspended': 'MIG-SRC-EBUSY',
  'never-times-out': 'MIG-REM-LIMIT',
  'no-tombstone': 'MIG-REM-TOMBSTONE',
  'probes-while-suspended': 'MIG-REM-HOLD',
  're-suspends-after-a-cancel': 'MIG-REM-REQUEST-CLOSED',
  'repoints-twice': 'MIG-REM-REPEATED-RESTART',
  'reset-on-discard': 'MIG-SRC-QUARANTINE',
  'resets-at-the-old-host': 'MIG-SRC-QUARANTINE',
  'resets-late-segments': 'MIG-REM-TOMBSTONE',
  'restart-acknowledges-nothing': 'MIG-REM-RESTART-ACK',
  'restart-with-seq-of-others': 'MIG-CAR-RESTART-SEQ',
  'restarts-sequence-numbers': 'MIG-CAR-RESTART-SEQ',
  'retransmits-while-suspended': 'MIG-REM-HOLD',
  'rewinds-snd-nxt': 'MIG-CAR-RESTART-SEQ',
  'same-round-again': 'MIG-RND-NEXT',
  'sends-after-freeze': 'MIG-SRC-FREEZE',
  'sends-while-mute': 'MIG-DST-MUTE',
  'sends-while-suspended': 'MIG-REM-HOLD',
  'swaps-old-and-new': 'MIG-MSG-ANSWER-ECHOES-ADDRESSES',
  'thaws-at-once': 'MIG-SRC-FREEZE',
  'times-out-late': 'MIG-REM-LIMIT',
  'two-owners-after-a-cancel': 'MIG-REM-RESTART-NOT-SUSPENDED',
} as const;

/** Faults that show at the host of one end, where all is seen that it sends and receives. */
const visibleAtHome = {
  'asks-without-back-off': 'MIG-SRC-REQUEST',
  'both-go-first': 'MIG-CRS-YIELD',
  'captures-before-the-answer': 'MIG-SRC-FREEZE-AFTER-ACK',
  'ignores-an-early-cancel': 'MIG-REM-CANCEL',
  'nobody-goes-first': 'MIG-CRS-LOWER-FIRST',
  'not-suspended-when-half-closed': 'MIG-REM-SUSPEND',
  'repeated-restart-is-not-answered': 'MIG-REM-REPEATED-RESTART',
  'repeats-are-not-acknowledged': 'MIG-REM-REPEATED-REQUEST',
  'sends-new-data-after-request': 'MIG-SRC-NO-NEW-DATA',
} as const;

const REMOTE = 'src/reference-stack/migration/remote.ts';
const CHECKPOINT = 'src/reference-stack/core/checkpoint.ts';

/** Faults that no animal of the zoo has: what they break, and where. */
const homemade: Readonly<
  Record<string, readonly [requirement: string, file: string, from: string, to: string]>
> = {
  'is busy without a reason': [
    'MIG-REM-SUSPEND',
    REMOTE,
    "if (this.#source.state === 'HELD') return",
    "if (this.#source.state === 'LIVE') return",
  ],
  'tells of a tuple that nobody named': [
    'MIG-REM-SUSPEND',
    REMOTE,
    'return goesFirst ? Operation.REJECT_BUSY',
    'return goesFirst ? Operation.REJECT_NEW_TUPLE_IN_USE',
  ],
  'is busy for a restart': [
    'MIG-REM-RESTART-NOT-SUSPENDED',
    REMOTE,
    'return Operation.REJECT_NOT_SUSPENDED; // MIG-REM-RESTART-NOT-SUSPENDED',
    'return Operation.REJECT_BUSY;',
  ],
  'calls a cancelled state stale': [
    'MIG-REM-RESTART-NOT-SUSPENDED',
    REMOTE,
    'return Operation.REJECT_NOT_SUSPENDED; // MIG-REM-RESTART-NOT-SUSPENDED',
    'return Operation.REJECT_STALE_STATE;',
  ],
  'calls a closed request stale': [
    'MIG-REM-REQUEST-CLOSED',
    REMOTE,
    'return Operation.REJECT_NOT_SUSPENDED; // MIG-REM-REQUEST-CLOSED',
    'return Operation.REJECT_STALE_STATE;',
  ],
  'rejects as closed what it then accepts': [
    'MIG-REM-REQUEST-CLOSED',
    REMOTE,
    'if (!isAfter(round, this.#rounds.closed)) return Operation.REJECT_NOT_SUSPENDED;',
    `if (!isAfter(round, this.#rounds.closed) || (this.#heldUntil === -Infinity && (this.#heldUntil = 0) === 0))
      return Operation.REJECT_NOT_SUSPENDED;`,
  ],
  'sees a NAT where none is': [
    'MIG-REM-MISMATCH',
    REMOTE,
    'return goesFirst ? Operation.REJECT_BUSY',
    'return goesFirst ? Operation.REJECT_ADDRESS_MISMATCH',
  ],
  'knows a moved connection as not suspended': [
    'MIG-REM-REPEATED-RESTART',
    'src/reference-stack/migration/tombstone.ts',
    'return isRepeat ? Operation.RESTART_ACK : Operation.REJECT_MOVED;',
    'return isRepeat ? Operation.RESTART_ACK : Operation.REJECT_NOT_SUSPENDED;',
  ],
  'is silent where a state is refused': [
    'MIG-REM-RESTART-ACK',
    REMOTE,
    'if (!this.#wasSuspendedRecently(now)) return; // MIG-CAR-RESTART-UNSUSPENDED',
    'if (now > 0) return;',
  ],
  'restores too large a window scale': [
    'MIG-DST-RESTORED',
    CHECKPOINT,
    'tcb.sndShift = windowScale?.send ?? 0;',
    'tcb.sndShift = 4 + (windowScale?.send ?? 0);',
  ],
  'cancels for another address': [
    'MIG-MSG-OLD-ADDRESS',
    'src/reference-stack/migration/source.ts',
    'const message = messageOf(operation, round, this.#connection.tuple.local);',
    `const { host, port } = this.#connection.tuple.local;
    const message = messageOf(operation, round, { host, port: operation === Operation.CANCEL ? port ^ 1 : port });`,
  ],
};

/** Stories that are told until one shows the fault. */
const MOST_STORIES = 300;

afterAll(() => {
  rmSync(enclosures, { recursive: true, force: true });
});

describe('the traffic of an endpoint', () => {
  it.each(Object.entries(visible))('that %s breaks %s', async (name, requirement) => {
    const { play, findingsIn } = await storiesOf(name, faults[name]?.patches ?? []);
    expectNamed(requirement, (seed) => findingsIn(play(seed).sent, { reordering: 0 }));
  });

  it.each(Object.entries(visibleAtHome))('that %s breaks %s, at its host', async (name, requirement) => {
    const taps = await storiesOf(name, faults[name]?.patches ?? []);
    expectNamed(requirement, (seed) => findingsAtHosts(taps, seed));
  });

  it.each(Object.entries(homemade))('that %s', async (name, [requirement, file, from, to]) => {
    const taps = await storiesOf(name.replaceAll(' ', '-'), [{ file, from, to }]);
    expectNamed(requirement, (seed) => findingsAtHosts(taps, seed));
  });
});

/** Tells stories until one of them breaks a requirement. */
function expectNamed(requirement: string, tell: (seed: number) => Finding[]): void {
  const named = new Set<string>();
  for (let seed = 0; seed < MOST_STORIES && !named.has(requirement); seed += 1)
    for (const { requirement: id } of tell(seed)) named.add(id);
  expect([...named]).toContain(requirement);
}

function findingsAtHosts({ play, findingsIn }: typeof Taps, seed: number): Finding[] {
  return [...play(seed).at].flatMap(([host, packets]) => findingsIn(packets, { at: [host] }));
}

/** The legal endpoints that are patches. */
const odd = Object.entries(oddities).flatMap(([name, { patches }]) =>
  patches === undefined ? [] : [{ name, patches }],
);
const ODD_STORIES = 10;

describe('the traffic of a legal endpoint', () => {
  it.each(odd)('that $name breaks nothing', async ({ name, patches }) => {
    const taps = await storiesOf(name, patches);
    for (let seed = 0; seed < (name === 'one-octet-segments' ? 1 : ODD_STORIES); seed += 1) {
      expect(taps.findingsIn(taps.play(seed).sent, { reordering: 0 })).toEqual([]);
      expect(findingsAtHosts(taps, seed)).toEqual([]);
    }
  });
});
