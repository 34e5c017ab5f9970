/** Reading pcap (draft-ietf-opsawg-pcap §4 and §5): looks at every record, and has the wanted ones decoded. */
import type { Packet } from 'pcap-parser';
import {
  capturedExceedsOriginal,
  LARGEST_CAPTURE,
  type CapturedPacket,
  type CaptureItem,
  type PacketFilter,
  Unreadable,
} from './items.ts';
import { PcapDecoder } from './pcap-decoder.ts';
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
import type { ByteWindow } from './window.ts';

/** How a file that starts with one of the magic numbers is written. */
export interface PcapVariant {
  readonly littleEndian: boolean;
  readonly nanosecondsPerUnit: bigint;
}

/** The variant whose magic number the view starts with. */
export function pcapVariant(view: DataView, at: number): PcapVariant | undefined {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(at, littleEndian);
    if (magic === MICROSECOND_MAGIC) return { littleEndian, nanosecondsPerUnit: 1000n };
    if (magic === NANOSECOND_MAGIC) return { littleEndian, nanosecondsPerUnit: 1n };
  }
  return undefined;
}

/** Yields the packets that the filter accepts, and every problem but the last. @throws Unreadable, the last */
export async function* readPcap(
  window: ByteWindow,
  variant: PcapVariant,
  filter: PacketFilter,
): AsyncGenerator<CaptureItem, void, undefined> {
  const { littleEndian } = variant;
  const decoder = await decoderOf(window, littleEndian);
  // The upper half says how long a frame check sequence is (§4).
  const linkType = decoder.header.linkLayerType & 0xffff;
  const { bytes, view } = window;
  for (let frame = 1; ; frame++) {
    if (!window.has(RECORD_HEADER_OCTETS) && !(await window.fill(RECORD_HEADER_OCTETS))) {
      if (window.available === 0) return;
      throw truncated(window, 'record header', RECORD_HEADER_OCTETS, frame);
    }
    const captured = view.getUint32(window.start + recordHeader.capturedLength, littleEndian);
    if (captured > LARGEST_CAPTURE) throw impossibleLength(window.offset, captured, frame);
    const octets = RECORD_HEADER_OCTETS + captured;
    if (!window.has(octets) && !(await window.fill(octets))) throw truncated(window, 'record', octets, frame);

    const { start, offset } = window;
    const stated = view.getUint32(start + recordHeader.originalLength, littleEndian);
    if (captured > stated) yield capturedExceedsOriginal(offset, captured, stated, frame);
    const originalLength = Math.max(captured, stated);
    if (filter(bytes, start + RECORD_HEADER_OCTETS, start + octets, linkType, originalLength)) {
      const record = decoder.record(bytes.slice(start, start + octets));
      yield packetOf(record, variant, { frame, offset, linkType, originalLength });
    }
    window.advance(octets);
  }
}

/** A decoder that has taken the file header, which is checked first. */
async function decoderOf(window: ByteWindow, littleEndian: boolean): Promise<PcapDecoder> {
  if (!(await window.fill(FILE_HEADER_OCTETS))) throw truncated(window, 'file header', FILE_HEADER_OCTETS);
  const { bytes, view, start } = window;
  const major = view.getUint16(start + fileHeader.majorVersion, littleEndian);
  const minor = view.getUint16(start + fileHeader.minorVersion, littleEndian);
  if (major !== MAJOR_VERSION || minor !== MINOR_VERSION) {
    const detail = `the file is of pcap version ${major}.${minor}; expected ${MAJOR_VERSION}.${MINOR_VERSION}`;
    throw new Unreadable('unsupported-version', window.offset, detail);
  }
  window.advance(FILE_HEADER_OCTETS);
  return new PcapDecoder(bytes.slice(start, window.start), littleEndian);
}

function packetOf(
  { header, data }: Packet,
  { nanosecondsPerUnit }: PcapVariant,
  known: Pick<CapturedPacket, 'frame' | 'offset' | 'linkType' | 'originalLength'>,
): CapturedPacket {
  const fraction = BigInt(header.timestampMicroseconds) * nanosecondsPerUnit;
  return {
    kind: 'packet',
    ...known,
    time: BigInt(header.timestampSeconds) * 1_000_000_000n + fraction,
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function truncated(window: ByteWindow, what: string, octets: number, frame?: number): Unreadable {
  const detail = `the file ends ${window.available} octets into a ${what} of ${octets}`;
  return new Unreadable('truncated', window.offset, detail, frame);
}

function impossibleLength(offset: number, captured: number, frame: number): Unreadable {
  const detail = `a record claims ${captured} captured octets; expected ${LARGEST_CAPTURE} at most`;
  return new Unreadable('impossible-length', offset, detail, frame);
}
