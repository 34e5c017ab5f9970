/** Moves of connections that are half closed, or closing: H9, A12. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  setUp,
  type Conversation,
  type TcpState,
} from '../../harness/index.ts';
import { acknowledgeFin, closeTester } from '../connections.ts';
import { beginMove, bringTo, lose, newAddress, suspend } from '../migrations.ts';

const NEEDS = ['half-close'] as const;

/** States in which an end can be told to hold, and how the connection goes on from there at its new address. */
const states: Readonly<Record<string, readonly [TcpState, (conversation: Conversation) => Promise<void>]>> = {
  'fin-wait-1': [
    'FIN-WAIT-1',
    async (conversation) => {
      conversation.give(1000);
      await conversation.expectDelivered();
      await closeTester(conversation, 'TIME-WAIT');
    },
  ],
  'fin-wait-2': [
    'FIN-WAIT-2',
    async (conversation) => {
      conversation.give(1000);
      await conversation.expectDelivered();
      await closeTester(conversation, 'TIME-WAIT');
    },
  ],
  'close-wait': [
    'CLOSE-WAIT',
    async (conversation) => {
      await conversation.write(5000);
      await conversation.expectArrived();
      await conversation.socket.close();
      await acknowledgeFin(conversation, 'CLOSED');
    },
  ],
};

/** States in which the implementation's FIN is outstanding, and what follows once it is acknowledged. */
const finOutstanding = {
  'fin-wait-1': ['FIN-WAIT-1', 'FIN-WAIT-2'],
  closing: ['CLOSING', 'TIME-WAIT'],
  'last-ack': ['LAST-ACK', 'CLOSED'],
} as const;

export default [
  ...conformanceCases(states, ([state, goOn]) =>
    conformanceCase({
      id: 'restart/half-closed',
      title: 'A connection that is half closed moves as it is, and ends at its new address as it would have.',
      checks: ['MIG-REM-REPOINT', 'MIG-REM-RESTART'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await bringTo(conversation, state);
        await suspend(conversation);
        const old = conversation.connection;
        beginMove(conversation, newAddress(tester));
        await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
        tester.never(old, {}, 'MIG-REM-REPOINT');
        await goOn(conversation);
      },
    }),
  ),

  ...conformanceCases(finOutstanding, ([state, next]) =>
    conformanceCase({
      id: 'restart/fin-is-sent-again',
      title: 'A FIN that the new end does not acknowledge is sent again to its address.',
      checks: ['MIG-REM-RESTART-ACK'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const beforeFin = conversation.connection.rcvNxt;
        await bringTo(conversation, state);
        await suspend(conversation);
        beginMove(conversation, newAddress(tester), {}, { acknowledgment: beforeFin });
        const { connection } = conversation;
        await tester.expect(connection, { operation: 'RESTART_ACK' });
        await tester.expect(connection, { set: ['FIN'], sequence: beforeFin }, { within: 'retransmission' });
        tester.send(connection.ack());
        await conversation.socket.expectTcp(next);
      },
    }),
  ),

  ...conformanceCases(finOutstanding, ([state, next]) =>
    conformanceCase({
      id: 'restart/fin-is-acknowledged-by-the-restart',
      title: 'A REMOTE_RESTART that acknowledges the FIN takes the connection to its next state.',
      checks: ['MIG-REM-RESTART-ACK'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A8
        await bringTo(conversation, state);
        await suspend(conversation);
        beginMove(conversation, newAddress(tester));
        tester.never(conversation.connection, { set: ['FIN'] });
        await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
        await conversation.socket.expectTcp(next);
        await tester.pass('silence');
      },
    }),
  ),

  ...conformanceCases({ alone: 0, 'behind-data': 3000 }, (octets) =>
    conformanceCase({
      id: 'restart/close-while-suspended',
      title:
        'What the application closed while its end was suspended closes at the new address, with all its data.',
      checks: ['MIG-REM-BLOCKED-SEND', 'MIG-REM-REPOINT', 'MIG-REM-RESTART-ACK'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const old = conversation.connection;
        if (octets > 0) await lose(conversation, octets);
        await suspend(conversation);
        tester.never(old, { set: ['FIN'] }, 'MIG-REM-HOLD');
        await conversation.socket.close();
        await tester.pass('silence');
        beginMove(conversation, newAddress(tester));
        const { connection, socket } = conversation;
        await tester.expect(connection, { operation: 'RESTART_ACK' });
        await conversation.expectArrived();
        const isThere = (): boolean => connection.finReceived;
        await tester.until(isThere, 'a FIN at the new address', { within: 'retransmission' });
        tester.send(connection.ack());
        await socket.expectTcp('FIN-WAIT-2');
      },
    }),
  ),

  conformanceCase({
    id: 'restart/both-close-across-the-move',
    title:
      'A connection whose one end closed before the move, and whose other end closes after it, ends well.',
    checks: ['MIG-REM-REPOINT', 'MIG-REM-HOLD'],
    role: 'remote',
    needs: NEEDS,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      conversation.give(500);
      tester.send(conversation.connection.fin());
      await conversation.expectDelivered();
      await setUp(() => conversation.expectAcknowledged());
      beginMove(conversation, newAddress(tester));
      const { connection, socket } = conversation;
      await tester.expect(connection, { operation: 'RESTART_ACK', acknowledgment: connection.sndNxt });
      await socket.expectTcp('CLOSE-WAIT');
      await conversation.write(500);
      await conversation.expectArrived();
      await socket.close();
      await acknowledgeFin(conversation, 'CLOSED');
    },
  }),

  conformanceCase({
    id: 'restart/reset-after-the-move',
    title: 'A RST from the new address ends a connection that has moved.',
    checks: ['MIG-REM-REPOINT', 'RFC 9293 §3.10.7.4'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      beginMove(conversation, newAddress(tester));
      const { connection, socket } = conversation;
      await setUp(() => tester.expect(connection, { operation: 'RESTART_ACK' }));
      tester.send(connection.rst());
      await socket.expectTcp('CLOSED');
    },
  }),
];
