/** What has to be true of an implementation that is given a state buffer which it must refuse. */
import { expectRefusal, expectThat, SECOND, setUp, type Subject, type Tester } from '../../harness/index.ts';
import { capture, confirm, landAndHear, type Capture } from '../buffers.ts';

/**
 * Each of some buffers is refused with EBADMSG at an address of its own choice, draws no packet, and leaves that address free:
 * a good one of the same remote is restored there.
 *
 * @throws Failure
 */
export async function expectRefused(
  tester: Tester,
  subject: Subject,
  { state: { remote } }: Capture,
  buffers: readonly Uint8Array[],
): Promise<void> {
  const { port } = tester.endpoint('home');
  const received = (): number => tester.record.entries.filter(({ kind }) => kind === 'received').length;
  const before = received();
  for (const buffer of buffers) await expectRefusal(subject.deserializeAndRestart(buffer, port), 'EBADMSG');
  await tester.pass(SECOND);
  const packets = received() - before;
  expectThat(packets === 0, 'no packet', `${packets}`, 'MIG-BUF-REASON');
  const good = capture(tester, subject, { remote });
  const { landing, restart } = await landAndHear(tester, subject, good, port);
  await setUp(() => confirm(landing, restart));
  await landing.conversation.expectAlive('MIG-BUF-REASON');
}
