/** Connections of every kind, restored: both streams go on where they stood (H3, H16), and what was negotiated and chosen holds. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  distance,
  SECOND,
  sequenceNumber,
  setUp,
  TcpFlag,
  type Capability,
  type TcpSegment,
} from '../../harness/index.ts';
import { giveEarly, needEarlyKept, reports } from '../connections.ts';
import {
  capture,
  confirm,
  expectContinued,
  expectRestart,
  forbidSound,
  land,
  resume,
  type CaptureOptions,
  type Landing,
} from '../buffers.ts';

interface Kind extends CaptureOptions {
  readonly needs?: readonly Capability[];
}

const busy = { unacknowledged: 2000, unsent: 1500, unread: 1800 };

const kinds: Readonly<Record<string, Kind>> = {
  idle: {},
  unacknowledged: { unacknowledged: 3000 },
  'unacknowledged-and-arrived-in-part': { unacknowledged: 3000, has: 1234 },
  'unacknowledged-and-arrived': { unacknowledged: 3000, has: 3000 },
  unsent: { unsent: 3000 },
  unread: { unread: 3000 },
  'one-octet-of-each': { unacknowledged: 1, unsent: 1, unread: 1 },
  everything: busy,
  'long-queues': { unacknowledged: 9000, unsent: 12_000, unread: 16_000 },
  'a-later-round': { ...busy, round: 0xfffe },
  'sent-numbers-wrap-among-the-unacknowledged': { ...busy, sndUna: 0xffff_ffff - 700 },
  'sent-numbers-wrap-among-the-unsent': { ...busy, sndUna: 0xffff_ffff - 2700 },
  'sent-numbers-wrap-at-snd-una': { ...busy, sndUna: 0 },
  'sent-numbers-wrap-at-snd-nxt': { ...busy, sndUna: 0x1_0000_0000 - busy.unacknowledged },
  'sent-numbers-beyond-2-31': { ...busy, sndUna: 0x7fff_ff00 },
  'received-numbers-wrap-among-the-unread': { ...busy, rcvNxt: 500 },
  'received-numbers-wrap-at-rcv-nxt': { ...busy, rcvNxt: 0 },
  'received-numbers-wrap-soon': { ...busy, rcvNxt: 0xffff_ffff - 300 },
  'received-numbers-beyond-2-31': { ...busy, rcvNxt: 0x8000_0000 + 10 },
  'without-timestamps': { ...busy, timestamps: false },
  'with-timestamps': { ...busy, timestamps: true, needs: ['timestamps'] },
  'without-selective-acknowledgment': { ...busy, sack: false },
  'with-selective-acknowledgment': { ...busy, sack: true, needs: ['sack'] },
  'nothing-negotiated': { ...busy, timestamps: false, sack: false },
  'segments-of-536': { ...busy, socket: { sndMss: 536, rcvMss: 536 } },
  'segments-of-100': { ...busy, socket: { sndMss: 100, rcvMss: 100 } },
  'segments-of-different-sizes': { ...busy, socket: { sndMss: 900, rcvMss: 1300 } },
  'no-delay': { ...busy, options: { noDelay: true } },
  'keep-alive': {
    ...busy,
    needs: ['keep-alive'],
    options: { keepAlive: { idle: 60_000, interval: 10_000, probes: 4 } },
  },
  'user-time-out': { ...busy, options: { userTimeout: 100_000 } },
  reno: { ...busy, options: { congestionControl: 'reno' } },
  cubic: { ...busy, options: { congestionControl: 'cubic' } },
  'urgent-received': { ...busy, rcvNxt: 5000, socket: { rcvUp: sequenceNumber(5000 - busy.unread) } },
  'peer-has-closed-a-round': { ...busy, socket: { peerClosedRound: 3 } },
  'window-of-the-remote-closed': { ...busy, socket: { sndWnd: 0 } },
  'own-window-closed': { ...busy, socket: { rcvWnd: 0 } },
  'both-windows-closed': { ...busy, socket: { sndWnd: 0, rcvWnd: 0 } },
};

/** What every segment that is sent from now on has to keep to. */
function holdToNegotiated({ tester, conversation: { connection }, capture: { state } }: Landing): void {
  const mss = state.sndMss - (state.timestamps === undefined ? 0 : 12);
  const isLonger = ({ payload }: TcpSegment): boolean => payload.length > mss;
  const hasBlocks = ({ options }: TcpSegment): boolean => options.some(({ kind }) => kind === 'sack');
  tester.never(
    connection,
    { kind: 'ordinary', also: [`longer than ${mss} octets`, isLonger] },
    'RFC 9293 §3.7.1',
  );
  tester.never(
    connection,
    { kind: 'ordinary', clear: ['RST'], timestamps: state.timestamps === undefined },
    'RFC 7323 §3.2',
  );
  if (!state.sackPermitted) tester.never(connection, { also: ['with SACK', hasBlocks] }, 'RFC 2018 §2');
}

