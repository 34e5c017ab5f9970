import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignOptions, decodeOptions, encodeOptions, type TcpOption } from '../../src/codec/tcp-options.ts';
import { sequenceNumber } from '../../src/codec/sequence.ts';
import { alignedOptions } from './arbitraries.ts';
import { amidNoise, fromHex, onlyDecodeErrors, reasonOf } from './laws.ts';

const rows: [string, string, TcpOption[]][] = [
  ['maximum segment size', '020405b4', [{ kind: 'mss', octets: 1460 }]],
  ['window scale', '03030e01', [{ kind: 'window-scale', shift: 14 }, { kind: 'nop' }]],
  ['SACK permitted', '01010402', [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'sack-permitted' }]],
  [
    'one SACK block',
    '0101050afffffff000000010',
    [
      { kind: 'nop' },
      { kind: 'nop' },
      { kind: 'sack', blocks: [{ left: sequenceNumber(0xffff_fff0), right: sequenceNumber(16) }] },
    ],
  ],
  [
    'timestamps',
    '0101080affffffff00000001',
    [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value: 0xffff_ffff, echo: 1 }],
  ],
  ['an unknown kind', 'fd04abcd', [{ kind: 'unknown', type: 253, data: fromHex('abcd') }]],
  [
    'a known kind with another length',
    '0203050001010101',
    [
      { kind: 'unknown', type: 2, data: fromHex('05') },
      { kind: 'end', padding: fromHex('01010101') },
    ],
  ],
  [
    'a SACK without blocks',
    '05020101',
    [{ kind: 'unknown', type: 5, data: fromHex('') }, { kind: 'nop' }, { kind: 'nop' }],
  ],
  ['padding that is not zero', '00010203', [{ kind: 'end', padding: fromHex('010203') }]],
];

describe('TCP options', () => {
  it.each(rows)('%s: the same octets and values both ways', (_, hex, options) => {
    expect(decodeOptions(fromHex(hex))).toEqual(options);
    expect(encodeOptions(options)).toEqual(fromHex(hex));
  });

  it('survive encoding and decoding', () => {
    fc.assert(
      fc.property(alignedOptions, (options) => {
        expect(decodeOptions(encodeOptions(options))).toEqual(options);
      }),
    );
  });

  it('survive decoding and encoding whatever the octets are', () => {
    const words = fc
      .integer({ min: 0, max: 10 })
      .chain((n) => fc.uint8Array({ minLength: 4 * n, maxLength: 4 * n }));
    const optionLike = words.map((octets) =>
      octets.map((octet, index) => (index % 3 === 0 ? octet % 9 : octet % 12)),
    );
    fc.assert(
      fc.property(fc.oneof(words, optionLike), (octets) => {
        if (reasonOf(() => decodeOptions(octets)) !== undefined) return;
        expect(encodeOptions(decodeOptions(octets))).toEqual(octets);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['no room for a length', '01010108', 3],
    ['a length of 0', '08000000', 0],
    ['a length of 1', '01080100', 1],
    ['a length beyond the end', '0206aabb', 0],
  ])('are refused for %s', (_, hex, offset) => {
    expect(reasonOf(() => decodeOptions(amidNoise(fromHex(hex))))).toBe('option-length');
    expect(() => decodeOptions(fromHex(hex))).toThrow(`(at octet ${offset})`);
  });

  it('throw nothing but decode errors', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), onlyDecodeErrors(decodeOptions)));
  });

  it('are filled up to whole words with an end and zeros', () => {
    const scale: TcpOption = { kind: 'window-scale', shift: 7 };
    expect(encodeOptions(alignOptions([scale]))).toEqual(fromHex('03030700'));
    expect(encodeOptions(alignOptions([scale, { kind: 'sack-permitted' }]))).toEqual(
      fromHex('0303070402000000'),
    );
    expect(alignOptions([{ kind: 'mss', octets: 1 }])).toEqual([{ kind: 'mss', octets: 1 }]);
  });

  it.each<[RegExp, TcpOption[]]>([
    [/^options is 3 octets; expected a multiple of 4/, [{ kind: 'window-scale', shift: 7 }]],
    [/^options is 44 octets/, Array<TcpOption>(11).fill({ kind: 'mss', octets: 1 })],
    [/^mss is 65536/, [{ kind: 'mss', octets: 65_536 }]],
    [/^sack is without blocks/, [{ kind: 'sack', blocks: [] }]],
    [/^TSval is -1/, [{ kind: 'timestamps', value: -1, echo: 0 }]],
    [/^option kind is 256/, [{ kind: 'unknown', type: 256, data: new Uint8Array(2) }]],
    [/^unknown option is of kind 2 with 2 octets/, [{ kind: 'unknown', type: 2, data: new Uint8Array(2) }]],
    [
      /^options is an end before the last option/,
      [{ kind: 'end', padding: new Uint8Array(2) }, { kind: 'nop' }],
    ],
  ])('that cannot be encoded are refused: %s', (message, options) => {
    expect(() => encodeOptions(options)).toThrow(message);
  });
});
