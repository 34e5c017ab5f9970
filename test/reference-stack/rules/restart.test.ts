/** What a remote makes of REMOTE_RESTART, each rule by forged messages of the destination. */
import { describe, expect, it } from 'vitest';
import { advance, Operation, parseHost } from '../../../src/codec/index.ts';
import { addresses, type HostName } from '../simulation.ts';
import { PATIENCE, Scene, SECOND, SUSPENSION, type Given } from './forge.ts';

const { CANCEL, MIGRATION_REQUEST, REMOTE_RESTART } = Operation;
const elsewhere = { host: parseHost(addresses.destination), port: 4000 };

function suspended(round = 0, given: Given = {}): Scene {
  const rules = new Scene({ speaksFor: 'moving', ...given });
  expect(rules.forge(MIGRATION_REQUEST, { round })).toEqual(['REQUEST_ACK']);
  rules.told();
  return rules;
}

function restart(rules: Scene, forgery: Parameters<Scene['forge']>[1] = {}): string | undefined {
  return rules.forge(REMOTE_RESTART, { from: elsewhere, ...forgery })[0];
}

describe('the round of a REMOTE_RESTART', () => {
  it('MIG-REM-RESTART: is the one in which the remote is suspended', () => {
    const rules = suspended(5);
    expect(restart(rules, { round: 5 })).toBe('RESTART_ACK');
    expect(rules.told()).toEqual([{ kind: 'resumed', round: 5, by: 'restart' }]);
    expect(rules.remote.remote).toEqual(elsewhere);
  });

  it.each([4, 6])('MIG-REM-RESTART-NOT-SUSPENDED: %i instead of 5 is stale', (round) => {
    const rules = suspended(5);
    expect(restart(rules, { round })).toBe('REJECT_STALE_STATE');
    expect(restart(rules, { round: 5 })).toBe('RESTART_ACK');
  });

  it('MIG-REM-RESTART-NOT-SUSPENDED: if closed it is rejected as not suspended', () => {
    const rules = suspended(3);
    rules.forge(CANCEL, { round: 3 });
    expect(restart(rules, { round: 3 })).toBe('REJECT_NOT_SUSPENDED');
    expect(restart(rules, { round: 4 })).toBe('REJECT_NOT_SUSPENDED');
    rules.forge(MIGRATION_REQUEST, { round: 5 });
    expect(restart(rules, { round: 3 })).toBe('REJECT_NOT_SUSPENDED');
    expect(restart(rules, { round: 4 })).toBe('REJECT_STALE_STATE');
  });
});

