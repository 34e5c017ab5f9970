/** Attackers that are not on the path: guesses of numbers, rounds and addresses: F14. */
import {
  advance,
  classifySegment,
  conformanceCase,
  conformanceCases,
  MESSAGE_OCTETS,
  MILLISECOND,
  openConversation,
  SECOND,
  sequenceNumber,
  setUp,
  type Conversation,
  type MessageToBuild,
  type SegmentFields,
  type Tester,
} from '../../harness/index.ts';
import {
  askToMove,
  beginMove,
  cancel,
  leaveUnacknowledged,
  move,
  newAddress,
  suspend,
} from '../migrations.ts';

const GUESSES = 8;
const FLOOD = 300;
/** Slow enough to be answered each time (MIG-REM-ANSWER-LIMIT). */
const PACE = 110 * MILLISECOND;
/** Answers that a second may see: the limit of this protocol and an implementation's own, which may be larger. */
const MANY = 250;

/** Numbers that somebody guesses who knows some of them. */
const guesses: Readonly<Record<string, (tester: Tester, conversation: Conversation) => SegmentFields>> = {
  'of-all-numbers': ({ random }) => ({
    sequence: sequenceNumber(random.integer(0x1_0000_0000)),
    acknowledgment: sequenceNumber(random.integer(0x1_0000_0000)),
  }),
  'of-the-sequence-number': ({ random }, { connection }) => ({
    sequence: advance(connection.sndNxt, 0x1000_0000 + random.integer(0x6000_0000)),
  }),
  'of-the-acknowledgment-number': ({ random }, { connection }) => ({
    acknowledgment: advance(connection.rcvNxt, 1 + random.integer(0x7000_0000)),
  }),
};

/** When somebody blind tries. */
interface Moment {
  readonly prepare: (conversation: Conversation) => Promise<void>;
  readonly isSuspended?: boolean;
}

const moments: Readonly<Record<string, Moment>> = {
  'while-suspended': { prepare: (conversation) => suspend(conversation), isSuspended: true },
  'after-a-suspension': {
    prepare: async (conversation) => {
      await suspend(conversation);
      await cancel(conversation);
    },
  },
  'at-an-address-that-was-left': {
    prepare: async (conversation) => {
      await suspend(conversation);
      await move(conversation, newAddress(conversation.tester));
    },
  },
};

function attacker(tester: Tester): ReturnType<Tester['endpoint']> {
  return tester.endpoint('attacker');
}

