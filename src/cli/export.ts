/** `migsock export`: what other tools need to know MIGSOCK, as it was generated when the package was built. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageFile } from '../spec/package-file.ts';
import { writeFile } from './files.ts';
import { UsageError } from './process.ts';

const single: ReadonlyMap<string, string> = new Map([
  ['wireshark', 'generated/wireshark/migsock.lua'],
  ['scapy', 'generated/scapy/migsock.py'],
  ['c-header', 'generated/c/migsock.h'],
]);

/** To a file, whose folder is made where there is none, or to standard output. */
export function exportFor(what: string, { output }: { readonly output?: string }): void {
  const path = single.get(what);
  if (path !== undefined) write(readFileSync(packageFile(path), 'utf8'), output);
  else if (what === 'vectors') exportVectors(output);
  else throw new UsageError(`cannot export "${what}"; expected ${[...single.keys(), 'vectors'].join(', ')}`);
}

/** Into a folder with their schema and README; without one, all as one JSON array on standard output. */
function exportVectors(folder: string | undefined): void {
  const source = packageFile('spec/vectors');
  const names = readdirSync(source);
  if (folder === undefined) {
    const vectors = names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(join(source, name), 'utf8'));
    write(`[${vectors.map((text) => text.trim()).join(',\n')}]\n`, undefined);
    return;
  }
  for (const path of [
    ...names.map((name) => join(source, name)),
    packageFile('spec/schema/vectors.schema.json'),
  ]) {
    writeFile(join(folder, basename(path)), besideSchema(readFileSync(path, 'utf8')));
  }
}

/** A file of vectors that finds its schema in its own folder. */
function besideSchema(text: string): string {
  return text.replace(/("\$schema": ")\.\.\/schema\//, '$1');
}

function write(text: string, output: string | undefined): void {
  if (output === undefined) process.stdout.write(text);
  else writeFile(output, text);
}
