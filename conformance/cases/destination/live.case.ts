/** What a socket does at once when RESTART_ACK has come: H2, A8. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  distance,
  expectThat,
  SECOND,
  setUp,
  type OperationName,
  type TcpSegment,
} from '../../harness/index.ts';
import { forbidPast } from '../connections.ts';
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

const SHIFTS = Array.from({ length: 15 }, (_, shift) => shift);
const shifts = Object.fromEntries(SHIFTS.map((shift) => [`shift-${shift}`, shift]));
/** Octets that the remote offers, or one unit of a larger shift. */
const ON_OFFER = 1024;
/** Round trips in which a congestion window grows to as much. */
const GROWTHS = 20;
/** More than an implementation of these shifts offers. */
const IMMENSE = 0x1000_0000;

/** What was captured as the remote's window, while RESTART_ACK offers the present one. */
const captured = { 'window-was-open': 0xffff, 'window-was-smaller': 5, 'window-was-closed': 0 } as const;

const owing: Readonly<Record<string, CaptureOptions>> = {
  idle: {},
  'with-unread-data': { unread: 2000 },
  'with-data-outstanding': { unacknowledged: 2000 },
  'with-data-to-send': { unsent: 2000 },
  'half-closed': { state: 'CLOSE-WAIT' },
};

const towardsAClosedWindow: Readonly<Record<string, CaptureOptions>> = {
  'with-data-to-send': { unsent: 2000 },
  'with-data-outstanding': { unacknowledged: 2000 },
  'with-both': { unacknowledged: 2000, unsent: 2000 },
  'and-it-was-closed': { unsent: 2000, socket: { sndWnd: 0 } },
};

/** What may come once more, or late. */
const late: Readonly<Record<string, OperationName>> = {
  'restart-ack': 'RESTART_ACK',
  'reject-moved': 'REJECT_MOVED',
  'reject-not-suspended': 'REJECT_NOT_SUSPENDED',
  'reject-new-tuple-in-use': 'REJECT_NEW_TUPLE_IN_USE',
};

