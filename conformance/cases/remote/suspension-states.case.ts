/** In which states of TCP a remote can be told to hold, and that the connection ends there as it would have: H9, H10, A12. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  openConversation,
  sequenceNumber,
  setUp,
  type Conversation,
  type TcpState,
} from '../../harness/index.ts';
import { acknowledgeFin, closeTester } from '../connections.ts';
import { bringTo, cancel, move, newAddress, restartFrom, suspend } from '../migrations.ts';

const HALF_CLOSE = ['half-close'] as const;

/** States in which a remote can be suspended, and how the connection goes on from there once it may. */
const suspendable: Readonly<
  Record<string, readonly [TcpState, (conversation: Conversation) => Promise<void>]>
> = {
  established: ['ESTABLISHED', (conversation) => conversation.expectAlive()],
  'fin-wait-1': [
    'FIN-WAIT-1',
    async (conversation) => {
      await acknowledgeFin(conversation, 'FIN-WAIT-2');
      await closeTester(conversation, 'TIME-WAIT');
    },
  ],
  'fin-wait-2': [
    'FIN-WAIT-2',
    async (conversation) => {
      conversation.give(100);
      await conversation.expectDelivered();
      await closeTester(conversation, 'TIME-WAIT');
    },
  ],
  'close-wait': [
    'CLOSE-WAIT',
    async (conversation) => {
      await conversation.write(1000);
      await conversation.expectArrived();
      await conversation.socket.close();
      await acknowledgeFin(conversation, 'CLOSED');
    },
  ],
  closing: ['CLOSING', (conversation) => acknowledgeFin(conversation, 'TIME-WAIT')],
  'last-ack': ['LAST-ACK', (conversation) => acknowledgeFin(conversation, 'CLOSED')],
};

