/** The state buffer as spec/ lays it out, and mistakes in its file. */
import { describe, expect, it } from 'vitest';
import { spec } from '../../src/spec/index.ts';
import { complaint } from './complaint.ts';

const { stateBuffer } = spec;

describe('the state buffer of spec/', () => {
  it('has every field on a multiple of its width, without a gap', () => {
    let end = 0;
    for (const { name, offset, octets } of stateBuffer.fields) {
      expect([name, offset, offset % octets]).toEqual([name, end, 0]);
      end += octets;
    }
    expect(stateBuffer.fixedOctets).toBe(end);
  });

  it('keeps what every version must find in its place', () => {
    const places = stateBuffer.fields.slice(0, 5).map(({ name, offset, octets }) => [name, offset, octets]);
    expect(places).toEqual([
      ['magic', 0, 4],
      ['version', 4, 2],
      ['lowestCompatibleVersion', 6, 2],
      ['totalOctets', 8, 4],
      ['fixedOctets', 12, 2],
    ]);
  });

  it('refuses what no list of values names', () => {
    const refused = (name: string): unknown =>
      stateBuffer.fields.find((field) => field.name === name)?.checks.map(({ refuses }) => refuses);
    expect(refused('state')).toEqual([
      [
        [0, 0],
        [7, 255],
      ],
    ]);
    expect(refused('congestionControl')).toEqual([[[3, 255]]]);
    expect(refused('flags')).toEqual([[[0x400, 0xffff]]]);
    expect(refused('reserved')).toEqual([[[1, 255]]]);
    expect(refused('round')).toEqual([]);
  });

  it('gives its numbers to the sentences of its requirements', () => {
    const sentence = (id: string): string | undefined =>
      spec.requirements.find((requirement) => requirement.id === id)?.sentence;
    expect(sentence('MIG-BUF-MAGIC')).toContain('0x4d494742, the octets "MIGB"');
    expect(sentence('MIG-BUF-FIXED-PART')).toContain('124 octets in version 1');
    expect(sentence('MIG-BUF-WINDOW-SCALE')).toContain('larger than 14');
  });
});

describe('the loader', () => {
  const file = 'wire/state-buffer.yaml';

  it.each([
    [
      'a magic that is not its text',
      'text: MIGB',
      'text: MIGS',
      /\/magic\/text: "MIGS" is 0x4d494753; expected/,
    ],
    [
      'a gap between flags',
      'mask: 0x0200',
      'mask: 0x0400',
      /\/flags\/9\/mask: 1024 leaves a gap; expected 512/,
    ],
    ['a flag given twice', 'name: noDelay', 'name: keepAlive', /\/flags\/9\/name: keepAlive stands twice/],
    ['a state given twice', 'value: 6', 'value: 5', /\/states\/5\/value: 5 stands twice/],
    ['a field given twice', 'name: sndWl2', 'name: sndWl1', /\/fields\/\d+\/name: sndWl1 stands twice/],
    [
      'a field out of line',
      'title: Congestion Control\n    octets: 1',
      'title: Congestion Control\n    octets: 2',
      /\/fields\/7\/octets: must be equal to constant/,
    ],
    [
      'a field that a compiler would pad',
      'title: Type of Service\n    octets: 1',
      'title: Type of Service\n    octets: 2',
      /\/fields\/39: begins at octet 117; expected a multiple of 4/,
    ],
    [
      'a flag of nothing',
      'when: keepAlive',
      'when: keepalive',
      /\/when: keepalive is not defined; expected one of/,
    ],
    ['a problem of a field', 'problem: reserved', 'problem: spare', /\/problem: spare is not defined/],
    [
      'a problem of a rule',
      'problem: zero-port',
      'problem: no-port',
      /\/rules\/0\/problem: no-port is not defined/,
    ],
    [
      'a range beyond the field',
      '[[15, 255]]',
      '[[15, 256]]',
      /\/rules\/0\/refuses\/0: 15 to 256 is no range of 0 to 255/,
    ],
    [
      'a requirement that does not exist',
      'requirement: MIG-BUF-MAGIC',
      'requirement: MIG-BUF-MAGICS',
      /\/problems\/0\/requirement: MIG-BUF-MAGICS is not defined/,
    ],
    [
      'rules of a list of values',
      'problem: state\n',
      'rules: []\n',
      /\/fields\/6: must have required property 'problem'/,
    ],
  ])('reports %s', (_, text, instead, expected) => {
    expect(complaint(file, text, instead)).toMatch(expected);
  });
});
