/** CANCEL of a migration that was given up before the capture, and messages that come too soon or too long. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
  type OperationName,
  type Pattern,
  type TcpSegment,
} from '../../harness/index.ts';
import { capture, expectRestart, land } from '../buffers.ts';
import { timestampsOf } from '../connections.ts';
import { freeze } from '../migrations.ts';
import { AGAIN, ask, callOff, expectNoMore } from './steps.ts';

/** Longer together than any tries last; in between a peer that is probed may be heard. */
const FOR_LONG: readonly number[] = Array.from({ length: 8 }, () => 200 * SECOND);

/** Answers that do not end the CANCEL of round 0. */
const others: Readonly<Record<string, readonly [OperationName, number]>> = {
  'cancel-ack-of-the-round-before': ['CANCEL_ACK', 0xffff],
  'cancel-ack-of-the-round-after': ['CANCEL_ACK', 1],
  'moved-of-the-round-before': ['REJECT_MOVED', 0xffff],
  'moved-of-the-round-after': ['REJECT_MOVED', 1],
  'request-ack-of-its-round': ['REQUEST_ACK', 0],
};

/** Messages that are sent until they are answered. */
const repeated: Readonly<
  Record<string, readonly [Pattern, (conversation: Conversation) => Promise<TcpSegment>]>
> = {
  'migration-request': [{ operation: 'MIGRATION_REQUEST' }, ask],
  'cancel-before-the-capture': [
    { operation: 'CANCEL' },
    async (conversation) => {
      await ask(conversation);
      return callOff(conversation);
    },
  ],
  'cancel-of-a-captured-socket': [
    { operation: 'CANCEL' },
    async (conversation) => {
      await freeze(conversation);
      return callOff(conversation);
    },
  ],
};

/** Milliseconds that are less than any retransmission time-out. */
const AT_ONCE = 100;

/** A message does not come again at once, by its sender's clock if that shows: the tester may hear of it late. @throws Failure */
async function expectNotAtOnce(
  { tester, connection }: Conversation,
  first: TcpSegment,
  pattern: Pattern,
): Promise<void> {
  const isAtOnce = (segment: TcpSegment): boolean =>
    !connection.timestamps || ((timestampsOf(segment).value - timestampsOf(first).value) | 0) < AT_ONCE;
  await tester.expectNothing(connection, { ...pattern, also: ['at once', isAtOnce] }, { within: 'soon' });
}

export default [
  ...conformanceCases(others, ([operation, round]) =>
    conformanceCase({
      id: 'withdrawing/answer-of-another-round',
      title: 'CANCEL of a round is sent again until it is answered in that round.',
      checks: ['MIG-SRC-CANCEL', 'MIG-RND-ANSWER-AWAITED', 'MIG-SRC-GIVE-UP'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        await ask(conversation);
        const cancel = await callOff(conversation);
        tester.send(connection.migsock({ operation, round, old: connection.remote }));
        await tester.expect(connection, { operation: 'CANCEL', round: 0 }, { within: AGAIN });
        tester.send(connection.answer(cancel, 'CANCEL_ACK'));
        await expectNoMore(conversation, { operation: 'CANCEL', round: 0 });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'withdrawing/moved-ends-it',
    title: 'CANCEL of a round that was given up is not sent again after "moved" of that round.',
    checks: ['MIG-SRC-CANCEL'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await ask(conversation);
      tester.send(connection.answer(await callOff(conversation), 'REJECT_MOVED'));
      await expectNoMore(conversation, { operation: 'CANCEL' });
    },
  }),

  conformanceCase({
    id: 'withdrawing/tries-are-bounded',
    title: 'CANCEL of a round that was given up is not sent for ever.',
    checks: ['MIG-SRC-CANCEL'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await ask(conversation);
      await callOff(conversation);
      for (const duration of FOR_LONG) {
        await tester.pass(duration);
        tester.send(conversation.connection.ack());
      }
      conversation.give(10);
      await tester.expectNothing(conversation.connection, { operation: 'CANCEL' }, { within: AGAIN });
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'asking/a-closed-connection-asks-no-more',
    title: 'A source whose connection is reset while it asks says nothing more.',
    checks: ['RFC 9293 §3.10.7.4', 'MIG-SRC-REQUEST'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await ask(conversation);
      tester.send(connection.rst());
      await setUp(() => socket.expectTcp('CLOSED'));
      await tester.expectNothing(connection, {}, { within: AGAIN });
      await socket.expectMigration('none');
    },
  }),

  ...conformanceCases(repeated, ([pattern, begin]) =>
    conformanceCase({
      id: 'source/not-again-at-once',
      title: 'A message that is not answered is sent again after a retransmission time-out, not at once.',
      checks: ['MIG-SRC-REQUEST', 'MIG-SRC-CANCEL'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await expectNotAtOnce(conversation, await begin(conversation), pattern);
      },
    }),
  ),

  conformanceCase({
    id: 'restart/not-again-at-once',
    title: 'A REMOTE_RESTART that is not answered is sent again after a while, not at once.',
    checks: ['MIG-DST-RESTART'],
    role: 'destination',
    async run({ tester, subject }) {
      const landing = await land(tester, subject, capture(tester, subject));
      const restart = await setUp(() => expectRestart(landing));
      await expectNotAtOnce(landing.conversation, restart, { operation: 'REMOTE_RESTART' });
    },
  }),
];
