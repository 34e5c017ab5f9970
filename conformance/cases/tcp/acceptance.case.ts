/** Which segments of somebody who guesses, or who comes late, count: RFC 5961, RFC 7323 §5, RFC 9293 §3.10.7.4. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  isAtOrBefore,
  octetsOf,
  openConversation,
  type Connection,
  type Conversation,
  type Pattern,
  type SequenceNumber,
  type TcpSegment,
} from '../../harness/index.ts';
import { leaveUnacknowledged } from '../migrations.ts';
import { openAlive, pieces, timestampsOf } from '../connections.ts';

type Place = (connection: Connection) => SequenceNumber;

/** Sequence numbers of a RST that is in the window and not exactly what is expected. */
const inWindow: Readonly<Record<string, Place>> = {
  'one-ahead': ({ sndNxt }) => advance(sndNxt, 1),
  'in-the-middle': ({ sndNxt, sndWnd }) => advance(sndNxt, sndWnd >>> 1),
  'last-of-the-window': ({ sndNxt, sndWnd }) => advance(sndNxt, sndWnd - 1),
};

const outOfWindow: Readonly<Record<string, Place>> = {
  'one-behind': ({ sndNxt }) => advance(sndNxt, -1),
  'the-first-number': ({ iss }) => iss,
  'beyond-the-window': ({ sndNxt, sndWnd }) => advance(sndNxt, sndWnd + 1000),
  'half-way-round': ({ sndNxt }) => advance(sndNxt, 0x7fff_ffff),
};

const anywhere: Readonly<Record<string, Place>> = {
  exact: ({ sndNxt }) => sndNxt,
  'in-window': ({ sndNxt }) => advance(sndNxt, 100),
  'the-first-number': ({ iss }) => iss,
  'beyond-the-window': ({ sndNxt, sndWnd }) => advance(sndNxt, sndWnd + 1000),
};

/** ACKs with which a segment does not count: of what was never sent, and of what was acknowledged too long ago. */
const wrongAcks: Readonly<Record<string, Place>> = {
  'more-than-was-sent': ({ rcvNxt }) => advance(rcvNxt, 1),
  'far-more-than-was-sent': ({ rcvNxt }) => advance(rcvNxt, 0x4000_0000),
  'older-than-any-window': ({ rcvNxt }) => advance(rcvNxt, -0x10_0000),
};

function challenge({ rcvNxt, sndNxt }: Connection): Pattern {
  return {
    kind: 'ordinary',
    set: ['ACK'],
    clear: ['RST', 'SYN'],
    sequence: rcvNxt,
    acknowledgment: sndNxt,
    octets: 0,
  };
}

/** Sends what the connection takes no note of, and sees what comes of it. */
async function expectIgnored(
  conversation: Conversation,
  outgoing: ReturnType<Connection['ack']>,
): Promise<void> {
  const { tester, connection } = conversation;
  await tester.pass('silence');
  const before = tester.arrived(connection).length;
  tester.sendRaw(tester.encode(outgoing));
  await tester.pass('silence');
  const answers = tester.arrived(connection).length - before;
  expectThat(answers === 0, 'no answer', `${answers} segments`);
}

