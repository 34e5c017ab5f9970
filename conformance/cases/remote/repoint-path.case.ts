/** A new path: nothing that was known of the old one counts any more (MIG-REM-NEW-PATH): A9, A10. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  distance,
  fragmentationNeeded,
  openConversation,
  SECOND,
  setUp,
  type Connection,
  type Conversation,
  type Subject,
  type Tester,
} from '../../harness/index.ts';
import {
  acknowledgeSelectively,
  beginMove,
  dataOctets,
  leaveUnacknowledged,
  lose,
  move,
  scaled,
  newAddress,
  ordinarySegments,
  suspend,
} from '../migrations.ts';

/** Segments in an initial window (RFC 6928 §2). */
const INITIAL_WINDOW = 10;
const LARGE = 40_000;
/** More than an initial window, and less than a window that has grown. */
const OUTSTANDING = 30_000;
const SEGMENTS = 7000;
/** Long against any round trip of a path to the tester, and no longer than a suspension may last. */
const LONG = 20 * SECOND;
function long({ hello: { suspensionLimit = 120 } }: Subject): number {
  return Math.min(LONG, (suspensionLimit * SECOND) / 2);
}

/** How far what has come reaches, in octets from a first one. */
function reach(tester: Tester, connection: Connection): number {
  const ends = ordinarySegments(tester, connection)
    .filter(({ payload }) => payload.length > 0)
    .map(({ sequence, payload }) => distance(connection.rcvNxt, advance(sequence, payload.length)));
  return Math.max(0, ...ends);
}

/** The congestion window grows to more than an initial one. */
async function grow(conversation: Conversation): Promise<void> {
  await setUp(async () => {
    const octets = await scaled(conversation, LARGE);
    for (let round = 0; round < 6; round += 1) await conversation.stream(octets);
  });
}

/** What became of data that were outstanding when the implementation was suspended. */
const acknowledgments: Readonly<Record<string, (conversation: Conversation) => Promise<void>>> = {
  'of-the-restart': async (conversation) => {
    await move(conversation, newAddress(conversation.tester));
  },
  'after-the-restart': async (conversation) => {
    const { rcvNxt, tsRecent } = conversation.connection;
    const acknowledgment = advance(rcvNxt, -100);
    beginMove(conversation, newAddress(conversation.tester), {}, { acknowledgment });
    const { tester, connection } = conversation;
    await setUp(() => tester.expect(connection, { operation: 'RESTART_ACK' }));
    tester.send(connection.ack({ acknowledgment: rcvNxt, timestamps: { echo: tsRecent } })); // of before the move
  },
};

export default [
  conformanceCase({
    id: 'repoint/congestion-window-begins-afresh',
    title: 'After a move not more than an initial window is sent at once, however large the old one was.',
    checks: ['MIG-REM-NEW-PATH', 'RFC 6928 §2'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await grow(conversation);
      const segment = await conversation.segmentOctets();
      await lose(conversation, OUTSTANDING);
      await suspend(conversation);
      beginMove(conversation, newAddress(tester));
      const { connection } = conversation;
      connection.isDeaf = true; // nothing is acknowledged: what comes is what one window holds
      await tester.expect(connection, { operation: 'RESTART_ACK' });
      await tester.expect(connection, { kind: 'ordinary', octets: 'some' }, { within: 'retransmission' });
      await tester.pass('silence');
      const octets = reach(tester, connection);
      const most = INITIAL_WINDOW * segment;
      await tester.until(() => octets <= most, `not more than ${most} octets at once, not ${octets}`, {
        within: 0,
      });
      connection.isDeaf = false;
      await conversation.expectArrived(undefined, 30 * SECOND);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/what-is-outstanding-is-sent-again',
    title:
      'A large queue that was outstanding at the move is sent again to the new address, octet for octet.',
    checks: ['MIG-REM-RESTART-ACK', 'MIG-REM-NEW-PATH'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // H2
      await grow(conversation);
      await lose(conversation, OUTSTANDING);
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      await conversation.expectArrived();
      conversation.give(LARGE);
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ 'before-the-suspension': false, 'during-the-suspension': true }, (isLate) =>
    conformanceCase({
      id: 'repoint/selective-acknowledgments-are-forgotten',
      title:
        'What the peer had acknowledged selectively before the move is sent again too: the new end does not have it.',
      checks: ['MIG-REM-NEW-PATH', 'MIG-REM-RESTART-ACK'],
      role: 'remote',
      needs: ['sack'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A10
        await setUp(() => conversation.expectAlive());
        await lose(conversation, SEGMENTS);
        if (!isLate) acknowledgeSelectively(conversation);
        await suspend(conversation);
        if (isLate) acknowledgeSelectively(conversation);
        await setUp(() => tester.pass('silence'));
        await move(conversation, newAddress(tester));
        const { connection } = conversation;
        const isBegun = (): boolean => dataOctets(tester, connection) > 0;
        await tester.until(isBegun, 'data to the new address', { within: 'retransmission' });
        tester.send(connection.ack());
        await conversation.expectArrived('MIG-REM-NEW-PATH', 'prompt');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(acknowledgments, (acknowledge, name) =>
    conformanceCase({
      id: 'repoint/no-round-trip-sample-across-the-move',
      title:
        'The time for which a connection was suspended is no round trip: what is lost afterwards is soon sent again.',
      checks: ['MIG-REM-NEW-PATH'],
      role: 'remote',
      async run({ tester, subject }) {
        const hasTimestamps = name !== 'of-the-restart';
        const conversation = await openConversation(tester, subject, { timestamps: hasTimestamps }); // A9
        await setUp(() => conversation.expectAlive());
        await leaveUnacknowledged(conversation);
        await suspend(conversation);
        await tester.pass(long(subject));
        await acknowledge(conversation);
        await setUp(() => tester.pass('silence'));
        await lose(conversation, 100);
        const { connection } = conversation;
        connection.isDeaf = false;
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'repoint/retransmission-time-out-begins-afresh',
    title: 'A retransmission time-out that had backed off over the old path does not count on the new one.',
    checks: ['MIG-REM-NEW-PATH'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await setUp(() => conversation.expectAlive());
      await lose(conversation, 100);
      await setUp(() => tester.pass(3 * LONG));
      await suspend(conversation);
      beginMove(conversation, newAddress(tester));
      const { connection } = conversation;
      connection.isDeaf = true;
      const again = { kind: 'ordinary', octets: 'some' } as const;
      await tester.expect(connection, { operation: 'RESTART_ACK' });
      await tester.expect(connection, again, { within: 'retransmission' });
      await tester.expect(connection, again, { within: 'retransmission' });
      connection.isDeaf = false;
      await conversation.expectArrived(undefined, LONG);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/path-mtu-begins-afresh',
    title: 'A path MTU that a router reported of the old path does not make segments smaller on the new one.',
    checks: ['MIG-REM-NEW-PATH'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await conversation.write(SEGMENTS);
      const first = await setUp(() => tester.expect(connection, { kind: 'ordinary', octets: 'some' }));
      const largest = first.payload.length;
      tester.sendRaw(fragmentationNeeded(connection, first, 600));
      await setUp(() => conversation.expectArrived());
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      await conversation.write(SEGMENTS);
      const isAsLarge = [
        'of the size of before',
        ({ payload }: typeof first) => payload.length >= largest,
      ] as const;
      await tester.expect(
        conversation.connection,
        { kind: 'ordinary', also: isAsLarge },
        { within: 'retransmission' },
      );
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
];
