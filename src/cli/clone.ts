/** Commands that need the sources: they work in a clone, and not in a package that is installed. */
import { existsSync } from 'node:fs';
import { packageFile } from '../spec/package-file.ts';
import { UsageError } from './process.ts';

/** The folder of the clone. @throws UsageError in a package, which has no sources */
export function cloneFolder(command: string): string {
  if (!existsSync(packageFile('src/spec/load.ts')))
    throw new UsageError(`${command} needs the sources; run it in a clone of the repository`);
  return packageFile('');
}
