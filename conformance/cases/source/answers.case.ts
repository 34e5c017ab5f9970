/** Which answers a source takes, and which draw nothing or a CANCEL: F5, A1. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectRefusal,
  MESSAGE_OCTETS,
  openConversation,
  setUp,
  testerHosts,
  type Conversation,
  type OperationName,
  type Outgoing,
  type Pattern,
  type SegmentFields,
  type SequenceNumber,
} from '../../harness/index.ts';
import { freeze, hold } from '../migrations.ts';
import { AGAIN, ask, callOff, expectBackOff, expectNoMore, ordinary, phases, withdraw } from './steps.ts';

const WINDOW = 1003;
const ROUND = 1;

/** An answer to a message of the implementation, of any kind and round. */
function answer(
  { connection }: Conversation,
  operation: OperationName,
  round = ROUND,
  fields: SegmentFields = {},
): Outgoing {
  return connection.migsock({ operation, round, old: connection.remote }, fields);
}

/** One below the lowest SEQ that is plausible. */
function tooLow({ connection: { sndNxt, maxSndWnd } }: Conversation): SequenceNumber {
  return advance(sndNxt, -maxSndWnd - MESSAGE_OCTETS - 1);
}

/** What is no answer to a MIGRATION_REQUEST of round 1 whose sender has cancelled round 0. */
const unawaited: Readonly<Record<string, (conversation: Conversation) => Outgoing>> = {
  'request-ack-of-the-round-before': (conversation) => answer(conversation, 'REQUEST_ACK', 0),
  'request-ack-from-another-host': (conversation) =>
    answer(conversation, 'REQUEST_ACK', ROUND, {
      from: conversation.tester.endpoint('other', conversation.connection.local.port),
    }),
  'request-ack-from-another-port': (conversation) =>
    answer(conversation, 'REQUEST_ACK', ROUND, { from: conversation.tester.endpoint('home') }),
  'request-ack-sequence-too-high': (conversation) =>
    answer(conversation, 'REQUEST_ACK', ROUND, {
      sequence: advance(conversation.connection.sndNxt, 1 - MESSAGE_OCTETS),
    }),
  'request-ack-sequence-too-low': (conversation) =>
    answer(conversation, 'REQUEST_ACK', ROUND, {
      sequence: tooLow(conversation),
    }),
  'request-ack-acknowledgment-too-high': (conversation) =>
    answer(conversation, 'REQUEST_ACK', ROUND, {
      acknowledgment: advance(conversation.connection.rcvNxt, 1),
    }),
  'request-ack-acknowledgment-too-low': (conversation) =>
    answer(conversation, 'REQUEST_ACK', ROUND, {
      acknowledgment: advance(conversation.connection.rcvNxt, -WINDOW - 1),
    }),
  'cancel-ack': (conversation) => answer(conversation, 'CANCEL_ACK'),
  'cancel-ack-of-the-round-before': (conversation) => answer(conversation, 'CANCEL_ACK', 0),
  'restart-ack': (conversation) => {
    const { connection } = conversation;
    return connection.migsock({
      operation: 'RESTART_ACK',
      round: ROUND,
      old: connection.remote,
      new: connection.remote,
    });
  },
  'busy-of-the-round-before': (conversation) => answer(conversation, 'REJECT_BUSY', 0),
  'policy-of-the-round-after': (conversation) => answer(conversation, 'REJECT_POLICY', 2),
  'moved-of-the-round-before': (conversation) => answer(conversation, 'REJECT_MOVED', 0),
  acknowledgment: ({ connection }) => connection.ack(),
};

/** What is no answer to anything once REQUEST_ACK has come. */
const settledAlready: Readonly<Record<string, OperationName>> = {
  'request-ack-again': 'REQUEST_ACK',
  'cancel-ack': 'CANCEL_ACK',
  busy: 'REJECT_BUSY',
  policy: 'REJECT_POLICY',
  moved: 'REJECT_MOVED',
};

/** REQUEST_ACKs that are plausible though their numbers are not the latest. */
const plausible: Readonly<Record<string, (conversation: Conversation) => SegmentFields>> = {
  'oldest-sequence': ({ connection }) => ({
    sequence: advance(connection.sndNxt, -connection.maxSndWnd - MESSAGE_OCTETS),
  }),
  'oldest-acknowledgment': ({ connection }) => ({ acknowledgment: advance(connection.lastAckSent, -WINDOW) }),
};

