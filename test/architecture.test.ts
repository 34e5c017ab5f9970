/** The import rules of ARCHITECTURE.md, and the names that may not appear in pure code. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { spec } from '../src/spec/index.ts';

/** Which rooms a room may import, itself aside. generated/typescript is spec/ as code: whoever may import one may the other. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/spec': ['generated/typescript'],
  'generated/typescript': ['src/spec'],
  'src/codec': ['src/spec', 'generated/typescript'],
  'src/capture': ['src/codec'],
  'src/link': ['src/codec'],
  'src/reference-stack/core': ['src/codec', 'src/spec', 'generated/typescript'],
  'src/reference-stack/migration': [
    'src/codec',
    'src/spec',
    'src/reference-stack/core',
    'generated/typescript',
  ],
  'src/reference-stack': [
    'src/codec',
    'src/link',
    'src/reference-stack/core',
    'src/reference-stack/migration',
  ],
  'src/export': ['src/spec', 'src/codec', 'src/capture'],
  'src/export/draft': ['src/spec', 'src/export', 'src/trace'],
  'src/trace': ['src/spec', 'conformance/cases', 'conformance/harness', 'conformance/zoo'],
  'src/endpoint': ['src/codec', 'src/link', 'src/reference-stack'],
  'src/cli': [
    'src/spec',
    'src/codec',
    'src/capture',
    'src/link',
    'src/endpoint',
    'src/export/draft',
    'src/trace',
    'conformance/adapters',
    'conformance/cases',
    'conformance/harness',
    'conformance/passive',
    'conformance/reporters',
    'conformance/zoo',
  ],
  conformance: ['conformance/adapters', 'conformance/cases', 'conformance/harness', 'conformance/reporters'],
  'conformance/passive': ['src/codec', 'src/capture', 'src/spec'],
  'conformance/mutation': ['conformance/adapters', 'conformance/cases', 'conformance/harness', 'src/link'],
  'conformance/reporters': ['conformance/harness', 'src/capture', 'src/export'],
  'conformance/zoo': [
    'conformance/adapters',
    'conformance/cases',
    'conformance/harness',
    'src/reference-stack',
  ],
  'conformance/harness': ['src/spec', 'src/codec', 'src/link', 'src/capture'],
  'conformance/cases': ['conformance/harness'],
  'conformance/adapters': [
    'conformance/harness',
    'src/capture',
    'src/codec',
    'src/link',
    'src/reference-stack',
    'src/spec',
  ],
  'conformance/endpoints': ['conformance/adapters', 'conformance/harness', 'src/link'],
};
/** Rooms that know no clock, no randomness and no Node. */
const pure = [
  'src/codec',
  'generated/typescript',
  'src/reference-stack/core',
  'src/reference-stack/migration',
];
/** Files of other rooms that are as pure. */
const pureFiles = [
  'host',
  'association',
  'socket',
  'api',
  'addresses-in-use',
  'deadlines',
  'ports',
  'tuple-table',
].map((name) => `src/reference-stack/${name}.ts`);
const impure =
  /\b(Date|performance|setTimeout|setInterval|setImmediate|queueMicrotask|Buffer|process|async|await)\b|Math\.random|crypto/;
/** npm packages, and the only rooms that may name each. */
const packages: Readonly<Record<string, string | readonly string[]>> = {
  '@stryker-mutator/api': 'conformance/mutation',
  '@viz-js/viz': 'src/export',
  '@rgrove/parse-xml': 'src/export/draft',
  'escape-goat': 'conformance/reporters',
  vitest: 'conformance',
  typescript: 'conformance/zoo',
  ajv: 'src/spec',
  yaml: 'src/spec',
  'pcap-parser': 'src/capture',
  commander: 'src/cli',
  picocolors: 'src/cli',
  'cli-progress': 'src/cli',
  '@noble/hashes': 'src/codec',
  'pure-rand': 'src/link',
  koffi: 'src/link',
  tinyqueue: ['src/link', 'src/reference-stack'],
};

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files = Object.keys(allowed).flatMap(sourceFiles);
const named = (file: SourceFile): [string, SourceFile] => [file.path, file];

function sourceFiles(room: string): SourceFile[] {
  return readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .filter((name) => roomAt(join(room, name)) === room)
    .map((name) => {
      const path = join(room, name);
      const text = readFileSync(path, 'utf8');
      return {
        path,
        room,
        text,
        imports: ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName),
      };
    });
}

