/** Where the files of this package lie, in a clone as where it is installed. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** @param path - from the package's root, which an empty one is */
export function packageFile(path: string): string {
  return join(dirname(createRequire(import.meta.url).resolve('migsock/package.json')), path);
}
