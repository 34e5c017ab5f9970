/** Messages for a connection whose handshake is not over: none counts, and none is answered. */
import {
  conformanceCase,
  conformanceCases,
  Conversation,
  sequenceNumber,
  setUp,
  type Connection,
  type OperationName,
  type Outgoing,
  type Tester,
} from '../../harness/index.ts';
import { listening } from '../connections.ts';
import { newAddress, suspend } from '../migrations.ts';

const operations: Readonly<Record<string, OperationName>> = {
  'migration-request': 'MIGRATION_REQUEST',
  'remote-restart': 'REMOTE_RESTART',
  'request-ack': 'REQUEST_ACK',
  'restart-ack': 'RESTART_ACK',
  cancel: 'CANCEL',
  'cancel-ack': 'CANCEL_ACK',
  rejection: 'REJECT_BUSY',
};

function messageOf(tester: Tester, connection: Connection, operation: OperationName): Outgoing {
  if (operation !== 'REMOTE_RESTART') return connection.migsock({ operation });
  const to = newAddress(tester);
  const restart = connection.migsock({ operation, new: to }, { from: to });
  return { ...restart, connection: tester.move(connection, to) };
}

export default [
  ...conformanceCases(operations, (operation) =>
    conformanceCase({
      id: 'carriage/syn-received-answers-nothing',
      title:
        'A message ahead of the last segment of the handshake is dropped silently: no round is closed by it, and none begun.',
      checks: ['MIG-CAR-BEFORE-ESTABLISHED'],
      role: 'remote',
      async run({ tester, subject }) {
        const connection = await listening(tester, subject);
        await setUp(async () => {
          tester.send(connection.segment({ flags: ['SYN'] }));
          await tester.expect(connection, { set: ['SYN', 'ACK'] });
        });
        const message = messageOf(tester, connection, operation);
        tester.send(message);
        await tester.expectNothing(message.connection, { clear: ['SYN'] });
        tester.send(connection.ack());
        const socket = await subject.accept(connection.remote.port);
        const conversation = new Conversation(tester, connection, socket);
        await socket.expectMigration('none');
        await conversation.expectAlive();
        await suspend(conversation);
      },
    }),
  ),

  ...conformanceCases(operations, (operation) =>
    conformanceCase({
      id: 'carriage/syn-sent-answers-nothing',
      title: 'A message instead of a SYN-ACK is dropped silently: no round is closed by it, and none begun.',
      checks: ['MIG-CAR-BEFORE-ESTABLISHED'],
      role: 'remote',
      needs: ['connect'],
      async run({ tester, subject }) {
        const local = tester.endpoint('home');
        const remote = tester.endpoint('other');
        // What RCV.NXT may be there is 0, for nothing has come yet.
        const options = { iss: sequenceNumber(0) };
        const connection = tester.connection(local, { host: subject.host, port: remote.port }, options);
        const socket = await subject.connect(local, remote.port);
        await setUp(() => tester.expect(connection, { set: ['SYN'], clear: ['ACK'] }));
        const message = messageOf(tester, connection, operation);
        tester.send(message);
        await tester.expectNothing(message.connection, { clear: ['SYN'] });
        await socket.expectTcp('SYN-SENT');
        tester.send(connection.segment({ flags: ['SYN', 'ACK'], sequence: connection.iss }));
        await socket.expectTcp('ESTABLISHED');
        const conversation = new Conversation(tester, connection, socket);
        await conversation.expectAlive();
        await suspend(conversation);
      },
    }),
  ),
];
