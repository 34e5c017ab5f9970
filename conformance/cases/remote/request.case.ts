/** MIGRATION_REQUEST, as a remote takes it. */
import {
  advance,
  classifySegment,
  conformanceCase,
  conformanceCases,
  expectThat,
  openConversation,
  parseHost,
  SECOND,
  setUp,
  type Connection,
  type MessageToBuild,
  type Tester,
} from '../../harness/index.ts';
import { cancel, expectDropped, suspend } from '../migrations.ts';

const HOST = parseHost('203.0.113.77');
const LEAST_ANSWERS = 10;
/** Far more than a limit would let through at once. */
const FLOOD = 500;

/** Old addresses that are not the segment's source. */
const wrongAddresses: Readonly<Record<string, Partial<MessageToBuild>>> = {
  host: { oldHost: HOST },
  port: { oldPort: 1 },
  'host-and-port': { oldHost: HOST, oldPort: 1 },
};

/** Messages that are answered each time. */
const floods: Readonly<Record<string, MessageToBuild>> = {
  request: { operation: 'MIGRATION_REQUEST' },
  cancel: { operation: 'CANCEL' },
  rejected: { operation: 'MIGRATION_REQUEST', oldPort: 1 },
};

/** Messages that have arrived for a connection so far. */
function messages(tester: Tester, connection: Connection): number {
  return tester.arrived(connection).filter((segment) => classifySegment(segment).kind === 'message').length;
}

