/** Where a captured connection is restored: an address of its own (F9, H8), another one (A13), the one that it had. */
import {
  conformanceCase,
  conformanceCases,
  ContractError,
  encodeSocketState,
  expectThat,
  openConversation,
  setUp,
  Unsupported,
  type Endpoint,
  type Socket,
  type Subject,
  type TcpSegment,
} from '../../harness/index.ts';
import {
  capture,
  confirm,
  expectContinued,
  expectRestart,
  forbidSound,
  land,
  landAndHear,
  landedIn,
  type Capture,
  type Landing,
} from '../buffers.ts';
import { freeze } from '../migrations.ts';

const queues = { unacknowledged: 900, unsent: 700, unread: 800 };
const ROUND = 4;

/** Tries to restore at an address; what is had instead of it, if anything, is another one. @throws Failure */
async function expectAnotherAddress(
  subject: Subject,
  captured: Capture,
  { port }: Endpoint,
  requirement = 'MIG-DST-PORT',
): Promise<Socket | undefined> {
  try {
    const socket = await subject.deserializeAndRestart(encodeSocketState(captured.state), port);
    const { port: had } = await socket.getLocalHost();
    expectThat(had !== port, 'a refusal, or another port', `port ${had}`, requirement);
    return socket;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    return undefined;
  }
}

/** What has become of the first socket with which an address has served a round. */
const fates: Readonly<Record<string, (landing: Landing, restart: TcpSegment) => Promise<void>>> = {
  'lived-and-was-reset': async (landing, restart) => {
    await confirm(landing, restart);
    const { tester, conversation } = landing;
    tester.send(conversation.connection.rst({ sequence: conversation.connection.sndNxt }));
    await conversation.socket.expectTcp('CLOSED');
  },
  'is-mute': () => Promise.resolve(),
  lives: (landing, restart) => confirm(landing, restart),
  'was-rejected': async ({ tester, conversation: { connection, socket } }, restart) => {
    tester.send(connection.answer(restart, 'REJECT_NOT_SUSPENDED'));
    await socket.expectTcp('CLOSED');
  },
  'was-reset': async ({ tester, conversation: { connection, socket }, capture: { state } }) => {
    tester.send(connection.rst({ sequence: state.rcvNxt }));
    await socket.expectTcp('CLOSED');
  },
};

/** Rounds of the buffer with which the address is asked for again. */
const again = { 'in-the-same-round': ROUND, 'in-the-round-before': ROUND - 1, 'in-round-0': 0 } as const;

const asked = Object.fromEntries(
  Object.entries(fates).flatMap(([fate, bring]) =>
    Object.entries(again).map(([when, round]) => [`${fate}-${when}`, { bring, round }]),
  ),
);

/** The implementation announces itself from another port, or has dropped the socket. */
async function otherPort(subject: Subject, socket: Socket, known: Endpoint): Promise<Endpoint | undefined> {
  const ask = async (): Promise<{ readonly at: Endpoint | undefined } | undefined> => {
    const { tcp } = await socket.status();
    if (tcp === 'CLOSED') return { at: undefined };
    const at = await socket.getLocalHost();
    return at.port === known.port ? undefined : { at };
  };
  const { at } = await subject.poll(ask, 'another port, or the end of the socket', 'retransmission');
  return at;
}

