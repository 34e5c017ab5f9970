/** What every command shares: exit codes, errors as one clear line, standard streams. */
import { fstatSync, readFileSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { DecodeError, EncodeError } from '../codec/errors.ts';
import { packageFile } from '../spec/package-file.ts';

/** How errors name the streams. */
export const STANDARD_INPUT = 'standard input';
const STANDARD_OUTPUT = 'standard output';

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

/** Whether an error says that the input is not what it is to be. */
export function isMalformed(error: unknown): error is Error {
  return error instanceof DecodeError || error instanceof EncodeError || error instanceof MalformedInput;
}

function exitCodeOf(error: unknown): number | undefined {
  if (isMalformed(error)) return exitCode.malformed;
  if (error instanceof UsageError || isSystemError(error)) return exitCode.usage;
  return undefined;
}

/** Whether an error is the system's: it names the call that failed. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** One line on what went wrong. */
export function messageOf(error: Error): string {
  if (!isSystemError(error)) return error.message;
  const { code = '', errno = 0, path, syscall } = error;
  const sentences: Record<string, string> = {
    ENOENT: 'no such file',
    EEXIST: 'is a file; expected a folder',
    EISDIR: 'is a directory; expected a file',
    ENOTDIR: 'a part of the path is a file; expected a folder',
    ENOSPC: 'no space left on the device',
  };
  const sentence = sentences[code] ?? getSystemErrorMap().get(errno)?.[1] ?? error.message;
  return `${nameOf(path ?? (syscall === 'write' ? 'output' : 'input'))}: ${sentence}`;
}

/** A path as errors show it: an empty one could not be seen. */
export function nameOf(path: string): string {
  return path === '' ? '""' : path;
}

/**
 * Output that cannot be written ends the command with one line about it; a reader that stops reading, such as `head`,
 * ends it without a word.
 */
export function endWithOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCode.fine);
    fail(Object.assign(error, { path: STANDARD_OUTPUT }));
    process.exit();
  });
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => {
    process.exit(code === 'EPIPE' ? exitCode.fine : exitCode.usage);
  });
}

/** Standard input, but for a directory, which Node would read as empty. */
export function standardInput(): NodeJS.ReadStream {
  if (fstatSync(0).isDirectory()) throw new UsageError(`${STANDARD_INPUT}: is a directory; expected a file`);
  return process.stdin;
}

export function version(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}
