/** The two streams across moves, in every kind of connection: H2, H3, H7, A8. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  openConversation,
  SECOND,
  sequenceNumber,
  setUp,
  type Connection,
  type Conversation,
  type Endpoint,
  type OpenOptions,
  type Tester,
} from '../../harness/index.ts';
import { closeWindow, giveEarly } from '../connections.ts';
import {
  askToMove,
  beginMove,
  dataOctets,
  lose,
  move,
  newAddress,
  ordinarySegments,
  suspend,
} from '../migrations.ts';

const CHUNK = 8000;
/** The MSS that the tester announces where a row has none. */
const LARGEST = 1460;

/** Data both ways, before, across and after a move; each end has some of them outstanding at the move. */
async function moveUnderLoad(conversation: Conversation, to: Endpoint, round = 0): Promise<void> {
  const { tester } = conversation;
  conversation.give(CHUNK);
  await conversation.write(CHUNK);
  await conversation.expectDelivered();
  await conversation.expectArrived();
  await lose(conversation, 3000);
  await suspend(conversation, round);
  await giveEarly(conversation, 1000, 1000);
  beginMove(conversation, to, { round });
  await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round });
  await conversation.expectArrived();
  conversation.give(CHUNK);
  await conversation.write(CHUNK);
  await conversation.expectDelivered();
  await conversation.expectArrived();
}

const options: Readonly<Record<string, OpenOptions>> = {
  'with-nothing': { timestamps: false, sack: false },
  'timestamps-only': { sack: false },
  'sack-only': { timestamps: false },
  'window-scale-only': { timestamps: false, sack: false, windowScale: 3, window: 0x2000 },
  'window-scale-of-zero': { windowScale: 0 },
  'largest-window-scale': { windowScale: 14, window: 4 },
  everything: { windowScale: 7, window: 512 },
  'small-segments': { mss: 536 },
  'small-window': { window: 3000 },
};

/** Octets before the tester's numbers wrap. */
const wraps = {
  'before-the-move': 3000,
  'in-what-is-in-flight': CHUNK + 1000,
  'after-the-move': CHUNK + 3000,
};

