/** The state buffer that a source writes: its numbers, windows and options, compared with what the tester knows: H3, H4, F13. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  distance,
  expectFields,
  expectThat,
  isAtOrBefore,
  openConversation,
  readStateBuffer,
  SECOND,
  sequenceNumber,
  setUp,
  Unsupported,
  type Capability,
  type Conversation,
  type OpenOptions,
  type TcpSegment,
} from '../../harness/index.ts';
import { cancel, freeze, hold, leaveUnacknowledged, move, newAddress, suspend } from '../migrations.ts';
import { callOff, capture, withdraw } from './steps.ts';

/** What may be negotiated, and what an implementation needs for it. */
const negotiated: Readonly<Record<string, readonly [OpenOptions, readonly Capability[]]>> = {
  everything: [{ windowScale: 7 }, ['timestamps', 'sack', 'window-scale']],
  'another-shift': [{ windowScale: 14 }, ['window-scale']],
  'shift-0': [{ windowScale: 0 }, ['window-scale']],
  'no-window-scale': [{}, []],
  'no-timestamps': [{ timestamps: false, windowScale: 3 }, []],
  'no-sack': [{ sack: false, windowScale: 3 }, []],
  nothing: [{ timestamps: false, sack: false }, []],
  'small-segments': [{ mss: 700 }, []],
  'opened-by-itself': [{ opener: 'subject', windowScale: 2, mss: 1200 }, ['connect']],
};

/** What of the connection's life the numbers have to show. */
const lives: Readonly<
  Record<string, readonly [OpenOptions, (conversation: Conversation) => Promise<unknown>]>
> = {
  new: [{}, () => Promise.resolve()],
  'data-both-ways': [{}, (conversation) => conversation.expectAlive()],
  'data-outstanding': [{}, (conversation) => leaveUnacknowledged(conversation)],
  'data-unread': [
    {},
    async (conversation) => {
      conversation.give(3000);
      await conversation.expectAcknowledged();
    },
  ],
  'a-part-acknowledged': [
    {},
    async (conversation) => {
      const { tester, connection } = conversation;
      await leaveUnacknowledged(conversation, 300);
      tester.send(connection.ack({ acknowledgment: advance(connection.rcvNxt, -100) }));
      await tester.pass('silence');
    },
  ],
  'beyond-the-wrap': [
    { iss: sequenceNumber(0xffff_ff00) },
    async (conversation) => {
      conversation.give(1000);
      await conversation.expectAcknowledged();
    },
  ],
};

/** What the tester's window has been. */
const windows: Readonly<Record<string, readonly [OpenOptions, readonly number[]]>> = {
  unscaled: [{ window: 5000 }, [5000]],
  scaled: [{ window: 5000, windowScale: 7 }, [5000]],
  'smaller-now': [{ window: 5000, windowScale: 7 }, [5000, 300]],
  'larger-now': [{ window: 500, windowScale: 7 }, [500, 8000]],
  'closed-now': [{ window: 5000, windowScale: 7 }, [5000, 0]],
};

/** What rounds of its peer the implementation has closed. */
const closings: Readonly<
  Record<string, readonly [(conversation: Conversation) => Promise<unknown>, number | undefined]>
> = {
  none: [() => Promise.resolve(), undefined],
  'cancelled-round': [(conversation) => cancel(conversation, 5), 5],
  'cancelled-suspension': [
    async (conversation) => {
      await suspend(conversation, 3);
      await cancel(conversation, 3);
    },
    3,
  ],
  move: [
    async (conversation) => {
      await suspend(conversation, 2);
      await move(conversation, newAddress(conversation.tester), 2);
      await conversation.expectAlive();
    },
    2,
  ],
};

function clockOf({ options }: TcpSegment): number {
  return options.flatMap((option) => (option.kind === 'timestamps' ? [option.value] : []))[0] ?? 0;
}

