/** Only the right RESTART_ACK lets a mute socket live; whatever comes close to it does not. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  MESSAGE_OCTETS,
  type Capability,
  type Connection,
  type MessageToBuild,
  type Outgoing,
  type SegmentFields,
  type SocketState,
  type TcpSegment,
  type Tester,
} from '../../harness/index.ts';
import { capture, confirm, expectContinued, forbidSound, landAndHear, type Landing } from '../buffers.ts';

/** Without window scale; a REMOTE_RESTART may have offered it. */
const LARGEST_WINDOW = 0xffff;

/** A RESTART_ACK as it has to be but for what is given. */
function restartAck(
  { conversation: { connection }, capture: { state } }: Landing,
  message: Partial<MessageToBuild> = {},
  fields: SegmentFields = {},
): Outgoing {
  const answer = {
    operation: 'RESTART_ACK',
    round: state.round,
    old: state.local,
    new: connection.remote,
    ...message,
  } as const;
  return connection.migsock(answer, fields);
}

/** Messages that the remote means for somebody else, or for another migration. */
const messages: Readonly<Record<string, (landing: Landing) => Partial<MessageToBuild>>> = {
  'the-round-before': ({ capture: { state } }) => ({ round: state.round - 1 }),
  'the-round-after': ({ capture: { state } }) => ({ round: state.round + 1 }),
  'round-0': () => ({ round: 0 }),
  'a-round-far-off': ({ capture: { state } }) => ({ round: state.round ^ 0x8000 }),
  'the-round-with-its-octets-swapped': () => ({ round: 0x0201 }),
  'another-old-host': ({ capture: { state } }) => ({ oldHost: state.local.host + 1 }),
  'another-old-port': ({ capture: { state } }) => ({ oldPort: state.local.port + 1 }),
  'old-port-zero': () => ({ oldPort: 0 }),
  'another-new-host': ({ conversation }) => ({ newHost: conversation.connection.remote.host + 1 }),
  'another-new-port': ({ conversation }) => ({ newPort: conversation.connection.remote.port ^ 1 }),
  'no-new-address': () => ({ newHost: 0, newPort: 0 }),
  'old-and-new-exchanged': ({ conversation, capture: { state } }) => ({
    old: conversation.connection.remote,
    new: state.local,
  }),
  'cancel-ack': () => ({ operation: 'CANCEL_ACK', new: { host: 0, port: 0 } }),
  'request-ack': () => ({ operation: 'REQUEST_ACK', new: { host: 0, port: 0 } }),
  'its-own-restart': () => ({ operation: 'REMOTE_RESTART' }),
  'the-operation-with-its-octets-swapped': () => ({ operation: 0x0400 }),
  'another-code': () => ({ code: 0x4d49_4742 }),
};

/** Numbers and flags that make the right message an implausible or a malformed one. */
const segments: Readonly<Record<string, (state: SocketState, connection: Connection) => SegmentFields>> = {
  'ahead-of-rcv-nxt': ({ rcvNxt }) => ({ sequence: advance(rcvNxt, 1 - MESSAGE_OCTETS) }),
  'far-ahead-of-rcv-nxt': ({ rcvNxt }) => ({ sequence: advance(rcvNxt, 5000) }),
  'further-behind-than-any-window': ({ rcvNxt }) => ({
    sequence: advance(rcvNxt, -LARGEST_WINDOW - 1 - MESSAGE_OCTETS),
  }),
  'acknowledges-what-was-not-sent': ({ sndNxt }) => ({ acknowledgment: advance(sndNxt, 1) }),
  'acknowledges-less-than-a-window': ({ sndUna, maxSndWnd }) => ({
    acknowledgment: advance(sndUna, -maxSndWnd - 1),
  }),
  'acknowledges-2-31-off': ({ sndUna }) => ({ acknowledgment: advance(sndUna, 0x8000_0000) }),
  'without-the-mig-bit': () => ({ reserved: 0 }),
  'without-ack': () => ({ flags: [] }),
  'with-syn': () => ({ flags: ['ACK', 'SYN'] }),
  'with-fin': () => ({ flags: ['ACK', 'FIN'] }),
  'with-rst': () => ({ flags: ['ACK', 'RST'] }),
  'with-urg': () => ({ flags: ['ACK', 'URG'] }),
};

/** Ways to send the right message from somebody else. */
const strangers: Readonly<Record<string, (tester: Tester, remote: Connection) => Connection['local']>> = {
  'another-host': (tester, { local }) => tester.endpoint('attacker', local.port),
  'another-port': (tester) => tester.endpoint('home'),
};

/** Flags and reserved bits that decide nothing (MIG-CAR-OTHER-FLAGS). */
const indifferent: Readonly<Record<string, SegmentFields>> = {
  psh: { flags: ['ACK', 'PSH'] },
  ece: { flags: ['ACK', 'ECE'] },
  cwr: { flags: ['ACK', 'CWR'] },
  'all-reserved-bits': { reserved: 0xf },
};

