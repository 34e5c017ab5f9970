/** Answers that are missing, and answers where none is due: a capture at the answering end proves either (MIG-REM-*, MIG-CAR-*). */
import { distance, isBefore, Operation } from '../../src/codec/index.ts';
import { blame, isAllSeen, receiverOf, senderOf, type Scene } from './context.ts';
import { claimOf, isLaterRound, type End, type Move, type Restart } from './model.ts';
import { newOf, oldOf, type Observed } from './observed.ts';

const SECOND = 1_000_000;
/** How long an answer may take: the protocol names no time. */
const MOST_THINKING = 5 * SECOND;
/** So many messages in so long a time may reach the limit of answers (MIG-REM-ANSWER-LIMIT). */
const MANY_MESSAGES = 10;
const SHORTLY = 2 * SECOND;

/** A MIGRATION_REQUEST, REMOTE_RESTART or CANCEL, once its move knows of it. */
export function expectAnswer(scene: Scene, move: Move): void {
  const { segment } = scene;
  const { arrivals } = receiverOf(scene);
  const isFlooded = segment.time - (arrivals[arrivals.length - MANY_MESSAGES] ?? -Infinity) < SHORTLY;
  arrivals.push(segment.time);
  if (arrivals.length > MANY_MESSAGES) arrivals.shift();
  const key = `${segment.message?.operation} ${segment.from}`;
  const first = move.unanswered.get(key);
  if (first === undefined) {
    if (!isFlooded && isAnswerDue(scene, move)) move.unanswered.set(key, segment);
  } else if (segment.time - first.time > MOST_THINKING) {
    const { requirement, expected } = missingIn(move, segment);
    blame(scene, requirement, `${expected} or a RST within 5 s`, { against: [first] });
    move.unanswered.delete(key);
  }
}

/** A message or a RST that may be an answer: whatever waited at this address has one. */
export function noteAnswer(scene: Scene): void {
  for (const { unanswered } of receiverOf(scene).moves.values())
    for (const [key, { from }] of unanswered) if (from === scene.segment.to) unanswered.delete(key);
}

/** A malformed message is dropped, so that nothing mirrors its numbers. */
export function seeAnswerToMalformed(scene: Scene): void {
  const { segment } = scene;
  const { malformed } = receiverOf(scene);
  if (malformed?.from !== segment.to || !isAllSeen(scene, senderOf(scene))) return;
  if (claimOf(segment) === malformed.acknowledgment && segment.acknowledgment === claimOf(malformed))
    blame(scene, 'MIG-CAR-MALFORMED-DROPPED', 'silence, for the message that it answers is malformed', {
      heard: [malformed],
    });
}

function missingIn({ requestAck, accepted }: Move, { message, from }: Observed): Missing {
  switch (message?.operation) {
    case Operation.CANCEL:
      return { requirement: 'MIG-REM-CANCEL', expected: 'CANCEL_ACK, a rejection' };
    case Operation.REMOTE_RESTART:
      return accepted?.to === from
        ? { requirement: 'MIG-REM-REPEATED-RESTART', expected: 'RESTART_ACK again' }
        : { requirement: 'MIG-REM-RESTART-ACK', expected: 'RESTART_ACK, a rejection' };
    default:
      return requestAck === undefined
        ? { requirement: 'MIG-REM-SUSPEND', expected: 'REQUEST_ACK, a rejection' }
        : { requirement: 'MIG-REM-REPEATED-REQUEST', expected: 'REQUEST_ACK again, a rejection' };
  }
}

interface Missing {
  readonly requirement: string;
  readonly expected: string;
}

/** Whether nothing permits silence: a remote that only is one, in a state that answers, and numbers that it finds plausible. */
function isAnswerDue(scene: Scene, move: Move): boolean {
  const { connection, segment } = scene;
  const [mover, remote] = [senderOf(scene), receiverOf(scene)];
  if (!isAllSeen(scene, remote) || remote.address !== segment.to || remote.moves.size > 0) return false;
  if (connection.isClosed || connection.ends.every(({ hasFinished }) => hasFinished)) return false;
  if ([...mover.moves.keys()].some((round) => isLaterRound(round, move.round))) return false;
  if (!isTimely(scene)) return false;
  if (segment.message?.operation === Operation.REMOTE_RESTART) return isRestartDue(scene, move);
  const isThere = mover.address === segment.from && move.accepted === undefined;
  return isThere && remote.speaks && isPlausible(scene);
}

/** Whether PAWS takes it. */
function isTimely(scene: Scene): boolean {
  const { connection, segment } = scene;
  if (connection.ends.some(({ syn }) => syn?.options.tsValue === undefined)) return true;
  const { clock = 0 } = senderOf(scene);
  const { tsValue } = segment.options;
  return tsValue !== undefined && ((tsValue - clock) | 0) >= 0;
}

/** Whether SEQ + 20 is what was acknowledged at last, or little less, and ACK in order. */
function isPlausible(scene: Scene): boolean {
  const { segment } = scene;
  const [mover, remote] = [senderOf(scene), receiverOf(scene)];
  const { highest: sent, acknowledged } = mover;
  const { highest, acknowledged: taken } = remote;
  if (sent === undefined || taken === undefined || acknowledged === undefined || highest === undefined)
    return false;
  const claim = claimOf(segment);
  return (
    !isBefore(taken.value, claim) &&
    distance(claim, sent.value) <= taken.by.window &&
    !isBefore(segment.acknowledgment, acknowledged.value) &&
    !isBefore(highest.value, segment.acknowledgment)
  );
}

function isRestartDue(scene: Scene, move: Move): boolean {
  const { segment, limits } = scene;
  const { message, from, time } = segment;
  const suspended = move.requestAck?.first;
  const old = message === undefined ? 0 : oldOf(message);
  if (message === undefined || suspended?.to !== old || from === old || newOf(message) === segment.to)
    return false;
  if (move.cancel !== undefined || time - suspended.time > limits.suspension) return false;
  const { accepted } = move;
  if (accepted !== undefined) return isRepeat(segment, senderOf(scene), accepted);
  return senderOf(scene).address === old && isRestartPlausible(scene, move);
}

function isRepeat(segment: Observed, mover: End, { to, asked }: Restart): boolean {
  const first = asked?.first;
  const isSame = first?.sequence === segment.sequence && first.acknowledgment === segment.acknowledgment;
  return to === segment.from && mover.address === to && isSame;
}

function isRestartPlausible(scene: Scene, { request }: Move): boolean {
  const { segment } = scene;
  const [mover, remote] = [senderOf(scene), receiverOf(scene)];
  const { highest: sent, acknowledged } = mover;
  const { highest, acknowledged: taken, clock = 0 } = remote;
  if (sent === undefined || taken === undefined || acknowledged === undefined || highest === undefined)
    return false;
  const claim = claimOf(segment);
  const isInOrder =
    !isBefore(claim, sent.value) &&
    distance(taken.value, claim) <= taken.by.window &&
    !isBefore(segment.acknowledgment, acknowledged.value) &&
    !isBefore(highest.value, segment.acknowledgment);
  const { tsEcho } = segment.options;
  if (tsEcho === undefined) return isInOrder;
  const asked = request?.first.options.tsEcho;
  const isEcho = asked !== undefined && ((tsEcho - asked) | 0) >= 0 && ((clock - tsEcho) | 0) >= 0;
  return isInOrder && isEcho;
}
