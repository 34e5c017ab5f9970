/** Both ends ask at once: exactly one goes first, by what was acknowledged, then by the addresses: F11, H13. */
import {
  conformanceCase,
  conformanceCases,
  expectRefusal,
  openConversation,
  setUp,
  testerHosts,
  type Conversation,
  type Subject,
  type TcpSegment,
  type Tester,
  type TesterHost,
} from '../../harness/index.ts';
import { cancel, hold, move, newAddress, roundOf, suspend } from '../migrations.ts';
import { ask } from '../source/steps.ts';

/** Whether the implementation's address is the numerically lower one. */
const sides = { 'lower-address': true, 'higher-address': false } as const;

/** A host of the tester's whose address lies on this side of the implementation's. */
function hostBeyond(tester: Tester, { host }: Subject, isSubjectLower: boolean): TesterHost {
  const found = testerHosts.find((name) => host < tester.endpoint(name, 1).host === isSubjectLower);
  return found ?? 'home';
}

async function open(tester: Tester, subject: Subject, isSubjectLower: boolean): Promise<Conversation> {
  return openConversation(tester, subject, { at: hostBeyond(tester, subject, isSubjectLower) });
}

/** A connection on whose end with an address on this side the implementation has asked, and is not answered yet. */
async function openAsking(
  tester: Tester,
  subject: Subject,
  isSubjectLower: boolean,
): Promise<{ conversation: Conversation; round: number }> {
  const conversation = await open(tester, subject, isSubjectLower);
  return { conversation, round: roundOf(await ask(conversation)) };
}

/** The tester asks too, and the implementation yields. @returns the CANCEL of its own round */
async function yieldTo(conversation: Conversation, round: number, peersRound: number): Promise<TcpSegment> {
  const { tester, connection } = conversation;
  await suspend(conversation, peersRound);
  return tester.expect(connection, { operation: 'CANCEL', round }, { within: 'retransmission' });
}

/** The same, and the tester acknowledges that CANCEL. */
async function yieldAltogether(conversation: Conversation, round: number, peersRound: number): Promise<void> {
  const withdrawn = await yieldTo(conversation, round, peersRound);
  conversation.tester.send(conversation.connection.answer(withdrawn, 'CANCEL_ACK'));
}

/** CANCEL comes once more, is acknowledged, and comes no more. @throws Failure */
async function expectLastCancel({ tester, connection }: Conversation, round: number): Promise<void> {
  const again = await tester.expect(connection, { operation: 'CANCEL', round }, { within: 'retransmission' });
  tester.send(connection.answer(again, 'CANCEL_ACK'));
  await tester.expectNothing(connection, { operation: 'CANCEL' }, { within: 'retransmission' });
}

/** The tester acknowledges the request that the implementation repeats. */
async function acknowledge({ tester, connection, socket }: Conversation, round: number): Promise<void> {
  const again = { operation: 'MIGRATION_REQUEST', round } as const;
  const request = await tester.expect(connection, again, { within: 'retransmission' });
  tester.send(connection.answer(request, 'REQUEST_ACK'));
  await socket.expectMigration('held');
}

