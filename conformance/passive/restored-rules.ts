/** What a move must keep, and what it must not: windows and selective acknowledgments, as the remote's own host saw them. */
import { advance, isBefore, TcpFlag } from '../../src/codec/index.ts';
import { blame, isAllSeen, receiverOf, senderOf, type Scene } from './context.ts';
import { endOf, type Move, type Restart } from './model.ts';

/** A window probe may be one octet beyond it (RFC 9293 §3.8.6.1). */
const PROBE = 1;

/** A segment that is no message, after a move of either end: it stays within what the other one has offered. */
export function judgeWindow(scene: Scene): void {
  const { segment, connection } = scene;
  const { edge } = receiverOf(scene);
  if (segment.length === 0 || edge === undefined || (segment.flags & TcpFlag.RST) !== 0) return;
  if (
    !isBefore(advance(edge.value, PROBE), endOf(segment)) ||
    !connection.ends.some((end) => isAllSeen(scene, end))
  )
    return;
  const isOfMover = senderOf(scene).address !== senderOf(scene).firstAddress;
  if (!isOfMover && receiverOf(scene).address === receiverOf(scene).firstAddress) return;
  blame(
    scene,
    isOfMover ? 'MIG-DST-RESTORED' : 'MIG-REM-NEW-PATH',
    'nothing beyond the largest window that was ever offered, shifted as was negotiated',
    { heard: [edge.by] },
  );
}

/** A segment of the remote that is no message: where what a destination may hold comes from. */
export function noteSent({ segment }: Scene, restart: Restart): void {
  if (segment.length === 0) return;
  const [low, high] = [segment.sequence, endOf(segment)];
  const { sent } = restart;
  restart.sent = {
    low: sent === undefined || isBefore(low, sent.low) ? low : sent.low,
    high: sent === undefined || isBefore(sent.high, high) ? high : sent.high,
  };
}

/** A segment of the destination: it holds nothing out of order but what was sent to it. */
export function judgeBlocks(scene: Scene, { accepted }: Move): void {
  const { segment } = scene;
  const { sack } = segment.options;
  if (sack.length === 0 || accepted?.to !== segment.from || !accepted.isFresh) return;
  if (!isAllSeen(scene, receiverOf(scene))) return;
  const { sent } = accepted;
  const isHeld = sack.every(
    (edge) => sent !== undefined && !isBefore(edge, sent.low) && !isBefore(sent.high, edge),
  );
  if (!isHeld)
    blame(
      scene,
      'MIG-DST-RESTORED',
      'no selective acknowledgment of octets that have not been sent to this address',
    );
}
