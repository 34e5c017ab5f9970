/** What the owner of a socket is told of a migration that has come to something: the outcomes of contract.md. */
import {
  conformanceCase,
  conformanceCases,
  expectThat,
  openConversation,
  SECOND,
  setUp,
  testerHosts,
  type Connection,
  type Conversation,
  type OperationName,
  type Outgoing,
  type Socket,
  type TcpSegment,
} from '../../harness/index.ts';
import { capture, landAndHear } from '../buffers.ts';
import { freeze } from '../migrations.ts';
import { ask, callOff, sendUncounted } from './steps.ts';

/** Longer than any tries last. */
const FOR_LONG = 1500 * SECOND;
/** Longer than the suspension limit. */
const LONGER_THAN_HELD = 200 * SECOND;

interface Ending {
  readonly outcome: string;
  readonly requirement: string;
  /** Whether it takes as long as all tries do. */
  readonly isSlow?: boolean;
  readonly run: (conversation: Conversation) => Promise<void>;
}

/** The request is answered so. */
function asked(operation: OperationName): Ending['run'] {
  return async (conversation) => {
    const { tester, connection } = conversation;
    tester.send(connection.answer(await ask(conversation), operation));
  };
}

/** The captured socket's CANCEL is answered so. */
function cancelled(operation: OperationName): Ending['run'] {
  return async (conversation) => {
    const { tester, connection } = conversation;
    await freeze(conversation);
    tester.send(connection.answer(await callOff(conversation), operation));
  };
}

const GIVE_UP = { outcome: 'request-rejected', requirement: 'MIG-SRC-GIVE-UP' };

const endings: Readonly<Record<string, Ending>> = {
  'request-rejected': { ...GIVE_UP, run: asked('REJECT_POLICY') },
  'request-rejected-as-busy': { ...GIVE_UP, run: asked('REJECT_BUSY') },
  'request-overtaken': {
    outcome: 'request-rejected',
    requirement: 'MIG-RND-STRAY-ACK',
    run: async (conversation) => {
      const { tester, connection } = conversation;
      await ask(conversation);
      tester.send(connection.migsock({ operation: 'REQUEST_ACK', round: 4, old: connection.remote }));
    },
  },
  'request-unanswered': {
    outcome: 'request-unanswered',
    requirement: 'MIG-SRC-GIVE-UP',
    isSlow: true,
    run: async (conversation) => {
      await ask(conversation);
      await conversation.tester.pass(FOR_LONG);
    },
  },
  thawed: { outcome: 'thawed', requirement: 'MIG-SRC-THAW', run: cancelled('CANCEL_ACK') },
  moved: { outcome: 'moved', requirement: 'MIG-SRC-DROP', run: cancelled('REJECT_MOVED') },
  'cancel-rejected': {
    outcome: 'cancel-rejected',
    requirement: 'MIG-SRC-THAW',
    run: cancelled('REJECT_NOT_SUSPENDED'),
  },
  'source-reset': {
    outcome: 'source-reset',
    requirement: 'MIG-SRC-DROP',
    run: async (conversation) => {
      const { tester, connection } = conversation;
      await freeze(conversation);
      await callOff(conversation);
      tester.send(connection.rst());
    },
  },
  'cancel-unanswered': {
    outcome: 'cancel-unanswered',
    requirement: 'MIG-SRC-CANCEL',
    isSlow: true,
    run: async (conversation) => {
      await freeze(conversation);
      await callOff(conversation);
      await conversation.tester.pass(FOR_LONG);
    },
  },
};

/** How a mute socket ends. */
const ends: Readonly<
  Record<string, readonly [string, (connection: Connection, restart: TcpSegment) => Outgoing]>
> = {
  rejected: ['restart-rejected', (connection, restart) => connection.answer(restart, 'REJECT_STALE_STATE')],
  'rejected-as-moved': [
    'restart-rejected',
    (connection, restart) => connection.answer(restart, 'REJECT_MOVED'),
  ],
  reset: ['restart-reset', (connection) => connection.rst()],
};

/** An outcome without the reason behind its colon. @throws Failure */
async function expectTold(socket: Socket, outcome: string, requirement: string): Promise<void> {
  const isTold = async (): Promise<true | undefined> => {
    const { outcome: told = '' } = await socket.status();
    return told.split(':')[0] === outcome ? true : undefined;
  };
  await socket.subject.poll(isTold, `the outcome ${outcome}`, 'answer', requirement);
}

export default [
  ...conformanceCases(endings, ({ outcome, requirement, isSlow = false, run }) =>
    conformanceCase({
      id: 'source/outcome',
      title: 'A source is told what its migration has come to.',
      checks: [requirement],
      role: 'source',
      isSlow,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => run(conversation));
        await expectTold(conversation.socket, outcome, requirement);
      },
    }),
  ),

  conformanceCase({
    id: 'source/outcome/yielded',
    title: 'A source that lets its peer go first is told so.',
    checks: ['MIG-CRS-YIELD'],
    role: 'source',
    async run({ tester, subject }) {
      const at = testerHosts.find((name) => tester.endpoint(name).host < subject.host) ?? 'home'; // who has the lower address goes first
      const conversation = await openConversation(tester, subject, { at });
      const { connection, socket } = conversation;
      await ask(conversation);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await setUp(() => socket.expectMigration('suspended'));
      await expectTold(socket, 'yielded', 'MIG-CRS-YIELD');
    },
  }),

  ...conformanceCases(ends, ([outcome, end]) =>
    conformanceCase({
      id: 'destination/outcome',
      title: 'A destination is told why the remote did not agree.',
      checks: ['MIG-DST-END'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject));
        const { connection, socket } = landing.conversation;
        tester.send(end(connection, restart));
        await setUp(() => socket.expectTcp('CLOSED'));
        await expectTold(socket, outcome, 'MIG-DST-END');
      },
    }),
  ),

  conformanceCase({
    id: 'source/no-late-traffic-soon-after-the-capture',
    title:
      'Whether traffic for a frozen source is late counts from the capture, however old the connection is.',
    checks: ['MIG-SRC-LATE-TRAFFIC'],
    role: 'source',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await tester.pass(LONGER_THAN_HELD);
      await setUp(() => conversation.expectAlive());
      await freeze(conversation);
      sendUncounted(conversation, conversation.again(0, 10));
      await tester.pass('silence');
      const { outcome = 'none' } = await conversation.socket.status();
      expectThat(outcome !== 'late-traffic', 'no report of late traffic', outcome);
    },
  }),
];
