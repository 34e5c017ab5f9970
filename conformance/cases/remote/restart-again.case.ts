/** REMOTE_RESTARTs that come again, or too late: A7. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  MESSAGE_OCTETS,
  openConversation,
  PATIENCE,
  SECOND,
  setUp,
  type Connection,
  type Conversation,
  type Endpoint,
  type MessageToBuild,
  type Outgoing,
  type SegmentFields,
  type Tester,
} from '../../harness/index.ts';
import { dataOctets, lose, move, newAddress, suspend } from '../migrations.ts';

const ROUND = 2;

/** A connection that has moved, and what its ends were and are. */
interface Moved {
  readonly conversation: Conversation;
  /** Where the tester's end was, with the numbers that it had. */
  readonly source: Connection;
  /** Where it is. */
  readonly to: Endpoint;
}

async function moved(conversation: Conversation): Promise<Moved> {
  const { connection, tester } = conversation;
  await setUp(() => conversation.expectAlive());
  await suspend(conversation, ROUND);
  const to = newAddress(tester);
  await move(conversation, to, ROUND);
  return { conversation, source: connection, to };
}

/** A REMOTE_RESTART with the numbers of the move, from anywhere, as it is sent now. */
function restartAgain(
  tester: Tester,
  { source, to }: Moved,
  message: Partial<MessageToBuild> = {},
  from = to,
  fields: SegmentFields = {},
): Outgoing {
  const connection = tester.move(source, from);
  const restart = {
    operation: 'REMOTE_RESTART',
    round: ROUND,
    old: source.local,
    new: from,
    ...message,
  } as const;
  return { ...source.migsock(restart, { from, ...fields }), connection };
}

/** What happens before the same REMOTE_RESTART comes again. */
const pauses: Readonly<Record<string, (conversation: Conversation) => Promise<void>>> = {
  'at-once': () => Promise.resolve(),
  'after-data': (conversation) => conversation.expectAlive(),
  'after-more-than-a-window': async (conversation) => {
    for (let given = 0; given < 70_000; given += 10_000) {
      conversation.give(10_000);
      await conversation.expectDelivered();
    }
    await conversation.stream(70_000);
  },
  'while-suspended-again': (conversation) => suspend(conversation, ROUND + 1),
};

/** REMOTE_RESTARTs for an address that was left which are not the one that was accepted. */
const others: Readonly<
  Record<
    string,
    readonly [message: Partial<MessageToBuild>, from: (tester: Tester, to: Endpoint) => Endpoint]
  >
> = {
  'to-another-host': [{}, (tester) => tester.endpoint('other')],
  'to-another-port': [{}, (tester) => tester.endpoint('elsewhere')],
  'to-the-same-port-elsewhere': [{}, (tester, { port }) => tester.endpoint('other', port)],
  'of-a-later-round': [{ round: ROUND + 1 }, (_, to) => to],
  'of-an-earlier-round': [{ round: ROUND - 1 }, (_, to) => to],
  'of-a-later-round-to-another-host': [{ round: ROUND + 1 }, (tester) => tester.endpoint('other')],
};

/** By how much ACK and SEQ + 20 are off: each one beyond an edge of what there was at the move. */
function wrongNumbers({ maxSndWnd }: Connection): readonly (readonly [number, number])[] {
  return [
    [1, 0],
    [-1, 0],
    [0, -1],
    [0, maxSndWnd + 1],
  ];
}

