/** A remote that is told to let nobody move refuses by policy, and what it has refused stays refused. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  setUp,
  type Connection,
  type Endpoint,
  type Pattern,
  type Tester,
} from '../../harness/index.ts';
import { askToMove, beginMove, cancel, newAddress, suspend } from '../migrations.ts';

const rejection: Pattern['also'] = ['a rejection', ({ payload }) => payload[6] === 1];

/** Where the tester's end asks to go. */
const aims: Readonly<Record<string, (tester: Tester, connection: Connection) => Endpoint>> = {
  elsewhere: newAddress,
  'where-it-is': (_, { local }) => local,
};

export default [
  conformanceCase({
    id: 'policy/request-is-refused',
    title: 'A MIGRATION_REQUEST that policy forbids is rejected for that, and suspends nobody.',
    checks: ['MIG-REM-POLICY', 'MIG-CAR-REJECT-MIRRORS'],
    role: 'remote',
    needs: ['policy'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await subject.allowMigrations(false);
      const request = connection.migsock({ operation: 'MIGRATION_REQUEST', round: 3 });
      const { sequence, acknowledgment } = connection.answer(request.segment, 'REJECT_POLICY').segment;
      tester.send(request);
      const mirrored = { sequence, acknowledgment, old: connection.local, new: { host: 0, port: 0 } };
      await tester.expect(connection, { operation: 'REJECT_POLICY', round: 3, ...mirrored });
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'policy/refused-request-closes-no-round',
    title: 'A round whose MIGRATION_REQUEST policy has refused can be asked for again once it is allowed.',
    checks: ['MIG-REM-SUSPEND', 'MIG-REM-POLICY'],
    role: 'remote',
    needs: ['policy'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await setUp(async () => {
        await subject.allowMigrations(false);
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
        await tester.expect(connection, { operation: 'REJECT_POLICY' });
        await subject.allowMigrations(true);
      });
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 0 });
      beginMove(conversation, newAddress(tester));
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round: 0 });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'policy/address-mismatch-comes-first',
    title: 'A MIGRATION_REQUEST with another address is rejected for that, also where policy forbids it.',
    checks: ['MIG-REM-MISMATCH'],
    role: 'remote',
    needs: ['policy'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await subject.allowMigrations(false);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', oldPort: 1 }));
      await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'policy/cancel-is-acknowledged',
    title: 'A CANCEL asks for no migration: it ends a suspension whatever policy says.',
    checks: ['MIG-REM-CANCEL'],
    role: 'remote',
    needs: ['policy'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await suspend(conversation);
      await subject.allowMigrations(false);
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', round: 0 });
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(aims, (aim) =>
    conformanceCase({
      id: 'policy/refused-address-stays-refused',
      title:
        'An address that policy has refused in a round stays refused in it, and is free in the next one.',
      checks: ['MIG-REM-REFUSED-STAYS', 'MIG-REM-POLICY'],
      role: 'remote',
      needs: ['policy'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await suspend(conversation, 0);
        const to = aim(tester, conversation.connection);
        await setUp(async () => {
          await subject.allowMigrations(false);
          const asked = askToMove(conversation, to);
          await tester.expect(asked, { operation: 'REJECT_POLICY', round: 0, new: to });
          await subject.allowMigrations(true);
        });
        const late = askToMove(conversation, to);
        await tester.expect(late, { kind: 'migsock', round: 0, also: rejection });
        await conversation.socket.expectMigration('suspended');
        await cancel(conversation, 0);
        await suspend(conversation, 1);
        beginMove(conversation, to, { round: 1 });
        await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round: 1 });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'policy/another-address-is-not-refused',
    title: 'Policy that has refused one address in a round may let the connection move to another one in it.',
    checks: ['MIG-REM-RESTART', 'MIG-REM-REFUSED-STAYS'],
    role: 'remote',
    needs: ['policy'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      await setUp(async () => {
        await subject.allowMigrations(false);
        await tester.expect(askToMove(conversation, newAddress(tester)), { operation: 'REJECT_POLICY' });
        await subject.allowMigrations(true);
      });
      beginMove(conversation, newAddress(tester));
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round: 0 });
      await conversation.expectAlive();
    },
  }),
];
