/** What is not acknowledged is sent again: RFC 9293 §3.8.1, RFC 6298, RFC 5681 §3.2. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  isAtOrBefore,
  isBefore,
  MILLISECOND,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
  type TcpSegment,
} from '../../harness/index.ts';
import { leaveUnacknowledged, scaled } from '../migrations.ts';
import { endOf, forbid } from '../connections.ts';

const WITHIN = 20 * SECOND;
/** From one time-out to the next, and over three: how much a path whose delay varies leaves of twice as much. */
const LEAST_GROWTH = 1.2;
const LEAST_OF_EIGHTFOLD = 4;

/** Waits for data from a place on once more. @returns the segment, and when it came */
async function awaitAgain(
  { tester, connection }: Conversation,
  sequence: TcpSegment['sequence'],
): Promise<{ segment: TcpSegment; time: number }> {
  const segment = await tester.expect(connection, { octets: 'some', sequence }, { within: WITHIN });
  return { segment, time: tester.now };
}

/** Octets in many segments, or less where segments are small or there is no room for so many. */
const MANY = 20_000;

/** Has the implementation send four full segments or more at once. @returns where they begin */
async function fillFlight(conversation: Conversation): Promise<TcpSegment['sequence']> {
  const { tester, connection } = conversation;
  return setUp(async () => {
    const octets = await scaled(conversation, MANY);
    for (let round = 0; round < 3; round += 1) await conversation.stream(octets);
    const start = connection.rcvNxt;
    const least = advance(start, 4 * (await conversation.segmentOctets()));
    await conversation.write(octets);
    await tester.until(() => isAtOrBefore(least, connection.rcvNxt), 'four segments of data');
    return start;
  });
}

/** Data that are acknowledged already. */
function withOctetsBefore(
  acknowledged: TcpSegment['sequence'],
): [what: string, holds: (segment: TcpSegment) => boolean] {
  const holds = ({ payload, sequence }: TcpSegment): boolean =>
    payload.length > 0 && isBefore(sequence, acknowledged);
  return ['with octets that are acknowledged', holds];
}

export default [
  conformanceCase({
    id: 'tcp/sends-again',
    title: 'Data that are not acknowledged are sent again, the same octets, and not once they are.',
    checks: ['RFC 9293 §3.8.1', 'RFC 6298 §5'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const start = connection.rcvNxt;
      await conversation.write(100);
      const first = await setUp(() => awaitAgain(conversation, start));
      await awaitAgain(conversation, start);
      const again = await awaitAgain(conversation, start);
      const isSame = again.segment.payload.every((octet, at) => octet === first.segment.payload[at]);
      expectThat(isSame, 'the same octets', 'others');
      tester.send(connection.ack());
      const acknowledged = connection.rcvNxt;
      await tester.pass('prompt');
      forbid(conversation, ...withOctetsBefore(acknowledged));
      await tester.pass('retransmission');
    },
  }),

  conformanceCase({
    id: 'tcp/backs-off',
    title: 'From one retransmission to the next about twice as much time passes.',
    checks: ['RFC 6298 §5', 'RFC 9293 §3.8.1'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const start = connection.rcvNxt;
      await conversation.write(100);
      const times: number[] = [];
      for (let sent = 0; sent < 6; sent += 1) times.push((await awaitAgain(conversation, start)).time);
      // What comes first may be a tail loss probe, which is no time-out (RFC 8985 §7), and the first time-out may run from there.
      const gaps = times.slice(2).map((time, at) => (time - (times[at + 1] as number)) / MILLISECOND);
      const isGrowing = gaps.slice(1).every((gap, at) => gap > LEAST_GROWTH * (gaps[at] as number));
      const isDoubling = (gaps.at(-1) as number) > LEAST_OF_EIGHTFOLD * (gaps[0] as number);
      expectThat(isGrowing && isDoubling, 'times that double', `${gaps.map(Math.round).join(', ')} ms`);
      tester.send(connection.ack());
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/sends-again-from-what-is-acknowledged',
    title: 'What is acknowledged of the data in flight is not sent again.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await leaveUnacknowledged(conversation, 500);
      const acknowledged = advance(connection.rcvNxt, -200);
      tester.send(connection.ack({ acknowledgment: acknowledged }));
      await tester.pass('prompt');
      forbid(conversation, ...withOctetsBefore(acknowledged));
      await tester.expect(
        connection,
        { octets: 'some', sequence: acknowledged },
        { within: 'retransmission' },
      );
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ 'with-sack': true, 'without-sack': false }, (sack) =>
    conformanceCase({
      id: 'tcp/fast-retransmit',
      title: 'Three duplicate acknowledgments draw the segment that is missing, before any time-out.',
      checks: ['RFC 5681 §3.2 (SHOULD)'],
      role: 'tcp',
      ...(sack ? { needs: ['sack'] as const } : {}),
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { sack });
        const { connection } = conversation;
        const start = await fillFlight(conversation);
        const data = tester.arrived(connection).filter(({ payload }) => payload.length > 0);
        const held = data.filter(({ sequence }) => isBefore(start, sequence)).slice(0, 4);
        const left = held[0]?.sequence ?? start;
        await tester.pass(20 * MILLISECOND);
        for (const segment of held)
          tester.send(duplicate(conversation, start, left, endOf(segment), connection.sack));
        await tester.expect(connection, { octets: 'some', sequence: start }, { within: 'prompt' });
        tester.send(connection.ack());
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/two-duplicates-prove-nothing',
    title: 'Two duplicate acknowledgments, as reordering brings them, draw nothing that was sent already.',
    checks: ['RFC 5681 §3.2'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { sack: false });
      const { connection } = conversation;
      // Of the first flight, for the time-out is at its longest before much was measured.
      const start = connection.rcvNxt;
      await conversation.tryToWrite(MANY);
      await setUp(() => tester.expect(connection, { octets: 'some', sequence: start }));
      for (let sent = 0; sent < 2; sent += 1) tester.send(connection.ack({ acknowledgment: start }));
      await tester.expectNothing(connection, { octets: 'some', sequence: start }, { within: 'soon' });
      tester.send(connection.ack());
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
];

/** An acknowledgment of what came before a segment that is missing, with what came after it where that can be said. */
function duplicate(
  { connection }: Conversation,
  acknowledgment: TcpSegment['sequence'],
  left: TcpSegment['sequence'],
  right: TcpSegment['sequence'],
  withSack: boolean,
): ReturnType<typeof connection.ack> {
  const { options } = connection.ack().segment;
  const sack = { kind: 'sack', blocks: [{ left, right }] } as const;
  const extra = withSack ? [{ kind: 'nop' } as const, { kind: 'nop' } as const, sack] : [];
  return connection.ack({ acknowledgment, options: [...options, ...extra] });
}
