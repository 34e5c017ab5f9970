// Installs what start and test need, each thing only where it is missing. Prints what it does; throws with what to do.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in the repository's folder; throws when it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw new Error(`${command}: ${error.message}`);
  if (status !== 0) throw new Error(`failed: ${[command, ...args].join(' ')}`);
}

/** npm packages as the lock file says, installed again when it changes. */
export function ensureNodePackages() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = join(root, 'node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing npm packages ...');
  run('npm', ['ci', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

export function build() {
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
}

/** What `npm test` needs: programs, and Debian's packages that have them. */
export const testPrograms = {
  ip: 'iproute2',
  curl: 'curl',
  nc: 'netcat-openbsd',
  setpriv: 'util-linux',
  tshark: 'tshark',
  sharkd: 'wireshark-common',
  gcc: 'gcc libc6-dev',
  'g++': 'g++',
  chromium: 'chromium',
  python3: 'python3 python3-venv',
};

/** What `npm run kernel:test` needs. The kernel's own programs for building modules need libelf1, as ip does. */
export const kernelPrograms = {
  'qemu-system-x86_64': 'qemu-system-x86',
  make: 'make',
  gcc: 'gcc libc6-dev',
  cpio: 'cpio',
  setpriv: 'util-linux',
  ip: 'iproute2',
};

/** Programs from Debian's packages: installed where this runs as root, asked for where it does not. */
export function ensureDebianPackages(programs = testPrograms) {
  const missing = Object.entries(programs)
    .filter(([program]) => spawnSync('which', [program]).status !== 0)
    .flatMap(([, packages]) => packages.split(' '));
  if ('python3' in programs && spawnSync('python3', ['-c', 'import ensurepip, venv']).status !== 0)
    missing.push('python3-venv');
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || spawnSync('which', ['apt-get']).status !== 0) {
    throw new Error(`it needs more programs; as root, on Debian 12: apt-get install ${missing.join(' ')}`);
  }
  console.log(`Installing Debian packages: ${missing.join(' ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['-qq', 'update'], { env });
  run('apt-get', ['-qq', 'install', '--no-install-recommends', '-y', ...missing], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** A virtual environment in .venv with the packages of requirements.txt, made again when those change. */
export function ensurePythonPackages() {
  const wanted = readFileSync(join(root, 'requirements.txt'), 'utf8');
  const stamp = join(root, '.venv', 'installed-requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Making the Python virtual environment ...');
  run('python3', ['-m', 'venv', '--clear', '.venv']);
  run(join('.venv', 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt']);
  writeFileSync(stamp, wanted);
}
