/** Joins segments that follow each other on a connection to packets that the kernel takes for those segments. */
import {
  advance,
  internetChecksumAt,
  IPV4_HEADER_OCTETS,
  ipv4Offset,
  MAX_PACKET_OCTETS,
  partialTcpChecksum,
  PROTOCOL_TCP,
  sequenceNumber,
  TCP_HEADER_OCTETS,
  TcpFlag,
  tcpOffset,
} from '../codec/index.ts';
import { OFFLOAD_HEADER_OCTETS, writeOffloadHeader } from './tun-offload.ts';

/** Writes so many octets at once, which are so many packets in one. */
export type WritePackets = (octets: number, packets: number) => void;

const VERSION_4_WITHOUT_OPTIONS = 0x45;
const FRAGMENT_OFFSET_AND_MORE = 0x3fff;
/** The reserved bits, the MIG bit among them. */
const RESERVED = 0xf;

/** Where TCP's fields stand behind an IPv4 header without options. */
const at = {
  sequence: IPV4_HEADER_OCTETS + tcpOffset.sequence,
  dataOffsetAndReserved: IPV4_HEADER_OCTETS + tcpOffset.dataOffsetAndReserved,
  flags: IPV4_HEADER_OCTETS + tcpOffset.flags,
  checksum: IPV4_HEADER_OCTETS + tcpOffset.checksum,
} as const;

/**
 * In which bits of the headers' words a segment may not differ from the one before: lengths, checksums, sequence numbers and
 * PSH are its own. Options are the same.
 */
const COMMON_BITS: readonly number[] = [
  0xffff_0000, 0xffff_ffff, 0xffff_0000, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0, 0xffff_ffff, 0xfff7_ffff,
  0x0000_ffff,
];

/** Holds a segment with data until one comes that does not continue it, or the call that has sent it is over. */
export class SegmentJoiner {
  /** What is to be written: the header of offload, then a packet. */
  readonly bytes = new Uint8Array(new ArrayBuffer(OFFLOAD_HEADER_OCTETS + MAX_PACKET_OCTETS));
  readonly #offload = new DataView(this.bytes.buffer, 0, OFFLOAD_HEADER_OCTETS);
  readonly #held = new DataView(this.bytes.buffer, OFFLOAD_HEADER_OCTETS);
  readonly #write: WritePackets;
  /** Of the packet that is held; 0 where none is. */
  #octets = 0;
  /** Of its headers; 0 where it is nothing to be joined. */
  #headerOctets = 0;
  /** Of the payload of its first segment. */
  #segmentOctets = 0;
  #segments = 0;
  #isFlushDue = false;

  constructor(write: WritePackets) {
    this.#write = write;
  }

  /** Takes an IPv4 packet. */
  send(packet: Uint8Array): void {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    const headerOctets = headersOfText(view);
    if (this.#isContinuedBy(view, headerOctets)) {
      this.bytes.set(packet.subarray(headerOctets), OFFLOAD_HEADER_OCTETS + this.#octets);
      this.#octets += packet.length - headerOctets;
      this.#segments += 1;
      this.#held.setUint8(at.flags, view.getUint8(at.flags));
    } else {
      this.flush();
      this.#hold(packet, headerOctets);
    }
    this.#flushInTime(view, headerOctets);
  }

  /** Writes what is held. */
  flush(): void {
    if (this.#octets === 0) return;
    const octets = OFFLOAD_HEADER_OCTETS + this.#octets;
    if (this.#segments > 1) this.#completeHeaders();
    this.#octets = 0;
    this.#write(octets, this.#segments);
  }

  #isContinuedBy(view: DataView, headerOctets: number): boolean {
    if (this.#octets === 0 || headerOctets === 0 || headerOctets !== this.#headerOctets) return false;
    const octets = view.byteLength - headerOctets;
    const first = sequenceNumber(this.#held.getUint32(at.sequence));
    return (
      octets <= this.#segmentOctets &&
      this.#octets + octets <= MAX_PACKET_OCTETS &&
      view.getUint32(at.sequence) === advance(first, this.#octets - headerOctets) &&
      haveInCommon(this.#held, view, headerOctets)
    );
  }

  #hold(packet: Uint8Array, headerOctets: number): void {
    this.bytes.fill(0, 0, OFFLOAD_HEADER_OCTETS);
    this.bytes.set(packet, OFFLOAD_HEADER_OCTETS);
    this.#octets = packet.length;
    this.#headerOctets = headerOctets;
    this.#segmentOctets = packet.length - headerOctets;
    this.#segments = 1;
  }

  /** At once what nothing may follow, and all else before the event loop goes on: whoever sends much does so in one call. */
  #flushInTime(view: DataView, headerOctets: number): void {
    const isShort = view.byteLength - headerOctets < this.#segmentOctets;
    if (headerOctets === 0 || isShort || (view.getUint8(at.flags) & TcpFlag.PSH) !== 0) this.flush();
    else if (!this.#isFlushDue) {
      this.#isFlushDue = true;
      queueMicrotask(() => {
        this.#isFlushDue = false;
        this.flush();
      });
    }
  }

  /** Makes the first segment's headers those of all. */
  #completeHeaders(): void {
    const held = this.#held;
    held.setUint16(ipv4Offset.totalLength, this.#octets);
    held.setUint16(ipv4Offset.checksum, 0);
    held.setUint16(ipv4Offset.checksum, internetChecksumAt(held, 0, IPV4_HEADER_OCTETS));
    const addresses = {
      source: held.getUint32(ipv4Offset.source),
      destination: held.getUint32(ipv4Offset.destination),
    };
    held.setUint16(at.checksum, partialTcpChecksum(addresses, this.#octets - IPV4_HEADER_OCTETS));
    writeOffloadHeader(this.#offload, this.#headerOctets, this.#segmentOctets);
  }
}

function haveInCommon(held: DataView, view: DataView, headerOctets: number): boolean {
  for (let offset = 0; offset < headerOctets; offset += 4) {
    const different = held.getUint32(offset) ^ view.getUint32(offset);
    if ((different & (COMMON_BITS[offset >>> 2] ?? 0xffff_ffff)) !== 0) return false;
  }
  return true;
}

/** Octets of the headers of a packet that carries data and says nothing else but ACK and PSH; 0 for any other packet. */
function headersOfText(view: DataView): number {
  const octets = view.byteLength;
  if (octets <= IPV4_HEADER_OCTETS + TCP_HEADER_OCTETS) return 0;
  const dataOffsetAndReserved = view.getUint8(at.dataOffsetAndReserved);
  const headerOctets = IPV4_HEADER_OCTETS + 4 * (dataOffsetAndReserved >>> 4);
  const isText =
    view.getUint8(ipv4Offset.versionAndHeaderLength) === VERSION_4_WITHOUT_OPTIONS &&
    view.getUint16(ipv4Offset.totalLength) === octets &&
    (view.getUint16(ipv4Offset.flagsAndFragment) & FRAGMENT_OFFSET_AND_MORE) === 0 &&
    view.getUint8(ipv4Offset.protocol) === PROTOCOL_TCP &&
    (dataOffsetAndReserved & RESERVED) === 0 &&
    (view.getUint8(at.flags) & ~TcpFlag.PSH) === TcpFlag.ACK;
  return isText && headerOctets >= IPV4_HEADER_OCTETS + TCP_HEADER_OCTETS && headerOctets < octets
    ? headerOctets
    : 0;
}
