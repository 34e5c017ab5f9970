/** Explicit congestion notification does not travel with a connection (MIG-REM-NO-ECN). */
import { conformanceCase, Conversation, openConversation, setUp } from '../../harness/index.ts';
import { resume } from '../buffers.ts';
import { listening } from '../connections.ts';
import { expectNoEcn, move, newAddress, suspend } from '../migrations.ts';

export default [
  conformanceCase({
    id: 'repoint/no-ecn',
    title:
      'After a move the remote uses no ECN, also where it had been negotiated: no code point, no ECE and no CWR.',
    checks: ['MIG-REM-NO-ECN', 'RFC 3168 §6.1.1'],
    role: 'remote',
    async run({ tester, subject }) {
      const connection = await listening(tester, subject);
      const conversation = await setUp(async () => {
        tester.send(connection.segment({ flags: ['SYN', 'ECE', 'CWR'] })); // an offer
        await tester.expect(connection, { set: ['SYN', 'ACK'] });
        tester.send(connection.ack());
        const opened = new Conversation(tester, connection, await subject.accept(connection.remote.port));
        await opened.expectAlive();
        await suspend(opened);
        await move(opened, newAddress(tester));
        return opened;
      });
      await expectNoEcn(conversation);
    },
  }),

  conformanceCase({
    id: 'repoint/no-ecn-that-was-not-offered',
    title: 'After a move of a connection without ECN a congestion mark of the new path is not echoed either.',
    checks: ['MIG-REM-NO-ECN'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      await expectNoEcn(conversation);
    },
  }),

  conformanceCase({
    id: 'live/no-ecn',
    title:
      'A restored socket uses no ECN: no code point, no ECE and no CWR, whatever its source had negotiated.',
    checks: ['MIG-REM-NO-ECN'],
    role: 'destination',
    async run({ tester, subject }) {
      await expectNoEcn(await resume(tester, subject, { unsent: 3000 }));
    },
  }),
];
