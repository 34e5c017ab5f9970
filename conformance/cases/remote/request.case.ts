/** MIGRATION_REQUEST, as a remote takes it. */
import { advance, conformanceCase, conformanceCases, openConversation } from '../../harness/index.ts';
import { suspend } from '../migrations.ts';

export default [
  conformanceCase({
    id: 'request/is-acknowledged',
    title: 'A plausible MIGRATION_REQUEST is answered REQUEST_ACK, which echoes round and old address.',
    checks: ['MIG-REM-SUSPEND', 'MIG-MSG-ANSWER-ECHOES-ROUND', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES'],
    role: 'remote',
    async run({ tester, subject }) {
      const { connection, socket } = await openConversation(tester, subject);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      const old = connection.local;
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 0, old, new: { host: 0, port: 0 } });
      await socket.expectMigration('suspended');
    },
  }),

  conformanceCase({
    id: 'request/holds-data',
    title: 'A suspended remote sends no data, and delivers and acknowledges what it receives.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-BLOCKED-SEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await conversation.expectAlive();
      await suspend(conversation);
      tester.never(conversation.connection, { octets: 'some', kind: 'ordinary' }, 'MIG-REM-HOLD');
      await conversation.tryToWrite(1000);
      conversation.give(2000);
      await conversation.expectDelivered('MIG-REM-HOLD');
      await conversation.expectAcknowledged('MIG-REM-HOLD');
      await tester.pass('retransmission');
    },
  }),

  ...conformanceCases({ 'below-the-window': -0x0010_0000, 'one-above-rcv-nxt': 1 }, (off) =>
    conformanceCase({
      id: 'request/implausible-sequence-is-dropped',
      title: 'A MIGRATION_REQUEST whose SEQ is implausible is dropped silently.',
      checks: ['MIG-CAR-PLAUSIBLE-SEQ'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { windowScale: 0 });
        const { connection, socket } = conversation;
        const { sequence } = connection.migsock({ operation: 'MIGRATION_REQUEST' }).segment;
        const implausible = { sequence: advance(sequence, off) };
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, implausible));
        await tester.expectNothing(connection);
        await socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),
];
