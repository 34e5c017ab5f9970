/** Runs the command as a user does: the compiled program, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `migsock` with arguments; `input` goes to standard input. */
export function migsock(args: readonly string[], input: string | Uint8Array = ''): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/src/cli/main.js', ...args], {
    input,
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** Runs a line of shell in which `migsock` is the command, in a folder. */
export function migsockShell(line: string, folder: string, environment: NodeJS.ProcessEnv = {}): Outcome {
  const main = JSON.stringify(resolve('dist/src/cli/main.js'));
  const script = `migsock() { ${JSON.stringify(process.execPath)} ${main} "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

/** What every error is to look like: nothing on standard output, a few lines that are no stack trace, the exit code. */
export function expectClearError({ status, stdout, stderr }: Outcome): {
  status: number | null;
  line: string;
} {
  const lines = stderr.trimEnd().split('\n');
  if (stdout !== '' || lines.length > 3 || /^\s+at /m.test(stderr) || lines[0] === '') {
    throw new Error(`no clear error: ${JSON.stringify({ status, stdout, stderr })}`);
  }
  return { status, line: lines[0] ?? '' };
}
