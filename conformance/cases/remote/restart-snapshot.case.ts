/** Whose numbers count once a suspension is over: a destination that comes late is told, and nobody else: F1, F2, F3, F4, A9. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  MESSAGE_OCTETS,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
  type SegmentFields,
} from '../../harness/index.ts';
import { askToMove, cancel, move, newAddress, suspend } from '../migrations.ts';

/** The suspension limit of the protocol; an implementation may use less. */
const LIMIT = 120 * SECOND;

/** What a destination knows that is restored from what there is now. */
function captured({
  connection: { sndNxt, rcvNxt },
}: Conversation): Required<Pick<SegmentFields, 'sequence' | 'acknowledgment'>> {
  return { sequence: advance(sndNxt, -MESSAGE_OCTETS), acknowledgment: rcvNxt };
}

/** How far the two ends come after the suspension. */
const progress: Readonly<Record<string, (conversation: Conversation) => Promise<void>>> = {
  'a-little': (conversation) => conversation.expectAlive(),
  'more-than-a-window': async (conversation) => {
    for (let given = 0; given < 70_000; given += 10_000) {
      conversation.give(10_000);
      await conversation.expectDelivered();
    }
    await conversation.write(70_000);
    await conversation.expectArrived();
  },
};

/** REMOTE_RESTARTs that are not answered after a suspension, however well they fit the connection of today. */
async function expectSilence(conversation: Conversation, then: ReturnType<typeof captured>): Promise<void> {
  const { tester } = conversation;
  const present = captured(conversation);
  const unknown = [
    present,
    { ...then, acknowledgment: present.acknowledgment },
    { ...then, acknowledgment: advance(then.acknowledgment, 1) },
    { ...then, acknowledgment: advance(then.acknowledgment, -1) },
    { ...then, sequence: advance(then.sequence, -1) },
  ];
  for (const fields of unknown) tester.never(askToMove(conversation, newAddress(tester), {}, fields), {});
  await tester.pass('silence');
}

export default [
  ...conformanceCases(progress, (goOn) =>
    conformanceCase({
      id: 'restart/late-restore-after-the-source-went-on',
      title:
        'A destination that comes when its source goes on is told so, however far that has come, and its state moves nothing.',
      checks: ['MIG-CAR-RESTART-SNAPSHOT', 'MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-REM-RESTART'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await suspend(conversation, 0);
        const then = captured(conversation);
        await cancel(conversation, 0);
        await setUp(() => goOn(conversation));
        tester.send(conversation.connection.migsock({ operation: 'MIGRATION_REQUEST', round: 0 }));
        const late = askToMove(conversation, newAddress(tester), { round: 0 }, then);
        await tester.expect(late, { operation: 'REJECT_NOT_SUSPENDED', round: 0 });
        await suspend(conversation, 1);
        const closed = askToMove(conversation, newAddress(tester), { round: 0 }, then);
        await tester.expect(closed, { operation: 'REJECT_NOT_SUSPENDED', round: 0 });
        const forged = askToMove(conversation, newAddress(tester), { round: 1 }, then);
        await tester.expectNothing(forged, {}, { requirement: 'MIG-CAR-RESTART-NUMBERS' });
        await conversation.socket.expectMigration('suspended');
        await move(conversation, newAddress(tester), 1);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/numbers-of-after-the-suspension',
    title:
      'After a suspension a REMOTE_RESTART is answered where it has the numbers of its end, and not where it has those of today.',
    checks: ['MIG-CAR-RESTART-SNAPSHOT', 'MIG-CAR-RESTART-NUMBERS'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await setUp(() => conversation.expectAlive());
      await suspend(conversation);
      const then = captured(conversation);
      await cancel(conversation);
      await setUp(() => conversation.expectAlive());
      await expectSilence(conversation, then);
      const late = askToMove(conversation, newAddress(tester), {}, then);
      await tester.expect(late, { operation: 'REJECT_NOT_SUSPENDED' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/numbers-of-another-round',
    title:
      'While it is suspended in a later round, a REMOTE_RESTART of the last one is checked against the numbers of that one.',
    checks: ['MIG-CAR-RESTART-SNAPSHOT'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation, 0);
      const then = captured(conversation);
      await cancel(conversation, 0);
      await setUp(() => conversation.expectAlive());
      await suspend(conversation, 1);
      await expectSilence(conversation, then);
      const late = askToMove(conversation, newAddress(tester), {}, then);
      await tester.expect(late, { operation: 'REJECT_NOT_SUSPENDED', round: 0 });
      await move(conversation, newAddress(tester), 1);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/numbers-of-before-the-limit',
    title:
      'A destination that comes when the suspension has run out is told so, however far the remote has gone on since.',
    checks: ['MIG-CAR-RESTART-SNAPSHOT', 'MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-REM-LIMIT'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      const then = captured(conversation);
      await setUp(() => conversation.socket.expectMigration('none', undefined, LIMIT + SECOND));
      await setUp(() => conversation.expectAlive());
      await expectSilence(conversation, then);
      const late = askToMove(conversation, newAddress(tester), {}, then);
      await tester.expect(late, { operation: 'REJECT_NOT_SUSPENDED', round: 0 });
      await conversation.expectAlive();
    },
  }),
];
