/** Follows every connection of a capture and holds what its ends send against the requirements. */
import { distance, isBefore, Operation, TcpFlag, advance } from '../../src/codec/index.ts';
import { noteAnswer } from './answer-rules.ts';
import { judgeMessage, judgeOrdinary, seeMalformed } from './carriage-rules.ts';
import { blame, receiverOf, senderOf, type Context, type Limits, type Scene } from './context.ts';
import { Findings, type Finding } from './finding.ts';
import { Judged } from './judged.ts';
import { endOf, farther, otherSide, type Connection, type End } from './model.ts';
import { seeCancel, seeOrdinaryOfMover, seeRequest, seeRestart } from './mover-rules.ts';
import { newOf, oldOf, type Observed, type Sighting } from './observed.ts';
import { SendOrder } from './order.ts';
import {
  noteMessage,
  seeCancelAck,
  seeOrdinaryOfRemote,
  seeRequestAck,
  seeRestartAck,
} from './remote-rules.ts';
import { seeRejection } from './rejection-rules.ts';
import { judgeWindow } from './restored-rules.ts';
import { Streams } from './streams.ts';
import { senderOn, Table, type Path } from './table.ts';

export interface CheckerOptions extends Limits {
  /** By how many microseconds segments may have overtaken each other before the tap saw them. */
  readonly reordering: number;
  /** Connections that are followed at once. */
  readonly connections: number;
  /** The IPv4 hosts at which the capture was made, if at any: it misses nothing that they sent or received. */
  readonly hosts: ReadonlySet<number>;
}

/** The octet of a keep-alive may be any (RFC 9293 §3.8.4). */
const KEEP_ALIVE = 1;

/** A sequence number farther off belongs to another connection, of which no SYN was seen. */
const FAR = 0x4000_0000;

export class Checker {
  /** Messages that were seen, malformed ones included. */
  messages = 0;
  readonly #context: Context;
  readonly #table: Table;
  readonly #streams = new Streams();
  readonly #judged = new Judged();

  constructor(
    { suspension, msl, reordering, connections, hosts }: CheckerOptions,
    tell: (finding: Finding) => void,
  ) {
    const findings = new Findings(tell);
    this.#context = { order: new SendOrder(reordering, hosts), limits: { suspension, msl }, findings };
    this.#table = new Table(connections);
  }

  /** Findings that were not told, for the connection breaks the requirement over and over. */
  get withheld(): number {
    return this.#context.findings.withheld;
  }

  /** Connections that were forgotten to make room for others. */
  get forgotten(): number {
    return this.#table.forgotten;
  }

  /** The requirements of which something would have shown, had it been broken. */
  get judged(): readonly string[] {
    return this.#judged.requirements;
  }

  see({ segment, payload }: Sighting): void {
    const { message, problems } = segment;
    if (message !== undefined) this.#seeMessage(segment, message);
    else if (problems !== undefined) this.#seeMalformed(segment);
    else this.#seeOrdinary(segment, payload);
  }

