/** Where an answer goes: back the way that the message came, whatever addresses it names: A17, F14. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  SECOND,
  type Endpoint,
} from '../../harness/index.ts';
import { askToMove, cancel, move, newAddress, suspend } from '../migrations.ts';

/** For which an address that was left is kept: the suspension limit and 2 MSL. */
const KEPT = 360 * SECOND;

export default [
  ...conformanceCases({ request: 'MIGRATION_REQUEST', cancel: 'CANCEL' } as const, (operation) =>
    conformanceCase({
      id: 'carriage/answer-goes-to-the-sender',
      title:
        'The answer to a message that names another host goes to where the message came from, and nowhere else.',
      checks: ['MIG-CAR-ANSWER-WAY', 'MIG-REM-MISMATCH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        const old = tester.endpoint('other');
        tester.never(tester.move(connection, old), {});
        tester.send(connection.migsock({ operation, old }));
        await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH', old });
        await tester.pass('silence');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ 'while-suspended': false, 'after-a-suspension': true }, (isOver) =>
    conformanceCase({
      id: 'carriage/answer-goes-to-the-destination',
      title:
        'The answer to a REMOTE_RESTART goes to the address that it came from, not to the new or the old one that it names.',
      checks: ['MIG-CAR-ANSWER-WAY', 'MIG-REM-MISMATCH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await suspend(conversation);
        if (isOver) await cancel(conversation);
        const named: Endpoint = newAddress(tester);
        tester.never(tester.move(conversation.connection, named), {});
        const lift = tester.never(conversation.connection, { kind: 'migsock' });
        const moved = askToMove(conversation, named, {}, { from: tester.endpoint('nat') });
        await tester.expect(moved, { operation: 'REJECT_ADDRESS_MISMATCH', new: named });
        await tester.pass('silence');
        lift();
        if (!isOver) await cancel(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/stranger-from-an-address-in-use-is-dropped',
    title:
      'A REMOTE_RESTART for nobody draws no RST where it comes from an address that has a connection: that is the one which would be hit.',
    checks: ['MIG-CAR-UNKNOWN-TUPLE', 'MIG-CAR-RESTART-LOOK-UP'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const nobody = tester.endpoint('other');
      tester.send(connection.migsock({ operation: 'REMOTE_RESTART', old: nobody, new: connection.local }));
      await tester.expectNothing(connection);
      await conversation.socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'carriage/copy-after-the-tombstone-is-dropped',
    title:
      'A copy of a REMOTE_RESTART that comes when the old address is forgotten draws no RST for the connection that lives at the new one.',
    checks: ['MIG-CAR-UNKNOWN-TUPLE'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      const old = conversation.connection;
      const to = newAddress(tester);
      await move(conversation, to);
      await tester.pass(2 * KEPT);
      const { connection } = conversation;
      tester.never(connection, { set: ['RST'] });
      const copy = old.migsock({ operation: 'REMOTE_RESTART', new: to }, { from: to });
      tester.send({ ...copy, connection });
      await tester.pass('silence');
      await conversation.expectAlive();
    },
  }),
];
