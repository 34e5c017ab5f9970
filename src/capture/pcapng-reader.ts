/**
 * Reading pcapng (draft-ietf-opsawg-pcapng).
 *
 * Interface descriptions and packets are looked at as a whole, packets in a block larger than the window without their
 * options; every other block is passed over without being held.
 */
import {
  capturedExceedsOriginal,
  captureProblem,
  LARGEST_CAPTURE,
  Unreadable,
  type CaptureItem,
  type CaptureProblemId,
  type PacketFilter,
} from './items.ts';
import {
  block,
  BlockType,
  BYTE_ORDER_MAGIC,
  enhancedPacket,
  interfaceDescription,
  MAJOR_VERSION,
  MINOR_VERSIONS,
  sectionHeader,
  simplePacket,
} from './pcapng-format.ts';
import { describedInterface, nanoseconds, type CaptureInterface } from './pcapng-interface.ts';
import { WINDOW_OCTETS, type ByteWindow } from './window.ts';

/** Yields the packets that the filter accepts, and every problem but the last. @throws Unreadable, the last */
export function readPcapng(
  window: ByteWindow,
  filter: PacketFilter,
): AsyncGenerator<CaptureItem, void, undefined> {
  return new PcapngReader(window, filter).items();
}

/** Octets before the options or data of the blocks that are held; the blocks have these and the trailer at least. */
const fixedOctets: Readonly<Record<number, number>> = {
  [BlockType.interface]: interfaceDescription.options,
  [BlockType.packet]: enhancedPacket.data,
  [BlockType.simplePacket]: simplePacket.data,
  [BlockType.enhancedPacket]: enhancedPacket.data,
};

/** Octets in which a block starts somewhere. */
type Held = Pick<ByteWindow, 'bytes' | 'view'>;

/** Interfaces that are kept of one section, so that memory stays within bounds; captures have a few. */
const MOST_INTERFACES = 65_536;

class PcapngReader {
  readonly #window: ByteWindow;
  readonly #filter: PacketFilter;
  #littleEndian = true;
  /** Of the section. */
  #interfaces: CaptureInterface[] = [];
  /** Packets so far, in all sections. */
  #frames = 0;
  /** Of the block that is being read. */
  #type = 0;
  #offset = 0;
  #items: CaptureItem[] = [];

  constructor(window: ByteWindow, filter: PacketFilter) {
    this.#window = window;
    this.#filter = filter;
  }

