import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHost } from '../../src/codec/address.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import { sequenceNumber } from '../../src/codec/sequence.ts';
import {
  decodeRawTcp,
  decodeTcp,
  encodeRawTcp,
  encodeTcp,
  TcpFlag,
  type TcpSegment,
} from '../../src/codec/tcp.ts';
import { addresses, validSegment } from './arbitraries.ts';
import { fromHex, onlyDecodeErrors, reasonOf } from './laws.ts';

const between = { source: parseHost('192.0.2.1'), destination: parseHost('203.0.113.9') };
const bytes = fromHex(
  '1234 0050 ffff fff0 0506 0708 9810 0200 d70b 0000 0204 05b4 0101 080a 0000 0001 0000 0002 6162',
);
const segment: TcpSegment = {
  sourcePort: 4660,
  destinationPort: 80,
  sequence: sequenceNumber(0xffff_fff0),
  acknowledgment: sequenceNumber(0x0506_0708),
  reserved: 0x8,
  flags: TcpFlag.ACK,
  window: 512,
  urgentPointer: 0,
  options: [
    { kind: 'mss', octets: 1460 },
    { kind: 'nop' },
    { kind: 'nop' },
    { kind: 'timestamps', value: 1, echo: 2 },
  ],
  payload: fromHex('6162'),
};

describe('a TCP segment', () => {
  it('encodes to the known octets and decodes from them', () => {
    expect(encodeTcp(segment, between)).toEqual(bytes);
    expect(decodeTcp(bytes, between)).toEqual(segment);
  });

  it('survives encoding and decoding, reserved bits and unknown options included', () => {
    fc.assert(
      fc.property(validSegment, addresses, (each, hosts) => {
        const encoded = encodeTcp(each, hosts);
        expect(decodeTcp(encoded, hosts)).toEqual(each);
        expect(encodeTcp(decodeTcp(encoded, hosts), hosts)).toEqual(encoded);
      }),
    );
  });

  it('in raw form survives decoding and encoding whatever the octets are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 100 }), (each) => {
        expect(encodeRawTcp(decodeRawTcp(each))).toEqual(each);
      }),
    );
  });

  it('is refused with another host in the pseudo-header', () => {
    expect(reasonOf(() => decodeTcp(bytes, { ...between, source: 1 }))).toBe('checksum');
  });

  it.each([
    ['truncated', bytes.subarray(0, 19)],
    ['data-offset', Uint8Array.of(...bytes.subarray(0, 12), 0x40, ...bytes.subarray(13))],
    ['data-offset', bytes.subarray(0, 35)],
  ])('is refused for its %s', (reason, octets) => {
    expect(reasonOf(() => decodeTcp(octets, between))).toBe(reason);
  });

  it('throws nothing but decode errors with an offset inside the input', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        onlyDecodeErrors((each) => decodeTcp(each, between)),
      ),
    );
    expect(() => decodeRawTcp(new Uint8Array(19))).toThrow(DecodeError);
  });

  it('names the field that cannot be encoded', () => {
    expect(() => encodeTcp({ ...segment, window: 65_536 }, between)).toThrow(/^window is 65536; expected/);
    expect(() => encodeTcp({ ...segment, reserved: 16 }, between)).toThrow(/^reserved is 16; expected/);
  });
});
