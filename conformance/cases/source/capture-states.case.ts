/** The state buffer in each state in which a source can be captured: H9. */
import {
  conformanceCase,
  conformanceCases,
  distance,
  expectFields,
  FROM_SUBJECT,
  FROM_TESTER,
  octetsOf,
  openConversation,
  readStateBuffer,
  setUp,
  type Conversation,
  type OpenOptions,
  type SocketState,
  type TcpState,
} from '../../harness/index.ts';
import { bringTo, hold } from '../migrations.ts';
import { capture, withdraw } from './steps.ts';

type State = SocketState['state'];

/** What a state buffer says of the two FINs; in these states those that were sent arrived, too. */
const states: Readonly<Record<string, readonly [State, isSent: boolean, isReceived: boolean]>> = {
  established: ['ESTABLISHED', false, false],
  'fin-wait-1': ['FIN-WAIT-1', true, false],
  'fin-wait-2': ['FIN-WAIT-2', true, false],
  'close-wait': ['CLOSE-WAIT', false, true],
  closing: ['CLOSING', true, true],
  'last-ack': ['LAST-ACK', true, true],
};

/** Options that a connection is opened with. */
const options: Readonly<Record<string, OpenOptions>> = {
  'with-all-options': { windowScale: 7 },
  'without-options': { timestamps: false, sack: false },
};

/** A FIN that waits behind data for which there is no window. */
const waiting: Readonly<Record<string, readonly [State, (conversation: Conversation) => Promise<void>]>> = {
  'fin-wait-1': ['FIN-WAIT-1', ({ socket }) => socket.close()],
  closing: [
    'CLOSING',
    async (conversation) => {
      await conversation.socket.close();
      conversation.tester.send(conversation.connection.fin());
      await conversation.expectAcknowledged();
    },
  ],
  'last-ack': [
    'LAST-ACK',
    async (conversation) => {
      conversation.tester.send(conversation.connection.fin());
      await conversation.expectAcknowledged();
      await conversation.socket.close();
    },
  ],
};

const WRITTEN = 3000;

function needsOf(state: TcpState): { needs?: readonly ['half-close'] } {
  return state === 'ESTABLISHED' || state === 'CLOSE-WAIT' ? {} : { needs: ['half-close'] };
}

export default [
  ...Object.entries(options).flatMap(([kind, open]) =>
    conformanceCases(states, ([state, finSent, finReceived]) =>
      conformanceCase({
        id: `capture/state/${kind}`,
        title:
          'A state buffer has the state and its FINs, which count in the sequence numbers and are in no queue.',
        checks: ['MIG-BUF-FIN', 'MIG-BUF-STATE', 'MIG-BUF-SENT', 'MIG-SRC-STATES'],
        role: 'source',
        ...needsOf(state),
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject, open);
          const { connection } = conversation;
          await setUp(() => conversation.expectAlive());
          conversation.give(100);
          await setUp(() => conversation.expectAcknowledged());
          await bringTo(conversation, state);
          const captured = await capture(conversation);
          const isOutstanding = finSent && state !== 'FIN-WAIT-2';
          const sndUna = isOutstanding ? connection.lastAckSent : connection.rcvNxt;
          const receiveQueue = octetsOf(FROM_TESTER, conversation.delivered, 100);
          expectFields(captured, { state, finSent, finReceived });
          expectFields(captured, { sndUna, sndNxt: connection.rcvNxt }, 'MIG-BUF-SENT');
          const queues = { rcvNxt: connection.sndNxt, sendQueue: new Uint8Array(), receiveQueue };
          expectFields(captured, queues, 'MIG-BUF-QUEUES');
          await withdraw(conversation);
          await conversation.socket.expectTcp(state, 'MIG-SRC-THAW');
          await conversation.expectDelivered('MIG-SRC-THAW');
        },
      }),
    ),
  ),

  ...conformanceCases(waiting, ([state, bring]) =>
    conformanceCase({
      id: 'capture/fin-that-waits',
      title: 'A FIN that waits behind unsent data is in the state, and neither in the flags nor in SND.NXT.',
      checks: ['MIG-BUF-FIN', 'MIG-BUF-SENT', 'MIG-BUF-QUEUES'],
      role: 'source',
      needs: ['half-close'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { window: 1000 });
        const { connection, socket } = conversation;
        const first = connection.rcvNxt;
        await conversation.write(WRITTEN);
        await tester.pass('silence');
        await setUp(async () => {
          await bring(conversation);
          await socket.expectTcp(state);
        });
        const captured = await capture(conversation);
        const acknowledged = distance(first, connection.lastAckSent);
        expectFields(captured, {
          state,
          finSent: false,
          finReceived: state !== 'FIN-WAIT-1',
          sndNxt: connection.rcvNxt,
          rcvNxt: connection.sndNxt,
          sendQueue: octetsOf(FROM_SUBJECT, acknowledged, WRITTEN - acknowledged),
        });
      },
    }),
  ),

  conformanceCase({
    id: 'capture/closed-while-held',
    title:
      'An end that is closed between the request and the capture is captured as FIN-WAIT-1 whose FIN was not sent.',
    checks: ['MIG-BUF-FIN', 'MIG-SRC-NO-NEW-DATA'],
    role: 'source',
    needs: ['half-close'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await hold(conversation);
      await socket.close();
      const captured = readStateBuffer(await socket.serializeSocketData());
      expectFields(captured, { state: 'FIN-WAIT-1', finSent: false, sndNxt: connection.rcvNxt });
    },
  }),

  conformanceCase({
    id: 'capture/peer-closes-while-held',
    title:
      'An end whose peer closes between the request and the capture is captured as CLOSE-WAIT, with its octets.',
    checks: ['MIG-BUF-FIN', 'MIG-SRC-NO-NEW-DATA'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // H12
      const { connection, socket } = conversation;
      await hold(conversation);
      tester.send(conversation.next(100, { flags: ['ACK', 'PSH', 'FIN'] }));
      await setUp(() => conversation.expectAcknowledged());
      const captured = readStateBuffer(await socket.serializeSocketData());
      expectFields(captured, {
        state: 'CLOSE-WAIT',
        finReceived: true,
        rcvNxt: connection.sndNxt,
        receiveQueue: octetsOf(FROM_TESTER, 0, 100),
      });
      await withdraw(conversation);
      await conversation.expectDelivered();
    },
  }),
];
