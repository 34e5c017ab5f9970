/** What is remembered of a connection: its two ends, the places where they have been, and the migrations of each. */
import { advance, isBefore, MESSAGE_OCTETS, TcpFlag, type SequenceNumber } from '../../src/codec/index.ts';
import type { Address, Observed } from './observed.ts';

/** Which of the two ends; 0 is the one that was seen to send first. */
export type Side = 0 | 1;

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** More than a connection in order ever needs at once; the oldest one is forgotten. */
const MOST_PLACES = 8;
const MOST_MOVES = 4;
const MOST_RESTARTS = 8;
/** Of one migration; with more of them no RST is judged. */
export const MOST_MESSAGE_ACKS = 8;

/** A number and the first segment that had it. */
export interface Mark {
  readonly value: SequenceNumber;
  readonly by: Observed;
}

/** An address at which an end lives, lived, or is about to. */
export class Place {
  readonly address: Address;
  /** How it came here; absent where it was first seen. */
  readonly restart: Restart | undefined;
  /** The highest number behind anything sent, and the highest acknowledgment of ordinary segments. */
  highest: Mark | undefined;
  acknowledged: Mark | undefined;
  /** The last message that was no rejection. */
  message: Observed | undefined;

  constructor(address: Address, restart?: Restart) {
    this.address = address;
    this.restart = restart;
  }

  /** Takes note of a segment that is no message and no RST. */
  learn(segment: Observed): void {
    this.highest = farther(this.highest, endOf(segment), segment);
    if ((segment.flags & TcpFlag.ACK) !== 0)
      this.acknowledged = farther(this.acknowledged, segment.acknowledgment, segment);
  }
}

/** A mark, or a number that lies beyond it. */
export function farther(mark: Mark | undefined, value: SequenceNumber, by: Observed): Mark {
  return mark === undefined || isBefore(mark.value, value) ? { value, by } : mark;
}

/** The number behind a segment's last octet. */
export function endOf({ sequence, length, flags }: Observed): SequenceNumber {
  const controls = ((flags & TcpFlag.SYN) === 0 ? 0 : 1) + ((flags & TcpFlag.FIN) === 0 ? 0 : 1);
  return advance(sequence, length + controls);
}

/** The number that a message's SEQ stands for: SND.UNA, in a REMOTE_RESTART SND.NXT. */
export function claimOf({ sequence }: Observed): SequenceNumber {
  return advance(sequence, MESSAGE_OCTETS);
}

/** Numbers that an end has told an address: SND.UNA in messages, RCV.NXT in any segment but rejections. */
export interface Told {
  claim: Observed | undefined;
  acknowledged: Mark | undefined;
}

export class End {
  /** Where it was when it was first seen. */
  readonly firstAddress: Address;
  /** Where it lives, as far as is known. */
  address: Address;
  readonly places = new Map<Address, Place>();
  /** Where its numbers are counted from. */
  origin: SequenceNumber | undefined;
  /** Its SYN. */
  syn: Observed | undefined;
  hasFinished = false;
  /** Whether octets are missing in front of something that was seen; they may have been sent and lost. */
  hasGap = false;
  /** The latest time of its clock that was seen. */
  clock: number | undefined;
  /** Whether it has sent a message. */
  speaks = false;
  /** Its last malformed message, unless a well-formed one has the same numbers. */
  malformed: Observed | undefined;
  /** When the last messages came for it. */
  readonly arrivals: number[] = [];
  /** The first segment whose octets were others than before; one alone may be damage that its checksum does not show. */
  differing: Observed | undefined;
  /** What it has told of its numbers, by whom it told. */
  readonly told = new Map<Address, Told>();
  /** The message that claims the most of what its peer has acknowledged. */
  claim: Observed | undefined;
  /** The highest number behind anything sent, and the highest acknowledgment, from any place. */
  highest: Mark | undefined;
  acknowledged: Mark | undefined;
  /** The largest window that was offered, in octets; only where the shift is known. */
  widest = 0;
  /** How far it reaches from what was acknowledged at last. */
  edge: Mark | undefined;
  /** Its migrations by their rounds, the oldest first. */
  readonly moves = new Map<number, Move>();

  constructor(address: Address) {
    this.firstAddress = address;
    this.address = address;
    this.places.set(address, new Place(address));
  }

  /** The place at an address; a new one where it has not been seen there. */
  placeAt(address: Address): Place {
    return this.places.get(address) ?? this.settleAt(new Place(address));
  }

  settleAt(place: Place): Place {
    this.places.delete(place.address);
    this.places.set(place.address, place);
    const oldest = [...this.places.keys()].find((address) => address !== this.address);
    if (this.places.size > MOST_PLACES && oldest !== undefined) this.places.delete(oldest);
    return place;
  }

  /** What it has told an address of its numbers. */
  toldAt(to: Address): Told {
    const known = this.told.get(to);
    if (known !== undefined) return known;
    const told: Told = { claim: undefined, acknowledged: undefined };
    const [oldest] = this.told.keys();
    if (this.told.size >= MOST_PLACES && oldest !== undefined) this.told.delete(oldest);
    this.told.set(to, told);
    return told;
  }

