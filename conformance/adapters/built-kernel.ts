/** What kernel/vm has built to boot a virtual machine from, and what that kernel needs: Debian's, or one that looks for faults. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ProgramError } from './channel.ts';

interface Kind {
  /** Where kernel/vm/Makefile leaves it. */
  readonly folder: string;
  readonly megabytes: number;
  /** Milliseconds in which it is up; on a busy machine, too. */
  readonly bootLimit: number;
  readonly parameters: string;
}

export interface BuiltKernel extends Kind {
  readonly kernel: string;
  readonly initramfs: string;
}

/** A warning of the kernel ends it, and so is seen. */
const PARAMETERS =
  'console=ttyS0 quiet mitigations=off panic=-1 oops=panic panic_on_warn=1 slab_nomerge ipv6.disable=1';

/** By MIGSOCK_KERNEL. */
const kinds: Readonly<Record<string, Kind>> = {
  stock: { folder: 'build', megabytes: 512, bootLimit: 60_000, parameters: PARAMETERS },
  debug: {
    folder: 'build-debug',
    megabytes: 768,
    bootLimit: 300_000,
    // What is no warning that ends it, such as what lockdep finds, is told on its console.
    parameters: `${PARAMETERS} loglevel=5`,
  },
};

/** @throws ProgramError where it is not there */
export function builtKernel(initramfs: string): BuiltKernel {
  const { MIGSOCK_KERNEL = 'stock', MIGSOCK_KERNEL_OUT, XDG_CACHE_HOME } = process.env;
  const kind = kinds[MIGSOCK_KERNEL];
  if (kind === undefined)
    throw new ProgramError(
      `MIGSOCK_KERNEL is ${MIGSOCK_KERNEL}, and not one of ${Object.keys(kinds).join(', ')}`,
    );
  const cache = XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = MIGSOCK_KERNEL_OUT ?? join(cache, 'migsock-kernel', kind.folder);
  const built = { ...kind, kernel: join(folder, 'vmlinuz'), initramfs: join(folder, initramfs) };
  if (!existsSync(built.initramfs))
    throw new ProgramError(
      `there is no ${built.initramfs}; npm run kernel:build in a clone of the repository makes it`,
    );
  return built;
}

/** A fault that a kernel has found in itself, with the trace of calls that ends it. */
const REPORT = /^.*\b(?:BUG|UBSAN|WARNING|INFO: (?:possible|task|trying))\b[^]*<\/TASK>/m;

/** @param console - what it has said; @returns the first fault that it has told of in full */
export function reportIn(console: string): string | undefined {
  return REPORT.exec(console)?.[0];
}
