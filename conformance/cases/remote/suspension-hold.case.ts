/** What a suspended remote does and does not send. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  isBefore,
  openConversation,
  setUp,
  type Connection,
  type Conversation,
  type Pattern,
  type SequenceNumber,
} from '../../harness/index.ts';
import { closeWindow, giveEarly, openWindow } from '../connections.ts';
import { askToMove, cancel, leaveUnacknowledged, newAddress, suspend } from '../migrations.ts';

const data: Pattern = { kind: 'ordinary', octets: 'some' };

/** What probes a window or an idle peer: an octet of data, or none before SND.NXT. */
function probe(sndNxt: SequenceNumber): Pattern {
  return {
    kind: 'ordinary',
    also: ['a probe', ({ sequence, payload }) => payload.length > 0 || isBefore(sequence, sndNxt)],
  };
}

/** What might make an end send again that has data outstanding. */
const provocations: Readonly<
  Record<string, (conversation: Conversation, first: SequenceNumber) => void | Promise<void>>
> = {
  'by-time': ({ tester }) => tester.pass('retransmission'),
  'by-duplicate-acknowledgments': ({ tester, connection }, first) => {
    for (let sent = 0; sent < 6; sent += 1) tester.send(connection.ack({ acknowledgment: first }));
  },
  'by-a-part-acknowledged': ({ tester, connection }, first) => {
    tester.send(connection.ack({ acknowledgment: advance(first, 40) }));
  },
  'by-a-larger-window': ({ tester, connection }, first) => {
    tester.send(connection.ack({ acknowledgment: first, window: 0xfff0 }));
  },
  'by-data': (conversation, first) => {
    conversation.tester.send(conversation.next(1000, { acknowledgment: first }));
  },
};

interface Ending {
  readonly answer: 'CANCEL_ACK' | 'RESTART_ACK';
  /** @returns the end that the answer is for */
  readonly end: (conversation: Conversation) => Connection;
}

const endings: Readonly<Record<string, Ending>> = {
  cancel: {
    answer: 'CANCEL_ACK',
    end: ({ tester, connection }) => {
      tester.send(connection.migsock({ operation: 'CANCEL' }));
      return connection;
    },
  },
  restart: {
    answer: 'RESTART_ACK',
    end: (conversation) => askToMove(conversation, newAddress(conversation.tester)),
  },
};

export default [
  ...conformanceCases(provocations, (provoke) =>
    conformanceCase({
      id: 'suspension/sends-nothing-again',
      title: 'A suspended remote sends nothing again that is outstanding, and does so once it may.',
      checks: ['MIG-REM-HOLD'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { window: 1000, sack: false });
        const { connection } = conversation;
        const first = connection.rcvNxt;
        await leaveUnacknowledged(conversation);
        await suspend(conversation);
        const lift = tester.never(connection, data);
        await provoke(conversation, first);
        await conversation.expectDelivered();
        await tester.pass('silence');
        lift();
        await cancel(conversation);
        await tester.expect(connection, data, { within: 'retransmission' });
        tester.send(connection.ack());
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'suspension/probes-no-window',
    title: 'A suspended remote probes no closed window, and sends what waited once it may.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-TIMERS'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await closeWindow(conversation);
      await conversation.write(1000);
      await suspend(conversation);
      const lift = tester.never(connection, probe(connection.rcvNxt));
      await tester.pass('retransmission');
      lift();
      await cancel(conversation);
      openWindow(conversation);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/opened-window-is-kept-for-later',
    title: 'A window that opens while a remote is suspended lets nothing out until the suspension ends.',
    checks: ['MIG-REM-HOLD'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { window: 100 });
      const { connection } = conversation;
      await conversation.write(1000);
      await setUp(() => tester.expect(connection, data, { within: 'retransmission' }));
      await suspend(conversation);
      const lift = tester.never(connection, data);
      connection.window = 0xffff;
      tester.send(connection.ack());
      await tester.pass('retransmission');
      lift();
      await cancel(conversation);
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'suspension/holds-fin',
    title: 'A suspended remote whose application closes holds its FIN until the suspension ends.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-BLOCKED-SEND'],
    role: 'remote',
    needs: ['half-close'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await suspend(conversation);
      const lift = tester.never(connection, { set: ['FIN'] });
      await socket.close();
      conversation.give(100);
      await conversation.expectDelivered();
      await tester.pass('retransmission');
      lift();
      await cancel(conversation);
      await tester.expect(connection, { set: ['FIN'] }, { within: 'retransmission' });
      tester.send(connection.ack());
      await socket.expectTcp('FIN-WAIT-2');
    },
  }),

  ...conformanceCases(endings, ({ answer, end }) =>
    conformanceCase({
      id: 'suspension/is-ended-by-the-answer-first',
      title: 'The answer that ends a suspension comes ahead of a FIN that was held back.',
      checks: ['MIG-REM-ANSWER-FIRST'],
      role: 'remote',
      needs: ['half-close'],
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await suspend(conversation);
        await conversation.socket.close();
        const connection = end(conversation);
        const fin = await tester.expect(connection, { set: ['FIN'] }, { within: 'retransmission' });
        const message = await tester.expect(connection, { operation: answer });
        const come = tester.arrived(connection);
        const isAhead = (): boolean => come.indexOf(message) < come.indexOf(fin);
        await tester.until(isAhead, `${answer} ahead of the FIN`, { within: 0 });
      },
    }),
  ),

  conformanceCase({
    id: 'suspension/takes-what-acknowledges-its-data',
    title: 'A suspended remote takes acknowledgments: what was acknowledged meanwhile is not sent again.',
    checks: ['MIG-REM-HOLD'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await leaveUnacknowledged(conversation);
      await suspend(conversation);
      tester.never(connection, {
        kind: 'ordinary',
        octets: 'some',
        sequence: advance(connection.rcvNxt, -100),
      });
      tester.send(connection.ack());
      await tester.pass('silence');
      await cancel(conversation);
      await tester.pass('retransmission');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/acknowledges-out-of-order',
    title:
      'A suspended remote acknowledges what comes out of order too, with segments without data, and delivers it in order.',
    checks: ['MIG-REM-HOLD'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await leaveUnacknowledged(conversation);
      await suspend(conversation);
      const lift = tester.never(connection, data);
      await giveEarly(conversation, 100, 100, { octets: 0 });
      await conversation.expectAcknowledged();
      lift();
      await cancel(conversation);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/blocks-sending',
    title:
      'While a remote is suspended its application can write nothing; afterwards it can, and nothing is lost.',
    checks: ['MIG-REM-BLOCKED-SEND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await conversation.write(500);
      await suspend(conversation);
      const taken = await conversation.tryToWrite(1000);
      expectThat(taken === 0, 'no octet to be taken from the application', `${taken}`);
      await cancel(conversation);
      await conversation.write(1000);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'suspension/lets-the-application-read',
    title:
      'While a remote is suspended its application reads what came before and what comes meanwhile, to the end.',
    checks: ['MIG-REM-BLOCKED-SEND', 'MIG-REM-HOLD'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      conversation.give(500);
      await suspend(conversation);
      await conversation.expectDelivered();
      conversation.give(500);
      tester.send(connection.fin());
      await conversation.expectDelivered();
      const isAtEnd = async (): Promise<true | undefined> =>
        (await socket.receive()).isEnd ? true : undefined;
      await subject.poll(isAtEnd, 'the end of the stream', 'answer');
      await socket.expectMigration('suspended');
    },
  }),
];
