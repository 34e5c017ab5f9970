/**
 * An implementation that knows nothing of MIGSOCK is not disturbed by it: to TCP a message is data that was acknowledged long
 * ago (RFC 9293 §3.10.7.4, first), in a segment with a reserved bit set, which is ignored (RFC 9293 §3.1).
 */
import {
  advance,
  conformanceCase,
  conformanceCases,
  openConversation,
  setUp,
  type Connection,
  type ConnectionOptions,
  type Conversation,
  type MessageToBuild,
  type OperationName,
  type SegmentFields,
  type Subject,
  type TcpSegment,
  type Tester,
} from '../../harness/index.ts';
import {
  closeHalf,
  closeWindow,
  expectEnd,
  expectFinAcknowledgedAgain,
  fillWindow,
  forbid,
  listening,
  openAlive,
  openWindow,
  pieces,
} from '../connections.ts';
import { leaveUnacknowledged } from '../migrations.ts';

const HALF_CLOSE = ['half-close'] as const;
const OLD_DATA = 'RFC 9293 §3.10.7.4';
const RESERVED_BITS = 'RFC 9293 §3.1';
/** More than any limit on answers lets through in a second. */
const BURST = 100;

/** What a source sends to a peer of which it cannot know whether it speaks MIGSOCK. */
const fromSource: readonly OperationName[] = ['MIGRATION_REQUEST', 'CANCEL'];

/** Operations that nobody sends to such a peer, and that harm it as little. */
const others: Readonly<Record<string, MessageToBuild>> = {
  'migration-request': { operation: 'MIGRATION_REQUEST' },
  'migration-request-of-a-later-round': { operation: 'MIGRATION_REQUEST', round: 0xffff },
  'request-ack': { operation: 'REQUEST_ACK' },
  'restart-ack': { operation: 'RESTART_ACK' },
  cancel: { operation: 'CANCEL' },
  'cancel-ack': { operation: 'CANCEL_ACK' },
  'reject-moved': { operation: 'REJECT_MOVED' },
  'reject-busy': { operation: 'REJECT_BUSY' },
  'unknown-operation': { operation: 0x7777 },
};

/** From now on the implementation may acknowledge, and say nothing else than TCP says. */
function forbidReset({ tester, connection }: Conversation): void {
  tester.never(connection, { set: ['RST'] }, OLD_DATA);
  tester.never(connection, { kind: 'migsock' }, OLD_DATA);
}

/** Sends both messages of a source, as often as it would, and gives them time to do harm. */
async function ask({ tester, connection }: Conversation, fields: SegmentFields = {}): Promise<void> {
  for (const operation of [...fromSource, ...fromSource])
    tester.send(connection.migsock({ operation }, fields));
  await tester.pass('silence');
}

/** A moment of a connection at which messages come. */
interface Moment {
  readonly options?: ConnectionOptions;
  readonly needs?: typeof HALF_CLOSE;
  /** Brings the moment about, sends the messages, and shows that the connection goes on as it would have. */
  readonly run: (conversation: Conversation) => Promise<void>;
}

