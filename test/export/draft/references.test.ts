/** References are data, written out whole. */
import { describe, expect, it } from 'vitest';
import { checkAgainstSchema, SpecError } from '../../../src/spec/files.ts';
import { citationMistakes } from '../../../src/export/draft/check.ts';
import { readDocument } from '../../../src/export/draft/document.ts';
import { referencesPart, type Reference } from '../../../src/export/draft/references.ts';

const reference: Reference = {
  anchor: 'RFC1',
  kind: 'normative',
  title: 'Host & Software',
  authors: [{ name: 'A. Crocker', surname: 'Crocker', initials: 'A.', role: 'editor' }],
  date: '1969-04',
  series: [{ name: 'RFC', value: '1' }],
  url: 'https://example.org/1',
};

function complaint(entry: object): string {
  try {
    checkAgainstSchema('spec', 'draft-references', { references: [entry] }, (path) => path.join('/'));
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return '';
}

describe('a reference', () => {
  it('is written with its authors, date and series', () => {
    expect(referencesPart([reference], ['normative']).replaceAll('\n', '')).toBe(
      '<references anchor="normative-references"><name>Normative References</name>' +
        '<reference anchor="RFC1" target="https://example.org/1"><front><title>Host &amp; Software</title>' +
        '<author fullname="A. Crocker" surname="Crocker" initials="A." role="editor"/>' +
        '<date year="1969" month="4"/></front><seriesInfo name="RFC" value="1"/></reference></references>',
    );
  });

  it('stands in its group, in the order of what is cited', () => {
    const others = ['RFC3', 'RFC2'].map((anchor) => ({ ...reference, anchor, group: 'BCP9' }));
    const part = referencesPart([reference, ...others], ['normative']);
    const anchors = [...part.matchAll(/<reference(?:group)? anchor="([^"]+)"/g)].map(([, anchor]) => anchor);
    expect(anchors).toEqual(['BCP9', 'RFC3', 'RFC2', 'RFC1']);
  });

  it('keeps the schema of spec/', () => {
    expect(complaint(reference)).toBe('');
    expect(complaint({ ...reference, date: '1969-4' })).toContain('date');
    expect(complaint({ ...reference, kind: 'odd' })).toContain('kind');
    expect(complaint({ ...reference, year: 1969 })).toContain('year');
  });
});

describe('citations', () => {
  const document = (text: string): string[] =>
    citationMistakes(
      readDocument(`<rfc><t>${text}</t>${referencesPart([reference], ['normative'])}</rfc>`, 'x'),
    );

  it('are of what is defined, and name every reference', () => {
    expect(document('<xref target="RFC1"/>')).toEqual([]);
    expect(document('')).toEqual(['reference RFC1 is not cited']);
    expect(document('<xref target="RFC1"/><xref target="RFC2"/>')).toEqual(['RFC2 is cited and not defined']);
  });
});
