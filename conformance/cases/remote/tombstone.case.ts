/** The address that a connection has left: what still comes for it, and for how long: F4, A11. */
import {
  advance,
  classifySegment,
  conformanceCase,
  conformanceCases,
  MESSAGE_OCTETS,
  openConversation,
  PATIENCE,
  SECOND,
  setUp,
  type Connection,
  type Conversation,
} from '../../harness/index.ts';
import { move, newAddress, suspend } from '../migrations.ts';

const ROUND = 4;
const LEAST_ANSWERS = 10;
/** Far more than a limit would let through at once. */
const FLOOD = 300;

/** The tester's end moves. @returns what it was, with the numbers that it had */
async function leave(conversation: Conversation): Promise<Connection> {
  await setUp(() => conversation.expectAlive());
  await suspend(conversation, ROUND);
  const old = conversation.connection;
  await move(conversation, newAddress(conversation.tester), ROUND);
  return old;
}

/** More than any window without scale is exchanged each way. */
async function exchangeMuch(conversation: Conversation): Promise<void> {
  await setUp(async () => {
    for (let given = 0; given < 70_000; given += 10_000) {
      conversation.give(10_000);
      await conversation.expectDelivered();
    }
    await conversation.stream(70_000);
  });
}

const ordinary: Readonly<Record<string, (old: Connection) => ReturnType<Connection['segment']>>> = {
  data: (old) => old.data('late'),
  'data-of-before': (old) => old.data('again', { sequence: advance(old.sndNxt, -5) }),
  'data-out-of-window': (old) => old.data('far', { sequence: advance(old.sndNxt, 0x4000_0000) }),
  acknowledgment: (old) => old.ack(),
  'acknowledgment-of-what-was-not-sent': (old) => old.ack({ acknowledgment: advance(old.rcvNxt, 5000) }),
  fin: (old) => old.fin(),
  rst: (old) => old.rst(),
  'keep-alive-probe': (old) => old.ack({ sequence: advance(old.sndNxt, -1) }),
  'without-acknowledgment': (old) => old.segment({ flags: ['PSH'], payload: new Uint8Array(5) }),
  'mig-bit-without-message': (old) => old.data('not a message', { reserved: 4 }),
};

/** Whose numbers a CANCEL has that is not to be answered. */
const implausible: Readonly<Record<string, (old: Connection) => ReturnType<Connection['segment']>>> = {
  'sequence-above': (old) => cancelOf(old, { sequence: advance(old.sndNxt, 1 - MESSAGE_OCTETS) }),
  'sequence-below': (old) =>
    cancelOf(old, { sequence: advance(old.sndNxt, -old.maxSndWnd - 1 - MESSAGE_OCTETS) }),
  'acknowledgment-above': (old) => cancelOf(old, { acknowledgment: advance(old.rcvNxt, 1) }),
  'acknowledgment-below': (old) => cancelOf(old, { acknowledgment: advance(old.rcvNxt, -0x2_0000) }),
};

function cancelOf(
  old: Connection,
  fields: Parameters<Connection['migsock']>[1],
): ReturnType<Connection['segment']> {
  return old.migsock({ operation: 'CANCEL', round: ROUND }, fields);
}

/** Messages that have arrived for a connection so far. */
function messages(tester: Conversation['tester'], connection: Connection): number {
  return tester.arrived(connection).filter((segment) => classifySegment(segment).kind === 'message').length;
}

