/** The conformance suite against the kernel module, as one test: its report tells more, and lies in out/kernel. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const program = join('dist', 'src', 'cli', 'main.js');
const args = [program, 'conform', '--target', 'kernel-module', '--skip-slow', '--out', join('out', 'kernel')];
const MOST_MILLISECONDS = 480_000;

it(
  'the kernel module fails no case that it is not known to fail',
  async () => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
  MOST_MILLISECONDS,
);
