/** generated/ is what spec/ gives today. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../src/export/files.ts';
import { loadSpec } from '../src/spec/load.ts';

const expected = generatedFiles(loadSpec('spec'));

describe('generated/', () => {
  it.each(Object.entries(expected))('%s is not stale (npm run generate makes it anew)', (path, content) => {
    expect(readFileSync(join('generated', path), 'utf8')).toBe(content);
  });

  it('holds nothing else', () => {
    const present = readdirSync('generated', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
      .map((entry) => join(entry.parentPath, entry.name).replace(/^generated\//, ''));
    expect(present.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))('%s says that it is generated', (_, content) => {
    expect(content.split('\n').slice(0, 3).join('\n')).toContain('Generated from spec/');
  });
});
