/** REMOTE_RESTART as a remote accepts it, and what it answers: A7, A8, A13. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  isBefore,
  MESSAGE_OCTETS,
  openConversation,
  SECOND,
  setUp,
  type Connection,
  type Endpoint,
  type Tester,
} from '../../harness/index.ts';
import {
  askToMove,
  beginMove,
  lose,
  move,
  newAddress,
  ordinarySegments,
  restartFrom,
  suspend,
} from '../migrations.ts';

/** Where an end can move to. */
const destinations: Readonly<Record<string, (tester: Tester, old: Endpoint) => Endpoint>> = {
  'another-host-and-port': newAddress,
  'the-same-port': (tester, { port }) => tester.endpoint('elsewhere', port),
  'the-same-host': (tester) => tester.endpoint('home'),
  'the-address-that-it-has': (_, old) => old,
};

/** More than one segment, and not more than an initial window. */
const SEGMENTS = 5000;

/** How much of what was sent the moving end has. */
const parts: Readonly<Record<string, (segments: number) => number>> = {
  none: () => 0,
  'the-first-segment': () => 1,
  'all-but-the-last-segment': (segments) => segments - 1,
  all: (segments) => segments,
};

/** The tester takes note of the first segments with data that came in vain. */
function takeFirst(connection: Connection, tester: Tester, part: (segments: number) => number): void {
  const segments = ordinarySegments(tester, connection).filter(({ payload }) => payload.length > 0);
  connection.isDeaf = false;
  for (const segment of segments.slice(0, part(segments.length))) connection.arrived(segment);
  connection.isDeaf = true;
}

/** The window field that the implementation sent last, SYN aside. */
function lastWindow(tester: Tester, connection: Connection): number {
  return tester.arrived(connection).at(-1)?.window ?? 0;
}