  #seeMessage(segment: Observed, message: NonNullable<Observed['message']>): void {
    this.messages += 1;
    const scene = this.#sceneOf(segment, message);
    scene.connection.hasMigrated = true;
    noteMessage(scene);
    noteAnswer(scene);
    learnMessage(scene);
    this.#judged.note(scene);
    const { operation } = message;
    if (operation > REJECTIONS) {
      seeRejection(scene, message);
      return;
    }
    const isRestart = operation === Operation.REMOTE_RESTART;
    if (!isRestart) this.#judgeMessage(scene);
    handlers.get(operation)?.(scene, message);
    if (isRestart) this.#judgeMessage(scene);
    if (operation === Operation.RESTART_ACK) this.#follow(scene);
    learnTold(scene);
    learnEdge(scene);
  }

  /** The numbers of a message, where its sender is; a destination's place is known once its restart was seen. */
  #judgeMessage(scene: Scene): void {
    judgeMessage(scene, senderOf(scene).placeAt(scene.segment.from));
  }

  /** Whose message it is. What is about a restart is looked up by its Old Host and Old Port (MIG-CAR-RESTART-LOOK-UP). */
  #sceneOf(segment: Observed, message: NonNullable<Observed['message']>): Scene {
    const { from, to } = segment;
    const isRestart = message.operation === Operation.REMOTE_RESTART;
    const isAboutRestart = isRestart || newOf(message) !== 0;
    const old = oldOf(message);
    const [sender, receiver] = !isAboutRestart ? [from, to] : isRestart ? [old, to] : [from, old];
    const known = this.#table.find(sender, receiver);
    const present = known === undefined ? this.#table.find(from, to) : undefined;
    const path = known ?? present ?? this.#table.open(sender, receiver);
    const side = present === undefined ? senderOn(path, sender, receiver) : senderOn(path, from, to);
    const mover = isRestart ? side : otherSide(side);
    if (isAboutRestart && this.#table.find(from, to) === undefined)
      this.#table.lay(path.connection, mover, isRestart ? from : to, isRestart ? to : from);
    return this.#scene(path, segment, side);
  }

  #scene({ connection }: Path, segment: Observed, side: 0 | 1): Scene {
    const { order, limits, findings } = this.#context; // a spread would be most of the work
    return { order, limits, findings, connection, segment, side };
  }

  /** A tuple that was someone else's, or in doubt, is the moved connection's from now on. */
  #follow({ connection, segment, side }: Scene): void {
    if (this.#table.find(segment.from, segment.to)?.connection === connection) return;
    this.#table.lay(connection, otherSide(side), segment.to, segment.from);
  }

  #seeMalformed(segment: Observed): void {
    this.messages += 1;
    const path = this.#table.find(segment.from, segment.to) ?? this.#table.open(segment.from, segment.to);
    path.connection.hasMigrated = true;
    const scene = this.#scene(path, segment, senderOn(path, segment.from, segment.to));
    this.#judged.note(scene);
    seeMalformed(scene);
  }

  #seeOrdinary(segment: Observed, payload: Uint8Array): void {
    const { from, to, flags } = segment;
    let path = this.#table.find(from, to);
    if (path === undefined || isAnother(path, segment)) {
      if ((flags & TcpFlag.RST) !== 0) return;
      path = this.#table.open(from, to);
    }
    const side = senderOn(path, from, to);
    const scene = this.#scene(path, segment, side);
    const { connection } = path;
    connection.segments += 1;
    if (connection.hasMigrated) judgeMigrated(scene);
    if (payload.length > KEEP_ALIVE) this.#compare(scene, payload);
    learn(scene);
    if ((flags & TcpFlag.RST) !== 0 || connection.ends.every(({ hasFinished }) => hasFinished))
      this.#close(connection);
  }

  #close(connection: Connection): void {
    this.#table.close(connection);
    for (const end of connection.ends) this.#streams.forget(end);
  }

  /** Octets that a restored socket sends again are those that the source has sent. */
  #compare(scene: Scene, payload: Uint8Array): void {
    const { connection, segment } = scene;
    if ((segment.flags & (TcpFlag.RST | TcpFlag.SYN)) !== 0) return;
    const sender = senderOf(scene);
    if (this.#streams.agrees(sender, segment.sequence, payload, connection.hasMigrated)) return;
    if (!connection.hasMigrated) return;
    const before = (sender.differing ??= segment);
    if (distance(endOf(before), segment.sequence) < 0) return;
    const hasMoved = sender.address !== sender.firstAddress;
    const requirement = hasMoved ? 'MIG-DST-RESTORED' : 'RFC 9293 §3.8.1';
    const expected = 'the octets that were sent with these sequence numbers before';
    blame(scene, requirement, expected, { against: [before] });
  }
}

const REJECTIONS = Operation.REJECT_ADDRESS_MISMATCH - 1;

type Handler = (scene: Scene, message: NonNullable<Observed['message']>) => void;

