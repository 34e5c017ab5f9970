/** REMOTE_RESTARTs that a remote rejects, and whose they are: A6, A13, A17, F2, F6. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  Conversation,
  MESSAGE_OCTETS,
  openConversation,
  PATIENCE,
  SECOND,
  setUp,
  type Endpoint,
  type MessageToBuild,
  type SegmentFields,
  type Subject,
  type TcpState,
  type Tester,
} from '../../harness/index.ts';
import { askToMove, beginMove, bringTo, cancel, move, newAddress, suspend } from '../migrations.ts';

/** Another connection with the same port of the implementation's. */
async function openAnother(tester: Tester, subject: Subject, first: Conversation): Promise<Conversation> {
  return setUp(async () => {
    const { remote } = first.connection;
    const connection = tester.connection(tester.endpoint('other'), remote);
    tester.send(connection.segment({ flags: ['SYN'] }));
    await tester.expect(connection, { set: ['SYN', 'ACK'] });
    tester.send(connection.ack());
    return new Conversation(tester, connection, await subject.accept(remote.port));
  });
}

/** What the implementation was told before, so that it is suspended no more. */
const closings: Readonly<Record<string, (conversation: Conversation) => Promise<void>>> = {
  'after-a-cancel': async (conversation) => {
    await suspend(conversation, 1);
    await cancel(conversation, 1);
  },
  'after-a-cancel-of-a-later-round': async (conversation) => {
    await suspend(conversation, 1);
    await cancel(conversation, 4);
  },
};

/** New addresses that are not the segment's source, as a NAT makes them. */
const mismatches: Readonly<Record<string, (from: Endpoint) => Partial<MessageToBuild>>> = {
  host: ({ host }) => ({ newHost: host - 1 }),
  port: ({ port }) => ({ newPort: port - 1 }),
  'host-and-port': ({ host, port }) => ({ newHost: host - 1, newPort: port - 1 }),
};

/** What else is wrong with a REMOTE_RESTART that comes by way of a NAT: its round. */
const wrongToo = { 'another-round': 7, 'a-closed-round': 0 };

/** SEQ and ACK of a REMOTE_RESTART of this moment. */
function numbersOf({ connection: { sndNxt, rcvNxt } }: Conversation): SegmentFields {
  return { sequence: advance(sndNxt, -MESSAGE_OCTETS), acknowledgment: rcvNxt };
}

const TAKEN: readonly TcpState[] = ['ESTABLISHED', 'CLOSE-WAIT', 'FIN-WAIT-2', 'TIME-WAIT'];
const taken = Object.fromEntries(TAKEN.map((state) => [state.toLowerCase(), state]));

/** Old addresses that are nobody's. */
const nobodies: Readonly<Record<string, (old: Endpoint) => Endpoint>> = {
  'another-old-host': ({ host, port }) => ({ host: host + 1, port }),
  'another-old-port': ({ host, port }) => ({ host, port: port - 1 }),
  'old-port-zero': ({ host }) => ({ host, port: 0 }),
};

