/** How a message travels: which segments an endpoint takes for messages of its connections, and what its own look like. */
import { describe, expect, it } from 'vitest';
import {
  advance,
  encodeMessage,
  MESSAGE_OCTETS,
  MIG_BIT,
  Operation,
  parseHost,
  TcpFlag,
} from '../../../src/codec/index.ts';
import { sendMigrationRequest } from '../../../src/reference-stack/api.ts';
import { addresses } from '../simulation.ts';
import { Scene, SECOND, type Forgery, type Given, type Sent } from './forge.ts';

const { CANCEL, MIGRATION_REQUEST, REMOTE_RESTART, REQUEST_ACK } = Operation;
const elsewhere = { host: parseHost(addresses.destination), port: 4000 };

function scene(given: Given = {}): Scene {
  return new Scene({ speaksFor: 'moving', ...given });
}

/** A scene in which the remote has sent 500 octets that are not acknowledged. */
function inFlight(given?: Given): Scene {
  const rules = scene(given);
  rules.remote.send(new Uint8Array(500), rules.now);
  rules.said();
  return rules;
}

function last({ wire }: Scene): Sent {
  return wire.at(-1) as Sent;
}

describe('a message for a connection that is being opened', () => {
  it('MIG-CAR-BEFORE-ESTABLISHED: is dropped', () => {
    const rules = scene();
    expect(rules.speak({ from: elsewhere, flags: TcpFlag.SYN })).toEqual(['SYN']);
    const { sequence, acknowledgment } = last(rules).segment;
    const numbers = { from: elsewhere, acknowledgment: advance(sequence, 1) };
    const cancel = { ...numbers, old: elsewhere, sequence: advance(acknowledgment, -MESSAGE_OCTETS) };
    expect(rules.forge(CANCEL, cancel)).toEqual([]);
    expect(rules.speak({ ...numbers, sequence: acknowledgment })).toEqual([]);
    expect(rules.forge(CANCEL, cancel)).toEqual(['CANCEL_ACK']);
  });
});

describe('a message that is sent', () => {
  it('MIG-CAR-MIG-BIT, MIG-CAR-FLAGS, MIG-CAR-ONE-MESSAGE: is one message in a segment with MIG and ACK', () => {
    const rules = scene();
    rules.forge(MIGRATION_REQUEST);
    const { message, segment } = last(rules);
    expect(segment).toMatchObject({
      reserved: MIG_BIT,
      flags: TcpFlag.ACK,
      urgentPointer: 0,
      payload: message && encodeMessage(message),
      sourcePort: rules.remote.local.port,
      destinationPort: rules.old.port,
    });
  });

  it('MIG-CAR-SEQ, MIG-CAR-ACK: lies before SND.UNA and acknowledges up to RCV.NXT', () => {
    const rules = inFlight();
    rules.forge(MIGRATION_REQUEST);
    const { sndUna, sndNxt, rcvNxt, rcvWnd } = rules.remote.association.connection.tcb;
    expect(sndUna).not.toBe(sndNxt);
    expect(last(rules).segment).toMatchObject({
      sequence: advance(sndUna, -20),
      acknowledgment: rcvNxt,
      window: rcvWnd,
    });
  });

  it('MIG-CAR-REJECT-MIRRORS, MIG-MSG-REJECT: as a rejection has the numbers of what it rejects', () => {
    const rules = inFlight();
    const { rcvNxt, sndUna } = rules.remote.association.connection.tcb;
    const numbers = { sequence: advance(rcvNxt, -30), acknowledgment: advance(sndUna, -7) };
    expect(rules.forge(MIGRATION_REQUEST, { ...numbers, old: elsewhere })).toEqual([
      'REJECT_ADDRESS_MISMATCH',
    ]);
    expect(last(rules).message?.operation).toBe(0x101); // MIG-MSG-REJECT
    expect(last(rules).segment).toMatchObject({
      sequence: advance(sndUna, -27),
      acknowledgment: advance(rcvNxt, -10),
      window: 0,
    });
  });

  it('MIG-MSG-ANSWER-ECHOES-ADDRESSES, MIG-MSG-ANSWER-ECHOES-ROUND: as an answer echoes what it answers', () => {
    const rules = scene();
    const { host: oldHost, port: oldPort } = rules.old;
    rules.forge(MIGRATION_REQUEST, { round: 77 });
    const echo = { round: 77, oldHost, oldPort };
    expect(last(rules).message).toMatchObject({ ...echo, newHost: 0, newPort: 0 });
    rules.forge(REMOTE_RESTART, { round: 77, from: elsewhere, destination: { host: 5, port: 6 } });
    expect(last(rules).message).toMatchObject({ ...echo, newHost: 5, newPort: 6 });
    rules.forge(CANCEL, { round: 77 });
    expect(last(rules).message).toMatchObject({ ...echo, newHost: 0, newPort: 0 });
    rules.forge(MIGRATION_REQUEST, { round: 78 });
    rules.forge(REMOTE_RESTART, { round: 78, from: elsewhere });
    const answer = rules.wire.findLast(({ what }) => what === 'RESTART_ACK');
    expect(answer?.message).toMatchObject({ ...echo, round: 78, newHost: elsewhere.host, newPort: 4000 });
  });

  it.each([undefined, elsewhere])(
    'MIG-CAR-TIMESTAMPS: has those of the connection, as answer and as rejection',
    (old) => {
      const rules = scene();
      rules.pass(3 * SECOND);
      rules.forge(MIGRATION_REQUEST, old && { old });
      const { connection } = rules.remote.association;
      expect(last(rules).segment.options.at(-1)).toEqual({
        kind: 'timestamps',
        value: connection.timestampClock(rules.now),
        echo: connection.tcb.tsRecent,
      });
    },
  );

  it('MIG-CAR-TIMESTAMPS: has none where none were negotiated', () => {
    const rules = scene({ tcp: { timestamps: false } });
    expect(rules.forge(MIGRATION_REQUEST)).toEqual(['REQUEST_ACK']);
    expect(last(rules).segment.options).toEqual([]);
    expect(rules.forge(CANCEL, { old: elsewhere })).toEqual(['REJECT_ADDRESS_MISMATCH']);
    expect(last(rules).segment.options).toEqual([]);
  });
});

