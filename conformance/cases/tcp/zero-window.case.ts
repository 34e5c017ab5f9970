/** Closed windows, from both sides: RFC 9293 §3.8.6.1. */
import {
  advance,
  conformanceCase,
  expectThat,
  isBefore,
  MILLISECOND,
  openConversation,
  SECOND,
  setUp,
  type Conversation,
  type Pattern,
  type SequenceNumber,
} from '../../harness/index.ts';
import { closeWindow, endOf, fillWindow, forbid, openWindow } from '../connections.ts';

/** Between probes at most. */
const LONGEST_PROBING = 130 * SECOND;
const PROBED_MINUTES = 15;
/** For all that fits a receive buffer. */
const LONG_READING = 10 * SECOND;

/** The tester closes its window, and the implementation has something to send. @returns where the window is closed */
async function writeToClosedWindow(conversation: Conversation): Promise<SequenceNumber> {
  await closeWindow(conversation);
  await setUp(() => conversation.write(1000));
  return conversation.connection.lastAckSent;
}

/** What probes a window: an octet of data, or a segment without any that is no news. */
function probeOf(edge: SequenceNumber): Pattern {
  return {
    kind: 'ordinary',
    set: ['ACK'],
    also: ['a window probe', (segment) => segment.payload.length > 0 || isBefore(segment.sequence, edge)],
  };
}

/** Waits for the next probe, and answers that the window is closed as ever, its octet not taken. @returns when it came */
async function answerProbe(
  { tester, connection }: Conversation,
  edge: SequenceNumber,
  within: number,
): Promise<number> {
  await tester.expect(connection, probeOf(edge), { within });
  const { now } = tester;
  tester.send(connection.ack({ acknowledgment: edge }));
  return now;
}

export default [
  conformanceCase({
    id: 'tcp/probes-a-closed-window',
    title: 'A window that is closed is probed, with no more than an octet, until it opens.',
    checks: ['RFC 9293 §3.8.6.1'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const edge = await writeToClosedWindow(conversation);
      const lift = forbid(
        conversation,
        'beyond one octet of a closed window',
        (segment) => segment.payload.length > 0 && isBefore(advance(edge, 1), endOf(segment)),
      );
      await answerProbe(conversation, edge, 4 * SECOND);
      await answerProbe(conversation, edge, 6 * SECOND);
      lift();
      openWindow(conversation);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/probes-ever-more-rarely',
    title: 'The time from one probe of a closed window to the next grows.',
    checks: ['RFC 9293 §3.8.6.1 (SHOULD)'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const edge = await writeToClosedWindow(conversation);
      const times: number[] = [];
      for (let probe = 0; probe < 4; probe += 1)
        times.push(await answerProbe(conversation, edge, 15 * SECOND));
      const gaps = times.slice(1).map((time, at) => Math.round((time - (times[at] as number)) / MILLISECOND));
      const isGrowing = (gaps[2] as number) > 1.4 * (gaps[0] as number);
      expectThat(isGrowing, 'growing times between probes', `${gaps.join(', ')} ms`);
      openWindow(conversation);
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'tcp/probes-as-long-as-they-are-answered',
    title:
      'A connection whose peer answers its probes is not given up, however long the window stays closed.',
    checks: ['RFC 9293 §3.8.6.1'],
    role: 'tcp',
    isSlow: true,
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const edge = await writeToClosedWindow(conversation);
      const end = tester.now + PROBED_MINUTES * 60 * SECOND;
      while (tester.now < end) await answerProbe(conversation, edge, LONGEST_PROBING);
      openWindow(conversation);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/opened-window-is-used-at-once',
    title: 'A window that opens is used at once, without another probe.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const edge = await writeToClosedWindow(conversation);
      for (let probe = 0; probe < 3; probe += 1) await answerProbe(conversation, edge, 10 * SECOND);
      openWindow(conversation);
      await tester.expect(connection, { octets: 'some' }, { within: 'acknowledgment' });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/answers-probes-of-its-window',
    title:
      'Probes of a window that it has closed are acknowledged, and the octet is taken once there is room.',
    checks: ['RFC 9293 §3.8.6.1', 'RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await fillWindow(conversation);
      await tester.pass('silence');
      const { given } = conversation;
      const before = connection.sndNxt;
      tester.send(conversation.next(1));
      await tester.expect(connection, {
        set: ['ACK'],
        also: [
          'of all but the probe',
          ({ acknowledgment }) => acknowledgment === before || acknowledgment === connection.sndNxt,
        ],
      });
      await conversation.expectDelivered(undefined, LONG_READING, given);
      await tester.pass('silence');
      tester.send(conversation.again(given, 1));
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/tells-of-its-opened-window',
    title: 'When the application has read what filled the window, the peer hears of it without asking.',
    checks: ['RFC 9293 §3.8.6.2.2'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await fillWindow(conversation);
      await tester.pass('silence');
      await conversation.expectDelivered(undefined, LONG_READING);
      await tester.until(() => connection.sndWnd > 0, 'the window to be opened', {
        within: 'acknowledgment',
      });
      await conversation.expectAlive();
    },
  }),
];
