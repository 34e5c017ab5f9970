/** spec/draft/*.xml becomes one document, and mistakes in it are named with file and line. */
import { describe, expect, it } from 'vitest';
import { buildDraft } from '../../../src/export/draft/build.ts';
import { built, complaintsOf, inputOf } from './inputs.ts';

describe('a draft', () => {
  it('is its files, each where it is included, with prose as it was written', () => {
    const { xml } = buildDraft(
      inputOf({
        'draft.xml': '<?xml version="1.0"?>\n<rfc><!-- € --><?migsock include a?></rfc>',
        'a.xml': '<t>ä &lt; b</t>\n<?migsock include b?>\n',
        'b.xml': '<t>c</t><t>d</t>',
      }),
    );
    expect(xml).toBe('<?xml version="1.0"?>\n<rfc><!-- € --><t>ä &lt; b</t>\n<t>c</t><t>d</t></rfc>');
  });

  it('is named by its docName', () => {
    expect(buildDraft(inputOf({ 'draft.xml': '<rfc docName="draft-x-00"/>' })).name).toBe('draft-x-00');
  });

  it('bears the date that it is given', () => {
    expect(built('<?migsock date?>')).toBe('<date year="2027" month="1" day="31"/>');
  });

  it('has values of spec/', () => {
    expect(built('<t><?migsock value octets?> <?migsock value reason:MOVED?></t>')).toBe('<t>20 6</t>');
    expect(built('<t><?migsock value quarantine?></t>')).toBe('<t>360</t>');
  });

  it('links to requirements by their ids, and leaves other references alone', () => {
    expect(built('<t><xref target="MIG-REM-LIMIT"/></t>')).toBe(
      '<t><xref target="MIG-REM-LIMIT" format="none">MIG-REM-LIMIT</xref></t>',
    );
    const own = '<t><xref target="RFC9293"/><xref target="MIG-REM-LIMIT">limit</xref></t>';
    expect(built(own)).toBe(own);
  });

  it.each([
    ['an unknown instruction', '<?migsock nothing?>', '"nothing" is unknown; expected one of include, date'],
    ['an unknown target', '<?php echo?>', '<?php is unknown; expected <?migsock'],
    ['an unknown value', '<?migsock value nothing?>', 'value "nothing"; expected one of octets'],
    ['an unknown machine', '<?migsock machine sink?>', 'machine "sink"; expected one of destination'],
    ['an unknown ladder', '<?migsock ladder up?>', 'ladder "up"; expected one of migration'],
    ['an unknown kind of references', '<?migsock references odd?>', 'references "odd"; expected normative'],
    ['a file that is not there', '<?migsock include gone?>', 'there is no spec/draft/gone.xml'],
    ['a file that includes itself', '<?migsock include a?>', 'spec/draft/a.xml includes itself'],
    ['an unknown requirement', '<xref target="MIG-NO-SUCH"/>', 'MIG-NO-SUCH is no requirement of spec/'],
    ['no requirement', '<?migsock requirements?>', '"requirements" names none'],
    ['a prefix of none', '<?migsock requirements MIG-NO?>', 'no requirement of spec/ begins with MIG-NO-'],
    ['a tag that is not closed', '<t>', 'Missing end tag for element t'],
  ])('is told of %s, with its file and line', (_, text, message) => {
    const problems = complaintsOf({
      'draft.xml': '<rfc>\n<?migsock include a?></rfc>',
      'a.xml': `<t>ä</t>\n\n${text}`,
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('spec/draft/a.xml:3: ');
    expect(problems[0]).toContain(message);
  });

  it('is told of all that is wrong at once', () => {
    expect(complaintsOf({ 'draft.xml': '<rfc><?migsock x?>\n<?migsock y?></rfc>' })).toHaveLength(2);
  });
});