/** What is sent neither wakes nor ends a mute socket, and the right answer still does. @throws Failure */
async function expectNoEffect(
  landing: Landing,
  restart: TcpSegment,
  outgoing: Outgoing,
  requirement?: string,
): Promise<void> {
  const { tester, conversation } = landing;
  const lift = await forbidSound(landing);
  // The remote's end takes no note of what is forged.
  tester.send({ ...outgoing, connection: conversation.connection.movedTo(outgoing.from) });
  await tester.pass('silence');
  await conversation.socket.expectMigration('mute', requirement);
  const read = await conversation.read();
  expectThat(read === 0, 'no octet to be read', `${read}`, 'MIG-DST-DEAF');
  lift();
  await confirm(landing, restart, requirement);
  await expectContinued(landing);
}

const queues = { round: 0x0102, unacknowledged: 900, unsent: 700, unread: 800 };

export default [
  ...conformanceCases(messages, (messageOf) =>
    conformanceCase({
      id: 'only-ack/another-message',
      title:
        'A mute socket is let live by no other message than the RESTART_ACK of its round and both its addresses.',
      checks: ['MIG-DST-ONLY-ACK', 'MIG-RND-ANSWER-AWAITED'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
        await expectNoEffect(landing, restart, restartAck(landing, messageOf(landing)));
      },
    }),
  ),

  ...conformanceCases(segments, (fieldsOf) =>
    conformanceCase({
      id: 'only-ack/implausible-or-malformed',
      title:
        'A mute socket is let live by no RESTART_ACK whose numbers are implausible or whose segment is malformed.',
      checks: [
        'MIG-DST-ONLY-ACK',
        'MIG-CAR-PLAUSIBLE-SEQ',
        'MIG-CAR-PLAUSIBLE-ACK',
        'MIG-CAR-MALFORMED-DROPPED',
        'MIG-CAR-CODE-WITHOUT-BIT',
      ],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
        const fields = fieldsOf(landing.capture.state, landing.conversation.connection);
        await expectNoEffect(landing, restart, restartAck(landing, {}, fields));
      },
    }),
  ),

  ...conformanceCases(
    { 'one-octet-more': 21, 'one-octet-less': 19, 'the-code-alone': 4, twice: 40 },
    (octets) =>
      conformanceCase({
        id: 'only-ack/another-length',
        title: 'A mute socket is let live by no RESTART_ACK that is not exactly one message long.',
        checks: ['MIG-DST-ONLY-ACK', 'MIG-CAR-ONE-MESSAGE'],
        role: 'destination',
        async run({ tester, subject }) {
          const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
          const { segment, ...packet } = restartAck(landing);
          const payload = new Uint8Array(octets);
          payload.set(segment.payload.subarray(0, octets));
          payload.set(
            segment.payload.subarray(0, Math.max(0, octets - MESSAGE_OCTETS)),
            MESSAGE_OCTETS % octets,
          );
          await expectNoEffect(landing, restart, { ...packet, segment: { ...segment, payload } });
        },
      }),
  ),

  ...conformanceCases(strangers, (endpointOf) =>
    conformanceCase({
      id: 'only-ack/from-somebody-else',
      title: 'A mute socket is let live by no RESTART_ACK that does not come from its remote.',
      checks: ['MIG-DST-ONLY-ACK', 'MIG-CAR-LOOK-UP'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
        const from = endpointOf(tester, landing.conversation.connection);
        await expectNoEffect(landing, restart, restartAck(landing, {}, { from }));
      },
    }),
  ),

  ...conformanceCases({ 'a-tick': 1, 'a-day': 86_400_000, 'half-a-round': 0x7fff_ffff }, (behind) =>
    conformanceCase({
      id: 'only-ack/old-timestamp',
      title:
        'A mute socket is let live by no RESTART_ACK whose timestamp lies before TS.Recent of its capture.',
      checks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP', 'MIG-DST-ONLY-ACK'],
      role: 'destination',
      needs: ['timestamps'] satisfies readonly Capability[],
      async run({ tester, subject }) {
        const captured = capture(tester, subject, { ...queues, timestamps: true });
        const { landing, restart } = await landAndHear(tester, subject, captured);
        const value = ((captured.state.timestamps?.recent ?? 0) - behind) >>> 0;
        await expectNoEffect(landing, restart, restartAck(landing, {}, { timestamps: { value } }));
      },
    }),
  ),

  ...conformanceCases(indifferent, (fields) =>
    conformanceCase({
      id: 'only-ack/other-flags-do-not-matter',
      title: 'A RESTART_ACK is taken whatever its PSH, ECE, CWR and other reserved bits are.',
      checks: ['MIG-CAR-OTHER-FLAGS', 'MIG-DST-ONLY-ACK'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, queues));
        await confirm(landing, restart, undefined, fields);
        await expectContinued(landing);
      },
    }),
  ),
];
