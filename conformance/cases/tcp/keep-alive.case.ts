/** Probes of idle peers, and that migrations silence them. */
import {
  advance,
  conformanceCase,
  openConversation,
  SECOND,
  setUp,
  type Connection,
  type Conversation,
  type Pattern,
} from '../../harness/index.ts';
import { openAlive } from '../connections.ts';
import { cancel, freeze, suspend } from '../migrations.ts';

/** Seconds: the shortest that sockets have. */
const IDLE = 1;
const INTERVAL = 1;
const LONG = 3 * IDLE * SECOND;

/** A segment before SND.NXT, with an octet that was sent before or without (RFC 9293 §3.8.4). */
function probe({ rcvNxt }: Connection): Pattern {
  return { kind: 'ordinary', set: ['ACK'], clear: ['SYN', 'FIN', 'RST'], sequence: advance(rcvNxt, -1) };
}

/** The implementation probes the tester's end, which answers. */
async function expectProbe({ tester, connection }: Conversation, requirement?: string): Promise<void> {
  const expectation = { within: LONG, ...(requirement === undefined ? {} : { requirement }) };
  await tester.expect(connection, probe(connection), expectation);
  tester.send(connection.ack());
}

export default [
  conformanceCase({
    id: 'tcp/keep-alive-probes',
    title:
      'An idle peer is probed with a number before the next one, again and again, and loses nothing by it.',
    checks: ['RFC 9293 §3.8.4'],
    role: 'tcp',
    needs: ['keep-alive'],
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      await conversation.socket.keepAlive(IDLE, INTERVAL);
      await expectProbe(conversation);
      await expectProbe(conversation);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/keep-alive-is-off',
    title: 'An idle peer is not probed unless the application has asked for it.',
    checks: ['RFC 9293 §3.8.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      await tester.expectNothing(conversation.connection, probe(conversation.connection), { within: LONG });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/no-keep-alive',
    title: 'A suspended remote probes no idle peer, and does so once its suspension has ended.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-TIMERS'],
    role: 'remote',
    needs: ['keep-alive'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await setUp(() => conversation.expectAlive());
      await socket.keepAlive(IDLE, INTERVAL);
      await setUp(() => expectProbe(conversation));
      await suspend(conversation);
      const lift = tester.never(connection, probe(connection));
      await tester.pass(LONG);
      lift();
      await cancel(conversation);
      await expectProbe(conversation, 'MIG-REM-TIMERS');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'freeze/no-keep-alive',
    title: 'A frozen source probes nobody.',
    checks: ['MIG-SRC-FREEZE'],
    role: 'source',
    needs: ['keep-alive'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await setUp(() => conversation.expectAlive());
      await socket.keepAlive(IDLE, INTERVAL);
      await setUp(() => expectProbe(conversation));
      await freeze(conversation);
      const lift = tester.never(connection, {});
      await tester.pass(LONG);
      lift();
      await socket.expectMigration('frozen');
    },
  }),
];
