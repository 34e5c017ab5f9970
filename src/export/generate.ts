/** Writes generated/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadSpec } from '../spec/load.ts';
import { generatedFiles } from './files.ts';

/**
 * Makes all that follows from spec/ alone anew.
 *
 * @param root - the folder that holds spec/ and generated/
 * @returns the paths written, from the root
 * @throws SpecError when spec/ has a mistake; then nothing is written
 */
export function generate(root: string): string[] {
  return writeGenerated(root, generatedFiles(loadSpec(join(root, 'spec'))));
}

/**
 * Writes files to generated/.
 *
 * @param root - the folder that holds generated/
 * @param files - their contents by their paths from there
 * @returns the paths written, from the root
 */
export function writeGenerated(root: string, files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).map(([path, content]) => {
    const file = join('generated', path);
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
    return file;
  });
}
