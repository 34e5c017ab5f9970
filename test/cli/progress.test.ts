/** The progress bar: where it is drawn. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memorySource } from '../../src/capture/source.ts';
import { withProgress } from '../../src/cli/progress.ts';

const LARGE = 1_000_000_000;
const streams = [process.stdout, process.stderr] as const;
const terminals = streams.map(({ isTTY }) => isTTY);
let drawn: string;
beforeEach(() => {
  drawn = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    drawn += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  streams.forEach((stream, index) => (stream.isTTY = terminals[index] as boolean));
});

async function readAll(octets: number, isStdoutTerminal: boolean, isStderrTerminal: boolean): Promise<void> {
  process.stdout.isTTY = isStdoutTerminal;
  process.stderr.isTTY = isStderrTerminal;
  const source = await withProgress(memorySource(new Uint8Array(10)), octets);
  expect(await source.read(new Uint8Array(20))).toBe(10);
  await source.close?.();
}

describe('the progress bar', () => {
  it('is drawn on a terminal while the output goes elsewhere', async () => {
    await readAll(LARGE, false, true);
    expect(drawn).toContain('0% of 1000 MB');
  });

  it.each([
    ['where the output goes to a terminal too', LARGE, true, true],
    ['where standard error is no terminal', LARGE, false, false],
    ['for a small file', 10, false, true],
  ])('is not drawn %s', async (_, octets, isStdoutTerminal, isStderrTerminal) => {
    await readAll(octets, isStdoutTerminal, isStderrTerminal);
    expect(drawn).toBe('');
  });
});
