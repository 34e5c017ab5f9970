/** The window of a REMOTE_RESTART is not the destination's: nobody takes it (MIG-REM-RESTART-ACK). */
import {
  conformanceCase,
  distance,
  openConversation,
  setUp,
  advance,
  type TcpSegment,
} from '../../harness/index.ts';
import { beginMove, lose, newAddress, suspend } from '../migrations.ts';

const WINDOW = 2000;
/** More than the window that the tester offers. */
const WRITTEN = 3 * WINDOW;
/** Less than that. */
const OUTSTANDING = 1500;

export default [
  conformanceCase({
    id: 'restart/larger-window-is-not-taken',
    title:
      'What the window of a REMOTE_RESTART would allow is not sent before an ordinary segment of the new end allows it.',
    checks: ['MIG-REM-RESTART-ACK', 'MIG-CAR-STATE-UNMOVED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { window: WINDOW });
      await setUp(() => conversation.expectAlive());
      await conversation.write(WRITTEN);
      await setUp(() => tester.pass('silence'));
      conversation.connection.isDeaf = true;
      await suspend(conversation);
      beginMove(conversation, newAddress(tester), {}, { window: 0xffff });
      const { connection } = conversation;
      const edge = advance(connection.rcvNxt, WINDOW);
      const isBeyond = ({ sequence, payload }: TcpSegment): boolean =>
        payload.length > 0 && distance(edge, advance(sequence, payload.length)) > 1; // a probe is no breach
      const lift = tester.never(connection, {
        kind: 'ordinary',
        also: ['beyond the last window that was offered', isBeyond],
      });
      await tester.expect(connection, { operation: 'RESTART_ACK' });
      await tester.pass('silence');
      lift();
      connection.window = 0xffff;
      tester.send(connection.ack());
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'restart/closed-window-is-not-taken',
    title:
      'A REMOTE_RESTART with window 0 closes nothing: what is outstanding is sent again to the new address.',
    checks: ['MIG-REM-RESTART-ACK', 'MIG-CAR-STATE-UNMOVED'],
    role: 'remote',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await setUp(() => conversation.expectAlive());
      await lose(conversation, OUTSTANDING);
      await suspend(conversation);
      beginMove(conversation, newAddress(tester), {}, { window: 0 });
      const { connection } = conversation;
      await tester.expect(connection, { operation: 'RESTART_ACK' });
      const isMore = (): boolean => connection.received.length > 1; // than a probe of a closed window has
      await tester.until(isMore, 'more than an octet of what is outstanding', { within: 'retransmission' });
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
];
