/** SEQ and ACK of messages: what answers have, which are plausible, and that none of them moves the connection. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  isBefore,
  MESSAGE_OCTETS,
  openConversation,
  SECOND,
  sequenceNumber,
  setUp,
  type Conversation,
  type MessageToBuild,
  type OpenOptions,
  type SegmentFields,
  type TcpSegment,
} from '../../harness/index.ts';
import {
  cancel,
  expectDropped,
  leaveUnacknowledged,
  move,
  newAddress,
  restartFrom,
  suspend,
} from '../migrations.ts';

/** A window that is no power of two, so that its edges are its own. */
const WINDOW = 1003;

const asking = {
  request: { operation: 'MIGRATION_REQUEST' },
  cancel: { operation: 'CANCEL' },
} as const;

/** A plausible message is answered, which is all that its plausibility shows. */
async function expectAnswered(
  { tester, connection }: Conversation,
  message: MessageToBuild,
  fields: SegmentFields,
): Promise<void> {
  tester.send(connection.migsock(message, fields));
  const operation = message.operation === 'CANCEL' ? 'CANCEL_ACK' : 'REQUEST_ACK';
  await tester.expect(connection, { operation });
}

/** Octets that fill a part of the implementation's window, and are not read. */
async function fillWindow(conversation: Conversation): Promise<void> {
  const octets = Math.min(20_000, Math.floor(conversation.connection.sndWnd / 2));
  conversation.give(octets);
  await conversation.expectAcknowledged();
}

/** How the implementation's largest window came about. */
const windows: Readonly<
  Record<string, readonly [OpenOptions, (conversation: Conversation) => Promise<void>]>
> = {
  unscaled: [{}, () => Promise.resolve()],
  scaled: [{ windowScale: 7 }, (conversation) => conversation.expectAlive()],
  'not-all-open-now': [{ windowScale: 7 }, fillWindow], // F13: the largest one ever, not the present one
};

/** Whether a segment is an answer of any kind, and not the data that are outstanding. */
function isNotData({ payload, reserved }: TcpSegment): boolean {
  return payload.length === 0 || reserved !== 0;
}

