/** A copy of spec/ for each test of a file that imports this, and what is said of it once something in it is wrong. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { SpecError } from '../../src/spec/files.ts';
import { loadSpec } from '../../src/spec/load.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'migsock-spec-'));
  cpSync('spec', root, { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** The folder of the copy. */
export function specCopy(): string {
  return root;
}

/** What is said of spec/ when a text in one file is replaced by another. */
export function complaint(file: string, text: string, instead: string): string {
  const path = join(root, file);
  const content = readFileSync(path, 'utf8');
  expect(content).toContain(text);
  writeFileSync(path, content.replace(text, instead));
  try {
    loadSpec(root);
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return (error as SpecError).message;
  }
  throw new Error(`spec/ still loads with ${instead} in ${file}`);
}
