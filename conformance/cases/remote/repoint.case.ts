/** What a remote sends after a move, and from where it takes anything: the new address alone. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  openConversation,
  setUp,
  type Capability,
  type Connection,
  type Conversation,
} from '../../harness/index.ts';
import { closeWindow, needEarlyKept } from '../connections.ts';
import { beginMove, lose, move, newAddress, suspend } from '../migrations.ts';

/** What makes the implementation send something after the move, and waits for it at the new address. */
const occasions: Readonly<
  Record<string, readonly [needs: readonly Capability[], (conversation: Conversation) => Promise<void>]>
> = {
  data: [
    [],
    async (conversation) => {
      await conversation.write(10_000);
      await conversation.expectArrived();
    },
  ],
  acknowledgments: [
    [],
    async (conversation) => {
      conversation.give(5000);
      await conversation.expectDelivered();
      await conversation.expectAcknowledged();
    },
  ],
  retransmissions: [
    [],
    async (conversation) => {
      await lose(conversation, 100);
      conversation.connection.isDeaf = false;
      await conversation.expectArrived();
    },
  ],
  'duplicate-acknowledgments': [
    [],
    async ({ tester, connection }) => {
      tester.send(connection.data('x', { sequence: advance(connection.sndNxt, -1) }));
      await tester.expect(connection, { kind: 'ordinary', acknowledgment: connection.sndNxt });
    },
  ],
  fin: [
    ['half-close'],
    async ({ tester, connection, socket }) => {
      await socket.close();
      await tester.expect(connection, { set: ['FIN'] }, { within: 'retransmission' });
    },
  ],
  rst: [
    ['abort'],
    async ({ tester, connection, socket }) => {
      await socket.abort();
      await tester.expect(connection, { set: ['RST'] });
    },
  ],
  'window-probes': [
    [],
    async (conversation) => {
      const { tester, connection } = conversation;
      await closeWindow(conversation);
      await conversation.write(100);
      await tester.expect(connection, { kind: 'ordinary' }, { within: 'retransmission' });
    },
  ],
  'challenge-acknowledgments': [
    [],
    async ({ tester, connection }) => {
      tester.send(connection.rst({ sequence: advance(connection.sndNxt, 1) }));
      await tester.expect(connection, { kind: 'ordinary', set: ['ACK'], clear: ['RST'] });
    },
  ],
  'answers-to-messages': [
    [],
    async ({ tester, connection }) => {
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 1 }));
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 1 });
    },
  ],
};

/** What still comes from the old address, with the numbers that are right at the new one. */
const late: Readonly<Record<string, (connection: Connection) => ReturnType<Connection['segment']>>> = {
  data: (connection) => connection.data('from the old address'),
  fin: (connection) => connection.fin(),
  rst: (connection) => connection.rst(),
  acknowledgment: (connection) => connection.ack(),
  'window-update': (connection) => connection.ack({ window: 1 }),
  'keep-alive-probe': (connection) => connection.ack({ sequence: advance(connection.sndNxt, -1) }),
  'rst-with-acknowledgment': (connection) => connection.segment({ flags: ['RST', 'ACK'] }),
  'data-with-fin': (connection) => connection.data('and the end', { flags: ['ACK', 'PSH', 'FIN'] }),
};

export default [
  ...conformanceCases(occasions, ([needs, occasion]) =>
    conformanceCase({
      id: 'repoint/sends-to-the-new-address-only',
      title:
        'Whatever a remote has to send after a move goes to the new address, and nothing to the old one.',
      checks: ['MIG-REM-REPOINT'],
      role: 'remote',
      needs,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await suspend(conversation);
        const old = conversation.connection;
        await move(conversation, newAddress(tester));
        tester.never(old, {});
        await tester.pass('silence'); // what the move itself brought has come
        tester.send(conversation.connection.ack());
        await occasion(conversation);
        await tester.pass('silence');
      },
    }),
  ),

  ...conformanceCases(late, (build) =>
    conformanceCase({
      id: 'repoint/takes-nothing-from-the-old-address',
      title:
        'What still comes from the old address is dropped silently, however right its numbers are, and changes nothing.',
      checks: ['MIG-REM-REPOINT', 'MIG-REM-TOMBSTONE'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // H5, A11
        await suspend(conversation);
        const old = conversation.connection.local;
        await move(conversation, newAddress(tester));
        await setUp(() => conversation.expectAlive());
        await lose(conversation, 100);
        const { connection, socket } = conversation;
        const atOld = connection.movedTo(old);
        atOld.rcvNxt = advance(connection.rcvNxt, 100); // it would acknowledge what is outstanding
        const { segment } = build(atOld);
        tester.follow(atOld);
        tester.send({ connection: atOld, from: old, to: connection.remote, segment });
        await tester.expectNothing(atOld);
        await socket.expectTcp('ESTABLISHED');
        connection.isDeaf = false;
        await conversation.expectArrived(); // it still counts as outstanding
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'repoint/late-data-of-the-source-are-not-acknowledged',
    title:
      'Data that the source sent before it was frozen and that come after the move are left for the destination to send.',
    checks: ['MIG-REM-REPOINT', 'MIG-REM-TOMBSTONE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // H1
      await suspend(conversation);
      const delayed = conversation.next(500);
      const { sndNxt } = conversation.connection;
      beginMove(conversation, newAddress(tester), {}, { sequence: advance(sndNxt, 500 - 20) });
      const { connection } = conversation;
      await tester.expect(connection, { operation: 'RESTART_ACK', acknowledgment: sndNxt });
      tester.send(delayed);
      await tester.expectNothing(delayed.connection);
      connection.sndNxt = sndNxt;
      tester.send(conversation.again(0, 500, { sequence: sndNxt }));
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/data-that-came-while-suspended',
    title:
      'Data that came while a remote was suspended are delivered once, also where the destination sends them again.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-REPOINT'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A4
      await suspend(conversation);
      conversation.give(3000);
      await setUp(() => conversation.expectAcknowledged());
      await move(conversation, newAddress(tester));
      for (const from of [0, 1000, 2000]) tester.send(conversation.again(from, 1000)); // its ACK never reached the source
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/out-of-order-data-are-kept',
    title: 'What a remote holds out of order stays valid across a move: only the gap has to be filled.',
    checks: ['MIG-REM-REPOINT', 'MIG-REM-NEW-PATH'],
    role: 'remote',
    needs: ['sack'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A10
      await needEarlyKept(conversation);
      const { given } = conversation;
      const first = conversation.connection.sndNxt;
      tester.send(conversation.again(given + 1000, 1000, { sequence: advance(first, 1000) }));
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      const { connection } = conversation;
      tester.send(conversation.again(given, 1000, { sequence: first }));
      conversation.given = given + 2000;
      await conversation.expectDelivered();
      const isAll = (): boolean => connection.sndUna === advance(first, 2000);
      await tester.until(isAll, 'an acknowledgment of what was held too', { within: 'acknowledgment' });
      await conversation.expectAlive();
    },
  }),
];
