import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError, EncodeError } from '../../src/codec/errors.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/codec/ipv4.ts';
import { decodePacket, encodePacketInto, type PacketToEncode } from '../../src/codec/packet.ts';
import { decodeTcp, encodeTcp } from '../../src/codec/tcp.ts';
import { addresses, validPacket, validSegment } from './arbitraries.ts';
import { amidNoise, onlyDecodeErrors, reasonOf } from './laws.ts';

const DONT_FRAGMENT = 0b010;

const anyPacket: fc.Arbitrary<PacketToEncode> = fc
  .record({ segment: validSegment, hosts: addresses, header: validPacket })
  .map(({ segment, hosts, header: { typeOfService, identification, timeToLive, flags } }) => {
    return { ...hosts, segment, typeOfService, identification, timeToLive, flags: flags & DONT_FRAGMENT };
  });

/** What the codec makes of a packet in two passes. */
function encodeTwice({ segment, source, destination, ...header }: PacketToEncode): Uint8Array {
  return encodeIpv4({
    typeOfService: header.typeOfService,
    identification: header.identification ?? 0,
    timeToLive: header.timeToLive ?? 64,
    flags: header.flags ?? DONT_FRAGMENT,
    fragmentOffset: 0,
    protocol: 6,
    source,
    destination,
    options: new Uint8Array(),
    payload: encodeTcp(segment, { source, destination }),
  });
}

const [example] = fc.sample(anyPacket, { seed: 1, numRuns: 1 }) as [PacketToEncode];

describe('a packet encoded in one pass', () => {
  it('has the octets of one encoded in two, in a dirty target whose rest is left alone', () => {
    fc.assert(
      fc.property(anyPacket, (packet) => {
        const expected = encodeTwice(packet);
        const target = new Uint8Array(300).fill(0xa5);
        expect(encodePacketInto(target, packet)).toBe(expected.length);
        expect(target.subarray(0, expected.length)).toEqual(expected);
        expect(target.subarray(expected.length).every((octet) => octet === 0xa5)).toBe(true);
      }),
    );
  });

  it('has an identification of 0, a time to live of 64 and Don’t Fragment where nothing is said', () => {
    const { source, destination, typeOfService, segment } = example;
    const packet = { source, destination, typeOfService, segment };
    const target = new Uint8Array(300);
    expect(target.subarray(0, encodePacketInto(target, packet))).toEqual(encodeTwice(packet));
  });

  it('keeps the octets of other packets apart when targets alternate', () => {
    const targets = [new Uint8Array(300), new Uint8Array(300), new Uint8Array(400).subarray(50, 350)];
    for (const packet of fc.sample(anyPacket, { seed: 2, numRuns: 9 })) {
      for (const target of targets) {
        expect(target.subarray(0, encodePacketInto(target, packet))).toEqual(encodeTwice(packet));
      }
    }
  });

  it('is refused like one encoded in two', () => {
    const target = new Uint8Array(70_000);
    const wrong: PacketToEncode[] = [
      { ...example, source: -1 },
      { ...example, timeToLive: 256 },
      { ...example, segment: { ...example.segment, window: 65_536 } },
      { ...example, segment: { ...example.segment, options: [{ kind: 'nop' }] } },
      { ...example, segment: { ...example.segment, payload: new Uint8Array(65_600) } },
    ];
    for (const packet of wrong) {
      expect(errorOf(() => encodePacketInto(target, packet))).toBeInstanceOf(EncodeError);
      if (packet.source >= 0) {
        expect(errorOf(() => encodePacketInto(target, packet))).toEqual(errorOf(() => encodeTwice(packet)));
      }
    }
  });

  it('is refused where the target is too small', () => {
    expect(() => encodePacketInto(new Uint8Array(30), example)).toThrow(RangeError);
  });
});

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('a packet decoded in one pass', () => {
  it('is what was encoded, padding behind it left out', () => {
    fc.assert(
      fc.property(anyPacket, ({ source, destination, typeOfService, segment, ...header }) => {
        const packet = { source, destination, typeOfService, segment };
        const padded = Uint8Array.of(...encodeTwice({ ...packet, ...header }), 1, 2, 3);
        expect(decodePacket(amidNoise(padded))).toEqual(packet);
      }),
    );
  });

  it('is refused for the reason for which one decoded in two passes is, at its place in the packet', () => {
    fc.assert(
      fc.property(anyPacket, fc.nat({ max: 199 }), fc.integer({ min: 1, max: 255 }), (packet, at, flip) => {
        const bytes = encodeTwice(packet);
        bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ flip;
        expect(reasonOf(() => decodePacket(bytes))).toBe(reasonOf(() => decodeTwice(bytes)));
      }),
    );
    const bytes = encodeTwice(example);
    bytes[20 + 12] = 0x40;
    expect(errorOf(() => decodePacket(bytes))).toMatchObject({ reason: 'data-offset', offset: 32 });
  });

  it('with a wrong TCP checksum is accepted where another vouches for it, and nothing else wrong is', () => {
    const bytes = encodeTwice(example);
    bytes[20 + 16] = (bytes[20 + 16] as number) ^ 0x55;
    expect(reasonOf(() => decodePacket(bytes))).toBe('checksum');
    expect(decodePacket(bytes, true).segment).toEqual(example.segment);
    bytes[20 + 12] = 0x40;
    expect(reasonOf(() => decodePacket(bytes, true))).toBe('data-offset');
  });

  it.each([
    ['protocol', { protocol: 17 }],
    ['fragment', { flags: 0b001 }],
    ['fragment', { fragmentOffset: 1 }],
  ])('is refused for its %s: there is no whole segment in %j', (reason, change) => {
    const bytes = encodeIpv4({ ...decodeIpv4(encodeTwice(example)), ...change });
    expect(reasonOf(() => decodePacket(bytes))).toBe(reason);
  });

  it('throws nothing but decode errors with an offset inside the input', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        onlyDecodeErrors((each) => decodePacket(each)),
      ),
    );
    expect(() => decodePacket(new Uint8Array())).toThrow(DecodeError);
  });
});

function decodeTwice(bytes: Uint8Array): unknown {
  const { payload, source, destination, protocol, flags, fragmentOffset } = decodeIpv4(bytes);
  if ((flags & 1) !== 0 || fragmentOffset !== 0) throw new DecodeError('fragment', 6, 'packet is a fragment');
  if (protocol !== 6) throw new DecodeError('protocol', 9, 'protocol is another');
  return decodeTcp(payload, { source, destination });
}