export default [
  conformanceCase({
    id: 'restart/repoints',
    title: 'A remote that accepts a REMOTE_RESTART goes on with the new address only, and no octet is lost.',
    checks: ['MIG-REM-REPOINT', 'MIG-REM-RESTART-ACK'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await conversation.expectAlive();
      await suspend(conversation);
      const old = conversation.connection;
      await move(conversation, newAddress(tester));
      tester.never(old, {});
      await conversation.expectAlive();
      conversation.give(20_000);
      await conversation.write(20_000);
      await conversation.expectDelivered();
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'restart/without-suspension-is-dropped',
    title: 'A REMOTE_RESTART for a connection that was never suspended is dropped silently.',
    checks: ['MIG-CAR-RESTART-UNSUSPENDED', 'MIG-REM-RESTART'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F10
      const to = newAddress(tester);
      const moved = tester.move(conversation.connection, to);
      tester.send({ ...restartFrom(conversation, to), connection: moved });
      await tester.expectNothing(moved);
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(destinations, (destination) =>
    conformanceCase({
      id: 'restart/is-acknowledged',
      title: 'An accepted REMOTE_RESTART is answered RESTART_ACK, which echoes round and both addresses.',
      checks: [
        'MIG-REM-RESTART-ACK',
        'MIG-MSG-ANSWER-ECHOES-ADDRESSES',
        'MIG-MSG-ANSWER-ECHOES-ROUND',
        'MIG-CAR-RESTART-LOOK-UP',
        'MIG-DST-PLAIN-RESUME',
      ],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await suspend(conversation, 3);
        const old = conversation.connection.local;
        const to = destination(tester, old); // A13: the old address is a plain resume
        beginMove(conversation, to, { round: 3 });
        const { connection, socket } = conversation;
        await tester.expect(connection, {
          operation: 'RESTART_ACK',
          round: 3,
          old,
          new: to,
          sequence: advance(connection.rcvNxt, -MESSAGE_OCTETS),
          acknowledgment: connection.sndNxt,
        });
        await socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/ordinary-acknowledgment-follows',
    title:
      'After RESTART_ACK an ordinary acknowledgment comes to the new address, and none of the old numbers.',
    checks: ['MIG-REM-RESTART-ACK'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      beginMove(conversation, newAddress(tester));
      const { connection } = conversation;
      const acknowledgment = connection.sndNxt;
      await setUp(() => tester.expect(connection, { operation: 'RESTART_ACK' }));
      await tester.expect(
        connection,
        { kind: 'ordinary', set: ['ACK'], clear: ['RST'], acknowledgment },
        { within: 'acknowledgment' },
      );
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ open: 0, 'partly-filled': 20_000 }, (unread) =>
    conformanceCase({
      id: 'restart/window-is-current',
      title:
        'RESTART_ACK offers the window that the ordinary acknowledgment after it offers, however full it is.',
      checks: ['MIG-REM-RESTART-ACK'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { windowScale: 7 }); // A8
        conversation.give(Math.min(unread, Math.floor(conversation.connection.sndWnd / 2)));
        await setUp(() => conversation.expectAcknowledged());
        await suspend(conversation);
        const before = lastWindow(tester, conversation.connection);
        beginMove(conversation, newAddress(tester));
        const { connection } = conversation;
        const { window } = await tester.expect(connection, { operation: 'RESTART_ACK' });
        await tester.expect(connection, { kind: 'ordinary', window }, { within: 'acknowledgment' });
        const isScaled = Math.abs(window - before) <= before / 4;
        await tester.until(() => isScaled, `about the window of ${before}, not ${window}`, { within: 0 });
        await conversation.expectDelivered();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(parts, (part) =>
    conformanceCase({
      id: 'restart/takes-the-acknowledgment',
      title: 'What the ACK of a REMOTE_RESTART acknowledges is not sent again, and all that is after it is.',
      checks: ['MIG-REM-RESTART-ACK'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await lose(conversation, SEGMENTS);
        takeFirst(conversation.connection, tester, part);
        await suspend(conversation);
        beginMove(conversation, newAddress(tester)); // A8
        const { connection } = conversation;
        const first = connection.rcvNxt;
        tester.never(connection, {
          kind: 'ordinary',
          octets: 'some',
          also: ['from before the acknowledgment', ({ sequence }) => isBefore(sequence, first)],
        });
        const sequence = advance(first, -MESSAGE_OCTETS);
        await tester.expect(connection, { operation: 'RESTART_ACK', sequence });
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/wakes-who-waits-to-write',
    title: 'An application that could write nothing while its end was suspended can after the move.',
    checks: ['MIG-REM-RESTART-ACK', 'MIG-REM-BLOCKED-SEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      const taken = await conversation.tryToWrite(1000);
      await setUp(() => tester.until(() => taken === 0, 'no octet to be taken', { within: 0 }));
      await move(conversation, newAddress(tester));
      await conversation.write(1000);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/ends-the-suspension',
    title: 'A move ends the suspension: nothing happens when the limit would have been reached.',
    checks: ['MIG-REM-RESTART', 'MIG-REM-LIMIT'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      await conversation.expectAlive();
      await tester.pass(121 * SECOND);
      await conversation.expectAlive();
      const { connection } = conversation;
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 1 }));
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 1 });
    },
  }),

  ...conformanceCases({ 'another-address': newAddress, 'the-address-that-it-has': undefined }, (address) =>
    conformanceCase({
      id: 'restart/suspends-again-afterwards',
      title:
        'After a move the next round suspends at the address to which the end has moved, and moves it on.',
      checks: ['MIG-REM-SUSPEND', 'MIG-REM-REPOINT'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await suspend(conversation);
        const { local } = conversation.connection;
        await move(conversation, address?.(tester) ?? local);
        await conversation.expectAlive();
        const { connection } = conversation;
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 1 }));
        await tester.expect(connection, { operation: 'REQUEST_ACK', round: 1, old: connection.local });
        await move(conversation, newAddress(tester), 1);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/asking-is-not-moving',
    title:
      'Asking to move is not moving: until it accepts, the implementation knows nothing of the new address.',
    checks: ['MIG-REM-REPOINT', 'MIG-REM-RESTART'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation, 1);
      const moved = askToMove(conversation, newAddress(tester), { round: 0 });
      await setUp(() => tester.expect(moved, { operation: 'REJECT_STALE_STATE' }));
      tester.never(moved, { kind: 'ordinary', clear: ['RST'] });
      conversation.give(100);
      await conversation.expectDelivered();
      await conversation.expectAcknowledged('MIG-REM-HOLD');
      await move(conversation, newAddress(tester), 1);
      await conversation.expectAlive();
    },
  }),
];
