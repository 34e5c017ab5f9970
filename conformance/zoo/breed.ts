/** Makes the stack of an animal: a copy of the compiled reference stack and its codec with the patched files compiled anew. */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as ReferenceStack from '../../src/reference-stack/index.ts';
import { ZooError, type Patch } from './fault.ts';

export type Stack = typeof ReferenceStack;

export interface Enclosure {
  /** The clone's folder: it holds src and dist. */
  readonly root: string;
  /** A folder of this animal's own inside of the clone, for its packages are found from there; what is in it is lost. */
  readonly folder: string;
}

/** What an animal has of its own: the codec, too, for the tester's must not have its faults. */
const own = ['src/reference-stack', 'src/codec', 'generated'];
/** What is the same for all, and linked rather than copied. */
const shared = ['src/link', 'src/spec'];

/** @throws ZooError where a patch does not fit the source */
export async function breed(patches: readonly Patch[], { root, folder }: Enclosure): Promise<Stack> {
  const texts = patchedFiles(patches, root);
  const built = join(root, 'dist');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'src'), { recursive: true });
  const filter = (path: string): boolean => path.endsWith('.js') || statSync(path).isDirectory();
  for (const room of own) cpSync(join(built, room), join(folder, room), { recursive: true, filter });
  for (const room of shared) symlinkSync(join(built, room), join(folder, room));
  for (const [file, text] of texts)
    writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), await compile(text));
  const entrance = join(folder, 'src', 'reference-stack', 'index.js');
  return (await import(pathToFileURL(entrance).href)) as Stack;
}

/** The text of every file that patches touch, by its name. @throws ZooError */
export function patchedFiles(patches: readonly Patch[], root: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, from, to } of patches) {
    if (!own.some((room) => file.startsWith(`${room}/`)))
      throw new ZooError(`${file} is none of an endpoint's own files; expected one below ${own.join(', ')}`);
    const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
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
