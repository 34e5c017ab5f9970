/** What ends a mute socket, and what does not: F4, F7, F12, A12. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  MESSAGE_OCTETS,
  openConversation,
  SECOND,
  type Connection,
  type MessageToBuild,
  type OperationName,
  type Outgoing,
  type SegmentFields,
  type SequenceNumber,
  type SocketState,
  type Subject,
  type TcpSegment,
  type Tester,
} from '../../harness/index.ts';
import {
  capture,
  confirm,
  expectContinued,
  forbidSound,
  landAndHear,
  patienceOf,
  type Landing,
} from '../buffers.ts';

const queues = { round: 5, unacknowledged: 900, unsent: 700, unread: 800 };

const rejections: Readonly<Record<string, OperationName>> = {
  'address-mismatch': 'REJECT_ADDRESS_MISMATCH',
  'not-suspended': 'REJECT_NOT_SUSPENDED',
  'stale-state': 'REJECT_STALE_STATE',
  policy: 'REJECT_POLICY',
  moved: 'REJECT_MOVED',
  busy: 'REJECT_BUSY',
};

/** Rejections that are not for this socket. */
const strayMessages: Readonly<
  Record<string, (state: SocketState, connection: Connection) => Partial<MessageToBuild>>
> = {
  'the-round-before': ({ round }) => ({ round: round - 1 }),
  'the-round-after': ({ round }) => ({ round: round + 1 }),
  'another-old-host': ({ local }) => ({ oldHost: local.host + 1 }),
  'another-old-port': ({ local }) => ({ oldPort: local.port + 1 }),
  'another-new-host': (_, { remote }) => ({ newHost: remote.host + 1 }),
  'another-new-port': (_, { remote }) => ({ newPort: remote.port ^ 1 }),
};

/** Numbers that no rejection of this REMOTE_RESTART has. */
const strayNumbers: Readonly<Record<string, (state: SocketState) => SegmentFields>> = {
  'ahead-of-rcv-nxt': ({ rcvNxt }) => ({ sequence: advance(rcvNxt, 1 - MESSAGE_OCTETS) }),
  'acknowledges-what-was-not-sent': ({ sndNxt }) => ({ acknowledgment: advance(sndNxt, 1) }),
};

/** Forms in which a RST with SEQ = RCV.NXT comes. */
const resets: Readonly<Record<string, SegmentFields>> = {
  alone: { flags: ['RST'] },
  'with-an-acknowledgment': { flags: ['RST', 'ACK'] },
};

/** RSTs that are not exact. */
const nearMisses: Readonly<Record<string, (state: SocketState) => SequenceNumber>> = {
  'one-before': ({ rcvNxt }) => advance(rcvNxt, -1),
  'one-behind': ({ rcvNxt }) => advance(rcvNxt, 1),
  'at-the-end-of-the-window': ({ rcvNxt, rcvWnd }) => advance(rcvNxt, rcvWnd - 1),
  'at-the-start-of-the-unread': ({ rcvNxt, receiveQueue }) => advance(rcvNxt, -receiveQueue.length),
  'snd-nxt': ({ sndNxt }) => sndNxt,
};

/** The socket is dropped, soon sends nothing at all, and nothing else of the implementation suffers. @throws Failure */
async function expectDropped(tester: Tester, subject: Subject, landing: Landing): Promise<void> {
  const { connection, socket } = landing.conversation;
  await socket.expectTcp('CLOSED', 'MIG-DST-END');
  await tester.pass('prompt'); // what had left before
  const lift = tester.never(connection, {}, 'MIG-DST-END');
  await tester.pass(10 * SECOND);
  lift();
  const { outcome = 'none' } = await socket.status();
  expectThat(outcome !== 'migrated', 'another outcome than migrated', outcome, 'MIG-DST-END');
  const other = await openConversation(tester, subject);
  await other.expectAlive();
}

/** What is not for this socket draws no answer, and it still lives when RESTART_ACK comes. @throws Failure */
async function expectUnharmed(
  landing: Landing,
  restart: TcpSegment,
  requirement: string,
  ...sent: readonly Outgoing[]
): Promise<void> {
  const { tester, conversation } = landing;
  const lift = await forbidSound(landing);
  for (const outgoing of sent) tester.send(outgoing);
  await tester.pass('silence');
  lift();
  await conversation.socket.expectMigration('mute', requirement);
  await confirm(landing, restart, requirement);
  await expectContinued(landing);
}