describe('a REMOTE_RESTART', () => {
  it('MIG-CAR-RESTART-UNSUSPENDED: for a connection that was never suspended is dropped', () => {
    const rules = new Scene({ speaksFor: 'moving' });
    expect(restart(rules)).toBeUndefined();
    rules.forge(CANCEL);
    expect(restart(rules)).toBeUndefined();
  });

  it.each(['CANCEL', 'restart'])('MIG-CAR-RESTART-UNSUSPENDED: is dropped long after a %s', (end) => {
    const rules = suspended();
    if (end === 'CANCEL') rules.forge(CANCEL);
    else rules.forge(REMOTE_RESTART);
    rules.pass(PATIENCE);
    expect(restart(rules, { round: 1 })).toBe('REJECT_NOT_SUSPENDED');
    rules.pass(1);
    expect(restart(rules, { round: 1 })).toBeUndefined();
  });

  it('MIG-REM-RESTART: from the address of the remote itself is dropped', () => {
    const rules = suspended();
    expect(restart(rules, { from: rules.remote.local })).toBeUndefined();
    expect(restart(rules, { from: { ...rules.remote.local, port: 81 } })).toBe('RESTART_ACK');
  });

  it('MIG-CAR-RESTART-NUMBERS: that acknowledges what was never sent is dropped', () => {
    const rules = suspended();
    const { sndNxt, rcvNxt } = rules.remote.association.connection.tcb;
    expect(restart(rules, { acknowledgment: advance(sndNxt, 1) })).toBeUndefined();
    expect(restart(rules, { acknowledgment: advance(sndNxt, 1), sequence: rcvNxt })).toBeUndefined();
    expect(restart(rules, { acknowledgment: sndNxt })).toBe('RESTART_ACK');
  });

  it('MIG-CAR-RESTART-NUMBERS: that acknowledges less than is acknowledged is dropped', () => {
    const rules = inFlight();
    const { sndUna } = rules.remote.association.connection.tcb;
    expect(restart(rules, { acknowledgment: advance(sndUna, -1) })).toBeUndefined();
    expect(restart(rules, { round: 1, acknowledgment: advance(sndUna, -1) })).toBeUndefined();
    expect(restart(rules, { acknowledgment: advance(sndUna, -0x7fff_0000) })).toBeUndefined();
    expect(restart(rules, { acknowledgment: sndUna })).toBe('RESTART_ACK');
  });

  it('MIG-CAR-RESTART-NUMBERS: that was to send before RCV.NXT, or beyond every window, is dropped', () => {
    const { rcvNxt, maxRcvWnd } = suspended().remote.association.connection.tcb;
    const answers = [-1, 0, maxRcvWnd, maxRcvWnd + 1].map((octets) =>
      restart(suspended(), { sequence: advance(rcvNxt, octets - 20) }),
    );
    expect(answers).toEqual([undefined, 'RESTART_ACK', 'RESTART_ACK', undefined]);
  });

  it('MIG-CAR-RESTART-SNAPSHOT: of a round that is over needs the numbers of its end', () => {
    const rules = inFlight();
    const { sndUna, sndNxt, rcvNxt } = rules.remote.association.connection.tcb;
    rules.forge(CANCEL);
    rules.speak({ payload: new Uint8Array(100), acknowledgment: sndNxt });
    const known = { acknowledgment: sndUna, sequence: advance(rcvNxt, -20) };
    for (const round of [0, 1]) expect(restart(rules, { round, ...known })).toBe('REJECT_NOT_SUSPENDED');
    expect(restart(rules, { ...known, acknowledgment: advance(sndUna, -1) })).toBeUndefined();
    expect(restart(rules, { ...known, sequence: advance(rcvNxt, -21) })).toBeUndefined();
    rules.forge(MIGRATION_REQUEST, { round: 1 });
    expect(restart(rules, { round: 0, ...known })).toBe('REJECT_NOT_SUSPENDED');
    expect(restart(rules, { round: 1, ...known })).toBeUndefined();
    const current = { acknowledgment: sndNxt, sequence: advance(rcvNxt, 80) };
    expect(restart(rules, { round: 1, ...current })).toBe('RESTART_ACK');
  });

  it.each(['value', 'absent'] as const)(
    'MIG-CAR-PLAUSIBLE-TIMESTAMP: that fails PAWS moves nothing (%s)',
    (how) => {
      const rules = suspended();
      const { tsRecent } = rules.remote.association.connection.tcb;
      const timestamps = how === 'absent' ? how : { value: tsRecent - 1 };
      expect(restart(rules, { timestamps })).toBeUndefined();
      expect(rules.remote.association.isSuspended).toBe(true);
      expect(restart(rules, { timestamps: { value: tsRecent } })).toBe('RESTART_ACK');
    },
  );

  it('MIG-CAR-PLAUSIBLE-TIMESTAMP: that is to be rejected is, although it fails PAWS', () => {
    const rules = suspended();
    const { tsRecent } = rules.remote.association.connection.tcb;
    expect(restart(rules, { round: 1, timestamps: { value: tsRecent - 1 } })).toBe('REJECT_STALE_STATE');
  });

  it('MIG-REM-RESTART: of a connection without timestamps needs none', () => {
    expect(restart(suspended(0, { tcp: { timestamps: false } }))).toBe('RESTART_ACK');
  });
});

/** A suspended remote with 500 octets on the way. */
function inFlight(): Scene {
  const rules = new Scene({ speaksFor: 'moving' });
  rules.remote.send(new Uint8Array(500), rules.now);
  rules.forge(MIGRATION_REQUEST);
  return rules;
}

