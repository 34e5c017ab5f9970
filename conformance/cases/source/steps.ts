/** The steps that cases of a source begin with, and what they look at again and again. */
import {
  advance,
  ContractError,
  expectThat,
  Failure,
  MESSAGE_OCTETS,
  MILLISECOND,
  mismatches,
  openConversation,
  readStateBuffer,
  SECOND,
  setUp,
  SetUpError,
  type Connection,
  type Conversation,
  type Pattern,
  type SequenceNumber,
  type Socket,
  type SocketState,
  type Subject,
  type TcpSegment,
  type Tester,
} from '../../harness/index.ts';
import { freeze, hold } from '../migrations.ts';

/** In which a message that is not answered comes again, however far its sender has backed off. */
export const AGAIN = 60 * SECOND;
/** For which nothing of a frozen source may come. */
export const LONG = 10 * SECOND;
/** How much longer the second while is than the first: of twice as much, what a busy machine leaves. */
const LEAST_GROWTH = 1.3;

export const ordinary: Pattern = { kind: 'ordinary' };

/** The implementation as source asks, and is not answered yet. @returns its MIGRATION_REQUEST */
export async function ask({ tester, connection, socket }: Conversation): Promise<TcpSegment> {
  return setUp(async () => {
    await socket.sendMigrationRequest();
    return tester.expect(connection, { operation: 'MIGRATION_REQUEST' });
  });
}

/** Where a migration stands before the capture. */
export const phases: Readonly<Record<string, (conversation: Conversation) => Promise<unknown>>> = {
  requesting: ask,
  held: (conversation) => hold(conversation),
};

/** The implementation's owner calls the migration off. @returns the CANCEL */
export async function callOff({ tester, connection, socket }: Conversation): Promise<TcpSegment> {
  return setUp(async () => {
    await socket.cancelMigration();
    return tester.expect(connection, { operation: 'CANCEL' });
  });
}

/** The migration is called off, and the tester as remote agrees: from then on the implementation goes on. */
export async function withdraw(conversation: Conversation): Promise<void> {
  const cancel = await callOff(conversation);
  conversation.tester.send(conversation.connection.answer(cancel, 'CANCEL_ACK'));
  await setUp(() => conversation.socket.expectMigration('none'));
}

/** The implementation is captured, and from then on no ordinary segment of it may arrive; that is lifted by what is returned. */
export async function freezeQuietly(conversation: Conversation): Promise<() => void> {
  await freeze(conversation);
  return quiet(conversation);
}

/** From now on no ordinary segment may arrive, but for what is on its way. @returns what lifts that */
export async function quiet({ tester, connection }: Conversation): Promise<() => void> {
  await setUp(() => tester.pass('flight'));
  return tester.never(connection, ordinary, 'MIG-SRC-FREEZE');
}

/** The implementation is captured. @returns what the state buffer says */
export async function capture(conversation: Conversation): Promise<SocketState> {
  return readStateBuffer(await freeze(conversation));
}

/** A segment that does not count as sent: the tester's streams stay where they are. */
export function sendUncounted(
  { tester, connection }: Conversation,
  outgoing: Parameters<typeof tester.send>[0],
): void {
  const { sndNxt } = connection;
  tester.send(outgoing);
  connection.sndNxt = sndNxt;
}

/** Octets that an application gets of a frozen socket; to refuse it the call is as good as to give it nothing. */
export async function readFrozen(socket: Socket): Promise<number> {
  try {
    return (await socket.receive()).octets.length;
  } catch (error) {
    if (error instanceof ContractError) return 0;
    throw error;
  }
}

/** A message to which nobody moves yet is made as it has to be. @throws Failure of the requirement that it breaks */
export function expectForm(
  { remote, timestamps }: Connection,
  message: TcpSegment,
  numbers: { readonly sndUna: SequenceNumber; readonly rcvNxt: SequenceNumber },
): void {
  const aspects: Readonly<Record<string, Pattern>> = {
    'MIG-CAR-SEQ': { sequence: advance(numbers.sndUna, -MESSAGE_OCTETS) },
    'MIG-CAR-ACK': { acknowledgment: numbers.rcvNxt },
    'MIG-CAR-FLAGS': { set: ['ACK'], clear: ['SYN', 'FIN', 'RST', 'URG'] },
    'MIG-CAR-TIMESTAMPS': { timestamps },
    'MIG-MSG-OLD-ADDRESS': { old: remote },
    'MIG-MSG-UNUSED-IS-ZERO': { new: { host: 0, port: 0 } },
  };
  for (const [requirement, pattern] of Object.entries(aspects)) {
    const wrong = mismatches(pattern, message);
    expectThat(wrong.length === 0, 'a message made as it has to be', wrong.join(', '), requirement);
  }
}

/** A listener goes on serving others: what one connection leaves behind is in nobody's way. @throws Failure */
export async function expectServed(tester: Tester, subject: Subject, port: number): Promise<void> {
  try {
    const other = await openConversation(tester, subject, { port, isListening: true });
    await other.expectAlive();
  } catch (error) {
    throw error instanceof SetUpError && error.cause instanceof Failure ? error.cause : error;
  }
}

/** A message comes again and again, each time after a longer while. @throws Failure */
export async function expectBackOff(
  { tester, connection }: Conversation,
  pattern: Pattern,
  requirement: string,
): Promise<void> {
  const times: number[] = [];
  while (times.length < 3) {
    await tester.expect(connection, pattern, { within: AGAIN, requirement });
    times.push(tester.now);
  }
  const [first = 0, second = 0, third = 0] = times;
  const isLonger = third - second >= LEAST_GROWTH * (second - first);
  const milliseconds = [second - first, third - second].map((each) => `${Math.round(each / MILLISECOND)} ms`);
  expectThat(isLonger, 'a longer while before each further try', milliseconds.join(', then '), requirement);
}

/** A message comes no more. @throws Failure */
export async function expectNoMore(
  { tester, connection }: Conversation,
  pattern: Pattern,
  requirement?: string,
): Promise<void> {
  await tester.expectNothing(connection, pattern, {
    within: LONG,
    ...(requirement === undefined ? {} : { requirement }),
  });
}
