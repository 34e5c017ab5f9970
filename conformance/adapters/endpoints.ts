/** The programs of conformance/endpoints as adapters: how each is started. */
import { packageFile } from '../../src/spec/package-file.ts';
import type { Adapter } from '../harness/index.ts';
import { execAdapter, namespaceAdapter } from './exec.ts';
import { pythonCommand } from './python.ts';

/** The reference endpoint on a raw socket beside the kernel's TCP. */
export function rawSocketAdapter(): Adapter {
  return namespaceAdapter('raw-socket', referenceCommand());
}

/** The reference endpoint as any other program; proves the contract. */
export function referenceExecAdapter(): Adapter {
  return execAdapter(referenceCommand());
}

/** The kernel's own TCP, its sockets used by a program in Python. */
export function linuxAdapter(): Adapter {
  return namespaceAdapter('linux', `python3 ${quoted(pathOf('linux.py'))}`);
}

/** The second implementation of the remote, in Python with scapy. */
export function pythonRemoteAdapter(): Adapter {
  return execAdapter(`${quoted(pythonCommand())} ${quoted(pathOf('remote.py'))}`);
}

function referenceCommand(): string {
  const program = packageFile('dist/conformance/endpoints/reference-exec.js');
  return `${quoted(process.execPath)} ${quoted(program)}`;
}

function pathOf(name: string): string {
  return packageFile(`conformance/endpoints/${name}`);
}

/** A word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
