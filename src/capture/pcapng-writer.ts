/** Writing pcapng (draft-ietf-opsawg-pcapng): one section of enhanced packets. */
import { EncodeError, unsigned } from '../codec/errors.ts';
import {
  block,
  BlockType,
  BYTE_ORDER_MAGIC,
  enhancedPacket,
  interfaceDescription,
  MAJOR_VERSION,
  MINOR_VERSIONS,
  OPTION_HEADER_OCTETS,
  OptionCode,
  padded,
  sectionHeader,
} from './pcapng-format.ts';
import {
  snapLengthOf,
  snapped,
  timeUnits,
  type ByteOrder,
  type ByteSink,
  type PacketToWrite,
} from './writing.ts';

export interface InterfaceToWrite {
  readonly linkType: number;
  /** Octets to which its packets are cut; 262144, the most that readers take, if absent. */
  readonly snapLength?: number | undefined;
  /** Digits of a second's fraction: if_tsresol. Nanoseconds, if absent. */
  readonly timeDigits?: 6 | 9 | undefined;
}

export interface PcapngOptions {
  /** In the order of their numbers. */
  readonly interfaces: readonly InterfaceToWrite[];
  /** Little if absent. */
  readonly byteOrder?: ByteOrder | undefined;
}

export interface PcapngPacketToWrite extends PacketToWrite {
  /** The first interface, if absent. */
  readonly interfaceId?: number | undefined;
  /** opt_comment */
  readonly comment?: string | undefined;
}

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const DEFAULT_TIME_DIGITS = 9;
const TIME_LIMIT = 2n ** 64n;

/** Hands a sink the section header and the interfaces at once, and then a block for every packet. */
export class PcapngWriter {
  readonly #sink: ByteSink;
  readonly #littleEndian: boolean;
  readonly #interfaces: readonly InterfaceToWrite[];

  /** @throws EncodeError naming the option that does not fit */
  constructor(sink: ByteSink, { interfaces, byteOrder }: PcapngOptions) {
    this.#littleEndian = byteOrder !== 'big';
    this.#interfaces = interfaces;
    this.#sink = sink;
    const descriptions = interfaces.map((described) => this.#interfaceBlock(described));
    for (const piece of [this.#sectionBlock(), ...descriptions]) sink(piece);
  }

  /** @throws EncodeError naming the field that does not fit; then nothing is written */
  write(packet: PcapngPacketToWrite): void {
    const { interfaceId = 0, comment } = packet;
    const described = this.#interfaces[interfaceId];
    if (described === undefined) {
      const expected = `the number of one of ${this.#interfaces.length} interfaces`;
      throw new EncodeError('interfaceId', String(interfaceId), expected);
    }
    const { captured, originalLength } = snapped(packet, snapLengthOf(described));
    const nanosecondsPerUnit = 10n ** BigInt(9 - (described.timeDigits ?? DEFAULT_TIME_DIGITS));
    const time = timeUnits(packet.time, nanosecondsPerUnit, TIME_LIMIT);
    const options = comment === undefined ? [] : [commentOption(comment)];
    const dataOctets = padded(captured.length);
    const { bytes, view } = this.#block(BlockType.enhancedPacket, enhancedPacket.data + dataOctets, options);
    view.setUint32(enhancedPacket.interface, interfaceId, this.#littleEndian);
    view.setUint32(enhancedPacket.timeHigh, Number(time >> 32n), this.#littleEndian);
    view.setUint32(enhancedPacket.timeLow, Number(time & 0xffff_ffffn), this.#littleEndian);
    view.setUint32(enhancedPacket.capturedLength, captured.length, this.#littleEndian);
    const original = unsigned('originalLength', originalLength, 32);
    view.setUint32(enhancedPacket.originalLength, original, this.#littleEndian);
    bytes.set(captured, enhancedPacket.data);
    this.#sink(bytes);
  }

  #sectionBlock(): Uint8Array {
    const { bytes, view } = this.#block(BlockType.section, sectionHeader.options, []);
    view.setUint32(sectionHeader.magic, BYTE_ORDER_MAGIC, this.#littleEndian);
    view.setUint16(sectionHeader.majorVersion, MAJOR_VERSION, this.#littleEndian);
    view.setUint16(sectionHeader.minorVersion, MINOR_VERSIONS[0] as number, this.#littleEndian);
    // Not known before the section ends (§4.1).
    view.setBigInt64(sectionHeader.length, -1n, this.#littleEndian);
    return bytes;
  }

  #interfaceBlock(described: InterfaceToWrite): Uint8Array {
    const resolution = Uint8Array.of(described.timeDigits ?? DEFAULT_TIME_DIGITS);
    const { bytes, view } = this.#block(BlockType.interface, interfaceDescription.options, [
      { code: OptionCode.timestampResolution, value: resolution },
    ]);
    view.setUint16(
      interfaceDescription.linkType,
      unsigned('linkType', described.linkType, 16),
      this.#littleEndian,
    );
    view.setUint32(interfaceDescription.snapLength, snapLengthOf(described), this.#littleEndian);
    return bytes;
  }

  /** A block with its type, both lengths and its options, which start at `optionsAt`; the rest is zero. */
  #block(type: number, optionsAt: number, options: readonly Option[]): { bytes: Uint8Array; view: DataView } {
    const closed =
      options.length === 0 ? [] : [...options, { code: OptionCode.end, value: new Uint8Array(0) }];
    const octets = closed.reduce((sum, { value }) => sum + OPTION_HEADER_OCTETS + padded(value.length), 0);
    const length = optionsAt + octets + block.trailer;
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    view.setUint32(block.type, type, this.#littleEndian);
    view.setUint32(block.totalLength, length, this.#littleEndian);
    let at = optionsAt;
    for (const { code, value } of closed) {
      view.setUint16(at, code, this.#littleEndian);
      view.setUint16(at + 2, value.length, this.#littleEndian);
      bytes.set(value, at + OPTION_HEADER_OCTETS);
      at += OPTION_HEADER_OCTETS + padded(value.length);
    }
    view.setUint32(at, length, this.#littleEndian);
    return { bytes, view };
  }
}

function commentOption(comment: string): Option {
  const value = new TextEncoder().encode(comment);
  unsigned('octets of comment', value.length, 16);
  return { code: OptionCode.comment, value };
}
