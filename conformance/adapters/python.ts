/** Which Python the programs here run in. */
import { existsSync } from 'node:fs';
import { packageFile } from '../../src/spec/package-file.ts';

/** The one of the package's virtual environment, which has scapy; `python3` where there is none. */
export function pythonCommand(): string {
  const python = packageFile('.venv/bin/python');
  return existsSync(python) ? python : 'python3';
}