const moments: Readonly<Record<string, Moment>> = {
  'after-the-handshake': { run: askAndGoOn },
  idle: {
    run: async (conversation) => {
      await conversation.expectAlive();
      await askAndGoOn(conversation);
    },
  },
  'without-timestamps': { options: { timestamps: false }, run: askAndGoOn },
  'without-sack': { options: { sack: false }, run: askAndGoOn },
  'without-options': { options: { timestamps: false, sack: false }, run: askAndGoOn },
  'with-window-scale': { options: { windowScale: 7, window: 500 }, run: askAndGoOn },
  'its-data-in-flight': {
    run: async (conversation) => {
      await leaveUnacknowledged(conversation, 1000);
      await ask(conversation);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  },
  'our-data-in-flight': {
    run: async (conversation) => {
      conversation.give(3000);
      await ask(conversation);
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  },
  'out-of-order-data-held': {
    run: async (conversation) => {
      const { tester, connection } = conversation;
      const piece = pieces(conversation);
      tester.send(piece(100, 100));
      for (const operation of fromSource)
        tester.send(connection.migsock({ operation }, { sequence: advance(connection.sndUna, -20) }));
      await tester.pass('silence');
      tester.send(piece(0, 100));
      conversation.given = 200;
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  },
  'its-window-closed': {
    options: { windowScale: undefined },
    run: async (conversation) => {
      await fillWindow(conversation);
      await ask(conversation);
      await conversation.expectDelivered(undefined, 'retransmission');
      await conversation.expectAlive();
    },
  },
  'our-window-closed': {
    run: async (conversation) => {
      await closeWindow(conversation);
      const lift = forbid(conversation, 'beyond a closed window', ({ payload }) => payload.length > 1);
      await setUp(() => conversation.write(1000));
      await ask(conversation);
      lift();
      openWindow(conversation);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  },
  'closed-by-us': {
    run: async (conversation) => {
      conversation.tester.send(conversation.connection.fin());
      await setUp(() => conversation.expectAcknowledged());
      await ask(conversation);
      await expectEnd(conversation);
      await conversation.write(3000);
      await conversation.expectArrived();
    },
  },
  'closed-by-it': {
    needs: HALF_CLOSE,
    run: async (conversation) => {
      await closeHalf(conversation);
      conversation.tester.send(conversation.connection.ack());
      await ask(conversation);
      conversation.give(3000);
      await conversation.expectDelivered();
      await conversation.expectAcknowledged();
    },
  },
  'its-fin-in-flight': {
    needs: HALF_CLOSE,
    run: async (conversation) => {
      const { tester, connection } = conversation;
      await closeHalf(conversation);
      const acknowledgment = advance(connection.rcvNxt, -1);
      await ask(conversation, { acknowledgment });
      const again = { set: ['FIN'], sequence: acknowledgment } as const;
      await tester.expect(connection, again, { within: 'retransmission' });
      tester.send(connection.ack());
      conversation.give(100);
      await conversation.expectDelivered();
    },
  },
  'crossing-fins': {
    needs: HALF_CLOSE,
    run: async (conversation) => {
      const { tester, connection } = conversation;
      await closeHalf(conversation);
      const acknowledgment = advance(connection.rcvNxt, -1);
      tester.send(connection.fin({ acknowledgment }));
      await setUp(() => conversation.expectAcknowledged());
      await ask(conversation, { acknowledgment });
      tester.send(connection.ack());
      await expectFinAcknowledgedAgain(conversation);
    },
  },
  'time-wait': {
    needs: HALF_CLOSE,
    run: async (conversation) => {
      await closeHalf(conversation);
      conversation.tester.send(conversation.connection.fin());
      await setUp(() => conversation.expectAcknowledged());
      await ask(conversation);
      await expectFinAcknowledgedAgain(conversation);
    },
  },
};

async function askAndGoOn(conversation: Conversation): Promise<void> {
  await ask(conversation);
  await conversation.socket.expectTcp('ESTABLISHED');
  await conversation.expectAlive();
}

/** Acknowledgments that arrive say what was acknowledged all along, and nothing of what a message holds. */
function isAcknowledgment({ sndNxt }: Connection): (segment: TcpSegment) => boolean {
  return ({ acknowledgment, payload }) => payload.length === 0 && acknowledgment === sndNxt;
}

/** The last segment of a handshake comes only after the messages. */
async function openBehindMessages(tester: Tester, subject: Subject): Promise<void> {
  const connection = await listening(tester, subject);
  await setUp(async () => {
    tester.send(connection.segment({ flags: ['SYN'] }));
    await tester.expect(connection, { set: ['SYN', 'ACK'] });
  });
  const echo = connection.tsRecent;
  for (const operation of fromSource)
    tester.send(connection.migsock({ operation }, { sequence: advance(connection.sndNxt, -20) }));
  await tester.pass('silence');
  // As it was before them: some take only what their SYN-ACK said for an answer to it.
  tester.send(connection.ack({ timestamps: { echo } }));
  await (await subject.accept(connection.remote.port)).expectTcp('ESTABLISHED');
}

export default [
  ...conformanceCases(moments, ({ options = {}, needs = [], run }) =>
    conformanceCase({
      id: 'legacy/undisturbed',
      title:
        'Messages of a source at this moment change no octet of the stream, and not how the connection goes on.',
      checks: [OLD_DATA, RESERVED_BITS],
      role: 'legacy',
      needs,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        forbidReset(conversation);
        await run(conversation);
      },
    }),
  ),

  ...conformanceCases(others, (message) =>
    conformanceCase({
      id: 'legacy/any-message',
      title: 'Any message draws an acknowledgment of what had come before it at most, and is not delivered.',
      checks: [OLD_DATA],
      role: 'legacy',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        forbidReset(conversation);
        const { connection } = conversation;
        const isPlain = isAcknowledgment(connection);
        const lift = forbid(conversation, 'other than an acknowledgment', (segment) => !isPlain(segment));
        tester.send(connection.migsock(message));
        await tester.pass('silence');
        lift();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'legacy/acknowledged-once-more',
    title:
      'A MIGRATION_REQUEST draws an acknowledgment, as all old data do: so its sender learns that it came.',
    checks: [OLD_DATA],
    role: 'legacy',
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      const { connection } = conversation;
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expect(
        connection,
        { kind: 'ordinary', set: ['ACK'], clear: ['RST'], octets: 0, acknowledgment: connection.sndNxt },
        { within: 'acknowledgment' },
      );
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'legacy/many-messages',
    title: 'Very many messages, between data both ways, change no octet of them.',
    checks: [OLD_DATA],
    role: 'legacy',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      forbidReset(conversation);
      for (let round = 0; round < 4; round += 1) {
        await conversation.write(3000);
        for (let sent = 0; sent < BURST / 4; sent += 1) {
          tester.send(conversation.connection.migsock({ operation: 'MIGRATION_REQUEST' }));
          if (sent % 5 === 0) conversation.give(500);
        }
        await conversation.expectArrived();
        await conversation.expectDelivered();
      }
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'legacy/old-timestamp',
    title: 'A message with a timestamp from before is dropped like any old data.',
    checks: ['RFC 7323 §5.3', OLD_DATA],
    role: 'legacy',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      forbidReset(conversation);
      const { connection } = conversation;
      const timestamps = { value: connection.tsNow - 10_000 };
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { timestamps }));
      await tester.pass('silence');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'legacy/takes-no-acknowledgment-twice',
    title:
      'A message whose ACK is behind what is outstanding acknowledges nothing, and draws nothing sent again.',
    checks: [OLD_DATA],
    role: 'legacy',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { sack: false });
      const { connection } = conversation;
      const start = connection.rcvNxt;
      await conversation.write(6000);
      await setUp(() => tester.until(() => connection.received.length >= 2000, '2000 octets of data'));
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { acknowledgment: start }));
      tester.send(connection.migsock({ operation: 'CANCEL' }, { acknowledgment: start }));
      await tester.pass('prompt');
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'legacy/before-the-handshake-ends',
    title: 'Messages ahead of the last segment of the handshake break nothing.',
    checks: [OLD_DATA],
    role: 'legacy',
    async run({ tester, subject }) {
      await openBehindMessages(tester, subject);
    },
  }),

  ...conformanceCases({ unknown: false, listener: true }, (isListening) =>
    conformanceCase({
      id: 'legacy/restart-draws-reset',
      title:
        'A REMOTE_RESTART from an address that has no connection draws a RST with SEQ = SEG.ACK: so its sender learns that it was in vain.',
      checks: ['RFC 9293 §3.10.7.1', 'RFC 9293 §3.10.7.2'],
      role: 'legacy',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const { connection } = conversation;
        const port = isListening ? connection.remote.port : tester.endpoint('home').port;
        const to = tester.endpoint('elsewhere');
        const there = tester.connection(to, { host: subject.host, port });
        const restart = connection.migsock(
          { operation: 'REMOTE_RESTART', new: to },
          { from: to, to: there.remote },
        );
        tester.send({ ...restart, connection: there });
        await tester.expect(there, {
          set: ['RST'],
          clear: ['ACK', 'SYN', 'FIN'],
          sequence: connection.rcvNxt,
          octets: 0,
        });
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'legacy/request-for-nobody-draws-reset',
    title: 'A MIGRATION_REQUEST for no connection draws a RST with SEQ = SEG.ACK.',
    checks: ['RFC 9293 §3.10.7.1'],
    role: 'legacy',
    async run({ tester, subject }) {
      const remote = { host: subject.host, port: tester.endpoint('home').port };
      const connection = tester.connection(tester.endpoint('home'), remote);
      const acknowledgment = advance(connection.iss, 0x1234_5678);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, { acknowledgment }));
      await tester.expect(connection, { set: ['RST'], clear: ['SYN', 'FIN'], sequence: acknowledgment });
    },
  }),
];
