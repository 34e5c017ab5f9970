/** The package as a user gets it: packed, installed elsewhere, run from there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-package-'));
  const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    encoding: 'utf8',
  }).trim();
  const quiet = ['--silent', '--no-audit', '--no-fund', '--prefer-offline'];
  execFileSync('npm', ['install', ...quiet, '--prefix', folder, join(folder, packed)], { cwd: folder });
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function installed(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8' });
}

describe('the installed package', () => {
  it('has a command that works', () => {
    const hex = '4d49475300000001c00002010050000000000000';
    expect(installed('node_modules/.bin/migsock', ['decode', '--json', hex])).toContain(
      '"MIGRATION_REQUEST"',
    );
  });

  it('dissects a capture and exports for every tool', () => {
    const capture = join(process.cwd(), 'pcaps', 'migration-with-state.pcap');
    expect(installed('node_modules/.bin/migsock', ['dissect', capture])).toContain('REMOTE_RESTART round 0');
    for (const what of ['wireshark', 'scapy', 'c-header', 'vectors']) {
      expect(installed('node_modules/.bin/migsock', ['export', what]).length).toBeGreaterThan(1000);
    }
  });

  it('can be imported, by its three parts', () => {
    const script = `
      import { decodeMessage } from 'migsock/codec';
      import { readCapture } from 'migsock/capture';
      import { spec } from 'migsock/spec';
      console.log([decodeMessage, readCapture, spec.operations].every(Boolean));`;
    expect(installed(process.execPath, ['--input-type=module', '-e', script])).toBe('true\n');
  });

  it('brings only what it needs to run', () => {
    const names = installed('ls', ['node_modules']).trim().split('\n');
    expect(names).toEqual(expect.arrayContaining(['commander', 'pcap-parser', 'migsock']));
    expect(names).not.toEqual(expect.arrayContaining(['vitest']));
    expect(names).not.toContain('ajv');
  });
});
