/** What the user has handed over and the peer has not acknowledged: octets from SND.UNA on, sent and then unsent. */

interface Chunk {
  /** Place of the first octet in the stream. */
  readonly start: number;
  readonly bytes: Uint8Array;
  /** Octets in use. */
  used: number;
}

/** From here on octets get a chunk of their own size; smaller ones share one. */
const OWN_CHUNK_OCTETS = 8192;
const SHARED_CHUNK_OCTETS = 16_384;
/** For a queue that was empty, which is most often that of a short message. */
const FIRST_CHUNK_OCTETS = 2048;

const nothing = new Uint8Array(0);

export class SendQueue {
  #chunks: Chunk[] | undefined = undefined;
  /** Places in the stream. */
  #head = 0;
  #tail = 0;
  /** Where the last look-up ended. */
  #cursor = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  /** Copies octets to the end. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const chunks = (this.#chunks ??= []);
    const last = chunks.at(-1);
    let taken = 0;
    if (last !== undefined && last.used < last.bytes.length) {
      taken = Math.min(bytes.length, last.bytes.length - last.used);
      last.bytes.set(taken === bytes.length ? bytes : bytes.subarray(0, taken), last.used);
      last.used += taken;
    }
    const rest = bytes.length - taken;
    if (rest > 0) chunks.push(this.#newChunk(bytes, taken, rest));
    this.#tail += bytes.length;
  }

  /** Drops octets from the front. */
  acknowledge(octets: number): void {
    this.#head += octets;
    const chunks = this.#chunks;
    if (chunks === undefined) return;
    for (let first = chunks[0] as Chunk; first.start + first.used <= this.#head; first = chunks[0] as Chunk) {
      if (chunks.length === 1) {
        this.#keepIfSmall(first);
        return;
      }
      chunks.shift();
      if (this.#cursor > 0) this.#cursor--;
    }
  }

  /** Octets at a distance from the front; a view that stays as it is, also when the queue moves on. */
  view(offset: number, octets: number): Uint8Array {
    if (octets === 0) return nothing;
    const place = this.#head + offset;
    const chunk = this.#chunkAt(place);
    const start = place - chunk.start;
    if (start + octets <= chunk.used) return chunk.bytes.subarray(start, start + octets);
    return this.#joined(place, octets);
  }

  /** Everything, as a copy. */
  toBytes(): Uint8Array {
    return this.length === 0 ? nothing : this.#joined(this.#head, this.length).slice();
  }

  clear(): void {
    this.acknowledge(this.length);
  }

  /** All is acknowledged: a small chunk with room stays for the next short message. */
  #keepIfSmall(last: Chunk): void {
    if (last.bytes.length <= FIRST_CHUNK_OCTETS && last.used < last.bytes.length) return;
    this.#chunks = undefined;
    this.#cursor = 0;
  }

  #newChunk(bytes: Uint8Array, from: number, octets: number): Chunk {
    const start = this.#tail + from;
    if (octets >= OWN_CHUNK_OCTETS) return { start, bytes: bytes.slice(from), used: octets };
    const room = this.length === 0 ? Math.max(octets, FIRST_CHUNK_OCTETS) : SHARED_CHUNK_OCTETS;
    const chunk = { start, bytes: new Uint8Array(room), used: octets };
    chunk.bytes.set(from === 0 ? bytes : bytes.subarray(from));
    return chunk;
  }

  #chunkAt(place: number): Chunk {
    const chunks = this.#chunks as Chunk[];
    const near = chunks[this.#cursor];
    if (near !== undefined && near.start <= place && place < near.start + near.used) return near;
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((chunks[middle] as Chunk).start <= place) low = middle;
      else high = middle - 1;
    }
    this.#cursor = low;
    return chunks[low] as Chunk;
  }

  #joined(place: number, octets: number): Uint8Array {
    const joined = new Uint8Array(octets);
    for (let done = 0; done < octets;) {
      const chunk = this.#chunkAt(place + done);
      const start = place + done - chunk.start;
      const end = Math.min(chunk.used, start + octets - done);
      joined.set(chunk.bytes.subarray(start, end), done);
      done += end - start;
    }
    return joined;
  }
}
