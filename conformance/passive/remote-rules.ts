/** What the remote must and must not do: its answers, its suspension, and whom it talks to after a move (MIG-REM-*). */
import {
  advance,
  distance,
  isBefore,
  MESSAGE_OCTETS,
  Operation,
  TcpFlag,
  type SequenceNumber,
} from '../../src/codec/index.ts';
import { blame, patienceOf, receiverOf, senderOf, type Scene } from './context.ts';
import { judgeYielding } from './crossing-rules.ts';
import {
  claimOf,
  extend,
  isLaterRound,
  MOST_MESSAGE_ACKS,
  type End,
  type Move,
  type Restart,
} from './model.ts';
import { judgeAcceptedMove } from './mover-rules.ts';
import { newOf, oldOf, type Message, type Observed } from './observed.ts';
import { isRefusal } from './rejection-rules.ts';
import { noteSent } from './restored-rules.ts';

/** A REQUEST_ACK. */
export function seeRequestAck(scene: Scene, message: Message): void {
  const { segment, side, limits, order } = scene;
  const mover = receiverOf(scene);
  const move = mover.moveOf(message.round, side === 0 ? 1 : 0);
  judgeOldAddress(scene, message, move.request);
  judgeYielding(scene, move);
  const closing = closingBefore(scene, mover, message.round);
  if (closing !== undefined) blameReopening(scene, mover, move, closing);
  move.from ??= segment.to;
  if (move.requestAck === undefined) {
    const { highest, acknowledged } = mover.places.get(segment.to) ?? {};
    move.sentBefore = { highest, acknowledged };
  }
  move.requestAck = extend(move.requestAck, segment);
  confirm(scene, move);
  if (order.isLongerThan(limits.suspension, move.requestAck.first, segment))
    blame(scene, 'MIG-REM-LIMIT', 'the round to be closed by the suspension limit', {
      against: [move.requestAck.first],
    });
}

/** The answer with which this end has closed a round, or a later one, before it sent the scene's segment. */
function closingBefore({ segment, order }: Scene, mover: End, round: number): Observed | undefined {
  for (const move of mover.moves.values()) {
    if (isLaterRound(round, move.round)) continue;
    for (const closing of [move.accepted?.accepted?.first, move.cancelAck?.first, move.closedBy])
      if (closing !== undefined && order.isBefore(closing, segment)) return closing;
  }
  return undefined;
}

function blameReopening(scene: Scene, mover: End, move: Move, closing: Observed): void {
  const { segment } = scene;
  const asked = [...mover.moves.values()].findLast(({ request }) => request?.last.from === segment.to);
  const isForOther = asked !== undefined && isLaterRound(asked.round, move.round);
  if (isForOther && asked.requestAck === undefined)
    blame(scene, 'MIG-MSG-ANSWER-ECHOES-ROUND', `round ${asked.round}, which the message asked`, {
      heard: asked.request === undefined ? [] : [asked.request.last],
    });
  else if (closing.to !== segment.to && mover.address !== segment.to)
    blame(scene, 'MIG-REM-TOMBSTONE-REQUEST', 'REJECT_MOVED, or nothing', { against: [closing] });
  else blame(scene, 'MIG-REM-REQUEST-CLOSED', 'a rejection, for the round is closed', { against: [closing] });
}

/** A REQUEST_ACK or CANCEL_ACK goes to the address that it names, or else the message had to be rejected. */
function judgeOldAddress(scene: Scene, message: Message, asked: Move['request']): void {
  const { segment } = scene;
  if (oldOf(message) === segment.to) return;
  const wasAsked =
    asked?.last.message !== undefined && oldOf(asked.last.message) === oldOf(message)
      ? asked.last
      : undefined;
  blame(
    scene,
    wasAsked === undefined ? 'MIG-MSG-ANSWER-ECHOES-ADDRESSES' : 'MIG-REM-MISMATCH',
    wasAsked === undefined
      ? 'the Old Host and Old Port of the message that is answered'
      : 'REJECT_ADDRESS_MISMATCH, for the message names another address than its segment',
    { heard: wasAsked === undefined ? [] : [wasAsked] },
  );
}

