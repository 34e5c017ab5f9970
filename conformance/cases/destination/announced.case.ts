/** REMOTE_RESTART as a destination sends it: its form, from where, and again and again until it is answered. */
import {
  classifySegment,
  conformanceCase,
  conformanceCases,
  expectThat,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  MIG_BIT,
  Operation,
  SECOND,
  setUp,
  TcpFlag,
  type TcpSegment,
  type Tester,
} from '../../harness/index.ts';
import {
  capture,
  confirm,
  expectContinued,
  expectRestart,
  forbidSound,
  land,
  landAndHear,
  restartOf,
  type Landing,
} from '../buffers.ts';

const rounds = { first: 0, second: 1, 'octets-differ': 0x0102, 'beyond-2-15': 0x8001, last: 0xffff };

/** How long an answer stays away. */
const delays = { 'after-30-s': 30, 'after-the-suspension-limit': 119 } as const;

/** The octets that a REMOTE_RESTART has to be. */
function expectedOctets({ conversation, capture: { state } }: Landing): Uint8Array {
  const bytes = new Uint8Array(MESSAGE_OCTETS);
  const view = new DataView(bytes.buffer);
  const { host, port } = conversation.connection.remote;
  view.setUint32(0, MESSAGE_CODE);
  view.setUint16(4, state.round);
  view.setUint16(6, Operation.REMOTE_RESTART);
  view.setUint32(8, state.local.host);
  view.setUint16(12, state.local.port);
  view.setUint16(14, port);
  view.setUint32(16, host);
  return bytes;
}

/** REMOTE_RESTARTs that have come so far. */
function restarts(tester: Tester, { conversation }: Landing): TcpSegment[] {
  return tester.arrived(conversation.connection).filter((segment) => {
    const found = classifySegment(segment);
    return found.kind === 'message' && found.message.operation === Operation.REMOTE_RESTART;
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Waits for one REMOTE_RESTART more. @throws Failure */
async function expectAnother(tester: Tester, landing: Landing, within: number): Promise<void> {
  const before = restarts(tester, landing).length;
  const isThere = (): boolean => restarts(tester, landing).length > before;
  await tester.until(isThere, 'REMOTE_RESTART again', { within, requirement: 'MIG-DST-RESTART' });
}

export default [
  ...conformanceCases(rounds, (round) =>
    conformanceCase({
      id: 'announced/form',
      title:
        'REMOTE_RESTART is one message of 20 octets in a segment with the MIG bit and ACK, from the new address.',
      checks: [
        'MIG-DST-RESTART',
        'MIG-MSG-LENGTH',
        'MIG-MSG-CODE',
        'MIG-MSG-ROUND',
        'MIG-MSG-OLD-ADDRESS',
        'MIG-MSG-NEW-ADDRESS',
        'MIG-RND-TRAVELS',
      ],
      role: 'destination',
      async run({ tester, subject }) {
        const landing = await land(tester, subject, capture(tester, subject, { round, unsent: 300 }));
        const { payload, flags, reserved } = await expectRestart(landing);
        const octets = hex(expectedOctets(landing));
        expectThat(hex(payload) === octets, `the octets ${octets}`, hex(payload));
        expectThat((reserved & MIG_BIT) !== 0, 'the MIG bit', `reserved ${reserved}`, 'MIG-CAR-MIG-BIT');
        const refused = flags & (TcpFlag.SYN | TcpFlag.FIN | TcpFlag.RST | TcpFlag.URG);
        const isRight = refused === 0 && (flags & TcpFlag.ACK) !== 0;
        expectThat(isRight, 'ACK, and no SYN, FIN, RST or URG', `flags ${flags}`, 'MIG-CAR-FLAGS');
      },
    }),
  ),

  conformanceCase({
    id: 'announced/again-and-again',
    title:
      'REMOTE_RESTART is sent again, the same in all but its timestamp, until it is answered, and then no more.',
    checks: ['MIG-DST-RESTART'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { unacknowledged: 500, unread: 100 });
      const { landing, restart } = await landAndHear(tester, subject, captured);
      const { connection } = landing.conversation;
      for (let heard = 0; heard < 4; heard += 1) await expectAnother(tester, landing, 20 * SECOND);
      for (const again of restarts(tester, landing)) {
        const isSame = again.sequence === restart.sequence && hex(again.payload) === hex(restart.payload);
        expectThat(isSame, 'the same REMOTE_RESTART', `seq ${again.sequence} ${hex(again.payload)}`);
      }
      await confirm(landing, restart);
      await tester.pass('prompt'); // what had left before the answer came
      tester.never(connection, restartOf(landing));
      await tester.pass(20 * SECOND);
      await expectContinued(landing);
    },
  }),

  ...conformanceCases(delays, (seconds) =>
    conformanceCase({
      id: 'announced/answered-late',
      title: 'A mute socket still announces itself, and lives at once, when its answer comes late.',
      checks: ['MIG-DST-RESTART', 'MIG-DST-END'],
      role: 'destination',
      isSlow: true,
      async run({ tester, subject }) {
        const captured = capture(tester, subject, { unacknowledged: 400, unsent: 400, unread: 400 }); // F7
        const { landing, restart } = await landAndHear(tester, subject, captured);
        const lift = await forbidSound(landing);
        await tester.pass(seconds * SECOND);
        await expectAnother(tester, landing, 120 * SECOND);
        lift();
        await confirm(landing, restart);
        await expectContinued(landing);
      },
    }),
  ),

  conformanceCase({
    id: 'announced/answer-was-lost',
    title:
      'Where the answer was lost the next REMOTE_RESTART is there to be answered, and the answer to it is taken.',
    checks: ['MIG-DST-RESTART', 'MIG-DST-ONLY-ACK'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { unacknowledged: 400, unread: 400 });
      const { landing } = await landAndHear(tester, subject, captured);
      const { conversation } = landing;
      const lift = await forbidSound(landing);
      // The remote has accepted, and sends to the new address already.
      tester.send(conversation.connection.ack());
      tester.send(conversation.next(600));
      const again = await setUp(() =>
        tester.expect(conversation.connection, restartOf(landing), { within: 20 * SECOND }),
      );
      lift();
      await confirm(landing, again);
      await expectContinued(landing);
    },
  }),
];
