/** The package as a user gets it: built and packed from the sources, installed elsewhere, run from there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
const installedPackage = (): string => join(folder, 'node_modules', 'migsock');
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-package-'));
  const packed = pack(join(folder, 'sources'));
  const quiet = ['--silent', '--no-audit', '--no-fund', '--prefer-offline'];
  execFileSync('npm', ['install', ...quiet, '--prefix', folder, packed], { cwd: folder });
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Packs a copy of the sources, for packing builds anew and other tests run what is built here; gives the tarball's path. */
function pack(copy: string): string {
  for (const name of readdirSync('.').filter((each) => !/^(\.|node_modules$|dist$|out$)/.test(each))) {
    cpSync(name, join(copy, name), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'dist/src/cli'), { recursive: true });
  writeFileSync(join(copy, 'dist/src/cli/stale.js'), 'import "nothing-that-exists";');
  const printed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: copy,
    encoding: 'utf8',
  });
  return join(folder, printed.trim().split('\n').at(-1) as string);
}

function installed(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8' });
}

function packedFiles(): string[] {
  return readdirSync(installedPackage(), { recursive: true, encoding: 'utf8' });
}

describe('the installed package', () => {
  it('has a command that works', () => {
    const hex = '4d49475300000001c00002010050000000000000';
    expect(installed('node_modules/.bin/migsock', ['decode', '--json', hex])).toContain(
      '"MIGRATION_REQUEST"',
    );
  });

  it('runs the conformance suite', () => {
    const args = ['conform', '--filter', 'request', '--reporter', 'text,html'];
    expect(installed('node_modules/.bin/migsock', args)).toContain('Nothing failed unexpectedly.');
  });

  it('dissects a capture and exports for every tool', () => {
    const capture = join(process.cwd(), 'pcaps', 'migration-with-state.pcap');
    expect(installed('node_modules/.bin/migsock', ['dissect', capture])).toContain('REMOTE_RESTART round 0');
    for (const what of ['wireshark', 'scapy', 'c-header', 'vectors']) {
      expect(installed('node_modules/.bin/migsock', ['export', what]).length).toBeGreaterThan(1000);
    }
  });

  it('says of commands that need the sources that they do', () => {
    for (const args of [['trace'], ['draft', 'build'], ['draft', 'check'], ['draft', 'diff', 'a', 'b']]) {
      const { status, stderr } = spawnSync('node_modules/.bin/migsock', args, {
        cwd: folder,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringMatching(/^migsock: [a-z ]+ needs the sources; run it in a clone/) as unknown,
      });
    }
  });

  it('can be imported, by its parts', () => {
    const script = `
      import { decodeMessage } from 'migsock/codec';
      import { readCapture } from 'migsock/capture';
      import { catalogue } from 'migsock/conformance';
      import { spec } from 'migsock/spec';
      console.log([decodeMessage, readCapture, catalogue, spec.operations].every(Boolean));`;
    expect(installed(process.execPath, ['--input-type=module', '-e', script])).toBe('true\n');
  });

  it('has no module that cannot be imported', () => {
    // Programs would run; their own tests show that they load. The binding needs vitest, which its users have.
    const modules = packedFiles().filter(
      (name) => name.endsWith('.js') && !/cli\/main|conformance\/(vitest|endpoints|zoo\/worker)/.test(name),
    );
    expect(modules).toEqual(expect.arrayContaining(['dist/src/cli/dissect.js', 'dist/src/spec/index.js']));
    const imports = modules.map((name) => `await import('./node_modules/migsock/${name}');`);
    const script = `${imports.join('\n')}\nconsole.log('all');`;
    expect(installed(process.execPath, ['--input-type=module', '-e', script])).toBe('all\n');
  });

  it('has nothing that only building and checking need, nor what an earlier build left', () => {
    const names = packedFiles();
    expect(names).toEqual(expect.arrayContaining(['spec/wire/message.yaml', 'generated/c/migsock.h']));
    for (const unwanted of [
      /\/stale\./,
      /\.map$/,
      /^dist\/src\/export\/(?!ladder|svg)/,
      /\/load\./,
      /(?<!\.d)\.ts$/,
    ]) {
      expect(names.filter((name) => unwanted.test(name))).toEqual([]);
    }
  });

  it('brings only what it needs to run', () => {
    const names = installed('ls', ['node_modules']).trim().split('\n');
    expect(names).toEqual(expect.arrayContaining(['commander', 'pcap-parser', 'migsock']));
    expect(names).not.toEqual(expect.arrayContaining(['vitest']));
    expect(names).not.toContain('ajv');
    expect(names).not.toContain('yaml');
  });
});