describe('the TSecr of a REMOTE_RESTART', () => {
  const clock = ({ remote, now }: Scene): number => remote.association.connection.timestampClock(now);

  /** A remote whose first MIGRATION_REQUEST echoed its clock of that time. */
  function echoed(): { rules: Scene; floor: number } {
    const rules = new Scene({ speaksFor: 'moving' });
    const floor = clock(rules);
    rules.forge(MIGRATION_REQUEST, { timestamps: { echo: floor } });
    rules.pass(SECOND);
    return { rules, floor };
  }

  it('MIG-REM-RESTART-ECHO: lies not before that of the MIGRATION_REQUEST', () => {
    const { rules, floor } = echoed();
    expect(restart(rules, { timestamps: { echo: floor - 1 } })).toBeUndefined();
    expect(restart(rules, { round: 1, timestamps: { echo: floor - 1 } })).toBeUndefined();
    expect(restart(rules, { round: 1, timestamps: 'absent' })).toBeUndefined();
    expect(restart(rules, { timestamps: { echo: floor } })).toBe('RESTART_ACK');
  });

  it('MIG-REM-RESTART-ECHO: is not ahead of the own clock', () => {
    const { rules } = echoed();
    expect(restart(rules, { timestamps: { echo: clock(rules) + 1 } })).toBeUndefined();
    expect(restart(rules, { timestamps: { echo: clock(rules) } })).toBe('RESTART_ACK');
  });

  it('MIG-REM-RESTART-ECHO: is held against the first of several requests', () => {
    const { rules, floor } = echoed();
    rules.forge(MIGRATION_REQUEST, { round: 1, timestamps: { echo: clock(rules) } });
    rules.forge(CANCEL, { round: 1 });
    rules.pass(PATIENCE);
    rules.forge(MIGRATION_REQUEST, { round: 2, timestamps: { echo: clock(rules) } });
    expect(restart(rules, { round: 2, timestamps: { echo: floor } })).toBe('RESTART_ACK');
  });

  it('MIG-REM-RESTART-ECHO: is held against a later request where the first one is long ago', () => {
    const { rules, floor } = echoed();
    rules.forge(CANCEL);
    rules.pass(PATIENCE + 1);
    rules.forge(MIGRATION_REQUEST, { round: 1, timestamps: { echo: floor + 1 } });
    expect(restart(rules, { round: 1, timestamps: { echo: floor } })).toBeUndefined();
  });
});

describe('a new address', () => {
  /** Another connection of the third host with the remote. */
  function other(rules: Scene, name: HostName = 'third'): ReturnType<Scene['world']['connect']>['client'] {
    const socket = rules.world.host(name).connect(rules.remote.local, rules.now);
    rules.pass(SECOND);
    expect(socket.state).toBe('ESTABLISHED');
    return socket;
  }

  it('MIG-REM-TUPLE-IN-USE: of another connection is rejected, and another one is taken afterwards', () => {
    const rules = suspended();
    const { local } = other(rules);
    expect(restart(rules, { from: local })).toBe('REJECT_NEW_TUPLE_IN_USE');
    expect(restart(rules, { from: { ...local, port: (local.port + 1) & 0xffff } })).toBe('RESTART_ACK');
  });

  it('MIG-REM-REFUSED-STAYS: stays refused in this round when the other connection has gone', () => {
    const rules = suspended();
    const socket = other(rules);
    const { local } = socket;
    expect(restart(rules, { from: local })).toBe('REJECT_NEW_TUPLE_IN_USE');
    socket.abort(rules.now);
    rules.pass(0);
    expect(restart(rules, { from: local })).toBe('REJECT_NEW_TUPLE_IN_USE');
    expect(restart(rules, { from: { ...local, port: (local.port + 1) & 0xffff } })).toBe('RESTART_ACK');
  });

  it('MIG-REM-TUPLE-IN-USE: of a connection in TIME-WAIT is rejected', () => {
    const rules = suspended();
    const socket = other(rules);
    const accepted = rules.world.log.findLast(
      ({ at, event }) => at === 'remote' && event.event.kind === 'established',
    );
    const peer = accepted?.event.socket;
    peer?.close(rules.now);
    rules.pass(0);
    socket.close(rules.now);
    rules.pass(0);
    expect(peer?.state).toBe('TIME-WAIT');
    expect(restart(rules, { from: socket.local })).toBe('REJECT_NEW_TUPLE_IN_USE');
  });

  it('MIG-DST-PLAIN-RESUME: that is the old one is accepted', () => {
    const rules = suspended();
    expect(restart(rules, { from: rules.old })).toBe('RESTART_ACK');
    expect(rules.told()).toEqual([{ kind: 'resumed', round: 0, by: 'restart' }]);
    expect(rules.world.host('remote').reserved).toBe(0);
  });

  it('MIG-REM-REPEATED-RESTART: that is the old one is acknowledged again', () => {
    const rules = suspended();
    restart(rules, { from: rules.old });
    expect(restart(rules, { from: rules.old })).toBe('RESTART_ACK');
    expect(restart(rules, { from: rules.old, destination: elsewhere })).toBe('REJECT_ADDRESS_MISMATCH');
    expect(restart(rules)).toBe('REJECT_NOT_SUSPENDED');
    expect(rules.told()).toHaveLength(1);
  });

  it('MIG-REM-REPOINT: is from then on the only one', () => {
    const rules = suspended();
    restart(rules);
    expect(rules.speak({ payload: Uint8Array.of(1) })).toEqual([]);
    expect(rules.remote.readable).toBe(0);
    rules.speak({ from: elsewhere, payload: Uint8Array.of(1) });
    expect(rules.remote.readable).toBe(1);
    rules.remote.send(Uint8Array.of(2), rules.now);
    rules.pass(0);
    expect(rules.wire.at(-1)).toMatchObject({ what: 'DATA', to: elsewhere, from: rules.remote.local });
  });
});

