/** The steps that cases of a migration begin with. */
import {
  setUp,
  settled,
  type Conversation,
  type Endpoint,
  type MessageToBuild,
  type Socket,
  type Tester,
} from '../harness/index.ts';

/** The tester as source tells the implementation to hold. */
export async function suspend({ tester, connection }: Conversation, round = 0): Promise<void> {
  await settled(tester, connection.migsock({ operation: 'MIGRATION_REQUEST', round }), {
    operation: 'REQUEST_ACK',
    round,
  });
}

/** A REMOTE_RESTART of the tester's end from a new address, not sent yet. */
export function restartFrom(
  { connection }: Conversation,
  to: Endpoint,
  message: Partial<MessageToBuild> = {},
): ReturnType<typeof connection.migsock> {
  return connection.migsock({ operation: 'REMOTE_RESTART', new: to, ...message }, { from: to });
}

/** The tester's end moves: the implementation, suspended in a round, is told the new address and agrees. */
export async function move(conversation: Conversation, to: Endpoint, round = 0): Promise<void> {
  const { tester } = conversation;
  const restart = restartFrom(conversation, to, { round });
  conversation.moveTo(to);
  await setUp(async () => {
    tester.send({ ...restart, connection: conversation.connection });
    await tester.expect(conversation.connection, { operation: 'RESTART_ACK', round });
  });
}

/** The implementation as source asks, and the tester as remote holds. @returns the round */
export async function hold(
  conversation: Conversation,
  socket: Socket = conversation.socket,
): Promise<number> {
  const { tester, connection } = conversation;
  return setUp(async () => {
    await socket.sendMigrationRequest();
    const request = await tester.expect(connection, { operation: 'MIGRATION_REQUEST' });
    tester.send(connection.answer(request, 'REQUEST_ACK'));
    await socket.expectMigration('held');
    return roundOf(request);
  });
}

/** The round of a message that was expected. */
export function roundOf(segment: { readonly payload: Uint8Array }): number {
  return ((segment.payload[4] as number) << 8) | (segment.payload[5] as number);
}

/** The implementation as source is captured. @returns the buffer */
export async function freeze(conversation: Conversation): Promise<Uint8Array> {
  return setUp(async () => {
    await hold(conversation);
    return conversation.socket.serializeSocketData();
  });
}

/** An address that the tester's end can move to. */
export function newAddress(tester: Tester): Endpoint {
  return tester.endpoint('elsewhere');
}
