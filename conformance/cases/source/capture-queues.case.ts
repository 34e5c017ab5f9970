/** What a state buffer holds octet by octet: neither more nor less than the connection: H1, H2, H12, H16. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  distance,
  expectFields,
  expectThat,
  FROM_SUBJECT,
  FROM_TESTER,
  isAtOrBefore,
  MILLISECOND,
  octetsOf,
  openConversation,
  readStateBuffer,
  setUp,
  type Conversation,
  type OpenOptions,
} from '../../harness/index.ts';
import { freeze, hold, leaveUnacknowledged } from '../migrations.ts';
import { ask, capture, ordinary, withdraw } from './steps.ts';

const WRITTEN = 5000;
/** Data segments of the tester around a capture. */
const SEGMENTS = 40;
const SEGMENT = 500;

/** What the application has read of 3,000 octets. */
const read = { nothing: 0, 'a-part': 1234, everything: 3000 };

/** What the tester has acknowledged of 300 octets. */
const acknowledged = { nothing: 0, 'one-octet': 1, 'a-part': 150, 'all-but-one': 299, everything: 300 };

/** Windows of the tester's behind which a part of what is written waits. */
const windows: Readonly<Record<string, OpenOptions>> = {
  small: { window: 1000 },
  scaled: { window: 20, windowScale: 7 },
  'smaller-than-a-segment': { window: 100 },
};

/** After how many of the tester's segments the implementation is captured. */
const instants = { 'at-once': 0, 'after-the-first': 1, 'in-the-middle': 17, 'at-the-end': 39 };

/** Reads some octets, whatever comes with them. */
async function readOctets(conversation: Conversation, octets: number): Promise<void> {
  const { octets: taken } = await conversation.socket.receive(octets);
  const isExpected = octetsOf(FROM_TESTER, 0, octets).join() === taken.join();
  expectThat(isExpected, `the first ${octets} octets`, `${taken.length} octets`);
}