export default [
  ...conformanceCases(closings, (close) =>
    conformanceCase({
      id: 'restart/not-suspended-is-rejected',
      title: 'A REMOTE_RESTART for a remote that is suspended no more is rejected as not suspended.',
      checks: ['MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F2
        await close(conversation);
        const old = conversation.connection.local;
        for (const round of [0, 1, 2]) {
          const to = newAddress(tester);
          const moved = askToMove(conversation, to, { round });
          await tester.expect(moved, { operation: 'REJECT_NOT_SUSPENDED', round, old, new: to });
        }
        await conversation.socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/long-after-a-suspension-is-dropped',
    title:
      'A REMOTE_RESTART longer than the suspension limit and 2 MSL after the last suspension is dropped silently.',
    checks: ['MIG-CAR-RESTART-UNSUSPENDED'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F14
      await suspend(conversation);
      await cancel(conversation);
      await tester.pass(PATIENCE + SECOND);
      await conversation.expectAlive();
      await tester.expectNothing(askToMove(conversation, newAddress(tester)));
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(
    {
      'of-any-round': { round: 5 },
      'from-another-address': { newPort: 7 },
      'of-a-cancelled-round': { round: 0 },
    },
    (message, name) =>
      conformanceCase({
        id: 'restart/never-suspended-is-dropped',
        title: 'A connection that never was suspended answers no REMOTE_RESTART, whatever is wrong with it.',
        checks: ['MIG-CAR-RESTART-UNSUSPENDED'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject); // F14
          if (name === 'of-a-cancelled-round') await cancel(conversation, 0);
          await tester.expectNothing(askToMove(conversation, newAddress(tester), message));
          const acknowledgment = advance(conversation.connection.rcvNxt, -1);
          const stale = askToMove(conversation, newAddress(tester), message, { acknowledgment });
          await tester.expectNothing(stale);
          await conversation.expectAlive();
        },
      }),
  ),

  ...conformanceCases(mismatches, (mismatch) =>
    conformanceCase({
      id: 'restart/address-mismatch-is-rejected',
      title:
        'A REMOTE_RESTART whose new address is not its source is rejected toward that source: a NAT is on the path.',
      checks: ['MIG-REM-MISMATCH', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES', 'MIG-CAR-REJECT-MIRRORS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A17
        await suspend(conversation);
        const from = tester.endpoint('nat');
        const wrong = mismatch(from);
        const inside = { host: wrong.newHost ?? from.host, port: wrong.newPort ?? from.port };
        const moved = askToMove(conversation, inside, {}, { from });
        const old = conversation.connection.local;
        await tester.expect(moved, { operation: 'REJECT_ADDRESS_MISMATCH', round: 0, old, new: inside });
        await conversation.socket.expectMigration('suspended');
        await cancel(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(wrongToo, (round) =>
    conformanceCase({
      id: 'restart/address-mismatch-comes-first',
      title: 'A REMOTE_RESTART by way of a NAT is rejected for that, whatever else is wrong with it.',
      checks: ['MIG-REM-MISMATCH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await cancel(conversation, 0);
        await suspend(conversation, 1);
        const fields = { from: tester.endpoint('nat') };
        const moved = askToMove(conversation, newAddress(tester), { round }, fields);
        await tester.expect(moved, { operation: 'REJECT_ADDRESS_MISMATCH', round });
        await conversation.socket.expectMigration('suspended');
      },
    }),
  ),

  conformanceCase({
    id: 'restart/address-mismatch-after-a-suspension',
    title: 'A REMOTE_RESTART by way of a NAT is rejected for that also where nobody is suspended any more.',
    checks: ['MIG-REM-MISMATCH'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      await cancel(conversation);
      const moved = askToMove(conversation, newAddress(tester), {}, { from: tester.endpoint('nat') });
      await tester.expect(moved, { operation: 'REJECT_ADDRESS_MISMATCH', round: 0 });
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(taken, (state) =>
    conformanceCase({
      id: 'restart/new-tuple-in-use-is-rejected',
      title:
        "A REMOTE_RESTART to an address that is another connection's is rejected; another port is accepted in the same round.",
      checks: ['MIG-REM-TUPLE-IN-USE', 'MIG-REM-RESTART'],
      role: 'remote',
      needs: state === 'ESTABLISHED' || state === 'CLOSE-WAIT' ? [] : ['half-close'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // A13, A14
        const other = await openAnother(tester, subject, conversation);
        await bringTo(other, state);
        await suspend(conversation);
        const to = other.connection.local;
        const moved = askToMove(conversation, to);
        const old = conversation.connection.local;
        await tester.expect(moved, { operation: 'REJECT_NEW_TUPLE_IN_USE', round: 0, old, new: to });
        await other.socket.expectTcp(state);
        await conversation.socket.expectMigration('suspended');
        await move(conversation, newAddress(tester));
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/refused-address-stays-refused',
    title:
      'An address that was in use when it was asked for stays refused for its round, also once it is free; the next round may have it.',
    checks: ['MIG-REM-REFUSED-STAYS', 'MIG-REM-TUPLE-IN-USE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const other = await openAnother(tester, subject, conversation);
      await suspend(conversation, 0);
      const to = other.connection.local;
      const asked = askToMove(conversation, to, { round: 0 });
      await setUp(() => tester.expect(asked, { operation: 'REJECT_NEW_TUPLE_IN_USE', round: 0 }));
      tester.send(other.connection.rst());
      await setUp(() => other.socket.expectTcp('CLOSED'));
      const late = askToMove(conversation, to, { round: 0 }); // a copy of what the destination has given up
      await tester.expect(late, { operation: 'REJECT_NEW_TUPLE_IN_USE', round: 0 });
      await conversation.socket.expectMigration('suspended');
      await cancel(conversation, 0);
      await suspend(conversation, 1);
      beginMove(conversation, to, { round: 1 });
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round: 1 });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/tuple-of-another-port-is-free',
    title: "An address that is a peer's at another port of the implementation's is not in use for this one.",
    checks: ['MIG-REM-TUPLE-IN-USE', 'MIG-REM-RESTART'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const other = await openConversation(tester, subject);
      await suspend(conversation);
      beginMove(conversation, other.connection.local);
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
      await conversation.expectAlive();
      await other.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/looked-up-by-the-old-address',
    title: 'Of two connections that are suspended a REMOTE_RESTART moves the one whose old address it names.',
    checks: ['MIG-CAR-RESTART-LOOK-UP'],
    role: 'remote',
    async run({ tester, subject }) {
      const other = await openConversation(tester, subject); // A6
      const conversation = await openAnother(tester, subject, other);
      await suspend(other);
      await suspend(conversation);
      tester.never(other.connection, {});
      beginMove(conversation, newAddress(tester));
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
      await other.socket.expectMigration('suspended');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(nobodies, (nobody) =>
    conformanceCase({
      id: 'restart/old-address-of-nobody-draws-reset',
      title: 'A REMOTE_RESTART that names an old address that is nobody’s is answered RST, and moves nobody.',
      checks: ['MIG-CAR-RESTART-LOOK-UP', 'MIG-CAR-UNKNOWN-TUPLE'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await suspend(conversation);
        const { local, rcvNxt } = conversation.connection;
        const moved = askToMove(conversation, newAddress(tester), { old: nobody(local) });
        await tester.expect(moved, { set: ['RST'], sequence: rcvNxt });
        await conversation.socket.expectMigration('suspended');
        await move(conversation, newAddress(tester));
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/to-another-port-draws-reset',
    title:
      'A REMOTE_RESTART to another port of the implementation’s finds no connection and is answered RST.',
    checks: ['MIG-CAR-RESTART-LOOK-UP', 'MIG-CAR-UNKNOWN-TUPLE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation);
      const { connection } = conversation;
      const to = newAddress(tester);
      const elsewhere = { host: connection.remote.host, port: tester.endpoint('home').port };
      const stray = tester.follow(connection.movedTo(to).withRemote(elsewhere));
      const fields = { from: to, to: elsewhere };
      const restart = connection.migsock({ operation: 'REMOTE_RESTART', new: to }, fields);
      tester.send({ ...restart, connection: stray });
      await tester.expect(stray, { set: ['RST'], sequence: connection.rcvNxt });
      await move(conversation, newAddress(tester));
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/wandering-after-a-return',
    title: 'After a move there and back, what wandered of the first one suspends nobody and moves nothing.',
    checks: ['MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-REM-REQUEST-CLOSED', 'MIG-CAR-RESTART-SNAPSHOT'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F6
      const home = conversation.connection.local;
      const away = newAddress(tester);
      await suspend(conversation, 0);
      const first = numbersOf(conversation);
      await move(conversation, away, 0);
      await setUp(() => conversation.expectAlive());
      await suspend(conversation, 1);
      const last = numbersOf(conversation);
      await move(conversation, home, 1);
      await setUp(() => conversation.expectAlive());
      const { connection, socket } = conversation;
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 0 }));
      await tester.expect(connection, { operation: 'REJECT_NOT_SUSPENDED', round: 0 });
      const wandered = askToMove(conversation, away, { round: 0 }, first);
      await tester.expectNothing(wandered, { kind: 'migsock' }, { requirement: 'MIG-CAR-RESTART-SNAPSHOT' });
      const moved = askToMove(conversation, away, { round: 0 }, last);
      await tester.expect(moved, { operation: 'REJECT_NOT_SUSPENDED', round: 0, old: home, new: away });
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),
];