export default [
  conformanceCase({
    id: 'tcp/reset-exact',
    title: 'A RST at exactly the next sequence number ends the connection, and draws no answer.',
    checks: ['RFC 5961 §3.2', 'RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      await expectIgnored(conversation, conversation.connection.rst());
      await conversation.socket.expectTcp('CLOSED');
    },
  }),

  ...conformanceCases(inWindow, (place) =>
    conformanceCase({
      id: 'tcp/reset-in-window',
      title: 'A RST elsewhere in the window is challenged, and ends nothing.',
      checks: ['RFC 5961 §3.2'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const { connection } = conversation;
        tester.send(connection.rst({ sequence: place(connection) }));
        await tester.expect(connection, challenge(connection));
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(outOfWindow, (place) =>
    conformanceCase({
      id: 'tcp/reset-out-of-window',
      title: 'A RST outside of the window is dropped silently.',
      checks: ['RFC 5961 §3.2', 'RFC 9293 §3.10.7.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const { connection } = conversation;
        await expectIgnored(conversation, connection.rst({ sequence: place(connection) }));
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(anywhere, (place) =>
    conformanceCase({
      id: 'tcp/syn-into-a-connection',
      title: 'A SYN into a connection is challenged, whatever its sequence number, and ends nothing.',
      checks: ['RFC 5961 §4.2'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const { connection } = conversation;
        const expected = challenge(connection);
        const syn = connection.segment({ flags: ['SYN'], sequence: place(connection) });
        tester.sendRaw(tester.encode(syn));
        await tester.expect(connection, expected);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(wrongAcks, (acknowledgment) =>
    conformanceCase({
      id: 'tcp/data-with-wrong-ack',
      title: 'Data of a sender whose ACK cannot be are not taken.',
      checks: ['RFC 5961 §5.2', 'RFC 9293 §3.10.7.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const { connection } = conversation;
        const guess = connection.data(octetsOf(1, 0, 100), { acknowledgment: acknowledgment(connection) });
        tester.sendRaw(tester.encode(guess));
        await tester.pass('silence');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/data-with-old-ack',
    title: 'Data with an ACK that is a little old are taken, and the ACK changes nothing.',
    checks: ['RFC 5961 §5.2', 'RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      const { connection } = conversation;
      tester.send(conversation.next(100, { acknowledgment: advance(connection.rcvNxt, -5) }));
      await conversation.expectDelivered();
      await tester.expectNothing(connection, { octets: 'some' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/acknowledgment-of-nothing-sent',
    title: 'An ACK of what was never sent acknowledges nothing: what is in flight is sent again.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const start = await leaveUnacknowledged(conversation);
      tester.send(connection.ack({ acknowledgment: advance(connection.rcvNxt, 1000) }));
      await tester.expect(connection, { octets: 'some', sequence: start }, { within: 'retransmission' });
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/old-timestamp',
    title: 'Data with a timestamp from before are acknowledged and not taken.',
    checks: ['RFC 7323 §5.3'],
    role: 'tcp',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      const { connection } = conversation;
      const expected = challenge(connection);
      const old = connection.data(octetsOf(1, 0, 100), { timestamps: { value: connection.tsNow - 10_000 } });
      tester.sendRaw(tester.encode(old));
      await tester.expect(connection, expected, { within: 'acknowledgment' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/reset-with-old-timestamp',
    title: 'A RST counts whatever its timestamp.',
    checks: ['RFC 7323 §5.2'],
    role: 'tcp',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      const { connection, socket } = conversation;
      tester.send(connection.rst({ timestamps: { value: connection.tsNow - 10_000 } }));
      await socket.expectTcp('CLOSED');
    },
  }),

  conformanceCase({
    id: 'tcp/timestamps-wrap',
    title: 'Timestamps go on at zero after the largest one.',
    checks: ['RFC 7323 §5.2'],
    role: 'tcp',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { timestampBase: 0xffff_fe00 });
      for (let round = 0; round < 4; round += 1) {
        await conversation.expectAlive();
        await tester.pass('silence');
      }
    },
  }),

  conformanceCase({
    id: 'tcp/echoes-latest-timestamp-in-order',
    title:
      'The timestamp that is echoed is that of the segment that ended the last gap, not of one beyond it.',
    checks: ['RFC 7323 §4.3'],
    role: 'tcp',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const piece = pieces(conversation);
      const before = connection.tsNow + 10;
      const [gap, within] = [connection.sndNxt, 'acknowledgment'] as const;
      tester.send(piece(0, 100, { timestamps: { value: before } }));
      await tester.expect(connection, { acknowledgment: advance(gap, 100) }, { within });
      tester.send(piece(200, 100, { timestamps: { value: before + 10 } }));
      const early = await tester.expect(connection, { acknowledgment: advance(gap, 100) }, { within });
      const { echo } = timestampsOf(early);
      expectThat(echo === before, `TSecr ${before}`, String(echo));
      tester.send(piece(100, 100, { timestamps: { value: before + 20 } }));
      const isFilled = ({ acknowledgment }: TcpSegment): boolean =>
        isAtOrBefore(advance(gap, 200), acknowledgment);
      const also = ['that acknowledges what filled the gap', isFilled] as const;
      const filled = await tester.expect(connection, { also }, { within });
      const later = timestampsOf(filled).echo;
      expectThat(later === before + 20, `TSecr ${before + 20}`, String(later));
      conversation.given = 300;
      await conversation.resend();
      await conversation.expectDelivered();
    },
  }),

  conformanceCase({
    id: 'tcp/timestamp-clock-goes-forward',
    title: 'The timestamps of segments never go back, and go on while nothing is sent.',
    checks: ['RFC 7323 §5.4'],
    role: 'tcp',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      await tester.pass('retransmission');
      await conversation.expectAlive();
      const values = tester.arrived(conversation.connection).map((segment) => timestampsOf(segment).value);
      const steps = values.slice(1).map((value, at) => (value - (values[at] as number)) | 0);
      const isForward = steps.every((step) => step >= 0) && steps.some((step) => step > 0);
      expectThat(isForward, 'timestamps that grow', values.join(' '));
    },
  }),
];
