/** Checks that every file of spec/ needs: what is to stand once, and what is to be defined elsewhere. */
import type { SpecFile } from './files.ts';

/** Where something stands in a file. */
export type Keys = readonly (string | number)[];

/** One line for each item of a list whose key has the value of an earlier item. */
export function repeated<T>(file: SpecFile<T>, list: Keys, key: string): string[] {
  const seen = new Set<unknown>();
  return itemsAt(file, list).flatMap((item, index) => {
    const value = item[key];
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [`${file.at([...list, index, key])}: ${String(value)} stands twice; expected it once`];
  });
}

/** One line where a name is not among the known ones. */
export function unknown<T>(file: SpecFile<T>, path: Keys, name: string, known: readonly string[]): string[] {
  if (known.includes(name)) return [];
  return [`${file.at(path)}: ${name} is not defined; expected one of ${known.join(', ')}`];
}

function itemsAt<T>(file: SpecFile<T>, path: Keys): Record<string, unknown>[] {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], file.data) as Record<
    string,
    unknown
  >[];
}
