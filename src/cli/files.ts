/** Files that commands read and write, so that whatever the system says names them. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text of a file. */
export function readFile(path: string): string {
  return naming(path, () => readFileSync(path, 'utf8'));
}

/** Into a file, whose folder is made where there is none. */
export function writeFile(path: string, content: string | Uint8Array): void {
  makeFolder(dirname(path));
  naming(path, () => {
    writeFileSync(path, content);
  });
}

/** Level by level: recursive mkdir does not end in Node 20 where the system refuses a folder as /proc does. */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

/** What the system says of a file that is open has no path. */
function naming<Result>(path: string, use: () => Result): Result {
  try {
    return use();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
