/**
 * What broke earlier versions of the protocol is played against the reference endpoint, by the findings' numbers: F1 to F14
 * were flaws, A1 to A18 ambiguities. The files beside this one hold them by theme; this one sees that none is missing, and
 * that each has its rule in spec/.
 *
 * Not played, for there is nothing in an endpoint to play: of F3 that a destination which sees an ACK above its SND.NXT
 * aborts (a remote that decides cannot bring it there); of F14 what authenticated messages would give, which have another
 * Message Code; of A2 what a REQUEST_ACK could carry, which is zero.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { spec } from '../../src/spec/index.ts';

/** What each finding has become. */
const rules: Readonly<Record<string, readonly string[]>> = {
  F1: ['MIG-RND-REMOTE-KEEPS', 'MIG-REM-REQUEST-CLOSED'],
  F2: ['MIG-REM-RESTART'],
  F3: ['MIG-CAR-RESTART-SEQ', 'MIG-CAR-RESTART-NUMBERS'],
  F4: ['MIG-CAR-REJECT-MIRRORS', 'MIG-CAR-TOMBSTONE-SNAPSHOT'],
  F5: ['MIG-RND-ANSWER-AWAITED', 'MIG-RND-STRAY-ACK', 'MIG-REM-CANCEL-OLDER'],
  F6: ['MIG-RND-NEXT', 'MIG-RND-TRAVELS'],
  F7: ['MIG-SRC-THAW', 'MIG-DST-END'],
  F8: ['MIG-DST-DEAF'],
  F9: ['MIG-DST-PORT'],
  F10: ['MIG-DST-ONLY-ACK', 'MIG-REM-RESTART'],
  F11: ['MIG-CRS-ACKED-FIRST', 'MIG-CRS-YIELD', 'MIG-SRC-EBUSY', 'MIG-SRC-GIVE-UP', 'MIG-REM-MISMATCH'],
  F12: ['MIG-CAR-UNKNOWN-TUPLE', 'MIG-CAR-RST-EXACT', 'MIG-CAR-QUARANTINE-PASSES', 'MIG-SRC-DROP'],
  F13: ['MIG-CAR-PLAUSIBLE-SEQ'],
  F14: [
    'MIG-CAR-RESTART-UNSUSPENDED',
    'MIG-CAR-RESTART-NUMBERS',
    'MIG-CAR-RESTART-SNAPSHOT',
    'MIG-REM-RESTART-ECHO',
    'MIG-REM-ANSWER-LIMIT',
  ],
  A1: ['MIG-REM-CANCEL'],
  A2: ['MIG-SRC-LATE-TRAFFIC'],
  A3: ['MIG-REM-REPEATED-REQUEST'],
  A4: ['MIG-REM-HOLD', 'MIG-DST-AS-SENT'],
  A5: ['MIG-SRC-NO-NEW-DATA'],
  A6: ['MIG-CAR-LOOK-UP', 'MIG-CAR-RESTART-LOOK-UP'],
  A7: ['MIG-REM-REPEATED-RESTART'],
  A8: ['MIG-REM-RESTART-ACK', 'MIG-DST-LIVE', 'MIG-CAR-STATE-UNMOVED'],
  A9: ['MIG-CAR-PLAUSIBLE-TIMESTAMP', 'MIG-REM-NEW-PATH'],
  A10: ['MIG-REM-NEW-PATH', 'MIG-REM-CANCEL-FORGETS-SACK'],
  A11: ['MIG-REM-TOMBSTONE'],
  A12: ['MIG-REM-SUSPEND', 'MIG-REM-OTHER-STATES', 'MIG-REM-TIMERS', 'MIG-REM-TIME-WAIT'],
  A13: ['MIG-MSG-NEW-ADDRESS', 'MIG-REM-TUPLE-IN-USE', 'MIG-DST-OTHER-PORT', 'MIG-DST-PLAIN-RESUME'],
  A14: ['MIG-DST-HANDOFF', 'MIG-DST-HANDOFF-PORT', 'MIG-DST-HANDOFF-RETURNS'],
  A15: ['MIG-SRC-DISCARD-REFUSED'],
  A16: ['MIG-SRC-QUARANTINE'],
  A17: ['MIG-REM-MISMATCH', 'MIG-SRC-THAW'],
  A18: ['MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK'],
};

/** The findings that the names of tests begin with. */
function tested(): Set<string> {
  const files = readdirSync(import.meta.dirname).filter((name) =>
    /^protocol-review-.*\.test\.ts$/.test(name),
  );
  const texts = files.map((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/'((?:[FA]\d+(?:, )?)+): /g)]);
  return new Set(names.flatMap(([, numbers = '']) => numbers.split(', ')));
}

it.each(Object.entries(rules))('%s is played, and its rules stand in spec/', (finding, ids) => {
  expect(tested()).toContain(finding);
  expect(spec.requirements.map(({ id }) => id)).toEqual(expect.arrayContaining([...ids]));
});

it('all findings have a number', () => {
  const flaws = Array.from({ length: 14 }, (_, index) => `F${index + 1}`);
  const ambiguities = Array.from({ length: 18 }, (_, index) => `A${index + 1}`);
  expect(Object.keys(rules)).toEqual([...flaws, ...ambiguities]);
});