  async *items(): AsyncGenerator<CaptureItem, void, undefined> {
    const window = this.#window;
    while (window.has(block.body) || (await this.#startsBlock())) {
      this.#offset = window.offset;
      this.#type = window.view.getUint32(window.start, this.#littleEndian);
      if (this.#type === BlockType.section) await this.#beginSection();
      if (isPacket(this.#type)) this.#frames += 1;
      const fixed = fixedOctets[this.#type];
      const length = this.#blockLength(fixed);
      if (fixed === undefined) await this.#pass(length);
      else if (length > WINDOW_OCTETS) await this.#takeLargePacket(fixed, length);
      else {
        if (!window.has(length) && !(await window.fill(length)))
          throw this.#truncated(window.available, length);
        this.#checkTrailer(window.start + length - block.trailer, length);
        if (this.#type === BlockType.interface) this.#takeInterface(window.start, length);
        else this.#takePacket(window, window.start, length);
        window.advance(length);
      }
      if (this.#items.length > 0) yield* this.#items.splice(0);
    }
  }

  /** Whether there is another block; the end of the file between two is where a capture ends. */
  async #startsBlock(): Promise<boolean> {
    if (await this.#window.fill(block.body)) return true;
    if (this.#window.available === 0) return false;
    const detail = `the file ends ${this.#window.available} octets into a block of ${block.smallest} at least`;
    throw new Unreadable('truncated', this.#window.offset, detail);
  }

  /** Looks at a section header up to its options, which are passed over as any other block is. */
  async #beginSection(): Promise<void> {
    const window = this.#window;
    if (!(await window.fill(sectionHeader.options))) {
      throw this.#truncated(window.available, sectionHeader.options);
    }
    const magic = window.view.getUint32(window.start + sectionHeader.magic, true);
    this.#littleEndian = magic === BYTE_ORDER_MAGIC;
    if (window.view.getUint32(window.start + sectionHeader.magic, this.#littleEndian) !== BYTE_ORDER_MAGIC) {
      const expected = `0x${BYTE_ORDER_MAGIC.toString(16)} in either byte order`;
      const found = `0x${magic.toString(16).padStart(8, '0')}`;
      throw this.#unreadable(
        'byte-order-magic',
        `a section's byte-order magic is ${found}; expected ${expected}`,
      );
    }
    const major = window.view.getUint16(window.start + sectionHeader.majorVersion, this.#littleEndian);
    const minor = window.view.getUint16(window.start + sectionHeader.minorVersion, this.#littleEndian);
    if (major !== MAJOR_VERSION || !MINOR_VERSIONS.includes(minor)) {
      const expected = MINOR_VERSIONS.map((known) => `${MAJOR_VERSION}.${known}`).join(' or ');
      const detail = `a section is of pcapng version ${major}.${minor}; expected ${expected}`;
      throw this.#unreadable('unsupported-version', detail);
    }
    this.#interfaces = [];
  }

  /** The length that the block claims. @throws Unreadable where no such block can have it */
  #blockLength(fixed: number | undefined): number {
    const length = this.#window.view.getUint32(this.#window.start + block.totalLength, this.#littleEndian);
    const isSection = this.#type === BlockType.section;
    const least = (isSection ? sectionHeader.options : (fixed ?? block.body)) + block.trailer;
    const most = this.#type === BlockType.interface ? WINDOW_OCTETS : Infinity;
    if (length >= least && length <= most && length % 4 === 0) return length;
    const expected = `a multiple of 4, ${least} at least${most === Infinity ? '' : ` and ${most} at most`}`;
    const detail = `a block of type ${this.#type} claims ${length} octets; expected ${expected}`;
    throw this.#unreadable('impossible-length', detail);
  }

  async #pass(length: number): Promise<void> {
    const window = this.#window;
    const passed = await window.skip(length - block.trailer);
    if (!(await window.fill(block.trailer))) throw this.#truncated(passed + window.available, length);
    this.#checkTrailer(window.start, length);
    window.advance(block.trailer);
  }

  /** A packet block that the window cannot hold: its options, or data beyond what a packet can have, are passed over. */
  async #takeLargePacket(fixed: number, length: number): Promise<void> {
    const window = this.#window;
    const octets = fixed + LARGEST_CAPTURE;
    if (!(await window.fill(octets))) throw this.#truncated(window.available, length);
    const bytes = window.bytes.slice(window.start, window.start + octets);
    await this.#pass(length);
    this.#takePacket({ bytes, view: new DataView(bytes.buffer) }, 0, length);
  }

  #checkTrailer(at: number, length: number): void {
    const repeated = this.#window.view.getUint32(at, this.#littleEndian);
    if (repeated === length) return;
    const detail = `a block claims ${length} octets at its start and ${repeated} at its end; expected the same`;
    throw this.#unreadable('block-length-mismatch', detail);
  }

  #takeInterface(start: number, length: number): void {
    if (this.#interfaces.length === MOST_INTERFACES) {
      const detail = `a section describes more than ${MOST_INTERFACES} interfaces; expected that many at most`;
      throw this.#unreadable('too-many-interfaces', detail);
    }
    const view = new DataView(this.#window.bytes.buffer, start, length);
    const { described, fault } = describedInterface(view, this.#littleEndian);
    this.#interfaces.push(described);
    if (fault !== undefined) this.#report('malformed-option', fault);
  }

  #takePacket({ bytes, view }: Held, start: number, length: number): void {
    const interfaceId = this.#interfaceOf(view, start);
    const described = this.#interfaces[interfaceId];
    if (described === undefined) {
      const detail = `a packet is of interface ${interfaceId}; its section describes ${this.#interfaces.length}`;
      this.#report('unknown-interface', detail);
      return;
    }
    const isSimple = this.#type === BlockType.simplePacket;
    const layout = isSimple ? simplePacket : enhancedPacket;
    const stated = view.getUint32(start + layout.originalLength, this.#littleEndian);
    const captured = isSimple
      ? Math.min(stated, described.snapLength)
      : view.getUint32(start + enhancedPacket.capturedLength, this.#littleEndian);
    if (!this.#canCapture(captured, length - layout.data - block.trailer)) return;
    if (captured > stated) {
      this.#items.push(capturedExceedsOriginal(this.#offset, captured, stated, this.#frames));
    }
    const originalLength = Math.max(captured, stated);
    const dataAt = start + layout.data;
    if (!this.#filter(bytes, dataAt, dataAt + captured, described.linkType, originalLength)) return;
    this.#items.push({
      kind: 'packet',
      frame: this.#frames,
      offset: this.#offset,
      ...(isSimple ? {} : { time: this.#timeOf(view, start, described) }),
      linkType: described.linkType,
      interfaceId,
      data: bytes.slice(dataAt, dataAt + captured),
      originalLength,
    });
  }

  /** Whether a block with room for so much can have captured so much; reports it if not. */
  #canCapture(captured: number, room: number): boolean {
    if (captured > room) {
      const detail = `${captured} octets captured in a block that has room for ${room}`;
      this.#report('captured-exceeds-block', detail);
    } else if (captured > LARGEST_CAPTURE) {
      const detail = `${captured} octets captured of a packet; expected ${LARGEST_CAPTURE} at most`;
      this.#report('impossible-length', detail);
    } else return true;
    return false;
  }

  /** A simple packet is of the section's first interface (§4.4). */
  #interfaceOf(view: DataView, start: number): number {
    const at = start + enhancedPacket.interface;
    if (this.#type === BlockType.simplePacket) return 0;
    if (this.#type === BlockType.packet) return view.getUint16(at, this.#littleEndian);
    return view.getUint32(at, this.#littleEndian);
  }

  #timeOf(view: DataView, start: number, described: CaptureInterface): bigint {
    const high = view.getUint32(start + enhancedPacket.timeHigh, this.#littleEndian);
    const low = view.getUint32(start + enhancedPacket.timeLow, this.#littleEndian);
    return nanoseconds(high, low, described);
  }

  #report(problem: CaptureProblemId, detail: string): void {
    this.#items.push(captureProblem(problem, this.#offset, detail, this.#concernedFrame()));
  }

  #unreadable(problem: CaptureProblemId, detail: string): Unreadable {
    return new Unreadable(problem, this.#offset, detail, this.#concernedFrame());
  }

  #truncated(found: number, expected: number): Unreadable {
    return this.#unreadable('truncated', `the file ends ${found} octets into a block of ${expected}`);
  }

  #concernedFrame(): number | undefined {
    return isPacket(this.#type) ? this.#frames : undefined;
  }
}

function isPacket(type: number): boolean {
  return type === BlockType.enhancedPacket || type === BlockType.simplePacket || type === BlockType.packet;
}
