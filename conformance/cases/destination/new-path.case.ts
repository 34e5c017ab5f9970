/** A restored socket knows nothing of the path on which it finds itself (MIG-DST-NEW-PATH): A9, A10. */
import {
  advance,
  conformanceCase,
  distance,
  SECOND,
  setUp,
  type Connection,
  type Tester,
} from '../../harness/index.ts';
import { capture, confirm, landAndHear } from '../buffers.ts';
import { lose, ordinarySegments } from '../migrations.ts';

/** RFC 6928: ten segments, of which the capture has the largest size. */
const INITIAL_WINDOW = 14_600;
const LARGE = 50_000;
/** Long against any round trip of a path to the tester, in the ticks of the captured clock. */
const LONG = 20_000;

/** How far data that have come reach, in octets from a first one. */
function reach(tester: Tester, connection: Connection): number {
  const ends = ordinarySegments(tester, connection)
    .filter(({ payload }) => payload.length > 0)
    .map(({ sequence, payload }) => distance(connection.rcvNxt, advance(sequence, payload.length)));
  return Math.max(0, ...ends);
}

export default [
  conformanceCase({
    id: 'live/congestion-window-begins-afresh',
    title:
      'A socket that becomes live sends not more than an initial window at once, whatever it has to send.',
    checks: ['MIG-DST-NEW-PATH', 'RFC 6928 §2'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { unacknowledged: 5000, unsent: LARGE });
      const { landing, restart } = await landAndHear(tester, subject, captured);
      const { conversation } = landing;
      const { connection } = conversation;
      connection.isDeaf = true; // nothing is acknowledged: what comes is what one window holds
      await confirm(landing, restart);
      await tester.expect(connection, { kind: 'ordinary', octets: 'some' }, { within: 'retransmission' });
      await tester.pass('silence');
      const octets = reach(tester, connection);
      const isWithin = (): boolean => octets <= INITIAL_WINDOW;
      await tester.until(isWithin, `not more than ${INITIAL_WINDOW} octets at once, not ${octets}`, {
        within: 0,
      });
      connection.isDeaf = false;
      await conversation.expectArrived(undefined, 30 * SECOND);
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'live/no-round-trip-sample-of-before',
    title:
      'A timestamp of before the capture that the remote echoes is no round trip: what is lost afterwards is soon sent again.',
    checks: ['MIG-DST-NEW-PATH', 'RFC 7323 §4.1'],
    role: 'destination',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const captured = capture(tester, subject, { unacknowledged: 100, has: 100 });
      const { landing, restart } = await landAndHear(tester, subject, captured);
      const { conversation } = landing;
      const { connection } = conversation;
      const echo = (connection.tsRecent - LONG) >>> 0;
      tester.send(connection.answer(restart, 'RESTART_ACK', { timestamps: { echo } }));
      tester.send(connection.ack({ timestamps: { echo } }));
      await setUp(() => conversation.socket.expectMigration('none'));
      await lose(conversation, 100);
      connection.isDeaf = false;
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
];
