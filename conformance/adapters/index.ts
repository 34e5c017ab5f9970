/** The implementations that can be named: each is loaded only when it is tested. */
import type { Adapter } from '../harness/index.ts';

export interface Target {
  /** A few words for the help. */
  readonly description: string;
  /** What stands behind the colon of `NAME:ARGUMENT`; absent where nothing may. */
  readonly argument?: string;
  open(argument: string): Promise<Adapter>;
}

export const targets: Readonly<Record<string, Target>> = {
  reference: {
    description: 'the reference endpoint, in this process and in virtual time',
    open: async () => (await import('./reference.ts')).referenceAdapter(),
  },
  exec: {
    description: 'a program by conformance/adapters/contract.md',
    argument: 'CMD',
    open: async (command) => (await import('./exec.ts')).execAdapter(command),
  },
  'exec-tun': {
    description: 'such a program in a network namespace of its own (root)',
    argument: 'CMD',
    open: async (command) => (await import('./exec.ts')).namespaceAdapter('exec-tun', command),
  },
  'exec-veth': {
    description: 'the same with an Ethernet cable in place of a TUN device',
    argument: 'CMD',
    open: async (command) => (await import('./exec.ts')).namespaceAdapter('exec-veth', command, 'veth'),
  },
  running: {
    description: 'such a program that runs, and takes calls at a unix socket',
    argument: 'PATH',
    open: async (path) => (await import('./exec.ts')).runningAdapter(path),
  },
  'raw-socket': {
    description: 'the reference endpoint on a raw socket, in real time (root)',
    open: async () => (await import('./endpoints.ts')).rawSocketAdapter(),
  },
  linux: {
    description: 'the TCP of the kernel of this machine (root)',
    open: async () => (await import('./endpoints.ts')).linuxAdapter(),
  },
  'kernel-module': {
    description: 'the kernel module in a virtual machine (npm run kernel:build)',
    open: async () => (await import('./kernel-module.ts')).kernelModuleAdapter(),
  },
  'reference-exec': {
    description: 'the reference endpoint as such a program, in real time',
    open: async () => (await import('./endpoints.ts')).referenceExecAdapter(),
  },
  'python-remote': {
    description: 'a second, independent remote in Python with scapy',
    open: async () => (await import('./endpoints.ts')).pythonRemoteAdapter(),
  },
  scapy: {
    description: 'the generated scapy layer, as a codec',
    open: async () => (await import('./codec.ts')).scapyAdapter(),
  },
  tshark: {
    description: 'the generated Wireshark dissector, as a codec',
    open: async () => (await import('./codec.ts')).tsharkAdapter(),
  },
  c: {
    description: 'the generated C header, as a codec',
    open: async () => (await import('./codec.ts')).cAdapter(),
  },
};

/** How targets are written, such as `exec:CMD`. */
export function targetNames(): string[] {
  return Object.entries(targets).map(([name, { argument }]) =>
    argument === undefined ? name : `${name}:${argument}`,
  );
}

/** A line for each target. */
export function describeTargets(indent: string): string[] {
  const width = Math.max(...targetNames().map(({ length }) => length));
  return targetNames().map((name, index) => {
    const description = Object.values(targets)[index]?.description ?? '';
    return `${indent}${name.padEnd(width)}  ${description}`;
  });
}

/** @param text - `NAME` or `NAME:ARGUMENT` @throws RangeError for what is no target */
export async function openTarget(text: string): Promise<Adapter> {
  const [, name = '', argument] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (target === undefined || (target.argument === undefined ? argument !== undefined : !argument?.trim()))
    throw new RangeError(`target ${JSON.stringify(text)}; expected ${targetNames().join(' or ')}`);
  return target.open(argument ?? '');
}
