/** The message on the wire, octet by octet. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  type ConformanceCase,
  type Conversation,
  type Endpoint,
  type OperationName,
} from '../../harness/index.ts';
import { newAddress, restartFrom, suspend } from '../migrations.ts';

/** A message without the suite's codec: every number is written by hand, most significant octet first. */
function octetsOfMessage(operation: number, round: number, old: Endpoint, to?: Endpoint): Uint8Array {
  const long = (value: number): number[] => [
    value >>> 24,
    (value >>> 16) & 0xff,
    (value >>> 8) & 0xff,
    value & 0xff,
  ];
  const short = (value: number): number[] => [value >>> 8, value & 0xff];
  return Uint8Array.of(
    ...[0x4d, 0x49, 0x47, 0x53],
    ...[...short(round), ...short(operation)],
    ...[...long(old.host), ...short(old.port)],
    ...[...short(to?.port ?? 0), ...long(to?.host ?? 0)],
  );
}

function exactly(octets: Uint8Array): [string, (segment: { payload: Uint8Array }) => boolean] {
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
  return [`with the octets ${hex}`, ({ payload }) => isSame(payload, octets)];
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index]);
}

async function expectOctetsOfAnswer(
  { tester, connection }: Conversation,
  sent: Uint8Array,
  answer: Uint8Array,
): Promise<void> {
  tester.send(connection.migsock({ operation: 0 }, { payload: sent }));
  await tester.expect(connection, { kind: 'migsock', also: exactly(answer) });
}

/** What an operation is called, and the number that stands for it. */
type Operation = readonly [name: OperationName, number: number];

/** A case of a message that names no new address, and of its answer. */
function octetsOfCall(id: string, call: Operation, answer: Operation, round: number): ConformanceCase {
  return conformanceCase({
    id: `message/${id}-octets`,
    title: `The twenty octets of a ${call[0]} and of its ${answer[0]} stand where the figure has them.`,
    checks: [
      'MIG-MSG-LENGTH',
      'MIG-MSG-CODE',
      'MIG-MSG-ANSWER-ECHOES-ROUND',
      'MIG-MSG-ANSWER-ECHOES-ADDRESSES',
    ],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const old = conversation.connection.local;
      const octetsOf = ([, number]: Operation): Uint8Array => octetsOfMessage(number, round, old);
      await expectOctetsOfAnswer(conversation, octetsOf(call), octetsOf(answer));
    },
  });
}

export default [
  octetsOfCall('request', ['MIGRATION_REQUEST', 1], ['REQUEST_ACK', 3], 0x0102),
  octetsOfCall('cancel', ['CANCEL', 5], ['CANCEL_ACK', 6], 0x7ffe),

  conformanceCase({
    id: 'message/restart-octets',
    title: 'The twenty octets of a REMOTE_RESTART and of its RESTART_ACK stand where the figure has them.',
    checks: ['MIG-MSG-LENGTH', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES', 'MIG-MSG-ANSWER-ECHOES-ROUND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await suspend(conversation, 0x0102);
      const old = conversation.connection.local;
      const to = newAddress(tester);
      const moved = tester.move(conversation.connection, to);
      const { from, to: remote, segment } = restartFrom(conversation, to, { round: 0x0102 });
      const payload = octetsOfMessage(2, 0x0102, old, to);
      tester.send({ connection: moved, from, to: remote, segment: { ...segment, payload } });
      await tester.expect(moved, { kind: 'migsock', also: exactly(octetsOfMessage(4, 0x0102, old, to)) });
    },
  }),

  conformanceCase({
    id: 'message/rejection-octets',
    title: 'The twenty octets of a rejection are those of what it answers, but for the Operation.',
    checks: ['MIG-MSG-REJECT', 'MIG-MSG-ANSWER-ECHOES-ADDRESSES', 'MIG-MSG-ANSWER-ECHOES-ROUND'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const wrong = { host: conversation.connection.local.host, port: 0x0102 };
      await expectOctetsOfAnswer(
        conversation,
        octetsOfMessage(1, 0x0304, wrong),
        octetsOfMessage(0x101, 0x0304, wrong),
      );
    },
  }),

  ...conformanceCases(
    {
      'all-fields': (message: Uint8Array) => littleEndian(message, [4, 2, 2, 4, 2, 2, 4]),
      'all-but-the-code': (message: Uint8Array) => littleEndian(message, [1, 1, 1, 1, 2, 2, 4, 2, 2, 4]),
      'operation-before-round': (message: Uint8Array) => littleEndian(message, [1, 1, 1, 1, 4]),
      'old-host-only': (message: Uint8Array) => littleEndian(message, [1, 1, 1, 1, 1, 1, 1, 1, 4]),
    },
    (turn, name) =>
      conformanceCase({
        id: 'message/wrong-byte-order-suspends-nobody',
        title: 'A MIGRATION_REQUEST in another byte order is no MIGRATION_REQUEST of this connection.',
        checks: ['MIG-MSG-LENGTH', 'MIG-MSG-OPERATION', 'MIG-CAR-RECOGNITION'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          const { connection } = conversation;
          const payload = turn(octetsOfMessage(1, 0, connection.local));
          tester.send(connection.migsock({ operation: 0 }, { payload }));
          if (name === 'old-host-only')
            await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH' });
          else if (name === 'all-fields') await tester.expectNothing(connection, { kind: 'migsock' });
          else await tester.expectNothing(connection);
          await conversation.socket.expectMigration('none');
          await conversation.expectAlive();
        },
      }),
  ),

  ...conformanceCases(
    { '0': 0, '1': 1, '0x00ff': 0xff, '0x0100': 0x100, '0x7fff': 0x7fff, '0x8000': 0x8000, '0xffff': 0xffff },
    (round) =>
      conformanceCase({
        id: 'message/first-round-of-any-value-is-echoed',
        title: 'The first MIGRATION_REQUEST of a peer is accepted in any round, and answered in the same.',
        checks: ['MIG-MSG-ANSWER-ECHOES-ROUND', 'MIG-REM-SUSPEND'],
        role: 'remote',
        async run({ tester, subject }) {
          const { connection, socket } = await openConversation(tester, subject);
          tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST', round }));
          await tester.expect(connection, { operation: 'REQUEST_ACK', round });
          await socket.expectMigration('suspended');
        },
      }),
  ),
];

/** Octets with fields of these widths reversed; what is left over stays. */
function littleEndian(octets: Uint8Array, widths: readonly number[]): Uint8Array {
  const turned = Uint8Array.from(octets);
  let at = 0;
  for (const width of widths) {
    turned.subarray(at, at + width).reverse();
    at += width;
  }
  return turned;
}
