/** Which segments are MIGSOCK segments, and that none of their octets reaches the application. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  Failure,
  MIG_BIT,
  openConversation,
  type Conversation,
  type FlagName,
  type OperationName,
} from '../../harness/index.ts';
import { expectDropped, leaveUnacknowledged } from '../migrations.ts';

const FILLER = 'twenty octets of it!';

/** The implementation's application reads just these octets, which are outside the streams of the oracle. @throws Failure */
async function expectOctets({ socket }: Conversation, expected: Uint8Array): Promise<void> {
  const octets: number[] = [];
  const isAll = async (): Promise<true | undefined> => {
    octets.push(...(await socket.receive()).octets);
    return octets.length >= expected.length ? true : undefined;
  };
  await socket.subject.poll(isAll, `${expected.length} octets to be delivered as data`, 'answer');
  const isSame = octets.length === expected.length && octets.every((octet, at) => octet === expected[at]);
  if (!isSame) throw new Failure(`the octets ${expected.join(' ')}`, octets.join(' '));
}

function octetsOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Reserved bits and flags that a MIGSOCK segment may have besides its own. */
const otherFlags: Readonly<Record<string, readonly [number, ...FlagName[]]>> = {
  psh: [MIG_BIT, 'PSH'],
  ece: [MIG_BIT, 'ECE'],
  cwr: [MIG_BIT, 'CWR'],
  'all-three': [MIG_BIT, 'PSH', 'ECE', 'CWR'],
  'reserved-0x1': [MIG_BIT | 1],
  'reserved-0x2': [MIG_BIT | 2],
  'reserved-0x4': [MIG_BIT | 4],
  everything: [0xf, 'PSH', 'ECE', 'CWR'],
};

const operations: Readonly<Record<string, OperationName>> = {
  'migration-request': 'MIGRATION_REQUEST',
  'remote-restart': 'REMOTE_RESTART',
  'request-ack': 'REQUEST_ACK',
  'restart-ack': 'RESTART_ACK',
  cancel: 'CANCEL',
  'cancel-ack': 'CANCEL_ACK',
  rejection: 'REJECT_BUSY',
};

export default [
  ...conformanceCases(
    {
      'other-data': FILLER,
      'the-code-cut-short': 'MIG',
      'another-code': 'MIGT' + FILLER,
      'the-code-at-octet-1': ' MIGS' + FILLER,
      'the-code-in-small-letters': 'migs' + FILLER,
      'the-code-backwards': 'SGIM' + FILLER.slice(4),
    },
    (text) =>
      conformanceCase({
        id: 'carriage/bit-without-code-is-data',
        title: 'Data in a segment with the MIG bit that do not start with the Message Code are delivered.',
        checks: ['MIG-CAR-BIT-WITHOUT-CODE', 'MIG-CAR-RECOGNITION'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          const octets = octetsOfText(text);
          tester.send(conversation.connection.data(octets, { reserved: MIG_BIT }));
          await expectOctets(conversation, octets);
          await conversation.expectAcknowledged();
          await conversation.expectAlive();
        },
      }),
  ),

  conformanceCase({
    id: 'carriage/bit-on-acknowledgment',
    title: 'The MIG bit takes nothing from a bare acknowledgment: what it acknowledges is not sent again.',
    checks: ['MIG-CAR-BIT-WITHOUT-CODE'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await leaveUnacknowledged(conversation);
      tester.send(connection.ack({ reserved: MIG_BIT }));
      await tester.expectNothing(connection, { octets: 'some' }, { within: 'retransmission' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'carriage/bit-on-fin',
    title: 'The MIG bit takes nothing from a FIN.',
    checks: ['MIG-CAR-BIT-WITHOUT-CODE'],
    role: 'remote',
    async run({ tester, subject }) {
      const { connection, socket } = await openConversation(tester, subject);
      tester.send(connection.fin({ reserved: MIG_BIT }));
      await socket.expectTcp('CLOSE-WAIT');
      await tester.expect(connection, { set: ['ACK'], acknowledgment: connection.sndNxt });
    },
  }),

  conformanceCase({
    id: 'carriage/bit-on-syn',
    title: 'The MIG bit takes nothing from a SYN.',
    checks: ['MIG-CAR-BIT-WITHOUT-CODE'],
    role: 'remote',
    async run({ tester, subject }) {
      const remote = { host: subject.host, port: tester.endpoint('home').port };
      await subject.call('listen', { port: remote.port });
      const connection = tester.connection(tester.endpoint('home'), remote);
      tester.send(connection.segment({ flags: ['SYN'], reserved: MIG_BIT }));
      await tester.expect(connection, { set: ['SYN', 'ACK'], acknowledgment: connection.sndNxt });
    },
  }),

  ...conformanceCases({ none: 0, '0x1': 1, '0x2': 2, '0x4': 4, 'all-others': 7 }, (reserved) =>
    conformanceCase({
      id: 'carriage/code-without-bit-is-data',
      title:
        'A message in a segment without the MIG bit is application data, whatever the other reserved bits.',
      checks: ['MIG-CAR-CODE-WITHOUT-BIT', 'MIG-CAR-RECOGNITION'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection, socket } = conversation;
        const octets = connection.message({ operation: 'MIGRATION_REQUEST' });
        tester.send(connection.data(octets, { reserved }));
        await expectOctets(conversation, octets);
        await tester.expectNothing(connection, { kind: 'migsock' });
        await socket.expectMigration('none');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(otherFlags, ([reserved, ...flags]) =>
    conformanceCase({
      id: 'carriage/other-flags-do-not-matter',
      title: 'PSH, ECE, CWR and the other reserved bits make no difference to a MIGSOCK segment.',
      checks: ['MIG-CAR-OTHER-FLAGS'],
      role: 'remote',
      async run({ tester, subject }) {
        const { connection, socket } = await openConversation(tester, subject);
        const fields = { reserved, flags: ['ACK', ...flags] } as const;
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, fields));
        await tester.expect(connection, { operation: 'REQUEST_ACK' });
        await socket.expectMigration('suspended');
      },
    }),
  ),

  ...conformanceCases(operations, (operation) =>
    conformanceCase({
      id: 'carriage/message-is-never-delivered',
      title: 'A message at the next sequence number, where data would be delivered, is not delivered.',
      checks: ['MIG-CAR-NO-DELIVERY', 'MIG-CAR-NO-SEQUENCE-SPACE', 'MIG-CAR-NOT-COALESCED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        const to = operation === 'REMOTE_RESTART' ? { new: connection.local } : {};
        tester.send(connection.migsock({ operation, ...to }, { sequence: connection.sndNxt }));
        await expectDropped(conversation);
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/message-beyond-a-gap-is-not-reported',
    title: 'A message beyond the next sequence number, where data would be selectively acknowledged, is not.',
    checks: ['MIG-CAR-NOT-COALESCED', 'MIG-CAR-NO-DELIVERY'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const first = conversation.next(20);
      const beyond = { sequence: advance(connection.sndNxt, 20) };
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }, beyond));
      await tester.expectNothing(connection);
      tester.send(first);
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),
];
