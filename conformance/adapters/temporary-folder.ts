/** Folders that are gone when they are no longer needed, however this process ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undoAtEnd } from './at-end.ts';

export interface TemporaryFolder {
  readonly path: string;
  /** With all that is in it; a second time does nothing. */
  readonly remove: () => void;
}

/** @param purpose - a word of its name */
export function makeTemporaryFolder(purpose: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `migsock-${purpose}-`));
  const remove = undoAtEnd(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return { path, remove };
}
