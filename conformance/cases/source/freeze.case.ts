/** From the capture on a source is silent and deaf: H1, H5, A4, A16. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  ContractError,
  expectRefusal,
  expectThat,
  isAtOrBefore,
  MIG_BIT,
  openConversation,
  readStateBuffer,
  SECOND,
  sequenceNumber,
  setUp,
  type Conversation,
  type OpenOptions,
  type Outgoing,
} from '../../harness/index.ts';
import { closeWindow } from '../connections.ts';
import { bringTo, freeze, hold, leaveUnacknowledged } from '../migrations.ts';
import { ask, freezeQuietly, LONG, ordinary, quiet, readFrozen, sendUncounted, withdraw } from './steps.ts';

/** Longer than the user time-out of RFC 9293 §3.9.1.1. */
const LONGER_THAN_TCP = 400 * SECOND;

/** What may arrive for a frozen source; none of it counts as sent. */
const arrivals: Readonly<Record<string, (conversation: Conversation) => Outgoing>> = {
  data: (conversation) => conversation.again(conversation.given, 100),
  'data-again': (conversation) => conversation.again(0, 100),
  'data-beyond-a-gap': (conversation) =>
    conversation.again(conversation.given, 100, { sequence: advance(conversation.connection.sndNxt, 1000) }),
  'data-with-the-mig-bit': (conversation) =>
    conversation.again(conversation.given, 100, { reserved: MIG_BIT }),
  fin: ({ connection }) => connection.fin(),
  acknowledgment: ({ connection }) => connection.ack(),
  'acknowledgment-of-more-than-was-sent': ({ connection }) =>
    connection.ack({ acknowledgment: advance(connection.rcvNxt, 1000) }),
  'window-update': ({ connection }) => connection.ack({ window: 0xfff0 }),
  'window-probe': (conversation) => conversation.again(conversation.given, 1),
  'keep-alive': ({ connection }) => connection.ack({ sequence: advance(connection.sndNxt, -1) }),
  'out-of-window': ({ connection }) => connection.ack({ sequence: advance(connection.sndNxt, 0x4000_0000) }),
  urgent: (conversation) =>
    conversation.again(conversation.given, 10, { flags: ['ACK', 'URG'], urgentPointer: 10 }),
  syn: ({ connection }) => connection.segment({ flags: ['SYN'] }),
  'syn-ack': ({ connection }) => connection.segment({ flags: ['SYN', 'ACK'] }),
  'rst-out-of-window': ({ connection }) =>
    connection.rst({ sequence: advance(connection.sndNxt, 0x4000_0000) }),
  rst: ({ connection }) => connection.rst(),
  'rst-near': ({ connection }) => connection.rst({ sequence: advance(connection.sndNxt, 1) }),
};

/** What would make an end send by itself; what an end needs for it. */
const timers: Readonly<
  Record<string, readonly [OpenOptions, (conversation: Conversation) => Promise<unknown>]>
> = {
  'data-outstanding': [{}, (conversation) => leaveUnacknowledged(conversation)],
  'window-closed': [
    {},
    async (conversation) => {
      await closeWindow(conversation);
      await conversation.write(1000);
    },
  ],
};

/** Who may not capture, though it has to do with a migration or had. */
const unheld: Readonly<Record<string, (conversation: Conversation) => Promise<unknown>>> = {
  'nobody-asked': () => Promise.resolve(),
  'not-answered': ask,
  'answered-with-another-round': async (conversation) => {
    const { tester, connection } = conversation;
    await ask(conversation);
    await withdraw(conversation);
    await ask(conversation);
    tester.send(connection.migsock({ operation: 'REQUEST_ACK', round: 0, old: connection.remote }));
    await tester.pass('silence');
  },
  rejected: async (conversation) => {
    const { tester, connection, socket } = conversation;
    tester.send(connection.answer(await ask(conversation), 'REJECT_POLICY'));
    await setUp(() => socket.expectMigration('none'));
  },
  'called-off': async (conversation) => {
    await hold(conversation);
    await withdraw(conversation);
  },
  thawed: async (conversation) => {
    await freeze(conversation);
    await withdraw(conversation);
  },
};

async function wouldWrite(conversation: Conversation): Promise<void> {
  try {
    await conversation.tryToWrite(1000);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
  }
}

