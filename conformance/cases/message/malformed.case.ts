/** Malformed messages, one field at a time: each is dropped without an answer and changes nothing. */
import {
  conformanceCase,
  conformanceCases,
  openConversation,
  parseHost,
  type Endpoint,
  type MessageToBuild,
} from '../../harness/index.ts';
import { expectDropped, move, newAddress, restartFrom, suspend } from '../migrations.ts';

const HOST = parseHost('203.0.113.77');

/** Operations next to those that there are, and those that are some in another byte order. */
const unknownOperations = {
  '0x0000': 0,
  '0x0007': 7,
  '0x0008': 8,
  '0x00ff': 0x00ff,
  '0x0100': 0x0100, // no reason, and the request in the wrong byte order
  '0x0108': 0x0108,
  '0x0500': 0x0500, // CANCEL in the wrong byte order
  '0x8001': 0x8001,
  '0xffff': 0xffff,
};

interface Malformed {
  readonly message: MessageToBuild;
  readonly requirement: string;
}

const malformed: Readonly<Record<string, Malformed>> = {
  'request-new-host': unused({ operation: 'MIGRATION_REQUEST', newHost: HOST }),
  'request-new-port': unused({ operation: 'MIGRATION_REQUEST', newPort: 1 }),
  'request-old-host-zero': noOldHost('MIGRATION_REQUEST'),
  'request-ack-new-host': unused({ operation: 'REQUEST_ACK', newHost: HOST }),
  'request-ack-new-port': unused({ operation: 'REQUEST_ACK', newPort: 0xffff }),
  'request-ack-old-host-zero': noOldHost('REQUEST_ACK'),
  'cancel-new-host': unused({ operation: 'CANCEL', newHost: 1 }),
  'cancel-new-port': unused({ operation: 'CANCEL', newPort: 0x0100 }),
  'cancel-old-host-zero': noOldHost('CANCEL'),
};

function unused(message: MessageToBuild): Malformed {
  return { message, requirement: 'MIG-MSG-UNUSED-IS-ZERO' };
}

function noOldHost(operation: 'MIGRATION_REQUEST' | 'REQUEST_ACK' | 'CANCEL'): Malformed {
  return { message: { operation, oldHost: 0 }, requirement: 'MIG-MSG-OLD-HOST' };
}

/** New addresses that no REMOTE_RESTART may have. */
const badNewAddresses: Readonly<Record<string, Partial<MessageToBuild> & { readonly requirement: string }>> =
  {
    'new-host-zero': { newHost: 0, requirement: 'MIG-MSG-NEW-HOST' },
    'new-host-first-multicast': { newHost: parseHost('224.0.0.0'), requirement: 'MIG-MSG-NEW-HOST' },
    'new-host-last-multicast': { newHost: parseHost('239.255.255.255'), requirement: 'MIG-MSG-NEW-HOST' },
    'new-host-broadcast': { newHost: parseHost('255.255.255.255'), requirement: 'MIG-MSG-NEW-HOST' },
    'new-port-zero': { newPort: 0, requirement: 'MIG-MSG-NEW-PORT' },
    'old-host-zero': { oldHost: 0, requirement: 'MIG-MSG-OLD-HOST' },
  };

export default [
  ...conformanceCases(unknownOperations, (operation) =>
    conformanceCase({
      id: 'message/unknown-operation-is-dropped',
      title: 'A message whose Operation the protocol does not define is dropped silently.',
      checks: ['MIG-MSG-OPERATION', 'MIG-CAR-MALFORMED-DROPPED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        tester.send(connection.migsock({ operation, round: 1 }));
        await expectDropped(conversation);
      },
    }),
  ),

  ...conformanceCases(malformed, ({ message, requirement }) =>
    conformanceCase({
      id: 'message/malformed-is-dropped',
      title: 'A message with a field that its Operation does not allow is dropped silently.',
      checks: [requirement, 'MIG-CAR-MALFORMED-DROPPED'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        tester.send(conversation.connection.migsock({ round: 1, ...message }));
        await expectDropped(conversation);
      },
    }),
  ),

  ...conformanceCases(badNewAddresses, ({ requirement, ...message }) =>
    conformanceCase({
      id: 'message/malformed-restart-is-dropped',
      title: 'A REMOTE_RESTART with an impossible address is neither accepted nor rejected.',
      checks: [requirement],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        await suspend(conversation);
        // Port 0 is the segment's own too: nothing else is wrong with this message.
        const to: Endpoint = tester.endpoint('elsewhere', message.newPort);
        const moved = tester.move(conversation.connection, to);
        tester.send({ ...restartFrom(conversation, to, message), connection: moved });
        await tester.expectNothing(moved, { kind: 'migsock' });
        await conversation.socket.expectMigration('suspended');
        await move(conversation, newAddress(tester));
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(
    { 'below-multicast': parseHost('223.255.255.255'), 'above-multicast': parseHost('240.0.0.0') },
    (newHost) =>
      conformanceCase({
        id: 'message/new-host-beside-the-refused-ones',
        title:
          'A New Host beside the refused ranges makes no REMOTE_RESTART malformed: it is judged, and answered.',
        checks: ['MIG-MSG-NEW-HOST', 'MIG-REM-MISMATCH'],
        role: 'remote',
        async run({ tester, subject }) {
          const conversation = await openConversation(tester, subject);
          await suspend(conversation);
          const to = newAddress(tester);
          const moved = tester.move(conversation.connection, to);
          tester.send({ ...restartFrom(conversation, to, { newHost }), connection: moved });
          const expected = {
            operation: 'REJECT_ADDRESS_MISMATCH',
            new: { host: newHost, port: to.port },
          } as const;
          await tester.expect(moved, expected);
        },
      }),
  ),

  ...conformanceCases({ request: 'MIGRATION_REQUEST', cancel: 'CANCEL' } as const, (operation) =>
    conformanceCase({
      id: 'message/old-port-zero-is-not-malformed',
      title:
        'A message whose Old Port is zero is well-formed: its address does not match, and that is answered.',
      checks: ['MIG-MSG-OLD-PORT', 'MIG-REM-MISMATCH'],
      role: 'remote',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        tester.send(connection.migsock({ operation, oldPort: 0 }));
        const old = { host: connection.local.host, port: 0 };
        await tester.expect(connection, { operation: 'REJECT_ADDRESS_MISMATCH', round: 0, old });
        await conversation.expectAlive();
      },
    }),
  ),
];
