/** A source that was captured and goes on after all: nothing of its connection is lost: H1, H2, H4, H7. */
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
  octetsOf,
  openConversation,
  SECOND,
  sequenceNumber,
  setUp,
  type Conversation,
  type OpenOptions,
  type TcpSegment,
} from '../../harness/index.ts';
import { closeWindow, openWindow } from '../connections.ts';
import { freeze, hold, leaveUnacknowledged, ordinarySegments } from '../migrations.ts';
import { callOff, capture, withdraw } from './steps.ts';

/** Connections that differ in what was negotiated. */
const negotiated: Readonly<Record<string, OpenOptions>> = {
  everything: { windowScale: 7 },
  'no-timestamps': { timestamps: false, windowScale: 7 },
  'no-sack': { sack: false, windowScale: 7 },
  nothing: { timestamps: false, sack: false },
};

/** How much of 2,000 octets that came beyond a gap before the capture comes again afterwards. */
const beyondGap = { 'all-of-it': 0, 'only-the-gap-and-more': 500 };

function timestampOf({ options }: TcpSegment): number | undefined {
  return options.flatMap((option) => (option.kind === 'timestamps' ? [option.value] : []))[0];
}

/** The latest TSval of all that has arrived. */
function latestTimestamp({ tester, connection }: Conversation): number {
  const values = ordinarySegments(tester, connection).flatMap((segment) => timestampOf(segment) ?? []);
  return values.at(-1) ?? 0;
}

/** The tester sends again what the implementation has not acknowledged. */
function sendAgain(conversation: Conversation, from: number): void {
  for (let at = from; at < conversation.given; at += 1000)
    conversation.tester.send(conversation.again(at, Math.min(1000, conversation.given - at)));
}