export default [
  ...conformanceCases(kinds, ({ needs = [], ...options }) =>
    conformanceCase({
      id: 'restored/streams-go-on',
      title: 'A restored connection goes on in both directions with exactly the octets that come next.',
      checks: ['MIG-DST-RESTORED', 'MIG-BUF-QUEUES', 'MIG-DST-AS-SENT', 'MIG-DST-LIVE'],
      role: 'destination',
      needs,
      async run({ tester, subject }) {
        const landing = await land(tester, subject, capture(tester, subject, options));
        const lift = await forbidSound(landing);
        const restart = await expectRestart(landing);
        lift();
        holdToNegotiated(landing);
        await confirm(landing, restart);
        await expectContinued(landing);
      },
    }),
  ),

  conformanceCase({
    id: 'restored/reports-what-came-out-of-order',
    title: 'A restored connection with selective acknowledgment reports what comes after a gap.',
    checks: ['MIG-DST-RESTORED', 'RFC 2018 §4'],
    role: 'destination',
    needs: ['sack'],
    async run({ tester, subject }) {
      const conversation = await resume(tester, subject, { sack: true, unread: 500 }); // H3
      await needEarlyKept(conversation);
      const left = advance(conversation.connection.sndNxt, 100);
      const isReported = (segment: TcpSegment): boolean => reports(segment, left, 200);
      await giveEarly(conversation, 100, 200, { also: ['that reports 200 octets', isReported] });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restored/reports-nothing-unless-agreed',
    title:
      'A restored connection without selective acknowledgment acknowledges what comes after a gap without it.',
    checks: ['MIG-DST-RESTORED', 'RFC 2018 §2'],
    role: 'destination',
    async run({ tester, subject }) {
      const conversation = await resume(tester, subject, { sack: false, unread: 500 });
      const { connection } = conversation;
      const hasBlocks = ({ options }: TcpSegment): boolean => options.some(({ kind }) => kind === 'sack');
      tester.never(connection, { also: ['with SACK', hasBlocks] }, 'RFC 2018 §2');
      await giveEarly(conversation, 100, 200);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restored/no-delay',
    title: 'A restored socket whose application chose so does not hold small segments back.',
    checks: ['MIG-DST-RESTORED', 'RFC 9293 §3.7.4'],
    role: 'destination',
    async run({ tester, subject }) {
      const conversation = await resume(tester, subject, { options: { noDelay: true } });
      const { connection } = conversation;
      const before = connection.received.length;
      for (let sent = 0; sent < 4; sent += 1) await conversation.write(2);
      const isThere = (): boolean => connection.received.length === before + 8;
      await tester.until(isThere, '8 octets without an acknowledgment in between', { within: 'prompt' });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restored/keep-alive',
    title: 'A restored socket whose application chose so probes its idle peer in the time that was chosen.',
    checks: ['MIG-DST-RESTORED', 'RFC 9293 §3.8.4'],
    role: 'destination',
    needs: ['keep-alive'],
    async run({ tester, subject }) {
      const keepAlive = { idle: 2000, interval: 1000, probes: 5 };
      const conversation = await resume(tester, subject, { options: { keepAlive } });
      const { connection } = conversation;
      await tester.pass('acknowledgment');
      const isProbe = ({ sequence }: TcpSegment): boolean => distance(connection.rcvNxt, sequence) === -1;
      tester.send(connection.ack());
      await tester.expect(
        connection,
        { kind: 'ordinary', also: ['before SND.NXT', isProbe] },
        { within: 4 * SECOND },
      );
      tester.send(connection.ack());
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restored/urgent-data-stay-urgent',
    title:
      'Urgent data that a restored connection sends are marked with the urgent pointer that was captured.',
    checks: ['MIG-BUF-URGENT', 'RFC 9293 §3.8.5'],
    role: 'destination',
    async run({ tester, subject }) {
      const sndUp = sequenceNumber(9300);
      const options = { sndUna: 9000, unacknowledged: 500, socket: { sndUp } };
      const landing = await land(tester, subject, capture(tester, subject, options));
      const { conversation } = landing;
      const restart = await setUp(() => expectRestart(landing));
      tester.send(conversation.connection.answer(restart, 'RESTART_ACK'));
      const points = ({ sequence, urgentPointer, flags }: TcpSegment): boolean =>
        (flags & TcpFlag.URG) !== 0 && advance(sequence, urgentPointer) === sndUp;
      await tester.expect(
        conversation.connection,
        { kind: 'ordinary', octets: 'some', also: ['that points at SND.UP', points] },
        { within: 'retransmission' },
      );
      await expectContinued(landing);
    },
  }),
];
