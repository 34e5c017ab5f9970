// npm run kernel:test: the kernel module in virtual machines. Installs what that takes, builds module and machine, runs the tests of
// this folder, the conformance suite among them. Arguments go to vitest. Ends with 2 where this machine cannot do it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  build,
  ensureDebianPackages,
  ensureNodePackages,
  kernelPrograms,
  root,
  run,
} from '../../scripts/setup.mjs';

/** Debian's kernel, of which image and headers are unpacked, not installed. */
const METAPACKAGE = 'linux-image-cloud-amd64';
const SERIES = '6.1';

attempt(2, () => {
  ensureNodePackages();
  ensureMachine();
  ensureDebianPackages(kernelPrograms);
  ensureKernel();
  make('fetch');
});
attempt(1, () => {
  build();
  make('all');
});
const vitest = [
  join('node_modules', 'vitest', 'vitest.mjs'),
  'run',
  '--config',
  'test/kernel/vitest.config.ts',
];
const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status === 0 ? 0 : 1;

function attempt(code, steps) {
  try {
    steps();
  } catch (error) {
    console.error(`npm run kernel:test: ${error.message}`);
    process.exit(code);
  }
}

function ensureMachine() {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64' || spawnSync('which', ['apt-get']).status !== 0)
    throw new Error("it needs Linux on x86-64, with apt: it builds for Debian 12's kernel, and boots that");
}

/** Of another series the module does not compile. */
function ensureKernel() {
  if (seriesOfKernel() === undefined && process.getuid?.() === 0) run('apt-get', ['-qq', 'update']);
  const series = seriesOfKernel();
  if (series !== SERIES)
    throw new Error(
      series === undefined
        ? `apt knows no ${METAPACKAGE}; as root, on Debian 12: apt-get update`
        : `the module is for Linux ${SERIES}, as Debian 12 has it; apt has ${series}`,
    );
}

function seriesOfKernel() {
  const { stdout } = spawnSync('apt-cache', ['depends', METAPACKAGE], { encoding: 'utf8' });
  return /Depends: linux-image-(\d+\.\d+)/.exec(stdout)?.[1];
}

function make(target) {
  run('make', ['--no-print-directory', '-C', join('kernel', 'vm'), target]);
}