describe('a message is plausible', () => {
  it('MIG-CAR-PLAUSIBLE-SEQ: from RCV.NXT - largest window to RCV.NXT', () => {
    const rules = scene();
    const { rcvNxt, maxRcvWnd } = rules.remote.association.connection.tcb;
    expect(maxRcvWnd).toBeGreaterThan(10_000);
    const answers = [-maxRcvWnd - 1, -maxRcvWnd, 0, 1].map((octets) =>
      rules.forge(MIGRATION_REQUEST, { sequence: advance(rcvNxt, octets - 20) }),
    );
    expect(answers).toEqual([[], ['REQUEST_ACK'], ['REQUEST_ACK'], []]);
  });

  it('MIG-CAR-PLAUSIBLE-ACK: from SND.UNA - largest window to SND.NXT', () => {
    const rules = inFlight();
    const { sndUna, sndNxt, maxSndWnd } = rules.remote.association.connection.tcb;
    expect(maxSndWnd).toBeGreaterThan(10_000);
    const answers = [
      advance(sndUna, -maxSndWnd - 1),
      advance(sndUna, -maxSndWnd),
      sndNxt,
      advance(sndNxt, 1),
    ].map((acknowledgment) => rules.forge(MIGRATION_REQUEST, { acknowledgment }));
    expect(answers).toEqual([[], ['REQUEST_ACK'], ['REQUEST_ACK'], []]);
  });

  it('MIG-CAR-PLAUSIBLE-TIMESTAMP: with a TSval that is not before TS.Recent', () => {
    const rules = scene();
    const { tsRecent } = rules.remote.association.connection.tcb;
    const answers = [{ value: tsRecent - 1 }, 'absent' as const, { value: tsRecent }].map((timestamps) =>
      rules.forge(MIGRATION_REQUEST, { timestamps }),
    );
    expect(answers).toEqual([[], [], ['REQUEST_ACK']]);
  });

  it('MIG-CAR-PLAUSIBLE-SEQ: and is dropped otherwise though it is to be rejected', () => {
    const rules = scene();
    const { rcvNxt } = rules.remote.association.connection.tcb;
    expect(rules.forge(CANCEL, { sequence: rcvNxt, old: elsewhere })).toEqual([]);
  });
});

