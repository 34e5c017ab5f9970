/** Connections that were captured while they closed (H9): the FINs of both ends are neither lost nor doubled. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  type Conversation,
  type Subject,
  type Tester,
} from '../../harness/index.ts';
import {
  capture,
  confirm,
  endOfStream,
  expectRestart,
  land,
  type CaptureOptions,
  type Landing,
} from '../buffers.ts';

const queued = { unacknowledged: 1600, unread: 900 };

const closings: Readonly<Record<string, CaptureOptions>> = {
  'fin-wait-1': { state: 'FIN-WAIT-1' },
  'fin-wait-1-with-data': { state: 'FIN-WAIT-1', ...queued },
  'fin-wait-1-and-the-remote-has-the-data': { state: 'FIN-WAIT-1', ...queued, has: 1600 },
  'fin-wait-1-and-the-remote-has-the-fin': { state: 'FIN-WAIT-1', ...queued, has: 1601 },
  'fin-wait-1-fin-unsent': { state: 'FIN-WAIT-1', finWaits: true, ...queued, unsent: 1200 },
  'fin-wait-1-fin-alone-unsent': { state: 'FIN-WAIT-1', finWaits: true },
  'fin-wait-1-fin-across-the-wrap': { state: 'FIN-WAIT-1', ...queued, sndUna: 0x1_0000_0000 - 1600 },
  'fin-wait-2': { state: 'FIN-WAIT-2' },
  'fin-wait-2-with-unread': { state: 'FIN-WAIT-2', unread: 900 },
  'close-wait': { state: 'CLOSE-WAIT' },
  'close-wait-with-data': { state: 'CLOSE-WAIT', ...queued, unsent: 1200 },
  'close-wait-fin-across-the-wrap': { state: 'CLOSE-WAIT', ...queued, rcvNxt: 0 },
  closing: { state: 'CLOSING' },
  'closing-with-data': { state: 'CLOSING', ...queued },
  'closing-and-the-remote-has-the-fin': { state: 'CLOSING', ...queued, has: 1601 },
  'closing-fin-unsent': { state: 'CLOSING', finWaits: true, ...queued, unsent: 1200 },
  'last-ack': { state: 'LAST-ACK' },
  'last-ack-with-data': { state: 'LAST-ACK', ...queued },
  'last-ack-and-the-remote-has-the-fin': { state: 'LAST-ACK', ...queued, has: 1601 },
  'last-ack-fin-unsent': { state: 'LAST-ACK', finWaits: true, ...queued, unsent: 1200 },
};

/** The application has read all, and its peer's FIN is the end. */
async function expectEnd(subject: Subject, conversation: Conversation): Promise<void> {
  await conversation.expectDelivered();
  const isAtEnd = async (): Promise<true | undefined> => {
    const { octets, isEnd } = await conversation.socket.receive();
    expectThat(octets.length === 0, 'no octet behind the FIN', `${octets.length}`);
    return isEnd ? true : undefined;
  };
  await subject.poll(isAtEnd, 'the end of the stream', 'answer');
}

/** The implementation's FIN is where it has to be, and is acknowledged. */
async function expectFin(tester: Tester, landing: Landing): Promise<void> {
  const { connection } = landing.conversation;
  await tester.until(() => connection.finReceived, "the implementation's FIN", { within: 'retransmission' });
  const end = endOfStream(landing.capture);
  expectThat(connection.rcvNxt === end, `the FIN to end at ${end}`, `${connection.rcvNxt}`);
  tester.send(connection.ack());
}

export default [
  ...conformanceCases(closings, (options) =>
    conformanceCase({
      id: 'restored/closes',
      title:
        'A connection that is restored while it closes delivers what is left, sends its FIN once, and ends.',
      checks: ['MIG-BUF-FIN', 'MIG-BUF-STATE', 'MIG-DST-AS-SENT'],
      role: 'destination',
      async run({ tester, subject }) {
        const landing = await land(tester, subject, capture(tester, subject, options));
        const { conversation } = landing;
        const { connection, socket } = conversation;
        await confirm(landing, await expectRestart(landing));
        await conversation.expectArrived();
        const hasPeerClosed = landing.capture.state.finReceived;
        if (options.state !== 'CLOSE-WAIT') await expectFin(tester, landing);
        if (hasPeerClosed) await expectEnd(subject, conversation);
        else {
          await socket.expectTcp('FIN-WAIT-2');
          conversation.give(800);
          await conversation.expectDelivered();
          tester.send(connection.fin());
          await conversation.expectAcknowledged();
          await expectEnd(subject, conversation);
        }
        if (options.state === 'CLOSE-WAIT') {
          await conversation.write(700);
          await conversation.expectArrived();
          await socket.expectTcp('CLOSE-WAIT');
        } else await socket.expectTcp(['TIME-WAIT', 'CLOSED']);
      },
    }),
  ),

  ...conformanceCases({ idle: {}, 'with-data': { ...queued, unsent: 1200 } }, (options: CaptureOptions) =>
    conformanceCase({
      id: 'restored/closes-afterwards',
      title: 'A restored connection whose peer had closed closes in its turn, behind all that was queued.',
      checks: ['MIG-BUF-FIN', 'MIG-DST-AS-SENT'],
      role: 'destination',
      needs: ['half-close'],
      async run({ tester, subject }) {
        const captured = capture(tester, subject, { state: 'CLOSE-WAIT', ...options });
        const landing = await land(tester, subject, captured);
        const { conversation } = landing;
        const { connection, socket } = conversation;
        await confirm(landing, await expectRestart(landing));
        await conversation.write(600);
        await socket.close();
        await conversation.expectArrived();
        await tester.until(() => connection.finReceived, "the implementation's FIN", {
          within: 'retransmission',
        });
        const end = advance(endOfStream(captured), 601);
        expectThat(connection.rcvNxt === end, `the FIN to end at ${end}`, `${connection.rcvNxt}`);
        await expectEnd(subject, conversation);
        tester.send(connection.ack());
        await socket.expectTcp('CLOSED');
      },
    }),
  ),
];
