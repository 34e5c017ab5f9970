/** migsock export: what is printed is what other tools take. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectClearError, migsock } from './migsock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-export-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('migsock export', () => {
  it.each([
    ['wireshark', 'wireshark/migsock.lua'],
    ['scapy', 'scapy/migsock.py'],
    ['c-header', 'c/migsock.h'],
  ])('%s prints generated/%s, or writes it to a file', (what, path) => {
    const expected = readFileSync(join('generated', path), 'utf8');
    expect(migsock(['export', what])).toEqual({ status: 0, stdout: expected, stderr: '' });
    expect(migsock(['export', what, '-o', join(folder, 'file')])).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe(expected);
  });

  it('vectors prints all of them as one JSON array', () => {
    const printed = JSON.parse(migsock(['export', 'vectors']).stdout) as { kind: string }[];
    expect(printed.map(({ kind }) => kind)).toEqual(['message', 'packet', 'state-buffer']);
  });

  it('vectors writes a folder with the files, their schema and how to use them', () => {
    const target = join(folder, 'new', 'vectors');
    expect(migsock(['export', 'vectors', '-o', target]).status).toBe(0);
    for (const name of ['message.json', 'packet.json', 'vectors.schema.json', 'README.md']) {
      expect(existsSync(join(target, name)), name).toBe(true);
    }
  });

  it('vectors that are written find their schema beside them', () => {
    migsock(['export', 'vectors', '-o', folder]);
    for (const name of readdirSync('spec/vectors').filter((each) => each.endsWith('.json'))) {
      const original = JSON.parse(readFileSync(join('spec/vectors', name), 'utf8')) as object;
      const written = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { $schema: string };
      expect(written).toEqual({ ...original, $schema: 'vectors.schema.json' });
      expect(existsSync(join(folder, written.$schema))).toBe(true);
    }
  });

  it('makes the folder of the file that it writes', () => {
    const file = join(folder, 'lib', 'plugins', 'migsock.lua');
    expect(migsock(['export', 'wireshark', '-o', file])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(existsSync(file)).toBe(true);
  });

  it.each(['constructor', 'toString', '__proto__'])('refuses %s, which every object has', (what) => {
    expect(expectClearError(migsock(['export', what])).line).toContain(`cannot export "${what}"`);
  });

  it('refuses a file where a folder is to be', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const args of [
      ['vectors', '-o', file],
      ['scapy', '-o', join(file, 'migsock.py')],
    ]) {
      expect(expectClearError(migsock(['export', ...args]))).toEqual({
        status: 2,
        line: `migsock: ${file}: is a file; expected a folder`,
      });
    }
    expect(expectClearError(migsock(['export', 'vectors', '-o', join(file, 'a', 'b')])).line).toMatch(
      /a part of the path is a file; expected a folder$/,
    );
  });

  it('refuses what it does not know, and a place where it cannot write', () => {
    expect(expectClearError(migsock(['export', 'fortran']))).toEqual({
      status: 2,
      line: 'migsock: cannot export "fortran"; expected wireshark, scapy, c-header, vectors',
    });
    expect(expectClearError(migsock(['export', 'scapy', '-o', folder])).line).toMatch(/is a directory/);
    expect(expectClearError(migsock(['export', 'scapy', '-o', ''])).line).toBe('migsock: "": no such file');
    expect(expectClearError(migsock(['export', 'scapy', '-o', '/dev/full']))).toEqual({
      status: 2,
      line: 'migsock: /dev/full: no space left on the device',
    });
  });

  it('ends where the system makes no folder', () => {
    expect(expectClearError(migsock(['export', 'scapy', '-o', '/proc/no/folder/here'])).status).toBe(2);
  });
});
