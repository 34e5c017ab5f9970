/** How a source asks: again ever more slowly, without new data, of one address in one round (MIG-SRC-*, MIG-RND-*). */
import { isBefore, Operation, TcpFlag } from '../../src/codec/index.ts';
import { blame, isAllSeen, receiverOf, senderOf, type Scene } from './context.ts';
import { endOf, type Move } from './model.ts';
import { oldOf } from './observed.ts';

const SECOND = 1_000_000;
/** Copies that a tap makes of one segment are no further apart, in microseconds. */
const COPIES = 10_000;
/** Back-off may have a bound; none is as low. */
const LEAST_BOUND = SECOND;
/** By how much the third interval is at least longer than the first, if each is longer than the one before. */
const LEAST_GROWTH = 1.5;
const INTERVALS = 3;

/** A MIGRATION_REQUEST, before its move takes note of it. */
export function judgeRepeatedRequest(scene: Scene, move: Move): void {
  const { segment, order } = scene;
  const last = move.request?.last;
  if (last === undefined || !order.isAt(segment.from)) return;
  const interval = segment.time - last.time;
  if (!(interval > COPIES)) return;
  move.intervals = [...move.intervals, interval].slice(-INTERVALS);
  const [first = 0, , third = Infinity] = move.intervals;
  if (third < LEAST_BOUND && third < first * LEAST_GROWTH)
    blame(scene, 'MIG-SRC-REQUEST', 'longer and longer intervals between MIGRATION_REQUESTs', {
      against: [last],
    });
  judgeRash(scene, move);
}

/** New data while a source waits for an answer; a CANCEL or a repetition shows that it did. */
export function judgeRash(scene: Scene, move: Move): void {
  const { rash } = move;
  move.rash = undefined;
  if (rash === undefined || scene.segment.time - rash.time < COPIES) return;
  blame({ ...scene, segment: rash }, 'MIG-SRC-NO-NEW-DATA', 'nothing new while the migration is under way', {
    against: [scene.segment],
  });
}

/** An ordinary segment of an end that may have asked. */
export function noteNewData(scene: Scene): void {
  const { segment } = scene;
  const mover = senderOf(scene);
  if ((segment.flags & TcpFlag.RST) !== 0 || mover.highest === undefined) return;
  if (!isBefore(mover.highest.value, endOf(segment)) || !isAllSeen(scene, mover)) return;
  for (const move of mover.moves.values())
    if (move.request !== undefined && move.cancel === undefined && move.rejected === undefined)
      move.rash ??= segment;
}

/** A REMOTE_RESTART that has come before its REQUEST_ACK left. */
export function judgeCapture(scene: Scene, { request, requestAck }: Move): void {
  const remote = receiverOf(scene);
  if (request === undefined || requestAck !== undefined || !isAllSeen(scene, remote)) return;
  blame(scene, 'MIG-SRC-FREEZE-AFTER-ACK', 'no capture before REQUEST_ACK', { against: [request.first] });
}

/** All messages of a round are about one old address: a round that names another one is not that of its migration. */
export function judgeOldAddress(scene: Scene, move: Move): void {
  const { segment } = scene;
  const { message } = segment;
  if (message === undefined) return;
  const named = (move.named ??= segment);
  if (named.message === undefined || oldOf(named.message) === oldOf(message)) return;
  const isOfLater = [...senderOf(scene).moves.values()].some(
    (other) =>
      other !== move && other.named?.message !== undefined && oldOf(other.named.message) === oldOf(message),
  );
  const isRestart = message.operation === Operation.REMOTE_RESTART;
  blame(
    scene,
    isRestart && isOfLater ? 'MIG-RND-TRAVELS' : 'MIG-MSG-OLD-ADDRESS',
    isRestart && isOfLater
      ? 'the round in which the socket was captured at this Old Host and Old Port'
      : 'the Old Host and Old Port of the round',
    { against: [named] },
  );
}