const handlers = new Map<number, Handler>([
  [Operation.MIGRATION_REQUEST, seeRequest],
  [Operation.REMOTE_RESTART, seeRestart],
  [Operation.CANCEL, seeCancel],
  [Operation.REQUEST_ACK, seeRequestAck],
  [Operation.RESTART_ACK, seeRestartAck],
  [Operation.CANCEL_ACK, seeCancelAck],
]);

/** Whether a segment opens another connection with the same addresses, or belongs to one whose SYNs were not seen. */
function isAnother(path: Path, { from, to, flags, sequence }: Observed): boolean {
  const end = path.connection.ends[senderOn(path, from, to)];
  if ((flags & TcpFlag.SYN) !== 0) return end.syn?.sequence !== sequence && end.highest !== undefined;
  const known = end.highest?.value;
  return known !== undefined && (flags & TcpFlag.RST) === 0 && Math.abs(distance(known, sequence)) > FAR;
}

function judgeMigrated(scene: Scene): void {
  const place = senderOf(scene).placeAt(scene.segment.from);
  if ((scene.segment.flags & TcpFlag.RST) !== 0) noteAnswer(scene);
  judgeOrdinary(scene, place);
  judgeWindow(scene);
  seeOrdinaryOfRemote(scene);
  seeOrdinaryOfMover(scene);
}

/** Takes note of an ordinary segment. */
function learn(scene: Scene): void {
  const { segment, connection } = scene;
  const { flags } = segment;
  if ((flags & TcpFlag.RST) !== 0) return;
  const end = senderOf(scene);
  const peer = receiverOf(scene);
  end.origin ??= segment.sequence;
  end.placeAt(segment.from).learn(segment);
  if (end.highest !== undefined && isBefore(end.highest.value, segment.sequence)) end.hasGap = true;
  end.highest = farther(end.highest, endOf(segment), segment);
  learnClock(end, segment);
  if ((flags & TcpFlag.FIN) !== 0) end.hasFinished = true;
  if ((flags & TcpFlag.SYN) !== 0 && end.syn === undefined) {
    end.syn = segment;
  }
  if ((flags & TcpFlag.ACK) === 0) return;
  if (peer.highest === undefined || isBefore(peer.highest.value, segment.acknowledgment))
    connection.hasHole = true;
  end.acknowledged = farther(end.acknowledged, segment.acknowledgment, segment);
  learnTold(scene);
  learnEdge(scene);
}

function learnClock(end: End, { options: { tsValue } }: Observed): void {
  if (tsValue !== undefined && (end.clock === undefined || ((tsValue - end.clock) | 0) > 0))
    end.clock = tsValue;
}

/** What a message shows of its sender, whatever it says. */
function learnMessage(scene: Scene): void {
  const end = senderOf(scene);
  end.speaks = true;
  learnClock(end, scene.segment);
}

function learnTold(scene: Scene): void {
  const { segment } = scene;
  const told = senderOf(scene).toldAt(segment.to);
  told.acknowledged = farther(told.acknowledged, segment.acknowledgment, segment);
  if (segment.message === undefined || segment.message.operation === Operation.REMOTE_RESTART) return;
  told.claim ??= segment;
  if (distance(told.claim.sequence, segment.sequence) > 0) told.claim = segment;
}

/** Window shifts count only where both SYNs have one (RFC 7323 §2.2). */
function learnEdge(scene: Scene): void {
  const { segment } = scene;
  const end = senderOf(scene);
  const [own, other] = [end.syn?.options.shift, receiverOf(scene).syn?.options.shift];
  const isSyn = (segment.flags & TcpFlag.SYN) !== 0;
  const window = isSyn || own === undefined || other === undefined ? segment.window : segment.window << own;
  // A sender may take an acknowledgment and keep the window that it had before (RFC 9293 §3.10.7.4: SND.WL1).
  end.widest = Math.max(end.widest, window);
  end.edge = farther(end.edge, advance(segment.acknowledgment, end.widest), segment);
}
