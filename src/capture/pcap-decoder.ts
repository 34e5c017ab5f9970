/**
 * pcap-parser, kept to what it does well: whole headers and records, one at a time, whose lengths are known to be sound.
 *
 * Given a file as it comes, it would refuse nanoseconds, pass over a cut end, and hold whatever length a record claims.
 */
import { EventEmitter } from 'node:events';
import { parse, type GlobalHeader, type Packet } from 'pcap-parser';
import { fileHeader, MICROSECOND_MAGIC } from './pcap-format.ts';

/** What pcap-parser takes for a stream. It parses within the emit, so there is nothing to hold back. */
class Feed extends EventEmitter {
  pause(): void {
    // Nothing flows by itself.
  }
  resume(): void {
    // Nothing flows by itself.
  }
}

export class PcapDecoder {
  readonly #feed = new Feed();
  readonly #parser = parse(this.#feed);
  #header: GlobalHeader | undefined;
  /** Decoded and not yet handed on; one at most. */
  readonly #packets: Packet[] = [];

  /** Takes a sound file header; of either time resolution, which pcap-parser is not to know. */
  constructor(header: Uint8Array, littleEndian: boolean) {
    this.#parser.on('globalHeader', (decoded) => {
      this.#header = decoded;
    });
    this.#parser.on('packet', (decoded) => {
      this.#packets.push(decoded);
    });
    const known = Uint8Array.from(header);
    new DataView(known.buffer).setUint32(fileHeader.magic, MICROSECOND_MAGIC, littleEndian);
    this.#decode(known);
  }

  get header(): GlobalHeader {
    if (this.#header === undefined) throw new Error('pcap-parser has not decoded a whole file header');
    return this.#header;
  }

  /** Decodes one whole record; the packet's data is a part of it. */
  record(record: Uint8Array): Packet {
    this.#decode(record);
    const packet = this.#packets.pop();
    if (packet === undefined) throw new Error('pcap-parser has not decoded a whole record');
    return packet;
  }

  /** Without its empty remainder pcap-parser takes the octets as they are; else it copies them by the deprecated `new Buffer`. */
  #decode(octets: Uint8Array): void {
    this.#parser.buffer = null;
    this.#feed.emit('data', Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength));
  }
}
