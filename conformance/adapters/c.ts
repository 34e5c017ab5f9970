/** The C witness: what generated/c/migsock.h makes of messages and frames, compiled when it is started. */
import { execFile, type ExecFileException } from 'node:child_process';
import { join } from 'node:path';
import { packageFile } from '../../src/spec/package-file.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
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
  const { path, remove } = makeTemporaryFolder('c');
  try {
    const command = join(path, 'c-witness');
    await compile(command, options);
    return await startWitness({ title: 'the C witness', command, args: [], whenEnded: remove });
  } catch (error) {
    remove();
    throw error;
  }
}

function compile(output: string, { cc = 'gcc', flags = [] }: CWitnessOptions): Promise<void> {
  const source = packageFile('conformance/adapters/c-witness.c');
  const args = [...ARGUMENTS, ...flags, '-I', packageFile('generated/c'), '-o', output, source];
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
