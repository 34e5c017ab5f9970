/** The C witness: what generated/c/migsock.h makes of messages and frames, compiled when it is started. */
import { execFile, type ExecFileException } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startWitness } from './witness-process.ts';
import { WitnessError, type MessageWitness } from './witness.ts';

const ARGUMENTS = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2'];
/** Lines of the compiler's output that an error repeats. */
const QUOTED_LINES = 10;

export interface CWitnessOptions {
  /** The C compiler's command, one that takes gcc's arguments. */
  readonly cc?: string | undefined;
  /** Further arguments for the compiler, for instance a sanitizer. */
  readonly flags?: readonly string[] | undefined;
}

/**
 * Compiles and starts the C witness. What was compiled is gone when its process has ended.
 *
 * @throws WitnessError when there is no such compiler, or the witness does not compile without a warning or start
 */
export async function startCWitness(options: CWitnessOptions = {}): Promise<MessageWitness> {
  const directory = mkdtempSync(join(tmpdir(), 'migsock-c-'));
  const whenEnded = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const command = join(directory, 'c-witness');
    await compile(command, options);
    return await startWitness({ title: 'the C witness', command, args: [], whenEnded });
  } catch (error) {
    whenEnded();
    throw error;
  }
}

function compile(output: string, { cc = 'gcc', flags = [] }: CWitnessOptions): Promise<void> {
  const root = dirname(createRequire(import.meta.url).resolve('migsock/package.json'));
  const source = join(root, 'conformance/adapters/c-witness.c');
  const args = [...ARGUMENTS, ...flags, '-I', join(root, 'generated/c'), '-o', output, source];
  return new Promise((resolve, reject) => {
    execFile(cc, args, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new WitnessError(failure(cc, error, stderr)));
    });
  });
}

function failure(cc: string, error: ExecFileException, stderr: string): string {
  if (error.code === 'ENOENT') return `the C witness needs a C compiler, and there is no command ${cc}`;
  const lines = stderr.trim().split('\n').slice(0, QUOTED_LINES);
  const said = lines.join('') === '' ? error.message : lines.join('\n');
  return `${cc} cannot compile the C witness; it said:\n${said}`;
}
