/** How errors of the system are told; those that a test cannot bring about for every user are made up. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCode, fail } from '../../src/cli/process.ts';

let told: string;
beforeEach(() => {
  told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

function systemError(code: string, errno: number, rest: object = { path: 'file' }): Error {
  return Object.assign(new Error(`${code}: the system's words`), { code, errno, syscall: 'open', ...rest });
}

describe('an error of the system', () => {
  it.each([
    ['ENOENT', -2, 'no such file'],
    ['EACCES', -13, 'permission denied'],
    ['EEXIST', -17, 'is a file; expected a folder'],
    ['ENOTDIR', -20, 'a part of the path is a file; expected a folder'],
    ['EISDIR', -21, 'is a directory; expected a file'],
    ['ENOSPC', -28, 'no space left on the device'],
    ['EROFS', -30, 'read-only file system'],
  ])('%s is told in a sentence, with exit code 2', (code, errno, sentence) => {
    fail(systemError(code, errno));
    expect(told).toBe(`migsock: file: ${sentence}\n`);
    expect(process.exitCode).toBe(exitCode.usage);
  });

  it('that has no number is told in its own words', () => {
    fail(systemError('EODD', 0));
    expect(told).toBe("migsock: file: EODD: the system's words\n");
  });

  it('without a path is told of what was read or written', () => {
    fail(systemError('EIO', -5, {}));
    fail(systemError('EIO', -5, { syscall: 'write' }));
    expect(told).toBe('migsock: input: i/o error\nmigsock: output: i/o error\n');
  });
});

describe('an error that nobody foresaw', () => {
  it('is thrown on', () => {
    expect(() => {
      fail(new TypeError('a bug'));
    }).toThrow('a bug');
    expect([told, process.exitCode]).toEqual(['', undefined]);
  });
});
