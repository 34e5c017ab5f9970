/** `migsock draft`: the Internet-Draft built, checked and compared. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectClearError, migsock } from './migsock.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-draft-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('migsock draft build', () => {
  it('writes XML, text and HTML with the date that it is given', () => {
    const output = join(folder, 'new', 'draft');
    const { status, stdout, stderr } = migsock(['draft', 'build', '-o', output, '--date', '2027-01-31']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const paths = stdout.trimEnd().split('\n');
    expect(paths.map((path) => path.split('.').at(-1))).toEqual(['xml', 'txt', 'html']);
    const [xml = '', text = ''] = paths.map((path) => readFileSync(path, 'utf8'));
    expect(xml).toContain('<date year="2027" month="1" day="31"/>');
    expect(text).toContain('Expires: 4 August 2027');
  });

  it('writes XML alone where nothing else is asked for, for the day of the committed draft', () => {
    const output = join(folder, 'xml');
    const { status } = migsock(['draft', 'build', '-o', output, '--format', 'xml']);
    expect(status).toBe(0);
    const [name = '', ...others] = readdirSync(output);
    expect(others).toEqual([]);
    expect(readFileSync(join(output, name), 'utf8')).toBe(
      readFileSync(join('generated/draft', name), 'utf8'),
    );
  });

  it.each([
    ['--date', '2027-02-31', '--date "2027-02-31"; expected YYYY-MM-DD'],
    ['--date', 'today', '--date "today"; expected YYYY-MM-DD'],
    ['--format', 'docx', '--format "docx"; expected xml, text, html, pdf'],
  ])('refuses %s %s', (option, value, message) => {
    const outcome = migsock(['draft', 'build', '-o', folder, option, value]);
    expect(expectClearError(outcome)).toEqual({ status: 2, line: `migsock: ${message}` });
  });
});

describe('migsock draft check', () => {
  it('passes the committed draft', () => {
    const { status, stdout } = migsock(['draft', 'check']);
    expect(stdout).toBe('The draft is as its sources, xml2rfc and idnits want it.\n');
    expect(status).toBe(0);
  });
});

describe('migsock draft diff', () => {
  const draft = (keyword: string): string =>
    '<rfc><section anchor="a"><name>A</name><dl><dt anchor="MIG-REM-HOLD">MIG-REM-HOLD</dt>' +
    `<dd>It <bcp14>${keyword}</bcp14> hold.</dd></dl></section></rfc>`;
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('says nothing of equal drafts', () => {
    const path = file('same.xml', draft('MUST'));
    expect(migsock(['draft', 'diff', path, path])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('shows what changed by requirement, and fails', () => {
    const paths = [file('old.xml', draft('MUST')), file('new.xml', draft('MAY'))];
    const { status, stdout } = migsock(['draft', 'diff', ...paths]);
    expect(stdout.split('\n')).toEqual([
      'MIG-REM-HOLD re-leveled',
      '  - MUST',
      '  + MAY',
      'MIG-REM-HOLD reworded',
      '  - It MUST hold.',
      '  + It MAY hold.',
      '',
    ]);
    expect(status).toBe(1);
    const { requirements } = JSON.parse(migsock(['draft', 'diff', '--json', ...paths]).stdout) as {
      requirements: unknown[];
    };
    expect(requirements[0]).toEqual({
      id: 'MIG-REM-HOLD',
      change: 're-leveled',
      before: 'MUST',
      after: 'MAY',
    });
  });

  it('names a file that is no XML, and one that is not there', () => {
    const broken = file('broken.xml', '<rfc>\n</rcf>');
    const { status, line } = expectClearError(migsock(['draft', 'diff', broken, broken]));
    expect(status).toBe(2);
    expect(line).toContain('broken.xml:2: ');
    expect(expectClearError(migsock(['draft', 'diff', broken, 'gone.xml'])).status).toBe(2);
  });
});
