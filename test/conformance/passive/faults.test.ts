/** What breaks a requirement on the wire is told by its id: the zoo's known-bad endpoints in random stories. */
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { faults } from '../../../conformance/zoo/index.ts';
import { enclosures, storiesOf } from './animals.ts';

/** Faults that show in traffic, and a requirement that has to be named. */
const visible = {
  'acknowledges-a-cancel-after-the-move': 'MIG-REM-CANCEL-MOVED',
  'acknowledges-after-freeze': 'MIG-SRC-FREEZE',
  'acknowledges-while-mute': 'MIG-DST-MUTE',
  'answers-with-round-0': 'MIG-MSG-ANSWER-ECHOES-ROUND',
  'fin-on-discard': 'MIG-SRC-DISCARD',
  'fin-while-suspended': 'MIG-REM-HOLD',
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

/** Stories that are told until one shows the fault. */
const MOST_STORIES = 300;

afterAll(() => {
  rmSync(enclosures, { recursive: true, force: true });
});

describe('the traffic of an endpoint', () => {
  it.each(Object.entries(visible))('that %s breaks %s', async (name, requirement) => {
    const { play, findingsIn } = await storiesOf(name, faults[name]?.patches ?? []);
    const named = new Map<string, number>();
    for (let seed = 0; seed < MOST_STORIES && !named.has(requirement); seed += 1) {
      const findings = findingsIn(play(seed).sent, { reordering: 0 });
      for (const { requirement: id } of findings) named.set(id, (named.get(id) ?? 0) + 1);
    }
    expect([...named.keys()]).toContain(requirement);
  });
});
