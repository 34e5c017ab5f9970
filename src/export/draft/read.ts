/** Reads what the draft is made of: spec/ and the captures of its ladder diagrams. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpecFile, readSpecFiles } from '../../spec/files.ts';
import { loadSpec } from '../../spec/load.ts';
import { valuesOf } from '../../spec/placeholders.ts';
import { readLadders } from '../ladder-captures.ts';
import type { DraftInput, DraftVectors } from './input.ts';
import type { ReferencesFile } from './references.ts';

/** In the order of the appendix. */
const vectorFiles = ['message', 'packet', 'state-buffer'];

/**
 * Everything but the date and how far the implementation is.
 *
 * @param root - the folder that holds spec/ and pcaps/
 * @throws SpecError for a mistake in spec/
 */
export async function readDraft(root: string): Promise<Omit<DraftInput, 'date' | 'status'>> {
  const folder = join(root, 'spec');
  const files = readSpecFiles(folder);
  return {
    spec: loadSpec(folder),
    files,
    values: valuesOf(files),
    texts: readTexts(join(folder, 'draft')),
    references: readReferences(folder),
    vectors: vectorFiles.map(
      (name) => JSON.parse(readFileSync(join(folder, 'vectors', `${name}.json`), 'utf8')) as DraftVectors,
    ),
    ladders: await readLadders(join(root, 'pcaps')),
  };
}

function readTexts(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.xml'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function readReferences(folder: string): ReferencesFile['references'] {
  return readSpecFile<ReferencesFile>(folder, 'draft/references.yaml', 'draft-references').data.references;
}