  moveOf(round: number, side: Side): Move {
    const known = this.moves.get(round);
    if (known !== undefined) return known;
    const move = new Move(side, round);
    this.moves.set(round, move);
    const [oldest] = this.moves.keys();
    if (this.moves.size > MOST_MOVES && oldest !== undefined) this.moves.delete(oldest);
    return move;
  }
}

/** Messages of one kind: the first and the last that were seen. */
export interface Series {
  readonly first: Observed;
  last: Observed;
  count: number;
}

export function extend(series: Series | undefined, segment: Observed): Series {
  if (series === undefined) return { first: segment, last: segment, count: 1 };
  series.last = segment;
  series.count += 1;
  return series;
}

/** An attempt to restore a socket at an address. */
export interface Restart {
  readonly move: Move;
  readonly to: Address;
  /** REMOTE_RESTARTs; absent where only answers were seen. */
  asked: Series | undefined;
  accepted: Series | undefined;
  /** The first rejection. */
  rejected: Series | undefined;
  /** The first segment from the remote to this address. */
  heard: Observed | undefined;
  /** The first ordinary segment from this address that was sent behind the first REMOTE_RESTART. */
  spoke: Observed | undefined;
  /** Whether nothing from the remote had passed the tap then. */
  spokeUnheard: boolean;
  /** Whether the end had not been at this address before. */
  readonly isFresh: boolean;
  /** Between which numbers lies all that the remote has sent to this address. */
  sent: { low: SequenceNumber; high: SequenceNumber } | undefined;
}

/** What an end sent that it may not send while it is suspended, if it was then. */
export interface Suspicion {
  readonly what: string;
  readonly requirement: string;
  readonly expected: string;
  readonly segment: Observed;
  readonly side: Side;
}

/** One migration of an end. */
export class Move {
  readonly side: Side;
  readonly round: number;
  /** Where it begins. */
  from: Address | undefined;
  request: Series | undefined;
  requestAck: Series | undefined;
  cancel: Series | undefined;
  cancelAck: Series | undefined;
  readonly restarts = new Map<Address, Restart>();
  /** The one that the remote has accepted. */
  accepted: Restart | undefined;
  /** What the mover had sent when the REQUEST_ACK passed the tap: all of this was before the capture. */
  sentBefore: { readonly highest: Mark | undefined; readonly acknowledged: Mark | undefined } | undefined;
  suspicions: Suspicion[] = [];
  /** Rejections of the MIGRATION_REQUEST or of the CANCEL. */
  rejected: Series | undefined;
  /** The first rejection that says that the round is closed. */
  closedBy: Observed | undefined;
  /** Messages that are due an answer and have none, by operation and address. */
  readonly unanswered = new Map<string, Observed>();
  /** The first new data or FIN that the source has sent since it asked. */
  rash: Observed | undefined;
  /** The last intervals between MIGRATION_REQUESTs, in microseconds. */
  intervals: readonly number[] = [];
  /** The first message of the mover's in this round. */
  named: Observed | undefined;
  /** ACKs of messages to the source: what a RST that answers one of them has as its SEQ. */
  readonly messageAcks = new Set<SequenceNumber>();

  constructor(side: Side, round: number) {
    this.side = side;
    this.round = round;
  }

  restartAt(to: Address, isFresh: boolean): Restart {
    const known = this.restarts.get(to);
    if (known !== undefined) return known;
    const restart: Restart = {
      move: this,
      to,
      asked: undefined,
      accepted: undefined,
      rejected: undefined,
      heard: undefined,
      spoke: undefined,
      spokeUnheard: false,
      isFresh,
      sent: undefined,
    };
    const [oldest] = this.restarts.keys();
    if (this.restarts.size >= MOST_RESTARTS && oldest !== undefined) this.restarts.delete(oldest);
    this.restarts.set(to, restart);
    return restart;
  }

  /** Keeps the first suspicion of each kind. */
  suspect(suspicion: Suspicion): void {
    if (!this.suspicions.some(({ what }) => what === suspicion.what)) this.suspicions.push(suspicion);
  }
}

/** Whether round `a` comes after round `b` (MIG-RND-SERIAL). */
export function isLaterRound(a: number, b: number): boolean {
  return ((a - b) << 16) >> 16 > 0;
}

const MANY_SEGMENTS = 80;

export class Connection {
  readonly ends: readonly [End, End];
  /** Whether a message was seen. */
  hasMigrated = false;
  /** Whether something was acknowledged that was not seen. */
  hasHole = false;
  /** Segments that were seen. */
  segments = 0;
  isClosed = false;

  constructor(from: Address, to: Address) {
    this.ends = [new End(from), new End(to)];
  }

  /** Whether both SYNs were seen. */
  get isBegun(): boolean {
    return this.ends.every(({ syn }) => syn !== undefined);
  }

  /** Whether what was not seen was not sent, either: where taps lose packets, many seldom pass without a gap. */
  get isWellSeen(): boolean {
    const isWhole = this.isBegun && !this.hasHole && this.ends.every(({ hasGap }) => !hasGap);
    return isWhole && this.segments >= MANY_SEGMENTS;
  }
}
