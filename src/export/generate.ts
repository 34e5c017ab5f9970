/** Writes generated/ from spec/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadSpec } from '../spec/load.ts';
import { generatedFiles } from './files.ts';

/**
 * Makes generated/ anew.
 *
 * @param root - the folder that holds spec/ and generated/
 * @returns the paths written, from the root
 * @throws SpecError when spec/ has a mistake; then nothing is written
 */
export function generate(root: string): string[] {
  const files = Object.entries(generatedFiles(loadSpec(join(root, 'spec'))));
  return files.map(([path, content]) => {
    const file = join('generated', path);
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
    return file;
  });
}
