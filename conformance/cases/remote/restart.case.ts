/** REMOTE_RESTART, as a remote takes it. */
import { conformanceCase, openConversation } from '../../harness/index.ts';
import { newAddress, move, restartFrom, suspend } from '../migrations.ts';

export default [
  conformanceCase({
    id: 'restart/repoints',
    title: 'A remote that accepts a REMOTE_RESTART goes on with the new address only, and no octet is lost.',
    checks: ['MIG-REM-REPOINT', 'MIG-REM-RESTART-ACK'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await conversation.expectAlive();
      await suspend(conversation);
      const old = conversation.connection;
      await move(conversation, newAddress(tester));
      tester.never(old, {});
      await conversation.expectAlive();
      conversation.give(20_000);
      await conversation.write(20_000);
      await conversation.expectDelivered();
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'restart/without-suspension-is-dropped',
    title: 'A REMOTE_RESTART for a connection that was never suspended is dropped silently.',
    checks: ['MIG-CAR-RESTART-UNSUSPENDED', 'MIG-REM-RESTART'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const to = newAddress(tester);
      const moved = tester.move(conversation.connection, to);
      tester.send({ ...restartFrom(conversation, to), connection: moved });
      await tester.expectNothing(moved);
      await conversation.expectAlive();
    },
  }),
];
