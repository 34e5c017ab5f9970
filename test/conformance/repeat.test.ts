/** `npm run repeat`: whether the catalogue always comes to the same. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

function repeat(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['scripts/repeat.mjs', ...args], { encoding: 'utf8', timeout: 60_000 });
}

describe('repeats', () => {
  it('in virtual time give the same report, octet for octet, in whatever thread they run', () => {
    const { status, stdout } = repeat('--times', '6', '--workers', '2', '--filter', 'request');
    expect(stdout).toMatch(/^ +6 x [0-9a-f]{64}\n6 of 6 repeats of reference, 1 different\n$/);
    expect(status).toBe(0);
  });

  it('with another seed give another report', () => {
    const hashOf = (seed: string): string =>
      / x (\S+)/.exec(
        repeat('--times', '1', '--workers', '1', '--filter', 'request', '--seed', seed).stdout,
      )?.[1] ?? seed;
    expect(hashOf('1')).not.toBe(hashOf('2'));
  });

  it.each([
    [['--times', 'x'], '--times is x; expected a number above 0'],
    [['--target', 'exec:false'], 'ended with exit status 1'],
    [['--target', 'nobody'], 'target "nobody"'],
  ])('that cannot be run end with 2: %j', (args, message) => {
    const { status, stderr } = repeat(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
