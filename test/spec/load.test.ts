/** spec/ loads, and a mistake in it is reported with file, line, path and what was expected. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSpec } from '../../src/spec/load.ts';
import { spec } from '../../src/spec/index.ts';
import { complaint, specCopy } from './complaint.ts';

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
      /^spec\/wire\/operations\.yaml:\d+: \/operations\/1\/value: operation 1 stands twice; expected it once$/,
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
    rmSync(join(specCopy(), 'wire/carriage.yaml'));
    expect(() => loadSpec(specCopy())).toThrow(
      /^spec\/wire\/carriage\.yaml: ENOENT.*; expected a readable file$/,
    );
  });
});

const mistakes: [what: string, file: string, text: string, instead: string, expected: RegExp][] = [
  [
    'an id given twice',
    'requirements/message.yaml',
    'id: MIG-MSG-ROUND\n',
    'id: MIG-MSG-LENGTH\n',
    /requirements\/message\.yaml:\d+: \/requirements\/2\/id: MIG-MSG-LENGTH stands also at spec\/requirements\/message\.yaml:\d+/,
  ],
  [
    'a level that its sentence does not have',
    'requirements/message.yaml',
    'level: MUST',
    'level: SHOULD',
    /\/requirements\/0\/sentence: says MUST; expected SHOULD, its level/,
  ],
  [
    'two sentences in one',
    'requirements/message.yaml',
    'order.\n',
    'order. More of it.\n',
    /\/requirements\/0\/sentence: more than one sentence; expected one/,
  ],
  [
    'a placeholder for nothing',
    'requirements/message.yaml',
    '{octets}',
    '{bytes}',
    /\/requirements\/0\/sentence: \{bytes\} stands for nothing; expected one of octets, code/,
  ],
  [
    'a section in the file of another',
    'requirements/message.yaml',
    'section: message',
    'section: carriage',
    /\/section: carriage is not the file's name/,
  ],
  [
    'a range the wrong way round',
    'wire/field-rules.yaml',
    '[0xE0000000, 0xEFFFFFFF]',
    '[0xEFFFFFFF, 0xE0000000]',
    /\/rules\/2\/refuses\/0: 4026531839 to 3758096384 is no range of 0 to 4294967295/,
  ],
  [
    'a rule beyond the width of its field',
    'wire/field-rules.yaml',
    'rule: zero,',
    'rule: multicast,',
    /\/rules\/2\/refuses\/0: 3758096384 to 4026531839 is no range of 0 to 65535/,
  ],
  [
    'a rule applied twice',
    'wire/field-rules.yaml',
    'rule: broadcast,',
    'rule: multicast,',
    /\/contents\/1\/host\/2\/rule: multicast stands twice/,
  ],
  [
    'a content class that nothing has',
    'wire/operations.yaml',
    'new: destination-address',
    'new: echo',
    /field-rules\.yaml:\d+: \/contents\/1: no operation has destination-address; expected one/,
  ],
  ['two flags with one mask', 'wire/carriage.yaml', '0x02', '0x10', /\/flags\/1\/mask: 16 stands twice/],
  [
    'a problem given twice',
    'wire/carriage.yaml',
    'problem: payload-length',
    'problem: unknown-operation',
    /\/operation\/problem: unknown-operation stands twice/,
  ],
  [
    'an operation with the value of a rejection',
    'wire/operations.yaml',
    'value: 6',
    'value: 0x101',
    /\/rejections\/reasons\/0\/value: operation 257 stands twice/,
  ],
  [
    'a base that leaves no room',
    'wire/operations.yaml',
    'base: 0x100',
    'base: 0xffff',
    /\/rejections\/reasons\/0\/value: operation 65536 does not fit; expected 65535 at most/,
  ],
  [
    'an operation that answers itself',
    'wire/operations.yaml',
    'answeredBy: REQUEST_ACK',
    'answeredBy: MIGRATION_REQUEST',
    /\/operations\/0\/answeredBy: MIGRATION_REQUEST answers itself/,
  ],
  [
    'a message without its code',
    'wire/message.yaml',
    'type: code',
    'type: uint',
    /\/fields: 0 fields are of type code; expected one/,
  ],
  [
    'a host without its address',
    'wire/message.yaml',
    '    address: new\n    meaning: IPv4',
    '    meaning: IPv4',
    /\/fields\/6: must have required property 'address'/,
  ],
  [
    'a host of another width',
    'wire/message.yaml',
    'octets: 4\n    type: host',
    'octets: 2\n    type: host',
    /\/fields\/3\/octets: must be equal to constant/,
  ],
  [
    'a code of another width',
    'wire/message.yaml',
    'octets: 4\n    type: code',
    'octets: 2\n    type: code',
    /\/code\/text: "MIGS" has 4 octets; expected 2, as the field has/,
  ],
  [
    'a meaning that would end a comment',
    'wire/operations.yaml',
    'meaning: Hold;',
    'meaning: Hold */',
    /\/operations\/0\/meaning: must match pattern/,
  ],
  [
    'an alias of nothing',
    'wire/message.yaml',
    'name: migsock',
    'name: *nothing',
    /^spec\/wire\/message\.yaml: .*nothing/,
  ],
  [
    'vectors that are no JSON',
    'vectors/packet.json',
    '"kind"',
    'kind',
    /^spec\/vectors\/packet\.json: .*; expected JSON$/,
  ],
  [
    'vectors that break their schema',
    'vectors/packet.json',
    '"kind": "packet"',
    '"kind": "frame"',
    /^spec\/vectors\/packet\.json: \/kind: must be equal to one of the allowed values \(message, packet, state-buffer\)/,
  ],
  [
    'a schema that is no JSON',
    'schema/message.schema.json',
    '"title"',
    'title',
    /^spec\/schema\/message\.schema\.json: .*; expected JSON$/,
  ],
];

describe('the loader', () => {
  it.each(mistakes)('reports %s', (_, file, text, instead, expected) => {
    expect(complaint(file, text, instead)).toMatch(expected);
  });

  it('reports every mistake at once', () => {
    const path = join(specCopy(), 'wire/operations.yaml');
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, content.replace('value: 2', 'value: 1').replace('old: source-echo', 'old: nobody'));
    expect(() => loadSpec(specCopy())).toThrow(
      /stands twice.*\n.*nobody is not defined|nobody is not defined.*\n.*stands twice/s,
    );
  });

  it('reports a folder that is missing', () => {
    rmSync(join(specCopy(), 'requirements'), { recursive: true });
    expect(() => loadSpec(specCopy())).toThrow(/^spec\/requirements: ENOENT.*; expected a folder$/);
  });
});