export default [
  ...conformanceCases(unheld, (prepare) =>
    conformanceCase({
      id: 'freeze/refused-before-the-answer',
      title: 'A socket whose remote has not answered REQUEST_ACK in this round is not captured, and goes on.',
      checks: ['MIG-SRC-FREEZE-AFTER-ACK'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { socket } = conversation;
        await prepare(conversation);
        await expectRefusal(socket.serializeSocketData());
        conversation.give(10);
        await conversation.expectDelivered();
        await conversation.expectAcknowledged();
      },
    }),
  ),

  ...conformanceCases(arrivals, (build) =>
    conformanceCase({
      id: 'freeze/nothing-draws-an-answer',
      title:
        'What arrives for a frozen source draws no segment, and is neither taken in nor given to the application.',
      checks: ['MIG-SRC-FREEZE', 'MIG-SRC-QUARANTINE'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        conversation.give(100);
        await setUp(async () => {
          await conversation.expectDelivered();
          await conversation.expectAcknowledged();
        });
        const lift = await freezeQuietly(conversation);
        sendUncounted(conversation, build(conversation));
        await tester.expectNothing(connection, {});
        const octets = await readFrozen(socket);
        expectThat(octets === 0, 'no octet for the application', `${octets}`);
        await socket.expectMigration('frozen');
        lift();
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(timers, ([options, prepare]) =>
    conformanceCase({
      id: 'freeze/no-timer-draws-a-segment',
      title:
        'A frozen source sends nothing by itself: nothing again, no probe, no acknowledgment that was due.',
      checks: ['MIG-SRC-FREEZE'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        const { connection } = conversation;
        await setUp(() => prepare(conversation));
        await hold(conversation);
        await conversation.socket.serializeSocketData();
        const lift = await quiet(conversation);
        await tester.pass(LONG);
        lift();
        connection.window = 0xffff;
        await withdraw(conversation);
      },
    }),
  ),

  conformanceCase({
    id: 'freeze/no-acknowledgment-that-was-due',
    title:
      'An acknowledgment that was due at the capture is not sent any more, and all that was is in the buffer.',
    checks: ['MIG-SRC-FREEZE'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await hold(conversation);
      conversation.give(10);
      await tester.pass('flight');
      const { rcvNxt } = readStateBuffer(await socket.serializeSocketData());
      await tester.pass('flight'); // what was sent before the capture has arrived
      const isIn = isAtOrBefore(connection.sndUna, rcvNxt);
      expectThat(isIn, 'all that was acknowledged in the state buffer', `RCV.NXT ${rcvNxt}`); // H1
      tester.never(connection, ordinary);
      await tester.pass(LONG);
    },
  }),

  conformanceCase({
    id: 'freeze/fin-is-not-sent-again',
    title: 'A frozen source does not send its FIN again that is not acknowledged, until it goes on.',
    checks: ['MIG-SRC-FREEZE'],
    role: 'source',
    needs: ['half-close'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await bringTo(conversation, 'FIN-WAIT-1');
      const lift = await freezeQuietly(conversation);
      await tester.pass(LONG);
      lift();
      await withdraw(conversation);
      await tester.expect(connection, { set: ['FIN'] }, { within: 'retransmission' });
    },
  }),

  conformanceCase({
    id: 'freeze/application-reads-nothing',
    title:
      'What was received and not read before the capture is not given to the application of a frozen source, but once it goes on.',
    checks: ['MIG-SRC-FREEZE'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      conversation.give(500);
      await setUp(() => conversation.expectAcknowledged());
      await freeze(conversation);
      await tester.pass('silence');
      const octets = await readFrozen(conversation.socket); // F8, H16: the destination's application reads them
      expectThat(octets === 0, 'no octet for the application', `${octets}`);
      await withdraw(conversation);
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'freeze/application-sends-nothing',
    title: 'What the application of a frozen source wants to send stays where it is.',
    checks: ['MIG-SRC-FREEZE'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const lift = await freezeQuietly(conversation);
      await wouldWrite(conversation);
      await tester.pass('retransmission');
      lift();
      await withdraw(conversation);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ close: 'half-close', abort: 'abort' } as const, (verb) =>
    conformanceCase({
      id: 'freeze/ending-sends-nothing',
      title: 'Nothing leaves a frozen source whose owner closes or aborts the socket.',
      checks: ['MIG-SRC-FREEZE'],
      role: 'source',
      needs: [verb],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await freezeQuietly(conversation);
        try {
          await (verb === 'abort' ? socket.abort() : socket.close()); // H5
        } catch (error) {
          if (!(error instanceof ContractError)) throw error; // to refuse it is as good
        }
        await tester.pass('retransmission');
        tester.send(conversation.next(100));
        await tester.expectNothing(connection, { kind: 'ordinary' });
      },
    }),
  ),

  ...conformanceCases({ request: 'MIGRATION_REQUEST', restart: 'REMOTE_RESTART' } as const, (operation) =>
    conformanceCase({
      id: 'freeze/peer-does-not-move',
      title: 'A frozen source lets its peer neither begin nor end a migration of its own.',
      checks: ['MIG-CRS-FROZEN', 'MIG-REM-RESTART'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F11
        const { connection, socket } = conversation;
        const lift = await freezeQuietly(conversation);
        tester.never(connection, { operation: 'REQUEST_ACK' });
        tester.never(connection, { operation: 'RESTART_ACK' });
        tester.send(
          connection.migsock({
            operation,
            ...(operation === 'REMOTE_RESTART' ? { new: connection.local } : {}),
          }),
        );
        await tester.pass('silence');
        await socket.expectMigration('frozen');
        lift();
        await withdraw(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'freeze/outlasts-every-timer',
    title:
      'A source that stays frozen longer than TCP waits for an acknowledgment is as it was when it goes on.',
    checks: ['MIG-SRC-THAW', 'MIG-SRC-FREEZE'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await leaveUnacknowledged(conversation);
      const lift = await freezeQuietly(conversation);
      await tester.pass(LONGER_THAN_TCP);
      await socket.expectMigration('frozen');
      lift();
      await withdraw(conversation);
      await tester.expect(connection, { kind: 'ordinary', octets: 'some' }, { within: 'retransmission' });
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'freeze/peer-goes-on-for-long',
    title:
      'A source that is sent very much while it is frozen acknowledges nothing of it, and all of it once it goes on.',
    checks: ['MIG-SRC-FREEZE', 'MIG-SRC-QUARANTINE'],
    role: 'source',
    async run({ tester, subject }) {
      const iss = sequenceNumber(0xffff_f000); // so that the numbers wrap meanwhile
      const conversation = await openConversation(tester, subject, { iss });
      conversation.give(1000);
      await setUp(() => conversation.expectAcknowledged());
      const lift = await freezeQuietly(conversation);
      conversation.give(8000);
      await tester.pass('retransmission');
      for (let from = 1000; from < 9000; from += 1000) tester.send(conversation.again(from, 1000));
      await tester.pass('silence');
      lift();
      await withdraw(conversation);
      for (let from = 1000; from < 9000; from += 1000) tester.send(conversation.again(from, 1000));
      await conversation.expectDelivered();
      await conversation.expectAcknowledged();
      await conversation.expectAlive();
    },
  }),
];