export default [
  ...conformanceCases(negotiated, (options) =>
    conformanceCase({
      id: 'thaw/loses-nothing',
      title:
        'A source that goes on after a CANCEL_ACK has lost nothing in either direction, and repeats nothing to its application.',
      checks: ['MIG-SRC-THAW', 'MIG-SRC-FREEZE'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { ...options, window: 2000 });
        conversation.give(3000);
        await setUp(() => conversation.expectAcknowledged());
        await conversation.write(6000); // a part of it is sent, another is not: H2
        await tester.pass('silence');
        await freeze(conversation);
        conversation.give(2000); // in vain
        await tester.pass('retransmission');
        await withdraw(conversation);
        sendAgain(conversation, 3000);
        await conversation.expectDelivered();
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'thaw/sends-again',
    title:
      'What was outstanding at the capture, and whose acknowledgment came while the source was frozen, is sent again.',
    checks: ['MIG-SRC-THAW', 'MIG-SRC-FREEZE'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const sequence = await leaveUnacknowledged(conversation);
      await freeze(conversation);
      tester.send(connection.ack());
      await tester.pass('silence');
      await withdraw(conversation);
      await tester.expect(connection, { sequence, octets: 'some' }, { within: 'retransmission' });
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'thaw/probes-a-closed-window',
    title:
      'A source that goes on probes a window that was closed at the capture, for it may have missed its opening.',
    checks: ['MIG-SRC-THAW', 'RFC 9293 §3.8.6.1'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await closeWindow(conversation);
      await conversation.write(1000);
      await freeze(conversation);
      openWindow(conversation); // dropped
      await tester.pass('silence');
      await withdraw(conversation);
      await tester.expect(connection, { kind: 'ordinary', set: ['ACK'] }, { within: 70 * SECOND });
      tester.send(connection.ack());
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'thaw/timestamps-go-on',
    title:
      "A source's timestamps go on while it is frozen, and never back: neither CANCEL nor what follows fails PAWS.",
    checks: ['MIG-CAR-TIMESTAMPS', 'RFC 7323 §5.4'],
    role: 'source',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await setUp(() => conversation.expectAlive());
      const before = latestTimestamp(conversation);
      await freeze(conversation);
      await tester.pass(5 * SECOND);
      const cancelled = timestampOf(await callOff(conversation)) ?? 0;
      tester.send(
        conversation.connection.migsock({ operation: 'CANCEL_ACK', old: conversation.connection.remote }),
      );
      await setUp(() => conversation.socket.expectMigration('none'));
      await conversation.expectAlive();
      const after = latestTimestamp(conversation);
      for (const [earlier, later] of [
        [before, cancelled],
        [cancelled, after],
      ] as const) {
        const isInOrder = isAtOrBefore(sequenceNumber(earlier), sequenceNumber(later));
        expectThat(isInOrder, `a TSval of ${earlier} or later`, String(later));
      }
      const ticks = distance(sequenceNumber(before), sequenceNumber(cancelled));
      expectThat(ticks > 0, 'a clock that goes on while the source is frozen', `${ticks} ticks in 5 s`);
    },
  }),

  conformanceCase({
    id: 'thaw/takes-the-fin-then',
    title: 'A FIN that came while the source was frozen is taken when it comes again.',
    checks: ['MIG-SRC-FREEZE', 'MIG-SRC-THAW'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await freeze(conversation);
      const fin = connection.fin();
      tester.send(fin);
      await tester.pass('silence');
      await withdraw(conversation);
      await socket.expectTcp('ESTABLISHED', 'MIG-SRC-FREEZE');
      tester.send(fin);
      await conversation.expectAcknowledged();
      await socket.expectTcp('CLOSE-WAIT');
      await conversation.write(100);
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'thaw/sends-the-fin-then',
    title: 'A FIN that waited for the end of the migration is sent once the source goes on.',
    checks: ['MIG-SRC-NO-NEW-DATA', 'MIG-SRC-THAW'],
    role: 'source',
    needs: ['half-close'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await hold(conversation);
      await socket.close();
      await socket.serializeSocketData();
      const lift = tester.never(connection, { set: ['FIN'] });
      await tester.pass('silence');
      lift();
      await withdraw(conversation);
      await tester.expect(connection, { set: ['FIN'] }, { within: 'retransmission' });
      tester.send(connection.ack());
      await socket.expectTcp('FIN-WAIT-2');
    },
  }),

  ...conformanceCases(beyondGap, (from) =>
    conformanceCase({
      id: 'thaw/octets-beyond-a-gap',
      title:
        'Octets that came beyond a gap before the capture are delivered once, whether the source kept them or not.',
      checks: ['MIG-SRC-THAW'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A10
        const { connection } = conversation;
        const first = connection.sndNxt;
        tester.send(conversation.again(1000, 1000, { sequence: advance(first, 1000) }));
        conversation.given = 2000;
        await setUp(() => tester.expect(connection, { kind: 'ordinary', acknowledgment: first }));
        await freeze(conversation);
        await withdraw(conversation);
        tester.send(conversation.again(0, 1000 + from));
        await tester.pass('silence');
        sendAgain(conversation, 1000);
        await conversation.expectDelivered();
        await conversation.expectAcknowledged();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'thaw/migrates-again',
    title: 'A source that went on is captured again with what has become of it since, and goes on again.',
    checks: ['MIG-SRC-THAW', 'MIG-RND-NEXT', 'MIG-BUF-QUEUES'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // H7
      const { connection } = conversation;
      for (const round of [0, 1, 2]) {
        conversation.give(100);
        await setUp(() => conversation.expectAcknowledged());
        await leaveUnacknowledged(conversation, 50);
        const state = await capture(conversation);
        expectFields(state, {
          round,
          sndUna: connection.lastAckSent,
          sndNxt: connection.rcvNxt,
          rcvNxt: connection.sndNxt,
          sendQueue: octetsOf(FROM_SUBJECT, conversation.written - 50, 50),
          receiveQueue: octetsOf(FROM_TESTER, conversation.delivered, 100),
        });
        await withdraw(conversation);
        await conversation.expectDelivered();
        await conversation.expectArrived();
      }
    },
  }),
];
