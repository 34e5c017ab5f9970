/** What the moving end must and must not do: at the source (MIG-SRC-*) and at the destination (MIG-DST-*). */
import { distance, isBefore, TcpFlag } from '../../src/codec/index.ts';
import { expectAnswer } from './answer-rules.ts';
import { blame, receiverOf, senderOf, type Scene } from './context.ts';
import {
  claimOf,
  endOf,
  extend,
  isLaterRound,
  MOST_MESSAGE_ACKS,
  Place,
  type End,
  type Move,
  type Restart,
} from './model.ts';
import { newOf, oldOf, type Observed } from './observed.ts';
import {
  judgeCapture,
  judgeOldAddress,
  judgeRash,
  judgeRepeatedRequest,
  noteNewData,
} from './request-rules.ts';
import { judgeBlocks } from './restored-rules.ts';

/** A MIGRATION_REQUEST. */
export function seeRequest(scene: Scene): void {
  const { segment, order } = scene;
  const { round } = messageOf(segment);
  const mover = senderOf(scene);
  const arrived = mover.places.get(segment.from)?.restart;
  const arrival = arrived?.accepted === undefined ? undefined : arrived.asked?.first;
  const move = mover.moveOf(round, scene.side);
  if (arrived !== undefined && arrival !== undefined && !isLaterRound(round, arrived.move.round)) {
    if (order.isBefore(arrival, segment))
      blame(scene, 'MIG-RND-NEXT', `a round after ${arrived.move.round}, in which this end came here`, {
        against: [arrival],
      });
  }
  suspectRequest(scene, move);
  judgeOldAddress(scene, move);
  judgeRepeatedRequest(scene, move);
  move.from ??= segment.from;
  move.request = extend(move.request, segment);
  expectAnswer(scene, move);
}

/** An end that is suspended, or has yielded, does not ask. */
function suspectRequest(scene: Scene, move: Move): void {
  const { segment, order, side } = scene;
  for (const theirs of receiverOf(scene).moves.values()) {
    const suspended = theirs.requestAck?.first;
    if (suspended === undefined || segment.to !== theirs.from || !order.isBefore(suspended, segment))
      continue;
    const asked = move.request?.first;
    if (asked !== undefined && order.isBefore(asked, suspended)) {
      const goesFirst = segment.from < segment.to;
      blame(
        scene,
        goesFirst ? 'MIG-CRS-LOWER-FIRST' : 'MIG-CRS-YIELD',
        goesFirst
          ? 'of two ends that ask at once the one with the lower address to reject the other as busy'
          : 'no more MIGRATION_REQUEST of a round that has yielded',
        { against: [suspended, asked] },
      );
    } else if (asked === undefined || order.isBefore(suspended, asked)) {
      const expected = 'no migration to begin while this end is suspended';
      theirs.suspect({ what: 'request', requirement: 'MIG-SRC-EBUSY', expected, segment, side });
    }
  }
}

/** A CANCEL. */
export function seeCancel(scene: Scene): void {
  const { segment, side } = scene;
  const move = senderOf(scene).moveOf(messageOf(segment).round, side);
  judgeOldAddress(scene, move);
  if (move.cancel === undefined) judgeRash(scene, move);
  move.from ??= segment.from;
  move.cancel = extend(move.cancel, segment);
  expectAnswer(scene, move);
}

/** A REMOTE_RESTART. */
export function seeRestart(scene: Scene): void {
  const { segment, side } = scene;
  const message = messageOf(segment);
  const mover = senderOf(scene);
  const move = mover.moveOf(message.round, side);
  move.from ??= oldOf(message);
  judgeOldAddress(scene, move);
  if (newOf(message) !== segment.from) return; // a NAT may stand between the tap and the destination
  const restart = move.restartAt(segment.from, !mover.places.has(segment.from));
  if (restart.asked === undefined) {
    const isBack = mover.places.get(segment.from)?.restart?.move === move;
    if (!isBack) mover.settleAt(new Place(segment.from, restart));
    judgeState(scene, move);
    judgeCapture(scene, move);
  } else judgeRepeat(scene, restart, restart.asked.first);
  restart.asked = extend(restart.asked, segment);
  expectAnswer(scene, move);
}

