/** MIGRATION_REQUEST as a source sends it: its form, its repetition, and what comes of it. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  MESSAGE_OCTETS,
  MIG_BIT,
  openConversation,
  SECOND,
  sequenceNumber,
  setUp,
  type Conversation,
  type Endpoint,
  type OpenOptions,
  type OperationName,
  type Pattern,
} from '../../harness/index.ts';
import { hold, leaveUnacknowledged, roundOf } from '../migrations.ts';
import { AGAIN, ask, expectBackOff, expectForm, expectNoMore, phases, withdraw } from './steps.ts';

/** In which a source that is not answered gives up: more than the longest that TCP keeps on trying (RFC 9293 §3.8.3). */
const PATIENCE = 1000 * SECOND;

const situations: Readonly<
  Record<string, readonly [OpenOptions, (conversation: Conversation) => Promise<unknown>]>
> = {
  idle: [{}, (conversation) => conversation.expectAlive()],
  'nothing-sent-yet': [{}, () => Promise.resolve()], // A18: SEQ lies before the ISN
  'octets-received': [
    {},
    (conversation) => {
      conversation.give(50);
      return conversation.expectDelivered();
    },
  ],
  'octets-outstanding': [{}, (conversation) => leaveUnacknowledged(conversation)],
  'beyond-the-wrap': [
    { iss: sequenceNumber(0xffff_fffa) },
    (conversation) => {
      conversation.give(10);
      return conversation.expectDelivered();
    },
  ],
  'without-timestamps': [{ timestamps: false }, (conversation) => conversation.expectAlive()],
  'opened-by-itself': [{ opener: 'subject' }, (conversation) => conversation.expectAlive()],
};

/** Why a remote may reject a MIGRATION_REQUEST; `busy` is another matter. */
const reasons: Readonly<Record<string, OperationName>> = {
  'address-mismatch': 'REJECT_ADDRESS_MISMATCH',
  'not-suspended': 'REJECT_NOT_SUSPENDED',
  'stale-state': 'REJECT_STALE_STATE',
  'tuple-in-use': 'REJECT_NEW_TUPLE_IN_USE',
  policy: 'REJECT_POLICY',
  moved: 'REJECT_MOVED',
};

/** The twenty octets of the first MIGRATION_REQUEST, with what breaks where they differ. */
function partsOfRequest({ host, port }: Endpoint): readonly (readonly [string, readonly number[]])[] {
  const octetsOfHost = [host >>> 24, (host >>> 16) & 0xff, (host >>> 8) & 0xff, host & 0xff];
  return [
    ['MIG-MSG-CODE', [0x4d, 0x49, 0x47, 0x53]],
    ['MIG-MSG-ROUND', [0, 0]],
    ['MIG-MSG-OPERATION', [0, 1]],
    ['MIG-MSG-OLD-ADDRESS', [...octetsOfHost, port >>> 8, port & 0xff]],
    ['MIG-MSG-UNUSED-IS-ZERO', [0, 0, 0, 0, 0, 0]],
  ];
}

/** A segment with the MIG bit, whatever it holds. */
const withBit: Pattern = { also: ['with the MIG bit', ({ reserved }) => (reserved & MIG_BIT) !== 0] };

