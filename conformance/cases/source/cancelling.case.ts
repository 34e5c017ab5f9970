/** CANCEL of a captured socket, and what it waits for: A1, A9, F4, F5, F7, F12. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  ContractError,
  MESSAGE_OCTETS,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
  type OperationName,
  type Outgoing,
  type SegmentFields,
  type Socket,
} from '../../harness/index.ts';
import { freeze, leaveUnacknowledged } from '../migrations.ts';
import {
  AGAIN,
  callOff,
  expectBackOff,
  expectForm,
  expectNoMore,
  expectServed,
  freezeQuietly,
  ordinary,
  sendUncounted,
  withdraw,
} from './steps.ts';

/** Longer than any tries last. */
const FOR_LONG = 1500 * SECOND;
const WINDOW = 1003;

function answer(
  { connection }: Conversation,
  operation: OperationName,
  round = 0,
  fields: SegmentFields = {},
): Outgoing {
  return connection.migsock({ operation, round, old: connection.remote }, fields);
}

/** What does not thaw a source that cancels round 0, and does not end it either. */
const undecided: Readonly<Record<string, (conversation: Conversation) => Outgoing>> = {
  'cancel-ack-of-the-round-before': (conversation) => answer(conversation, 'CANCEL_ACK', 0xffff),
  'cancel-ack-of-the-round-after': (conversation) => answer(conversation, 'CANCEL_ACK', 1),
  'cancel-ack-from-another-host': (conversation) =>
    answer(conversation, 'CANCEL_ACK', 0, {
      from: conversation.tester.endpoint('other', conversation.connection.local.port),
    }),
  'cancel-ack-sequence-too-high': (conversation) =>
    answer(conversation, 'CANCEL_ACK', 0, {
      sequence: advance(conversation.connection.sndNxt, 1 - MESSAGE_OCTETS),
    }),
  'cancel-ack-acknowledgment-too-high': (conversation) =>
    answer(conversation, 'CANCEL_ACK', 0, { acknowledgment: advance(conversation.connection.rcvNxt, 1) }),
  'cancel-ack-acknowledgment-too-low': (conversation) =>
    answer(conversation, 'CANCEL_ACK', 0, {
      acknowledgment: advance(conversation.connection.rcvNxt, -WINDOW - 1),
    }),
  'cancel-ack-malformed': (conversation) => {
    const { connection } = conversation;
    return connection.migsock({ operation: 'CANCEL_ACK', old: connection.remote, newPort: 1 });
  },
  'request-ack': (conversation) => answer(conversation, 'REQUEST_ACK'),
  'restart-ack': ({ connection }) =>
    connection.migsock({ operation: 'RESTART_ACK', old: connection.remote, new: connection.remote }),
  'moved-of-the-round-before': (conversation) => answer(conversation, 'REJECT_MOVED', 0xffff),
  'moved-of-the-round-after': (conversation) => answer(conversation, 'REJECT_MOVED', 1),
  'address-mismatch': (conversation) => answer(conversation, 'REJECT_ADDRESS_MISMATCH'),
  'not-suspended': (conversation) => answer(conversation, 'REJECT_NOT_SUSPENDED'),
  'stale-state': (conversation) => answer(conversation, 'REJECT_STALE_STATE'),
  'tuple-in-use': (conversation) => answer(conversation, 'REJECT_NEW_TUPLE_IN_USE'),
  policy: (conversation) => answer(conversation, 'REJECT_POLICY'),
  busy: (conversation) => answer(conversation, 'REJECT_BUSY'),
  data: (conversation) => conversation.again(conversation.given, 100),
  acknowledgment: ({ connection }) => connection.ack(),
  'rst-one-before': ({ connection }) => connection.rst({ sequence: advance(connection.sndNxt, -1) }),
  'rst-one-after': ({ connection }) => connection.rst({ sequence: advance(connection.sndNxt, 1) }),
  'rst-within-the-window': ({ connection }) => connection.rst({ sequence: advance(connection.sndNxt, 1000) }),
};