export default [
  ...conformanceCases(suspendable, ([state, goOn]) =>
    conformanceCase({
      id: 'suspension/state-and-cancel',
      title: 'A remote in this state can be suspended, stays in it, and goes on from it after a CANCEL.',
      checks: ['MIG-REM-SUSPEND', 'MIG-REM-CANCEL', 'MIG-CAR-STATE-UNMOVED'],
      role: 'remote',
      needs: HALF_CLOSE,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await bringTo(conversation, state);
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
        await tester.expect(connection, { operation: 'REQUEST_ACK', round: 0 });
        await socket.expectMigration('suspended');
        const lift = tester.never(connection, { set: ['FIN'] }, 'MIG-REM-HOLD');
        await tester.pass('retransmission');
        lift();
        await socket.expectTcp(state, 'MIG-CAR-STATE-UNMOVED');
        tester.send(connection.migsock({ operation: 'CANCEL' }));
        await tester.expect(connection, { operation: 'CANCEL_ACK', round: 0 });
        await goOn(conversation);
      },
    }),
  ),

  conformanceCase({
    id: 'suspension/time-wait-cannot-be-suspended',
    title: 'A MIGRATION_REQUEST in TIME-WAIT is dropped silently; what TIME-WAIT is for goes on.',
    checks: ['MIG-REM-OTHER-STATES'],
    role: 'remote',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await bringTo(conversation, 'TIME-WAIT');
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expectNothing(connection);
      await socket.expectMigration('none');
      tester.send(connection.fin({ sequence: advance(connection.sndNxt, -1) }));
      await tester.expect(connection, { set: ['ACK'], clear: ['RST'], acknowledgment: connection.sndNxt });
    },
  }),

  conformanceCase({
    id: 'suspension/syn-received-cannot-be-suspended',
    title:
      'A MIGRATION_REQUEST ahead of the last segment of the handshake suspends nobody and breaks nothing.',
    checks: ['MIG-CAR-BEFORE-ESTABLISHED', 'MIG-REM-SUSPEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const remote = { host: subject.host, port: tester.endpoint('home').port };
      await subject.call('listen', { port: remote.port });
      const connection = tester.connection(tester.endpoint('home'), remote);
      await setUp(async () => {
        tester.send(connection.segment({ flags: ['SYN'] }));
        await tester.expect(connection, { set: ['SYN', 'ACK'] });
      });
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expectNothing(connection, { kind: 'migsock' });
      tester.send(connection.ack());
      await (await subject.accept(remote.port)).expectTcp('ESTABLISHED');
    },
  }),

  conformanceCase({
    id: 'suspension/syn-sent-cannot-be-suspended',
    title: 'A MIGRATION_REQUEST instead of a SYN-ACK suspends nobody, opens nothing and breaks nothing.',
    checks: ['MIG-CAR-BEFORE-ESTABLISHED', 'MIG-REM-SUSPEND'],
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
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expectNothing(connection, { kind: 'migsock' });
      await socket.expectTcp('SYN-SENT');
      tester.send(connection.segment({ flags: ['SYN', 'ACK'], sequence: connection.iss }));
      await socket.expectTcp('ESTABLISHED');
    },
  }),

  conformanceCase({
    id: 'suspension/time-wait-is-reached-and-cancelled',
    title: 'A suspended remote that reaches TIME-WAIT stays suspended, and answers CANCEL.',
    checks: ['MIG-REM-TIME-WAIT', 'MIG-REM-CANCEL'],
    role: 'remote',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await reachTimeWait(conversation);
      await socket.expectMigration('suspended');
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', round: 0 });
      await socket.expectTcp('TIME-WAIT');
    },
  }),

  conformanceCase({
    id: 'suspension/time-wait-is-reached-and-moved',
    title:
      'A suspended remote that reaches TIME-WAIT answers REMOTE_RESTART, and goes on with the new address.',
    checks: ['MIG-REM-TIME-WAIT', 'MIG-REM-REPOINT'],
    role: 'remote',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await reachTimeWait(conversation);
      const to = newAddress(tester);
      const restart = restartFrom(conversation, to);
      conversation.moveTo(to);
      const { connection } = conversation;
      tester.send({ ...restart, connection });
      await tester.expect(connection, { operation: 'RESTART_ACK', round: 0 });
      tester.send(connection.fin({ sequence: advance(connection.sndNxt, -1) }));
      await tester.expect(connection, { set: ['ACK'], clear: ['RST'], acknowledgment: connection.sndNxt });
    },
  }),

  conformanceCase({
    id: 'suspension/time-wait-is-reached-and-asked-again',
    title:
      'A suspended remote that reaches TIME-WAIT acknowledges the request of its round again, and drops any other one.',
    checks: ['MIG-REM-OTHER-STATES', 'MIG-REM-TIME-WAIT', 'MIG-REM-REPEATED-REQUEST'],
    role: 'remote',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await reachTimeWait(conversation);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 1 }));
      await tester.expectNothing(connection);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 0 }));
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 0 });
      await socket.expectMigration('suspended');
      tester.send(connection.migsock({ operation: 'CANCEL', round: 0 }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', round: 0 });
    },
  }),

  conformanceCase({
    id: 'suspension/time-wait-gives-way-to-no-syn',
    title: 'A suspended remote in TIME-WAIT does not make way for a new connection, and can still be moved.',
    checks: ['MIG-REM-TIME-WAIT'],
    role: 'remote',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await reachTimeWait(conversation);
      const { connection } = conversation;
      const fields = { flags: ['SYN'], sequence: advance(connection.sndNxt, 100_000) } as const;
      const lift = tester.never(connection, { set: ['SYN'] });
      tester.send({ ...connection.segment(fields), connection: connection.movedTo(connection.local) });
      await tester.pass('silence');
      lift();
      await move(conversation, newAddress(tester));
      await conversation.socket.expectTcp('TIME-WAIT');
    },
  }),

  conformanceCase({
    id: 'suspension/fin-acknowledged-while-suspended',
    title:
      'A suspended remote takes what acknowledges its FIN: it comes to FIN-WAIT-2 and does not send it again.',
    checks: ['MIG-REM-HOLD'],
    role: 'remote',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await bringTo(conversation, 'FIN-WAIT-1');
      await suspend(conversation);
      tester.never(connection, { set: ['FIN'] });
      tester.send(connection.ack());
      await socket.expectTcp('FIN-WAIT-2');
      await cancel(conversation);
      await tester.pass('retransmission');
      await closeTester(conversation, 'TIME-WAIT');
    },
  }),

  conformanceCase({
    id: 'suspension/reset-by-the-peer',
    title:
      'A suspended remote takes a RST whose SEQ is exactly RCV.NXT, and challenges any other in its window.',
    checks: ['RFC 5961 §3.2', 'MIG-REM-HOLD'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await suspend(conversation);
      tester.send(connection.rst({ sequence: advance(connection.sndNxt, 1) }));
      await tester.expect(connection, { kind: 'ordinary', set: ['ACK'], clear: ['RST'], octets: 0 });
      await socket.expectMigration('suspended');
      tester.send(connection.rst());
      await socket.expectTcp('CLOSED');
    },
  }),
];

/** The implementation has closed, is suspended, and hears only then that the tester has closed too. */
async function reachTimeWait(conversation: Conversation): Promise<void> {
  const { tester, connection, socket } = conversation;
  await bringTo(conversation, 'FIN-WAIT-2');
  await suspend(conversation);
  tester.send(connection.fin());
  await setUp(async () => {
    await socket.expectTcp('TIME-WAIT');
    await conversation.expectAcknowledged();
  });
}