export default [
  ...conformanceCases(asking, (message) =>
    conformanceCase({
      id: 'carriage/answer-numbers',
      title:
        'An answer has SEQ = SND.UNA - 20 and ACK = RCV.NXT, also where data are outstanding and have arrived.',
      checks: ['MIG-CAR-SEQ', 'MIG-CAR-ACK', 'MIG-CAR-STATE-UNMOVED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        conversation.give(50);
        await setUp(() => conversation.expectDelivered());
        await setUp(() => conversation.expectAcknowledged());
        const sndUna = await leaveUnacknowledged(conversation); // the implementation's
        const acknowledgment = { acknowledgment: sndUna };
        tester.send(connection.migsock(message, acknowledgment));
        await tester.expect(connection, {
          kind: 'migsock',
          sequence: advance(sndUna, -MESSAGE_OCTETS),
          acknowledgment: connection.sndNxt,
        });
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/message-acknowledges-nothing',
    title:
      'The ACK of a message acknowledges nothing: SND.UNA stays, and the data are sent again afterwards.',
    checks: ['MIG-CAR-STATE-UNMOVED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const sndUna = await leaveUnacknowledged(conversation); // the implementation's
      const sequence = advance(sndUna, -MESSAGE_OCTETS);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expect(connection, { operation: 'REQUEST_ACK', sequence });
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', sequence });
      await tester.expect(connection, { sequence: sndUna, octets: 'some' }, { within: 'retransmission' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'carriage/message-opens-no-window',
    title:
      'The window of a message other than REMOTE_RESTART is not taken: no more is sent than was offered before.',
    checks: ['MIG-CAR-STATE-UNMOVED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { window: WINDOW });
      const { connection } = conversation;
      const edge = advance(connection.rcvNxt, WINDOW);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { window: 0xffff }));
      await tester.expect(connection, { operation: 'REQUEST_ACK' });
      tester.send(connection.migsock({ operation: 'CANCEL' }, { window: 0xffff }));
      await tester.expect(connection, { operation: 'CANCEL_ACK' });
      await conversation.write(5 * WINDOW);
      await tester.expect(connection, { octets: 'some' }, { within: 'retransmission' });
      await tester.pass('silence');
      const beyond = tester.arrived(connection).filter(({ sequence, payload }) => {
        return isBefore(edge, advance(sequence, payload.length));
      });
      expectThat(
        beyond.length === 0,
        'no octet beyond the window that was offered',
        `${beyond.length} segments`,
      );
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'carriage/message-consumes-no-sequence-space',
    title: 'Messages and their answers take no sequence numbers: the streams go on where they were.',
    checks: ['MIG-CAR-NO-SEQUENCE-SPACE', 'MIG-CAR-NO-DELIVERY'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await conversation.expectAlive();
      const { rcvNxt } = connection;
      await suspend(conversation);
      await cancel(conversation);
      await conversation.write(10);
      await tester.expect(connection, { octets: 'some', sequence: rcvNxt });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(windows, ([options, prepare]) =>
    conformanceCase({
      id: 'carriage/plausible-sequence-lowest',
      title: 'A message is plausible down to SEQ + 20 = RCV.NXT - largest window ever offered.',
      checks: ['MIG-CAR-PLAUSIBLE-SEQ'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        await setUp(() => prepare(conversation));
        await setUp(() => conversation.settle());
        const { sndNxt, maxSndWnd } = conversation.connection;
        const sequence = advance(sndNxt, -maxSndWnd - MESSAGE_OCTETS);
        await expectAnswered(conversation, asking.request, { sequence });
      },
    }),
  ),

  ...conformanceCases(windows, ([options, prepare]) =>
    conformanceCase({
      id: 'carriage/plausible-sequence-too-low',
      title:
        'A message whose SEQ + 20 lies one below RCV.NXT - largest window ever offered is dropped silently.',
      checks: ['MIG-CAR-PLAUSIBLE-SEQ'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        await setUp(() => prepare(conversation));
        await setUp(() => conversation.settle());
        const { sndNxt, maxSndWnd } = conversation.connection;
        const sequence = advance(sndNxt, -maxSndWnd - MESSAGE_OCTETS - 1);
        tester.send(conversation.connection.migsock(asking.request, { sequence }));
        await expectDropped(conversation);
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/cancel-implausible-sequence',
    title: 'A CANCEL whose SEQ + 20 lies one above RCV.NXT is dropped silently, and ends no suspension.',
    checks: ['MIG-CAR-PLAUSIBLE-SEQ'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await suspend(conversation);
      const sequence = advance(connection.sndNxt, 1 - MESSAGE_OCTETS);
      tester.send(connection.migsock(asking.cancel, { sequence }));
      await tester.expectNothing(connection);
      await socket.expectMigration('suspended');
      await cancel(conversation);
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(
    { 'all-of-it': 100, 'a-part-of-it': 40, 'none-of-it': 0, 'the-oldest': -WINDOW },
    (ahead) =>
      conformanceCase({
        id: 'carriage/plausible-acknowledgment',
        title: 'A message is plausible with any ACK from SND.UNA - MAX.SND.WND to SND.NXT.',
        checks: ['MIG-CAR-PLAUSIBLE-ACK', 'RFC 5961 §5.2'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject, { window: WINDOW });
          const acknowledgment = advance(await leaveUnacknowledged(conversation, 100), ahead);
          await expectAnswered(conversation, asking.request, { acknowledgment });
        },
      }),
  ),

  ...conformanceCases(
    { 'one-above-snd-nxt': 101, 'one-too-old': -WINDOW - 1, 'far-ahead': 0x4000_0000 },
    (ahead) =>
      conformanceCase({
        id: 'carriage/implausible-acknowledgment-is-dropped',
        title: 'A message whose ACK is not acceptable under RFC 5961 section 5 is dropped silently.',
        checks: ['MIG-CAR-PLAUSIBLE-ACK', 'RFC 5961 §5.2'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject, { window: WINDOW });
          const { connection, socket } = conversation;
          const acknowledgment = advance(await leaveUnacknowledged(conversation, 100), ahead);
          tester.send(connection.migsock(asking.request, { acknowledgment }));
          await tester.expectNothing(connection, { also: ['but the data again', isNotData] });
          await socket.expectMigration('none');
          await tester.expect(connection, { octets: 'some' }, { within: 'retransmission' });
          tester.send(connection.ack());
          await conversation.expectAlive();
        },
      }),
  ),

  ...conformanceCases(
    {
      'request-with-another-address': [
        { operation: 'MIGRATION_REQUEST', oldPort: 1 },
        'REJECT_ADDRESS_MISMATCH',
      ],
      'request-of-a-closed-round': [{ operation: 'MIGRATION_REQUEST', round: 0 }, 'REJECT_NOT_SUSPENDED'],
      'cancel-with-another-address': [{ operation: 'CANCEL', oldPort: 1 }, 'REJECT_ADDRESS_MISMATCH'],
    } as const,
    ([message, operation]) =>
      conformanceCase({
        id: 'carriage/rejection-mirrors',
        title: 'A rejection has the numbers of what it answers, and none of its own.',
        checks: ['MIG-CAR-REJECT-MIRRORS'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          const { connection } = conversation;
          await cancel(conversation);
          const sequence = advance(connection.sndUna, -300);
          const acknowledgment = advance(connection.rcvNxt, -200);
          tester.send(connection.migsock(message, { sequence, acknowledgment }));
          await tester.expect(connection, {
            operation,
            sequence: advance(acknowledgment, -MESSAGE_OCTETS),
            acknowledgment: advance(sequence, MESSAGE_OCTETS),
          });
        },
      }),
  ),

  conformanceCase({
    id: 'carriage/rejection-of-restart-mirrors',
    title:
      'A rejection of a REMOTE_RESTART has the numbers of what it answers, and tells nothing of the connection.',
    checks: ['MIG-CAR-REJECT-MIRRORS'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await suspend(conversation);
      const to = newAddress(tester);
      const moved = tester.move(connection, to);
      const sequence = advance(connection.sndNxt, 77); // F14: a guess from anywhere
      const restart = restartFrom(conversation, to, { round: 7 });
      tester.send({ ...restart, connection: moved, segment: { ...restart.segment, sequence } });
      await tester.expect(moved, {
        operation: 'REJECT_STALE_STATE',
        sequence: advance(restart.segment.acknowledgment, -MESSAGE_OCTETS),
        acknowledgment: advance(sequence, MESSAGE_OCTETS),
      });
    },
  }),

  conformanceCase({
    id: 'carriage/numbers-around-the-wrap',
    title: 'Messages are plausible, and answered with the right numbers, where sequence numbers wrap.',
    checks: ['MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-SEQ', 'MIG-CAR-ACK'],
    role: 'remote',
    async run({ tester, subject }) {
      // A18: fewer than 20 octets sent, so that SEQ lies before the ISN, and RCV.NXT beyond the wrap.
      const iss = sequenceNumber(0xffff_fffa);
      const conversation = await openConversation(tester, subject, { iss });
      const { connection } = conversation;
      conversation.give(10);
      await setUp(() => conversation.expectAcknowledged());
      tester.send(connection.migsock(asking.request));
      await tester.expect(connection, { operation: 'REQUEST_ACK', acknowledgment: connection.sndNxt });
      await move(conversation, newAddress(tester));
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'carriage/answers-are-one-message',
    title:
      'Answers are not coalesced with data: while data wait, each is a segment with one message and no more.',
    checks: ['MIG-CAR-ONE-MESSAGE', 'MIG-CAR-NOT-COALESCED', 'MIG-CAR-FLAGS', 'MIG-CAR-MIG-BIT'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { window: WINDOW });
      const { connection } = conversation;
      tester.never(connection, { kind: 'malformed' });
      await conversation.write(5 * WINDOW);
      await suspend(conversation);
      await suspend(conversation);
      await cancel(conversation);
      await cancel(conversation);
      await conversation.expectArrived('MIG-CAR-NOT-COALESCED', 20 * SECOND);
      await conversation.expectAlive();
    },
  }),
];
