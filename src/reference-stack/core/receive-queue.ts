/** What the peer has sent and the user has not read: octets in order, and behind a gap those that came too early. */
import {
  advance,
  distance,
  isAtOrBefore,
  isBefore,
  isInWindow,
  type SequenceNumber,
} from '../../codec/sequence.ts';
import { type SackBlock } from '../../codec/tcp-options.ts';
import { Scoreboard } from './scoreboard.ts';

interface Chunk {
  readonly bytes: Uint8Array;
  /** Octets in use. */
  used: number;
}

/** Octets out of order; pieces are sorted and do not overlap. */
interface Piece {
  readonly start: SequenceNumber;
  readonly bytes: Uint8Array;
}

/**
 * What comes while nothing waits gets a chunk of its own size, and all are gone once all is read: an idle connection holds
 * none. Later payloads share chunks, each twice as large as the one before, within these bounds.
 */
const LEAST_CHUNK_OCTETS = 2048;
const MOST_CHUNK_OCTETS = 32_768;
/** A smaller piece shares a chunk: a peer that sends octet by octet is not to cost a thousand times what it sends. */
const LEAST_OWN_CHUNK_OCTETS = 512;
/** Arrivals remembered for the order of SACK blocks; a header has no room for more. */
const RECENT_ARRIVALS = 4;
/** A piece costs memory beside its octets: a buffer has room for its size divided by this, and some more. */
const OCTETS_PER_PIECE = 256;
const PIECES_OF_ANY_BUFFER = 64;

const nothing = new Uint8Array(0);

export class ReceiveQueue {
  readonly #maxPieces: number;
  #chunks: Chunk[] | undefined = undefined;
  /** Octets of the first chunk that are read. */
  #offset = 0;
  #readable = 0;
  #pieces: Piece[] | undefined = undefined;
  /** The same as ranges. */
  #ranges: Scoreboard | undefined = undefined;
  /** First octets of what came out of order last, the latest first. */
  #recent: SequenceNumber[] | undefined = undefined;

  constructor(buffer: number) {
    this.#maxPieces = PIECES_OF_ANY_BUFFER + Math.ceil(buffer / OCTETS_PER_PIECE);
  }

  /** Octets in order. */
  get readable(): number {
    return this.#readable;
  }

  /** Whether octets wait behind a gap. */
  get hasGap(): boolean {
    return this.#ranges !== undefined;
  }

  /** The octet after the last one behind a gap; undefined where there is no gap. */
  get highest(): SequenceNumber | undefined {
    return this.#ranges?.highest;
  }