export default [
  ...conformanceCases(rejections, (operation) =>
    conformanceCase({
      id: 'end/rejected',
      title: 'A rejection of its round, mirrored as it has to be, ends a mute socket without a sound.',
      checks: ['MIG-DST-END', 'MIG-DST-MUTE', 'MIG-MSG-REJECT'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues)); // F4
        await forbidSound(landing);
        tester.send(landing.conversation.connection.answer(restart, operation));
        await expectDropped(tester, subject, landing);
      },
    }),
  ),

  ...conformanceCases(strayMessages, (messageOf) =>
    conformanceCase({
      id: 'end/rejection-of-something-else',
      title: 'A rejection of another round or of other addresses does not end a mute socket.',
      checks: ['MIG-DST-END', 'MIG-RND-ANSWER-AWAITED'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
        const { connection } = landing.conversation;
        const { state } = landing.capture;
        const rejection = {
          operation: 'REJECT_MOVED',
          round: state.round,
          old: state.local,
          new: connection.remote,
          ...messageOf(state, connection),
        } as const;
        const stray = connection.migsock(rejection, mirrorOf(restart));
        await expectUnharmed(landing, restart, 'MIG-DST-END', stray);
      },
    }),
  ),

  ...conformanceCases(strayNumbers, (fieldsOf) =>
    conformanceCase({
      id: 'end/implausible-rejection',
      title: 'A rejection with implausible numbers does not end a mute socket.',
      checks: ['MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK', 'MIG-DST-END'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
        const { connection } = landing.conversation;
        const stray = connection.answer(restart, 'REJECT_MOVED', fieldsOf(landing.capture.state));
        await expectUnharmed(landing, restart, 'MIG-CAR-PLAUSIBLE-SEQ', stray);
      },
    }),
  ),

  ...conformanceCases(resets, (fields) =>
    conformanceCase({
      id: 'end/reset-exactly',
      title: 'A RST whose SEQ is exactly RCV.NXT ends a mute socket without a sound.',
      checks: ['MIG-CAR-RST-EXACT', 'MIG-DST-END'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing } = await landAndHear(tester, subject, capture(tester, subject, queues)); // F12
        const { connection } = landing.conversation;
        await forbidSound(landing);
        const sequence = landing.capture.state.rcvNxt;
        const acknowledgment = landing.capture.state.sndNxt;
        tester.send(connection.rst({ sequence, acknowledgment, ...fields }));
        await expectDropped(tester, subject, landing);
      },
    }),
  ),

  ...conformanceCases(nearMisses, (sequenceOf) =>
    conformanceCase({
      id: 'end/reset-beside',
      title: 'A RST whose SEQ is not exactly RCV.NXT neither ends a mute socket nor draws an answer.',
      checks: ['MIG-CAR-RST-EXACT', 'MIG-DST-MUTE'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
        const { connection } = landing.conversation;
        const sequence = sequenceOf(landing.capture.state);
        const stray = [{}, { flags: ['RST', 'ACK'] } as const].map((form) =>
          connection.rst({ sequence, ...form }),
        );
        await expectUnharmed(landing, restart, 'MIG-CAR-RST-EXACT', ...stray);
      },
    }),
  ),

  conformanceCase({
    id: 'end/reset-from-somebody-else',
    title: 'A RST that does not come from its remote does not end a mute socket.',
    checks: ['MIG-DST-END', 'MIG-CAR-RST-EXACT'],
    role: 'destination',
    async run({ tester, subject }) {
      const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
      const { connection } = landing.conversation;
      const from = tester.endpoint('attacker', connection.local.port);
      const stray = { ...connection.rst({ from }), connection: connection.movedTo(from) };
      await expectUnharmed(landing, restart, 'MIG-DST-END', stray);
    },
  }),

  conformanceCase({
    id: 'end/abandoned',
    title: 'A mute socket that its owner aborts is dropped without a sound.',
    checks: ['MIG-DST-END', 'MIG-DST-MUTE'],
    role: 'destination',
    needs: ['abort'],
    async run({ tester, subject }) {
      const { landing } = await landAndHear(tester, subject, capture(tester, subject, queues)); // A12
      await forbidSound(landing);
      await landing.conversation.socket.abort();
      await expectDropped(tester, subject, landing);
    },
  }),

  conformanceCase({
    id: 'end/closed',
    title: 'A mute socket whose owner closes it sends no FIN and no RST.',
    checks: ['MIG-DST-MUTE'],
    role: 'destination',
    needs: ['half-close'],
    async run({ tester, subject }) {
      const { landing } = await landAndHear(tester, subject, capture(tester, subject, queues)); // A12
      await forbidSound(landing);
      await landing.conversation.socket.close();
      await tester.pass(10 * SECOND);
      const other = await openConversation(tester, subject);
      await other.expectAlive();
    },
  }),

  conformanceCase({
    id: 'end/outcome-unknown',
    title:
      'A mute socket that is never answered is kept for the suspension limit + 2 MSL; then its outcome is unknown.',
    checks: ['MIG-DST-END', 'MIG-DST-MUTE'],
    role: 'destination',
    isSlow: true,
    async run({ tester, subject }) {
      const { landing } = await landAndHear(tester, subject, capture(tester, subject, queues)); // F7
      const { connection, socket } = landing.conversation;
      const { least, most } = patienceOf(subject);
      await forbidSound(landing);
      await tester.pass(least - 2 * SECOND);
      await socket.expectMigration('mute');
      await tester.pass(most - least + 62 * SECOND);
      await socket.expectTcp('CLOSED');
      await socket.expectOutcome('outcome-unknown');
      tester.never(connection, {}, 'MIG-DST-END');
      await tester.pass(20 * SECOND);
      const other = await openConversation(tester, subject);
      await other.expectAlive();
    },
  }),
];

/** The numbers of a rejection (MIG-CAR-REJECT-MIRRORS). */
function mirrorOf({ sequence, acknowledgment }: TcpSegment): SegmentFields {
  return {
    sequence: advance(acknowledgment, -MESSAGE_OCTETS),
    acknowledgment: advance(sequence, MESSAGE_OCTETS),
  };
}
