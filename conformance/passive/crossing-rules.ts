/** Migrations that cross, decided wrongly: a capture at the deciding end knows what had reached it (MIG-CRS-*). */
import { blame, isAllSeen, receiverOf, senderOf, type Scene } from './context.ts';
import type { End, Move, Series } from './model.ts';
import type { Observed } from './observed.ts';

/** The first REQUEST_ACK of a round: an end that goes first itself had to reject as busy. */
export function judgeYielding(scene: Scene, theirs: Move): void {
  const [own, asked] = [ownRequest(scene, theirs), theirs.request?.last];
  if (own?.request === undefined || asked === undefined) return;
  const { request, requestAck, cancel, rejected } = own;
  const isOver = [cancel, rejected].some((ended) => ended !== undefined && ended.first.frame < asked.frame);
  if (isOver || own.restarts.size > 0) return;
  const heard = [asked, ...seenBefore(requestAck, asked)];
  if (heard.length > 1)
    blame(scene, 'MIG-CRS-ACKED-FIRST', 'REJECT_BUSY, for its own request has been acknowledged', {
      against: [request.first],
      heard,
    });
  else if (senderOf(scene).address < receiverOf(scene).address)
    blame(
      scene,
      'MIG-CRS-LOWER-FIRST',
      'REJECT_BUSY, for it has asked, too, and its address is the lower one',
      {
        against: [request.first],
        heard,
      },
    );
}

/** What this end has asked last, before its peer's request reached it. */
function ownRequest(scene: Scene, { request, requestAck }: Move): Move | undefined {
  const asked = request?.last;
  if (asked === undefined || requestAck !== undefined || !isAllSeen(scene, senderOf(scene))) return undefined;
  const own = lastOf(senderOf(scene));
  return own?.request !== undefined && own.request.first.frame < asked.frame ? own : undefined;
}

/** A REJECT_BUSY is for ends that have asked, and go first. */
export function judgeBusy(scene: Scene): void {
  const [end, peer] = [senderOf(scene), receiverOf(scene)];
  if (!isAllSeen(scene, end)) return;
  const moves = [...end.moves.values()];
  if (moves.some(({ requestAck }) => requestAck !== undefined)) return;
  const own = lastOf(end)?.request?.first;
  if (own === undefined)
    blame(scene, 'MIG-REM-SUSPEND', 'REQUEST_ACK, for this end has not asked to migrate');
  else if (end.address > peer.address)
    blame(
      scene,
      'MIG-CRS-YIELD',
      'REQUEST_ACK and CANCEL of its own round, for its address is the higher one',
      {
        against: [own],
      },
    );
}

function lastOf({ moves }: End): Move | undefined {
  return [...moves.values()].findLast(({ request }) => request !== undefined);
}

function seenBefore(series: Series | undefined, { frame }: Observed): Observed[] {
  return series !== undefined && series.first.frame < frame ? [series.first] : [];
}
