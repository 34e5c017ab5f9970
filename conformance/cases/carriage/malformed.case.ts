/** MIGSOCK segments with the wrong flags or the wrong length: dropped without an answer, and not delivered. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  type Conversation,
  type FlagName,
  type SegmentFields,
} from '../../harness/index.ts';
import { cancel, expectDropped, suspend } from '../migrations.ts';

/** What is wrong with the flags of a request. */
const flags: Readonly<Record<string, readonly FlagName[]>> = {
  'ack-clear': ['PSH'],
  'no-flags': [],
  'syn-set': ['ACK', 'SYN'],
  'fin-set': ['ACK', 'FIN'],
  'rst-set': ['ACK', 'RST'],
  'urg-set': ['ACK', 'URG'],
  'fin-and-urg-set': ['ACK', 'FIN', 'URG'],
};

/** Octets of payload, all of which begin with the Message Code. */
const lengths = {
  'the-code-only': 4,
  'five-octets': 5,
  'code-and-round': 6,
  'eight-octets': 8,
  'sixteen-octets': 16,
  'one-octet-short': 19,
  'one-octet-long': 21,
  'two-messages': 40,
  'a-full-segment': 1000,
};

/** A request repeated to any length. */
function requests({ connection }: Conversation, octets: number): Uint8Array {
  const message = connection.message({ operation: 'MIGRATION_REQUEST' });
  return Uint8Array.from({ length: octets }, (_, at) => message[at % message.length] as number);
}

/** A request that is right but for some fields. */
function request({ connection }: Conversation, fields: SegmentFields): ReturnType<typeof connection.migsock> {
  const acknowledgment = connection.rcvNxt;
  return connection.migsock({ operation: 'MIGRATION_REQUEST' }, { acknowledgment, ...fields });
}

export default [
  ...conformanceCases(flags, (set) =>
    conformanceCase({
      id: 'carriage/wrong-flags-are-malformed',
      title: 'A MIGSOCK segment with ACK clear, or with SYN, FIN, RST or URG, is dropped silently.',
      checks: ['MIG-CAR-FLAGS', 'MIG-CAR-MALFORMED-DROPPED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        tester.send(request(conversation, { flags: set, urgentPointer: set.includes('URG') ? 1 : 0 }));
        await expectDropped(conversation);
      },
    }),
  ),

  ...conformanceCases(flags, (set) =>
    conformanceCase({
      id: 'carriage/wrong-flags-do-nothing-in-sequence',
      title:
        'A MIGSOCK segment with the wrong flags does nothing where an ordinary segment would take effect.',
      checks: ['MIG-CAR-MALFORMED-DROPPED', 'MIG-CAR-NO-DELIVERY', 'MIG-CAR-FLAGS'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { sndNxt } = conversation.connection;
        tester.send(request(conversation, { flags: set, sequence: sndNxt }));
        await expectDropped(conversation);
        await conversation.socket.expectTcp('ESTABLISHED');
      },
    }),
  ),

  ...conformanceCases(lengths, (octets) =>
    conformanceCase({
      id: 'carriage/wrong-length-is-malformed',
      title: 'A MIGSOCK segment whose payload is not exactly one message is dropped silently.',
      checks: ['MIG-CAR-ONE-MESSAGE', 'MIG-CAR-MALFORMED-DROPPED', 'MIG-MSG-LENGTH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        tester.send(request(conversation, { payload: requests(conversation, octets) }));
        await expectDropped(conversation);
      },
    }),
  ),

  ...conformanceCases(lengths, (octets) =>
    conformanceCase({
      id: 'carriage/wrong-length-is-not-delivered',
      title: 'A MIGSOCK segment of the wrong length is not delivered where an ordinary segment would be.',
      checks: ['MIG-CAR-NO-DELIVERY', 'MIG-CAR-MALFORMED-DROPPED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const payload = requests(conversation, octets);
        tester.send(request(conversation, { payload, sequence: conversation.connection.sndNxt }));
        await expectDropped(conversation);
      },
    }),
  ),

  conformanceCase({
    id: 'carriage/malformed-while-suspended',
    title:
      'A malformed MIGSOCK segment for a suspended connection is dropped silently, and the suspension goes on.',
    checks: ['MIG-CAR-MALFORMED-DROPPED', 'MIG-CAR-FLAGS'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await suspend(conversation);
      tester.send(connection.migsock({ operation: 'CANCEL' }, { flags: ['ACK', 'FIN'] }));
      tester.send(connection.migsock({ operation: 'CANCEL', newPort: 1 }));
      tester.send(connection.migsock({ operation: 'CANCEL' }, { payload: requests(conversation, 19) }));
      await tester.expectNothing(connection);
      await socket.expectMigration('suspended');
      await cancel(conversation);
      await conversation.expectAlive();
    },
  }),
];