export default [
  ...conformanceCases(read, (octets) =>
    conformanceCase({
      id: 'capture/receive-queue',
      title: 'What was received in order and not read is in the state buffer, and nothing of what was read.',
      checks: ['MIG-BUF-QUEUES'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        conversation.give(3000);
        await setUp(() => conversation.expectAcknowledged());
        if (octets > 0) await setUp(() => readOctets(conversation, octets));
        const state = await capture(conversation); // H16
        expectFields(state, {
          rcvNxt: conversation.connection.sndNxt,
          receiveQueue: octetsOf(FROM_TESTER, octets, 3000 - octets),
        });
      },
    }),
  ),

  conformanceCase({
    id: 'capture/nothing-beyond-a-gap',
    title: 'What came beyond a gap is not in the state buffer: RCV.NXT lies before the gap.',
    checks: ['MIG-BUF-QUEUES'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      conversation.give(100);
      await setUp(() => conversation.expectAcknowledged());
      const rcvNxt = connection.sndNxt;
      tester.send(conversation.again(200, 100, { sequence: advance(rcvNxt, 100) }));
      await setUp(() => tester.expect(connection, { kind: 'ordinary', acknowledgment: rcvNxt }));
      const state = await capture(conversation); // A10
      expectFields(state, { rcvNxt, receiveQueue: octetsOf(FROM_TESTER, 0, 100) });
    },
  }),

  ...conformanceCases(acknowledged, (octets) =>
    conformanceCase({
      id: 'capture/send-queue',
      title:
        'What was sent and not acknowledged is in the state buffer, and nothing of what was acknowledged.',
      checks: ['MIG-BUF-QUEUES', 'MIG-BUF-SENT'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        await leaveUnacknowledged(conversation, 300);
        const first = advance(connection.rcvNxt, -300);
        tester.send(connection.ack({ acknowledgment: advance(first, octets) }));
        await tester.pass('silence');
        const state = await capture(conversation);
        expectFields(state, {
          sndUna: advance(first, octets),
          sndNxt: advance(first, 300),
          sendQueue: octetsOf(FROM_SUBJECT, conversation.written - 300 + octets, 300 - octets),
        });
      },
    }),
  ),

  ...conformanceCases(windows, (options) =>
    conformanceCase({
      id: 'capture/unsent-octets',
      title:
        'What was written and not sent is in the state buffer behind what was sent, which SND.NXT tells apart.',
      checks: ['MIG-BUF-QUEUES', 'MIG-BUF-SENT'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options); // H2
        const { connection } = conversation;
        await conversation.write(WRITTEN);
        await tester.pass('silence');
        const state = await capture(conversation);
        expectFields(state, {
          sndUna: connection.lastAckSent,
          sndNxt: connection.rcvNxt,
          sendQueue: octetsOf(FROM_SUBJECT, 0, WRITTEN),
        });
      },
    }),
  ),

  conformanceCase({
    id: 'capture/takes-what-comes-before-it',
    title:
      'Octets and acknowledgments that come between the request and the capture are in the state buffer.',
    checks: ['MIG-SRC-NO-NEW-DATA', 'MIG-BUF-QUEUES', 'MIG-BUF-SENT'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await leaveUnacknowledged(conversation, 300);
      const request = await ask(conversation);
      tester.send(conversation.next(200, { acknowledgment: advance(connection.rcvNxt, -200) }));
      tester.send(connection.answer(request, 'REQUEST_ACK'));
      await setUp(() => socket.expectMigration('held'));
      tester.send(conversation.next(200, { acknowledgment: advance(connection.rcvNxt, -100) }));
      await setUp(() => conversation.expectAcknowledged());
      const state = readStateBuffer(await socket.serializeSocketData());
      expectFields(state, {
        sndUna: advance(connection.rcvNxt, -100),
        sndNxt: connection.rcvNxt,
        rcvNxt: connection.sndNxt,
        sendQueue: octetsOf(FROM_SUBJECT, conversation.written - 100, 100),
        receiveQueue: octetsOf(FROM_TESTER, 0, 400),
      });
    },
  }),

  conformanceCase({
    id: 'capture/nothing-of-what-comes-after-it',
    title: 'What comes after the capture is in no state buffer, and is acknowledged by nobody.',
    checks: ['MIG-SRC-FREEZE'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      conversation.give(100);
      await setUp(() => conversation.expectAcknowledged());
      const { rcvNxt } = await capture(conversation);
      conversation.give(100);
      await tester.expectNothing(connection, ordinary);
      expectThat(rcvNxt === connection.sndUna, `RCV.NXT ${connection.sndUna}`, String(rcvNxt));
    },
  }),

  ...conformanceCases(instants, (captured) =>
    conformanceCase({
      id: 'capture/under-load',
      title:
        'Captured while its peer sends, a source has in its buffer all that it has acknowledged, or will have seemed to.',
      checks: ['MIG-SRC-FREEZE', 'MIG-BUF-QUEUES'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // H1, H12
        const { connection, socket } = conversation;
        await hold(conversation);
        const first = connection.sndNxt;
        let buffer: Uint8Array | undefined;
        const segments = Math.min(SEGMENTS, Math.floor(connection.sndWnd / SEGMENT));
        for (let sent = 0; sent < segments; sent += 1) {
          if (sent === Math.min(captured, segments - 1)) buffer = await socket.serializeSocketData();
          tester.send(conversation.next(SEGMENT));
          await tester.pass(MILLISECOND);
        }
        await tester.pass('silence');
        const { rcvNxt, receiveQueue } = readStateBuffer(buffer ?? new Uint8Array());
        expectThat(
          isAtOrBefore(connection.sndUna, rcvNxt),
          `RCV.NXT ${connection.sndUna} or later`,
          `${rcvNxt}`,
        );
        const octets = octetsOf(FROM_TESTER, 0, distance(first, rcvNxt));
        expectThat(octets.join() === receiveQueue.join(), `the first ${octets.length} octets`, 'others');
        await withdraw(conversation);
        for (let at = 0; at < segments; at += 1) tester.send(conversation.again(at * SEGMENT, SEGMENT));
        await conversation.expectDelivered();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'capture/long-queues',
    title: 'Queues of many segments are in the state buffer to the last octet.',
    checks: ['MIG-BUF-QUEUES', 'MIG-BUF-SENT'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { window: 1000 });
      const { connection } = conversation;
      const acknowledgment = connection.rcvNxt;
      await conversation.tryToWrite(20_000);
      const octets = Math.floor(Math.min(connection.sndWnd, 20_000) / 1000) * 1000;
      for (let at = 0; at < octets; at += 1000) tester.send(conversation.next(1000, { acknowledgment }));
      await tester.pass('flight');
      await setUp(() => conversation.expectAcknowledged());
      const state = readStateBuffer(await freeze(conversation));
      expectFields(state, {
        sndUna: acknowledgment,
        sendQueue: octetsOf(FROM_SUBJECT, 0, conversation.written),
        receiveQueue: octetsOf(FROM_TESTER, 0, octets),
      });
    },
  }),
];
