/** Timestamps and other options of messages: H4, H15. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  isAtOrBefore,
  openConversation,
  sequenceNumber,
  setUp,
  type Conversation,
  type SequenceNumber,
  type TcpSegment,
} from '../../harness/index.ts';
import { cancel, expectDropped, suspend } from '../migrations.ts';

const HALF = 0x8000_0000;
/** An experimental option (RFC 4727 §4), which no implementation knows. */
const EXPERIMENTAL = 253;

interface Timestamps {
  readonly value: SequenceNumber;
  readonly echo: number;
}

/** TSval and TSecr of a segment; they wrap like sequence numbers. */
function timestampsOf({ options }: TcpSegment): Timestamps | undefined {
  const option = options.find(({ kind }) => kind === 'timestamps');
  return option?.kind === 'timestamps'
    ? { value: sequenceNumber(option.value), echo: option.echo }
    : undefined;
}

/** Data are acknowledged at once or soon. @returns what the acknowledgment carries */
async function exchange(conversation: Conversation, value?: number): Promise<Timestamps> {
  const { tester, connection } = conversation;
  tester.send(conversation.next(10, value === undefined ? {} : { timestamps: { value } }));
  const acknowledgment = connection.sndNxt;
  const ack = await tester.expect(
    connection,
    { kind: 'ordinary', acknowledgment, timestamps: true },
    { within: 'acknowledgment' },
  );
  await conversation.expectDelivered();
  return timestampsOf(ack) as Timestamps;
}

/** A connection whose TS.Recent is known. */
async function withRecent(conversation: Conversation): Promise<number> {
  const { echo } = await setUp(() => exchange(conversation));
  await conversation.tester.pass('silence'); // the window may be offered anew
  return echo;
}

export default [
  ...conformanceCases({ one: 1, 'a-second': 1000, 'almost-half': HALF - 1 }, (behind) =>
    conformanceCase({
      id: 'carriage/old-timestamp-is-dropped',
      title: 'A MIGRATION_REQUEST whose TSval lies before TS.Recent fails PAWS and is dropped silently.',
      checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP'],
      role: 'remote',
      needs: ['timestamps'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        const value = sequenceNumber((await withRecent(conversation)) - behind);
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { timestamps: { value } }));
        await expectDropped(conversation);
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/message-without-timestamps-is-dropped',
    title:
      'A MIGRATION_REQUEST without timestamps suspends no connection that has them, and draws no answer.',
    checks: ['MIG-CAR-TIMESTAMPS', 'RFC 7323 §3.2 (SHOULD)'],
    role: 'remote',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await withRecent(conversation);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { timestamps: false }));
      await expectDropped(conversation, 'RFC 7323 §3.2 (SHOULD)');
    },
  }),

  conformanceCase({
    id: 'carriage/old-timestamp-cancels-nothing',
    title: 'A CANCEL whose TSval lies before TS.Recent fails PAWS, and the suspension goes on.',
    checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP'],
    role: 'remote',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      const value = sequenceNumber((await withRecent(conversation)) - 1);
      await suspend(conversation);
      tester.send(connection.migsock({ operation: 'CANCEL' }, { timestamps: { value } }));
      await tester.expectNothing(connection);
      await socket.expectMigration('suspended');
      await cancel(conversation);
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ equal: 0, 'a-second-ahead': 1000, 'a-day-ahead': 86_400_000 }, (ahead) =>
    conformanceCase({
      id: 'carriage/timestamp-at-or-after-recent-passes',
      title: 'A MIGRATION_REQUEST whose TSval is TS.Recent or later passes PAWS.',
      checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP'],
      role: 'remote',
      needs: ['timestamps'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        const value = sequenceNumber((await withRecent(conversation)) + ahead);
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { timestamps: { value } }));
        await tester.expect(connection, { operation: 'REQUEST_ACK' });
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/message-moves-no-ts-recent',
    title: 'The TSval of a message does not become TS.Recent: data with an earlier one are still taken.',
    checks: ['MIG-CAR-STATE-UNMOVED'],
    role: 'remote',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const recent = await withRecent(conversation);
      const timestamps = { value: sequenceNumber(recent + 1_000_000) };
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { timestamps }));
      const answer = await tester.expect(connection, { operation: 'REQUEST_ACK' });
      const answered = timestampsOf(answer)?.echo;
      expectThat(answered === recent, `TSecr ${recent} as before`, String(answered));
      tester.send(connection.migsock({ operation: 'CANCEL' }, { timestamps }));
      await tester.expect(connection, { operation: 'CANCEL_ACK' });
      const value = sequenceNumber(recent + 1);
      const { echo } = await exchange(conversation, value);
      expectThat(echo === value, `TSecr ${value}, that of the data`, String(echo));
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(
    {
      'request-ack': [{ operation: 'MIGRATION_REQUEST' }, 'REQUEST_ACK'],
      'cancel-ack': [{ operation: 'CANCEL' }, 'CANCEL_ACK'],
      rejection: [{ operation: 'MIGRATION_REQUEST', oldPort: 1 }, 'REJECT_ADDRESS_MISMATCH'],
    } as const,
    ([message, operation]) =>
      conformanceCase({
        id: 'carriage/answer-has-timestamps',
        title: "An answer carries a TSval of the connection's own clock, neither behind it nor ahead of it.",
        checks: ['MIG-CAR-TIMESTAMPS'],
        role: 'remote',
        needs: ['timestamps'],
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          const { connection } = conversation;
          const before = await setUp(() => exchange(conversation));
          tester.send(connection.migsock(message));
          const answer = await tester.expect(connection, { operation, timestamps: true });
          const after = await setUp(() => exchange(conversation));
          const { value } = timestampsOf(answer) as Timestamps;
          const isBetween = isAtOrBefore(before.value, value) && isAtOrBefore(value, after.value);
          expectThat(isBetween, `a TSval between ${before.value} and ${after.value}`, String(value));
        },
      }),
  ),

  conformanceCase({
    id: 'carriage/no-timestamps-where-not-negotiated',
    title: 'Messages work without timestamps, and answers have none where they were not negotiated.',
    checks: ['RFC 7323 §3.2', 'MIG-REM-SUSPEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { timestamps: false });
      const { connection } = conversation;
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expect(connection, { operation: 'REQUEST_ACK', timestamps: false });
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', timestamps: false });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'carriage/message-with-forty-octets-of-options',
    title: 'A message is recognized behind forty octets of options, some of them unknown.',
    checks: ['MIG-CAR-RECOGNITION'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const { options } = connection.ack().segment;
      const octets = connection.timestamps ? 28 : 40;
      const unknown = { kind: 'unknown', type: EXPERIMENTAL, data: new Uint8Array(octets - 2) } as const;
      const fields = { options: [...options, unknown] };
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, fields));
      await tester.expect(connection, { operation: 'REQUEST_ACK' });
    },
  }),

  conformanceCase({
    id: 'carriage/answer-beside-a-gap',
    title: 'An answer is one message also while octets beyond a gap are to be reported.',
    checks: ['MIG-CAR-ONE-MESSAGE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      tester.never(connection, { kind: 'malformed' });
      const first = connection.sndNxt;
      const piece = (from: number): void => {
        tester.send(conversation.again(from, 100, { sequence: advance(first, from) }));
      };
      for (const from of [200, 400, 600, 800]) piece(from);
      await suspend(conversation);
      await cancel(conversation);
      for (const from of [0, 100, 300, 500, 700]) piece(from);
      conversation.given = 900;
      await conversation.resend();
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),
];
