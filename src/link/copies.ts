/** Copies of packets, many to an allocation: one for each packet is what would cost most of all. */

const CHUNK_OCTETS = 1 << 16;
/** Up to here an array lies with its object, and needs no allocation of its own. */
const SMALL_OCTETS = 64;

/** Each copy is apart from all others. A chunk is freed with the last of the copies in it. */
export class Copies {
  #chunk = new ArrayBuffer(0);
  #used = 0;

  copy(packet: Uint8Array): Uint8Array {
    if (packet.length <= SMALL_OCTETS) return packet.slice();
    if (this.#used + packet.length > this.#chunk.byteLength) {
      this.#chunk = new ArrayBuffer(Math.max(CHUNK_OCTETS, packet.length));
      this.#used = 0;
    }
    const copy = new Uint8Array(this.#chunk, this.#used, packet.length);
    this.#used += packet.length;
    copy.set(packet);
    return copy;
  }
}
