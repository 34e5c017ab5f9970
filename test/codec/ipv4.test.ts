import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHost } from '../../src/codec/address.ts';
import { DecodeError, EncodeError } from '../../src/codec/errors.ts';
import {
  decodeIpv4,
  decodeRawIpv4,
  encodeIpv4,
  encodeRawIpv4,
  type Ipv4Packet,
} from '../../src/codec/ipv4.ts';
import { validPacket } from './arbitraries.ts';
import { fromHex, onlyDecodeErrors, reasonOf } from './laws.ts';

/** Worked out by hand: TOS 0x10, ID 0x1234, DF, TTL 64, TCP, 192.0.2.1 > 203.0.113.9, options NOP NOP NOP END. */
const bytes = fromHex('4610 001a 1234 4000 4006 278e c000 0201 cb00 7109 0101 0100 6162');
const packet: Ipv4Packet = {
  typeOfService: 0x10,
  identification: 0x1234,
  flags: 0b010,
  fragmentOffset: 0,
  timeToLive: 64,
  protocol: 6,
  source: parseHost('192.0.2.1'),
  destination: parseHost('203.0.113.9'),
  options: fromHex('01010100'),
  payload: fromHex('6162'),
};

describe('an IPv4 packet', () => {
  it('encodes to the known octets and decodes from them', () => {
    expect(encodeIpv4(packet)).toEqual(bytes);
    expect(decodeIpv4(bytes)).toEqual(packet);
  });

  it('survives encoding and decoding', () => {
    fc.assert(
      fc.property(validPacket, (each) => {
        const encoded = encodeIpv4(each);
        expect(decodeIpv4(encoded)).toEqual(each);
        expect(encodeIpv4(decodeIpv4(encoded))).toEqual(encoded);
      }),
    );
  });

  it('in raw form survives decoding and encoding whatever the octets are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 100 }), (each) => {
        expect(encodeRawIpv4(decodeRawIpv4(each))).toEqual(each);
      }),
    );
  });

  it('ends at its total length, whatever the frame pads behind it', () => {
    expect(decodeIpv4(Uint8Array.of(...bytes, 0, 0, 0))).toEqual(packet);
  });

  it.each([
    ['truncated', '4500 0014'],
    ['version', '6500 0014 0000 0000 4006 0000 c000 0201 cb00 7109'],
    ['header-length', '4400 0014 0000 0000 4006 0000 c000 0201 cb00 7109'],
    ['header-length', '4600 0014 0000 0000 4006 0000 c000 0201 cb00 7109'],
    ['total-length', '4500 0013 0000 0000 4006 0000 c000 0201 cb00 7109'],
    ['total-length', '4500 0015 0000 0000 4006 0000 c000 0201 cb00 7109'],
    ['header-checksum', '4500 0014 0000 0000 4006 0000 c000 0201 cb00 7109'],
  ])('is refused for its %s: %s', (reason, hex) => {
    expect(reasonOf(() => decodeIpv4(fromHex(hex)))).toBe(reason);
  });

  it('throws nothing but decode errors with an offset inside the input', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), onlyDecodeErrors(decodeIpv4)));
    expect(() => decodeRawIpv4(new Uint8Array(19))).toThrow(DecodeError);
  });

  it('names the field that cannot be encoded', () => {
    expect(() => encodeIpv4({ ...packet, options: new Uint8Array(3) })).toThrow(
      /^options is 3 octets; expected/,
    );
    expect(() => encodeIpv4({ ...packet, payload: new Uint8Array(65_535) })).toThrow(
      /^payload is 65535 octets/,
    );
    expect(() => encodeIpv4({ ...packet, timeToLive: 256 })).toThrow(
      /^timeToLive is 256; expected .* 0 to 255/,
    );
    expect(() => encodeIpv4({ ...packet, source: -1 })).toThrow(EncodeError);
  });
});
