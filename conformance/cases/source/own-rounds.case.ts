/** The rounds that a source counts: F1, F2, H7. */
import {
  conformanceCase,
  conformanceCases,
  expectThat,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
} from '../../harness/index.ts';
import { freeze, hold } from '../migrations.ts';
import { AGAIN, ask, capture, withdraw } from './steps.ts';

/** How a migration ends so that its connection stays. */
const endings: Readonly<Record<string, (conversation: Conversation) => Promise<void>>> = {
  'called-off': async (conversation) => {
    await ask(conversation);
    await withdraw(conversation);
  },
  'called-off-while-held': async (conversation) => {
    await hold(conversation);
    await withdraw(conversation);
  },
  rejected: async (conversation) => {
    const { tester, connection, socket } = conversation;
    tester.send(connection.answer(await ask(conversation), 'REJECT_POLICY'));
    await setUp(() => socket.expectMigration('none'));
  },
  thawed: async (conversation) => {
    await freeze(conversation);
    await withdraw(conversation);
  },
};

/** A REQUEST_ACK of a round that nobody asked for: the implementation's counter does not stay behind it. */
async function raiseCounter({ tester, connection }: Conversation, round: number): Promise<void> {
  await setUp(async () => {
    tester.send(connection.migsock({ operation: 'REQUEST_ACK', round, old: connection.remote }));
    const cancel = await tester.expect(connection, { operation: 'CANCEL', round });
    tester.send(connection.answer(cancel, 'CANCEL_ACK'));
  });
}

export default [
  ...conformanceCases(endings, (end) =>
    conformanceCase({
      id: 'own-rounds/next',
      title: 'However a migration ended, the next one has the round after it, and comes to a capture.',
      checks: ['MIG-RND-NEXT', 'MIG-RND-TRAVELS'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        for (const round of [0, 1]) {
          await end(conversation);
          await socket.sendMigrationRequest();
          await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round: 2 * round + 1 });
          await withdraw(conversation);
        }
        const { round } = await capture(conversation);
        expectThat(round === 4, 'round 4 in the state buffer', String(round), 'MIG-RND-TRAVELS');
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'own-rounds/next-after-giving-up',
    title: 'After a round whose request was never answered the next one has the round after it.',
    checks: ['MIG-RND-NEXT', 'MIG-SRC-GIVE-UP'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await ask(conversation);
      await setUp(() => socket.expectMigration('none', undefined, 1000 * SECOND));
      const cancel = await setUp(() => tester.expect(connection, { operation: 'CANCEL' }, { within: AGAIN }));
      tester.send(connection.answer(cancel, 'CANCEL_ACK'));
      await socket.sendMigrationRequest();
      await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round: 1 });
    },
  }),

  conformanceCase({
    id: 'own-rounds/stays-the-same-in-repetitions',
    title: 'A MIGRATION_REQUEST that is sent again has the round that it had.',
    checks: ['MIG-MSG-ROUND', 'MIG-SRC-REQUEST'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await ask(conversation);
      await withdraw(conversation);
      await ask(conversation);
      for (let asked = 0; asked < 3; asked += 1) {
        const again = { operation: 'MIGRATION_REQUEST' } as const;
        await tester.expect(connection, { ...again, round: 1 }, { within: AGAIN });
      }
    },
  }),

  conformanceCase({
    id: 'own-rounds/wrap',
    title: 'After round 65535 comes round 0, and an answer of round 65535 is then one of an earlier round.',
    checks: ['MIG-RND-NEXT', 'MIG-RND-SERIAL'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      for (const round of [0x7ff0, 0xffe0, 0xfffe]) await raiseCounter(conversation, round); // each after the one before
      for (const round of [0xffff, 0]) {
        await socket.sendMigrationRequest();
        await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round });
        if (round !== 0) await withdraw(conversation);
      }
      const lift = tester.never(connection, { operation: 'CANCEL' }, 'MIG-RND-SERIAL');
      tester.send(connection.migsock({ operation: 'REQUEST_ACK', round: 0xffff, old: connection.remote }));
      await tester.pass('silence');
      await socket.expectMigration('requesting', 'MIG-RND-SERIAL');
      lift();
      tester.send(connection.migsock({ operation: 'REQUEST_ACK', round: 0, old: connection.remote }));
      await socket.expectMigration('held');
      await withdraw(conversation);
      await conversation.expectAlive();
    },
  }),
];
