/** The rules of the moving end until the capture, each by forged messages of its remote. */
import { describe, expect, it } from 'vitest';
import { advance, Operation } from '../../../src/codec/index.ts';
import { sendMigrationRequest } from '../../../src/reference-stack/api.ts';
import { MILLISECOND, movable, SECOND, type Scene } from './forge.ts';
import {
  cancel,
  held,
  intervals,
  request,
  requesting,
  roundsOf,
  scene,
  serialize,
  stateOf,
} from './moving.ts';

const {
  CANCEL_ACK,
  MIGRATION_REQUEST,
  REJECT_BUSY,
  REJECT_MOVED,
  REJECT_NOT_SUSPENDED,
  REJECT_POLICY,
  REQUEST_ACK,
} = Operation;

describe('a MIGRATION_REQUEST', () => {
  it('MIG-SRC-REQUEST: is repeated with back-off, six times in all, and then said to be unanswered', () => {
    const rules = requesting();
    const { rto } = rules.moving.association.connection;
    rules.pass(63 * rto - 1);
    expect(rules.told()).toEqual([]);
    expect(intervals(rules, 'MIGRATION_REQUEST')).toEqual([1, 2, 4, 8, 16].map((times) => times * rto));
    rules.pass(1);
    expect(rules.told()).toEqual([{ kind: 'request-unanswered', round: 0 }]);
    rules.pass(SECOND);
    expect(rules.said().filter((what) => what === 'MIGRATION_REQUEST')).toHaveLength(5);
    expect(stateOf(rules)).toBe('LIVE');
  });

  it('MIG-SRC-REQUEST: is repeated after 8 seconds at the latest', () => {
    const rules = requesting({ tcp: { minRto: 20 * SECOND } });
    rules.pass(20 * SECOND);
    expect(intervals(rules, 'MIGRATION_REQUEST')).toEqual([8 * SECOND, 8 * SECOND]);
  });

  it('MIG-SRC-REQUEST: is not repeated where the socket is woken too early', () => {
    const rules = requesting();
    rules.moving.association.timeout(rules.now + 1);
    expect(rules.said()).toEqual([]);
    cancel(rules);
    expect(rules.said()).toEqual(['CANCEL']);
    rules.moving.association.timeout(rules.now + 1);
    expect(rules.said()).toEqual([]);
  });

  it('MIG-SRC-REQUEST: is not repeated once it is answered', () => {
    const rules = held();
    rules.pass(60 * SECOND);
    expect(rules.said()).toEqual([]);
  });

  it.each([
    ['a request', request],
    [
      'a request that was cancelled',
      (rules: Scene) => {
        request(rules);
        cancel(rules);
      },
    ],
  ])('MIG-SRC-REQUEST: is not repeated after the connection has ended: %s', (_, begin) => {
    const rules = scene();
    begin(rules);
    rules.moving.abort(rules.now);
    expect(rules.said()).toContain('RST');
    rules.pass(60 * SECOND);
    expect(rules.said()).toEqual([]);
    expect(stateOf(rules)).toBe('GONE');
    expect(rules.world.host('source').reserved).toBe(0);
  });

  it('MIG-SRC-NO-NEW-DATA: is followed by no data but those sent before, and by no FIN', () => {
    const rules = scene();
    const { connection } = rules.moving.association;
    rules.moving.send(new Uint8Array(30_000), rules.now);
    rules.said();
    const { sndNxt } = connection.tcb;
    request(rules);
    rules.moving.close(rules.now);
    rules.pass(SECOND);
    expect(rules.said()).toContain('DATA');
    rules.speak({ acknowledgment: sndNxt, window: 65_535 });
    rules.pass(SECOND);
    expect(connection.tcb.sndNxt).toBe(sndNxt);
    expect(rules.speak({ payload: new Uint8Array(3) })).toEqual([]);
    expect(rules.moving.readable).toBe(3);
    rules.pass(SECOND);
    expect(rules.said()).toContain('ACK');
    cancel(rules);
    expect(rules.said()).toContain('DATA');
  });

  it('MIG-SRC-NO-NEW-DATA: has its application send nothing', () => {
    const rules = requesting();
    expect([rules.moving.writable, rules.moving.send(new Uint8Array(5), rules.now)]).toEqual([0, 0]);
    expect(rules.said()).toEqual([]);
  });

  it.each(movable)('MIG-SRC-STATES: may be sent in %s', (state) => {
    const rules = scene();
    rules.reach(state);
    request(rules);
    expect(rules.said()).toEqual(['MIGRATION_REQUEST']);
    expect(rules.forge(REQUEST_ACK)).toEqual([]);
    expect(stateOf(rules)).toBe('HELD');
  });

  it('MIG-SRC-STATES: may not be sent in TIME-WAIT or SYN-SENT, nor a socket be captured there', () => {
    const rules = scene();
    rules.reach('TIME-WAIT');
    expect(() => {
      request(rules);
    }).toThrow('ENOTCONN');
    const closing = scene();
    closing.reach('CLOSING');
    request(closing);
    closing.forge(REQUEST_ACK);
    closing.speak({ acknowledgment: closing.moving.association.connection.tcb.sndNxt });
    expect(() => serialize(closing)).toThrow('ENOTCONN');
    const opening = rules.world.host('source').connect({ host: 1, port: 1 }, rules.now);
    expect(() => {
      sendMigrationRequest(rules.world.host('source'), opening, rules.now);
    }).toThrow('ENOTCONN');
    expect([stateOf(rules), stateOf(closing)]).toEqual(['LIVE', 'HELD']);
  });

  it('MIG-SRC-EBUSY: is refused while migrating or suspended', () => {
    const rules = held();
    expect(() => {
      request(rules);
    }).toThrow('EBUSY');
    serialize(rules);
    expect(() => {
      request(rules);
    }).toThrow('EBUSY');
    const suspended = scene();
    suspended.forge(MIGRATION_REQUEST, { old: suspended.remote.local });
    expect(() => {
      request(suspended);
    }).toThrow('suspended (EBUSY)');
  });

  it('MIG-RND-NEXT, MIG-MSG-ROUND: is of the round after the last one', () => {
    const rules = scene();
    for (const round of [0, 1, 2]) {
      request(rules);
      rules.forge(REQUEST_ACK, { round });
      cancel(rules);
      rules.forge(CANCEL_ACK, { round });
    }
    expect(rules.wire.map(({ message }) => message?.round)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('MIG-RND-NEXT: is of round 0 after 65535', () => {
    const rules = scene();
    rules.forge(REQUEST_ACK, { round: 0xffff });
    rules.forge(CANCEL_ACK, { round: 0xffff });
    rules.heard();
    request(rules);
    expect(roundsOf(rules)).toEqual([0]);
  });

  it('MIG-MSG-OLD-ADDRESS: names where the socket is, and no new address', () => {
    const { host: oldHost, port: oldPort } = requesting().old;
    expect(requesting().wire[0]?.message).toMatchObject({
      oldHost,
      oldPort,
      newHost: 0,
      newPort: 0,
      round: 0,
    });
  });
});

describe('a source that gives up', () => {
  it('MIG-SRC-GIVE-UP: sends CANCEL, again and again, where nobody answers, and goes on', () => {
    const rules = requesting();
    rules.pass(14 * SECOND);
    expect(rules.said()).toContain('CANCEL');
    expect(rules.moving.send(new Uint8Array(5), rules.now)).toBe(5);
    rules.pass(90 * SECOND);
    expect(intervals(rules, 'CANCEL').map((interval) => interval / MILLISECOND)).toEqual([
      200, 400, 800, 1600, 3200, 6400, 8000, 8000, 8000, 8000, 8000,
    ]);
    expect(rules.told()).toEqual([{ kind: 'request-unanswered', round: 0 }]);
  });

  it('MIG-SRC-GIVE-UP: sends CANCEL where the remote is busy', () => {
    const rules = requesting();
    expect(rules.forge(REJECT_BUSY)).toEqual(['CANCEL']);
    expect(rules.told()).toEqual([{ kind: 'request-rejected', round: 0, reason: 'REJECT_BUSY' }]);
    expect(rules.moving.send(new Uint8Array(5), rules.now)).toBe(5);
  });

  it.each([REJECT_POLICY, REJECT_NOT_SUSPENDED])(
    'MIG-SRC-GIVE-UP: sends no CANCEL on rejection %i',
    (reason) => {
      const rules = requesting();
      expect(rules.forge(reason)).toEqual([]);
      expect(rules.told()).toMatchObject([{ kind: 'request-rejected', round: 0 }]);
      expect(rules.moving.send(new Uint8Array(5), rules.now)).toBe(5);
      rules.said();
      rules.speak({ acknowledgment: rules.moving.association.connection.tcb.sndNxt });
      rules.pass(60 * SECOND);
      expect(rules.said()).toEqual([]);
    },
  );

  it.each([CANCEL_ACK, REJECT_MOVED])(
    'MIG-SRC-CANCEL: repeats CANCEL until answer %i of its round',
    (answer) => {
      const rules = requesting();
      cancel(rules);
      rules.forge(answer, { round: 1 });
      rules.forge(answer, { round: 0xffff });
      rules.pass(SECOND);
      expect(rules.said()).toEqual(['CANCEL', 'CANCEL']);
      rules.forge(answer);
      rules.pass(60 * SECOND);
      expect(rules.said()).toEqual([]);
    },
  );

  it('MIG-SRC-CANCEL: repeats no CANCEL of a round that a later request has overtaken', () => {
    const rules = requesting();
    cancel(rules);
    request(rules);
    rules.said();
    rules.pass(10 * SECOND);
    expect(new Set(rules.said())).toEqual(new Set(['MIGRATION_REQUEST']));
  });

  it('MIG-SRC-CANCEL: repeats the CANCEL of the latest round only', () => {
    const rules = requesting();
    cancel(rules);
    rules.forge(REQUEST_ACK, { round: 3 });
    rules.pass(SECOND);
    expect(roundsOf(rules)).toEqual([3, 3]);
  });
});

describe('the peer of a moving end', () => {
  it('MIG-CAR-ACK: is acknowledged up to RCV.NXT by a message', () => {
    const rules = scene();
    rules.speak({ payload: new Uint8Array(7) });
    request(rules);
    rules.pass(0);
    const { rcvNxt } = rules.moving.association.connection.tcb;
    expect(rules.wire.at(-1)?.segment.acknowledgment).toBe(rcvNxt);
    expect(rcvNxt).toBe(advance(rules.remote.association.connection.tcb.sndNxt, 7));
  });
});