export default [
  ...conformanceCases(options, (option) =>
    conformanceCase({
      id: 'repoint/keeps-options',
      title: 'A connection moves with the options that it has, and no octet is lost or repeated either way.',
      checks: ['MIG-REM-NEW-PATH', 'MIG-REM-REPOINT', 'MIG-REM-RESTART-ACK'],
      role: 'remote',
      needs: option.windowScale === undefined ? [] : ['window-scale'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, option); // H3
        const { timestamps } = conversation.connection;
        await moveUnderLoad(conversation, newAddress(tester));
        const { connection } = conversation;
        await conversation.write(10);
        await tester.expect(connection, { octets: 'some', timestamps });
        await conversation.expectArrived();
        const { mss = LARGEST } = option;
        const isSmall = ordinarySegments(tester, connection).every(({ payload }) => payload.length <= mss);
        await tester.until(() => isSmall, `no segment with more than ${mss} octets`, { within: 0 });
      },
    }),
  ),

  ...conformanceCases(wraps, (before) =>
    conformanceCase({
      id: 'repoint/sequence-numbers-wrap',
      title: 'Sequence numbers may wrap before, during and after a move.',
      checks: ['MIG-REM-NEW-PATH', 'MIG-REM-REPOINT', 'RFC 9293 §3.4'],
      role: 'remote',
      async run({ tester, subject }) {
        const iss = sequenceNumber(-before >>> 0);
        const conversation = await openConversation(tester, subject, { iss });
        await moveUnderLoad(conversation, newAddress(tester));
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'repoint/connection-that-it-opened',
    title: 'A connection that the implementation opened can be moved by its peer like any other.',
    checks: ['MIG-REM-SUSPEND', 'MIG-REM-REPOINT'],
    role: 'remote',
    needs: ['connect'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { opener: 'subject' });
      await moveUnderLoad(conversation, newAddress(tester));
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/there-and-back-again',
    title:
      'A connection can move there and back, again and again: an address that was left is taken up again.',
    checks: ['MIG-REM-REPOINT', 'MIG-REM-TUPLE-IN-USE', 'MIG-REM-TOMBSTONE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // F6, H7, A13
      const ends = [conversation.connection.local, newAddress(tester)] as const;
      for (let round = 0; round < 4; round += 1) {
        const old = conversation.connection;
        await moveUnderLoad(conversation, ends[(round + 1) % 2] as Endpoint, round);
        const lift = tester.never(old, {});
        tester.send(old.data('late'));
        await tester.pass('silence');
        await conversation.expectAlive();
        lift();
      }
    },
  }),

  ...conformanceCases(
    { 'from-the-first': 0, 'across-the-middle': 0x7ffb, 'across-the-wrap': 0xfffb },
    (first) =>
      conformanceCase({
        id: 'repoint/many-times',
        title:
          'A connection can move many times in a row, and each address that it left knows that it has moved.',
        checks: ['MIG-REM-REPOINT', 'MIG-REM-REPEATED-RESTART', 'MIG-RND-SERIAL'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject); // H7
          const left: Connection[] = [];
          for (let time = 0; time < 10; time += 1) {
            const round = (first + time) & 0xffff;
            left.push(conversation.connection);
            await suspend(conversation, round);
            beginMove(conversation, newAddress(tester), { round });
            await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round });
            await conversation.expectAlive();
            await tester.pass(SECOND / 4); // more answers a second need not be given (MIG-REM-ANSWER-LIMIT)
          }
          for (const [time, old] of left.entries()) {
            const round = (first + time) & 0xffff;
            tester.send(old.migsock({ operation: 'CANCEL', round }));
            await tester.expect(old, { operation: 'REJECT_MOVED', round });
          }
          await conversation.expectAlive();
        },
      }),
  ),

  conformanceCase({
    id: 'repoint/closed-window-is-probed-at-the-new-address',
    title:
      'A remote whose peer offers no window at the move probes it at the new address, and sends once it opens.',
    checks: ['MIG-REM-RESTART-ACK', 'MIG-REM-REPOINT', 'RFC 9293 §3.8.6.1'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A8
      await closeWindow(conversation);
      const old = conversation.connection;
      await conversation.write(CHUNK);
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      const { connection } = conversation;
      tester.never(old, {});
      await setUp(() => tester.pass('silence'));
      tester.send(connection.ack());
      await tester.expect(connection, { kind: 'ordinary' }, { within: 'retransmission' });
      connection.window = 0xffff;
      tester.send(connection.ack());
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/window-opened-by-the-new-end',
    title:
      'A window that the new end opens lets out what waited for it, without a probe that would have to come first.',
    checks: ['MIG-REM-REPOINT'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await closeWindow(conversation);
      await conversation.write(CHUNK);
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      const { connection } = conversation;
      connection.window = 0xffff;
      tester.send(connection.ack()); // MIG-DST-LIVE: it acknowledges at once
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ 'before-the-move': true, 'after-the-move': false }, (isBefore) =>
    conformanceCase({
      id: 'repoint/urgent-data',
      title: 'Urgent data before or after a move stay in their place in the stream.',
      checks: ['MIG-REM-REPOINT', 'RFC 6093 §2'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const urgent = { flags: ['ACK', 'PSH', 'URG'], urgentPointer: 50 } as const;
        await suspend(conversation);
        if (isBefore) tester.send(conversation.next(100, urgent));
        if (isBefore) await setUp(() => conversation.expectAcknowledged());
        await move(conversation, newAddress(tester));
        if (!isBefore) tester.send(conversation.next(100, urgent));
        conversation.give(100);
        await conversation.expectDelivered();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'repoint/what-was-never-sent-follows',
    title: 'What the application had written and a small window had held back follows at the new address.',
    checks: ['MIG-REM-RESTART-ACK', 'MIG-REM-HOLD'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { window: 2000 }); // H2
      await setUp(() => conversation.expectAlive());
      const old = conversation.connection;
      old.isDeaf = true;
      await conversation.write(3 * CHUNK);
      await setUp(() =>
        tester.until(() => dataOctets(tester, old) > 10, 'data', { within: 'retransmission' }),
      );
      await suspend(conversation);
      await move(conversation, newAddress(tester));
      await conversation.expectArrived(undefined, 30 * SECOND);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/two-restores-of-one-state',
    title:
      'Of two destinations with the same state the first one gets the connection, and the stream is one stream.',
    checks: ['MIG-REM-REPEATED-RESTART', 'MIG-REM-ONE-SECTION', 'MIG-REM-REPOINT'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A7, F9
      await setUp(() => conversation.expectAlive());
      await lose(conversation, 3000);
      await suspend(conversation);
      const source = conversation.connection;
      beginMove(conversation, newAddress(tester));
      const second = tester.move(source, tester.endpoint('other'));
      tester.never(second, { kind: 'ordinary' });
      const restart = { operation: 'REMOTE_RESTART', new: second.local } as const;
      tester.send({ ...source.migsock(restart, { from: second.local }), connection: second });
      await tester.expect(second, { operation: 'REJECT_MOVED' });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'repoint/port-refused-then-another',
    title:
      'A destination whose first address is in use gets the whole stream at its second one, in the same round.',
    checks: ['MIG-REM-TUPLE-IN-USE', 'MIG-REM-RESTART'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // A13
      const { remote } = conversation.connection;
      const taken = await openSecond(tester, remote, subject.host);
      await lose(conversation, 3000);
      await suspend(conversation);
      const moved = askToMove(conversation, taken.local);
      await tester.expect(moved, { operation: 'REJECT_NEW_TUPLE_IN_USE' });
      beginMove(conversation, newAddress(tester));
      await tester.expect(conversation.connection, { operation: 'RESTART_ACK' });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
];

/** A connection that the implementation's listener has not even accepted yet. */
async function openSecond(tester: Tester, remote: Endpoint, host: number): Promise<Connection> {
  const connection = tester.connection(tester.endpoint('other'), { host, port: remote.port });
  await setUp(async () => {
    tester.send(connection.segment({ flags: ['SYN'] }));
    await tester.expect(connection, { set: ['SYN', 'ACK'], acknowledgment: advance(connection.iss, 1) });
    tester.send(connection.ack());
    await tester.pass('silence');
  });
  return connection;
}