/** A destination is mute and deaf: its numbers stand still. */
function judgeRepeat(scene: Scene, restart: Restart, first: Observed): void {
  const { segment, order } = scene;
  if (first.sequence !== segment.sequence)
    blame(scene, 'MIG-CAR-RESTART-SEQ', 'SEQ = SND.NXT - 20, as in the REMOTE_RESTART before', {
      against: [first],
    });
  else if (first.acknowledgment !== segment.acknowledgment)
    blame(scene, 'MIG-DST-MUTE', 'nothing taken and acknowledged before RESTART_ACK', { against: [first] });
  const { spoke } = restart;
  if (spoke !== undefined && restart.accepted === undefined && order.isBefore(spoke, segment)) {
    blame({ ...scene, segment: spoke }, 'MIG-DST-MUTE', 'nothing but REMOTE_RESTART before RESTART_ACK', {
      against: [segment],
    });
    restart.spoke = undefined;
  }
}

/** The clock of no host is faster, in ticks a second. */
const FASTEST_CLOCK = 1_000_000;
const SECOND = 1_000_000;
/** How far numbers can lie beyond what was seen: more than two windows. */
const SLACK = 0x10_0000;

/** What is restored is what was captured, and that was after the REQUEST_ACK. */
function judgeState(scene: Scene, move: Move): void {
  const { segment } = scene;
  const [highest, acknowledged] = [move.sentBefore?.highest, move.sentBefore?.acknowledged];
  const claim = claimOf(segment);
  if (highest !== undefined && wasBeforeCapture(scene, move, highest.by) && isBefore(claim, highest.value))
    blame(scene, 'MIG-CAR-RESTART-SEQ', 'SEQ = SND.NXT - 20, behind all that the source has sent', {
      against: [highest.by],
    });
  else judgeDistance(scene);
  const received = move.requestAck?.first;
  if (received !== undefined && isBefore(claim, received.acknowledgment))
    blame(scene, 'MIG-DST-AS-SENT', 'SEQ + 20 not before what the remote had received at its REQUEST_ACK', {
      heard: [received],
    });
  const wasBefore = acknowledged !== undefined && wasBeforeCapture(scene, move, acknowledged.by);
  if (wasBefore && isBefore(segment.acknowledgment, acknowledged.value))
    blame(scene, 'MIG-CAR-ACK', 'ACK = RCV.NXT, not before what the source has acknowledged', {
      against: [acknowledged.by],
    });
  judgeClock(scene, move);
}

/** Whether a source sent a segment before a MIGRATION_REQUEST, or before the first REQUEST_ACK reached it. */
function wasBeforeCapture(scene: Scene, { request, requestAck }: Move, segment: Observed): boolean {
  const { connection, order } = scene;
  if (request !== undefined && order.isBefore(segment, request.last)) return true;
  // Where the capture begins later, an earlier REQUEST_ACK may have been the first.
  const hasBeginning = connection.ends.every(({ syn }) => syn !== undefined);
  return hasBeginning && requestAck !== undefined && order.isNearlyBefore(segment, requestAck.first);
}

/** Of a connection that was seen whole the windows say how far SND.NXT can be. */
function judgeDistance(scene: Scene): void {
  const { connection, segment } = scene;
  const { edge } = receiverOf(scene);
  if (!connection.isWellSeen || edge === undefined) return;
  if (distance(edge.value, claimOf(segment)) > SLACK || distance(segment.sequence, edge.value) > LARGEST)
    blame(scene, 'MIG-CAR-RESTART-SEQ', 'SEQ = SND.NXT - 20, within what the remote has ever offered', {
      heard: [edge.by],
    });
}

/** No window is larger (RFC 7323 §2.3), and nobody is farther behind it. */
const LARGEST = 0x4000_0000;

function judgeClock(scene: Scene, { request }: Move): void {
  const { segment } = scene;
  const asked = request?.last;
  const [before, now] = [asked?.options.tsValue, segment.options.tsValue];
  if (asked === undefined || before === undefined || now === undefined) return;
  const ticks = (now - before) | 0;
  const elapsed = Math.max(0, segment.time - asked.time) + 10 * SECOND;
  const expected = "a TSval that goes on from the source's";
  if (ticks < 0 || ticks > (elapsed / SECOND) * FASTEST_CLOCK)
    blame(scene, 'MIG-BUF-CLOCK', expected, { against: [asked] });
}

/** A segment of the moving end that is no message. */
export function seeOrdinaryOfMover(scene: Scene): void {
  const mover = senderOf(scene);
  noteNewData(scene);
  for (const move of mover.moves.values()) {
    judgeBlocks(scene, move);
    const restart = move.restarts.get(scene.segment.from);
    if (restart !== undefined && move.accepted === undefined) noteSpeech(scene, restart);
    judgeSource(scene, mover, move);
  }
}