export default [
  ...conformanceCases(sides, (isSubjectLower) =>
    conformanceCase({
      id: 'crossing/acknowledged-goes-first',
      title:
        'An end whose request has been acknowledged rejects its peer’s as busy, whatever their addresses.',
      checks: ['MIG-CRS-ACKED-FIRST'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await open(tester, subject, isSubjectLower); // F11
        const { connection, socket } = conversation;
        const round = await hold(conversation);
        for (const asked of [0, 1]) {
          tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: asked }));
          const old = connection.local;
          await tester.expect(connection, { operation: 'REJECT_BUSY', round: asked, old });
        }
        await socket.expectMigration('held');
        await socket.cancelMigration();
        const request = await tester.expect(connection, { operation: 'CANCEL', round });
        tester.send(connection.answer(request, 'CANCEL_ACK'));
        await socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'crossing/lower-goes-first',
    title:
      'Of two unanswered requests the end with the lower address rejects the other’s, and its own goes on.',
    checks: ['MIG-CRS-LOWER-FIRST'],
    role: 'source',
    async run({ tester, subject }) {
      const { conversation, round } = await openAsking(tester, subject, true); // H13
      const { connection, socket } = conversation;
      tester.never(connection, { operation: 'CANCEL' }, 'MIG-CRS-LOWER-FIRST');
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 3 }));
      await tester.expect(connection, { operation: 'REJECT_BUSY', round: 3, old: connection.local });
      await socket.expectMigration('requesting');
      await acknowledge(conversation, round);
    },
  }),

  conformanceCase({
    id: 'crossing/lower-lets-its-peer-withdraw',
    title: 'An end that went first acknowledges the CANCEL with which its peer withdraws, and goes on.',
    checks: ['MIG-REM-CANCEL', 'MIG-CRS-LOWER-FIRST', 'MIG-RND-BOTH-DIRECTIONS'],
    role: 'source',
    async run({ tester, subject }) {
      const { conversation, round } = await openAsking(tester, subject, true);
      const { connection } = conversation;
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 0 }));
      await setUp(() => tester.expect(connection, { operation: 'REJECT_BUSY', round: 0 }));
      tester.send(connection.migsock({ operation: 'CANCEL', round: 0 }));
      await tester.expect(connection, { operation: 'CANCEL_ACK', round: 0 });
      await acknowledge(conversation, round);
    },
  }),

  conformanceCase({
    id: 'crossing/higher-yields',
    title: 'The end with the higher address cancels its own round, and answers its peer’s request.',
    checks: ['MIG-CRS-YIELD', 'MIG-CRS-LOWER-FIRST'],
    role: 'source',
    async run({ tester, subject }) {
      const { conversation, round } = await openAsking(tester, subject, false); // H13
      const { connection, socket } = conversation;
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 3 }));
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 3, old: connection.local });
      await tester.expect(connection, { operation: 'CANCEL', round, old: connection.remote });
      await socket.expectMigration('suspended');
    },
  }),

  conformanceCase({
    id: 'crossing/cancel-of-who-yields-is-reliable',
    title: 'The end that yields sends its CANCEL again until it is acknowledged, and no request meanwhile.',
    checks: ['MIG-CRS-YIELD', 'MIG-SRC-CANCEL'],
    role: 'source',
    async run({ tester, subject }) {
      const { conversation, round } = await openAsking(tester, subject, false);
      await yieldTo(conversation, round, 3);
      tester.never(conversation.connection, { operation: 'MIGRATION_REQUEST' });
      await expectLastCancel(conversation, round);
    },
  }),

  conformanceCase({
    id: 'crossing/busy-does-not-stop-the-cancel',
    title: 'The end that yields sends its CANCEL again also where its peer’s “busy” comes after that.',
    checks: ['MIG-SRC-CANCEL', 'MIG-CRS-YIELD'],
    role: 'source',
    async run({ tester, subject }) {
      const { conversation, round } = await openAsking(tester, subject, false);
      const { connection } = conversation;
      const lost = await setUp(() => yieldTo(conversation, round, 3));
      tester.send(connection.answer(lost, 'REJECT_BUSY')); // the answer to the request, for it crossed
      await expectLastCancel(conversation, round);
    },
  }),

  conformanceCase({
    id: 'crossing/then-the-peer-moves',
    title:
      'The end that yielded is moved by its peer like any other, and can migrate itself in its next round then.',
    checks: ['MIG-CRS-YIELD', 'MIG-REM-REPOINT', 'MIG-RND-NEXT', 'MIG-RND-BOTH-DIRECTIONS'],
    role: 'source',
    async run({ tester, subject }) {
      const { conversation, round } = await openAsking(tester, subject, false); // H13
      await yieldAltogether(conversation, round, 0);
      await move(conversation, newAddress(tester), 0);
      await conversation.expectAlive();
      const { connection, socket } = conversation;
      await socket.sendMigrationRequest();
      const next = (round + 1) & 0xffff;
      const request = await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round: next });
      tester.send(connection.answer(request, 'REQUEST_ACK'));
      await socket.expectMigration('held');
    },
  }),

  conformanceCase({
    id: 'crossing/then-the-peer-cancels',
    title: 'The end that yielded goes on once its peer has cancelled too, and no octet is lost.',
    checks: ['MIG-CRS-YIELD', 'MIG-REM-CANCEL'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await open(tester, subject, false);
      await conversation.write(100);
      await setUp(() => conversation.expectArrived());
      await yieldAltogether(conversation, roundOf(await ask(conversation)), 0);
      await cancel(conversation, 0);
      await conversation.socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(sides, (isSubjectLower) =>
    conformanceCase({
      id: 'crossing/address-mismatch-comes-first',
      title:
        'A request that crosses by way of a NAT is rejected for its address, not as busy, and nobody yields to it.',
      checks: ['MIG-REM-MISMATCH', 'MIG-CRS-LOWER-FIRST'],
      role: 'source',
      async run({ tester, subject }) {
        const { conversation, round } = await openAsking(tester, subject, isSubjectLower); // F11
        const { connection, socket } = conversation;
        tester.never(connection, { operation: 'CANCEL' });
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: 3, oldPort: 1 }));
        await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH', round: 3 });
        await socket.expectMigration('requesting');
        await acknowledge(conversation, round);
      },
    }),
  ),

  ...conformanceCases(sides, (isSubjectLower) =>
    conformanceCase({
      id: 'crossing/suspended-end-begins-nothing',
      title:
        'An end that its peer has suspended refuses to begin a migration, until the suspension has ended.',
      checks: ['MIG-SRC-EBUSY'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await open(tester, subject, isSubjectLower);
        const { connection, socket } = conversation;
        await suspend(conversation);
        tester.never(connection, { operation: 'MIGRATION_REQUEST', round: 7 });
        await expectRefusal(socket.sendMigrationRequest(), 'EBUSY');
        await tester.expectNothing(connection, { operation: 'MIGRATION_REQUEST' });
        await socket.expectMigration('suspended');
        await cancel(conversation);
        await socket.sendMigrationRequest();
        await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round: 0 });
      },
    }),
  ),

  conformanceCase({
    id: 'crossing/suspended-end-holds-its-data',
    title:
      'The end that yields holds its data from then on, as every remote does, and resumes with all of them.',
    checks: ['MIG-CRS-YIELD', 'MIG-REM-HOLD'],
    role: 'source',
    async run({ tester, subject }) {
      const { conversation, round } = await openAsking(tester, subject, false);
      const { connection } = conversation;
      await yieldAltogether(conversation, round, 0);
      const lift = tester.never(connection, { kind: 'ordinary', octets: 'some' }, 'MIG-REM-HOLD');
      await conversation.tryToWrite(100);
      conversation.give(100);
      await conversation.expectDelivered('MIG-REM-HOLD');
      await tester.pass('retransmission');
      lift();
      await cancel(conversation, 0);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
];
