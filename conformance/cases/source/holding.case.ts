/** What a source does between its MIGRATION_REQUEST and the capture, and who may ask at all: A5, H9. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectRefusal,
  isBefore,
  openConversation,
  setUp,
  Unsupported,
  type Conversation,
  type OpenOptions,
  type Pattern,
  type SequenceNumber,
  type Subject,
  type TcpState,
  type Tester,
} from '../../harness/index.ts';
import { closeWindow, giveEarly, openWindow } from '../connections.ts';
import { bringTo, freeze, hold, leaveUnacknowledged, suspend } from '../migrations.ts';
import { ask, callOff, LONG, phases, withdraw } from './steps.ts';

const WINDOW = 1000;
const WRITTEN = 5 * WINDOW;

/** Data or a FIN beyond what had been sent. */
function newBeyond(sndNxt: SequenceNumber): Pattern {
  return {
    kind: 'ordinary',
    also: [
      'with data or a FIN that was not sent before',
      ({ sequence, payload, flags }) =>
        isBefore(sndNxt, advance(sequence, payload.length + ((flags & 1) === 0 ? 0 : 1))),
    ],
  };
}

/** What an application wants to send: what it did before the request, and what it does after it. */
interface Wish {
  readonly before?: (conversation: Conversation) => Promise<void>;
  readonly after?: (conversation: Conversation) => Promise<unknown>;
  readonly isClosed?: boolean;
}

async function writeBehindWindow(conversation: Conversation): Promise<void> {
  const { tester, connection } = conversation;
  await conversation.write(WRITTEN);
  await tester.until(() => connection.received.length > 0, 'the first octets', { within: 'retransmission' });
  await tester.pass('silence');
}

const wishes: Readonly<Record<string, Wish>> = {
  'written-before': { before: writeBehindWindow },
  'written-after': { after: (conversation) => conversation.tryToWrite(WRITTEN) },
  'closed-after': { after: ({ socket }) => socket.close(), isClosed: true },
  'closed-before-behind-data': {
    before: async (conversation) => {
      await writeBehindWindow(conversation);
      await conversation.socket.close();
    },
    isClosed: true,
  },
};

/** Ends that may not begin a migration. */
const busy: Readonly<Record<string, (conversation: Conversation) => Promise<unknown>>> = {
  requesting: ask,
  held: (conversation) => hold(conversation),
  frozen: freeze,
  cancelling: async (conversation) => {
    await freeze(conversation);
    await callOff(conversation);
  },
  suspended: (conversation) => suspend(conversation),
};

const migratable: readonly TcpState[] = [
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
];

type Opener = (tester: Tester, subject: Subject) => Promise<Conversation>;

function inState(state: TcpState): Opener {
  return async (tester, subject) => {
    const conversation = await openConversation(tester, subject);
    await bringTo(conversation, state);
    return conversation;
  };
}

const unmovable: Readonly<Record<string, Opener>> = {
  'time-wait': inState('TIME-WAIT'),
  reset: async (tester, subject) => {
    const conversation = await openConversation(tester, subject);
    tester.send(conversation.connection.rst());
    await setUp(() => conversation.socket.expectTcp('CLOSED'));
    return conversation;
  },
};

