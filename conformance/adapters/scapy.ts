/** Scapy with the generated layer, as a witness. */
import { packageFile } from '../../src/spec/package-file.ts';
import { pythonCommand } from './python.ts';
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
  return startWitness({
    title: 'the scapy witness',
    command: python ?? pythonCommand(),
    args: [packageFile('conformance/adapters/scapy-witness.py'), packageFile('generated/scapy/migsock.py')],
  });
}
