/** A restored socket is mute towards the network and deaf towards its application until the remote has answered: F8, F10. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  ContractError,
  expectRefusal,
  expectThat,
  SECOND,
  Unsupported,
  type Capability,
  type Connection,
  type Outgoing,
  type SequenceNumber,
} from '../../harness/index.ts';
import {
  capture,
  confirm,
  expectContinued,
  forbidSound,
  landAndHear,
  type CaptureOptions,
  type Landing,
} from '../buffers.ts';

/** Captured connections that would speak at once, and how. */
const talkative: Readonly<Record<string, CaptureOptions & { readonly needs?: readonly Capability[] }>> = {
  'has-data-outstanding': { unacknowledged: 3000 },
  'has-data-to-send': { unsent: 3000 },
  'has-both': { unacknowledged: 3000, unsent: 3000 },
  'has-an-octet-to-send': { unsent: 1, options: { noDelay: true } },
  'has-a-fin-outstanding': { state: 'FIN-WAIT-1', unacknowledged: 100 },
  'has-a-fin-to-send': { state: 'FIN-WAIT-1', unsent: 100, finWaits: true },
  'has-a-fin-to-acknowledge': { state: 'CLOSE-WAIT', unread: 100 },
  'owes-its-last-acknowledgment': { state: 'LAST-ACK', unacknowledged: 100 },
  'is-half-closed': { state: 'FIN-WAIT-2' },
  'has-unread-data': { unread: 20_000 },
  'probes-a-closed-window': { unsent: 3000, socket: { sndWnd: 0 } },
  'has-its-window-closed': { unread: 3000, socket: { rcvWnd: 0 } },
  'probes-an-idle-peer': {
    needs: ['keep-alive'],
    options: { keepAlive: { idle: 1000, interval: 1000, probes: 3 } },
  },
  'gives-up-soon': { unacknowledged: 500, options: { userTimeout: 2000 } },
};

/** What the remote, or somebody else, may send that is no answer. */
const noise: Readonly<Record<string, (landing: Landing) => Outgoing | readonly Outgoing[]>> = {
  data: ({ conversation }) => conversation.next(500),
  'data-after-a-gap': ({ conversation, capture: { state } }) => {
    conversation.next(100); // lost
    return withSequence(conversation.next(100), advance(state.rcvNxt, 100));
  },
  'many-segments': ({ conversation, capture: { state } }) =>
    Array.from({ length: 5 }, (_, index) =>
      withSequence(conversation.next(1000), advance(state.rcvNxt, 1000 * index)),
    ),
  acknowledgment: ({ conversation: { connection } }) => connection.ack(),
  'acknowledgment-of-all': ({ conversation: { connection }, capture: { state } }) =>
    connection.ack({ acknowledgment: state.sndNxt }),
  'acknowledgment-of-what-was-never-sent': ({ conversation: { connection }, capture: { state } }) =>
    connection.ack({ acknowledgment: advance(state.sndNxt, 1) }),
  'window-update': ({ conversation: { connection } }) => connection.ack({ window: 0x7000 }),
  'duplicate-acknowledgments': ({ conversation: { connection } }) =>
    Array.from({ length: 5 }, () => connection.ack()),
  fin: ({ conversation: { connection } }) => connection.fin(),
  'data-and-fin': ({ conversation }) => conversation.next(200, { flags: ['ACK', 'PSH', 'FIN'] }),
  syn: ({ conversation: { connection } }) => connection.segment({ flags: ['SYN'], sequence: connection.iss }),
  'syn-in-the-window': ({ conversation: { connection } }) =>
    unnoted(connection, connection.segment({ flags: ['SYN'], sequence: advance(connection.sndNxt, 10) })),
  'keep-alive': ({ conversation: { connection } }) =>
    connection.ack({ sequence: advance(connection.sndNxt, -1) }),
  'window-probe': ({ conversation }) => conversation.next(1),
  'data-beyond-the-window': ({ conversation: { connection }, capture: { state } }) =>
    unnoted(connection, connection.data('far', { sequence: advance(state.rcvNxt, state.rcvWnd + 10) })),
  'data-long-received': ({ conversation: { connection } }) =>
    connection.data('old', { sequence: advance(connection.sndNxt, -500) }),
  'reset-behind-rcv-nxt': ({ conversation: { connection } }) =>
    connection.rst({ sequence: advance(connection.sndNxt, -1) }),
  'reset-in-the-window': ({ conversation: { connection } }) =>
    connection.rst({ sequence: advance(connection.sndNxt, 1) }),
  'reset-with-an-acknowledgment': ({ conversation: { connection } }) =>
    connection.rst({ flags: ['RST', 'ACK'], sequence: advance(connection.sndNxt, 1) }),
  'migration-request': ({ conversation: { connection } }) =>
    connection.migsock({ operation: 'MIGRATION_REQUEST', round: 1 }),
  cancel: ({ conversation: { connection } }) => connection.migsock({ operation: 'CANCEL', round: 0 }),
  'a-restart-of-the-remote': ({ tester, conversation: { connection } }) =>
    connection.migsock({ operation: 'REMOTE_RESTART', new: tester.endpoint('elsewhere') }),
  'a-malformed-message': ({ conversation: { connection } }) =>
    connection.migsock({ operation: 'RESTART_ACK' }, { flags: ['ACK', 'URG'] }),
};