export default [
  conformanceCase({
    id: 'request/is-acknowledged',
    title: 'A plausible MIGRATION_REQUEST is answered REQUEST_ACK, which echoes round and old address.',
    checks: ['MIG-REM-SUSPEND', 'MIG-MSG-ANSWER-ECHOES-ROUND', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES'],
    role: 'remote',
    async run({ tester, subject }) {
      const { connection, socket } = await openConversation(tester, subject);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      const old = connection.local;
      await tester.expect(connection, { operation: 'REQUEST_ACK', round: 0, old, new: { host: 0, port: 0 } });
      await socket.expectMigration('suspended');
    },
  }),

  conformanceCase({
    id: 'request/holds-data',
    title: 'A suspended remote sends no data, and delivers and acknowledges what it receives.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-BLOCKED-SEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await conversation.expectAlive();
      await suspend(conversation);
      tester.never(conversation.connection, { octets: 'some', kind: 'ordinary' }, 'MIG-REM-HOLD');
      await conversation.tryToWrite(1000);
      conversation.give(2000);
      await conversation.expectDelivered('MIG-REM-HOLD');
      await conversation.expectAcknowledged('MIG-REM-HOLD');
      await tester.pass('retransmission');
    },
  }),

  conformanceCase({
    id: 'request/implausible-sequence-is-dropped',
    title: 'A MIGRATION_REQUEST whose SEQ + 20 lies one above RCV.NXT is dropped silently.',
    checks: ['MIG-CAR-PLAUSIBLE-SEQ'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const { sequence } = connection.migsock({ operation: 'MIGRATION_REQUEST' }).segment;
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { sequence: advance(sequence, 1) }));
      await expectDropped(conversation);
    },
  }),

  ...conformanceCases(wrongAddresses, (wrong) =>
    conformanceCase({
      id: 'request/address-mismatch-is-rejected',
      title:
        "A MIGRATION_REQUEST whose old address is not its segment's source is rejected, and suspends nobody.",
      checks: ['MIG-REM-MISMATCH', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        const { host, port } = connection.local;
        const old = { host: wrong.oldHost ?? host, port: wrong.oldPort ?? port };
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', old }));
        await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH', round: 0, old });
        await socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(wrongAddresses, (wrong) =>
    conformanceCase({
      id: 'request/cancel-with-address-mismatch-is-rejected',
      title: "A CANCEL whose old address is not its segment's source is rejected, and ends no suspension.",
      checks: ['MIG-REM-MISMATCH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        await suspend(conversation);
        tester.send(connection.migsock({ operation: 'CANCEL', ...wrong }));
        await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH', round: 0 });
        await socket.expectMigration('suspended');
        await cancel(conversation);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ 'of-a-closed-round': 3, 'before-the-suspended-one': 4 }, (round) =>
    conformanceCase({
      id: 'request/address-mismatch-comes-first',
      title:
        'A MIGRATION_REQUEST with another address is rejected for that, also where its round is wrong too.',
      checks: ['MIG-REM-MISMATCH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        await cancel(conversation, 3);
        await suspend(conversation, 5);
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round, oldPort: 1 }));
        await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH', round });
      },
    }),
  ),

  conformanceCase({
    id: 'request/repeated-is-acknowledged-again',
    title:
      'A MIGRATION_REQUEST that is repeated is acknowledged each time, also after data have been exchanged.',
    checks: ['MIG-REM-REPEATED-REQUEST'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      for (let time = 0; time < 3; time += 1) {
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
        await tester.expect(connection, { operation: 'REQUEST_ACK', round: 0 });
        conversation.give(100);
        await conversation.expectDelivered('MIG-REM-HOLD');
        await conversation.expectAcknowledged('MIG-REM-HOLD');
      }
      await socket.expectMigration('suspended');
      await cancel(conversation);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'request/under-load',
    title:
      'A MIGRATION_REQUEST in the midst of data both ways holds the ones and lets the others in; no octet is lost.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-SUSPEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject); // H12
      const { connection, socket } = conversation;
      await conversation.write(30_000);
      conversation.give(Math.min(5000, Math.floor(connection.sndWnd / 2)));
      await suspend(conversation);
      await setUp(() => tester.pass('prompt')); // what had left before the answer
      const lift = tester.never(connection, { kind: 'ordinary', octets: 'some' });
      await conversation.expectDelivered();
      conversation.give(100);
      await conversation.expectDelivered();
      tester.send(connection.fin());
      await conversation.expectAcknowledged();
      await socket.expectTcp('CLOSE-WAIT');
      await socket.expectMigration('suspended');
      await tester.pass('retransmission');
      lift();
      await cancel(conversation);
      tester.send(connection.ack());
      await conversation.expectArrived(undefined, 30 * SECOND);
    },
  }),

  conformanceCase({
    id: 'request/answers-ten-a-second',
    title: 'Ten messages within a second are all answered.',
    checks: ['MIG-REM-ANSWER-LIMIT', 'MIG-REM-REPEATED-REQUEST'],
    role: 'remote',
    async run({ tester, subject }) {
      const { connection } = await openConversation(tester, subject);
      for (let sent = 0; sent < LEAST_ANSWERS; sent += 1) {
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      }
      const isAll = (): boolean => messages(tester, connection) >= LEAST_ANSWERS;
      await tester.until(isAll, `${LEAST_ANSWERS} answers`);
    },
  }),

  ...conformanceCases(floods, (message) =>
    conformanceCase({
      id: 'request/answers-are-limited',
      title: 'A flood of messages does not draw as many answers; a second later there are answers again.',
      checks: ['MIG-REM-ANSWER-LIMIT'],
      role: 'remote',
      async run({ tester, subject }) {
        const { connection } = await openConversation(tester, subject);
        for (let sent = 0; sent < FLOOD; sent += 1) tester.send(connection.migsock(message));
        await setUp(() => tester.settles(() => false, 1.5 * SECOND)); // however long it takes to read them all
        const answers = messages(tester, connection);
        expectThat(answers < FLOOD, `fewer answers than the ${FLOOD} messages at once`, String(answers));
        tester.send(connection.migsock(message));
        await tester.expect(connection, { kind: 'migsock' });
      },
    }),
  ),

  conformanceCase({
    id: 'request/withheld-answer-has-its-effect',
    title: 'A CANCEL that comes when the answers of the second are used up ends the suspension all the same.',
    checks: ['MIG-REM-ANSWER-LIMIT', 'MIG-REM-CANCEL'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await suspend(conversation);
      const mismatched = connection.migsock({ operation: 'CANCEL', oldPort: 1 });
      for (let sent = 0; sent < FLOOD; sent += 1) tester.send(mismatched);
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      await socket.expectMigration('none');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'request/limit-is-not-shared',
    title: 'A connection whose answers are used up takes none from another one.',
    checks: ['MIG-REM-ANSWER-LIMIT'],
    role: 'remote',
    async run({ tester, subject }) {
      const flooded = await openConversation(tester, subject);
      const other = await openConversation(tester, subject);
      for (let sent = 0; sent < FLOOD / 2; sent += 1) {
        tester.send(flooded.connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      }
      await setUp(() => tester.expect(flooded.connection, { operation: 'REQUEST_ACK' }));
      for (let sent = 0; sent < LEAST_ANSWERS; sent += 1) {
        tester.send(other.connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      }
      const isAll = (): boolean => messages(tester, other.connection) >= LEAST_ANSWERS;
      await tester.until(isAll, `${LEAST_ANSWERS} answers for the other connection`);
    },
  }),
];