function roomOf(file: SourceFile, specifier: string): string {
  const target = normalize(join(dirname(file.path), specifier));
  return roomAt(target) ?? target;
}

/** The innermost room that a path lies in. */
function roomAt(path: string): string | undefined {
  const rooms = Object.keys(allowed).filter((room) => path.startsWith(`${room}/`));
  return rooms.toSorted((a, b) => b.length - a.length)[0];
}

/** The package of `@scope/name/file.js` or `name/file.js`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

describe('the imports of', () => {
  it.each(files.map(named))('%s stay within the rules', (_, file) => {
    for (const specifier of file.imports) {
      if (specifier.startsWith('.'))
        expect([file.room, ...(allowed[file.room] ?? [])]).toContain(roomOf(file, specifier));
      else if (!specifier.startsWith('node:')) {
        const rooms = [packages[packageOf(specifier)] ?? []].flat();
        expect({ specifier, rooms }).toEqual({
          specifier,
          rooms: expect.arrayContaining([file.room]) as unknown,
        });
      }
    }
  });

  it('leave links to the driver, and to what drives it', () => {
    const withLinks = files.filter(
      ({ room, imports }) =>
        room === 'src/reference-stack' && imports.some((specifier) => specifier.includes('/link/')),
    );
    expect(withLinks.map(({ path }) => path)).toEqual(['src/reference-stack/driver.ts']);
  });

  it('leave codec and captures to the pictures of captures: what checks the codec shares no code with it', () => {
    const withCodec = files.filter(
      ({ room, imports }) =>
        room === 'src/export' && imports.some((specifier) => /\/(codec|capture)\//.test(specifier)),
    );
    expect(withCodec.map(({ path }) => path)).toEqual(['src/export/ladder-captures.ts']);
  });

  it('leave nothing of src/export to reports but ladder diagrams', () => {
    const exported = files
      .filter(({ room }) => room === 'conformance/reporters')
      .flatMap(({ imports }) => imports.filter((specifier) => specifier.includes('/export/')));
    expect([...new Set(exported)]).toEqual(['../../src/export/ladder.ts']);
  });

  it('leave witnesses of the codec without its code', () => {
    const witnesses = files.filter(({ path }) => /adapters\/(witness[^/]*|scapy|tshark|c)\.ts$/.test(path));
    expect(witnesses).toHaveLength(5);
    for (const file of witnesses)
      for (const specifier of file.imports.filter((name) => name.startsWith('.')))
        expect(['conformance/adapters', 'src/spec']).toContain(roomOf(file, specifier));
  });

  it('cover every folder of code', () => {
    const folders = ['src', 'conformance', 'generated'].flatMap((parent) =>
      readdirSync(parent, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(parent, name)),
    );
    const uncovered = folders.filter(
      (path) => !Object.keys(allowed).some((room) => path.startsWith(`${room}/`)),
    );
    expect(uncovered).toEqual([]);
  });

  it('show a rule that is broken', () => {
    const file: SourceFile = { path: 'src/codec/x.ts', room: 'src/codec', text: '', imports: [] };
    expect(allowed['src/codec']).not.toContain(roomOf(file, '../capture/reader.ts'));
  });
});

describe('pure code', () => {
  it.each(files.filter(({ room, path }) => pure.includes(room) || pureFiles.includes(path)).map(named))(
    '%s names no clock, chance or Node',
    (_, file) => {
      expect(file.imports.filter((specifier) => specifier.startsWith('node:'))).toEqual([]);
      expect(withoutComments(file.text)).not.toMatch(impure);
    },
  );
});

/** Code without its comments and strings, in which any word may stand. */
function withoutComments(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const words: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token !== ts.SyntaxKind.StringLiteral && token !== ts.SyntaxKind.NoSubstitutionTemplateLiteral) {
      words.push(scanner.getTokenText());
    }
  }
  return words.join(' ');
}

describe('a requirement id', () => {
  const known = new Set(spec.requirements.map(({ id }) => id));
  it.each(files.filter(({ text }) => /MIG(-[A-Z]+){2,}/.test(text)).map(named))(
    'named in %s exists',
    (_, file) => {
      for (const [id] of file.text.matchAll(/\bMIG(-[A-Z]+){2,}\b/g)) expect(known).toContain(id);
    },
  );
});
