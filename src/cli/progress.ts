/** A progress bar for large files, where someone is looking. */
import type { ByteSource } from '../capture/source.ts';

/** Files below this are read before a bar could be seen. */
const LARGE_OCTETS = 64 * 1024 * 1024;

/**
 * The source, with a bar on a terminal's standard error that follows how much of its octets was read. None where what is
 * found goes to a terminal too: the bar would be drawn over it.
 */
export async function withProgress(source: ByteSource, octets: number): Promise<ByteSource> {
  if (!process.stderr.isTTY || process.stdout.isTTY || octets < LARGE_OCTETS) return source;
  const { Presets, SingleBar } = await import('cli-progress');
  const megabytes = (count: number): number => Math.floor(count / 1_000_000);
  const format = '{bar} {percentage}% of {total} MB, {eta_formatted} left';
  const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
  bar.start(megabytes(octets), 0);
  let seen = 0;
  return {
    async read(into) {
      const count = await source.read(into);
      bar.update(megabytes((seen += count)));
      return count;
    },
    async close() {
      bar.stop();
      await source.close?.();
    },
  };
}