function withSequence({ segment, ...packet }: Outgoing, sequence: SequenceNumber): Outgoing {
  return { ...packet, segment: { ...segment, sequence } };
}

/** A forged segment, of which the remote's end takes no note. */
function unnoted(connection: Connection, outgoing: Outgoing): Outgoing {
  return { ...outgoing, connection: connection.movedTo(connection.local) };
}

/** The application of a mute socket tries to read and write; a refusal gives it nothing either. @throws Failure */
async function expectDeaf({ conversation }: Landing): Promise<void> {
  const refused = (error: unknown): number => {
    if (error instanceof ContractError) return 0;
    throw error;
  };
  const { socket } = conversation;
  const read = await socket.receive().then(({ octets, isEnd }) => {
    expectThat(!isEnd, 'no end of the stream to be told', 'that it was', 'MIG-DST-DEAF');
    return octets.length;
  }, refused);
  expectThat(read === 0, 'no octet to be read', `${read}`, 'MIG-DST-DEAF');
  const written = await conversation.tryToWrite(100).catch(refused);
  expectThat(written === 0, 'no octet to be taken', `${written}`, 'MIG-DST-DEAF');
}

export default [
  ...conformanceCases(talkative, ({ needs = [], ...options }) =>
    conformanceCase({
      id: 'mute/says-nothing-by-itself',
      title: 'Until RESTART_ACK a restored socket sends nothing but REMOTE_RESTART, whatever it has to say.',
      checks: ['MIG-DST-MUTE'],
      role: 'destination',
      needs,
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, options));
        const lift = await forbidSound(landing);
        await tester.pass(8 * SECOND);
        await landing.conversation.socket.expectMigration('mute', 'MIG-DST-END');
        lift();
        await confirm(landing, restart);
        await landing.conversation.expectArrived();
        await landing.conversation.expectDelivered();
      },
    }),
  ),

  ...conformanceCases(noise, (make) =>
    conformanceCase({
      id: 'mute/answers-nothing',
      title:
        'A mute socket answers nothing that arrives, is not woken by it, and goes on when RESTART_ACK comes.',
      checks: ['MIG-DST-MUTE', 'MIG-DST-ONLY-ACK', 'MIG-CRS-FROZEN'],
      role: 'destination',
      async run({ tester, subject }) {
        const captured = capture(tester, subject, { unacknowledged: 900, unsent: 700, unread: 800 });
        const { landing, restart } = await landAndHear(tester, subject, captured); // F10
        const lift = await forbidSound(landing);
        for (const outgoing of [make(landing)].flat()) tester.send(outgoing);
        await tester.pass('silence');
        await landing.conversation.socket.expectMigration('mute', 'MIG-DST-ONLY-ACK');
        await expectDeaf(landing);
        lift();
        await confirm(landing, restart, 'MIG-DST-END');
        await expectContinued(landing);
      },
    }),
  ),

  ...conformanceCases(
    {
      'nothing-received': {},
      unread: { unread: 3000 },
      'unread-and-the-end': { state: 'CLOSE-WAIT', unread: 3000 },
      'the-end-alone': { state: 'CLOSE-WAIT' },
      'all-of-it': { unread: 3000, unsent: 3000, unacknowledged: 3000 },
    } as const,
    (options: CaptureOptions) =>
      conformanceCase({
        id: 'mute/is-deaf',
        title:
          'Until RESTART_ACK the application of a restored socket reads nothing and writes nothing; then it does both.',
        checks: ['MIG-DST-DEAF'],
        role: 'destination',
        async run({ tester, subject }) {
          const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, options)); // F8
          const { conversation } = landing;
          await expectDeaf(landing);
          await tester.pass(3 * SECOND);
          await expectDeaf(landing);
          await confirm(landing, restart);
          await conversation.expectDelivered();
          await conversation.write(500);
          await conversation.expectArrived();
        },
      }),
  ),

  conformanceCase({
    id: 'mute/begins-no-migration',
    title: 'A mute socket refuses to begin a migration and to be captured.',
    checks: ['MIG-SRC-EBUSY', 'MIG-SRC-FREEZE-AFTER-ACK'],
    role: 'destination',
    async run({ tester, subject }) {
      if (!subject.hello.roles.includes('source'))
        throw new Unsupported('it does not declare the role source');
      const { landing, restart } = await landAndHear(
        tester,
        subject,
        capture(tester, subject, { unread: 50 }),
      );
      const { socket } = landing.conversation;
      const lift = await forbidSound(landing);
      await expectRefusal(socket.sendMigrationRequest());
      await expectRefusal(socket.serializeSocketData(), undefined, 'MIG-SRC-FREEZE-AFTER-ACK');
      await tester.pass('silence');
      lift();
      await confirm(landing, restart);
      await expectContinued(landing);
    },
  }),
];