function noteSpeech({ connection, segment, order }: Scene, restart: Restart): void {
  const asked = restart.asked?.first;
  if (restart.spoke !== undefined || asked === undefined) return;
  if ((segment.flags & TcpFlag.SYN) !== 0) return;
  if (!restart.isFresh && !order.isBefore(asked, segment)) return;
  restart.spoke = segment;
  restart.spokeUnheard = connection.isWellSeen && restart.isFresh && restart.heard === undefined;
}

/** Once the remote has moved: the source has kept silent since its capture. */
export function judgeSource(scene: Scene, mover: End, move: Move): void {
  const { segment, order, limits } = scene;
  const first = asOfMove(mover, move, segment);
  if (first === undefined) return;
  const numbers = first.asked?.first;
  // To another address of the remote's the host answers for nobody.
  if (numbers?.to !== segment.to || (segment.flags & TcpFlag.SYN) !== 0) return;
  const silence = { against: [numbers] };
  const isReset = (segment.flags & TcpFlag.RST) !== 0;
  if (isReset && mayAnswerMessage(move, segment)) return;
  if (!isReset && isBefore(numbers.acknowledgment, segment.acknowledgment))
    blame(scene, 'MIG-SRC-FREEZE', 'no octet acknowledged that the captured state does not hold', silence);
  else if (!isReset && isBefore(claimOf(numbers), endOf(segment)))
    blame(scene, requirementOf(segment), 'nothing sent beyond SND.NXT of the captured state', silence);
  else if (order.isBefore(numbers, segment) && !order.isLongerThan(2 * limits.msl, numbers, segment))
    blame(scene, requirementOf(segment), 'no ordinary segment of a source behind its capture', silence);
}

/** The accepted restart, where an end has left the address that a segment comes from and has not come back. */
function asOfMove(mover: End, move: Move, segment: Observed): Restart | undefined {
  const { accepted, from, round } = move;
  if (accepted === undefined || from !== segment.from || accepted.to === from) return undefined;
  if (mover.address === from || [...mover.moves.keys()].some((other) => isLaterRound(other, round)))
    return undefined;
  return accepted;
}

/** A message for a socket that is gone is answered with RST (MIG-CAR-UNKNOWN-TUPLE). */
function mayAnswerMessage({ messageAcks }: Move, { flags, sequence }: Observed): boolean {
  if ((flags & TcpFlag.ACK) !== 0) return false;
  return messageAcks.has(sequence) || messageAcks.size > MOST_MESSAGE_ACKS;
}

function requirementOf({ flags }: Observed): string {
  const isReset = (flags & TcpFlag.RST) !== 0;
  if (isReset && (flags & TcpFlag.ACK) === 0) return 'MIG-SRC-QUARANTINE';
  if (isReset) return 'MIG-SRC-DISCARD';
  return (flags & TcpFlag.FIN) === 0 ? 'MIG-SRC-FREEZE' : 'MIG-SRC-DISCARD';
}

/** What stands in the way of a move's end, once the remote has answered RESTART_ACK for the first time. */
export function judgeAcceptedMove(scene: Scene, mover: End, move: Move, restart: Restart): void {
  const { connection, findings, order, limits } = scene;
  const { spoke, spokeUnheard, heard = scene.segment } = restart;
  const side = move.side;
  if (spoke !== undefined && spokeUnheard && order.isNearlyBefore(spoke, heard))
    findings.report(connection, {
      requirement: 'MIG-DST-MUTE',
      expected: 'nothing but REMOTE_RESTART before RESTART_ACK',
      actual: { segment: spoke, side },
      against: [{ segment: scene.segment, side: scene.side }],
    });
  const { highest, acknowledged } = mover.places.get(move.from ?? 0) ?? {};
  const { sentBefore } = move;
  const late = [
    ...(acknowledged?.value === sentBefore?.acknowledged?.value ? [] : [acknowledged?.by]),
    ...(highest?.value === sentBefore?.highest?.value ? [] : [highest?.by]),
  ];
  for (const segment of new Set(late))
    if (segment !== undefined)
      judgeSource({ connection, findings, order, limits, segment, side }, mover, move);
}

function messageOf({ message }: Observed): NonNullable<Observed['message']> {
  if (message === undefined) throw new TypeError('expected a segment with a message');
  return message;
}
