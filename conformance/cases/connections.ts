/** Steps of plain TCP that cases share. */
import {
  advance,
  Conversation,
  Failure,
  isBefore,
  openConversation,
  setUp,
  Unsupported,
  type Connection,
  type ConnectionOptions,
  type OpenOptions,
  type Outgoing,
  type Pattern,
  type SegmentFields,
  type SequenceNumber,
  type Socket,
  type Subject,
  type TcpOption,
  type TcpSegment,
  type TcpState,
  type Tester,
} from '../harness/index.ts';

/** The implementation listens at a port, and the tester's end is ready to open a connection to it. */
export async function listening(
  tester: Tester,
  subject: Subject,
  options: ConnectionOptions = {},
): Promise<Connection> {
  const { port } = tester.endpoint('home');
  await subject.call('listen', { port });
  return tester.connection(tester.endpoint('home'), { host: subject.host, port }, options);
}

/** A connection whose two directions have worked already. @throws Failure */
export async function openAlive(
  tester: Tester,
  subject: Subject,
  options: OpenOptions = {},
): Promise<Conversation> {
  const conversation = await openConversation(tester, subject, options);
  await conversation.expectAlive();
  return conversation;
}

/** The tester's SYN with options of the case's own choice, up to the end of the handshake. */
export async function openWith(
  tester: Tester,
  subject: Subject,
  syn: readonly TcpOption[],
  options: ConnectionOptions = {},
): Promise<Conversation> {
  const connection = await listening(tester, subject, options);
  return setUp(async () => {
    tester.send(connection.segment({ flags: ['SYN'], options: syn }));
    await tester.expect(connection, { set: ['SYN', 'ACK'], acknowledgment: advance(connection.iss, 1) });
    tester.send(connection.ack());
    return new Conversation(tester, connection, await subject.accept(connection.remote.port));
  });
}

/** The implementation opens a connection, and its SYN has arrived. */
export async function awaitSyn(
  tester: Tester,
  subject: Subject,
): Promise<{ connection: Connection; socket: Socket; syn: TcpSegment }> {
  const local = tester.endpoint('home');
  const { port } = tester.endpoint('home');
  const connection = tester.connection(local, { host: subject.host, port });
  const socket = await subject.connect(local, port);
  const syn = await tester.expect(connection, { set: ['SYN'], clear: ['ACK', 'FIN', 'RST'] });
  return { connection, socket, syn };
}

/** Builds segments of the tester's stream from any place on, in any order; `given` is left to the case. */
export function pieces(
  conversation: Conversation,
): (from: number, octets: number, fields?: SegmentFields) => Outgoing {
  const start = advance(conversation.connection.sndNxt, -conversation.given);
  return (from, octets, fields = {}) =>
    conversation.again(from, octets, { sequence: advance(start, from), ...fields });
}

/**
 * The next octets of the tester's stream, those beyond a gap first: they are answered with an acknowledgment up to the gap and
 * delivered once it is filled. An end that has dropped them, as it may, gets them again.
 *
 * @param answer - what else holds of the acknowledgment
 * @returns whether they were kept
 */
export async function giveEarly(
  conversation: Conversation,
  gap: number,
  beyond: number,
  answer: Pattern = {},
): Promise<boolean> {
  const { tester, connection } = conversation;
  const acknowledgment = connection.sndNxt;
  const late = conversation.next(gap);
  tester.send(conversation.next(beyond, { sequence: advance(acknowledgment, gap) }));
  const upToTheGap = { kind: 'ordinary', set: ['ACK'], acknowledgment, ...answer } as const;
  await tester.expect(connection, upToTheGap, { within: 'acknowledgment' });
  tester.send(late);
  const isKept = !(await conversation.resend());
  await conversation.expectDelivered();
  return isKept;
}

/** Goes on only where there is something to report: who drops what comes early has nothing. @throws Unsupported */
export async function needEarlyKept(conversation: Conversation): Promise<void> {
  const isKept = await setUp(() => giveEarly(conversation, 100, 100));
  if (!isKept) throw new Unsupported('it keeps nothing that comes early');
}

/** Whether a segment says that it has octets beyond a gap (RFC 2018). */
export function reports({ options }: TcpSegment, left: SequenceNumber, octets: number): boolean {
  return options.some(
    (option) =>
      option.kind === 'sack' &&
      option.blocks.some((block) => block.left === left && block.right === advance(left, octets)),
  );
}

