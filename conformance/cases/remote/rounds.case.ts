/** Rounds as a remote keeps them for its peer: F1, F2, F5. */
import {
  classifySegment,
  conformanceCase,
  conformanceCases,
  openConversation,
  SECOND,
  type Conversation,
  type OperationName,
  type Pattern,
} from '../../harness/index.ts';
import { cancel, expectDropped, hold, move, newAddress, restartFrom, suspend } from '../migrations.ts';

const LIMIT = 120 * SECOND;
const FIRST_REJECTION = 0x101;

/** A rejection of any reason. */
const anyRejection: Pattern = {
  kind: 'migsock',
  also: [
    'a rejection',
    (segment) => {
      const found = classifySegment(segment);
      return found.kind === 'message' && found.message.operation >= FIRST_REJECTION;
    },
  ],
};

function ask({ tester, connection }: Conversation, round: number): void {
  tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round }));
}

/** Closes a round that never was suspended, nor any before it. */
const closings: Readonly<Record<string, (conversation: Conversation, round: number) => Promise<void>>> = {
  'by-cancel': async (conversation, round) => {
    await suspend(conversation, round);
    await cancel(conversation, round);
  },
  'by-cancel-alone': cancel,
  'by-restart': async (conversation, round) => {
    await suspend(conversation, round);
    await move(conversation, newAddress(conversation.tester), round);
  },
};

/** Pairs of rounds, the second of which lies 1 to 2^15 - 1 ahead of the first. */
const later: Readonly<Record<string, readonly [number, number]>> = {
  next: [0, 1],
  'ten-ahead': [3, 13],
  'as-far-as-it-goes': [0, 0x7fff],
  'across-the-middle': [0x7fff, 0x8000],
  'across-the-wrap': [0xffff, 0],
  'far-across-the-wrap': [0xff00, 0x7eff],
};

/** Answers to nothing; a REQUEST_ACK is another matter (MIG-RND-STRAY-ACK). */
const answers: Readonly<Record<string, OperationName>> = {
  'restart-ack': 'RESTART_ACK',
  'cancel-ack': 'CANCEL_ACK',
  busy: 'REJECT_BUSY',
  moved: 'REJECT_MOVED',
  'not-suspended': 'REJECT_NOT_SUSPENDED',
};