describe('a remote that moves', () => {
  it('MIG-REM-RESTART-ACK: takes the acknowledgment, answers with its window, and sends again what is left', () => {
    const rules = inFlight();
    const { tcb } = rules.remote.association.connection;
    const acknowledgment = advance(tcb.sndNxt, -200);
    rules.heard();
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere, acknowledgment })).toEqual(['RESTART_ACK', 'DATA']);
    const [answer, data] = rules.wire.slice(-2);
    expect(tcb.sndUna).toBe(acknowledgment);
    expect(answer?.segment).toMatchObject({ sequence: advance(acknowledgment, -20), window: tcb.rcvWnd });
    expect(answer?.to).toEqual(elsewhere);
    expect(data?.segment).toMatchObject({ sequence: acknowledgment, payload: new Uint8Array(200) });
  });

  it('MIG-REM-RESTART-ACK: sends an ordinary acknowledgment where there is nothing else to send', () => {
    const rules = suspended();
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere })).toEqual(['RESTART_ACK', 'ACK']);
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere })).toEqual(['RESTART_ACK']);
  });

  it('MIG-REM-RESTART-ACK: lets its application send again, and is not resumed once more', () => {
    const rules = suspended();
    restart(rules);
    expect(rules.remote.send(new Uint8Array(5), rules.now)).toBe(5);
    rules.told();
    rules.pass(SUSPENSION);
    expect(rules.told()).toEqual([]);
  });

  it('MIG-REM-NEW-PATH: forgets round-trip times and what was selectively acknowledged', () => {
    const rules = new Scene({ speaksFor: 'moving' });
    const { connection } = rules.remote.association;
    const { sndNxt, options } = connection.tcb;
    rules.remote.send(new Uint8Array(3 * 1448), rules.now);
    rules.speak({ sack: [{ left: advance(sndNxt, 1448), right: advance(sndNxt, 3 * 1448) }] });
    expect(connection.rto).toBeLessThan(options.initialRto);
    rules.forge(MIGRATION_REQUEST);
    const sent = rules.forge(REMOTE_RESTART, { from: elsewhere });
    expect(connection.rto).toBe(options.initialRto);
    expect(sent).toEqual(['RESTART_ACK', 'DATA', 'DATA', 'DATA']);
  });

  it('MIG-RND-REMOTE-KEEPS: can be suspended in a later round only', () => {
    const rules = suspended(2);
    restart(rules, { round: 2 });
    const from = { from: elsewhere, old: elsewhere };
    expect(rules.forge(MIGRATION_REQUEST, { ...from, round: 2 })).toEqual(['REJECT_NOT_SUSPENDED']);
    expect(rules.forge(MIGRATION_REQUEST, { ...from, round: 3 })).toEqual(['REQUEST_ACK']);
  });
});
