/** A captured connection is handed to a socket that is connected already: A14. */
import {
  conformanceCase,
  conformanceCases,
  encodeSocketState,
  expectRefusal,
  expectThat,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
  type Pattern,
  type Subject,
  type TcpSegment,
  type Tester,
} from '../../harness/index.ts';
import {
  capture,
  confirm,
  expectContinued,
  expectRestart,
  forbidSound,
  landedIn,
  patienceOf,
  type Capture,
  type CaptureOptions,
  type Landing,
} from '../buffers.ts';

const queues: CaptureOptions = { unacknowledged: 900, unsent: 700, unread: 800 };

interface Handoff {
  /** The socket's own connection. */
  readonly own: Conversation;
  readonly landing: Landing;
}

/** Anything that would end or change the socket's own connection. */
const end: Pattern = {
  also: ['a RST, a FIN or a message', ({ flags, reserved }) => (flags & 5) !== 0 || reserved !== 0],
};

/** A connected socket, with data that its application has not read, takes a captured connection; the remote is not told yet. */
async function handOver(tester: Tester, subject: Subject, captured: Capture): Promise<Handoff> {
  const own = await openConversation(tester, subject, { at: 'elsewhere' });
  await setUp(async () => {
    await own.expectAlive();
    own.give(300);
    await own.expectAcknowledged();
  });
  await own.socket.deserializeSocketData(encodeSocketState(captured.state));
  return { own, landing: await landedIn(tester, own.socket, captured) };
}

/** The remote is told. */
async function announce({ own, landing }: Handoff): Promise<TcpSegment> {
  await own.socket.sendRemoteRestart();
  return expectRestart(landing, 'MIG-DST-RESTART');
}

/** Ways in which a handoff fails. */
const failures: Readonly<Record<string, (landing: Landing, restart: TcpSegment) => Promise<void> | void>> = {
  'not-suspended': ({ tester, conversation: { connection } }, restart) => {
    tester.send(connection.answer(restart, 'REJECT_NOT_SUSPENDED'));
  },
  moved: ({ tester, conversation: { connection } }, restart) => {
    tester.send(connection.answer(restart, 'REJECT_MOVED'));
  },
  reset: ({ tester, conversation: { connection }, capture: { state } }) => {
    tester.send(connection.rst({ sequence: state.rcvNxt }));
  },
};