export default [
  ...conformanceCases(later, ([closed, round]) =>
    conformanceCase({
      id: 'rounds/later-round-is-accepted',
      title: 'A MIGRATION_REQUEST of a round after the closed one is accepted, in serial arithmetic.',
      checks: ['MIG-RND-SERIAL', 'MIG-REM-SUSPEND'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await cancel(conversation, closed);
        ask(conversation, round);
        await tester.expect(conversation.connection, { operation: 'REQUEST_ACK', round });
        await conversation.socket.expectMigration('suspended');
      },
    }),
  ),

  ...conformanceCases(later, ([round, closed]) =>
    conformanceCase({
      id: 'rounds/earlier-round-is-rejected',
      title: 'A MIGRATION_REQUEST of a round before the closed one is rejected, in serial arithmetic.',
      checks: ['MIG-RND-SERIAL', 'MIG-REM-REQUEST-CLOSED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await cancel(conversation, closed);
        ask(conversation, round);
        await tester.expect(conversation.connection, { ...anyRejection, round });
        await conversation.socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'rounds/half-way-round-is-not-later',
    title: 'A round 2^15 ahead of the closed one is not after it: nobody is suspended.',
    checks: ['MIG-RND-SERIAL'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await cancel(conversation, 0);
      ask(conversation, 0x8000);
      await tester.expectNothing(conversation.connection, { operation: 'REQUEST_ACK' });
      await conversation.socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(closings, (close) =>
    conformanceCase({
      id: 'rounds/closed-round-is-not-suspended-again',
      title:
        'A MIGRATION_REQUEST of a round that is closed is rejected as not suspended, also when it comes late.',
      checks: ['MIG-REM-REQUEST-CLOSED', 'MIG-RND-REMOTE-KEEPS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await close(conversation, 4);
        const { local } = conversation.connection;
        ask(conversation, 4); // F1: a copy that was delayed
        const rejection = { operation: 'REJECT_NOT_SUSPENDED', round: 4, old: local } as const;
        await tester.expect(conversation.connection, rejection);
        await conversation.socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(closings, (close) =>
    conformanceCase({
      id: 'rounds/next-round-after-a-closed-one',
      title:
        'However a round was closed, the next one suspends again, and ends with the move that it asked for.',
      checks: ['MIG-REM-SUSPEND', 'MIG-RND-REMOTE-KEEPS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await close(conversation, 0);
        ask(conversation, 1);
        await tester.expect(conversation.connection, { operation: 'REQUEST_ACK', round: 1 });
        await move(conversation, newAddress(tester), 1);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'rounds/limit-closes-the-round',
    title:
      'A suspension that ends by itself closes its round: neither its request nor its restart is accepted any more.',
    checks: ['MIG-REM-LIMIT', 'MIG-REM-REQUEST-CLOSED', 'MIG-REM-RESTART-NOT-SUSPENDED'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation, 0);
      await tester.pass(LIMIT);
      await conversation.socket.expectMigration('none', 'MIG-REM-LIMIT', SECOND);
      ask(conversation, 0);
      await tester.expect(conversation.connection, { operation: 'REJECT_NOT_SUSPENDED', round: 0 });
      const to = newAddress(tester);
      const moved = tester.move(conversation.connection, to);
      tester.send({ ...restartFrom(conversation, to), connection: moved });
      await tester.expect(moved, { operation: 'REJECT_NOT_SUSPENDED', round: 0 });
      await conversation.expectAlive();
      ask(conversation, 1);
      await tester.expect(conversation.connection, { operation: 'REQUEST_ACK', round: 1 });
    },
  }),

  conformanceCase({
    id: 'rounds/before-the-suspended-one-is-stale',
    title:
      'A MIGRATION_REQUEST of a round before the suspended one is rejected as stale state, and changes nothing.',
    checks: ['MIG-REM-REQUEST-CLOSED', 'MIG-RND-REMOTE-KEEPS'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await suspend(conversation, 0);
      ask(conversation, 0xffff);
      await tester.expect(connection, { operation: 'REJECT_STALE_STATE', round: 0xffff });
      await conversation.socket.expectMigration('suspended');
      await move(conversation, newAddress(tester), 0);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'rounds/later-request-while-suspended',
    title:
      'A later round takes over the suspension: it is acknowledged, and only its own restart is accepted.',
    checks: ['MIG-REM-SUSPEND', 'MIG-REM-RESTART', 'MIG-REM-RESTART-NOT-SUSPENDED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation, 0);
      ask(conversation, 2);
      await tester.expect(conversation.connection, { operation: 'REQUEST_ACK', round: 2 });
      const to = newAddress(tester);
      const moved = tester.move(conversation.connection, to);
      for (const round of [0, 1, 3]) {
        tester.send({ ...restartFrom(conversation, to, { round }), connection: moved }); // F2
        await tester.expect(moved, { operation: 'REJECT_STALE_STATE', round });
      }
      await move(conversation, newAddress(tester), 2);
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(answers, (operation) =>
    conformanceCase({
      id: 'rounds/unawaited-answer-has-no-effect',
      title: 'An answer that nobody waits for has no effect, suspended or not.',
      checks: ['MIG-RND-ANSWER-AWAITED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        tester.send(connection.migsock({ operation }));
        await expectDropped(conversation);
        await suspend(conversation);
        tester.send(connection.migsock({ operation }));
        await tester.expectNothing(connection, { kind: 'migsock' });
        await socket.expectMigration('suspended');
        await cancel(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'rounds/own-round-closes-none-of-the-peer',
    title:
      "A round of the implementation's own migration is not one of its peer's: the peer's round 0 is still to come.",
    checks: ['MIG-RND-BOTH-DIRECTIONS'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const round = await hold(conversation);
      await socket.cancelMigration();
      const request = await tester.expect(connection, { operation: 'CANCEL', round });
      tester.send(connection.answer(request, 'CANCEL_ACK'));
      await socket.expectMigration('none');
      ask(conversation, 0);
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 0 });
    },
  }),

  conformanceCase({
    id: 'rounds/round-of-the-peer-is-none-of-its-own',
    title: "The implementation's first migration has round 0, whatever rounds its peer has come to.",
    checks: ['MIG-RND-BOTH-DIRECTIONS', 'MIG-MSG-ROUND'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await suspend(conversation, 5);
      await cancel(conversation, 5);
      await socket.sendMigrationRequest();
      await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round: 0 });
    },
  }),
];