/** A CANCEL_ACK. */
export function seeCancelAck(scene: Scene, message: Message): void {
  const { side, order, segment } = scene;
  const move = receiverOf(scene).moveOf(message.round, side === 0 ? 1 : 0);
  judgeOldAddress(scene, message, move.cancel);
  const moved = move.accepted?.accepted?.first;
  if (moved !== undefined && !order.isBefore(segment, moved))
    blame(
      scene,
      order.isBefore(moved, segment) ? 'MIG-REM-CANCEL-MOVED' : 'MIG-REM-ONE-SECTION',
      'REJECT_MOVED, for the connection has moved in this round',
      { against: [moved] },
    );
  move.cancelAck = extend(move.cancelAck, segment);
}

/** A RESTART_ACK. */
export function seeRestartAck(scene: Scene, message: Message): void {
  const { segment, side } = scene;
  const mover = receiverOf(scene);
  const move = mover.moveOf(message.round, side === 0 ? 1 : 0);
  if (newOf(message) !== segment.to) {
    if (segment.to === mover.moves.get(message.round)?.from)
      blame(scene, 'MIG-REM-REPOINT', 'RESTART_ACK to the new address');
    else blame(scene, 'MIG-MSG-ANSWER-ECHOES-ADDRESSES', 'New Host and New Port of the answered message');
    return;
  }
  move.from ??= oldOf(message);
  const restart = move.restartAt(segment.to, !mover.places.has(segment.to));
  const isFirst = restart.accepted === undefined;
  if (isFirst) judgeAcceptance(scene, mover, move, restart);
  restart.accepted = extend(restart.accepted, segment);
  restart.heard ??= segment;
  if (!isFirst || move.accepted !== undefined) return;
  move.accepted = restart;
  confirm(scene, move);
  const isLatest = ![...mover.moves.values()].some(
    ({ accepted, round }) => accepted !== undefined && isLaterRound(round, move.round),
  );
  if (!isLatest) return;
  mover.placeAt(segment.to);
  mover.address = segment.to;
  judgeAcceptedMove(scene, mover, move, restart);
}

function judgeAcceptance(scene: Scene, mover: End, move: Move, restart: Restart): void {
  judgeAgainstOthers(scene, mover, move, restart);
  judgeAgainstCancel(scene, move);
  judgeNumbers(scene, move, restart);
  judgeSuspension(scene, move, restart);
  if (restart.rejected !== undefined) judgeAgainstRejection(scene, restart.rejected.first);
}

/** Of a round one restart is accepted, and none of a round that is before the one in which this end is suspended. */
function judgeAgainstOthers(scene: Scene, mover: End, move: Move, restart: Restart): void {
  const { order, segment } = scene;
  const other = move.accepted;
  if (other?.accepted !== undefined) {
    blame(scene, 'MIG-REM-REPEATED-RESTART', 'REJECT_MOVED, for the connection has moved elsewhere', {
      against: [other.accepted.first],
    });
    return;
  }
  const next = mover.moves.get((move.round + 1) & 0xffff);
  const suspended = next?.requestAck?.first;
  const isSameSource = next?.from === move.from && restart.to !== move.from;
  if (suspended !== undefined && isSameSource && order.isBefore(suspended, segment))
    blame(scene, 'MIG-REM-RESTART', `a rejection, for this end is suspended in round ${move.round + 1}`, {
      against: [suspended],
    });
}

function judgeAgainstCancel(scene: Scene, { cancelAck }: Move): void {
  const { order, segment } = scene;
  if (cancelAck === undefined) return;
  const isOver = order.isBefore(cancelAck.first, segment);
  blame(
    scene,
    isOver ? 'MIG-REM-RESTART-NOT-SUSPENDED' : 'MIG-REM-ONE-SECTION',
    'REJECT_NOT_SUSPENDED, for the round was cancelled',
    { against: [cancelAck.first] },
  );
}

