import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIpv4, isKnownLinkType, LINK_HEADER_CUT, LinkType, NO_IPV4, UNKNOWN_LINK_TYPE } from '../../src/capture/index.ts'; // prettier-ignore
import { ipv4Frames } from './support.ts';

const BEFORE = 3;

/** Looks for IPv4 in a frame that stands inside a larger buffer full of what would mislead. */
function find(frame: Uint8Array, linkType: number): number {
  const bytes = new Uint8Array(BEFORE + frame.length + 40).fill(0x45);
  bytes.set(frame, BEFORE);
  const found = findIpv4(bytes, BEFORE, BEFORE + frame.length, linkType);
  return found < 0 ? found : found - BEFORE;
}

const hex = (octets: string): Uint8Array => new Uint8Array(Buffer.from(octets.replaceAll(' ', ''), 'hex'));
const addresses = '000000000001 000000000002';
const cooked = '0000 0001 0006 0000000000010000';
const snap = 'aaaa03 000000';

describe('findIpv4', () => {
  it.each(ipv4Frames)('finds the header behind $name', ({ linkType, link }) => {
    expect(find(Uint8Array.of(...link, 0x45), linkType)).toBe(link.length);
  });

  it.each(ipv4Frames)('says that the capture cut $name, wherever it did', ({ linkType, link }) => {
    for (let octets = 0; octets <= link.length; octets++) {
      expect(find(link.slice(0, octets), linkType), `${octets} octets`).toBe(LINK_HEADER_CUT);
    }
  });

  it.each([
    ['IPv6 in Ethernet', LinkType.ethernet, `${addresses} 86dd 60`],
    ['LLC in Ethernet', LinkType.ethernet, `${addresses} 0026 42 42 03`],
    ['ARP in SNAP', LinkType.ethernet, `${addresses} 0040 aaaa03 000000 0806 45`],
    ['SNAP of another organisation', LinkType.ethernet, `${addresses} 0040 aaaa03 00000c 0800 45`],
    ['LLC of SNAP that is no unnumbered frame', LinkType.ethernet, `${addresses} 0040 aaaa13 000000 0800 45`],
    ['SNAP in SNAP', LinkType.ethernet, `${addresses} 0040 ${snap} 0040 ${snap} 0800 45`],
    ['a type between lengths and EtherTypes', LinkType.ethernet, `${addresses} 05dd ${snap} 0800 45`],
    ['a frame of length 0', LinkType.ethernet, `${addresses} 0000 ${snap} 0800 45`],
    ['a cooked protocol other than LLC', LinkType.linuxCooked, `${cooked} 0005 ${snap} 0800 45`],
    ['netlink in cooked', LinkType.linuxCooked, `0000 0338 0000 0000000000000000 0800 45`],
    [
      'netlink in cooked, behind a tag',
      LinkType.linuxCooked,
      `0000 0338 0000 0000000000000000 8100 0001 0800 45`,
    ],
    ['netlink in cooked v2', LinkType.linuxCooked2, '0800 0000 00000001 0338 00 00 0000000000000000 45'],
    ['ARP in a VLAN', LinkType.ethernet, `${addresses} 8100 0001 0806 00`],
    ['IPv6 without a link layer', LinkType.raw, '60'],
    ['IPv6 where only IPv4 can be', LinkType.ipv4, '60'],
    ['IPv6 in null, little-endian', LinkType.null, '1e000000 60'],
    ['IPv6 in loop', LinkType.loop, '0000001c 60'],
    ['a family that is 2 only in part', LinkType.null, '02000002 45'],
    ['a family of other order', LinkType.null, '00020000 45'],
    ['ARP in cooked', LinkType.linuxCooked, `${cooked} 0806 45`],
    ['ARP in cooked v2', LinkType.linuxCooked2, '0806 0000 00000001 0001 00 06 0000000000010000 45'],
  ])('finds no IPv4 in %s', (_name, linkType, frame) => {
    expect(find(hex(frame), linkType)).toBe(NO_IPV4);
  });

  it('says of which link types it knows nothing', () => {
    const known = new Set<number>([0, 1, 12, 14, 101, 108, 113, 228, 276]);
    for (let linkType = 0; linkType < 400; linkType++) {
      expect(isKnownLinkType(linkType), `${linkType}`).toBe(known.has(linkType));
      expect(find(hex('45'.repeat(60)), linkType) === UNKNOWN_LINK_TYPE, `${linkType}`).toBe(
        !known.has(linkType),
      );
    }
  });

  it('answers with a place in the frame or a reason, whatever the octets are', () => {
    const linkType = fc.constantFrom(...Object.values(LinkType), 2);
    const octet = fc.oneof(fc.nat(255), fc.constantFrom(0x08, 0x00, 0x81, 0x88, 0xa8, 0x02, 0x45));
    fc.assert(
      fc.property(fc.array(octet, { maxLength: 64 }), linkType, (octets, type) => {
        const found = find(Uint8Array.from(octets), type);
        expect(found).toBeGreaterThanOrEqual(UNKNOWN_LINK_TYPE);
        expect(found).toBeLessThan(Math.max(1, octets.length));
        if (found < 0) return;
        expect(octets.length).toBeGreaterThan(found);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes the same header for a device of another kind', () => {
    for (const type of ['0000', '0337', '0339', '0304', 'fffe'])
      expect(find(hex(`0000 ${type} 0006 0000000000010000 0800 45`), LinkType.linuxCooked), type).toBe(16);
  });

  it('passes over any number of stacked tags', () => {
    const tags = '8100 0001 88a8 0002 9100 0003 '.repeat(10);
    expect(find(hex(`${addresses} ${tags} 0800 45`), LinkType.ethernet)).toBe(12 + 120 + 2);
  });
});
