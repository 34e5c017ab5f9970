/** How connections end: RFC 9293 §3.6 and §3.10.7.4, eighth. What the peer sees of it counts, not what states are called. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  octetsOf,
  openConversation,
  setUp,
  type Conversation,
  type SequenceNumber,
} from '../../harness/index.ts';
import { closeHalf, endOf, expectEnd, expectFinAcknowledgedAgain, pieces } from '../connections.ts';

const HALF_CLOSE = ['half-close'] as const;

/** Where the tester's FIN and the data before it lie: pieces in their order, the last octet of the stream being 300. */
const ends: Readonly<Record<string, readonly (readonly [from: number, octets: number, fin?: 'fin'])[]>> = {
  'by-itself': [
    [0, 300],
    [300, 0, 'fin'],
  ],
  'with-data': [
    [0, 100],
    [100, 200, 'fin'],
  ],
  'before-the-data': [
    [300, 0, 'fin'],
    [0, 300],
  ],
  'beyond-a-gap-with-data': [
    [200, 100, 'fin'],
    [0, 200],
  ],
  repeated: [
    [0, 300, 'fin'],
    [300, 0, 'fin'],
    [0, 300, 'fin'],
  ],
};

/** The tester closes, and the implementation says that it has heard it. */
async function sendFin(conversation: Conversation): Promise<void> {
  conversation.tester.send(conversation.connection.fin());
  await conversation.expectAcknowledged();
}

/** A FIN of the implementation's arrives and is acknowledged; a segment after it finds nothing. */
async function expectGone(conversation: Conversation): Promise<void> {
  const { tester, connection } = conversation;
  tester.send(connection.ack());
  await tester.pass('silence');
  tester.send(connection.ack());
  await tester.expect(connection, { set: ['RST'], sequence: connection.rcvNxt });
}

