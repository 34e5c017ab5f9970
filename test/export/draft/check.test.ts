/** The committed draft is what spec/ gives today, and what xml2rfc and idnits want it to be. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMITTED } from '../../../src/export/draft/build.ts';
import { checkDraft } from '../../../src/export/draft/check.ts';
import type { DraftInput } from '../../../src/export/draft/input.ts';
import { readDraft } from '../../../src/export/draft/read.ts';
import { findRenderer, type Renderer } from '../../../src/export/draft/render.ts';
import { readTrace } from '../../../src/trace/read.ts';
import { statusOf } from '../../../src/trace/trace.ts';

const input = { ...(await readDraft('.')), status: statusOf(readTrace('.')) };
const renderer = findRenderer('.') as Renderer;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'migsock-check-'));
  mkdirSync(join(root, 'generated'));
  cpSync('spec', join(root, 'spec'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** What is said once something of a copy is other than it should be. */
function complaints(change: (folder: string) => void, changed: Partial<DraftInput> = {}): string[] {
  rmSync(join(root, COMMITTED), { recursive: true, force: true });
  cpSync(COMMITTED, join(root, COMMITTED), { recursive: true });
  change(join(root, COMMITTED));
  return checkDraft(root, { ...input, ...changed }, renderer);
}

function replaced(text: string, instead: string): Partial<DraftInput> {
  const texts = [...input.texts].map(([name, content]) => [name, content.replace(text, instead)] as const);
  return { texts: new Map(texts) };
}

describe('the committed draft', () => {
  it('is what spec/ gives, without a warning (migsock draft build makes it anew)', () => {
    expect(checkDraft('.', input, renderer)).toEqual([]);
  });

  it('holds XML, text and HTML', () => {
    expect(readdirSync(COMMITTED).map((name) => name.split('.').at(-1))).toEqual(['html', 'txt', 'xml']);
  });
});

describe('a check', () => {
  it('sees a file that was changed by hand', () => {
    const found = complaints((folder) => {
      const [name = ''] = readdirSync(folder).filter((each) => each.endsWith('.txt'));
      writeFileSync(
        join(folder, name),
        readFileSync(join(folder, name), 'utf8').replace('MIGSOCK', 'MIGSOCK!'),
      );
    });
    expect(found).toEqual([
      expect.stringMatching(/^generated\/draft\/.*\.txt is stale; migsock draft build/),
    ]);
  });

  it('sees that nothing is committed', () => {
    const found = complaints((folder) => {
      rmSync(folder, { recursive: true });
    });
    expect(found).toEqual([expect.stringContaining('holds no draft with a date')]);
  });

  it('passes on what xml2rfc warns of', () => {
    const wide = `<figure><artwork>${'x'.repeat(90)}</artwork></figure></abstract>`;
    const found = complaints(() => undefined, replaced('</abstract>', wide));
    expect(found.join('\n')).toMatch(/Warning|Error/);
  });

  it('passes on what idnits says, and explanations of what it does not say', () => {
    writeFileSync(
      join(root, 'spec/draft/idnits.yaml'),
      'explained: [{ code: NO_SUCH_NIT, reason: it is not there }]\n',
    );
    const found = complaints(() => undefined);
    expect(found).toContain('spec/draft/idnits.yaml explains NO_SUCH_NIT, which idnits does not say');
    expect(found.some((each) => each.startsWith('idnits: DEPRECATED_ELEMENT at rfc.'))).toBe(true);
  });
});
