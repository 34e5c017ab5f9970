/** Writing pcap (draft-ietf-opsawg-pcap §4 and §5). */
import { unsigned } from '../codec/errors.ts';
import {
  FILE_HEADER_OCTETS,
  fileHeader,
  MAJOR_VERSION,
  MICROSECOND_MAGIC,
  MINOR_VERSION,
  NANOSECOND_MAGIC,
  RECORD_HEADER_OCTETS,
  recordHeader,
} from './pcap-format.ts';
import {
  snapLengthOf,
  snapped,
  timeUnits,
  type ByteOrder,
  type ByteSink,
  type PacketToWrite,
} from './writing.ts';

export interface PcapOptions {
  readonly linkType: number;
  /** Octets to which packets are cut; 262144, the most that readers take, if absent. */
  readonly snapLength?: number | undefined;
  /** Little if absent. */
  readonly byteOrder?: ByteOrder | undefined;
  /** Whether times have nanoseconds; else microseconds, which more tools read. */
  readonly nanoseconds?: boolean | undefined;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const SECONDS_LIMIT = 2n ** 32n;

/** Hands a sink the file header at once, and then a record for every packet. */
export class PcapWriter {
  readonly #sink: ByteSink;
  readonly #snapLength: number;
  readonly #littleEndian: boolean;
  readonly #nanosecondsPerUnit: bigint;

  /** @throws EncodeError naming the option that does not fit */
  constructor(sink: ByteSink, options: PcapOptions) {
    const { linkType, byteOrder, nanoseconds } = options;
    this.#sink = sink;
    this.#snapLength = snapLengthOf(options);
    this.#littleEndian = byteOrder !== 'big';
    this.#nanosecondsPerUnit = nanoseconds === true ? 1n : 1000n;
    const header = new DataView(new ArrayBuffer(FILE_HEADER_OCTETS));
    const magic = nanoseconds === true ? NANOSECOND_MAGIC : MICROSECOND_MAGIC;
    header.setUint32(fileHeader.magic, magic, this.#littleEndian);
    header.setUint16(fileHeader.majorVersion, MAJOR_VERSION, this.#littleEndian);
    header.setUint16(fileHeader.minorVersion, MINOR_VERSION, this.#littleEndian);
    header.setUint32(fileHeader.snapLength, this.#snapLength, this.#littleEndian);
    header.setUint32(fileHeader.linkType, unsigned('linkType', linkType, 16), this.#littleEndian);
    sink(new Uint8Array(header.buffer));
  }

  /** @throws EncodeError naming the field that does not fit; then nothing is written */
  write(packet: PacketToWrite): void {
    const { captured, originalLength } = snapped(packet, this.#snapLength);
    const unitsPerSecond = NANOSECONDS_PER_SECOND / this.#nanosecondsPerUnit;
    const time = timeUnits(packet.time, this.#nanosecondsPerUnit, SECONDS_LIMIT * unitsPerSecond);
    const record = new Uint8Array(RECORD_HEADER_OCTETS + captured.length);
    const view = new DataView(record.buffer);
    view.setUint32(recordHeader.seconds, Number(time / unitsPerSecond), this.#littleEndian);
    view.setUint32(recordHeader.fraction, Number(time % unitsPerSecond), this.#littleEndian);
    view.setUint32(recordHeader.capturedLength, captured.length, this.#littleEndian);
    view.setUint32(
      recordHeader.originalLength,
      unsigned('originalLength', originalLength, 32),
      this.#littleEndian,
    );
    record.set(captured, RECORD_HEADER_OCTETS);
    this.#sink(record);
  }
}