export default [
  ...conformanceCases(ends, (segments) =>
    conformanceCase({
      id: 'tcp/end-of-stream',
      title: 'A FIN is acknowledged, and the end told to the application, once all before it has come.',
      checks: ['RFC 9293 §3.10.7.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        const piece = pieces(conversation);
        const end = advance(connection.sndNxt, 301);
        for (const [from, octets, fin] of segments)
          tester.send(piece(from, octets, fin === undefined ? {} : { flags: ['ACK', 'FIN'] }));
        conversation.given = 300;
        await conversation.resend();
        await tester.until(() => connection.sndUna === end, 'an acknowledgment of the FIN', {
          within: 'acknowledgment',
        });
        await conversation.expectDelivered();
        await expectEnd(conversation);
        await conversation.write(2000);
        await conversation.expectArrived();
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/end-not-before-the-gap',
    title: 'A FIN beyond a gap ends nothing before the gap is filled.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const piece = pieces(conversation);
      const gap = connection.sndNxt;
      tester.send(piece(100, 100, { flags: ['ACK', 'FIN'] }));
      await tester.expect(connection, { set: ['ACK'], acknowledgment: gap }, { within: 'acknowledgment' });
      await tester.pass('silence');
      await socket.expectTcp('ESTABLISHED');
      tester.send(piece(0, 100));
      conversation.given = 200;
      await conversation.resend();
      await conversation.expectDelivered();
      await expectEnd(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/text-after-the-end',
    title: 'What claims to come after a FIN is not delivered.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      conversation.give(100);
      await sendFin(conversation);
      tester.sendRaw(tester.encode(connection.data(octetsOf(1, 0, 100))));
      await tester.pass('silence');
      await conversation.expectDelivered();
      await expectEnd(conversation);
      await conversation.write(1000);
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'tcp/closed-by-its-peer',
    title:
      'After its peer has closed an end sends on until it closes too; then, once acknowledged, it is gone.',
    checks: ['RFC 9293 §3.6', 'RFC 9293 §3.10.7.4'],
    role: 'tcp',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await sendFin(conversation);
      await conversation.write(3000);
      await conversation.expectArrived();
      const sequence = connection.rcvNxt;
      await socket.close();
      await tester.expect(connection, { set: ['FIN', 'ACK'], sequence });
      await expectGone(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/closes',
    title: 'After it has closed an end still takes and acknowledges what its peer sends, up to its FIN.',
    checks: ['RFC 9293 §3.6', 'RFC 9293 §3.10.7.4'],
    role: 'tcp',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await closeHalf(conversation);
      tester.send(connection.ack());
      conversation.give(3000);
      await conversation.expectDelivered();
      await conversation.expectAcknowledged();
      await sendFin(conversation);
      await expectEnd(conversation);
      await expectFinAcknowledgedAgain(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/fin-follows-the-data',
    title: 'What was written before a close arrives before the FIN.',
    checks: ['RFC 9293 §3.10.4'],
    role: 'tcp',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const start = connection.rcvNxt;
      const end = (): SequenceNumber => advance(start, conversation.written);
      tester.never(connection, {
        set: ['FIN'],
        also: ['before the last octet', (segment) => endOf(segment) !== end()],
      });
      await conversation.write(20_000);
      await socket.close();
      await conversation.expectArrived();
      await tester.until(() => connection.finReceived, 'the FIN', { within: 'retransmission' });
      await sendFin(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/sends-fin-again',
    title: 'A FIN that is not acknowledged is sent again with the same sequence number.',
    checks: ['RFC 9293 §3.8.1', 'RFC 6298 §5'],
    role: 'tcp',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await closeHalf(conversation);
      const sequence = advance(connection.rcvNxt, -1);
      const again = { set: ['FIN'], sequence } as const;
      await tester.expect(connection, again, { within: 'retransmission' });
      await tester.expect(connection, again, { within: 'retransmission' });
      tester.send(connection.ack());
      await tester.pass('prompt');
      await tester.expectNothing(connection, { set: ['FIN'] }, { within: 'retransmission' });
      await sendFin(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/simultaneous-close',
    title: 'FINs that cross are both acknowledged, and late segments still find the connection.',
    checks: ['RFC 9293 §3.6', 'RFC 9293 §3.10.7.4'],
    role: 'tcp',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await conversation.expectAlive();
      await closeHalf(conversation);
      const crossing = advance(connection.rcvNxt, -1);
      tester.send(connection.fin({ acknowledgment: crossing }));
      await conversation.expectAcknowledged();
      tester.send(connection.ack());
      await expectFinAcknowledgedAgain(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/fin-in-answer-to-fin',
    title: 'A FIN that acknowledges the FIN is acknowledged, and again when it comes again.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await closeHalf(conversation);
      await sendFin(conversation);
      await expectFinAcknowledgedAgain(conversation);
      await expectFinAcknowledgedAgain(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/last-ack-waits-for-its-own',
    title: 'The end that closes last is not gone before its FIN is acknowledged.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    needs: HALF_CLOSE,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await sendFin(conversation);
      await closeHalf(conversation);
      const beforeFin = advance(connection.rcvNxt, -1);
      tester.send(connection.ack({ acknowledgment: beforeFin }));
      await tester.expect(connection, { set: ['FIN'], sequence: beforeFin }, { within: 'retransmission' });
      await expectGone(conversation);
    },
  }),

  conformanceCase({
    id: 'tcp/aborts',
    title: 'An end that gives a connection up sends a RST with the next sequence number.',
    checks: ['RFC 9293 §3.10.5'],
    role: 'tcp',
    needs: ['abort'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await conversation.expectAlive();
      await setUp(() => tester.pass('silence'));
      await socket.abort();
      await tester.expect(connection, { set: ['RST'], sequence: connection.rcvNxt });
      tester.send(connection.data('too late'));
      await tester.expect(connection, { set: ['RST'], sequence: connection.rcvNxt });
    },
  }),
];