export default [
  ...conformanceCases(captured, (sndWnd) =>
    conformanceCase({
      id: 'live/takes-the-window',
      title:
        'A socket that becomes live sends what the window of RESTART_ACK allows, whatever it was at the capture.',
      checks: ['MIG-DST-LIVE'],
      role: 'destination',
      async run({ tester, subject }) {
        const options = { unsent: 3000, window: ON_OFFER, socket: { sndWnd, maxSndWnd: 0xffff } };
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, options)); // H2
        const { conversation } = landing;
        const { connection } = conversation;
        const edge = advance(connection.rcvNxt, ON_OFFER);
        const lift = forbidPast(conversation, () => edge);
        tester.send(connection.answer(restart, 'RESTART_ACK'));
        const expectation = { within: 'retransmission' } as const;
        const first = advance(edge, -ON_OFFER);
        // More than what was captured, and more than a probe; the rest may wait for an acknowledgment (RFC 9293 §3.7.4).
        const least = sndWnd < ON_OFFER ? sndWnd + 2 : 1;
        const isUsed = (): boolean => distance(first, connection.rcvNxt) >= least;
        await tester.until(
          isUsed,
          `${least} octets or more, as the window of RESTART_ACK lets out`,
          expectation,
        );
        const isFilled = (): boolean => {
          connection.window = distance(connection.rcvNxt, edge);
          if (connection.lastAckSent !== connection.rcvNxt) tester.send(connection.ack());
          return connection.window === 0;
        };
        await tester.until(isFilled, `${ON_OFFER} octets, the window of RESTART_ACK`, expectation);
        await tester.pass('prompt');
        lift();
        connection.window = 0xffff;
        tester.send(connection.ack());
        await conversation.expectArrived();
        await expectContinued(landing);
      },
    }),
  ),

  ...conformanceCases(shifts, (shift) =>
    conformanceCase({
      id: 'live/window-scale',
      title:
        'A socket that becomes live scales the window that it takes, and the one that it offers, as was negotiated.',
      checks: ['MIG-DST-LIVE', 'MIG-BUF-WINDOW-SCALE', 'RFC 7323 §2.3'],
      role: 'destination',
      needs: ['window-scale'],
      async run({ tester, subject }) {
        const window = Math.max(1, ON_OFFER >> shift);
        const onOffer = window * 2 ** shift;
        const options = {
          unsent: 20_000,
          window,
          windowScale: { send: shift, receive: shift },
          socket: { sndWnd: 0, maxSndWnd: 0xffff * 2 ** shift },
        };
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, options)); // H3
        const { conversation } = landing;
        const { connection } = conversation;
        const lift = forbidPast(conversation, () => advance(connection.lastAckSent, onOffer));
        tester.send(connection.answer(restart, 'RESTART_ACK'));
        await tester.expect(connection, { kind: 'ordinary', octets: 'some' }, { within: 'retransmission' });
        // As many as the window says if it were not scaled, and more: a congestion window may have to grow to that.
        const least = shift === 0 ? 1 : window + 1;
        const isUsed = (): boolean => distance(connection.lastAckSent, connection.rcvNxt) >= least;
        for (let growth = 0; growth < GROWTHS && !(await tester.settles(isUsed)); growth += 1)
          conversation.acknowledgeEach();
        await tester.until(isUsed, `data that the window of ${window} << ${shift} allows`, { within: 0 });
        const { rcvWnd } = landing.capture.state;
        const { sndWnd } = connection;
        const isScaled = sndWnd >= rcvWnd && (shift < 12 || sndWnd < IMMENSE);
        expectThat(isScaled, `${rcvWnd} octets on offer, or some more`, `${sndWnd}`, 'RFC 7323 §2.3');
        lift();
        connection.window = 0xffff >> Math.max(0, shift - 2);
        await expectContinued(landing);
      },
    }),
  ),

  conformanceCase({
    id: 'live/no-window-scale',
    title: 'Without window scale a socket that becomes live takes and offers windows as they stand.',
    checks: ['MIG-DST-LIVE', 'MIG-BUF-UNUSED-IS-ZERO'],
    role: 'destination',
    async run({ tester, subject }) {
      const landing = await land(tester, subject, capture(tester, subject, { unsent: 9000, window: 2000 }));
      const { connection } = landing.conversation;
      const edge = advance(connection.rcvNxt, 2000);
      const lift = forbidPast(landing.conversation, () => edge);
      const restart = await expectRestart(landing);
      tester.send(connection.answer(restart, 'RESTART_ACK'));
      await tester.expect(connection, { kind: 'ordinary', octets: 'some' }, { within: 'retransmission' });
      await tester.pass('prompt');
      const { rcvWnd } = landing.capture.state;
      expectThat(connection.sndWnd >= rcvWnd, `${rcvWnd} octets on offer, or more`, `${connection.sndWnd}`);
      lift();
      connection.window = 0xffff;
      await expectContinued(landing);
    },
  }),

  ...conformanceCases(owing, (options) =>
    conformanceCase({
      id: 'live/acknowledges-at-once',
      title: 'A socket that becomes live sends an acknowledgment of RCV.NXT at once, from the new address.',
      checks: ['MIG-DST-LIVE'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, options));
        const { connection } = landing.conversation;
        tester.send(connection.answer(restart, 'RESTART_ACK'));
        const acknowledgment = landing.capture.state.rcvNxt;
        await tester.expect(connection, { kind: 'ordinary', set: ['ACK'], clear: ['RST'], acknowledgment });
        await landing.conversation.socket.expectMigration('none');
        await landing.conversation.expectArrived();
      },
    }),
  ),

  ...conformanceCases(towardsAClosedWindow, (options) =>
    conformanceCase({
      id: 'live/probes-a-closed-window',
      title: 'A socket that becomes live towards a closed window probes it, and goes on where it opens.',
      checks: ['MIG-DST-LIVE', 'RFC 9293 §3.8.6.1'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, options));
        const { conversation } = landing;
        const { connection } = conversation;
        connection.window = 0;
        tester.send(connection.answer(restart, 'RESTART_ACK'));
        tester.send(connection.ack());
        const { sndUna, sndNxt } = landing.capture.state;
        await tester.pass('prompt'); // outstanding data that left before the window was known
        const isProbe = ({ sequence, payload }: TcpSegment): boolean =>
          payload.length > 0 || distance(sndNxt, sequence) < 0 || distance(sndUna, sequence) < 0;
        tester.send(connection.ack({ acknowledgment: sndUna }));
        await tester.expect(
          connection,
          { kind: 'ordinary', also: ['that probes the window', isProbe] },
          { within: 10 * SECOND },
        );
        connection.window = 0xffff;
        tester.send(connection.ack());
        await expectContinued(landing);
      },
    }),
  ),

  conformanceCase({
    id: 'live/sends-again-what-is-not-acknowledged',
    title: 'A socket that becomes live sends again by itself what was not acknowledged.',
    checks: ['MIG-DST-LIVE', 'MIG-DST-AS-SENT'],
    role: 'destination',
    async run({ tester, subject }) {
      const conversation = await resume(tester, subject, { unacknowledged: 2500 });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'live/is-reported',
    title: 'A socket that has become live tells its owner that the connection has migrated.',
    checks: ['MIG-DST-LIVE', 'MIG-DST-ONLY-ACK'],
    role: 'destination',
    async run({ tester, subject }) {
      const conversation = await resume(tester, subject, { unread: 100 });
      await conversation.socket.expectOutcome('migrated');
      await conversation.socket.expectTcp('ESTABLISHED');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(late, (operation) =>
    conformanceCase({
      id: 'live/late-answers-change-nothing',
      title: 'Another answer to a REMOTE_RESTART has no effect on a socket that lives already.',
      checks: ['MIG-RND-ANSWER-AWAITED', 'MIG-CAR-STATE-UNMOVED'],
      role: 'destination',
      async run({ tester, subject }) {
        const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject));
        await setUp(() => confirm(landing, restart));
        const { conversation } = landing;
        const { connection, socket } = conversation;
        await conversation.expectAlive();
        tester.send(connection.answer(restart, operation, { window: 0 }));
        await tester.expectNothing(connection, { kind: 'migsock' });
        await socket.expectMigration('none');
        const first = connection.rcvNxt;
        await conversation.write(5000); // whatever window the answer had
        const isNoProbe = (): boolean => distance(first, connection.rcvNxt) > 1;
        await tester.until(isNoProbe, 'more than an octet', { within: 'answer' });
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),
];