  /**
   * Copies octets in order to the end, and moves up those that waited for them.
   *
   * @param rcvNxt - RCV.NXT, the sequence number of the first of them
   * @returns by how many octets RCV.NXT advances
   */
  append(rcvNxt: SequenceNumber, payload: Uint8Array): number {
    this.#push(payload);
    if (this.#pieces === undefined) return payload.length;
    return distance(rcvNxt, this.#moveUp(this.#pieces, advance(rcvNxt, payload.length)));
  }

  /** Copies octets that came too early, where they are not here yet and there is room for them. */
  insert(start: SequenceNumber, payload: Uint8Array): void {
    const pieces = (this.#pieces ??= []);
    const end = advance(start, payload.length);
    let index = firstAfter(pieces, start);
    const before = pieces[index - 1];
    let from = before === undefined ? start : later(start, endOf(before));
    while (isBefore(from, end)) {
      const next = pieces[index];
      const to = next === undefined || isAtOrBefore(end, next.start) ? end : next.start;
      if (isBefore(from, to)) {
        if (pieces.length >= this.#maxPieces || !this.#mark(from, to)) break;
        const bytes = payload.slice(distance(start, from), distance(start, to));
        pieces.splice(index++, 0, { start: from, bytes });
      }
      if (next === undefined) break;
      from = endOf(next);
      index++;
    }
    if (pieces.length === 0) this.#pieces = undefined;
    else this.#remember(start);
  }

  /** Whether all of [start, end) waits behind a gap. */
  contains(start: SequenceNumber, end: SequenceNumber): boolean {
    return this.#ranges?.unmarkedIn(start, end) === 0;
  }

  /** Blocks for a SACK option: the one of the latest arrival first (RFC 2018 §4). */
  blocks(most: number): SackBlock[] {
    const blocks: SackBlock[] = [];
    for (const arrival of this.#recent ?? []) {
      if (blocks.length === most) break;
      const block = this.#blockAt(arrival);
      if (block !== undefined) blocks.push(block);
    }
    const lowest = blocks.length === 0 ? this.#ranges?.lowest : undefined;
    const first = lowest === undefined ? undefined : this.#blockAt(lowest);
    return first === undefined ? blocks : [first];
  }

  /** Takes octets out: without copying them where they came, or waited, together. */
  read(maxOctets: number): Uint8Array {
    const octets = Math.min(maxOctets, this.#readable);
    if (octets <= 0) return nothing;
    const first = (this.#chunks as Chunk[])[0] as Chunk;
    if (first.used - this.#offset >= octets) return this.#take(first, octets);
    const bytes = new Uint8Array(octets);
    for (let done = 0; done < octets;) {
      const chunk = (this.#chunks as Chunk[])[0] as Chunk;
      const part = this.#take(chunk, Math.min(octets - done, chunk.used - this.#offset));
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  /** The octets in order, as a copy. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#readable);
    let done = -this.#offset;
    for (const chunk of this.#chunks ?? []) {
      const from = Math.max(0, -done);
      bytes.set(chunk.bytes.subarray(from, chunk.used), done + from);
      done += chunk.used;
    }
    return bytes;
  }

  clear(): void {
    this.#chunks = undefined;
    this.#offset = 0;
    this.#readable = 0;
    this.#forgetPieces();
  }

  #push(payload: Uint8Array): void {
    const chunks = (this.#chunks ??= []);
    let last = chunks.at(-1);
    if (last === undefined || last.bytes.length - last.used < payload.length) {
      last = { bytes: new Uint8Array(Math.max(payload.length, octetsAfter(last))), used: 0 };
      chunks.push(last);
    }
    last.bytes.set(payload, last.used);
    last.used += payload.length;
    this.#readable += payload.length;
  }

  /** Appends a piece: as it is where it is large and does not fit behind what is there. */
  #adopt(bytes: Uint8Array): void {
    const chunks = this.#chunks as Chunk[];
    const { bytes: last, used } = chunks.at(-1) as Chunk;
    if (bytes.length < LEAST_OWN_CHUNK_OCTETS || bytes.length <= last.length - used) {
      this.#push(bytes);
      return;
    }
    chunks.push({ bytes, used: bytes.length });
    this.#readable += bytes.length;
  }

  /** Whether these octets, none of which is here yet, can be reported: else they are not kept either. */
  #mark(start: SequenceNumber, end: SequenceNumber): boolean {
    return (this.#ranges ??= new Scoreboard()).add(start, end) > 0;
  }

  /** Moves up the pieces that follow on; says where the octets in order end then. */
  #moveUp(pieces: Piece[], from: SequenceNumber): SequenceNumber {
    let end = from;
    let passed = 0;
    for (; passed < pieces.length; passed++) {
      const piece = pieces[passed] as Piece;
      if (isBefore(end, piece.start)) break;
      const known = distance(piece.start, end);
      if (known >= piece.bytes.length) continue;
      this.#adopt(known === 0 ? piece.bytes : piece.bytes.subarray(known));
      end = endOf(piece);
    }
    pieces.splice(0, passed);
    if (pieces.length === 0) this.#forgetPieces();
    else this.#ranges?.acknowledge(end);
    return end;
  }

  #forgetPieces(): void {
    this.#pieces = undefined;
    this.#ranges = undefined;
    this.#recent = undefined;
  }

  /** One arrival for each block, so that as many blocks as possible are reported (RFC 2018 §4). */
  #remember(start: SequenceNumber): void {
    const block = this.#blockAt(start);
    if (block === undefined) return;
    const octets = distance(block.left, block.right);
    const others = this.#recent?.filter((each) => !isInWindow(each, block.left, octets)) ?? [];
    this.#recent = [start, ...others].slice(0, RECENT_ARRIVALS);
  }

  #blockAt(octet: SequenceNumber): SackBlock | undefined {
    const after = advance(octet, 1);
    const ranges = this.#ranges;
    if (ranges?.lowest === undefined || !this.contains(octet, after)) return undefined;
    const left = ranges.lastGap(advance(ranges.lowest, -1), after)?.end;
    const right = ranges.firstGap(octet, advance(octet, 0x7fff_ffff))?.start;
    return left === undefined || right === undefined ? undefined : { left, right };
  }

  #take(first: Chunk, octets: number): Uint8Array {
    const bytes = first.bytes.subarray(this.#offset, this.#offset + octets);
    this.#offset += octets;
    this.#readable -= octets;
    if (this.#offset === first.used) {
      this.#offset = 0;
      if (this.#readable === 0)
        this.#chunks = undefined; // an idle connection holds nothing
      else this.#chunks?.shift();
    }
    return bytes;
  }
}

/** Octets of the chunk that follows another one. */
function octetsAfter(last: Chunk | undefined): number {
  if (last === undefined) return 0;
  return Math.min(MOST_CHUNK_OCTETS, Math.max(LEAST_CHUNK_OCTETS, 2 * last.bytes.length));
}

function endOf({ start, bytes }: Piece): SequenceNumber {
  return advance(start, bytes.length);
}

function later(a: SequenceNumber, b: SequenceNumber): SequenceNumber {
  return isBefore(a, b) ? b : a;
}

/** Index of the first piece that starts after a sequence number. */
function firstAfter(pieces: readonly Piece[], value: SequenceNumber): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(value, (pieces[middle] as Piece).start)) high = middle;
    else low = middle + 1;
  }
  return low;
}