/** What the tester acknowledges, so that a window opens; some come again and again. */
export default [
  ...Object.entries(phases).flatMap(([phase, enter]) =>
    conformanceCases(wishes, ({ before, after, isClosed = false }) =>
      conformanceCase({
        id: `holding/sends-nothing-new/${phase}`,
        title: 'A source that has asked sends no new data and no new FIN, until the migration is called off.',
        checks: ['MIG-SRC-NO-NEW-DATA'],
        role: 'source',
        ...(isClosed ? { needs: ['half-close'] as const } : {}),
        async run({ tester, subject }) {
          const options: OpenOptions = { window: WINDOW };
          const conversation = await openConversation(tester, subject, options);
          const { connection } = conversation;
          await setUp(async () => before?.(conversation));
          await enter(conversation);
          const lift = tester.never(connection, newBeyond(connection.rcvNxt));
          await after?.(conversation);
          openWindow(conversation);
          await tester.pass('retransmission');
          lift();
          await withdraw(conversation);
          await conversation.expectArrived();
          if (!isClosed) return;
          const within = 'retransmission';
          await tester.until(() => connection.finReceived, 'the FIN that waited', { within });
        },
      }),
    ),
  ),

  conformanceCase({
    id: 'holding/probes-with-nothing-new',
    title: 'A source that has asked probes a closed window with no octet that it had not sent before.',
    checks: ['MIG-SRC-NO-NEW-DATA'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await closeWindow(conversation);
      await conversation.write(WINDOW);
      await hold(conversation);
      const lift = tester.never(connection, newBeyond(connection.rcvNxt));
      await tester.pass(2 * LONG);
      lift();
      await withdraw(conversation);
      openWindow(conversation);
      await conversation.expectArrived();
    },
  }),

  ...conformanceCases(phases, (enter) =>
    conformanceCase({
      id: 'holding/goes-on-receiving',
      title: 'A source that has asked goes on receiving, in order or not, and acknowledging.',
      checks: ['MIG-SRC-NO-NEW-DATA'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await enter(conversation);
        await giveEarly(conversation, 500, 500);
        await conversation.expectAcknowledged();
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(phases, (enter) =>
    conformanceCase({
      id: 'holding/goes-on-retransmitting',
      title: 'A source that has asked sends again what is not acknowledged.',
      checks: ['MIG-SRC-NO-NEW-DATA'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        const sequence = await leaveUnacknowledged(conversation);
        await enter(conversation);
        await tester.expect(connection, { sequence, octets: 'some' }, { within: 'retransmission' });
        await tester.expect(connection, { sequence, octets: 'some' }, { within: 'retransmission' });
        tester.send(connection.ack());
        await tester.expectNothing(connection, { sequence, octets: 'some' }, { within: LONG });
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(phases, (enter) =>
    conformanceCase({
      id: 'holding/sends-its-fin-again',
      title:
        'A source that has asked sends its FIN again that is not acknowledged, and takes the acknowledgment.',
      checks: ['MIG-SRC-NO-NEW-DATA'],
      role: 'source',
      needs: ['half-close'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await bringTo(conversation, 'FIN-WAIT-1');
        await enter(conversation);
        await tester.expect(connection, { set: ['FIN'] }, { within: 'retransmission' });
        tester.send(connection.ack());
        await socket.expectTcp('FIN-WAIT-2');
        conversation.give(100);
        await conversation.expectDelivered();
      },
    }),
  ),

  ...conformanceCases(busy, (enter) =>
    conformanceCase({
      id: 'holding/refuses-another-migration',
      title:
        'An end that is migrating already, or suspended, refuses to begin a migration, and stays as it was.',
      checks: ['MIG-SRC-EBUSY'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await enter(conversation);
        const { migration } = await socket.status();
        await expectRefusal(socket.sendMigrationRequest());
        await tester.expectNothing(connection, { operation: 'MIGRATION_REQUEST', round: 1 });
        await socket.expectMigration(migration);
      },
    }),
  ),

  conformanceCase({
    id: 'holding/mute-end-refuses-to-migrate',
    title: 'A restored end that is mute refuses to begin a migration.',
    checks: ['MIG-SRC-EBUSY', 'MIG-DST-MUTE'],
    role: 'destination',
    async run({ tester, subject }) {
      if (!subject.hello.roles.includes('source'))
        throw new Unsupported('it does not declare the role source');
      const conversation = await openConversation(tester, subject);
      const buffer = await freeze(conversation);
      await setUp(() => conversation.socket.discardMigrated({ force: true }));
      const socket = await subject.deserializeAndRestart(buffer);
      await setUp(() => socket.expectMigration('mute'));
      await expectRefusal(socket.sendMigrationRequest());
      await socket.expectMigration('mute');
    },
  }),

  ...conformanceCases(Object.fromEntries(migratable.map((state) => [state.toLowerCase(), state])), (state) =>
    conformanceCase({
      id: 'holding/state',
      title: 'A migration can begin in each of the six states, is held there, and called off again.',
      checks: ['MIG-SRC-STATES', 'MIG-SRC-REQUEST'],
      role: 'source',
      ...(state === 'ESTABLISHED' || state === 'CLOSE-WAIT' ? {} : { needs: ['half-close'] as const }),
      async run({ tester, subject }) {
        const conversation = await inState(state)(tester, subject);
        const { connection, socket } = conversation;
        await socket.sendMigrationRequest();
        const request = await tester.expect(connection, { operation: 'MIGRATION_REQUEST' });
        tester.send(connection.answer(request, 'REQUEST_ACK'));
        await socket.expectMigration('held');
        await withdraw(conversation);
        await socket.expectTcp(state);
      },
    }),
  ),

  ...conformanceCases(unmovable, (open, name) =>
    conformanceCase({
      id: 'holding/state-is-refused',
      title: 'In any other state no migration begins.',
      checks: ['MIG-SRC-STATES'],
      role: 'source',
      ...(name === 'time-wait' ? { needs: ['half-close'] as const } : {}),
      async run({ tester, subject }) {
        const { connection, socket } = await open(tester, subject);
        await expectRefusal(socket.sendMigrationRequest());
        await tester.expectNothing(connection, { kind: 'migsock' });
        await socket.expectMigration('none');
      },
    }),
  ),

  conformanceCase({
    id: 'holding/no-migration-before-the-handshake',
    title: 'In SYN-SENT no migration begins, and the connection is opened as if none had been asked for.',
    checks: ['MIG-SRC-STATES'],
    role: 'source',
    needs: ['connect'],
    async run({ tester, subject }) {
      const local = tester.endpoint('home');
      const connection = tester.connection(local, { host: subject.host, port: tester.endpoint('home').port });
      const socket = await subject.connect(local, connection.remote.port); // H10
      const syn = { set: ['SYN'], clear: ['ACK'] } as const;
      await setUp(() => tester.expect(connection, syn));
      await expectRefusal(socket.sendMigrationRequest());
      tester.send(connection.segment({ flags: ['SYN', 'ACK'] }));
      await tester.expectNothing(connection, { kind: 'migsock' });
      await socket.expectTcp('ESTABLISHED');
    },
  }),
];
