/** New addresses that no connection can move to: A13, A14. */
import {
  conformanceCase,
  openConversation,
  setUp,
  type Conversation,
  type Subject,
  type Tester,
} from '../../harness/index.ts';
import { askToMove, move, newAddress, suspend } from '../migrations.ts';

/** Another connection with the same port of the implementation's. */
async function openBeside(tester: Tester, subject: Subject, first: Conversation): Promise<Conversation> {
  const { port } = first.connection.remote;
  return openConversation(tester, subject, { at: 'other', port, isListening: true });
}

export default [
  conformanceCase({
    id: 'restart/new-tuple-that-another-has-left-is-rejected',
    title:
      'A REMOTE_RESTART to an address that another connection has left is rejected as in use; another one is accepted.',
    checks: ['MIG-REM-TUPLE-IN-USE', 'MIG-REM-TOMBSTONE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const other = await openBeside(tester, subject, conversation);
      const left = other.connection.local;
      await suspend(other);
      await move(other, newAddress(tester));
      await suspend(conversation);
      const moved = askToMove(conversation, left);
      await tester.expect(moved, { operation: 'REJECT_NEW_TUPLE_IN_USE', round: 0, new: left });
      await move(conversation, newAddress(tester));
      await conversation.expectAlive();
      await other.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/naming-the-remote-from-elsewhere-is-dropped',
    title:
      'A REMOTE_RESTART whose new address is the remote’s own is dropped silently, not rejected, wherever it comes from.',
    checks: ['MIG-REM-TUPLE-IN-USE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      const elsewhere = newAddress(tester);
      const moved = askToMove(conversation, conversation.connection.remote, {}, { from: elsewhere });
      await tester.expectNothing(moved);
      await move(conversation, elsewhere);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/to-the-remote-itself-is-dropped',
    title: 'A REMOTE_RESTART whose new address is the remote’s own is dropped silently, and moves nobody.',
    checks: ['MIG-REM-TUPLE-IN-USE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      tester.never(conversation.connection, {});
      const itself = conversation.connection.remote;
      askToMove(conversation, itself);
      await setUp(() => tester.pass('silence'));
      await conversation.socket.expectMigration('suspended');
      await move(conversation, newAddress(tester));
      await conversation.expectAlive();
    },
  }),
];
