/** Scapy with the generated layer, as a witness. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { startWitness } from './witness-process.ts';
import type { MessageWitness } from './witness.ts';

/** Where to find what the scapy witness is made of. */
export interface ScapyOptions {
  /** The Python that has scapy; by default the package's virtual environment if there is one, else `python3`. */
  readonly python?: string | undefined;
}

/**
 * Starts the scapy witness.
 *
 * @throws WitnessError when there is no such Python, or it has no scapy
 */
export function startScapy({ python }: ScapyOptions = {}): Promise<MessageWitness> {
  const root = dirname(createRequire(import.meta.url).resolve('migsock/package.json'));
  const environment = join(root, '.venv', 'bin', 'python');
  return startWitness({
    title: 'the scapy witness',
    command: python ?? (existsSync(environment) ? environment : 'python3'),
    args: [
      join(root, 'conformance', 'adapters', 'scapy-witness.py'),
      join(root, 'generated', 'scapy', 'migsock.py'),
    ],
  });
}
