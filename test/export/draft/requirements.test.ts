/** Sentences of spec/requirements in the draft: each once, with its keywords marked. */
import { describe, expect, it } from 'vitest';
import { buildDraft } from '../../../src/export/draft/build.ts';
import { readDocument } from '../../../src/export/draft/document.ts';
import { built, inputOf, spec } from './inputs.ts';

function idsIn(names: string): string[] {
  return [...built(`<?migsock requirements ${names}?>`).matchAll(/<dt anchor="([^"]+)">/g)].map(
    ([, id]) => id as string,
  );
}

function complaints(names: string): readonly string[] {
  return buildDraft(inputOf({ 'draft.xml': `<rfc><?migsock requirements ${names}?></rfc>` })).complaints;
}

describe('requirements', () => {
  it('are named one by one, by a prefix, or by a pattern', () => {
    expect(idsIn('MIG-REM-LIMIT MIG-REM-CANCEL')).toEqual(['MIG-REM-LIMIT', 'MIG-REM-CANCEL']);
    const crossing = spec.requirements.filter(({ section }) => section === 'crossing');
    expect(idsIn('MIG-CRS')).toEqual(crossing.map(({ id }) => id));
    expect(idsIn('MIG-REM-CANCEL*')).toContain('MIG-REM-CANCEL-OLDER');
    expect(idsIn('MIG-REM-CANCEL*')).toContain('MIG-REM-CANCEL');
  });

  it('have their keywords marked, and nothing else', () => {
    expect(built('<?migsock requirements MIG-REM-LIMIT?>')).toMatch(
      /<dd>A suspension <bcp14>MUST<\/bcp14> end .* and <bcp14>MAY<\/bcp14> end earlier\.<\/dd>/,
    );
    expect(built('<?migsock requirements MIG-DST-HANDOFF-PORT?>')).toContain('<bcp14>MUST NOT</bcp14> use');
  });

  it('that are missing or doubled are named', () => {
    const all = [...new Set(spec.requirements.map(({ id }) => id.split('-').slice(0, 2).join('-')))];
    expect(complaints(all.join(' '))).toEqual([]);
    expect(complaints(`${all.join(' ')} MIG-REM-LIMIT`)).toEqual([
      'MIG-REM-LIMIT stands 2 times in the draft',
    ]);
    expect(complaints(all.slice(1).join(' '))[0]).toMatch(/^MIG-[A-Z-]+ stands nowhere in the draft$/);
  });

  it('are read back as they are in spec/', () => {
    const xml = `<rfc><section anchor="s">${built('<?migsock requirements MIG-SRC MIG-REM?>')}</section></rfc>`;
    const { requirements } = readDocument(xml, 'draft.xml');
    for (const { id, level, sentence, section } of spec.requirements) {
      if (section !== 'source' && section !== 'remote') continue;
      expect(requirements.get(id)).toEqual({ id, level, sentence, section: 's' });
    }
  });
});