export default [
  ...conformanceCases(pauses, (pause) =>
    conformanceCase({
      id: 'restart/repeated-is-acknowledged-again',
      title: 'A REMOTE_RESTART that is repeated is answered RESTART_ACK each time, and changes nothing.',
      checks: ['MIG-REM-REPEATED-RESTART', 'MIG-CAR-TOMBSTONE-SNAPSHOT', 'MIG-CAR-SEQ', 'MIG-CAR-ACK'],
      role: 'remote',
      async run({ tester, subject }) {
        const context = await moved(await openConversation(tester, subject));
        const { conversation, source, to } = context;
        await setUp(() => pause(conversation));
        const { rcvNxt, sndNxt } = conversation.connection;
        for (let time = 0; time < 3; time += 1) {
          const again = restartAgain(tester, context);
          tester.send(again);
          await tester.expect(again.connection, {
            operation: 'RESTART_ACK',
            round: ROUND,
            old: source.local,
            new: to,
            sequence: advance(rcvNxt, -MESSAGE_OCTETS),
            acknowledgment: sndNxt,
          });
        }
      },
    }),
  ),

  conformanceCase({
    id: 'restart/repeated-repoints-nothing',
    title: 'A repeated REMOTE_RESTART starts nothing afresh: what is outstanding waits for its time-out.',
    checks: ['MIG-REM-REPEATED-RESTART', 'MIG-CAR-STATE-UNMOVED'],
    role: 'remote',
    async run({ tester, subject }) {
      const context = await moved(await openConversation(tester, subject));
      const { conversation, to } = context;
      await setUp(() => conversation.expectAlive());
      await lose(conversation, 100);
      const { connection } = conversation;
      const data = { kind: 'ordinary', octets: 'some' } as const;
      await setUp(async () => {
        await tester.settles(() => false, SECOND); // the time-out backs off
        const before = dataOctets(tester, connection);
        const isAgain = (): boolean => dataOctets(tester, connection) > before;
        await tester.until(isAgain, 'data again', { within: 'retransmission' });
      });
      const again = restartAgain(tester, context);
      const lift = tester.never(connection, data);
      tester.send(again);
      await tester.expect(again.connection, { operation: 'RESTART_ACK', new: to });
      await tester.pass('prompt');
      lift();
      connection.isDeaf = false;
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/repeated-after-minutes',
    title:
      'A REMOTE_RESTART that is repeated minutes later is answered RESTART_ACK as long as the address is kept.',
    checks: ['MIG-REM-REPEATED-RESTART', 'MIG-REM-TOMBSTONE', 'MIG-REM-PATIENCE'],
    role: 'remote',
    isSlow: true,
    async run({ tester, subject }) {
      const context = await moved(await openConversation(tester, subject));
      await tester.pass(PATIENCE - 2 * SECOND);
      const again = restartAgain(tester, context);
      tester.send(again);
      await tester.expect(again.connection, { operation: 'RESTART_ACK', round: ROUND });
      await context.conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/repeated-plain-resume',
    title:
      'A plain resume that is repeated is answered RESTART_ACK again, also after data have been exchanged.',
    checks: ['MIG-REM-REPEATED-RESTART', 'MIG-DST-PLAIN-RESUME'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A13
      const source = conversation.connection;
      await suspend(conversation, ROUND);
      await move(conversation, source.local, ROUND);
      const context = { conversation, source, to: source.local };
      for (let time = 0; time < 3; time += 1) {
        const again = restartAgain(tester, context);
        tester.send({ ...again, connection: conversation.connection });
        await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round: ROUND });
      }
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(others, ([message, from]) =>
    conformanceCase({
      id: 'restart/for-an-address-that-was-left',
      title: 'Any other REMOTE_RESTART for an address that the connection has left is rejected as moved.',
      checks: ['MIG-REM-REPEATED-RESTART', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES', 'MIG-CAR-REJECT-MIRRORS'],
      role: 'remote',
      async run({ tester, subject }) {
        const context = await moved(await openConversation(tester, subject)); // A7, F9
        const { conversation, source, to } = context;
        await setUp(() => conversation.expectAlive());
        const again = restartAgain(tester, context, message, from(tester, to));
        tester.send(again);
        await tester.expect(again.connection, {
          operation: 'REJECT_MOVED',
          round: message.round ?? ROUND,
          old: source.local,
          new: again.from,
          sequence: advance(again.segment.acknowledgment, -MESSAGE_OCTETS),
          acknowledgment: advance(again.segment.sequence, MESSAGE_OCTETS),
        });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'restart/of-whom-the-connection-has-left-too',
    title:
      'Once the connection has moved on, the REMOTE_RESTART that once was accepted is rejected as moved.',
    checks: ['MIG-REM-REPEATED-RESTART'],
    role: 'remote',
    async run({ tester, subject }) {
      const context = await moved(await openConversation(tester, subject)); // A7
      const { conversation } = context;
      await setUp(() => conversation.expectAlive());
      await suspend(conversation, ROUND + 1);
      await move(conversation, newAddress(tester), ROUND + 1);
      const again = restartAgain(tester, context);
      tester.send(again);
      await tester.expect(again.connection, { operation: 'REJECT_MOVED', round: ROUND });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/repeated-by-way-of-a-nat',
    title:
      'A REMOTE_RESTART for an address that was left is rejected as address mismatch where a NAT is on its path.',
    checks: ['MIG-REM-MISMATCH'],
    role: 'remote',
    async run({ tester, subject }) {
      const context = await moved(await openConversation(tester, subject));
      const again = restartAgain(tester, context, { new: context.to }, tester.endpoint('nat'));
      tester.send(again);
      await tester.expect(again.connection, { operation: 'REJECT_ADDRESS_MISMATCH', round: ROUND });
      await context.conversation.expectAlive();
    },
  }),

  ...conformanceCases({ repeated: true, 'for-another': false }, (isRepeat) =>
    conformanceCase({
      id: 'restart/wrong-numbers-at-an-address-that-was-left',
      title:
        'A REMOTE_RESTART for an address that was left is dropped silently where its numbers do not fit those of the move.',
      checks: ['MIG-CAR-RESTART-NUMBERS', 'MIG-CAR-TOMBSTONE-SNAPSHOT'],
      role: 'remote',
      async run({ tester, subject }) {
        const context = await moved(await openConversation(tester, subject));
        const { conversation, source, to } = context;
        await setUp(() => conversation.expectAlive()); // the live connection has sent more
        await setUp(() => conversation.settle());
        const from = isRepeat ? to : newAddress(tester);
        for (const [behind, offset] of wrongNumbers(source)) {
          const again = restartAgain(tester, context, {}, from, {
            acknowledgment: advance(source.rcvNxt, behind),
            sequence: advance(source.sndNxt, offset - MESSAGE_OCTETS),
          });
          tester.send(again);
          await tester.expectNothing(again.connection, { kind: 'migsock' });
        }
        await conversation.expectAlive();
      },
    }),
  ),
];
