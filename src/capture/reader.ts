/** Reading a capture of either format. */
import { Unreadable, type CaptureItem, type PacketFilter } from './items.ts';
import { pcapVariant, readPcap } from './pcap-reader.ts';
import { BlockType } from './pcapng-format.ts';
import { readPcapng } from './pcapng-reader.ts';
import type { ByteSource } from './source.ts';
import { ByteWindow } from './window.ts';

export interface ReadOptions {
  /** Which packets are yielded; all, if absent. */
  readonly filter?: PacketFilter | undefined;
}

const MAGIC_OCTETS = 4;

/** Formats that captures come packed in: how a file of it starts, and what unpacks it. */
const compressions = [
  { name: 'gzip', start: '1f8b', unpack: 'gzip -dc' },
  { name: 'zstd', start: '28b52ffd', unpack: 'zstd -dc' },
  { name: 'xz', start: 'fd377a58', unpack: 'xz -dc' },
  { name: 'bzip2', start: '425a68', unpack: 'bzip2 -dc' },
  { name: 'lz4', start: '04224d18', unpack: 'lz4 -dc' },
] as const;

/**
 * Yields what a capture holds, in the order of the file, and what is wrong with it; never throws for what the octets are.
 * The source is read in constant memory, and closed however reading ends.
 *
 * @throws what the source or the filter throws
 */
export async function* readCapture(
  source: ByteSource,
  { filter = () => true }: ReadOptions = {},
): AsyncGenerator<CaptureItem, void, undefined> {
  try {
    yield* await itemsOf(new ByteWindow(source), filter);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    yield error.problem;
  } finally {
    await source.close?.();
  }
}

async function itemsOf(
  window: ByteWindow,
  filter: PacketFilter,
): Promise<AsyncGenerator<CaptureItem, void, undefined>> {
  if (!(await window.fill(MAGIC_OCTETS))) {
    const detail = `the file has ${window.available} octets; expected a pcap or pcapng capture`;
    throw new Unreadable('not-a-capture', 0, detail);
  }
  if (window.view.getUint32(0) === BlockType.section) return readPcapng(window, filter);
  const variant = pcapVariant(window.view, 0);
  if (variant !== undefined) return readPcap(window, variant, filter);
  throw unknownFormat(window);
}

function unknownFormat(window: ByteWindow): Unreadable {
  const start = Buffer.from(window.bytes.subarray(0, MAGIC_OCTETS)).toString('hex');
  const compression = compressions.find((known) => start.startsWith(known.start));
  if (compression !== undefined) {
    const { name, unpack } = compression;
    const detail = `the file is compressed with ${name}; decompress it first (${unpack} FILE)`;
    return new Unreadable('compressed', 0, detail);
  }
  const detail = `the file starts with the octets ${start}, as neither pcap nor pcapng does`;
  return new Unreadable('not-a-capture', 0, detail);
}
