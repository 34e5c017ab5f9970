/** How messages travel (MIG-CAR-*): their numbers and timestamps, held against the other segments of both ends. */
import { isBefore, Operation, TcpFlag, problemOf } from '../../src/codec/index.ts';
import { blame, receiverOf, senderOf, type Scene } from './context.ts';
import { claimOf, type Connection, type Place } from './model.ts';
import type { Observed } from './observed.ts';

/** A malformed message, whoever it was for. */
export function seeMalformed(scene: Scene): void {
  const { segment } = scene;
  const before = senderOf(scene).places.get(segment.from)?.message;
  const isDoubtful =
    before?.sequence === segment.sequence && before.acknowledgment === segment.acknowledgment;
  senderOf(scene).malformed = isDoubtful ? undefined : segment;
  for (const problem of scene.segment.problems ?? []) {
    const { requirement, sentence } = problemOf(problem);
    blame(scene, requirement, `no message of which this is true: ${sentence}`);
  }
}

/** A message other than a rejection, at the place where its sender is. */
export function judgeMessage(scene: Scene, place: Place): void {
  const { connection, segment, order } = scene;
  if (segment.options.tsValue === undefined && hasTimestamps(connection))
    blame(scene, 'MIG-CAR-TIMESTAMPS', 'the Timestamps option, which the SYNs agreed on');
  const { acknowledged } = place;
  const isBehind = acknowledged !== undefined && isBefore(segment.acknowledgment, acknowledged.value);
  if (isBehind && order.isBefore(acknowledged.by, segment))
    blame(scene, 'MIG-CAR-ACK', 'ACK = RCV.NXT, which was higher already', { against: [acknowledged.by] });
  judgeClaim(scene);
  place.message = segment;
  const sender = senderOf(scene);
  const isRestart = segment.message?.operation === Operation.REMOTE_RESTART;
  if (isRestart) return;
  if (sender.claim === undefined || isBefore(claimOf(sender.claim), claimOf(segment))) sender.claim = segment;
}

/** An ordinary segment, held against the messages that both ends have sent. */
export function judgeOrdinary(scene: Scene, place: Place): void {
  const { segment, order } = scene;
  const { message } = place;
  if ((segment.flags & (TcpFlag.RST | TcpFlag.SYN)) !== 0 || (segment.flags & TcpFlag.ACK) === 0) return;
  const isAhead = message !== undefined && isBefore(segment.acknowledgment, message.acknowledgment);
  if (isAhead && order.isBefore(message, segment))
    blame({ ...scene, segment: message }, 'MIG-CAR-ACK', 'ACK = RCV.NXT, which was lower still later', {
      against: [segment],
    });
  judgeClock(scene, message);
  judgeClaim(scene);
}

/** A message whose TSval is ahead is followed, much later, by a lower one. */
function judgeClock(scene: Scene, message: Observed | undefined): void {
  const { segment, order } = scene;
  const [ahead, now] = [message?.options.tsValue, segment.options.tsValue];
  if (message === undefined || ahead === undefined || now === undefined) return;
  if (((now - ahead) | 0) < 0 && order.isSeenBefore(message, segment))
    blame({ ...scene, segment: message }, 'MIG-CAR-TIMESTAMPS', "a TSval not ahead of its sender's clock", {
      against: [segment],
    });
}

/** What a message says was acknowledged had been, so whatever the peer sends later acknowledges no less. */
function judgeClaim(scene: Scene): void {
  const { segment } = scene;
  const { claim } = receiverOf(scene);
  if (claim === undefined || !isBefore(segment.acknowledgment, claimOf(claim))) return;
  // Another place of the peer's may be frozen since before.
  if (segment.from !== claim.to || !isAfterAcross(scene, claim)) return;
  if (segment.message?.operation === Operation.REMOTE_RESTART) return;
  const { connection, side, findings } = scene;
  const other = side === 0 ? 1 : 0;
  findings.report(connection, {
    requirement: 'MIG-CAR-SEQ',
    expected: 'SEQ = SND.UNA - 20, and SND.UNA not beyond what the peer acknowledges later',
    actual: { segment: claim, side: other },
    against: [{ segment, side }],
  });
}

/** Whether a segment was sent after one of the other end's: it echoes a later time, or came much later. */
function isAfterAcross({ segment, order }: Scene, earlier: Observed): boolean {
  const [echo, value] = [segment.options.tsEcho, earlier.options.tsValue];
  if (echo !== undefined && value !== undefined && ((echo - value) | 0) > 0) return true;
  return order.isSeenBefore(earlier, segment);
}

function hasTimestamps({ ends: [first, second] }: Connection): boolean {
  return first.syn?.options.tsValue !== undefined && second.syn?.options.tsValue !== undefined;
}