/** The implementation has cancelled round 0, and the tester has answered that. */
async function closeFirstRound(conversation: Conversation): Promise<void> {
  await ask(conversation);
  await withdraw(conversation);
}

/** CANCEL of a round comes until it is answered, and then no more. */
async function expectCancel(conversation: Conversation, round: number): Promise<void> {
  const { tester, connection } = conversation;
  const pattern: Pattern = { operation: 'CANCEL', round, old: connection.remote };
  await expectBackOff(conversation, pattern, 'MIG-RND-STRAY-ACK');
  const cancel = await tester.expect(connection, pattern, { within: AGAIN });
  tester.send(connection.answer(cancel, 'CANCEL_ACK'));
  await expectNoMore(conversation, pattern);
}

/** What a round's own migration has come to when its remote acknowledges a request that nobody waits for. */
const strays: Readonly<Record<string, readonly [(conversation: Conversation) => Promise<void>, number]>> = {
  'never-migrated': [() => Promise.resolve(), 3],
  'round-cancelled': [closeFirstRound, 0],
  'round-after-the-cancelled-one': [closeFirstRound, 1],
};

export default [
  ...conformanceCases(unawaited, (build) =>
    conformanceCase({
      id: 'answers/not-awaited-while-asking',
      title: 'A source that asks takes nothing but an answer to its own round: it goes on asking.',
      checks: ['MIG-RND-ANSWER-AWAITED', 'MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK', 'MIG-CAR-LOOK-UP'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { window: WINDOW });
        const { connection, socket } = conversation;
        await closeFirstRound(conversation);
        await ask(conversation);
        const lift = tester.never(connection, { operation: 'CANCEL' });
        tester.send(build(conversation));
        const again = { operation: 'MIGRATION_REQUEST', round: ROUND } as const;
        await tester.expect(connection, again, { within: AGAIN });
        await socket.expectMigration('requesting');
        await expectRefusal(socket.serializeSocketData(), undefined, 'MIG-SRC-FREEZE-AFTER-ACK');
        lift();
        tester.send(answer(conversation, 'REQUEST_ACK'));
        await socket.expectMigration('held');
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'answers/old-timestamp-is-not-taken',
    title: 'A REQUEST_ACK that fails PAWS is dropped: the source goes on asking.',
    checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP'],
    role: 'source',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await setUp(() => conversation.expectAlive());
      const request = await ask(conversation);
      const value = connection.tsNow - 100_000;
      tester.send(connection.answer(request, 'REQUEST_ACK', { timestamps: { value } }));
      await tester.expect(connection, { operation: 'MIGRATION_REQUEST' }, { within: AGAIN });
      await socket.expectMigration('requesting');
      tester.send(connection.answer(request, 'REQUEST_ACK'));
      await socket.expectMigration('held');
    },
  }),

  ...conformanceCases(plausible, (fields) =>
    conformanceCase({
      id: 'answers/old-numbers-are-taken',
      title: 'A REQUEST_ACK whose numbers are old and still plausible is taken.',
      checks: ['MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK', 'RFC 5961 §5.2'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { window: WINDOW });
        const { connection, socket } = conversation;
        await setUp(() => conversation.expectAlive());
        const request = await ask(conversation);
        tester.send(connection.answer(request, 'REQUEST_ACK', fields(conversation)));
        await socket.expectMigration('held');
      },
    }),
  ),

  ...conformanceCases(settledAlready, (operation) =>
    conformanceCase({
      id: 'answers/not-awaited-while-held',
      title:
        'Once REQUEST_ACK has come no further answer has an effect: the source is held, and may capture.',
      checks: ['MIG-RND-ANSWER-AWAITED', 'MIG-RND-STRAY-ACK'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        const round = await hold(conversation);
        tester.send(answer(conversation, operation, round));
        await tester.expectNothing(connection, { kind: 'migsock' });
        await socket.expectMigration('held');
        await socket.serializeSocketData();
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(settledAlready, (operation) =>
    conformanceCase({
      id: 'answers/not-awaited-while-frozen',
      title: 'A frozen source that has not sent CANCEL waits for no answer: it stays frozen, and silent.',
      checks: ['MIG-RND-ANSWER-AWAITED', 'MIG-SRC-THAW', 'MIG-SRC-DROP'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        const round = await hold(conversation);
        await setUp(() => socket.serializeSocketData());
        tester.send(answer(conversation, operation, round));
        await tester.expectNothing(connection, {});
        await socket.expectMigration('frozen');
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(strays, ([prepare, round]) =>
    conformanceCase({
      id: 'answers/stray-request-ack',
      title:
        'A REQUEST_ACK of a round in which nobody migrates is answered CANCEL of that round, until that is answered.',
      checks: ['MIG-RND-STRAY-ACK'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        await prepare(conversation);
        tester.send(answer(conversation, 'REQUEST_ACK', round));
        await expectCancel(conversation, round);
        await conversation.expectAlive();
        await conversation.socket.sendMigrationRequest();
        const next = { operation: 'MIGRATION_REQUEST', round: round + 1 } as const;
        await tester.expect(connection, next, { requirement: 'MIG-RND-NEXT' });
      },
    }),
  ),

  ...conformanceCases(phases, (enter) =>
    conformanceCase({
      id: 'answers/stray-request-ack-of-a-later-round',
      title:
        'A REQUEST_ACK of a later round than that of a migration that is not captured ends it, with CANCEL of the later round.',
      checks: ['MIG-RND-STRAY-ACK', 'MIG-SRC-FREEZE-AFTER-ACK'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await enter(conversation);
        tester.send(answer(conversation, 'REQUEST_ACK', 4));
        await socket.expectMigration('none');
        await expectRefusal(socket.serializeSocketData(), undefined, 'MIG-SRC-FREEZE-AFTER-ACK');
        await expectCancel(conversation, 4);
        await conversation.expectAlive();
        await socket.sendMigrationRequest();
        await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round: 5 });
      },
    }),
  ),

  conformanceCase({
    id: 'answers/stray-request-ack-to-a-frozen-source',
    title:
      'After a REQUEST_ACK of a later round a frozen source cancels in that round, whose CANCEL_ACK thaws it.',
    checks: ['MIG-RND-STRAY-ACK', 'MIG-SRC-THAW'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await freeze(conversation);
      const lift = tester.never(connection, ordinary, 'MIG-SRC-FREEZE');
      tester.send(answer(conversation, 'REQUEST_ACK', 2));
      await tester.pass('silence');
      await socket.cancelMigration();
      const cancel = await tester.expect(connection, { operation: 'CANCEL', round: 2 }, { within: AGAIN });
      lift();
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'answers/stray-request-ack-to-a-cancelling-source',
    title: 'After a REQUEST_ACK of a later round a cancelling source goes on with CANCEL of that round.',
    checks: ['MIG-RND-STRAY-ACK', 'MIG-SRC-THAW'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await freeze(conversation);
      await callOff(conversation);
      const lift = tester.never(connection, ordinary, 'MIG-SRC-FREEZE');
      tester.send(answer(conversation, 'REQUEST_ACK', 2));
      const cancel = await tester.expect(connection, { operation: 'CANCEL', round: 2 }, { within: AGAIN });
      await socket.expectMigration('cancelling');
      lift();
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'answers/late-request-ack-while-cancelling-a-request',
    title:
      'A REQUEST_ACK that comes late, while CANCEL of its round is on the way, suspends nothing and draws no more.',
    checks: ['MIG-SRC-GIVE-UP', 'MIG-RND-STRAY-ACK', 'MIG-SRC-FREEZE-AFTER-ACK'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const request = await ask(conversation);
      const cancel = await callOff(conversation);
      tester.send(connection.answer(request, 'REQUEST_ACK'));
      await socket.expectMigration('none');
      await expectRefusal(socket.serializeSocketData());
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await expectNoMore(conversation, { kind: 'migsock' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'answers/late-request-ack-to-who-has-yielded',
    title:
      'A REQUEST_ACK of the round that an end has yielded draws CANCEL of that round again, and lets nobody capture.',
    checks: ['MIG-RND-STRAY-ACK', 'MIG-CRS-YIELD', 'MIG-SRC-FREEZE-AFTER-ACK'],
    role: 'source',
    async run({ tester, subject }) {
      const at = testerHosts.find((name) => tester.endpoint(name).host < subject.host) ?? 'home'; // who has the lower address goes first
      const conversation = await openConversation(tester, subject, { at }); // F11
      const { connection, socket } = conversation;
      const request = await ask(conversation);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      const cancel = await setUp(() => tester.expect(connection, { operation: 'CANCEL' }, { within: AGAIN }));
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await tester.pass('silence');
      tester.send(connection.answer(request, 'REQUEST_ACK'));
      await tester.expect(connection, { operation: 'CANCEL', round: 0 });
      await expectRefusal(socket.serializeSocketData(), undefined, 'MIG-SRC-FREEZE-AFTER-ACK');
      await socket.expectMigration('suspended');
    },
  }),
];
