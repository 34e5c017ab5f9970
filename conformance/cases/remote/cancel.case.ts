/** CANCEL, as a remote takes it: F5, A1, A10. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
} from '../../harness/index.ts';
import {
  acknowledgeSelectively,
  askToMove,
  cancel,
  dataOctets,
  leaveUnacknowledged,
  lose,
  move,
  newAddress,
  suspend,
} from '../migrations.ts';

const LIMIT = 121 * SECOND;
const SEGMENTS = 7000;

/** What the implementation has been told when the CANCEL of round 3 comes. */
const standings: Readonly<Record<string, (conversation: Conversation) => Promise<void>>> = {
  'suspended-in-this-round': (conversation) => suspend(conversation, 3),
  'suspended-in-an-earlier-round': (conversation) => suspend(conversation, 1),
  'suspended-in-two-rounds': async (conversation) => {
    await suspend(conversation, 1);
    await suspend(conversation, 3);
  },
  'never-suspended': () => Promise.resolve(),
  'cancelled-before': async (conversation) => {
    await suspend(conversation, 1);
    await cancel(conversation, 1);
  },
  'cancelled-in-this-round': async (conversation) => {
    await suspend(conversation, 3);
    await cancel(conversation, 3);
  },
};

/** What ends a suspension without a move. */
const ends: Readonly<Record<string, (conversation: Conversation) => Promise<void>>> = {
  'by-cancel': (conversation) => cancel(conversation),
  'by-cancel-of-a-later-round': (conversation) => cancel(conversation, 2),
  'by-the-limit': ({ socket }) => setUp(() => socket.expectMigration('none', undefined, LIMIT)),
};

/** A round that was suspended or closed, and one before it. */
const older = {
  'the-one-before': [4, 3],
  'far-before': [0x7fff, 0],
  'across-the-wrap': [2, 0xfffe],
} as const;

