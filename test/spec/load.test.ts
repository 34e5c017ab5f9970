/** spec/ loads, and a mistake in it is reported with file, line, path and what was expected. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SpecError } from '../../src/spec/files.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { spec } from '../../src/spec/index.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'migsock-spec-'));
  cpSync('spec', root, { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** What is said of spec/ when a text in one file is replaced by another. */
function complaint(file: string, text: string, instead: string): string {
  const path = join(root, file);
  const content = readFileSync(path, 'utf8');
  expect(content).toContain(text);
  writeFileSync(path, content.replace(text, instead));
  try {
    loadSpec(root);
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return (error as SpecError).message;
  }
  throw new Error(`spec/ still loads with ${instead} in ${file}`);
}

describe('spec/', () => {
  it('loads to what the package was built with', () => {
    expect(JSON.parse(JSON.stringify(loadSpec('spec')))).toEqual(spec);
  });

  it('is the message of the seed: five words in its order', () => {
    expect(spec.message.fields.map(({ name, offset }) => [name, offset])).toEqual([
      ['code', 0],
      ['round', 4],
      ['operation', 6],
      ['oldHost', 8],
      ['oldPort', 12],
      ['newPort', 14],
      ['newHost', 16],
    ]);
    expect(spec.message.octets).toBe(20);
  });

  it('gives every requirement one level and names it in its sentence', () => {
    for (const { id, level, sentence } of spec.requirements) {
      expect(sentence.includes(level), `${id}: ${sentence}`).toBe(true);
    }
  });

  it.each([
    [
      'a field of the wrong width',
      'wire/message.yaml',
      'octets: 4',
      'octets: 3',
      /^spec\/wire\/message\.yaml:\d+: \/fields\/0\/octets: must be equal to one of the allowed values \(1, 2, 4\)/,
    ],
    [
      'a missing member',
      'wire/message.yaml',
      'title: Round',
      'titel: Round',
      /spec\/wire\/message\.yaml:\d+: \/fields\/1: must have required property 'title'/,
    ],
    [
      'a member nobody knows',
      'wire/operations.yaml',
      'effect: suspended',
      'efect: suspended',
      /\/operations\/2: must NOT have additional properties \(efect\)/,
    ],
    [
      'an operation value given twice',
      'wire/operations.yaml',
      'value: 2',
      'value: 1',
      /^spec\/wire\/operations\.yaml:\d+: \/operations\/1\/value: 1 stands twice; expected it once$/,
    ],
    [
      'an unknown content class',
      'wire/operations.yaml',
      'new: zero',
      'new: nil',
      /\/operations\/0\/new: nil is not defined; expected one of source-address, .*zero$/,
    ],
    [
      'an unknown answer',
      'wire/operations.yaml',
      'answeredBy: REQUEST_ACK',
      'answeredBy: ACK',
      /answeredBy: ACK is not defined; expected one of MIGRATION_REQUEST/,
    ],
    [
      'an unknown rule',
      'wire/field-rules.yaml',
      'rule: multicast',
      'rule: group',
      /\/contents\/1\/host\/1\/rule: group is not defined/,
    ],
    [
      'a requirement that does not exist',
      'wire/carriage.yaml',
      'requirement: MIG-CAR-MIG-BIT',
      'requirement: MIG-CAR-NO',
      /^spec\/wire\/carriage\.yaml:\d+: \/migBit\/requirement: MIG-CAR-NO is not defined/,
    ],
    [
      'a field that does not exist',
      'wire/carriage.yaml',
      'field: operation',
      'field: opcode',
      /\/operation\/field: opcode is not defined; expected one of code, round/,
    ],
    [
      'a code that is not its text',
      'wire/message.yaml',
      'text: MIGS',
      'text: MIGT',
      /\/code\/text: "MIGT" is 0x4d494754; expected the octets of 0x4d494753/,
    ],
    [
      'an id with a number',
      'requirements/message.yaml',
      'id: MIG-MSG-LENGTH',
      'id: MIG-MSG-1',
      /^spec\/requirements\/\*?.*message\.yaml:\d+: \/requirements\/0\/id: must match pattern/,
    ],
    [
      'an id given twice',
      'requirements/message.yaml',
      'id: MIG-MSG-ROUND',
      'id: MIG-MSG-LENGTH',
      /MIG-MSG-LENGTH stands twice/,
    ],
    [
      'no YAML',
      'wire/message.yaml',
      'name: migsock',
      'name: [migsock',
      /^spec\/wire\/message\.yaml: .* at line \d+/,
    ],
  ])('reports %s', (_, file, text, instead, expected) => {
    expect(complaint(file, text, instead)).toMatch(expected);
  });

  it('reports a file that is missing', () => {
    rmSync(join(root, 'wire/carriage.yaml'));
    expect(() => loadSpec(root)).toThrow(
      /^spec\/wire\/carriage\.yaml: ENOENT.*; expected a readable YAML file$/,
    );
  });
});
