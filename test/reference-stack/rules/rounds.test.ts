/** Answers that a moving end does not wait for, and rounds that it has never asked for. */
import { describe, expect, it } from 'vitest';
import { Operation } from '../../../src/codec/index.ts';
import { SECOND } from './forge.ts';
import { cancel, held, request, requesting, roundsOf, scene, serialize, stateOf } from './moving.ts';

const { CANCEL_ACK, REJECT_BUSY, REJECT_MOVED, REQUEST_ACK, RESTART_ACK } = Operation;

describe('an answer', () => {
  it('MIG-RND-ANSWER-AWAITED: REQUEST_ACK of an earlier round captures nothing', () => {
    const rules = requesting();
    cancel(rules);
    rules.forge(CANCEL_ACK);
    request(rules);
    expect(rules.forge(REQUEST_ACK, { round: 0 })).toEqual([]);
    expect(rules.told()).toEqual([]);
    expect(() => serialize(rules)).toThrow('REQUESTING, not HELD (EBUSY)');
    rules.forge(REQUEST_ACK, { round: 1 });
    expect(rules.forge(REQUEST_ACK, { round: 0 })).toEqual([]);
    expect(rules.forge(REQUEST_ACK, { round: 1 })).toEqual([]);
    expect(stateOf(rules)).toBe('HELD');
    expect(rules.told()).toHaveLength(1);
  });

  it('MIG-RND-ANSWER-AWAITED: an answer of another kind ends no request', () => {
    const rules = requesting();
    for (const operation of [CANCEL_ACK, RESTART_ACK]) expect(rules.forge(operation)).toEqual([]);
    expect([stateOf(rules), rules.told()]).toEqual(['REQUESTING', []]);
  });

  it('MIG-RND-ANSWER-AWAITED: a rejection of another round ends nothing', () => {
    const rules = requesting();
    for (const round of [1, 0xffff]) expect(rules.forge(REJECT_BUSY, { round })).toEqual([]);
    expect(rules.told()).toEqual([]);
    expect(stateOf(rules)).toBe('REQUESTING');
  });

  it('MIG-RND-ANSWER-AWAITED: a rejection or CANCEL_ACK has no effect on a held or captured socket', () => {
    const rules = held();
    for (const operation of [REJECT_BUSY, REJECT_MOVED, CANCEL_ACK]) {
      expect(rules.forge(operation)).toEqual([]);
    }
    expect(stateOf(rules)).toBe('HELD');
    serialize(rules);
    for (const operation of [REJECT_BUSY, REJECT_MOVED, CANCEL_ACK]) {
      expect(rules.forge(operation)).toEqual([]);
    }
    expect(stateOf(rules)).toBe('FROZEN');
    expect(rules.told()).toEqual([]);
  });

  it('MIG-RND-ANSWER-AWAITED: has no effect on a socket that does not migrate', () => {
    const rules = scene();
    for (const operation of [REJECT_BUSY, CANCEL_ACK, RESTART_ACK]) {
      expect(rules.forge(operation)).toEqual([]);
    }
    expect(rules.told()).toEqual([]);
    expect(rules.moving.send(new Uint8Array(5), rules.now)).toBe(5);
  });

  it('MIG-SRC-FREEZE-AFTER-ACK: is needed before the capture', () => {
    const rules = scene();
    expect(() => serialize(rules)).toThrow('LIVE, not HELD (EBUSY)');
    request(rules);
    expect(() => serialize(rules)).toThrow('EBUSY');
    expect(() => {
      cancel(scene());
    }).toThrow('nothing to cancel');
  });
});

describe('a REQUEST_ACK that nobody asked for', () => {
  it('MIG-RND-STRAY-ACK: is answered with CANCEL until that is answered, and counted', () => {
    const rules = scene();
    expect(rules.forge(REQUEST_ACK, { round: 4 })).toEqual(['CANCEL']);
    expect(rules.forge(REQUEST_ACK, { round: 4 })).toEqual([]);
    rules.pass(SECOND);
    expect(roundsOf(rules)).toEqual([4, 4]);
    rules.forge(CANCEL_ACK, { round: 4 });
    request(rules);
    expect(roundsOf(rules)).toEqual([5]);
  });

  it('MIG-RND-STRAY-ACK: of an earlier round is answered with CANCEL of that round and does not turn the count back', () => {
    const rules = scene();
    rules.forge(REQUEST_ACK, { round: 4 });
    rules.forge(CANCEL_ACK, { round: 4 });
    rules.heard();
    rules.forge(REQUEST_ACK, { round: 2 });
    request(rules);
    rules.pass(0);
    expect(rules.wire.slice(-2).map(({ what, message }) => [what, message?.round])).toEqual([
      ['CANCEL', 2],
      ['MIGRATION_REQUEST', 5],
    ]);
  });

  it.each(['REQUESTING', 'HELD'])(
    'MIG-RND-STRAY-ACK: of a later round ends a migration that is %s',
    (state) => {
      const rules = state === 'HELD' ? held() : requesting();
      rules.heard();
      rules.forge(REQUEST_ACK, { round: 2 });
      expect(rules.told()).toMatchObject([{ kind: 'request-rejected', round: 2 }]);
      expect(rules.wire.at(-1)).toMatchObject({ what: 'CANCEL', message: { round: 2 } });
      expect(rules.moving.send(new Uint8Array(5), rules.now)).toBe(5);
      request(rules);
      rules.pass(0);
      expect(rules.wire.at(-1)?.message?.round).toBe(3);
    },
  );

  it('MIG-RND-STRAY-ACK: of a later round is the one that a frozen source cancels', () => {
    const rules = held();
    serialize(rules);
    expect(rules.forge(REQUEST_ACK, { round: 2 })).toEqual([]);
    expect(stateOf(rules)).toBe('FROZEN');
    cancel(rules);
    expect(roundsOf(rules)).toEqual([2]);
    rules.forge(CANCEL_ACK, { round: 0 });
    expect(stateOf(rules)).toBe('CANCELLING');
    rules.forge(CANCEL_ACK, { round: 2 });
    expect(rules.told()).toEqual([{ kind: 'thawed', round: 2 }]);
  });

  it('MIG-RND-STRAY-ACK: of a later round makes a cancelling source cancel that one', () => {
    const rules = held();
    serialize(rules);
    cancel(rules);
    rules.heard();
    expect(rules.forge(REQUEST_ACK, { round: 2 })).toEqual(['CANCEL']);
    expect(rules.wire.at(-1)?.message?.round).toBe(2);
    expect(rules.forge(REQUEST_ACK, { round: 1 })).toEqual([]);
    rules.forge(CANCEL_ACK, { round: 2 });
    expect(stateOf(rules)).toBe('LIVE');
  });
});
