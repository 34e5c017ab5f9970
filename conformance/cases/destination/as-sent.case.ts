/** What the source had sent is restored as sent (A4), and the timestamp clock goes on (A9, H4). */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  isBefore,
  MESSAGE_OCTETS,
  setUp,
  type SegmentFields,
  type TcpSegment,
} from '../../harness/index.ts';
import { timestampsOf } from '../connections.ts';
import {
  capture,
  confirm,
  expectContinued,
  expectRestart,
  land,
  landAndHear,
  resume,
  type CaptureOptions,
} from '../buffers.ts';

/** Captured connections whose SND.NXT or RCV.NXT could be taken for something else. */
const numbered: Readonly<Record<string, CaptureOptions>> = {
  idle: {},
  unacknowledged: { unacknowledged: 4000 },
  unsent: { unsent: 4000 },
  unread: { unread: 4000 },
  everything: { unacknowledged: 1000, unsent: 2000, unread: 3000 },
  'fin-sent': { state: 'FIN-WAIT-1', unacknowledged: 100 },
  'fin-unsent': { state: 'FIN-WAIT-1', unacknowledged: 100, unsent: 50, finWaits: true },
  'fin-acknowledged': { state: 'FIN-WAIT-2' },
  'fin-received': { state: 'CLOSE-WAIT', unread: 100 },
  'both-fins': { state: 'CLOSING', unacknowledged: 100, unread: 100 },
  'snd-nxt-20-beyond-the-wrap': { sndUna: 0xffff_ff00, unacknowledged: 0x114 },
  'snd-nxt-just-beyond-the-wrap': { sndUna: 0xffff_ff00, unacknowledged: 0x105 },
  'rcv-nxt-0': { rcvNxt: 0, unread: 10 },
};

const OUTSTANDING = 4000;
/** How much of what is outstanding the remote has when it hears of the destination. */
const parts = { nothing: 0, part: 1500, 'all-but-an-octet': OUTSTANDING - 1, all: OUTSTANDING } as const;

/** Clocks at the instant of capture. */
const clocks = {
  zero: 0,
  'in-the-middle': 0x1234_5678,
  'beyond-2-31': 0x8765_4321,
  'wraps-soon': 0xffff_ff00,
};
/** Milliseconds that calls and packets may take. */
const LEEWAY = 1000;

/** Numbers with which a RESTART_ACK is taken, at the edges of what is plausible. */
const edges: Readonly<Record<string, (captured: ReturnType<typeof capture>['state']) => SegmentFields>> = {
  'acknowledges-snd-una': ({ sndUna }) => ({ acknowledgment: sndUna }),
  'acknowledges-snd-nxt': ({ sndNxt }) => ({ acknowledgment: sndNxt }),
  'acknowledges-as-little-as-it-can': ({ sndUna, maxSndWnd }) => ({
    acknowledgment: advance(sndUna, -maxSndWnd),
  }),
  'is-as-far-behind-as-it-can-be': ({ rcvNxt, maxRcvWnd }) => ({
    sequence: advance(rcvNxt, -maxRcvWnd - MESSAGE_OCTETS),
  }),
};