export default [
  ...conformanceCases(guesses, (guess) =>
    conformanceCase({
      id: 'restart/guessed',
      title:
        'Guessed REMOTE_RESTARTs move nobody and draw no answer, whether the connection is suspended or not.',
      checks: ['MIG-CAR-RESTART-NUMBERS', 'MIG-CAR-RESTART-UNSUSPENDED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        for (let tried = 0; tried < GUESSES; tried += 1) {
          const moved = askToMove(conversation, attacker(tester), {}, guess(tester, conversation));
          tester.never(moved, {}, 'MIG-CAR-RESTART-UNSUSPENDED');
        }
        await conversation.expectAlive();
        await suspend(conversation);
        for (let tried = 0; tried < GUESSES; tried += 1) {
          const moved = askToMove(conversation, attacker(tester), {}, guess(tester, conversation));
          tester.never(moved, {});
        }
        await tester.pass(SECOND);
        await conversation.socket.expectMigration('suspended');
        await move(conversation, newAddress(tester));
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(moments, ({ prepare, isSuspended = false }) =>
    conformanceCase({
      id: 'restart/blind-search-draws-no-answer',
      title:
        'Somebody who knows but the addresses and halves the numbers again and again is answered nothing, and so learns none.',
      checks: ['MIG-CAR-RESTART-NUMBERS', 'MIG-CAR-RESTART-SNAPSHOT', 'MIG-CAR-TOMBSTONE-SNAPSHOT'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        const { connection } = conversation;
        await prepare(conversation);
        const from = attacker(tester);
        const moved = tester.move(connection, from);
        tester.never(moved, {});
        let low = tester.random.integer(0x1_0000_0000);
        for (let width = 0x8000_0000; width >= 1; width /= 2) {
          const fields = {
            from,
            acknowledgment: sequenceNumber((low + width) % 0x1_0000_0000),
            sequence: sequenceNumber(tester.random.integer(0x1_0000_0000)),
          };
          const probe = connection.migsock({ operation: 'REMOTE_RESTART', new: from, round: 7 }, fields);
          tester.send({ ...probe, connection: moved });
          await tester.pass(PACE);
          low = (low + width) % 0x1_0000_0000; // for nothing came, as if this were above what was sent
        }
        if (isSuspended) await move(conversation, newAddress(tester));
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/rejection-tells-nothing',
    title: 'A rejection tells an attacker none of the numbers that it did not know.',
    checks: ['MIG-CAR-REJECT-MIRRORS'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await leaveUnacknowledged(conversation, 100);
      await suspend(conversation);
      const { rcvNxt, sndNxt } = conversation.connection;
      const fields = { acknowledgment: advance(rcvNxt, -50), sequence: advance(sndNxt, 500) };
      const moved = askToMove(conversation, attacker(tester), { round: 9 }, fields);
      await tester.expect(moved, {
        operation: 'REJECT_STALE_STATE',
        sequence: advance(fields.acknowledgment, -MESSAGE_OCTETS),
        acknowledgment: advance(fields.sequence, MESSAGE_OCTETS),
      });
    },
  }),

  ...conformanceCases(
    { 'of-another-round': { round: 9 }, 'from-another-address': { newPort: 7 } },
    (message: Partial<MessageToBuild>) =>
      conformanceCase({
        id: 'restart/flood-is-not-answered-in-full',
        title:
          'A flood of REMOTE_RESTARTs draws no flood of rejections, and the right one is accepted a second later.',
        checks: ['MIG-REM-ANSWER-LIMIT'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          await setUp(() => conversation.expectAlive());
          await suspend(conversation);
          await tester.pass(SECOND);
          const from = attacker(tester);
          const moved = askToMove(conversation, from, message);
          const restart = conversation.connection.migsock(
            { operation: 'REMOTE_RESTART', new: from, ...message },
            { from },
          );
          for (let sent = 1; sent < FLOOD; sent += 1) tester.send({ ...restart, connection: moved });
          // From the last answer on, for it may take the implementation a while to look through the flood.
          await tester.settles(() => false, SECOND + SECOND / 10);
          const answers = tester
            .arrived(moved)
            .filter((segment) => classifySegment(segment).kind === 'message');
          const isLimited = (): boolean => answers.length < MANY;
          await tester.until(isLimited, `fewer than ${MANY} answers to ${FLOOD} messages`, { within: 0 });
          beginMove(conversation, newAddress(tester));
          await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
          await conversation.expectAlive();
        },
      }),
  ),

  ...conformanceCases(guesses, (guess, name) =>
    conformanceCase({
      id: 'cancel/guessed',
      title:
        'CANCELs with guessed numbers under the name of the source are dropped silently, and end no suspension.',
      checks: ['MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await setUp(() => conversation.expectAlive());
        await setUp(() => conversation.settle());
        await suspend(conversation);
        for (let tried = 0; tried < GUESSES; tried += 1) {
          const fields = guess(tester, conversation);
          const known = name === 'of-the-sequence-number' ? {} : { timestamps: { value: connection.tsNow } };
          tester.send(connection.migsock({ operation: 'CANCEL' }, { ...fields, ...known }));
        }
        await tester.expectNothing(connection);
        await socket.expectMigration('suspended');
        await move(conversation, newAddress(tester));
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/spoofed-request-heals',
    title:
      'A suspension that nobody asked for is ended by a CANCEL of its round, and the source moves later all the same.',
    checks: ['MIG-REM-CANCEL', 'MIG-REM-SUSPEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F5
      const { connection, socket } = conversation;
      await suspend(conversation, 7); // an attacker's, whose REQUEST_ACK the source did not await
      tester.send(connection.migsock({ operation: 'CANCEL', round: 7 }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', round: 7 });
      await socket.expectMigration('none');
      await conversation.expectAlive();
      await suspend(conversation, 8);
      await move(conversation, newAddress(tester), 8);
      await conversation.expectAlive();
    },
  }),
];
