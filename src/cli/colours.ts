/** Colours, where a stream is a terminal and NO_COLOR is not set. Alone, picocolors also colours whenever it sees CI set. */
import type { WriteStream } from 'node:tty';
import pc from 'picocolors';

export const onStdout = coloursFor(process.stdout);
export const onStderr = coloursFor(process.stderr);

/** A stream that is no terminal has no `isTTY`. */
function coloursFor({ isTTY = false }: Partial<WriteStream>): ReturnType<typeof pc.createColors> {
  return pc.createColors(pc.isColorSupported && isTTY);
}
