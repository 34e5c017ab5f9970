/** How a captured socket is given up, and what its address is kept from: A15, A16, H5, H6, H16. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectRefusal,
  expectThat,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
  type OpenOptions,
  type Outgoing,
  type TcpState,
} from '../../harness/index.ts';
import { bringTo, freeze, leaveUnacknowledged } from '../migrations.ts';
import { callOff, expectServed, LONG, ordinary, quiet, sendUncounted, withdraw } from './steps.ts';

/** Of the protocol, in seconds; an implementation may say another one. */
const MSL = 120;
/** Of the protocol: a remote that is not told anything goes on after it. */
const LIMIT = 120 * SECOND;

/** What a socket may hold when it is given up. */
const contents: Readonly<
  Record<string, readonly [OpenOptions, (conversation: Conversation) => Promise<unknown>]>
> = {
  nothing: [{}, () => Promise.resolve()],
  'octets-unread': [
    {},
    async (conversation) => {
      conversation.give(1000);
      await conversation.expectAcknowledged();
    },
  ],
  'octets-unacknowledged': [{}, (conversation) => leaveUnacknowledged(conversation)],
  'octets-unsent': [
    { window: 100 },
    async (conversation) => {
      await conversation.write(5000);
      await conversation.tester.pass('silence');
    },
  ],
};

/** What may arrive for the address of a socket that was given up. */
const arrivals: Readonly<Record<string, (conversation: Conversation) => Outgoing>> = {
  data: (conversation) => conversation.again(conversation.given, 100),
  acknowledgment: ({ connection }) => connection.ack(),
  fin: ({ connection }) => connection.fin(),
  syn: ({ connection }) => connection.segment({ flags: ['SYN'] }),
  'syn-of-another-connection': ({ connection }) =>
    connection.segment({ flags: ['SYN'], sequence: advance(connection.iss, 0x2000_0000) }),
  rst: ({ connection }) => connection.rst(),
  'rst-out-of-window': ({ connection }) =>
    connection.rst({ sequence: advance(connection.sndNxt, 0x4000_0000) }),
  'migration-request': ({ connection }) => connection.migsock({ operation: 'MIGRATION_REQUEST', round: 1 }),
  cancel: ({ connection }) => connection.migsock({ operation: 'CANCEL' }),
  'cancel-ack': ({ connection }) => connection.migsock({ operation: 'CANCEL_ACK', old: connection.remote }),
  'remote-restart': ({ connection }) =>
    connection.migsock({ operation: 'REMOTE_RESTART', new: connection.local }),
  'remote-restart-of-nobody': ({ tester, connection }) =>
    connection.migsock({
      operation: 'REMOTE_RESTART',
      old: tester.endpoint('other'),
      new: connection.local,
    }),
};

/** Why a captured socket may not be given up yet. */
const undecided: Readonly<Record<string, (conversation: Conversation) => Promise<unknown>>> = {
  'destination-unknown': ({ socket }) => expectRefusal(socket.discardMigrated()),
  'cancel-outstanding': async (conversation) => {
    await callOff(conversation);
    await expectRefusal(conversation.socket.discardMigrated());
  },
  'cancel-outstanding-and-destination-runs': async (conversation) => {
    await callOff(conversation);
    await expectRefusal(conversation.socket.discardMigrated({ destinationRuns: true }));
  },
};

const states: readonly TcpState[] = ['FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK'];

async function discard({ tester, socket }: Conversation): Promise<void> {
  await setUp(async () => {
    await socket.discardMigrated({ destinationRuns: true });
    await tester.pass('flight');
  });
}