/** What ends a cancelling source: the connection has moved, or is no more. */
const endings: Readonly<Record<string, (conversation: Conversation) => Outgoing>> = {
  moved: (conversation) => answer(conversation, 'REJECT_MOVED'),
  'moved-with-the-numbers-of-the-cancel': (conversation) => {
    const { connection } = conversation;
    const sequence = advance(connection.sndNxt, -MESSAGE_OCTETS);
    return answer(conversation, 'REJECT_MOVED', 0, { sequence, acknowledgment: connection.lastAckSent }); // F4
  },
  rst: ({ connection }) => connection.rst(),
  'rst-with-ack': ({ connection }) => connection.segment({ flags: ['RST', 'ACK'], timestamps: false }),
};

/** The owner calls off once more; an implementation that goes on by itself may refuse that. */
async function callOffOnceMore(socket: Socket): Promise<void> {
  try {
    await socket.cancelMigration();
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
  }
}

/** Opens a connection, exchanges data, and captures it: not one ordinary segment may follow. */
async function frozen(conversation: Conversation): Promise<() => void> {
  await setUp(async () => {
    conversation.give(100);
    await conversation.expectDelivered();
    await conversation.expectAcknowledged();
  });
  return freezeQuietly(conversation);
}

export default [
  conformanceCase({
    id: 'cancelling/form',
    title:
      'CANCEL of a captured socket has its round, its address, and the numbers of the capture, whatever came afterwards.',
    checks: ['MIG-SRC-CANCEL', 'MIG-CAR-SEQ', 'MIG-CAR-ACK', 'MIG-MSG-OLD-ADDRESS', 'MIG-SRC-FREEZE'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const sndUna = await leaveUnacknowledged(conversation);
      const numbers = { sndUna, rcvNxt: connection.sndNxt };
      await freeze(conversation);
      sendUncounted(conversation, conversation.again(0, 100)); // with an acknowledgment of all that came
      await tester.pass('silence');
      await socket.cancelMigration();
      expectForm(connection, await tester.expect(connection, { operation: 'CANCEL', round: 0 }), numbers);
      await socket.expectMigration('cancelling');
    },
  }),

  conformanceCase({
    id: 'cancelling/comes-again',
    title:
      'CANCEL of a captured socket is sent again, each time after a longer while, until CANCEL_ACK, which lets it go on.',
    checks: ['MIG-SRC-CANCEL', 'MIG-SRC-THAW', 'MIG-CAR-QUARANTINE-PASSES'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { socket } = conversation;
      const lift = await frozen(conversation);
      await socket.cancelMigration();
      await expectBackOff(conversation, { operation: 'CANCEL', round: 0 }, 'MIG-SRC-CANCEL');
      lift();
      tester.send(answer(conversation, 'CANCEL_ACK'));
      await socket.expectMigration('none', 'MIG-SRC-THAW');
      await expectNoMore(conversation, { kind: 'migsock' });
      await conversation.expectAlive('MIG-SRC-THAW');
    },
  }),

  ...conformanceCases(undecided, (build) =>
    conformanceCase({
      id: 'cancelling/undecided',
      title:
        'Nothing but CANCEL_ACK, "moved" of its round or a RST with SEQ = RCV.NXT decides for a cancelling source.',
      checks: [
        'MIG-SRC-THAW',
        'MIG-SRC-DROP',
        'MIG-RND-ANSWER-AWAITED',
        'MIG-CAR-RST-EXACT',
        'MIG-SRC-CANCEL',
      ],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { window: WINDOW });
        const { connection, socket } = conversation;
        const lift = await frozen(conversation);
        await callOff(conversation);
        sendUncounted(conversation, build(conversation));
        await tester.expect(connection, { operation: 'CANCEL', round: 0 }, { within: AGAIN });
        await socket.expectMigration('cancelling');
        lift();
        tester.send(answer(conversation, 'CANCEL_ACK'));
        await socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'cancelling/old-timestamp',
    title: 'A CANCEL_ACK that fails PAWS does not thaw a source.',
    checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP', 'MIG-SRC-THAW'],
    role: 'source',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const lift = await frozen(conversation);
      await callOff(conversation);
      const value = connection.tsNow - 100_000;
      tester.send(answer(conversation, 'CANCEL_ACK', 0, { timestamps: { value } }));
      await tester.expect(connection, { operation: 'CANCEL' }, { within: AGAIN });
      await socket.expectMigration('cancelling');
      lift();
      tester.send(answer(conversation, 'CANCEL_ACK'));
      await socket.expectMigration('none');
    },
  }),

  conformanceCase({
    id: 'cancelling/silence-decides-nothing',
    title:
      'A source whose CANCEL is never answered neither goes on nor is dropped, however long that takes; a late CANCEL_ACK thaws it.',
    checks: ['MIG-SRC-THAW', 'MIG-SRC-CANCEL'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F7
      const { connection, socket } = conversation;
      const lift = await frozen(conversation);
      await callOff(conversation);
      await tester.pass(FOR_LONG);
      await socket.expectMigration('cancelling');
      sendUncounted(conversation, conversation.again(conversation.given, 100));
      await tester.expectNothing(connection, ordinary, { requirement: 'MIG-SRC-QUARANTINE' });
      await callOffOnceMore(socket);
      lift();
      tester.send(answer(conversation, 'CANCEL_ACK'));
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(endings, (build) =>
    conformanceCase({
      id: 'cancelling/dropped',
      title:
        'On "moved" of its round, and on a RST with SEQ = RCV.NXT, a cancelling source drops its socket without a segment.',
      checks: ['MIG-SRC-DROP', 'MIG-CAR-RST-EXACT', 'MIG-CAR-QUARANTINE-PASSES', 'MIG-SRC-CANCEL'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await frozen(conversation); // F12
        await callOff(conversation);
        sendUncounted(conversation, build(conversation));
        await socket.expectTcp('CLOSED');
        await socket.expectMigration('none');
        await expectNoMore(conversation, {});
        await tester.pass('silence');
        await expectServed(tester, subject, connection.remote.port);
      },
    }),
  ),

  conformanceCase({
    id: 'cancelling/rst-of-the-capture',
    title:
      'The RST that ends a cancelling source has RCV.NXT of the capture, not that of what came afterwards.',
    checks: ['MIG-CAR-RST-EXACT', 'MIG-SRC-FREEZE'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await frozen(conversation);
      sendUncounted(conversation, conversation.again(conversation.given, 100));
      await callOff(conversation);
      sendUncounted(conversation, connection.rst({ sequence: advance(connection.sndNxt, 100) }));
      await tester.expect(connection, { operation: 'CANCEL' }, { within: AGAIN });
      await socket.expectMigration('cancelling');
      tester.send(connection.rst());
      await socket.expectTcp('CLOSED');
    },
  }),

  ...conformanceCases(
    { 'moved-and-thawed': 'REJECT_MOVED', 'thawed-and-moved': 'CANCEL_ACK' } as const,
    (first) =>
      conformanceCase({
        id: 'cancelling/first-answer-decides',
        title:
          'Of two answers that contradict each other the first decides, and the other one has no effect.',
        checks: ['MIG-RND-ANSWER-AWAITED', 'MIG-SRC-DROP', 'MIG-SRC-THAW'],
        role: 'source',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          const { socket } = conversation;
          const lift = await frozen(conversation);
          lift();
          await callOff(conversation);
          const isMoved = first === 'REJECT_MOVED';
          tester.send(answer(conversation, first));
          await setUp(() => (isMoved ? socket.expectTcp('CLOSED') : socket.expectMigration('none')));
          tester.send(answer(conversation, isMoved ? 'CANCEL_ACK' : 'REJECT_MOVED'));
          await tester.pass('silence');
          await (isMoved ? socket.expectTcp('CLOSED') : conversation.expectAlive());
        },
      }),
  ),

  conformanceCase({
    id: 'cancelling/again-after-a-thaw',
    title:
      'A source can be captured, called off and captured again; a CANCEL_ACK of the first round does not thaw the second.',
    checks: ['MIG-SRC-THAW', 'MIG-RND-NEXT'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F5, H7
      const { connection, socket } = conversation;
      await freeze(conversation);
      await withdraw(conversation);
      await conversation.expectAlive();
      const lift = await frozen(conversation);
      await callOff(conversation);
      tester.send(answer(conversation, 'CANCEL_ACK', 0));
      await tester.expect(connection, { operation: 'CANCEL', round: 1 }, { within: AGAIN });
      await socket.expectMigration('cancelling');
      lift();
      tester.send(answer(conversation, 'CANCEL_ACK', 1));
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),
];
