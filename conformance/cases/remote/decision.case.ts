/** The remote is the arbiter: of what contradicts each other exactly one wins, and the other hears of it (MIG-REM-ONE-SECTION). */
import {
  advance,
  classifySegment,
  conformanceCase,
  conformanceCases,
  MESSAGE_OCTETS,
  Operation,
  openConversation,
  SECOND,
  setUp,
  type Connection,
  type Conversation,
  type Endpoint,
  type OperationName,
  type Outgoing,
  type Tester,
} from '../../harness/index.ts';
import { cancel, dataOctets, lose, suspend } from '../migrations.ts';

/** The suspension limit of the protocol in seconds; an implementation may use less. */
const LIMIT = 120;

/** Who asks for what in the round that is suspended. */
type Claim = 'cancel' | 'restart' | 'other-restart';

/** A claim of the source, or of one of two destinations that have the same state. */
interface Claimant {
  readonly claim: Claim;
  /** Where it is, with the numbers of the capture. */
  readonly connection: Connection;
  /** Its message, as it is sent now. */
  readonly ask: () => Outgoing;
}

function claimantsOf({ tester, connection }: Conversation): Readonly<Record<Claim, Claimant>> {
  const { sndNxt, rcvNxt } = connection; // as they are captured
  const numbers = { sequence: advance(sndNxt, -MESSAGE_OCTETS), acknowledgment: rcvNxt };
  const destination = (claim: Claim, to: Endpoint): Claimant => {
    const moved = tester.move(connection, to);
    const restart = { operation: 'REMOTE_RESTART', old: connection.local, new: to } as const;
    return { claim, connection: moved, ask: () => moved.migsock(restart, numbers) };
  };
  const source: Claimant = {
    claim: 'cancel',
    connection,
    ask: () => connection.migsock({ operation: 'CANCEL' }),
  };
  return {
    cancel: source,
    restart: destination('restart', tester.endpoint('elsewhere')),
    'other-restart': destination('other-restart', tester.endpoint('other')),
  };
}

/** What each claim is answered where another one, or it itself, has won. */
function answerTo(claim: Claim, winner: Claim): OperationName {
  if (claim === winner) return claim === 'cancel' ? 'CANCEL_ACK' : 'RESTART_ACK';
  return winner === 'cancel' ? 'REJECT_NOT_SUSPENDED' : 'REJECT_MOVED';
}

/** From now on the conversation is where a claim has won. */
function goOnAt(conversation: Conversation, { claim, connection }: Claimant): void {
  if (claim === 'cancel') conversation.connection.isDeaf = false;
  else conversation.moveTo(connection.local);
}

const orders: Readonly<Record<string, readonly Claim[]>> = {
  'restart-then-cancel': ['restart', 'cancel'],
  'cancel-then-restart': ['cancel', 'restart'],
  'two-restarts': ['restart', 'other-restart'],
  'two-restarts-the-other-way': ['other-restart', 'restart'],
  'restart-cancel-restart': ['restart', 'cancel', 'other-restart'],
  'cancel-between-two-restarts': ['other-restart', 'cancel', 'restart'],
  'cancel-then-two-restarts': ['cancel', 'restart', 'other-restart'],
  'two-restarts-then-cancel': ['restart', 'other-restart', 'cancel'],
};

/** Whether a destination has been accepted. */
function isAccepted(tester: Tester, connection: Connection): boolean {
  return tester.arrived(connection).some((segment) => {
    const found = classifySegment(segment);
    return found.kind === 'message' && found.message.operation === Operation.RESTART_ACK;
  });
}