export default [
  ...conformanceCases(standings, (prepare) =>
    conformanceCase({
      id: 'cancel/is-acknowledged',
      title:
        'A CANCEL for a live connection is answered CANCEL_ACK, ends a suspension, and closes its round.',
      checks: ['MIG-REM-CANCEL', 'MIG-RND-REMOTE-KEEPS', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await prepare(conversation);
        const { connection, socket } = conversation;
        tester.send(connection.migsock({ operation: 'CANCEL', round: 3 }));
        const nowhere = { host: 0, port: 0 };
        const answer = { operation: 'CANCEL_ACK', round: 3, old: connection.local, new: nowhere } as const;
        await tester.expect(connection, answer);
        await socket.expectMigration('none');
        await conversation.expectAlive();
        for (const round of [1, 3]) {
          tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round }));
          await tester.expect(connection, { operation: 'REJECT_NOT_SUSPENDED', round });
        }
        await suspend(conversation, 4);
      },
    }),
  ),

  conformanceCase({
    id: 'cancel/repeated-is-acknowledged-again',
    title: 'A CANCEL that is repeated is acknowledged each time, also after data have been exchanged.',
    checks: ['MIG-REM-CANCEL'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await suspend(conversation);
      for (let time = 0; time < 3; time += 1) {
        tester.send(connection.migsock({ operation: 'CANCEL' }));
        await tester.expect(connection, { operation: 'CANCEL_ACK', round: 0 });
        await conversation.expectAlive();
      }
    },
  }),

  conformanceCase({
    id: 'cancel/after-the-limit',
    title:
      'A CANCEL that comes after the suspension has ended by itself is acknowledged: its source may go on.',
    checks: ['MIG-REM-CANCEL'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A1
      const { connection, socket } = conversation;
      await suspend(conversation);
      await setUp(() => socket.expectMigration('none', undefined, LIMIT));
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', round: 0 });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'cancel/nothing-is-lost',
    title:
      'After a CANCEL the streams go on where they were, with all that was outstanding and all that came meanwhile.',
    checks: ['MIG-REM-CANCEL', 'MIG-REM-HOLD'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // H6
      const { connection } = conversation;
      await setUp(() => conversation.expectAlive());
      await lose(conversation, SEGMENTS);
      await suspend(conversation);
      conversation.give(5000);
      await tester.pass('silence');
      await cancel(conversation);
      connection.isDeaf = false; // it was frozen, and lives on
      await conversation.expectArrived();
      await conversation.expectDelivered();
      await conversation.write(SEGMENTS);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'cancel/wakes-who-waits-to-write',
    title: 'An application that could write nothing while its end was suspended can after a CANCEL.',
    checks: ['MIG-REM-CANCEL', 'MIG-REM-BLOCKED-SEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      const taken = await conversation.tryToWrite(1000);
      await setUp(() => tester.until(() => taken === 0, 'no octet to be taken', { within: 0 }));
      await cancel(conversation);
      await conversation.write(1000);
      await conversation.expectArrived();
    },
  }),

  ...conformanceCases(older, ([round, before]) =>
    conformanceCase({
      id: 'cancel/of-a-round-before-the-suspended-one',
      title: 'A CANCEL of a round before the suspended one is dropped silently, and the suspension goes on.',
      checks: ['MIG-REM-CANCEL-OLDER', 'MIG-RND-SERIAL'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F5
        const { connection, socket } = conversation;
        await suspend(conversation, round);
        tester.send(connection.migsock({ operation: 'CANCEL', round: before }));
        await tester.expectNothing(connection);
        await socket.expectMigration('suspended');
        await move(conversation, newAddress(tester), round);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(older, ([round, before]) =>
    conformanceCase({
      id: 'cancel/of-a-round-before-the-closed-one',
      title: 'A CANCEL of a round before the one last closed is dropped silently, and opens no round again.',
      checks: ['MIG-REM-CANCEL-OLDER', 'MIG-RND-SERIAL', 'MIG-RND-REMOTE-KEEPS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        await cancel(conversation, round);
        tester.send(connection.migsock({ operation: 'CANCEL', round: before }));
        await tester.expectNothing(connection);
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round }));
        await tester.expect(connection, { operation: 'REJECT_NOT_SUSPENDED', round });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'cancel/of-a-later-round-ends-the-earlier-one',
    title:
      'A CANCEL of a later round ends a suspension of an earlier one, whose REMOTE_RESTART is rejected then.',
    checks: ['MIG-REM-CANCEL', 'MIG-REM-RESTART-NOT-SUSPENDED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F5
      await suspend(conversation, 1);
      await cancel(conversation, 2);
      for (const round of [1, 2]) {
        const moved = askToMove(conversation, newAddress(tester), { round });
        await tester.expect(moved, { operation: 'REJECT_NOT_SUSPENDED', round });
      }
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(
    { 'at-once': false, 'after-data': true, 'while-suspended-again': undefined },
    (hasData) =>
      conformanceCase({
        id: 'cancel/after-a-move-is-rejected',
        title:
          'A CANCEL of the round in which the connection has moved is rejected as moved, again when it is repeated.',
        checks: ['MIG-REM-CANCEL-MOVED', 'MIG-REM-TOMBSTONE', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject); // F4
          const old = conversation.connection;
          await suspend(conversation);
          await move(conversation, newAddress(tester));
          if (hasData === true) await setUp(() => conversation.expectAlive());
          if (hasData === undefined) await suspend(conversation, 1);
          for (let time = 0; time < 3; time += 1) {
            tester.send(old.migsock({ operation: 'CANCEL' }));
            await tester.expect(old, { operation: 'REJECT_MOVED', round: 0, old: old.local });
          }
          await conversation.socket.expectMigration(hasData === undefined ? 'suspended' : 'none');
          if (hasData === undefined) await cancel(conversation, 1);
          await conversation.expectAlive();
        },
      }),
  ),

  ...conformanceCases({ 'from-the-new-address': false, 'after-a-plain-resume': true }, (isInPlace) =>
    conformanceCase({
      id: 'cancel/of-the-moved-round-on-the-live-connection',
      title:
        'A CANCEL of the round of the move is rejected as moved also where it comes from where the connection is.',
      checks: ['MIG-REM-CANCEL-MOVED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A13
        const { local } = conversation.connection;
        await suspend(conversation, 5);
        await move(conversation, isInPlace ? local : newAddress(tester), 5);
        const { connection } = conversation;
        for (let time = 0; time < 2; time += 1) {
          tester.send(connection.migsock({ operation: 'CANCEL', round: 5 }));
          await tester.expect(connection, { operation: 'REJECT_MOVED', round: 5 });
          await conversation.expectAlive();
        }
        await setUp(() => conversation.settle());
        tester.send(connection.migsock({ operation: 'CANCEL', round: 4 }));
        await tester.expectNothing(connection);
        tester.send(connection.migsock({ operation: 'CANCEL', round: 6 }));
        await tester.expect(connection, { operation: 'CANCEL_ACK', round: 6 });
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(ends, (end, name) =>
    conformanceCase({
      id: 'cancel/selective-acknowledgments-are-forgotten',
      title:
        'However a suspension ends, nothing counts as selectively acknowledged any more: all that is outstanding is sent again.',
      checks: ['MIG-REM-CANCEL-FORGETS-SACK'],
      role: 'remote',
      needs: ['sack'],
      ...(name === 'by-the-limit' ? { isSlow: true } : {}),
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A10
        const { connection } = conversation;
        await setUp(() => conversation.expectAlive());
        await lose(conversation, SEGMENTS);
        await suspend(conversation);
        acknowledgeSelectively(conversation);
        await setUp(() => tester.pass('silence'));
        const before = dataOctets(tester, connection);
        connection.isDeaf = false; // it was frozen, and lives on
        await end(conversation);
        const isBegun = (): boolean => dataOctets(tester, connection) > before;
        await tester.until(isBegun, 'data again', { within: 'retransmission' });
        tester.send(connection.ack());
        await conversation.expectArrived('MIG-REM-CANCEL-FORGETS-SACK', 'prompt');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'cancel/acknowledges-nothing',
    title: 'A CANCEL acknowledges nothing: what is outstanding is sent again, also where its ACK covers it.',
    checks: ['MIG-CAR-STATE-UNMOVED', 'MIG-REM-CANCEL'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A8
      const { connection } = conversation;
      const first = await leaveUnacknowledged(conversation);
      await suspend(conversation);
      tester.send(connection.migsock({ operation: 'CANCEL' }, { acknowledgment: advance(first, 100) }));
      await tester.expect(connection, { operation: 'CANCEL_ACK' });
      await tester.expect(connection, { sequence: first, octets: 'some' }, { within: 'retransmission' });
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),
];