export default [
  ...conformanceCases(numbered, (options) =>
    conformanceCase({
      id: 'as-sent/restart-numbers',
      title:
        'REMOTE_RESTART has SEQ = SND.NXT - 20 and ACK = RCV.NXT of the capture, whatever the queues hold.',
      checks: ['MIG-CAR-RESTART-SEQ', 'MIG-CAR-ACK', 'MIG-DST-AS-SENT', 'MIG-BUF-SENT'],
      role: 'destination',
      async run({ tester, subject }) {
        const landing = await land(tester, subject, capture(tester, subject, options));
        await expectRestart(landing);
      },
    }),
  ),

  ...conformanceCases(parts, (has) =>
    conformanceCase({
      id: 'as-sent/acknowledged-at-once',
      title:
        'An acknowledgment of anything up to SND.NXT is taken at once: what it covers is not sent again, what is unsent follows.',
      checks: ['MIG-DST-AS-SENT'],
      role: 'destination',
      async run({ tester, subject }) {
        const options = { unacknowledged: OUTSTANDING, has, unsent: 3000 };
        const captured = capture(tester, subject, options); // A4
        const { landing, restart } = await landAndHear(tester, subject, captured);
        const { conversation } = landing;
        const { connection } = conversation;
        const known = connection.rcvNxt;
        await setUp(() => confirm(landing, restart));
        await tester.pass('prompt'); // what had left before the acknowledgment came
        tester.never(connection, {
          kind: 'ordinary',
          octets: 'some',
          also: ['from before what was acknowledged', ({ sequence }) => isBefore(sequence, known)],
        });
        await conversation.expectArrived();
        await tester.pass('retransmission');
        await expectContinued(landing);
      },
    }),
  ),

  conformanceCase({
    id: 'as-sent/acknowledgment-jumps',
    title:
      'A remote that has the end of what is outstanding acknowledges all of it once it has the beginning.',
    checks: ['MIG-DST-AS-SENT'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { unacknowledged: OUTSTANDING, unsent: 3000, has: 0 });
      const { landing, restart } = await landAndHear(tester, subject, captured);
      const { conversation } = landing;
      const { connection } = conversation;
      const { sndUna, sndNxt } = captured.state;
      await setUp(() => confirm(landing, restart));
      await tester.expect(
        connection,
        { kind: 'ordinary', octets: 'some', sequence: sndUna },
        { within: 'retransmission' },
      );
      tester.send(connection.ack({ acknowledgment: sndNxt }));
      await tester.pass('prompt');
      tester.never(connection, {
        kind: 'ordinary',
        octets: 'some',
        also: ['from before SND.NXT', ({ sequence }) => isBefore(sequence, sndNxt)],
      });
      await tester.pass('retransmission');
      await tester.expect(connection, { kind: 'ordinary', octets: 'some', sequence: sndNxt });
    },
  }),

  conformanceCase({
    id: 'as-sent/goes-on-at-snd-nxt',
    title:
      'The first acknowledgment of a socket that lives has SEQ = SND.NXT of the capture or more, never less.',
    checks: ['MIG-DST-AS-SENT'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { unacknowledged: OUTSTANDING, has: OUTSTANDING });
      const { landing, restart } = await landAndHear(tester, subject, captured);
      const { connection } = landing.conversation;
      const { sndNxt } = captured.state;
      const isBehind = ({ sequence }: TcpSegment): boolean => isBefore(sequence, sndNxt);
      tester.never(connection, { kind: 'ordinary', octets: 0, also: ['behind SND.NXT', isBehind] });
      await confirm(landing, restart);
      await expectContinued(landing);
    },
  }),

  ...conformanceCases(edges, (fieldsOf) =>
    conformanceCase({
      id: 'as-sent/plausible-answer-is-taken',
      title: 'A RESTART_ACK whose numbers are just plausible is taken.',
      checks: ['MIG-DST-ONLY-ACK', 'MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK', 'MIG-BUF-WINDOW'],
      role: 'destination',
      async run({ tester, subject }) {
        const captured = capture(tester, subject, { unacknowledged: 500, unsent: 500, unread: 500 });
        const { landing, restart } = await landAndHear(tester, subject, captured);
        await confirm(landing, restart, undefined, fieldsOf(captured.state));
        await expectContinued(landing);
      },
    }),
  ),

  ...conformanceCases(clocks, (clock) =>
    conformanceCase({
      id: 'as-sent/timestamps-go-on',
      title:
        "Timestamps go on from the buffer's clock at a tick a millisecond, and echo the buffer's TS.Recent.",
      checks: ['MIG-BUF-CLOCK', 'MIG-CAR-TIMESTAMPS'],
      role: 'destination',
      needs: ['timestamps'],
      async run({ tester, subject }) {
        const original = capture(tester, subject, { timestamps: true, unacknowledged: 500 });
        const recent = original.state.timestamps?.recent ?? 0;
        const state = { ...original.state, timestamps: { recent, clock } };
        const restoredAt = tester.now;
        const ticks = (): number => Math.floor((tester.now - restoredAt) / 1000);
        const { landing, restart } = await landAndHear(tester, subject, { ...original, state });
        const expectTicks = (segment: TcpSegment, passed: number): void => {
          const { value } = timestampsOf(segment);
          const since = (value - clock) | 0;
          const holds = since >= Math.max(0, passed - LEEWAY) && since <= passed + LEEWAY;
          expectThat(holds, `TSval to be about ${passed} ticks beyond ${clock}`, `${since} beyond`);
        };
        expectTicks(restart, ticks());
        const { echo } = timestampsOf(restart);
        expectThat(echo === recent, `TSecr ${recent}`, `${echo}`, 'RFC 7323 §3.2');
        await tester.pass(3_000_000);
        const { conversation } = landing;
        tester.send(conversation.connection.answer(restart, 'RESTART_ACK'));
        const live = await tester.expect(conversation.connection, { kind: 'ordinary', clear: ['RST'] });
        expectTicks(live, ticks()); // H4
        await expectContinued(landing);
      },
    }),
  ),

  conformanceCase({
    id: 'as-sent/no-timestamps-of-its-own',
    title: 'A connection without timestamps sends REMOTE_RESTART and everything else without them.',
    checks: ['MIG-CAR-TIMESTAMPS', 'RFC 7323 §3.2'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { timestamps: false, unacknowledged: 500 });
      const landing = await land(tester, subject, captured);
      tester.never(landing.conversation.connection, { timestamps: true, clear: ['RST'] });
      await confirm(landing, await expectRestart(landing));
      await expectContinued(landing);
    },
  }),

  conformanceCase({
    id: 'as-sent/answer-leaves-ts-recent',
    title:
      'RESTART_ACK does not move TS.Recent: an ordinary segment with an earlier timestamp is taken after it.',
    checks: ['MIG-CAR-STATE-UNMOVED'],
    role: 'destination',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { timestamps: true, unread: 100 });
      const { landing, restart } = await landAndHear(tester, subject, captured); // A8
      const { conversation } = landing;
      const { connection } = conversation;
      tester.send(
        connection.answer(restart, 'RESTART_ACK', { timestamps: { value: connection.tsNow + 50_000 } }),
      );
      await setUp(() => conversation.socket.expectMigration('none'));
      await expectContinued(landing);
    },
  }),

  conformanceCase({
    id: 'as-sent/answer-consumes-nothing',
    title: 'RESTART_ACK consumes no sequence space and never reaches the application.',
    checks: ['MIG-CAR-NO-SEQUENCE-SPACE', 'MIG-CAR-NO-DELIVERY'],
    role: 'destination',
    async run({ tester, subject }) {
      const conversation = await resume(tester, subject, { unread: 30 });
      const { connection } = conversation;
      await conversation.expectDelivered();
      await tester.pass('acknowledgment');
      const read = await conversation.read();
      expectThat(
        read === 0,
        'nothing but the stream to be delivered',
        `${read} octets`,
        'MIG-CAR-NO-DELIVERY',
      );
      conversation.give(10);
      await conversation.expectDelivered();
      const acknowledgment = connection.sndNxt;
      await tester.expect(connection, { kind: 'ordinary', acknowledgment }, { within: 'acknowledgment' });
    },
  }),
];
