/** Timestamps of a REMOTE_RESTART: its TSecr has to be one that the remote sent lately, its TSval passes PAWS: A9, F14, H4. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  PATIENCE,
  SECOND,
  sequenceNumber,
  setUp,
  type Conversation,
  type MessageToBuild,
  type OperationName,
} from '../../harness/index.ts';
import { askToMove, beginMove, cancel, move, newAddress, suspend } from '../migrations.ts';

const NEEDS = ['timestamps'] as const;

/** Data are exchanged a while after the last ones: the implementation's clock has gone on, and the tester knows by how much. */
async function passTime(conversation: Conversation): Promise<number> {
  await setUp(async () => {
    await conversation.tester.pass(2 * SECOND);
    await conversation.expectAlive();
  });
  return conversation.connection.tsRecent;
}

async function expectStillSuspended(conversation: Conversation, round = 0): Promise<void> {
  await conversation.socket.expectMigration('suspended');
  await move(conversation, newAddress(conversation.tester), round);
  await conversation.expectAlive();
}

/** By how much the TSecr is off. */
const wrongEchoes = {
  'one-before-the-request': -1,
  'a-day-before-the-request': -86_400_000,
  'half-the-numbers-before': -0x7fff_ffff,
  'a-day-ahead': 86_400_000,
  'far-ahead': 0x7000_0000,
};

/** Requests to move that are rejected though their TSval lies before TS.Recent. */
const rejected: Readonly<Record<string, readonly [Partial<MessageToBuild>, OperationName]>> = {
  'of-another-round': [{ round: 9 }, 'REJECT_STALE_STATE'],
  'of-a-closed-round': [{ round: 0 }, 'REJECT_NOT_SUSPENDED'],
  'from-another-address': [{ newPort: 7 }, 'REJECT_ADDRESS_MISMATCH'],
};