export default [
  ...conformanceCases(asked, ({ bring, round }) =>
    conformanceCase({
      id: 'address/serves-a-round-once',
      title: 'An address that has served a round of a connection serves neither it nor an earlier one again.',
      checks: ['MIG-DST-PORT'],
      role: 'destination',
      async run({ tester, subject }) {
        const captured = capture(tester, subject, { ...queues, round: ROUND }); // F9, H8
        const { landing, restart } = await landAndHear(tester, subject, captured);
        const { conversation } = landing;
        await setUp(() => bring(landing, restart));
        const address = conversation.connection.remote;
        const { state } = captured;
        const socket = await expectAnotherAddress(
          subject,
          { ...captured, state: { ...state, round } },
          address,
        );
        // Neither this nor what is had instead of it disturbs the first one.
        if ((await conversation.socket.status()).tcp === 'CLOSED') return;
        if ((await conversation.socket.status()).migration === 'mute') await confirm(landing, restart);
        await expectContinued(landing);
        expectThat(socket?.id !== conversation.socket.id, 'a socket of its own', 'the first one');
      },
    }),
  ),

  conformanceCase({
    id: 'address/restored-twice',
    title:
      'A buffer that is restored twice has two addresses; the one that the remote agrees to lives, the other ends.',
    checks: ['MIG-DST-PORT', 'MIG-DST-ONLY-ACK', 'MIG-DST-END'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues); // F9
      const first = await landAndHear(tester, subject, captured);
      const second = await landAndHear(tester, subject, captured);
      const [one, two] = [first.landing.conversation, second.landing.conversation];
      const { port } = two.connection.remote;
      expectThat(port !== one.connection.remote.port, 'two ports', `port ${port} twice`);
      await forbidSound(first.landing);
      await confirm(second.landing, second.restart);
      await expectContinued(second.landing);
      // An answer to the second does not let the first one live.
      const stray = two.connection.answer(second.restart, 'RESTART_ACK').segment;
      const { local, remote } = one.connection;
      const segment = { ...stray, sourcePort: local.port, destinationPort: remote.port };
      tester.send({ connection: one.connection, from: local, to: remote, segment });
      await tester.pass('silence');
      await one.socket.expectMigration('mute', 'MIG-DST-ONLY-ACK');
      tester.send(one.connection.answer(first.restart, 'REJECT_MOVED'));
      await one.socket.expectTcp('CLOSED', 'MIG-DST-END');
      await two.expectAlive();
    },
  }),

  conformanceCase({
    id: 'address/many-of-the-same-remote',
    title: 'Connections of one remote that are restored one after the other have addresses of their own.',
    checks: ['MIG-DST-PORT'],
    role: 'destination',
    async run({ tester, subject }) {
      const live = await openConversation(tester, subject);
      const remote = live.connection.local;
      const ports = new Set([live.connection.remote.port]);
      for (let restored = 1; restored <= 12; restored += 1) {
        const captured = capture(tester, subject, { remote, round: restored % 3, unread: restored });
        const { conversation } = await land(tester, subject, captured);
        const { host, port } = conversation.connection.remote;
        expectThat(host === subject.host, 'an address of the implementation', `${host}`);
        ports.add(port);
        expectThat(ports.size === restored + 1, `${restored + 1} ports`, `port ${port} twice`);
      }
      await live.expectAlive();
    },
  }),

  conformanceCase({
    id: 'address/taken-by-a-connection',
    title: 'A connection is not restored at an address that serves another connection with the same remote.',
    checks: ['MIG-DST-PORT'],
    role: 'destination',
    async run({ tester, subject }) {
      const live = await openConversation(tester, subject); // H8
      await live.expectAlive();
      const { local, remote } = live.connection;
      const captured = capture(tester, subject, { ...queues, remote: local });
      await expectAnotherAddress(subject, captured, remote);
      tester.never(live.connection, { kind: 'migsock' });
      await tester.pass('silence');
      await live.expectAlive();
    },
  }),

  conformanceCase({
    id: 'address/later-round-of-the-same-connection',
    title:
      'A connection that was here in an earlier round is restored in a later one, and only the later one lives.',
    checks: ['MIG-DST-PORT', 'MIG-DST-ONLY-ACK'],
    role: 'destination',
    async run({ tester, subject }) {
      const earlier = capture(tester, subject, { ...queues, round: 1 }); // F2
      const { landing: stale } = await landAndHear(tester, subject, earlier);
      await forbidSound(stale);
      const later = { ...earlier, state: { ...earlier.state, round: 2 } };
      const { landing, restart } = await landAndHear(tester, subject, later);
      await confirm(landing, restart);
      await expectContinued(landing);
      await stale.conversation.socket.expectMigration('mute', 'MIG-DST-ONLY-ACK');
    },
  }),

  conformanceCase({
    id: 'address/new-tuple-in-use',
    title:
      'A mute socket that is rejected as new tuple in use ends, or asks from another port in the same round.',
    checks: ['MIG-DST-OTHER-PORT', 'MIG-DST-END', 'MIG-DST-PORT'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { ...queues, round: ROUND }); // A13
      const { landing, restart } = await landAndHear(tester, subject, captured);
      const { connection, socket } = landing.conversation;
      await forbidSound(landing);
      tester.send(connection.answer(restart, 'REJECT_NEW_TUPLE_IN_USE'));
      const at = await otherPort(subject, socket, connection.remote);
      if (at === undefined) return;
      const moved = await landedIn(tester, socket, captured);
      const lift = await forbidSound(moved);
      const second = await expectRestart(moved);
      tester.send(connection.answer(restart, 'RESTART_ACK')); // for the port that it has left
      await tester.pass('silence');
      await socket.expectMigration('mute', 'MIG-DST-ONLY-ACK');
      lift();
      await confirm(moved, second);
      await expectContinued(moved);
    },
  }),

  conformanceCase({
    id: 'address/new-tuple-always-in-use',
    title:
      'A mute socket that is rejected as new tuple in use wherever it asks from never speaks out of turn.',
    checks: ['MIG-DST-MUTE', 'MIG-DST-OTHER-PORT'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues);
      let { landing, restart } = await landAndHear(tester, subject, captured);
      const { socket } = landing.conversation;
      let rejected: number | undefined;
      for (let tries = 1; tries <= 30; tries += 1) {
        const { connection } = landing.conversation;
        const isOther = connection.remote.port !== rejected;
        expectThat(isOther, 'another port than was just rejected', 'the same', 'MIG-DST-OTHER-PORT');
        rejected = connection.remote.port;
        await forbidSound(landing);
        tester.send(connection.answer(restart, 'REJECT_NEW_TUPLE_IN_USE'));
        if ((await otherPort(subject, socket, connection.remote)) === undefined) break;
        landing = await landedIn(tester, socket, captured);
        restart = await expectRestart(landing);
      }
      await tester.pass('silence');
    },
  }),

  ...conformanceCases({ idle: {}, 'with-queues': queues }, (options) =>
    conformanceCase({
      id: 'address/plain-resume',
      title:
        'A connection is restored at the very address that it had, and announces it as both old and new.',
      checks: ['MIG-DST-PLAIN-RESUME', 'MIG-MSG-NEW-ADDRESS'],
      role: 'destination',
      async run({ tester, subject }) {
        const old = { host: subject.host, port: tester.endpoint('home').port }; // A13
        const captured = capture(tester, subject, { ...options, old });
        const landing = await land(tester, subject, captured, { port: old.port });
        const { port } = landing.conversation.connection.remote;
        expectThat(port === old.port, `port ${old.port}`, `${port}`);
        const lift = await forbidSound(landing);
        const restart = await expectRestart(landing);
        lift();
        await confirm(landing, restart);
        await expectContinued(landing);
      },
    }),
  ),

  conformanceCase({
    id: 'address/plain-resume-where-it-was-captured',
    title:
      'A connection that was captured here resumes here, at its own address, once its frozen socket is discarded.',
    checks: ['MIG-DST-PLAIN-RESUME', 'MIG-DST-PORT', 'MIG-BUF-ANY-IMPLEMENTATION'],
    role: 'destination',
    async run({ tester, subject }) {
      if (!subject.hello.roles.includes('source'))
        throw new Unsupported('it does not declare the role source');
      const conversation = await openConversation(tester, subject); // A13
      await setUp(() => conversation.expectAlive());
      conversation.give(400);
      await setUp(() => conversation.expectAcknowledged());
      await conversation.write(600);
      const { connection, socket } = conversation;
      const buffer = await freeze(conversation);
      await setUp(() => tester.pass('prompt'));
      await socket.discardMigrated({ force: true });
      const { remote } = connection;
      const restored = await subject.deserializeAndRestart(buffer, remote.port);
      const restart = await tester.expect(
        connection,
        { operation: 'REMOTE_RESTART', old: remote, new: remote },
        { within: 'retransmission' },
      );
      conversation.socket = restored;
      tester.send(connection.answer(restart, 'RESTART_ACK'));
      tester.send(connection.ack());
      await restored.expectMigration('none');
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
];