export default [
  conformanceCase({
    id: 'handoff/own-connection-is-left-alone',
    title:
      "Until RESTART_ACK a socket's own connection receives and acknowledges as before, and is neither closed nor reset.",
    checks: ['MIG-DST-HANDOFF', 'MIG-DST-MUTE', 'MIG-DST-DEAF'],
    role: 'destination',
    needs: ['handoff'],
    async run({ tester, subject }) {
      const handoff = await handOver(tester, subject, capture(tester, subject, queues));
      const { own, landing } = handoff;
      tester.never(own.connection, end);
      await forbidSound(landing);
      await announce(handoff);
      own.give(500);
      await own.expectAcknowledged('MIG-DST-HANDOFF');
      await tester.pass(3 * SECOND);
      const read = await landing.conversation.read();
      expectThat(read === 0, 'no octet of either stream to be read', `${read}`, 'MIG-DST-DEAF');
    },
  }),

  ...conformanceCases(
    { idle: {}, 'with-queues': queues, closing: { state: 'CLOSE-WAIT', unread: 500 } } as const,
    (options: CaptureOptions) =>
      conformanceCase({
        id: 'handoff/takes-over',
        title:
          "After RESTART_ACK a socket's own peer is reset, and its application has the handed-over stream and nothing else.",
        checks: ['MIG-DST-HANDOFF', 'MIG-DST-LIVE'],
        role: 'destination',
        needs: ['handoff'],
        async run({ tester, subject }) {
          const handoff = await handOver(tester, subject, capture(tester, subject, options));
          const { own, landing } = handoff;
          const lift = await forbidSound(landing);
          const restart = await announce(handoff);
          own.give(100);
          await own.expectAcknowledged('MIG-DST-HANDOFF');
          lift();
          await confirm(landing, restart);
          await tester.expect(own.connection, { set: ['RST'], sequence: own.connection.rcvNxt });
          await landing.conversation.expectDelivered();
          if (options.state === undefined) await expectContinued(landing);
          else {
            await landing.conversation.write(100);
            await landing.conversation.expectArrived();
          }
        },
      }),
  ),

  conformanceCase({
    id: 'handoff/is-announced-when-asked',
    title:
      'A socket that has taken a captured connection sends nothing of it, and heeds no answer, before sendRemoteRestart.',
    checks: ['MIG-RND-ANSWER-AWAITED', 'MIG-DST-MUTE', 'MIG-DST-HANDOFF'],
    role: 'destination',
    needs: ['handoff'],
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues);
      const handoff = await handOver(tester, subject, captured);
      const { own, landing } = handoff;
      const { connection } = landing.conversation;
      const { round, local: old } = captured.state;
      const lift = await forbidSound(landing);
      tester.never(own.connection, end);
      const answer = connection.migsock({ operation: 'RESTART_ACK', round, old, new: connection.remote });
      tester.send(answer);
      await tester.pass(2 * SECOND);
      await own.socket.expectMigration('mute', 'MIG-RND-ANSWER-AWAITED');
      await announce(handoff);
      lift();
    },
  }),

  conformanceCase({
    id: 'handoff/another-port-for-the-same-remote',
    title:
      "A connection of the socket's own peer is handed over to another port than the one that its own connection has.",
    checks: ['MIG-DST-HANDOFF-PORT', 'MIG-DST-HANDOFF'],
    role: 'destination',
    needs: ['handoff'],
    async run({ tester, subject }) {
      const own = await openConversation(tester, subject, { at: 'elsewhere' });
      await setUp(() => own.expectAlive());
      const { local: remote, remote: local } = own.connection;
      const captured = capture(tester, subject, { ...queues, remote });
      await own.socket.deserializeSocketData(encodeSocketState(captured.state));
      const landing = await landedIn(tester, own.socket, captured);
      const { port } = landing.conversation.connection.remote;
      expectThat(port !== local.port, 'another port', `port ${port}`, 'MIG-DST-HANDOFF-PORT');
      const restart = await announce({ own, landing });
      await confirm(landing, restart);
      await tester.expect(own.connection, { set: ['RST'] });
      await expectContinued(landing);
    },
  }),

  ...conformanceCases(failures, (fail) =>
    conformanceCase({
      id: 'handoff/fails',
      title:
        'A handoff that fails leaves the socket with its own connection as it was, with all that came meanwhile.',
      checks: ['MIG-DST-HANDOFF-RETURNS', 'MIG-DST-HANDOFF'],
      role: 'destination',
      needs: ['handoff'],
      async run({ tester, subject }) {
        const handoff = await handOver(tester, subject, capture(tester, subject, queues));
        const { own, landing } = handoff;
        tester.never(own.connection, end);
        const lift = await forbidSound(landing);
        const restart = await announce(handoff);
        own.give(200);
        await own.expectAcknowledged('MIG-DST-HANDOFF');
        await fail(landing, restart);
        await own.socket.expectMigration('none');
        lift();
        await own.socket.expectTcp('ESTABLISHED');
        await own.expectDelivered();
        await own.expectAlive();
        await tester.expectNothing(landing.conversation.connection, {}, { within: 10 * SECOND });
        await own.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'handoff/is-never-answered',
    title:
      'A handoff that is never answered gives the socket its own connection back after the suspension limit + 2 MSL.',
    checks: ['MIG-DST-HANDOFF-RETURNS', 'MIG-DST-END'],
    role: 'destination',
    needs: ['handoff'],
    isSlow: true,
    async run({ tester, subject }) {
      const handoff = await handOver(tester, subject, capture(tester, subject, queues));
      const { own } = handoff;
      const { least, most } = patienceOf(subject);
      tester.never(own.connection, end);
      await announce(handoff);
      await tester.pass(least - 2 * SECOND);
      await own.socket.expectMigration('mute', 'MIG-DST-END');
      await tester.pass(most - least + 62 * SECOND);
      await own.socket.expectMigration('none');
      await own.expectDelivered();
      await own.expectAlive();
    },
  }),

  conformanceCase({
    id: 'handoff/of-a-damaged-buffer',
    title: 'A handoff whose buffer is refused leaves the socket with its own connection as it was.',
    checks: ['MIG-DST-HANDOFF-RETURNS', 'MIG-BUF-REASON'],
    role: 'destination',
    needs: ['handoff'],
    async run({ tester, subject }) {
      const own = await openConversation(tester, subject, { at: 'elsewhere' });
      own.give(300);
      await setUp(() => own.expectAcknowledged());
      tester.never(own.connection, end);
      const buffer = encodeSocketState(capture(tester, subject, queues).state);
      buffer[40] = (buffer[40] as number) ^ 1;
      await expectRefusal(own.socket.deserializeSocketData(buffer), 'EBADMSG');
      await own.socket.expectMigration('none');
      await own.expectDelivered();
      await own.expectAlive();
    },
  }),

  conformanceCase({
    id: 'handoff/of-a-mute-socket',
    title: 'A socket on which a handoff is under way refuses another one.',
    checks: ['MIG-SRC-EBUSY', 'MIG-DST-HANDOFF'],
    role: 'destination',
    needs: ['handoff'],
    async run({ tester, subject }) {
      const handoff = await handOver(tester, subject, capture(tester, subject, queues));
      const { own, landing } = handoff;
      const restart = await announce(handoff);
      const second = capture(tester, subject, { remote: tester.endpoint('nat') });
      await expectRefusal(own.socket.deserializeSocketData(encodeSocketState(second.state)));
      await confirm(landing, restart);
      await expectContinued(landing);
    },
  }),
];
