/** How much is sent at once, and when: RFC 9293 §3.7 and §3.8.6, RFC 5681. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  distance,
  expectThat,
  MILLISECOND,
  openConversation,
  setUp,
  TcpFlag,
  type Conversation,
  type TcpSegment,
} from '../../harness/index.ts';
import { endOf, fillWindow, forbidPast } from '../connections.ts';

/** Less than any time-out after which a sender sends a small segment after all (RFC 9293 §3.8.6.2.1). */
const SOON = 80 * MILLISECOND;
/** Octets in the window that nobody may have to send as a segment of their own. */
const SLIVER = 10;

/**
 * More is written than the tester's window lets out, and more than half of that arrives.
 *
 * @param most - octets of the window, which is a few of the implementation's segments
 * @returns the window, and where it ends
 */
async function fillOffer(
  conversation: Conversation,
  most: number,
): Promise<{ readonly edge: ReturnType<typeof advance>; readonly window: number }> {
  const { tester, connection } = conversation;
  return setUp(async () => {
    const window = Math.min(most, 10 * (await conversation.segmentOctets()));
    connection.window = window;
    await conversation.stream(window); // a congestion window grows by it
    await tester.pass('flight');
    const edge = advance(connection.lastAckSent, window);
    await conversation.write(2 * window);
    const isMost = (): boolean => 2 * distance(connection.rcvNxt, edge) < window;
    await tester.until(isMost, `most of ${window} octets of data`);
    return { edge, window };
  });
}

export default [
  ...conformanceCases({ 1: 1, 100: 100, 1000: 1000, 5000: 5000, 65535: 65_535 }, (window) =>
    conformanceCase({
      id: 'tcp/window-is-respected',
      title: 'Nothing is sent beyond the window, and all of a stream passes through it.',
      checks: ['RFC 9293 §3.4', 'RFC 9293 §3.8.6'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { window });
        const { connection } = conversation;
        forbidPast(conversation, () => advance(connection.lastAckSent, window));
        await conversation.write(Math.min(20_000, 4 * window));
        await conversation.expectArrived(undefined, 20_000 * MILLISECOND);
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/window-that-shrinks',
    title: 'A window that shrinks lets nothing new out, and loses nothing of what was sent already.',
    checks: ['RFC 9293 §3.8.6'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const { edge, window } = await fillOffer(conversation, 5000);
      connection.window = window / 10;
      tester.send(connection.ack({ acknowledgment: advance(connection.rcvNxt, -0.4 * window) }));
      await tester.pass('prompt');
      const lift = forbidPast(conversation, () => edge);
      await tester.pass('silence');
      lift();
      connection.window = 60_000;
      tester.send(connection.ack());
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/sends-no-slivers',
    title: 'A window that opens by a few octets is not filled at once with a segment of a few octets.',
    checks: ['RFC 9293 §3.8.6.2.1'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await fillOffer(conversation, 8000);
      await tester.pass('prompt');
      const segment = await conversation.segmentOctets();
      const most = Math.min(SLIVER, segment - 1);
      const isSliver = ({ payload }: TcpSegment): boolean => payload.length > 0 && payload.length <= most;
      connection.window = SLIVER;
      tester.send(connection.ack());
      await tester.expectNothing(connection, { also: ['of a few octets', isSliver] }, { within: SOON });
      connection.window = 60_000;
      tester.send(connection.ack());
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'tcp/offers-no-slivers',
    title: 'A window that has closed is not opened again for the few octets that the application reads.',
    checks: ['RFC 9293 §3.8.6.2.2'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await fillWindow(conversation);
      await tester.pass('silence');
      const before = tester.arrived(connection).length;
      await socket.receive(SLIVER);
      await tester.pass('silence');
      const later = tester.arrived(connection).slice(before);
      const sliver = later.find(({ window }) => window > 0 && window <= SLIVER);
      expectThat(sliver === undefined, 'no window of a few octets', `a window of ${sliver?.window}`);
    },
  }),

  conformanceCase({
    id: 'tcp/pushes-the-last-octets',
    title: 'The segment with the last octets that there are to send has PSH.',
    checks: ['RFC 9293 §3.9.1.2'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await conversation.stream(100);
      const last = tester.arrived(connection).filter((segment) => endOf(segment) === connection.rcvNxt);
      const isPushed = last.some(({ flags, payload }) => payload.length > 0 && (flags & TcpFlag.PSH) !== 0);
      expectThat(isPushed, 'PSH in the segment with the last octet', 'none');
    },
  }),

  ...conformanceCases({ 536: 536, 1460: 1460 }, (mss) =>
    conformanceCase({
      id: 'tcp/begins-slowly',
      title: 'No more than ten segments, and one that probes, are sent before anything is acknowledged.',
      checks: ['RFC 6928 §2', 'RFC 5681 §3.1', 'RFC 8985 §7'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { mss });
        const { connection } = conversation;
        const most = advance(connection.rcvNxt, 11 * mss);
        const lift = forbidPast(conversation, () => most);
        await conversation.write(24 * mss);
        await tester.pass('prompt');
        lift();
        await conversation.expectArrived();
      },
    }),
  ),
];
