/** Whose a message is, and what it draws where it is nobody's: F12. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  sequenceNumber,
  type Connection,
  type MessageToBuild,
  type OperationName,
  type Outgoing,
  type Subject,
  type Tester,
} from '../../harness/index.ts';
import { newAddress, suspend } from '../migrations.ts';

const ANY = sequenceNumber(0x1234_5678);

const operations: Readonly<Record<string, OperationName>> = {
  'migration-request': 'MIGRATION_REQUEST',
  'remote-restart': 'REMOTE_RESTART',
  'request-ack': 'REQUEST_ACK',
  'restart-ack': 'RESTART_ACK',
  cancel: 'CANCEL',
  'cancel-ack': 'CANCEL_ACK',
  rejection: 'REJECT_MOVED',
};

/** An end of a connection that the implementation knows nothing of. */
function stranger(tester: Tester, { host }: Subject, port = tester.endpoint('home').port): Connection {
  return tester.connection(newAddress(tester), { host, port }, { timestamps: false });
}

/** A message that says it is of a connection that there is not. */
function ofNobody(tester: Tester, connection: Connection, operation: OperationName): Outgoing {
  const addresses: Partial<MessageToBuild> =
    operation === 'REMOTE_RESTART' ? { old: tester.endpoint('home'), new: connection.local } : {};
  return connection.migsock({ operation, ...addresses }, { acknowledgment: ANY });
}

const checks = ['MIG-CAR-UNKNOWN-TUPLE', 'RFC 9293 §3.10.7.1'] as const;

export default [
  ...conformanceCases(operations, (operation) =>
    conformanceCase({
      id: 'carriage/unknown-tuple-draws-reset',
      title: 'A message for a connection that does not exist is answered RST with SEQ = SEG.ACK.',
      checks,
      role: 'remote',
      async run({ tester, subject }) {
        const connection = stranger(tester, subject);
        tester.send(ofNobody(tester, connection, operation));
        await tester.expect(connection, { set: ['RST'], sequence: ANY });
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/listener-draws-reset',
    title: 'A message for a port that is only listened on is answered RST, and the listener goes on.',
    checks,
    role: 'remote',
    async run({ tester, subject }) {
      const { port } = tester.endpoint('home');
      await subject.call('listen', { port });
      const connection = stranger(tester, subject, port);
      tester.send(ofNobody(tester, connection, 'MIGRATION_REQUEST'));
      await tester.expect(connection, { set: ['RST'], sequence: ANY });
      tester.send(connection.segment({ flags: ['SYN'] }));
      await tester.expect(connection, { set: ['SYN', 'ACK'] });
    },
  }),

  ...conformanceCases({ 'by-its-application': true, 'by-its-peer': false }, (isAborted, name) =>
    conformanceCase({
      id: 'carriage/connection-that-ended-draws-reset',
      title:
        'Where a suspended connection was reset, what its peer still sends is answered RST: nobody waits in vain.',
      checks,
      role: 'remote',
      ...(isAborted ? { needs: ['abort'] as const } : {}),
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await suspend(conversation);
        if (name === 'by-its-application') await socket.abort();
        else tester.send(connection.rst());
        await socket.expectTcp('CLOSED');
        const { segment } = connection.migsock({ operation: 'CANCEL' });
        tester.send(connection.migsock({ operation: 'CANCEL' }));
        await tester.expect(connection, { set: ['RST'], sequence: segment.acknowledgment });
        const to = newAddress(tester);
        const moved = tester.move(connection, to);
        tester.send({
          ...connection.migsock({ operation: 'REMOTE_RESTART', new: to }, { from: to }),
          connection: moved,
        });
        await tester.expect(moved, { set: ['RST'], sequence: segment.acknowledgment });
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/malformed-for-nobody-opens-nothing',
    title:
      'A malformed MIGSOCK segment for a connection that does not exist draws no message, and opens nothing.',
    checks: ['MIG-CAR-FLAGS', 'MIG-CAR-UNKNOWN-TUPLE'],
    role: 'remote',
    async run({ tester, subject }) {
      const { port } = tester.endpoint('home');
      await subject.call('listen', { port });
      const connection = stranger(tester, subject, port);
      tester.never(connection, { kind: 'migsock' });
      tester.send(connection.migsock({ operation: 7 }, { acknowledgment: ANY }));
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { flags: ['ACK', 'FIN'] }));
      await tester.pass('silence');
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { flags: ['ACK', 'RST'] }));
      await tester.expectNothing(connection);
    },
  }),

  conformanceCase({
    id: 'carriage/reset-in-a-message-draws-nothing',
    title: 'A MIGSOCK segment with RST for a connection that does not exist is not answered.',
    checks: ['RFC 9293 §3.10.7.1', 'MIG-CAR-FLAGS'],
    role: 'remote',
    async run({ tester, subject }) {
      const connection = stranger(tester, subject);
      tester.send(
        connection.migsock({ operation: 'CANCEL' }, { flags: ['ACK', 'RST'], acknowledgment: ANY }),
      );
      await tester.expectNothing(connection);
    },
  }),

  ...conformanceCases({ request: 'MIGRATION_REQUEST', cancel: 'CANCEL' } as const, (operation) =>
    conformanceCase({
      id: 'carriage/looked-up-by-the-segment',
      title: "A message is its segment's connection's, not that of the address that it names.",
      checks: ['MIG-CAR-LOOK-UP', 'MIG-REM-MISMATCH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const other = await openConversation(tester, subject);
        const { connection } = conversation;
        const old = other.connection.local;
        tester.never(other.connection, { kind: 'migsock' });
        tester.send(connection.migsock({ operation, old }));
        await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH', old });
        await conversation.socket.expectMigration('none');
        await other.socket.expectMigration('none');
        await conversation.expectAlive();
        await other.expectAlive();
      },
    }),
  ),
];