export default [
  conformanceCase({
    id: 'capture/keeps-the-rules',
    title: 'A state buffer keeps every rule of its format.',
    checks: [
      'MIG-BUF-ANY-IMPLEMENTATION',
      'MIG-BUF-LAYOUT',
      'MIG-BUF-MAGIC',
      'MIG-BUF-BYTE-ORDER',
      'MIG-BUF-LENGTH',
      'MIG-BUF-VERSION',
      'MIG-BUF-FIXED-PART',
      'MIG-BUF-DIGEST',
      'MIG-BUF-RESERVED',
      'MIG-BUF-UNUSED-IS-ZERO',
      'MIG-BUF-ADDRESS',
      'MIG-BUF-SENT',
      'MIG-BUF-WINDOW',
      'MIG-BUF-WINDOW-SCALE',
      'MIG-BUF-MSS',
      'MIG-BUF-OPTIONS',
      'MIG-BUF-CONGESTION-CONTROL',
      'MIG-BUF-STATE',
      'MIG-BUF-FIN',
    ],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { windowScale: 7 });
      conversation.give(100);
      await leaveUnacknowledged(conversation);
      const buffer = await freeze(conversation);
      readStateBuffer(buffer);
      const text = new TextDecoder().decode(buffer.subarray(0, 4));
      expectThat(text === 'MIGB', 'a buffer that starts with MIGB', JSON.stringify(text), 'MIG-BUF-MAGIC');
    },
  }),

  ...conformanceCases(lives, ([options, live]) =>
    conformanceCase({
      id: 'capture/numbers',
      title: 'The addresses and sequence numbers of a state buffer are those of the connection.',
      checks: [
        'MIG-BUF-SENT',
        'MIG-BUF-QUEUES',
        'MIG-BUF-ADDRESS',
        'MIG-BUF-FIN',
        'MIG-RND-TRAVELS',
        'MIG-BUF-WINDOW',
      ],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        const { connection } = conversation;
        await setUp(() => live(conversation));
        const state = await capture(conversation);
        const { local, remote } = connection;
        expectFields(state, { local: remote, remote: local }, 'MIG-BUF-ADDRESS');
        expectFields(state, { sndUna: connection.lastAckSent, sndNxt: connection.rcvNxt }, 'MIG-BUF-SENT');
        expectFields(state, { rcvNxt: connection.sndNxt }, 'MIG-BUF-QUEUES');
        expectFields(state, { state: 'ESTABLISHED', finSent: false, finReceived: false }, 'MIG-BUF-FIN');
        expectFields(state, { round: 0 }, 'MIG-RND-TRAVELS');
        const isPast = isAtOrBefore(state.sndWl1, state.rcvNxt) && isAtOrBefore(state.sndWl2, state.sndUna);
        expectThat(
          isPast,
          'SND.WL1 and SND.WL2 of a segment that came',
          `${state.sndWl1}, ${state.sndWl2}`,
          'MIG-BUF-WINDOW',
        );
      },
    }),
  ),

  ...conformanceCases(negotiated, ([options, needs]) =>
    conformanceCase({
      id: 'capture/negotiated',
      title:
        'What was negotiated is in the state buffer: shifts, segment sizes, selective acknowledgment, timestamps.',
      checks: ['MIG-BUF-MEANING', 'MIG-BUF-WINDOW-SCALE', 'MIG-BUF-MSS', 'MIG-BUF-CLOCK'],
      role: 'source',
      needs,
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        const { connection } = conversation;
        await setUp(() => conversation.expectAlive());
        const state = await capture(conversation);
        const windowScale = connection.windowScale && {
          send: connection.windowScale.receive,
          receive: connection.windowScale.send,
        };
        expectFields(state, { windowScale }, 'MIG-BUF-WINDOW-SCALE');
        expectFields(state, { sndMss: options.mss ?? 1460, rcvMss: connection.peerMss }, 'MIG-BUF-MSS');
        expectFields(state, { sackPermitted: connection.sack });
        const has = state.timestamps !== undefined;
        const wanted = connection.timestamps ? 'timestamps' : 'no timestamps';
        expectThat(has === connection.timestamps, wanted, has ? 'some' : 'none', 'MIG-BUF-CLOCK');
      },
    }),
  ),

  ...conformanceCases(windows, ([options, fields]) =>
    conformanceCase({
      id: 'capture/send-window',
      title:
        'The send window of a state buffer is the last one offered, in octets, and the largest one is the largest ever.',
      checks: ['MIG-BUF-WINDOW'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        const { connection } = conversation;
        for (const window of fields) {
          connection.window = window;
          conversation.give(10);
          await setUp(() => conversation.expectDelivered());
          await setUp(() => conversation.expectAcknowledged());
        }
        const scale = 2 ** (connection.windowScale?.receive ?? 0);
        const state = await capture(conversation);
        expectFields(state, {
          sndWnd: (fields.at(-1) ?? 0) * scale,
          maxSndWnd: Math.max(...fields) * scale,
        });
      },
    }),
  ),

  ...conformanceCases({ unscaled: {}, scaled: { windowScale: 7 } }, (options: OpenOptions) =>
    conformanceCase({
      id: 'capture/receive-window',
      title:
        'The receive window of a state buffer ends where the last one offered does, and the largest one is the largest ever.',
      checks: ['MIG-BUF-WINDOW'],
      role: 'source',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, options);
        const { connection } = conversation;
        conversation.give(Math.min(8000, Math.floor(connection.sndWnd / 2)));
        await setUp(() => conversation.expectAcknowledged());
        const edge = advance(connection.sndUna, connection.sndWnd);
        const state = await capture(conversation);
        expectFields(state, { rcvWnd: distance(state.rcvNxt, edge), maxRcvWnd: connection.maxSndWnd });
      },
    }),
  ),

  conformanceCase({
    id: 'capture/timestamp-to-echo',
    title:
      'TS.Recent of a state buffer is the TSval of the last ordinary segment, and not that of a message.',
    checks: ['MIG-CAR-STATE-UNMOVED', 'MIG-BUF-CLOCK', 'RFC 7323 §4.3'],
    role: 'source',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await setUp(() => conversation.expectAlive());
      await tester.pass('silence');
      const { tsNow } = connection;
      conversation.give(10);
      await setUp(() => conversation.expectAcknowledged());
      await tester.pass('silence');
      const { timestamps } = await capture(conversation);
      const recent = timestamps?.recent;
      expectThat(recent === tsNow, `TS.Recent ${tsNow}`, String(recent));
    },
  }),

  conformanceCase({
    id: 'capture/timestamp-clock',
    title:
      'The Timestamp Clock of a state buffer is that of the instant of capture, not of the last segment before it.',
    checks: ['MIG-BUF-CLOCK'],
    role: 'source',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection, socket } = conversation;
      await hold(conversation);
      conversation.give(10);
      const before = clockOf(
        await setUp(() => tester.expect(connection, { kind: 'ordinary', set: ['ACK'] }, { within: SECOND })),
      );
      await tester.pass(20 * SECOND);
      const { timestamps } = readStateBuffer(await socket.serializeSocketData());
      const after = clockOf(await callOff(conversation));
      const elapsed = distance(sequenceNumber(before), sequenceNumber(after));
      const left = distance(sequenceNumber(timestamps?.clock ?? 0), sequenceNumber(after));
      const isBetween = left >= 0 && left <= elapsed / 4;
      expectThat(isBetween, `a clock shortly before ${after}`, String(timestamps?.clock));
    },
  }),

  ...conformanceCases(closings, ([close, round]) =>
    conformanceCase({
      id: 'capture/closed-round-of-the-peer',
      title:
        'The round that an end last closed for its peer is in its state buffer, and its own round beside it.',
      checks: ['MIG-RND-TRAVELS', 'MIG-RND-BOTH-DIRECTIONS', 'MIG-BUF-UNUSED-IS-ZERO'],
      role: 'source',
      async run({ tester, subject }) {
        if (round !== undefined && !subject.hello.roles.includes('remote'))
          throw new Unsupported('it does not declare the role remote');
        const conversation = await openConversation(tester, subject);
        await setUp(() => close(conversation));
        const state = await capture(conversation);
        expectFields(state, { round: 0, peerClosedRound: round, remote: conversation.connection.local });
      },
    }),
  ),

  conformanceCase({
    id: 'capture/urgent-pointer',
    title: 'The urgent pointer of data that are not read yet is in the state buffer.',
    checks: ['MIG-BUF-ANY-IMPLEMENTATION', 'RFC 9293 §3.8.5'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const end = advance(connection.sndNxt, 80);
      tester.send(conversation.next(100, { flags: ['ACK', 'URG'], urgentPointer: 80 }));
      await setUp(() => conversation.expectAcknowledged());
      const { rcvUp } = await capture(conversation);
      // It names the last urgent octet, or the one after it (RFC 6093 §3.1).
      const isRight = rcvUp === end || rcvUp === advance(end, -1);
      expectThat(isRight, `rcvUp ${end}, or the number before it`, String(rcvUp));
    },
  }),

  conformanceCase({
    id: 'capture/answer-moves-nothing',
    title:
      'Neither the ACK nor the window of a REQUEST_ACK is in the state buffer: what it acknowledges is outstanding still.',
    checks: ['MIG-CAR-STATE-UNMOVED'],
    role: 'source',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { window: 5000 });
      const { connection, socket } = conversation;
      const sndUna = await leaveUnacknowledged(conversation);
      await setUp(() => socket.sendMigrationRequest());
      const request = await setUp(() => tester.expect(connection, { operation: 'MIGRATION_REQUEST' }));
      tester.send(connection.answer(request, 'REQUEST_ACK', { window: 9000 }));
      await setUp(() => socket.expectMigration('held'));
      const state = readStateBuffer(await socket.serializeSocketData());
      expectFields(state, { sndUna, sndNxt: connection.rcvNxt, sndWnd: 5000, maxSndWnd: 5000 });
      await withdraw(conversation);
    },
  }),
];