export default [
  ...conformanceCases(situations, ([options, prepare]) =>
    conformanceCase({
      id: 'asking/form',
      title:
        'The first MIGRATION_REQUEST has round 0, the own address, SEQ = SND.UNA - 20, ACK = RCV.NXT, and no flag but ACK.',
      checks: [
        'MIG-SRC-REQUEST',
        'MIG-CAR-SEQ',
        'MIG-CAR-ACK',
        'MIG-CAR-FLAGS',
        'MIG-CAR-TIMESTAMPS',
        'MIG-MSG-ROUND',
        'MIG-MSG-OLD-ADDRESS',
        'MIG-MSG-UNUSED-IS-ZERO',
      ],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        await setUp(() => prepare(conversation));
        await tester.pass('flight'); // the last acknowledgment arrives
        const { connection, socket } = conversation;
        await socket.sendMigrationRequest();
        const request = await tester.expect(connection, { operation: 'MIGRATION_REQUEST' });
        expectForm(connection, request, { sndUna: connection.lastAckSent, rcvNxt: connection.sndNxt });
        expectThat(roundOf(request) === 0, 'round 0', `round ${roundOf(request)}`, 'MIG-MSG-ROUND');
        await socket.expectMigration('requesting');
      },
    }),
  ),

  conformanceCase({
    id: 'asking/octets',
    title: 'A MIGRATION_REQUEST is these twenty octets.',
    checks: [
      'MIG-CAR-MIG-BIT',
      'MIG-CAR-ONE-MESSAGE',
      'MIG-MSG-LENGTH',
      'MIG-MSG-CODE',
      'MIG-MSG-ROUND',
      'MIG-MSG-OPERATION',
      'MIG-MSG-OLD-ADDRESS',
      'MIG-MSG-UNUSED-IS-ZERO',
    ],
    role: 'source',
    async run({ tester, subject }) {
      const { connection, socket } = await openConversation(tester, subject);
      await socket.sendMigrationRequest();
      const { payload } = await tester.expect(connection, withBit);
      const { length } = payload;
      expectThat(length === MESSAGE_OCTETS, `${MESSAGE_OCTETS} octets`, `${length}`, 'MIG-MSG-LENGTH');
      let at = 0;
      for (const [requirement, octets] of partsOfRequest(connection.remote)) {
        const found = payload.subarray(at, at + octets.length).join();
        expectThat(found === octets.join(), `octets ${octets.join()} from ${at} on`, found, requirement);
        at += octets.length;
      }
    },
  }),

  conformanceCase({
    id: 'asking/comes-again',
    title: 'A MIGRATION_REQUEST that is not answered is sent again, each time after a longer while.',
    checks: ['MIG-SRC-REQUEST'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await conversation.socket.sendMigrationRequest();
      const request = { operation: 'MIGRATION_REQUEST', round: 0 } as const;
      await expectBackOff(conversation, request, 'MIG-SRC-REQUEST');
    },
  }),

  conformanceCase({
    id: 'asking/answer-ends-it',
    title:
      'Once it is answered REQUEST_ACK a MIGRATION_REQUEST is not sent again, and the source may capture.',
    checks: ['MIG-SRC-REQUEST', 'MIG-SRC-FREEZE-AFTER-ACK'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      tester.send(connection.answer(await ask(conversation), 'REQUEST_ACK'));
      await socket.expectMigration('held');
      await expectNoMore(conversation, { operation: 'MIGRATION_REQUEST' });
      await socket.serializeSocketData();
      await socket.expectMigration('frozen');
    },
  }),

  conformanceCase({
    id: 'asking/gives-up',
    title:
      'A source that is never answered gives up after a number of tries, sends CANCEL until that is answered, and goes on.',
    checks: ['MIG-SRC-GIVE-UP', 'MIG-SRC-REQUEST', 'MIG-SRC-CANCEL'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await ask(conversation);
      await socket.expectMigration('none', 'MIG-SRC-REQUEST', PATIENCE);
      await expectBackOff(conversation, { operation: 'CANCEL', round: 0 }, 'MIG-SRC-GIVE-UP');
      await conversation.expectAlive();
      const cancel = await tester.expect(connection, { operation: 'CANCEL' }, { within: 60 * SECOND });
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await expectNoMore(conversation, { kind: 'migsock' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'asking/host-without-migsock',
    title:
      'A source whose remote answers messages with acknowledgments, as one does that knows nothing of them, loses nothing.',
    checks: ['MIG-SRC-GIVE-UP', 'MIG-CAR-NO-SEQUENCE-SPACE'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await setUp(() => conversation.expectAlive());
      await ask(conversation);
      for (let asked = 0; asked < 3; asked += 1) {
        tester.send(connection.ack());
        await tester.expect(connection, { operation: 'MIGRATION_REQUEST' }, { within: 60 * SECOND });
      }
      tester.send(connection.ack());
      await socket.expectMigration('none', undefined, PATIENCE);
      await conversation.expectAlive('MIG-CAR-NO-SEQUENCE-SPACE');
    },
  }),

  ...conformanceCases(reasons, (operation) =>
    conformanceCase({
      id: 'asking/rejected',
      title:
        'A source whose MIGRATION_REQUEST is rejected asks no more, captures nothing, and goes on as before.',
      checks: ['MIG-SRC-GIVE-UP', 'MIG-SRC-FREEZE-AFTER-ACK'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        tester.send(connection.answer(await ask(conversation), operation));
        await socket.expectMigration('none');
        await expectNoMore(conversation, { operation: 'MIGRATION_REQUEST' });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'asking/busy',
    title:
      'A source whose MIGRATION_REQUEST is rejected as busy goes on as before, and sends CANCEL of its round until that is answered.',
    checks: ['MIG-SRC-GIVE-UP', 'MIG-SRC-CANCEL', 'MIG-MSG-OLD-ADDRESS', 'MIG-CAR-SEQ'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      tester.send(connection.answer(await ask(conversation), 'REJECT_BUSY'));
      const sequence = advance(connection.rcvNxt, -MESSAGE_OCTETS);
      const old = connection.remote;
      await expectBackOff(
        conversation,
        { operation: 'CANCEL', round: 0, old, new: { host: 0, port: 0 }, sequence },
        'MIG-SRC-GIVE-UP',
      );
      await socket.expectMigration('none');
      await conversation.expectAlive();
      const cancel = await tester.expect(connection, { operation: 'CANCEL' }, { within: 60 * SECOND });
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await expectNoMore(conversation, { kind: 'migsock' }, 'MIG-SRC-CANCEL');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'asking/busy-again',
    title: 'A second “busy” for a round that was given up does not stop its CANCEL: only its answer does.',
    checks: ['MIG-SRC-CANCEL', 'MIG-SRC-GIVE-UP'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const request = await ask(conversation);
      tester.send(connection.answer(request, 'REJECT_BUSY'));
      await setUp(() => tester.expect(connection, { operation: 'CANCEL', round: 0 }));
      tester.send(connection.answer(request, 'REJECT_BUSY')); // of the request that was sent again
      await tester.expect(connection, { operation: 'CANCEL', round: 0 }, { within: AGAIN });
      const cancel = await tester.expect(connection, { operation: 'CANCEL', round: 0 }, { within: AGAIN });
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await expectNoMore(conversation, { kind: 'migsock' });
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(phases, (enter) =>
    conformanceCase({
      id: 'asking/called-off',
      title:
        'A migration that its owner calls off before the capture is over at once, and its CANCEL is sent until it is answered.',
      checks: ['MIG-SRC-CANCEL', 'MIG-SRC-GIVE-UP'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await enter(conversation);
        await socket.cancelMigration();
        await socket.expectMigration('none');
        await expectBackOff(conversation, { operation: 'CANCEL', round: 0 }, 'MIG-SRC-CANCEL');
        await conversation.expectAlive();
        const cancel = await tester.expect(connection, { operation: 'CANCEL' }, { within: 60 * SECOND });
        tester.send(connection.answer(cancel, 'CANCEL_ACK'));
        await expectNoMore(conversation, { kind: 'migsock' });
      },
    }),
  ),

  conformanceCase({
    id: 'asking/messages-take-no-sequence-numbers',
    title: "A source's messages take no sequence numbers: its stream goes on where it was.",
    checks: ['MIG-CAR-NO-SEQUENCE-SPACE', 'MIG-CAR-NOT-COALESCED'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await setUp(() => conversation.expectAlive());
      const sequence = connection.rcvNxt;
      tester.never(connection, { kind: 'malformed' }, 'MIG-CAR-NOT-COALESCED');
      await hold(conversation);
      await withdraw(conversation);
      await conversation.write(10);
      await tester.expect(connection, { octets: 'some', sequence });
      await conversation.expectAlive();
    },
  }),
];