export default [
  ...conformanceCases(ordinary, (build) =>
    conformanceCase({
      id: 'tombstone/ordinary-segment-is-dropped',
      title: 'An ordinary segment other than SYN for an address that was left is dropped silently.',
      checks: ['MIG-REM-TOMBSTONE'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // H5
        const old = await leave(conversation);
        tester.send(build(old));
        await tester.expectNothing(old);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tombstone/syn-is-let-through',
    title: 'A SYN from an address that was left opens a connection of its own, beside the one that moved.',
    checks: ['MIG-REM-TOMBSTONE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { local, remote } = await leave(conversation);
      const fresh = tester.connection(local, remote);
      tester.send(fresh.segment({ flags: ['SYN'] }));
      await tester.expect(fresh, { set: ['SYN', 'ACK'], acknowledgment: advance(fresh.iss, 1) });
      tester.send(fresh.ack());
      const socket = await subject.accept(remote.port);
      await socket.expectTcp('ESTABLISHED');
      tester.send(fresh.data('of the new connection'));
      const isRead = async (): Promise<true | undefined> =>
        (await socket.receive()).octets.length > 0 ? true : undefined;
      await subject.poll(isRead, 'octets of the new connection', 'answer');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ 'early-on': 0, 'to-its-end': 1 }, (part) =>
    conformanceCase({
      id: 'tombstone/is-kept',
      title:
        'An address that was left is kept for the suspension limit and 2 MSL: silent, and it answers messages.',
      checks: ['MIG-REM-TOMBSTONE', 'MIG-REM-PATIENCE', 'MIG-REM-CANCEL-MOVED'],
      role: 'remote',
      isSlow: true,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const old = await leave(conversation);
        const remaining = PATIENCE - 2 * SECOND;
        await tester.pass(part === 0 ? Math.floor(remaining / 2) : remaining);
        tester.send(old.data('late'));
        await tester.expectNothing(old);
        tester.send(cancelOf(old, {}));
        await tester.expect(old, { operation: 'REJECT_MOVED', round: ROUND });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tombstone/outlives-its-connection',
    title: 'An address that was left is kept also where the connection has ended meanwhile.',
    checks: ['MIG-REM-TOMBSTONE', 'MIG-REM-CANCEL-MOVED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const old = await leave(conversation);
      tester.send(conversation.connection.rst());
      await setUp(() => conversation.socket.expectTcp('CLOSED'));
      tester.send(old.data('late'));
      await tester.expectNothing(old);
      tester.send(cancelOf(old, {}));
      await tester.expect(old, { operation: 'REJECT_MOVED', round: ROUND });
    },
  }),

  ...conformanceCases({ 'at-once': false, 'after-more-than-a-window': true }, (isLate) =>
    conformanceCase({
      id: 'tombstone/answers-from-its-own-numbers',
      title:
        'A CANCEL with the numbers of the move is rejected as moved, with these numbers, however far the connection has come.',
      checks: ['MIG-CAR-TOMBSTONE-SNAPSHOT', 'MIG-REM-CANCEL-MOVED', 'MIG-CAR-REJECT-MIRRORS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F4
        const old = await leave(conversation);
        if (isLate) await exchangeMuch(conversation);
        tester.send(cancelOf(old, {}));
        await tester.expect(old, {
          operation: 'REJECT_MOVED',
          round: ROUND,
          old: old.local,
          sequence: advance(old.rcvNxt, -MESSAGE_OCTETS),
          acknowledgment: old.sndUna,
        });
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(implausible, (build) =>
    conformanceCase({
      id: 'tombstone/implausible-message-is-dropped',
      title:
        'A CANCEL for an address that was left whose numbers were not plausible at the move is dropped silently.',
      checks: ['MIG-CAR-TOMBSTONE-SNAPSHOT', 'MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const old = await leave(conversation);
        await exchangeMuch(conversation); // what is above the numbers of the move is plausible for the live connection
        tester.send(build(old));
        await tester.expectNothing(old);
        tester.send(cancelOf(old, {}));
        await tester.expect(old, { operation: 'REJECT_MOVED', round: ROUND });
      },
    }),
  ),

  conformanceCase({
    id: 'tombstone/old-timestamp-is-answered',
    title:
      "A CANCEL of the source's clock is rejected as moved also where the destination's clock is ahead of it.",
    checks: ['MIG-CAR-TOMBSTONE-SNAPSHOT', 'MIG-CAR-TIMESTAMPS'],
    role: 'remote',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F4, A9
      const old = await leave(conversation);
      const value = old.tsNow;
      const ahead = { timestamps: { value: (value + 1_000_000) >>> 0 } };
      tester.send(conversation.next(10, ahead));
      await setUp(() => conversation.expectDelivered());
      tester.send(cancelOf(old, { timestamps: { value } }));
      await tester.expect(old, { operation: 'REJECT_MOVED', round: ROUND, timestamps: true });
    },
  }),

  ...conformanceCases({ 'of-the-same-round': ROUND, 'of-the-next-round': ROUND + 1 }, (round) =>
    conformanceCase({
      id: 'tombstone/request-suspends-nobody',
      title: 'A MIGRATION_REQUEST from an address that was left is rejected as moved, and suspends nobody.',
      checks: ['MIG-REM-TOMBSTONE-REQUEST', 'MIG-REM-REPOINT'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F6
        const old = await leave(conversation);
        tester.send(old.migsock({ operation: 'MIGRATION_REQUEST', round }));
        await tester.expect(old, { operation: 'REJECT_MOVED', round });
        await conversation.socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tombstone/older-cancel-is-dropped',
    title:
      'A CANCEL of a round before that of the move is dropped silently, also where its address was left.',
    checks: ['MIG-REM-CANCEL-OLDER'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F5
      const old = await leave(conversation);
      tester.send(old.migsock({ operation: 'CANCEL', round: ROUND - 1 }));
      await tester.expectNothing(old);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tombstone/address-mismatch',
    title: "A CANCEL from an address that was left whose old address is another one's is rejected for that.",
    checks: ['MIG-REM-MISMATCH'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const old = await leave(conversation);
      tester.send(old.migsock({ operation: 'CANCEL', round: ROUND, oldPort: 1 }));
      await tester.expect(old, { operation: 'REJECT_ADDRESS_MISMATCH', round: ROUND });
    },
  }),

  conformanceCase({
    id: 'tombstone/restart-to-the-remote-itself-is-dropped',
    title:
      'A REMOTE_RESTART for an address that was left whose new address is the remote’s own is dropped silently.',
    checks: ['MIG-REM-TUPLE-IN-USE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const old = await leave(conversation);
      const from = newAddress(tester);
      const segment = old.migsock({ operation: 'REMOTE_RESTART', round: ROUND, new: old.remote }, { from });
      const moved = tester.move(old, from);
      tester.send({ ...segment, connection: moved });
      await tester.expectNothing(moved);
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(
    { 'request-ack': 'REQUEST_ACK', 'cancel-ack': 'CANCEL_ACK', rejection: 'REJECT_MOVED' } as const,
    (operation) =>
      conformanceCase({
        id: 'tombstone/answer-is-dropped',
        title: 'An answer for an address that was left is dropped silently.',
        checks: ['MIG-RND-ANSWER-AWAITED'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          const old = await leave(conversation);
          tester.send(old.migsock({ operation, round: ROUND }));
          await tester.expectNothing(old);
          await conversation.expectAlive();
        },
      }),
  ),

  conformanceCase({
    id: 'tombstone/malformed-is-dropped',
    title: 'A malformed MIGSOCK segment for an address that was left is dropped silently.',
    checks: ['MIG-CAR-MALFORMED-DROPPED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const old = await leave(conversation);
      tester.send(cancelOf(old, { flags: ['ACK', 'FIN'] }));
      tester.send(old.migsock({ operation: 99, round: ROUND }));
      await tester.expectNothing(old);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tombstone/of-a-connection-that-has-ended',
    title: 'A repeated REMOTE_RESTART is not acknowledged once the connection that it moved has ended.',
    checks: ['MIG-REM-REPEATED-RESTART'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const old = await leave(conversation);
      const { connection, socket } = conversation;
      await setUp(() => conversation.expectAlive());
      tester.send(connection.rst());
      await setUp(() => socket.expectTcp('CLOSED'));
      const from = connection.local;
      const again = old.migsock({ operation: 'REMOTE_RESTART', round: ROUND, new: from }, { from });
      tester.send({ ...again, connection });
      await tester.expectNothing(connection, { operation: 'RESTART_ACK' });
    },
  }),

  ...conformanceCases({ 'of-its-own': true, 'of-the-connection': false }, (isTombstone) =>
    conformanceCase({
      id: 'tombstone/answer-limit-is-not-shared',
      title: 'An address that was left and the connection that left it each have answers of their own.',
      checks: ['MIG-REM-ANSWER-LIMIT'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F14
        const old = await leave(conversation);
        await tester.pass(SECOND);
        const { connection } = conversation;
        const flooded = isTombstone ? old : connection;
        const other = isTombstone ? connection : old;
        const before = messages(tester, other);
        for (let sent = 0; sent < FLOOD; sent += 1) tester.send(cancelOf(flooded, {}));
        await setUp(() => tester.expect(flooded, { operation: 'REJECT_MOVED' }));
        for (let sent = 0; sent < LEAST_ANSWERS; sent += 1) tester.send(cancelOf(other, {}));
        const isAll = (): boolean => messages(tester, other) - before >= LEAST_ANSWERS;
        await tester.until(isAll, `${LEAST_ANSWERS} answers beside a flood of others`);
        const isLimited = messages(tester, flooded) < FLOOD;
        await tester.until(() => isLimited, `fewer answers than ${FLOOD} messages at once`, { within: 0 });
      },
    }),
  ),
];
