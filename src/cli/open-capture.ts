/** Captures that commands read whole: files, with a bar for large ones, or standard input. */
import { statSync } from 'node:fs';
import { fileSource, streamSource, type ByteSource } from '../capture/index.ts';
import { standardInput, UsageError } from './process.ts';
import { withProgress } from './progress.ts';

/** @param file - its path, or `-` for standard input @throws UsageError for a directory */
export async function openCapture(file: string): Promise<ByteSource> {
  if (file === '-') return streamSource(standardInput());
  const status = statSync(file);
  if (status.isDirectory()) throw new UsageError(`${file}: is a directory; expected a capture file`);
  return withProgress(fileSource(file), status.size);
}
