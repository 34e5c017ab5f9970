// npm run kernel:test: the kernel module in virtual machines. Builds module and machine, runs the conformance suite against it,
// then what kernel/vm and the reference endpoint do together. Arguments go to migsock conform.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, ensureNodePackages, root, run } from '../../scripts/setup.mjs';

const programs = {
  'qemu-system-x86_64': 'qemu-system-x86',
  make: 'make',
  gcc: 'gcc libc6-dev',
  cpio: 'cpio',
  setpriv: 'util-linux',
  'apt-get': 'apt',
};
const conform = [
  join('dist', 'src', 'cli', 'main.js'),
  'conform',
  '--target',
  'kernel-module',
  '--skip-slow',
];
const vitest = [
  join('node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--config',
  'test/kernel/vitest.config.ts',
];

try {
  ensurePrograms();
  ensureNodePackages();
  build();
  run('make', ['--no-print-directory', '-C', join('kernel', 'vm')]);
} catch (error) {
  console.error(`npm run kernel:test: ${error.message}`);
  process.exit(2);
}
const out = ['--out', join('out', 'kernel')];
const parts = [[...conform, ...out, ...process.argv.slice(2)], vitest];
const failed = parts.filter((part) => statusOf(part) !== 0);
process.exitCode = failed.length === 0 ? 0 : 1;

function statusOf(part) {
  return spawnSync(process.execPath, part, { cwd: root, stdio: 'inherit' }).status;
}

function ensurePrograms() {
  const missing = Object.entries(programs).filter(([program]) => spawnSync('which', [program]).status !== 0);
  if (missing.length === 0) return;
  const packages = missing.map(([, names]) => names).join(' ');
  throw new Error(
    `it needs more programs, on Debian 12: apt-get install --no-install-recommends ${packages}`,
  );
}
