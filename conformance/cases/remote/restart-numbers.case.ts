/** Which numbers a REMOTE_RESTART has to have, to the exact edges; whatever has others is not answered: F3, F13, F14, A18. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  MESSAGE_OCTETS,
  openConversation,
  sequenceNumber,
  setUp,
  type Conversation,
  type MessageToBuild,
  type OpenOptions,
} from '../../harness/index.ts';
import {
  askToMove,
  beginMove,
  cancel,
  leaveUnacknowledged,
  lose,
  move,
  newAddress,
  suspend,
} from '../migrations.ts';

/** How the largest window came about that the implementation ever offered. */
const windows: Readonly<
  Record<string, readonly [OpenOptions, (conversation: Conversation) => Promise<void>]>
> = {
  unscaled: [{}, (conversation) => conversation.expectAlive()],
  scaled: [{ windowScale: 7 }, (conversation) => conversation.expectAlive()],
  'not-all-open-now': [
    { windowScale: 7 },
    async (conversation) => {
      conversation.give(Math.min(20_000, Math.floor(conversation.connection.sndWnd / 2))); // F13
      await conversation.expectAcknowledged();
    },
  ],
};

/** Octets in two segments or more that the implementation has outstanding. */
const OUTSTANDING = 2000;

/** By how much ACK lies above SND.NXT, and SEQ + 20 above RCV.NXT. */
const future: Readonly<Record<string, readonly [number, number]>> = {
  'by-one': [1, 0],
  'by-a-window': [0xffff, 0],
  'by-very-much': [0x7000_0000, 0],
  'and-sequence-too-low': [1, -1],
  'and-sequence-far-away': [1, 0x4000_0000],
};

/** By how much ACK lies below SND.UNA. */
const stale = { 'by-one': 1, 'by-a-window': 0xffff, 'by-very-much': 0x7000_0000 };

/** By how much ACK is off, and SEQ + 20: each is one beyond an edge, or far beyond. */
const wrongNumbers: readonly (readonly [acknowledgment: number, sequence: (window: number) => number])[] = [
  [1, () => 0],
  [-1, () => 0],
  [0, () => -1],
  [0, (window) => window + 1],
  [-0x1000_0000, () => 0x2000_0000],
];

/** What would be rejected if its numbers fitted. */
const rejectable: Readonly<Record<string, Partial<MessageToBuild>>> = {
  'of-another-round': { round: 7 },
  'of-a-closed-round': { round: 0 },
  'from-another-address': { round: 1, newPort: 7 },
};

/** The implementation is suspended as before, and the move that is right is accepted. */
async function expectSuspended(conversation: Conversation, round = 0): Promise<void> {
  await conversation.socket.expectMigration('suspended');
  await move(conversation, newAddress(conversation.tester), round);
  await conversation.expectAlive();
}

