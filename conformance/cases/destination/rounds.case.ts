/** What a restored connection knows of rounds, its own and its peer's. */
import {
  conformanceCase,
  conformanceCases,
  setUp,
  Unsupported,
  type OperationName,
} from '../../harness/index.ts';
import { resume } from '../buffers.ts';
import { cancel } from '../migrations.ts';

interface Row {
  /** The last round of the peer's that the captured end had closed, and one in which the peer then asks. */
  readonly closed: number | undefined;
  readonly asks: number;
  readonly answer: OperationName;
}

const rows: Readonly<Record<string, Row>> = {
  'none-closed': { closed: undefined, asks: 0, answer: 'REQUEST_ACK' },
  'none-closed-and-a-later-one': { closed: undefined, asks: 0x9000, answer: 'REQUEST_ACK' },
  'first-closed': { closed: 0, asks: 0, answer: 'REJECT_NOT_SUSPENDED' },
  'first-closed-and-the-next': { closed: 0, asks: 1, answer: 'REQUEST_ACK' },
  closed: { closed: 0x0304, asks: 0x0304, answer: 'REJECT_NOT_SUSPENDED' },
  'closed-and-the-next': { closed: 0x0304, asks: 0x0305, answer: 'REQUEST_ACK' },
  'closed-and-one-before': { closed: 0x0304, asks: 0x0303, answer: 'REJECT_NOT_SUSPENDED' },
  'last-closed-and-the-next': { closed: 0xffff, asks: 0, answer: 'REQUEST_ACK' },
  'last-closed-and-one-before': { closed: 0xffff, asks: 0xfffe, answer: 'REJECT_NOT_SUSPENDED' },
};

/** Rounds in which a connection came here, and those in which it goes on. */
const next = {
  'after-the-first': [0, 1],
  'after-a-later': [0x01ff, 0x0200],
  'after-the-last': [0xffff, 0],
} as const;

export default [
  ...conformanceCases(rows, ({ closed, asks, answer }) =>
    conformanceCase({
      id: 'travelled-rounds/of-the-peer',
      title: "A restored connection knows which rounds of its peer's were closed, whatever its own round is.",
      checks: ['MIG-RND-TRAVELS', 'MIG-RND-SERIAL', 'MIG-RND-BOTH-DIRECTIONS', 'MIG-BUF-UNUSED-IS-ZERO'],
      role: 'destination',
      async run({ tester, subject }) {
        if (!subject.hello.roles.includes('remote'))
          throw new Unsupported('it does not declare the role remote');
        const options = { round: 0x0305, unread: 100, socket: { peerClosedRound: closed } };
        const conversation = await resume(tester, subject, options);
        const { connection, socket } = conversation;
        await setUp(() => conversation.expectAlive());
        tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round: asks }));
        await tester.expect(connection, { operation: answer, round: asks });
        await socket.expectMigration(answer === 'REQUEST_ACK' ? 'suspended' : 'none');
        if (answer === 'REQUEST_ACK') await cancel(conversation, asks);
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(next, ([round, following]) =>
    conformanceCase({
      id: 'travelled-rounds/of-its-own',
      title: 'A restored connection that migrates on does so in the round after the one in which it came.',
      checks: ['MIG-RND-TRAVELS', 'MIG-RND-NEXT'],
      role: 'destination',
      async run({ tester, subject }) {
        if (!subject.hello.roles.includes('source'))
          throw new Unsupported('it does not declare the role source');
        const conversation = await resume(tester, subject, { round, socket: { peerClosedRound: 7 } });
        const { connection, socket } = conversation;
        await setUp(() => conversation.expectAlive());
        await socket.sendMigrationRequest();
        const old = connection.remote;
        await tester.expect(connection, { operation: 'MIGRATION_REQUEST', round: following, old });
      },
    }),
  ),
];
