/** Where the product is: as it was compiled, generated and installed in this checkout. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
export const cli = join(root, 'dist', 'src', 'cli', 'main.js');
export const dissector = join(root, 'generated', 'wireshark', 'migsock.lua');
export const scapyLayer = join(root, 'generated', 'scapy', 'migsock.py');

const environment = join(root, '.venv', 'bin', 'python');
/** Of the virtual environment that the conformance tests use too, where there is one. */
export const python = existsSync(environment) ? environment : 'python3';

/** @throws Error where the product is not compiled */
export function checkBuilt() {
  if (!existsSync(cli)) throw new Error(`${cli} is missing; expected the compiled product (npm run build)`);
}
