/** Rejections: their numbers, their reasons, and that they are final (MIG-REM-*, MIG-CAR-REJECT-MIRRORS). */
import { Operation } from '../../src/codec/index.ts';
import { seeAnswerToMalformed } from './answer-rules.ts';
import { blame, isAllSeen, patienceOf, receiverOf, senderOf, type Scene } from './context.ts';
import { judgeBusy } from './crossing-rules.ts';
import { claimOf, extend, isLaterRound, type End, type Move, type Restart } from './model.ts';
import { newOf, oldOf, type Message } from './observed.ts';

const {
  REJECT_ADDRESS_MISMATCH,
  REJECT_NOT_SUSPENDED,
  REJECT_STALE_STATE,
  REJECT_NEW_TUPLE_IN_USE,
  REJECT_POLICY,
  REJECT_MOVED,
  REJECT_BUSY,
} = Operation;

/** A rejection. */
export function seeRejection(scene: Scene, message: Message): void {
  const { segment, side } = scene;
  const mover = receiverOf(scene);
  const move = mover.moveOf(message.round, side === 0 ? 1 : 0);
  seeAnswerToMalformed(scene);
  judgeMismatch(scene, message);
  if (newOf(message) === 0) {
    judgeOfRequest(scene, message, move);
    if (message.operation === REJECT_NOT_SUSPENDED) move.closedBy ??= segment;
    move.rejected = extend(move.rejected, segment);
    return;
  }
  judgeOfRestart(scene, message, mover, move);
  const restart = move.restarts.get(newOf(message));
  if (restart?.asked === undefined) return;
  judgeMirror(scene, restart.asked.first);
  restart.rejected ??= extend(undefined, segment);
  const accepted = restart.accepted?.first;
  if (accepted !== undefined && isRefusal(message.operation))
    blame(scene, 'MIG-REM-REFUSED-STAYS', 'one answer to this address in this round', {
      against: [accepted],
    });
}

/** Whether a rejection is for ever in its round. */
export function isRefusal(operation: number | undefined): boolean {
  return operation === REJECT_NEW_TUPLE_IN_USE || operation === REJECT_POLICY;
}

function judgeMirror(scene: Scene, asked: Scene['segment']): void {
  const { segment } = scene;
  if (claimOf(segment) === asked.acknowledgment && segment.acknowledgment === claimOf(asked)) return;
  blame(scene, 'MIG-CAR-REJECT-MIRRORS', 'SEQ = SEG.ACK - 20 and ACK = SEG.SEQ + 20 of what is rejected', {
    heard: [asked],
  });
}

/** At the remote itself no NAT stands behind the tap: the addresses that are compared are those that it sees. */
function judgeMismatch(scene: Scene, message: Message): void {
  const { segment, order } = scene;
  if (!order.isAt(segment.from)) return;
  const isTrue = (newOf(message) === 0 ? oldOf(message) : newOf(message)) === segment.to;
  if (isTrue === (message.operation !== REJECT_ADDRESS_MISMATCH)) return;
  blame(
    scene,
    'MIG-REM-MISMATCH',
    isTrue
      ? 'another answer, for the message names the address that it came from'
      : 'REJECT_ADDRESS_MISMATCH, for the message names another address than its segment',
  );
}

/** Of a MIGRATION_REQUEST or a CANCEL. */
function judgeOfRequest(scene: Scene, { operation }: Message, { cancelAck }: Move): void {
  const { order, segment } = scene;
  if (operation === REJECT_BUSY) judgeBusy(scene);
  else if (operation === REJECT_NEW_TUPLE_IN_USE)
    blame(scene, 'MIG-REM-SUSPEND', 'no REJECT_NEW_TUPLE_IN_USE, for nothing names a new tuple');
  else if (
    operation === REJECT_STALE_STATE &&
    cancelAck !== undefined &&
    order.isBefore(cancelAck.first, segment)
  )
    blame(scene, 'MIG-REM-REQUEST-CLOSED', 'REJECT_NOT_SUSPENDED, for the round is closed', {
      against: [cancelAck.first],
    });
}

/** Of a REMOTE_RESTART. */
function judgeOfRestart(scene: Scene, message: Message, mover: End, move: Move): void {
  const { order, segment } = scene;
  const { operation } = message;
  const requirement = 'MIG-REM-RESTART-NOT-SUSPENDED';
  if (operation === REJECT_BUSY) {
    blame(scene, requirement, 'no REJECT_BUSY, which is for a MIGRATION_REQUEST');
    return;
  }
  const accepted = acceptanceBefore(scene, message, mover);
  if (accepted !== undefined) judgeOfMoved(scene, message, accepted);
  else if (operation === REJECT_STALE_STATE) {
    const closing = [move.cancelAck?.first].find(
      (each) => each !== undefined && order.isBefore(each, segment),
    );
    const suspended =
      isAllSeen(scene, senderOf(scene)) && isLatest(mover, move) ? move.requestAck?.first : undefined;
    const against = closing ?? suspended;
    if (against !== undefined)
      blame(scene, requirement, `REJECT_NOT_SUSPENDED, unless it is suspended in round ${message.round}`, {
        against: [against],
      });
  }
}

/** By which this end has left the address that is asked for, and has not come back. */
function acceptanceBefore(scene: Scene, message: Message, mover: End): Restart | undefined {
  const { order, limits, segment } = scene;
  if (!isAllSeen(scene, senderOf(scene)) || mover.address === oldOf(message)) return undefined;
  const left = [...mover.moves.values()].findLast(
    ({ accepted, from }) => accepted !== undefined && from === oldOf(message) && accepted.to !== from,
  );
  const restart = left?.accepted;
  const at = restart?.accepted?.first;
  return at === undefined || order.isLongerThan(patienceOf(limits), at, segment) ? undefined : restart;
}

function judgeOfMoved(scene: Scene, message: Message, moved: Restart): void {
  const { operation } = message;
  const answered = moved.accepted?.first;
  const restart = moved.move.restarts.get(newOf(message));
  if (
    answered === undefined ||
    isRefusal(operation) ||
    isRefusal(restart?.rejected?.first.message?.operation)
  )
    return;
  const isRepeat = restart === moved && moved.move.round === message.round && scene.segment.to === moved.to;
  const isStill = receiverOf(scene).address === moved.to && isLatest(receiverOf(scene), moved.move);
  if (isRepeat && isStill)
    blame(scene, 'MIG-REM-REPEATED-RESTART', 'RESTART_ACK again', { against: [answered] });
  else if (!isRepeat && operation !== REJECT_MOVED && operation !== REJECT_ADDRESS_MISMATCH)
    blame(scene, 'MIG-REM-REPEATED-RESTART', 'REJECT_MOVED, for the connection has left this address', {
      against: [answered],
    });
}

function isLatest({ moves }: End, { round }: Move): boolean {
  return ![...moves.keys()].some((other) => isLaterRound(other, round));
}