export default [
  ...conformanceCases(contents, ([options, prepare]) =>
    conformanceCase({
      id: 'discard/sends-nothing',
      title:
        'A migrated socket is discarded without FIN or RST, whatever it holds; the port goes on serving others.',
      checks: ['MIG-SRC-DISCARD', 'MIG-SRC-FREEZE'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        const { connection, socket } = conversation;
        await setUp(() => prepare(conversation));
        await freeze(conversation);
        await quiet(conversation);
        tester.never(connection, {}, 'MIG-SRC-DISCARD');
        await socket.discardMigrated({ destinationRuns: true });
        await socket.expectTcp('CLOSED');
        await tester.pass(LONG);
        await expectServed(tester, subject, connection.remote.port); // H6
      },
    }),
  ),

  ...conformanceCases(Object.fromEntries(states.map((state) => [state.toLowerCase(), state])), (state) =>
    conformanceCase({
      id: 'discard/sends-nothing-in-state',
      title: 'A migrated socket is discarded without FIN or RST also where one side has closed or both have.',
      checks: ['MIG-SRC-DISCARD'],
      role: 'source',
      ...(state === 'CLOSE-WAIT' ? {} : { needs: ['half-close'] as const }),
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // H9
        const { connection, socket } = conversation;
        await bringTo(conversation, state);
        await freeze(conversation);
        await quiet(conversation);
        tester.never(connection, {});
        await socket.discardMigrated({ destinationRuns: true });
        await socket.expectTcp('CLOSED');
        await tester.pass(LONG);
      },
    }),
  ),

  ...conformanceCases(arrivals, (build) =>
    conformanceCase({
      id: 'discard/address-stays-silent',
      title:
        'After a migrated socket was discarded whatever comes for it is dropped silently, SYN and messages included.',
      checks: ['MIG-SRC-QUARANTINE', 'MIG-CAR-UNKNOWN-TUPLE'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        conversation.give(100);
        await setUp(() => conversation.expectAcknowledged());
        await freeze(conversation);
        await discard(conversation);
        sendUncounted(conversation, build(conversation));
        await tester.expectNothing(connection, {});
        await expectServed(tester, subject, connection.remote.port);
      },
    }),
  ),

  conformanceCase({
    id: 'discard/address-stays-silent-for-long',
    title: 'The address of a migrated socket is given to nobody for 2 MSL after it was discarded.',
    checks: ['MIG-SRC-QUARANTINE'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await freeze(conversation);
      await discard(conversation);
      const { msl = MSL } = subject.hello;
      await tester.pass((2 * msl - 2) * SECOND);
      sendUncounted(conversation, connection.segment({ flags: ['SYN'] }));
      await tester.expectNothing(connection, {});
      sendUncounted(conversation, connection.ack());
      await tester.expectNothing(connection, {});
    },
  }),

  ...conformanceCases({ frozen: freeze, discarded: discardFrozen }, (prepare) =>
    conformanceCase({
      id: 'discard/address-is-not-given-away',
      title:
        'The address of a captured socket is given to no new connection with the same remote, also once it is discarded.',
      checks: ['MIG-SRC-QUARANTINE'],
      role: 'source',
      needs: ['connect'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { opener: 'subject' });
        const { connection } = conversation;
        await prepare(conversation);
        tester.never(connection, { set: ['SYN'] });
        await expectRefusal(subject.connect(connection.local, connection.remote.port));
        await tester.pass('silence');
      },
    }),
  ),

  ...conformanceCases(undecided, (expectRefused) =>
    conformanceCase({
      id: 'discard/refused',
      title:
        'A captured socket is not discarded while a CANCEL is outstanding, or while it is not known that the destination runs.',
      checks: ['MIG-SRC-DISCARD-REFUSED'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await freeze(conversation);
        const lift = tester.never(connection, ordinary, 'MIG-SRC-FREEZE');
        await expectRefused(conversation);
        await tester.pass('silence');
        lift();
        const { migration } = await socket.status();
        if (migration === 'cancelling')
          tester.send(connection.migsock({ operation: 'CANCEL_ACK', old: connection.remote }));
        else await withdraw(conversation);
        await socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ frozen: freeze, cancelling: cancelFrozen }, (prepare) =>
    conformanceCase({
      id: 'discard/forced',
      title:
        'A captured socket whose discarding is forced is gone without FIN or RST, and cancels nothing any more.',
      checks: ['MIG-SRC-DISCARD-REFUSED', 'MIG-SRC-DISCARD'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await prepare(conversation);
        await quiet(conversation);
        await socket.discardMigrated({ force: true });
        await socket.expectTcp('CLOSED');
        await tester.pass('flight');
        sendUncounted(conversation, conversation.again(0, 100));
        await tester.expectNothing(connection, {}, { within: LONG });
      },
    }),
  ),

  conformanceCase({
    id: 'discard/late-traffic-is-reported',
    title: 'A frozen source says when its remote sends longer than the suspension limit after the capture.',
    checks: ['MIG-SRC-LATE-TRAFFIC'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A2
      const { connection, socket } = conversation;
      await freeze(conversation);
      await quiet(conversation);
      await tester.pass(LIMIT + SECOND);
      sendUncounted(conversation, conversation.again(0, 100));
      await socket.expectOutcome('late-traffic');
      await tester.expectNothing(connection, {}, { requirement: 'MIG-SRC-QUARANTINE' });
      await socket.expectMigration('frozen', 'MIG-SRC-THAW');
    },
  }),

  conformanceCase({
    id: 'discard/early-traffic-is-not-reported',
    title: 'A frozen source says nothing of late traffic while its remote may still be suspended.',
    checks: ['MIG-SRC-LATE-TRAFFIC'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { socket } = conversation;
      await freeze(conversation);
      const { outcome } = await socket.status();
      sendUncounted(conversation, conversation.again(0, 100));
      await tester.pass('silence');
      await socket.expectMigration('frozen');
      const after = await socket.status();
      expectThat(after.outcome === outcome, 'no report of late traffic', String(after.outcome));
    },
  }),
];

async function discardFrozen(conversation: Conversation): Promise<void> {
  await freeze(conversation);
  await discard(conversation);
}

async function cancelFrozen(conversation: Conversation): Promise<void> {
  await freeze(conversation);
  await callOff(conversation);
}
