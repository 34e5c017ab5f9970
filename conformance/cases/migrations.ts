/** The steps that cases of a migration begin with. */
import {
  advance,
  classifySegment,
  distance,
  expectThat,
  Failure,
  LONGEST_SEGMENT,
  setUp,
  settled,
  TcpFlag,
  type Connection,
  type Conversation,
  type Endpoint,
  type MessageToBuild,
  type SegmentFields,
  type SequenceNumber,
  type Socket,
  type TcpSegment,
  type TcpState,
  type Tester,
} from '../harness/index.ts';

/** As many of the implementation's segments as cases need at most; where they are small, these hold less than a case asks for. */
const MOST_SEGMENTS = 32;
/** Octets that are not too many, however small the segments. */
const FEW = 500;
/** How often a congestion window has to grow, at most, until it holds what is to be in flight. */
const GROWTHS = 12;

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

/** So many octets, or less where these would make very many of the implementation's segments. */
export async function scaled(conversation: Conversation, octets: number): Promise<number> {
  if (octets <= FEW) return octets;
  return Math.min(octets, MOST_SEGMENTS * (await setUp(() => conversation.segmentOctets())));
}

/** The implementation's application writes, and what arrives stays unacknowledged. @returns where it begins */
export async function leaveUnacknowledged(conversation: Conversation, octets = 100): Promise<SequenceNumber> {
  return setUp(() => bringIntoFlight(conversation, octets, octets));
}

/**
 * The implementation's application writes, and what arrives is not acknowledged. A congestion window that does not hold it
 * grows by what is acknowledged before.
 *
 * @param least - octets that have to arrive
 * @returns RCV.NXT of before
 */
async function bringIntoFlight(
  conversation: Conversation,
  octets: number,
  least: number,
): Promise<SequenceNumber> {
  const { tester, connection } = conversation;
  for (let growth = 0; growth < GROWTHS; growth += 1) {
    const { rcvNxt } = connection;
    const missing = octets - (await conversation.write(octets));
    const isThere = (): boolean => distance(rcvNxt, connection.rcvNxt) >= least - missing;
    if (await tester.settles(isThere)) return rcvNxt;
    for (let flight = 0; flight < GROWTHS && !conversation.hasArrived; flight += 1) {
      conversation.acknowledgeEach();
      await tester.settles(() => conversation.hasArrived);
    }
    conversation.acknowledgeEach();
  }
  throw new Failure(`${octets} octets in flight`, 'less');
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
  const most = await scaled(conversation, octets);
  await setUp(async () => {
    const segment = octets === most ? LONGEST_SEGMENT : await conversation.segmentOctets();
    const { connection } = conversation;
    const rcvNxt = await bringIntoFlight(conversation, most, Math.max(1, most - segment + 1));
    connection.forget(rcvNxt);
    connection.isDeaf = true;
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

/** Data are exchanged, one segment of them marked on its way, and no packet from now on has anything of ECN (RFC 3168). @throws Failure */
export async function expectNoEcn(conversation: Conversation): Promise<void> {
  const { tester, connection } = conversation;
  const before = tester.arrivedPackets(connection).length;
  tester.send({ ...conversation.next(100), typeOfService: CONGESTION_EXPERIENCED });
  await conversation.expectDelivered();
  await conversation.expectAcknowledged();
  await conversation.write(3000);
  await conversation.expectArrived();
  await conversation.expectAlive();
  const marked = tester
    .arrivedPackets(connection)
    .slice(before)
    .filter(
      ({ typeOfService, segment }) =>
        (typeOfService & CONGESTION_EXPERIENCED) !== 0 || (segment.flags & (TcpFlag.ECE | TcpFlag.CWR)) !== 0,
    );
  expectThat(
    marked.length === 0,
    'no code point of ECN, no ECE and no CWR',
    `${marked.length} packets with one`,
  );
}

const CONGESTION_EXPERIENCED = 3;