export default [
  ...conformanceCases(orders, (order) =>
    conformanceCase({
      id: 'decision/first-claim-wins',
      title:
        'Of a restart and a cancel that come at the same instant the first one wins, and the others are rejected.',
      checks: ['MIG-REM-ONE-SECTION', 'MIG-REM-CANCEL-MOVED', 'MIG-REM-RESTART-NOT-SUSPENDED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F4, F7
        await setUp(() => conversation.expectAlive());
        await lose(conversation, 3000);
        await suspend(conversation);
        const claimants = claimantsOf(conversation);
        const [winner] = order as readonly [Claim];
        for (const claim of order) tester.send(claimants[claim].ask());
        goOnAt(conversation, claimants[winner]);
        for (const claim of order) {
          const operation = answerTo(claim, winner);
          await tester.expect(claimants[claim].connection, { operation, round: 0 });
        }
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ cancel: 'cancel', restart: 'restart' } as const, (winner) =>
    conformanceCase({
      id: 'decision/stands',
      title: 'What was decided stands, however often the others ask.',
      checks: ['MIG-REM-ONE-SECTION', 'MIG-REM-CANCEL', 'MIG-REM-REPEATED-RESTART'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F4
        await setUp(() => conversation.expectAlive());
        await suspend(conversation);
        const claimants = claimantsOf(conversation);
        tester.send(claimants[winner].ask());
        await tester.expect(claimants[winner].connection, { operation: answerTo(winner, winner) });
        goOnAt(conversation, claimants[winner]);
        for (let time = 0; time < 3; time += 1) {
          await conversation.expectAlive();
          for (const { claim, connection, ask } of Object.values(claimants)) {
            tester.send(ask());
            await tester.expect(connection, { operation: answerTo(claim, winner), round: 0 });
          }
          await tester.pass(SECOND); // more answers a second need not be given (MIG-REM-ANSWER-LIMIT)
        }
        await conversation.socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ 'request-first': true, 'restart-first': false }, (isRequestFirst) =>
    conformanceCase({
      id: 'decision/restart-and-the-next-request',
      title:
        'Of a restart and the request of the next round at the same instant the first one makes the other void.',
      checks: ['MIG-REM-ONE-SECTION', 'MIG-REM-RESTART'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject); // F2
        await setUp(() => conversation.expectAlive());
        await suspend(conversation);
        const { restart } = claimantsOf(conversation);
        const { connection } = conversation;
        const request = connection.migsock({ operation: 'MIGRATION_REQUEST', round: 1 });
        for (const outgoing of isRequestFirst ? [request, restart.ask()] : [restart.ask(), request]) {
          tester.send(outgoing);
        }
        if (isRequestFirst) {
          await tester.expect(connection, { operation: 'REQUEST_ACK', round: 1 });
          await tester.expect(restart.connection, { operation: 'REJECT_STALE_STATE', round: 0 });
          await cancel(conversation, 1);
        } else {
          await tester.expect(restart.connection, { operation: 'RESTART_ACK', round: 0 });
          await tester.expectNothing(connection, { operation: 'REQUEST_ACK' });
          conversation.moveTo(restart.connection.local);
        }
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ 'just-before': -1, 'at-the-instant': 0, 'just-after': 1 }, (milliseconds) =>
    conformanceCase({
      id: 'decision/restart-and-the-limit',
      title:
        'A restart that comes when the suspension limit passes is accepted or rejected, and the connection is where the answer says.',
      checks: ['MIG-REM-ONE-SECTION', 'MIG-REM-LIMIT'],
      role: 'remote',
      isSlow: true,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await setUp(() => conversation.expectAlive());
        await lose(conversation, 100);
        const limit = Math.min(LIMIT, subject.hello.suspensionLimit ?? LIMIT) * SECOND;
        const start = tester.now;
        await suspend(conversation);
        const { restart, cancel: source } = claimantsOf(conversation);
        await tester.pass(start + limit + milliseconds * 1000 - tester.now);
        tester.send(restart.ask());
        await tester.expect(restart.connection, { kind: 'migsock', round: 0 });
        const winner = isAccepted(tester, restart.connection) ? 'restart' : 'cancel';
        goOnAt(conversation, winner === 'restart' ? restart : source);
        tester.send(source.ask());
        await tester.expect(source.connection, { operation: answerTo('cancel', winner), round: 0 });
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'decision/any-order-has-one-owner',
    title: 'In whatever order claims come, come again and come late, exactly one has the connection.',
    checks: ['MIG-REM-ONE-SECTION'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await setUp(() => conversation.expectAlive());
      await lose(conversation, 1000);
      await suspend(conversation);
      const claimants = claimantsOf(conversation);
      const claims = Object.values(claimants);
      const order = Array.from({ length: 9 }, () => claims[tester.random.integer(claims.length)] as Claimant);
      const [{ claim: winner }] = order as [Claimant];
      goOnAt(conversation, claimants[winner]);
      for (const { claim, connection, ask } of order) {
        tester.send(ask());
        await tester.expect(connection, { operation: answerTo(claim, winner), round: 0 });
      }
      await conversation.expectArrived();
      for (const { claim, connection } of claims) {
        if (claim === winner) continue;
        const octets = dataOctets(tester, connection);
        const isSilent = (): boolean => claim === 'cancel' || octets === 0;
        await tester.until(isSilent, `no data for the ${claim}`, { within: 0 });
      }
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(
    {
      'of-another-connection': (old: Endpoint) => ({ oldPort: old.port - 1 }),
      'of-another-round': () => ({ round: 8 }),
    },
    (wrong) =>
      conformanceCase({
        id: 'decision/wrong-claims-decide-nothing',
        title: 'Claims that are wrong decide nothing: the one that is right is still accepted.',
        checks: ['MIG-REM-RESTART', 'MIG-REM-ONE-SECTION'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          await setUp(() => conversation.expectAlive());
          await suspend(conversation);
          const { connection } = conversation;
          const { restart } = claimantsOf(conversation);
          const to = tester.endpoint('other');
          const message = { operation: 'REMOTE_RESTART', new: to, ...wrong(connection.local) } as const;
          const other = tester.move(connection, to);
          tester.send({ ...connection.migsock(message, { from: to }), connection: other });
          const stale = { acknowledgment: advance(connection.rcvNxt, -1) };
          tester.send(connection.migsock({ operation: 'CANCEL', oldPort: 1 }, stale));
          tester.send(restart.ask());
          await tester.expect(restart.connection, { operation: 'RESTART_ACK', round: 0 });
          conversation.moveTo(restart.connection.local);
          await tester.expectNothing(other, { operation: 'RESTART_ACK' });
          await conversation.expectAlive();
        },
      }),
  ),
];
