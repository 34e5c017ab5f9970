/** generated/ is what spec/ and pcaps/ give today. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../src/export/files.ts';
import { exportLadders } from '../src/export/ladder-captures.ts';
import { loadSpec } from '../src/spec/load.ts';

const fromSpec = generatedFiles(loadSpec('spec'));
const fromCaptures = await exportLadders('pcaps');
const expected = { ...fromSpec, ...fromCaptures };

function head(content: string): string {
  return content.split('\n').slice(0, 3).join('\n');
}

describe('generated/', () => {
  it.each(Object.entries(expected))('%s is not stale (npm run generate makes it anew)', (path, content) => {
    expect(readFileSync(join('generated', path), 'utf8')).toBe(content);
  });

  it('holds nothing else', () => {
    const present = readdirSync('generated', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
      .map((entry) => join(entry.parentPath, entry.name).replace(/^generated\//, ''))
      .filter((path) => !path.startsWith('draft/')); // test/export/draft/check.test.ts
    expect(present.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(fromSpec))('%s says that it is generated', (_, content) => {
    expect(head(content)).toContain('Generated from spec/');
  });

  it.each(Object.entries(fromCaptures))('%s says of which capture it is generated', (_, content) => {
    expect(head(content)).toMatch(/Generated from pcaps\/[a-z-]+\.pcap by/);
  });
});