describe('a MIGSOCK segment', () => {
  it('MIG-CAR-STATE-UNMOVED, MIG-CAR-NO-SEQUENCE-SPACE, MIG-CAR-NOT-COALESCED: moves nothing', () => {
    const rules = inFlight({ tcp: { userTimeout: 3 * SECOND } });
    const { connection } = rules.remote.association;
    const { tcb } = connection;
    const numbers = (): unknown => {
      const { sndUna, sndNxt, sndWnd, sndWl1, sndWl2, rcvNxt, rcvAdv, tsRecent, receivedAt } = tcb;
      return [
        sndUna,
        sndNxt,
        sndWnd,
        sndWl1,
        sndWl2,
        rcvNxt,
        rcvAdv,
        tsRecent,
        receivedAt,
        connection.nextTimeout(),
      ];
    };
    const before = numbers();
    expect(rules.forge(CANCEL, { window: 1, acknowledgment: tcb.sndNxt })).toEqual(['CANCEL_ACK']);
    expect(rules.forge(REQUEST_ACK, { round: 1, old: elsewhere })).toEqual(['CANCEL']);
    expect(tcb.retransmissions).toBe(0);
    expect(numbers()).toEqual(before);
  });

  const { old } = scene();
  const malformed: readonly [string, number, Forgery & { readonly octets?: number }][] = [
    ['MIG-CAR-FLAGS: with SYN', CANCEL, { flags: TcpFlag.ACK | TcpFlag.SYN }],
    ['MIG-CAR-FLAGS: with FIN', CANCEL, { flags: TcpFlag.ACK | TcpFlag.FIN }],
    ['MIG-CAR-FLAGS: with RST', CANCEL, { flags: TcpFlag.ACK | TcpFlag.RST }],
    ['MIG-CAR-FLAGS: without ACK', CANCEL, { flags: 0 }],
    ['MIG-CAR-ONE-MESSAGE, MIG-MSG-LENGTH: one octet short', CANCEL, { octets: 19 }],
    ['MIG-CAR-ONE-MESSAGE, MIG-MSG-LENGTH: one octet long', CANCEL, { octets: 21 }],
    ['MIG-MSG-OPERATION: of no operation', 7, {}],
    ['MIG-MSG-UNUSED-IS-ZERO: with a new host', CANCEL, { destination: { host: 1, port: 0 } }],
    ['MIG-MSG-UNUSED-IS-ZERO: with a new port', MIGRATION_REQUEST, { destination: { host: 0, port: 1 } }],
    ['MIG-MSG-OLD-HOST: without old host', CANCEL, { old: { host: 0, port: old.port } }],
    ['MIG-MSG-NEW-HOST: for no host', REMOTE_RESTART, { destination: { host: 0, port: 1 } }],
    [
      'MIG-MSG-NEW-HOST: for a multicast address',
      REMOTE_RESTART,
      { destination: { host: 0xe000_0001, port: 1 } },
    ],
    [
      'MIG-MSG-NEW-HOST: for the broadcast address',
      REMOTE_RESTART,
      { destination: { host: 0xffff_ffff, port: 1 } },
    ],
    ['MIG-MSG-NEW-PORT: for no port', REMOTE_RESTART, { destination: { host: 1, port: 0 } }],
  ];

  it.each(malformed)(
    'MIG-CAR-MALFORMED-DROPPED, MIG-CAR-NO-DELIVERY: %s',
    (_, operation, { octets, ...forgery }) => {
      const rules = scene();
      rules.forge(MIGRATION_REQUEST);
      const message = rules.messageOf(operation, forgery);
      const payload = new Uint8Array(octets ?? MESSAGE_OCTETS);
      payload.set((message.payload as Uint8Array).subarray(0, octets));
      const { rcvNxt: sequence } = rules.remote.association.connection.tcb;
      expect(rules.speak({ ...message, sequence, payload })).toEqual([]);
      expect(rules.speak({ ...message, payload })).toEqual([]);
      rules.pass(SECOND);
      expect([rules.said(), rules.remote.readable, rules.remote.state]).toEqual([[], 0, 'ESTABLISHED']);
      expect(rules.world.host('remote').dropped).toBe(2);
    },
  );

  it('MIG-MSG-OLD-PORT: of old port zero is none the less a message', () => {
    expect(scene().forge(CANCEL, { old: { ...old, port: 0 } })).toEqual(['REJECT_ADDRESS_MISMATCH']);
  });

  it('MIG-CAR-RECOGNITION, MIG-MSG-CODE: with another code is an ordinary segment', () => {
    const rules = scene();
    const { payload } = rules.messageOf(MIGRATION_REQUEST);
    const bytes = (payload as Uint8Array).with(3, 0);
    rules.speak({ reserved: MIG_BIT, payload: bytes });
    expect(rules.remote.read(99, rules.now)).toEqual(bytes);
  });

  it('MIG-CAR-BIT-WITHOUT-CODE: without the code is an ordinary segment', () => {
    const rules = scene();
    rules.speak({ reserved: MIG_BIT, payload: new Uint8Array(20) });
    expect(rules.remote.read(99, rules.now)).toEqual(new Uint8Array(20));
  });

  it('MIG-CAR-CODE-WITHOUT-BIT: without the MIG bit is an ordinary segment', () => {
    const rules = scene();
    const { payload } = rules.messageOf(MIGRATION_REQUEST);
    rules.speak({ payload: payload as Uint8Array });
    expect(rules.remote.read(99, rules.now)).toEqual(payload);
    expect(rules.told()).toEqual([]);
  });

  it('MIG-CAR-OTHER-FLAGS: is one whatever PSH, CWR, ECE and the other reserved bits say', () => {
    const flags = TcpFlag.ACK | TcpFlag.PSH | TcpFlag.CWR | TcpFlag.ECE;
    expect(scene().forge(MIGRATION_REQUEST, { flags, reserved: 0xf })).toEqual(['REQUEST_ACK']);
  });

  it('MIG-CAR-LOOK-UP: is for the connection of its own addresses', () => {
    const rules = scene();
    const from = { ...rules.old, port: rules.old.port ^ 1 };
    for (const operation of [MIGRATION_REQUEST, CANCEL, REQUEST_ACK]) {
      expect(rules.forge(operation, { from })).toEqual(['RST']);
    }
    expect(rules.told()).toEqual([]);
  });

  it('MIG-CAR-RESTART-LOOK-UP: as a REMOTE_RESTART is for the connection of its old address', () => {
    const rules = scene();
    rules.forge(MIGRATION_REQUEST);
    const unknown = { host: rules.old.host, port: rules.old.port ^ 1 };
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere, old: unknown })).toEqual(['RST']);
    expect(rules.forge(REMOTE_RESTART, { from: rules.old, old: unknown })).toEqual([]);
    expect(rules.forge(REMOTE_RESTART, { from: elsewhere })[0]).toBe('RESTART_ACK');
  });

  it('MIG-CAR-UNKNOWN-TUPLE, MIG-CAR-DROPS-COUNTED: for nobody is reset and counted', () => {
    const rules = scene();
    const from = { ...rules.old, port: rules.old.port ^ 1 };
    const acknowledgment = advance(rules.remote.association.connection.tcb.sndNxt, 1234);
    expect(rules.forge(CANCEL, { from, acknowledgment })).toEqual(['RST']);
    expect(last(rules)).toMatchObject({
      to: from,
      segment: { flags: TcpFlag.RST, sequence: acknowledgment },
    });
    expect(rules.world.host('remote').dropped).toBe(1);
  });

  it('MIG-CAR-STATE-UNMOVED: of a migration leaves other connections alone', () => {
    const rules = scene();
    const other = rules.world.host('third').connect(rules.remote.local, rules.now);
    rules.pass(SECOND);
    rules.forge(MIGRATION_REQUEST);
    expect(other.send(new Uint8Array(5), rules.now)).toBe(5);
    expect(() => {
      sendMigrationRequest(rules.world.host('third'), other, rules.now);
    }).not.toThrow();
    rules.pass(0);
    expect(rules.said()).toContain('REQUEST_ACK');
  });
});
