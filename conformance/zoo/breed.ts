/** Makes the stack of a known-bad endpoint: a copy of the compiled reference stack with the patched files compiled anew. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as ReferenceStack from '../../src/reference-stack/index.ts';
import { ZooError, type Fault, type Patch } from './fault.ts';

export type Stack = typeof ReferenceStack;

export interface Enclosure {
  /** The clone's folder: it holds src and dist. */
  readonly root: string;
  /** A folder of this fault's own; what is in it is lost. */
  readonly folder: string;
}

/** What is the same for all, and linked rather than copied. */
const shared = ['codec', 'link', 'spec'];

/** @throws ZooError where a patch does not fit the source */
export async function breed({ patches }: Fault, { root, folder }: Enclosure): Promise<Stack> {
  rmSync(folder, { recursive: true, force: true });
  const stack = join(folder, 'src', 'reference-stack');
  mkdirSync(stack, { recursive: true });
  cpSync(join(root, 'dist', 'src', 'reference-stack'), stack, { recursive: true });
  for (const room of shared) symlinkSync(join(root, 'dist', 'src', room), join(folder, 'src', room));
  symlinkSync(join(root, 'dist', 'generated'), join(folder, 'generated'));
  const source = join(root, 'src', 'reference-stack');
  for (const [file, text] of patchedFiles(patches, source)) {
    const compiled = await compile(text);
    writeFileSync(join(stack, file.replace(/\.ts$/, '.js')), compiled);
  }
  return (await import(pathToFileURL(join(stack, 'index.js')).href)) as Stack;
}

/** The text of every file that patches touch, by its name. @throws ZooError */
export function patchedFiles(patches: readonly Patch[], source: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, from, to } of patches) {
    const text = texts.get(file) ?? readFileSync(join(source, file), 'utf8');
    const parts = text.split(from);
    if (parts.length !== 2) {
      throw new ZooError(
        `${JSON.stringify(from)} stands ${parts.length - 1} times in ${file}; expected once`,
      );
    }
    texts.set(file, parts.join(to));
  }
  return texts;
}

/** TypeScript without its types; only who has the sources has the compiler. */
async function compile(text: string): Promise<string> {
  const { default: ts } = await import('typescript');
  const { ScriptTarget, ModuleKind } = ts;
  const compilerOptions = {
    target: ScriptTarget.ES2023,
    module: ModuleKind.ESNext,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