/** What arrives for a connection from now on breaks the case once something holds of it. */
export function forbid(
  { tester, connection }: Conversation,
  what: string,
  holds: (segment: TcpSegment) => boolean,
  requirement?: string,
): () => void {
  return tester.never(connection, { kind: 'ordinary', also: [what, holds] }, requirement);
}

/** From now on no text may arrive beyond a place, which may move with what is acknowledged. */
export function forbidPast(
  conversation: Conversation,
  edge: () => SequenceNumber,
  requirement?: string,
): () => void {
  const isPast = (segment: TcpSegment): boolean =>
    segment.payload.length > 0 && isBefore(edge(), endOf(segment));
  return forbid(conversation, 'beyond the window', isPast, requirement);
}

/** A segment's sequence numbers end at, or before, a place that nothing may pass. */
export function endOf({ sequence, payload }: TcpSegment): SequenceNumber {
  return advance(sequence, payload.length);
}

/** Octets that a segment's options take in its header. */
export function optionOctets({ options }: TcpSegment): number {
  const octets = options.reduce((sum, option) => {
    switch (option.kind) {
      case 'nop':
        return sum + 1;
      case 'end':
        return sum + 1 + option.padding.length;
      case 'timestamps':
        return sum + 10;
      case 'sack':
        return sum + 2 + 8 * option.blocks.length;
      case 'unknown':
        return sum + 2 + option.data.length;
      default:
        return sum + 4;
    }
  }, 0);
  return 4 * Math.ceil(octets / 4);
}

/** TSval and TSecr of a segment. @throws Failure where it has none */
export function timestampsOf({ options }: TcpSegment): { readonly value: number; readonly echo: number } {
  for (const option of options) if (option.kind === 'timestamps') return option;
  throw new Failure('the Timestamps option', 'a segment without it', 'RFC 7323 §3.2');
}

/** The implementation's application has read to the end of the stream. @throws Failure */
export async function expectEnd({ socket }: Conversation, requirement?: string): Promise<void> {
  const isEnd = async (): Promise<true | undefined> => ((await socket.receive()).isEnd ? true : undefined);
  await socket.subject.poll(
    isEnd,
    'the end of the stream to be told to the application',
    'answer',
    requirement,
  );
}

/** The implementation's FIN comes, again where it had come before, and is acknowledged. @throws Failure */
export async function acknowledgeFin(
  { tester, connection, socket }: Conversation,
  next: TcpState,
): Promise<void> {
  await tester.expect(connection, { set: ['FIN'] }, { within: 'retransmission' });
  tester.send(connection.ack());
  await socket.expectTcp(next);
}

/** The tester closes too, and hears so unless that leaves nothing of the connection. @throws Failure */
export async function closeTester(conversation: Conversation, next: TcpState): Promise<void> {
  conversation.tester.send(conversation.connection.fin());
  await conversation.socket.expectTcp(next);
  if (next !== 'CLOSED') await conversation.expectAcknowledged();
}

/** The implementation's application closes its half, and its FIN arrives. */
export async function closeHalf({ tester, connection, socket }: Conversation): Promise<void> {
  await setUp(async () => {
    await socket.close();
    await tester.expect(connection, { set: ['FIN'] });
  });
}

/** The implementation still knows the connection: its peer's FIN, come again, is acknowledged. */
export async function expectFinAcknowledgedAgain({ tester, connection }: Conversation): Promise<void> {
  await tester.pass('acknowledgment'); // answers to what is no news may be limited to two a second
  tester.send(connection.fin({ sequence: advance(connection.sndNxt, -1) }));
  await tester.expect(connection, { set: ['ACK'], clear: ['RST'], acknowledgment: connection.sndNxt });
}

/** The tester closes its window, by a segment that acknowledges something new: some take a smaller window from no other. */
export async function closeWindow(conversation: Conversation): Promise<void> {
  const { tester, connection } = conversation;
  await setUp(async () => {
    await conversation.expectAlive();
    connection.window = 0;
    await conversation.stream(1);
    await tester.pass('silence');
  });
}

/** The tester opens its window. */
export function openWindow({ tester, connection }: Conversation): void {
  connection.window = 0xffff;
  tester.send(connection.ack());
}

/** Fills what the implementation offers to take, until it offers no room. */
export async function fillWindow(conversation: Conversation): Promise<void> {
  const { tester, connection } = conversation;
  await setUp(async () => {
    for (let round = 0; connection.sndWnd > 0 && round < ROUNDS; round += 1) {
      conversation.give(connection.sndWnd);
      await conversation.expectAcknowledged();
    }
    await tester.until(() => connection.sndWnd === 0, 'the window to be closed');
  });
}

const ROUNDS = 200;
