/** Whole processes: how long they take, what they print, how much memory they need. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Seconds from before a process starts until after it has ended; what it prints goes nowhere. */
export async function secondsOf(command, args) {
  const start = performance.now();
  await run(command, args, ['ignore', 'ignore', 'pipe']);
  return (performance.now() - start) / 1000;
}

/** What a process prints. */
export async function outputOf(command, args) {
  const { stdout } = await run(command, args, ['ignore', 'pipe', 'pipe']);
  return stdout;
}

/** What a process prints to standard error, where some report about themselves. */
export async function remarksOf(command, args) {
  const { stderr } = await run(command, args, ['ignore', 'ignore', 'pipe']);
  return stderr;
}

/** Octets of memory that a Node process had at most. */
export async function peakMemoryOf(args) {
  const preload = join(import.meta.dirname, 'peak-memory.mjs');
  const command = ['--import', preload, ...args];
  const { extra } = await run(process.execPath, command, ['ignore', 'ignore', 'pipe', 'pipe']);
  return Number(extra);
}

/** @throws Error with what the process said where it can't be started or fails */
async function run(command, args, stdio) {
  const child = spawn(command, args, { stdio });
  const ended = once(child, 'close');
  const [stdout, stderr, extra] = await Promise.all([
    ...child.stdio.slice(1).map((stream) => (stream === null ? '' : text(stream))),
    ended,
  ]);
  const [code] = await ended;
  if (code === 0) return { stdout, stderr, extra };
  throw new Error(`${[command, ...args].join(' ')} ended with ${code}; expected 0\n${stderr}`);
}