function judgeAgainstRejection(scene: Scene, rejection: Observed): void {
  const { order, segment } = scene;
  const operation = rejection.message?.operation;
  const isRefused = isRefusal(operation);
  const isClosed = operation === Operation.REJECT_NOT_SUSPENDED && order.isBefore(rejection, segment);
  if (isRefused || isClosed)
    blame(
      scene,
      isRefused ? 'MIG-REM-REFUSED-STAYS' : 'MIG-REM-RESTART-NOT-SUSPENDED',
      'the rejection again, for it may have been heard',
      { against: [rejection] },
    );
}

/** What the remote itself has said of its numbers before. */
function judgeNumbers(scene: Scene, move: Move, { asked, to }: Restart): void {
  const numbers = asked?.first;
  const { from } = move;
  if (numbers === undefined || from === undefined || from === to) return;
  const told = senderOf(scene).toldAt(from);
  if (told.claim !== undefined && isBefore(numbers.acknowledgment, claimOf(told.claim)))
    blame(scene, 'MIG-CAR-RESTART-NUMBERS', 'silence, for its ACK is below SND.UNA', {
      against: [told.claim],
      heard: [numbers],
    });
  const acknowledged = told.acknowledged;
  if (acknowledged !== undefined && isBefore(claimOf(numbers), acknowledged.value))
    blame(scene, 'MIG-CAR-RESTART-NUMBERS', 'silence, for its SEQ + 20 is below RCV.NXT', {
      against: [acknowledged.by],
      heard: [numbers],
    });
}

function judgeSuspension(scene: Scene, move: Move, { asked }: Restart): void {
  const { order, limits } = scene;
  const { request, requestAck } = move;
  if (requestAck !== undefined && asked !== undefined) {
    if (order.isLongerThan(limits.suspension, requestAck.first, asked.first))
      blame(scene, 'MIG-REM-LIMIT', 'the round to be closed by the suspension limit', {
        against: [requestAck.first],
        heard: [asked.first],
      });
  } else if (
    request === undefined &&
    requestAck === undefined &&
    asked !== undefined &&
    sawAll(scene, asked.first)
  )
    blame(scene, 'MIG-REM-RESTART-NOT-SUSPENDED', 'no RESTART_ACK without a suspension in this round');
}

/** A message to an address from which an end has asked to move. */
export function noteMessage(scene: Scene): void {
  const { to, acknowledgment } = scene.segment;
  for (const move of receiverOf(scene).moves.values())
    if (move.from === to && move.messageAcks.size <= MOST_MESSAGE_ACKS) move.messageAcks.add(acknowledgment);
}

/** Whether both streams have passed the tap up to where a destination goes on, and neither is empty. */
function sawAll(scene: Scene, { sequence, acknowledgment }: Observed): boolean {
  const [mover, remote] = [receiverOf(scene), senderOf(scene)];
  const isSeen = ({ highest, syn }: End, next: SequenceNumber): boolean =>
    highest?.value === next && syn !== undefined && distance(syn.sequence, next) > 1;
  return (
    scene.connection.isWellSeen &&
    isSeen(mover, advance(sequence, MESSAGE_OCTETS)) &&
    isSeen(remote, acknowledgment)
  );
}

/** A segment of the remote that is no message. */
export function seeOrdinaryOfRemote(scene: Scene): void {
  for (const move of receiverOf(scene).moves.values()) {
    const restart = move.restarts.get(scene.segment.to);
    if (restart !== undefined) {
      restart.heard ??= scene.segment;
      noteSent(scene, restart);
    }
    if (move.accepted === undefined) suspect(scene, move);
    else judgeAfterMove(scene, move, move.accepted);
  }
}

/** Notes what breaks a suspension, if there turns out to be one. */
function suspect(scene: Scene, move: Move): void {
  const { segment, order, side } = scene;
  const suspended = move.requestAck?.first;
  if (suspended === undefined || segment.to !== move.from) return;
  const what = heldBack(scene);
  if (what === undefined || !order.isBefore(suspended, segment)) return;
  const expected = `no ${what} while it is suspended`;
  move.suspect({ what, requirement: 'MIG-REM-HOLD', expected, segment, side });
}

