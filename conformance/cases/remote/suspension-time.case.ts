/** How long a suspension lasts, and that time stands still meanwhile: all of these wait for minutes. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  openConversation,
  SECOND,
  type Conversation,
  type Subject,
} from '../../harness/index.ts';
import { bringTo, cancel, leaveUnacknowledged, suspend } from '../migrations.ts';

/** The suspension limit of the protocol in seconds; an implementation may use less. */
const LIMIT = 120;
/** The user time-out of RFC 9293 §3.10.1, and something. */
const USER_TIMEOUT = 330 * SECOND;

/** Microseconds for which a suspension may be taken to last. */
function longest({ hello }: Subject): number {
  return Math.floor((5 * Math.min(LIMIT, hello.suspensionLimit ?? LIMIT)) / 6) * SECOND;
}

/** Suspended for a while, and cancelled: it has to be there still. @throws Failure */
async function stand(conversation: Conversation, round: number, duration: number): Promise<void> {
  const { tester, connection } = conversation;
  await suspend(conversation, round);
  await tester.pass(duration);
  tester.send(connection.migsock({ operation: 'CANCEL', round }));
  await tester.expect(connection, { operation: 'CANCEL_ACK', round });
}

export default [
  conformanceCase({
    id: 'suspension/ends-by-itself',
    title:
      'A suspension ends by itself after 120 s at the latest; what was held is sent, and nothing is lost.',
    checks: ['MIG-REM-LIMIT'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await leaveUnacknowledged(conversation);
      await suspend(conversation);
      await tester.pass(LIMIT * SECOND);
      await socket.expectMigration('none', 'MIG-REM-LIMIT', SECOND);
      await tester.expect(connection, { octets: 'some' }, { within: 'retransmission' });
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/lasts-as-long-as-is-said',
    title: 'A suspension does not end long before the limit that the implementation says that it has.',
    checks: ['MIG-REM-LIMIT', 'MIG-REM-HOLD'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await leaveUnacknowledged(conversation);
      await suspend(conversation);
      await tester.expectNothing(
        connection,
        { octets: 'some', kind: 'ordinary' },
        { within: longest(subject) },
      );
      await socket.expectMigration('suspended');
      await cancel(conversation);
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(
    { 'of-the-same-round': [0, 0, 0], 'of-later-rounds': [1, 2, 3], 'of-both': [0, 1, 1] },
    (rounds) =>
      conformanceCase({
        id: 'suspension/repeats-do-not-prolong',
        title: 'Requests that are repeated, or of later rounds, do not prolong a suspension.',
        checks: ['MIG-REM-REPEATED-REQUEST', 'MIG-REM-LIMIT'],
        role: 'remote',
        isSlow: true,
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject); // A3
          const { connection, socket } = conversation;
          const end = tester.now + LIMIT * SECOND;
          await suspend(conversation);
          for (const round of rounds) {
            await tester.pass(Math.floor(longest(subject) / 3));
            tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round }));
            await tester.expect(connection, { operation: 'REQUEST_ACK', round });
          }
          await tester.pass(end - tester.now);
          await socket.expectMigration('none', undefined, SECOND);
          await conversation.expectAlive();
        },
      }),
  ),

  conformanceCase({
    id: 'suspension/user-time-out-stands-still',
    title:
      'Time in which a remote is suspended does not count for its user time-out: its data are not given up.',
    checks: ['MIG-REM-TIMERS'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await leaveUnacknowledged(conversation);
      const duration = longest(subject);
      for (let round = 0; round * duration < USER_TIMEOUT; round += 1) {
        await stand(conversation, round, duration);
      }
      await socket.expectTcp('ESTABLISHED');
      await tester.expect(connection, { octets: 'some' }, { within: 'retransmission' });
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/retransmission-time-out-does-not-grow',
    title:
      'Retransmissions that a suspension held back are not counted: what is outstanding comes soon after it.',
    checks: ['MIG-REM-TIMERS'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await leaveUnacknowledged(conversation);
      await stand(conversation, 0, longest(subject));
      await tester.expect(connection, { octets: 'some' }, { within: 'retransmission' });
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/fin-wait-2-stands-still',
    title: 'A remote that is suspended in FIN-WAIT-2 waits for its peer as if no time had passed.',
    checks: ['MIG-REM-TIMERS'],
    role: 'remote',
    needs: ['half-close'],
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await bringTo(conversation, 'FIN-WAIT-2');
      await stand(conversation, 0, longest(subject));
      conversation.give(100);
      await conversation.expectDelivered();
      tester.send(connection.fin());
      await socket.expectTcp('TIME-WAIT');
    },
  }),

  conformanceCase({
    id: 'suspension/time-wait-stands-still',
    title: 'A TIME-WAIT that was reached while suspended lasts 2 MSL from the end of the suspension on.',
    checks: ['MIG-REM-TIMERS', 'MIG-REM-TIME-WAIT'],
    role: 'remote',
    needs: ['half-close'],
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const timeWait = 2 * (subject.hello.msl ?? 0) * SECOND;
      await bringTo(conversation, 'FIN-WAIT-2');
      await suspend(conversation);
      tester.send(connection.fin());
      await socket.expectTcp('TIME-WAIT');
      await tester.pass(longest(subject));
      await socket.expectMigration('suspended');
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      await tester.expect(connection, { operation: 'CANCEL_ACK' });
      await tester.pass(Math.floor((5 * timeWait) / 6));
      tester.send(connection.fin({ sequence: advance(connection.sndNxt, -1) }));
      await tester.expect(connection, { set: ['ACK'], clear: ['RST'], acknowledgment: connection.sndNxt });
    },
  }),
];
