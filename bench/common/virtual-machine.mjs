/** The kernel in QEMU, with the program of kernel/vm/bench in it. */
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './product.mjs';

/** Milliseconds that a command may take. */
const LIMIT = 120_000;
const programs = {
  'qemu-system-x86_64': 'qemu-system-x86',
  make: 'make',
  gcc: 'gcc libc6-dev',
  cpio: 'cpio',
};

/** What is missing to build and boot it, as commands that install it. */
export function missingPrograms() {
  return Object.entries(programs)
    .filter(([program]) => spawnSync('which', [program]).status !== 0)
    .map(([program, names]) => `${program}: apt-get install ${names}`);
}

/** Makes what is booted, in a folder of its own beside what the conformance suite boots. @throws Error */
export function buildMachine() {
  const folder = outputFolder();
  const targets = ['-C', join(root, 'kernel', 'vm'), `OUT=${folder}`, 'bench'];
  const { status, stderr } = spawnSync('make', ['--no-print-directory', ...targets], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`kernel/vm cannot be built: ${stderr}`);
  return join(folder, 'bench');
}

function outputFolder() {
  const { MIGSOCK_KERNEL_OUT, XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env;
  return MIGSOCK_KERNEL_OUT ?? join(XDG_CACHE_HOME, 'migsock-kernel', 'build');
}

/** Boots it, has work done with it and ends it. @param folder - what buildMachine gave @param options - of VirtualMachine */
export async function withMachine(folder, options, work) {
  const compiled = join(root, 'dist', 'conformance', 'adapters', 'virtual-machine.js');
  const { VirtualMachine } = await import(pathToFileURL(compiled).href);
  const outer = process.env.MIGSOCK_KERNEL_OUT;
  process.env.MIGSOCK_KERNEL_OUT = folder;
  const start = performance.now();
  const { machine, hello } = await VirtualMachine.start({ places: 0, ...options });
  const bootSeconds = (performance.now() - start) / 1000;
  if (outer === undefined) delete process.env.MIGSOCK_KERNEL_OUT;
  else process.env.MIGSOCK_KERNEL_OUT = outer;
  try {
    return await work(new Measuring(machine), { release: hello.release, bootSeconds });
  } finally {
    machine.stop();
  }
}

/** A machine in which one thing after the other is measured. */
class Measuring {
  #machine;
  #isLoaded = true;

  constructor(machine) {
    this.#machine = machine;
  }

  /** What the program of kernel/vm/bench prints. */
  async measure(...parameters) {
    return JSON.parse(await this.#run(`bench ${parameters.join(' ')}`));
  }

  /** The same with the module loaded or not. */
  async measureWith(isLoaded, ...parameters) {
    // A module is busy until the namespaces of what was measured before are gone.
    const unload =
      'for try in $(seq 100); do rmmod migsock 2>/dev/null && exit 0; usleep 100000; done; rmmod migsock';
    if (isLoaded !== this.#isLoaded) await this.#run(isLoaded ? 'insmod /migsock.ko' : unload);
    this.#isLoaded = isLoaded;
    return this.measure(...parameters);
  }

  async #run(command) {
    const { status, output } = await this.#machine.run(`(${command}) 2>&1`, LIMIT);
    if (status !== 0) throw new Error(`in the virtual machine, ${command} ended with ${status}: ${output}`);
    return output;
  }
}
