/** The steps that cases of a migration begin with. */
import {
  advance,
  classifySegment,
  distance,
  setUp,
  settled,
  type Connection,
  type Conversation,
  type Endpoint,
  type MessageToBuild,
  type SegmentFields,
  type Socket,
  type TcpSegment,
  type TcpState,
  type Tester,
} from '../harness/index.ts';

/** Octets of data in a segment that an Ethernet carries. */
const LONGEST_SEGMENT = 1460;

/** The tester as source tells the implementation to hold. */
export async function suspend({ tester, connection }: Conversation, round = 0): Promise<void> {
  await settled(tester, connection.migsock({ operation: 'MIGRATION_REQUEST', round }), {
    operation: 'REQUEST_ACK',
    round,
  });
}

/** The tester as source goes on after all: its round is closed. */
export async function cancel({ tester, connection }: Conversation, round = 0): Promise<void> {
  await settled(tester, connection.migsock({ operation: 'CANCEL', round }), {
    operation: 'CANCEL_ACK',
    round,
  });
}

/** What was sent on a connection draws no answer, suspends nobody and leaves the connection as it was. @throws Failure */
export async function expectDropped(conversation: Conversation, requirement?: string): Promise<void> {
  const { tester, connection, socket } = conversation;
  await tester.expectNothing(connection, {}, requirement === undefined ? {} : { requirement });
  await socket.expectMigration('none', requirement);
  await conversation.expectAlive(requirement);
}

/** The implementation's application writes, and what arrives stays unacknowledged. */
export async function leaveUnacknowledged(conversation: Conversation, octets = 100): Promise<void> {
  const { tester, connection } = conversation;
  const before = connection.received.length;
  await conversation.write(octets);
  await setUp(() =>
    tester.until(() => connection.received.length === before + octets, `${octets} octets of data`),
  );
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

/** The implementation comes to a state of TCP; but for ESTABLISHED and CLOSE-WAIT it has to be able to close one half. */
export async function bringTo(conversation: Conversation, state: TcpState): Promise<void> {
  await setUp(async () => {
    await ways[state]?.(conversation);
    await conversation.socket.expectTcp(state);
  });
}

const ways: Partial<Record<TcpState, (conversation: Conversation) => Promise<void>>> = {
  'FIN-WAIT-1': closeHalf,
  'FIN-WAIT-2': async (conversation) => {
    await closeHalf(conversation);
    conversation.tester.send(conversation.connection.ack());
  },
  'CLOSE-WAIT': sendFin,
  CLOSING: async (conversation) => {
    await closeHalf(conversation);
    const beforeFin = advance(conversation.connection.rcvNxt, -1);
    conversation.tester.send(conversation.connection.fin({ acknowledgment: beforeFin }));
    await conversation.expectAcknowledged();
  },
  'LAST-ACK': async (conversation) => {
    await sendFin(conversation);
    await closeHalf(conversation);
  },
  'TIME-WAIT': async (conversation) => {
    await closeHalf(conversation);
    await sendFin(conversation);
  },
};

async function closeHalf({ tester, connection, socket }: Conversation): Promise<void> {
  await socket.close();
  await tester.expect(connection, { set: ['FIN'] });
}

async function sendFin(conversation: Conversation): Promise<void> {
  conversation.tester.send(conversation.connection.fin());
  await conversation.expectAcknowledged();
}

/** The tester's end asks to move; the conversation stays where it is. @returns the end at the address that asks */
export function askToMove(
  { tester, connection }: Conversation,
  to: Endpoint,
  message: Partial<MessageToBuild> = {},
  fields: SegmentFields = {},
): Connection {
  const from = fields.from ?? to;
  const moved = tester.move(connection, from);
  const restart = connection.migsock(
    { operation: 'REMOTE_RESTART', new: to, ...message },
    { ...fields, from },
  );
  tester.send({ ...restart, connection: moved });
  return moved;
}

/** The tester's end asks to move, and the conversation goes on from there: what answers it is left to be expected. */
export function beginMove(
  conversation: Conversation,
  to: Endpoint,
  message: Partial<MessageToBuild> = {},
  fields: SegmentFields = {},
): void {
  const { tester, connection } = conversation;
  const restart = connection.migsock(
    { operation: 'REMOTE_RESTART', new: to, ...message },
    { ...fields, from: to },
  );
  conversation.moveTo(to);
  tester.send({ ...restart, connection: conversation.connection });
}

/**
 * What the implementation's application writes is sent in vain: the tester takes no more note of what comes, until it moves.
 * An end shorter than a segment may not be sent yet (Nagle's algorithm, RFC 9293 §3.7.4).
 */
export async function lose(conversation: Conversation, octets: number): Promise<void> {
  const { tester, connection } = conversation;
  const before = dataOctets(tester, connection);
  connection.isDeaf = true;
  await setUp(async () => {
    await conversation.write(octets);
    const least = Math.max(1, octets - LONGEST_SEGMENT + 1);
    const isSent = (): boolean => dataOctets(tester, connection) >= before + least;
    await tester.until(isSent, `${octets} octets of data`);
  });
}

/** Octets of data that have arrived for a connection's end so far, each time that they did. */
export function dataOctets(tester: Tester, connection: Connection): number {
  return ordinarySegments(tester, connection).reduce((octets, { payload }) => octets + payload.length, 0);
}

/** What has arrived for a connection's end so far and is no message. */
export function ordinarySegments(tester: Tester, connection: Connection): TcpSegment[] {
  return tester.arrived(connection).filter((segment) => classifySegment(segment).kind === 'ordinary');
}

/** The tester says that it has all segments but the first of those that came in vain (RFC 2018). */
export function acknowledgeSelectively({ tester, connection }: Conversation): void {
  const arrived = ordinarySegments(tester, connection);
  const starts = arrived
    .map(({ sequence }) => distance(connection.rcvNxt, sequence))
    .filter((start) => start > 0);
  const ends = arrived.map(({ sequence, payload }) =>
    distance(connection.rcvNxt, advance(sequence, payload.length)),
  );
  const left = advance(connection.rcvNxt, Math.min(...starts));
  const right = advance(connection.rcvNxt, Math.max(...ends));
  const { options } = connection.ack().segment;
  const sack = { kind: 'sack', blocks: [{ left, right }] } as const;
  tester.send(connection.ack({ options: [...options, { kind: 'nop' }, { kind: 'nop' }, sack] }));
}