export default [
  ...conformanceCases(wrongEchoes, (offset) =>
    conformanceCase({
      id: 'restart/wrong-echo-is-dropped',
      title:
        "A REMOTE_RESTART whose TSecr lies before that of the request, or ahead of the remote's clock, is dropped silently.",
      checks: ['MIG-REM-RESTART-ECHO'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F14
        const recent = await passTime(conversation);
        await suspend(conversation);
        const timestamps = { echo: sequenceNumber((recent + offset) >>> 0) };
        await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, { timestamps }));
        await expectStillSuspended(conversation);
      },
    }),
  ),

  conformanceCase({
    id: 'restart/wrong-echo-draws-no-rejection',
    title: 'A REMOTE_RESTART with a wrong TSecr is dropped silently also where it would be rejected.',
    checks: ['MIG-REM-RESTART-ECHO'],
    role: 'remote',
    needs: NEEDS,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const recent = await passTime(conversation);
      await suspend(conversation);
      const timestamps = { echo: sequenceNumber((recent - 1) >>> 0) };
      const moved = askToMove(conversation, newAddress(tester), { round: 9 }, { timestamps });
      await tester.expectNothing(moved);
      await expectStillSuspended(conversation);
    },
  }),

  conformanceCase({
    id: 'restart/without-timestamps-is-dropped',
    title:
      'A REMOTE_RESTART without timestamps for a connection that has them is dropped silently, also where it would be rejected.',
    checks: ['MIG-REM-RESTART-ECHO', 'MIG-CAR-PLAUSIBLE-TIMESTAMP', 'RFC 7323 §3.2'],
    role: 'remote',
    needs: NEEDS,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await setUp(() => conversation.expectAlive());
      await suspend(conversation);
      for (const message of [{}, { round: 9 }, { newPort: 7 }]) {
        const moved = askToMove(conversation, newAddress(tester), message, { timestamps: false });
        await tester.expectNothing(moved);
      }
      await expectStillSuspended(conversation);
    },
  }),

  ...conformanceCases({ 'of-the-request': true, 'of-what-came-later': false }, (isFirst) =>
    conformanceCase({
      id: 'restart/right-echo-is-accepted',
      title: "A REMOTE_RESTART may echo what its source's request echoed, and anything sent since.",
      checks: ['MIG-REM-RESTART-ECHO', 'MIG-REM-RESTART'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const first = await passTime(conversation);
        await suspend(conversation);
        await tester.pass(2 * SECOND);
        conversation.give(100);
        await setUp(() => conversation.expectAcknowledged());
        await conversation.expectDelivered();
        const timestamps = isFirst ? { echo: first } : {};
        beginMove(conversation, newAddress(tester), {}, { timestamps });
        await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/echo-of-the-first-request-of-several',
    title: 'A REMOTE_RESTART may echo what the first of several requests echoed, but nothing before it.',
    checks: ['MIG-REM-RESTART-ECHO'],
    role: 'remote',
    needs: NEEDS,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const first = await passTime(conversation);
      await suspend(conversation, 0);
      await cancel(conversation, 0);
      await passTime(conversation);
      await suspend(conversation, 1);
      const earlier = { echo: sequenceNumber((first - 1) >>> 0) };
      const address = newAddress(tester);
      const moved = askToMove(conversation, address, { round: 1 }, { timestamps: earlier });
      await tester.expectNothing(moved);
      beginMove(conversation, newAddress(tester), { round: 1 }, { timestamps: { echo: first } });
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round: 1 });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/echo-of-long-ago-is-dropped',
    title: 'What a request echoed counts no longer after the suspension limit and 2 MSL.',
    checks: ['MIG-REM-RESTART-ECHO'],
    role: 'remote',
    needs: NEEDS,
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const first = await passTime(conversation);
      await suspend(conversation, 0);
      await cancel(conversation, 0);
      await tester.pass(PATIENCE + SECOND);
      await passTime(conversation);
      await suspend(conversation, 1);
      const timestamps = { echo: first };
      await tester.expectNothing(askToMove(conversation, newAddress(tester), { round: 1 }, { timestamps }));
      await expectStillSuspended(conversation, 1);
    },
  }),

  ...conformanceCases({ 'one-before': 1, 'a-minute-before': 60_000 }, (behind) =>
    conformanceCase({
      id: 'restart/old-timestamp-is-dropped',
      title: 'A REMOTE_RESTART that would be accepted but for a TSval before TS.Recent is dropped silently.',
      checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        const value = conversation.connection.tsNow;
        tester.send(conversation.next(10, { timestamps: { value } }));
        await setUp(() => conversation.expectDelivered());
        await setUp(() => conversation.expectAcknowledged());
        await suspend(conversation);
        const timestamps = { value: value - behind };
        const to = newAddress(tester);
        await tester.expectNothing(askToMove(conversation, to, {}, { timestamps }));
        await tester.expect(askToMove(conversation, to), { operation: 'RESTART_ACK' });
      },
    }),
  ),

  ...conformanceCases(rejected, ([message, operation]) =>
    conformanceCase({
      id: 'restart/old-timestamp-is-rejected-all-the-same',
      title:
        'A REMOTE_RESTART that is to be rejected is rejected also where its TSval lies before TS.Recent: nobody waits in vain.',
      checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP', 'MIG-REM-RESTART-NOT-SUSPENDED'],
      role: 'remote',
      needs: NEEDS,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A9
        const value = conversation.connection.tsNow;
        await suspend(conversation, 0);
        await tester.pass(2 * SECOND);
        conversation.give(10); // TS.Recent goes on, and the numbers stay as they are from here on
        await setUp(() => conversation.expectDelivered());
        await setUp(() => conversation.expectAcknowledged());
        await cancel(conversation, 0);
        await suspend(conversation, 1);
        const fields = { timestamps: { value } };
        const moved = askToMove(conversation, newAddress(tester), { round: 1, ...message }, fields);
        await tester.expect(moved, { operation, timestamps: true });
        await expectStillSuspended(conversation, 1);
      },
    }),
  ),

  conformanceCase({
    id: 'restart/clock-that-goes-on-from-the-capture',
    title:
      "A destination whose clock goes on from the capture is accepted, and the source's CANCEL with a later one poisons nothing.",
    checks: ['MIG-CAR-STATE-UNMOVED', 'MIG-REM-RESTART'],
    role: 'remote',
    needs: NEEDS,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A9
      await setUp(() => conversation.expectAlive());
      const captured = conversation.connection.tsNow;
      await suspend(conversation);
      await tester.pass(5 * SECOND);
      const { connection } = conversation;
      tester.send(connection.migsock({ operation: 'CANCEL', oldPort: 1 })); // not taken, and the clock in it neither
      await setUp(() => tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH' }));
      beginMove(conversation, newAddress(tester), {}, { timestamps: { value: captured } });
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
      tester.send(conversation.next(10, { timestamps: { value: captured + 1 } }));
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),
];
