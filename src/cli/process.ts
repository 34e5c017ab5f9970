/** What every command shares: exit codes, errors as one clear line, standard streams. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DecodeError, EncodeError } from '../codec/errors.ts';

export const exitCode = { fine: 0, malformed: 1, usage: 2 } as const;

/** A mistake of the user's: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Input that is not what it is to be: exit code 1. */
export class MalformedInput extends Error {
  override readonly name = 'MalformedInput';
}

/** Says on one line what went wrong, and sets the exit code. Anything that is no foreseen error is thrown on. */
export function fail(error: unknown): void {
  const code = exitCodeOf(error);
  if (code === undefined) throw error;
  process.stderr.write(`migsock: ${messageOf(error as Error)}\n`);
  process.exitCode = code;
}

function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof DecodeError || error instanceof EncodeError || error instanceof MalformedInput) {
    return exitCode.malformed;
  }
  if (error instanceof UsageError || isSystemError(error)) return exitCode.usage;
  return undefined;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function messageOf(error: Error): string {
  if (!isSystemError(error)) return error.message;
  const { code, path, syscall } = error;
  const sentences: Record<string, string> = {
    ENOENT: 'no such file',
    EISDIR: 'is a directory; expected a file',
    ENOTDIR: 'a part of the path is not a directory',
    EACCES: 'permission denied',
    ENOSPC: 'no space left on the device',
  };
  const subject = path ?? 'input';
  return `${subject}: ${sentences[code ?? ''] ?? `${code ?? 'error'} from ${syscall ?? 'the system'}`}`;
}

/** A reader that stops reading, such as `head`, ends the command without a word. */
export function ignoreBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(exitCode.fine);
      throw error;
    });
  }
}

/** A file of the package, wherever it is installed. */
export function packageFile(path: string): string {
  return createRequire(import.meta.url)
    .resolve('migsock/package.json')
    .replace('package.json', path);
}

export function version(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}

/** Everything on standard input. */
export async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