export default [
  ...conformanceCases(future, ([ahead, offset]) =>
    conformanceCase({
      id: 'restart/future-acknowledgment-is-dropped',
      title: 'A REMOTE_RESTART whose ACK lies above SND.NXT is dropped silently, whatever its SEQ.',
      checks: ['MIG-CAR-RESTART-NUMBERS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await suspend(conversation);
        const { rcvNxt, sndNxt } = conversation.connection;
        const fields = {
          acknowledgment: advance(rcvNxt, ahead),
          sequence: advance(sndNxt, offset - MESSAGE_OCTETS),
        };
        await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, fields));
        await expectSuspended(conversation);
      },
    }),
  ),

  ...conformanceCases(rejectable, (message) =>
    conformanceCase({
      id: 'restart/wrong-numbers-draw-no-rejection',
      title:
        'A REMOTE_RESTART with numbers that do not fit is dropped silently also where it would be rejected for something else.',
      checks: ['MIG-CAR-RESTART-NUMBERS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F14
        await setUp(() => conversation.expectAlive());
        await suspend(conversation, 0);
        await cancel(conversation, 0);
        await suspend(conversation, 1);
        const { rcvNxt, sndNxt, maxSndWnd } = conversation.connection;
        for (const [offset, sequenceOf] of wrongNumbers) {
          const fields = {
            acknowledgment: advance(rcvNxt, offset),
            sequence: advance(sndNxt, sequenceOf(maxSndWnd) - MESSAGE_OCTETS),
          };
          tester.never(askToMove(conversation, newAddress(tester), message, fields), {});
        }
        await tester.pass('silence');
        await expectSuspended(conversation, 1);
      },
    }),
  ),

  conformanceCase({
    id: 'restart/future-acknowledgment-of-outstanding-data',
    title: 'A REMOTE_RESTART may acknowledge all that is outstanding, and not one octet more.',
    checks: ['MIG-CAR-RESTART-NUMBERS', 'MIG-REM-RESTART-ACK'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const first = await leaveUnacknowledged(conversation, 100);
      await suspend(conversation);
      const acknowledgment = advance(first, 101);
      await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, { acknowledgment }));
      beginMove(conversation, newAddress(tester));
      await tester.expect(conversation.connection, {
        operation: 'RESTART_ACK',
        sequence: advance(first, 100 - MESSAGE_OCTETS),
      });
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(stale, (behind) =>
    conformanceCase({
      id: 'restart/stale-acknowledgment-is-dropped',
      title: 'A REMOTE_RESTART whose ACK lies below SND.UNA is dropped silently, and moves nothing.',
      checks: ['MIG-CAR-RESTART-NUMBERS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await suspend(conversation, 2);
        const acknowledgment = advance(conversation.connection.rcvNxt, -behind);
        const moved = askToMove(conversation, newAddress(tester), { round: 2 }, { acknowledgment });
        await tester.expectNothing(moved);
        await expectSuspended(conversation, 2);
      },
    }),
  ),

  conformanceCase({
    id: 'restart/acknowledgment-of-what-is-outstanding',
    title:
      'A REMOTE_RESTART whose ACK is SND.UNA is accepted, and one that is one below is dropped silently.',
    checks: ['MIG-CAR-RESTART-NUMBERS'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await setUp(() => conversation.expectAlive());
      await lose(conversation, OUTSTANDING);
      await suspend(conversation);
      const acknowledgment = advance(conversation.connection.rcvNxt, -1);
      await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, { acknowledgment }));
      beginMove(conversation, newAddress(tester));
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(windows, ([options, prepare]) =>
    conformanceCase({
      id: 'restart/sequence-below-is-dropped',
      title:
        'A REMOTE_RESTART whose SEQ + 20 lies one below RCV.NXT is dropped silently: its state lacks what was acknowledged.',
      checks: ['MIG-CAR-RESTART-NUMBERS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options); // F3
        await setUp(() => prepare(conversation));
        await suspend(conversation);
        const sequence = advance(conversation.connection.sndNxt, -1 - MESSAGE_OCTETS);
        await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, { sequence }));
        await expectSuspended(conversation);
      },
    }),
  ),

  ...conformanceCases(windows, ([options, prepare]) =>
    conformanceCase({
      id: 'restart/sequence-at-the-highest',
      title: 'A REMOTE_RESTART is accepted up to SEQ + 20 = RCV.NXT + largest window ever offered.',
      checks: ['MIG-CAR-RESTART-NUMBERS', 'MIG-REM-RESTART'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options); // F13
        await setUp(() => prepare(conversation));
        await suspend(conversation);
        const { sndNxt, maxSndWnd } = conversation.connection;
        beginMove(
          conversation,
          newAddress(tester),
          {},
          { sequence: advance(sndNxt, maxSndWnd - MESSAGE_OCTETS) },
        );
        await tester.expect(conversation.connection, { operation: 'RESTART_ACK', acknowledgment: sndNxt });
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(windows, ([options, prepare]) =>
    conformanceCase({
      id: 'restart/sequence-above-is-dropped',
      title:
        'A REMOTE_RESTART whose SEQ + 20 lies one above RCV.NXT + largest window ever offered is dropped silently.',
      checks: ['MIG-CAR-RESTART-NUMBERS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        await setUp(() => prepare(conversation));
        await setUp(() => conversation.settle()); // all that it has offered is known then
        await suspend(conversation);
        const { sndNxt, maxSndWnd } = conversation.connection;
        const sequence = advance(sndNxt, maxSndWnd + 1 - MESSAGE_OCTETS);
        await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, { sequence }));
        await expectSuspended(conversation);
      },
    }),
  ),

  ...conformanceCases({ 'by-one': -1, 'half-the-numbers-away': 0x8000_0000 }, (offset) =>
    conformanceCase({
      id: 'restart/acknowledged-while-suspended',
      title:
        'What a remote acknowledged while it was suspended counts: a REMOTE_RESTART without it is dropped silently.',
      checks: ['MIG-CAR-RESTART-SNAPSHOT', 'MIG-CAR-RESTART-NUMBERS', 'MIG-REM-HOLD'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // H1, A4
        await suspend(conversation);
        conversation.give(100);
        await setUp(() => conversation.expectDelivered());
        await setUp(() => conversation.expectAcknowledged());
        const sequence = advance(conversation.connection.sndNxt, offset - MESSAGE_OCTETS);
        await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, { sequence }));
        await expectSuspended(conversation);
      },
    }),
  ),

  // Octets before the tester's numbers wrap, with 10 of them sent: before, at and after the wrap (A18).
  ...conformanceCases({ 'before-it': 200, 'at-it': 11, 'after-it': 5 }, (before) =>
    conformanceCase({
      id: 'restart/numbers-around-the-wrap',
      title: 'The edges of what a REMOTE_RESTART may have as SEQ hold where sequence numbers wrap.',
      checks: ['MIG-CAR-RESTART-NUMBERS', 'MIG-CAR-RESTART-SEQ'],
      role: 'remote',
      async run({ tester, subject }) {
        const iss = sequenceNumber(-before >>> 0);
        const conversation = await openConversation(tester, subject, { iss });
        await setUp(() => conversation.expectAlive());
        await suspend(conversation);
        const { sndNxt, maxSndWnd } = conversation.connection;
        for (const offset of [-1, maxSndWnd + 1]) {
          const sequence = advance(sndNxt, offset - MESSAGE_OCTETS);
          await tester.expectNothing(askToMove(conversation, newAddress(tester), {}, { sequence }));
        }
        beginMove(conversation, newAddress(tester));
        await tester.expect(conversation.connection, { operation: 'RESTART_ACK', acknowledgment: sndNxt });
        await conversation.expectAlive();
      },
    }),
  ),
];