/** What a suspended remote does not send, if a segment is any of it. */
function heldBack(scene: Scene): string | undefined {
  const { segment } = scene;
  const { flags, length, sequence } = segment;
  if ((flags & (TcpFlag.SYN | TcpFlag.RST)) !== 0) return undefined;
  if ((flags & TcpFlag.FIN) !== 0) return 'FIN';
  if (length > 0) return 'data';
  // Below what its peer has acknowledged there is nothing left to say.
  const { acknowledged } = receiverOf(scene);
  return acknowledged !== undefined && isBefore(sequence, acknowledged.value) ? 'probe' : undefined;
}

/** The scene's segment proves that this end was still suspended in a round when it sent that. */
function confirm(scene: Scene, move: Move): void {
  const { segment, order, connection, findings } = scene;
  const asked = move.accepted?.asked?.first;
  // Back at its old address a moved connection is silent to nobody.
  const isPlainResume = move.accepted !== undefined && move.accepted.to === move.from;
  move.suspicions = move.suspicions.filter((suspicion) => {
    const { requirement, expected, side } = suspicion;
    if (isPlainResume && (asked === undefined || suspicion.segment.frame > asked.frame)) return false;
    if (!order.isBefore(suspicion.segment, segment)) return true;
    const actual = { segment: suspicion.segment, side };
    const suspended = move.requestAck === undefined ? [] : [{ segment: move.requestAck.first, side }];
    const against = [...suspended, { segment, side }];
    findings.report(connection, { requirement, expected, actual, against });
    return false;
  });
}

/** How far a RST's number may lie from the connection's to be this connection's. */
const NEAR = 0x100_0000;

/** Once it has moved: to the new address only, and from what the destination has acknowledged on. */
function judgeAfterMove(scene: Scene, move: Move, accepted: Restart): void {
  const { segment, order } = scene;
  const mover = receiverOf(scene);
  const moved = accepted.accepted?.first;
  const isLatest = ![...mover.moves.keys()].some((round) => isLaterRound(round, move.round));
  if (moved === undefined || !isLatest || segment.from !== senderOf(scene).address) return;
  if ((segment.flags & TcpFlag.SYN) !== 0) return;
  if (segment.to === accepted.to) judgeStart(scene, accepted, moved);
  else if (segment.to === move.from && order.isBefore(moved, segment)) judgeOldAddressUse(scene, moved);
}

function judgeOldAddressUse(scene: Scene, moved: Observed): void {
  const { segment, order, limits } = scene;
  if ((segment.flags & TcpFlag.RST) === 0) {
    blame(scene, 'MIG-REM-REPOINT', 'segments to the new address only', { against: [moved] });
    return;
  }
  const known = senderOf(scene).highest;
  const isNear = known !== undefined && Math.abs(distance(known.value, segment.sequence)) < NEAR;
  if (isNear && !order.isLongerThan(patienceOf(limits), moved, segment))
    blame(
      scene,
      'MIG-REM-TOMBSTONE',
      'ordinary segments for an address that was left to be dropped silently',
      {
        against: [moved],
      },
    );
}

/** A keep-alive lies one octet before what is acknowledged. */
const KEEP_ALIVE = 1;

function judgeStart(scene: Scene, { asked, isFresh }: Restart, moved: Observed): void {
  const { segment, order } = scene;
  if (asked === undefined || (segment.flags & TcpFlag.RST) !== 0) return;
  if (!isFresh && !order.isBefore(moved, segment)) return;
  if (distance(segment.sequence, asked.first.acknowledgment) > KEEP_ALIVE)
    blame(scene, 'MIG-REM-RESTART-ACK', 'nothing before what the REMOTE_RESTART acknowledges', {
      heard: [asked.first],
    });
}
