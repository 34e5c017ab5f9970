import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { internetChecksum, tcpChecksum } from '../../src/codec/checksum.ts';

/** The sum by the book, RFC 1071 section 1: end-around carry after every word. */
function byTheBook(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
}

describe('the Internet checksum', () => {
  it('gives the example of RFC 1071 section 3', () => {
    expect(internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7))).toBe(
      0xffff - 0xddf2,
    );
  });

  it('is the one-by-one sum for any octets, odd lengths included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(internetChecksum(bytes)).toBe(byTheBook(bytes));
      }),
    );
  });

  it('is right for the largest packet of nothing but ones', () => {
    const bytes = new Uint8Array(65_535).fill(0xff);
    expect(internetChecksum(bytes)).toBe(byTheBook(bytes));
  });

  it('looks at nothing outside start and end', () => {
    const bytes = Uint8Array.of(9, 9, 1, 2, 3, 9, 9);
    expect(internetChecksum(bytes, 2, 5)).toBe(byTheBook(Uint8Array.of(1, 2, 3)));
  });

  it('covers the pseudo-header of a TCP segment', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        (bytes, hosts) => {
          const view = new DataView(hosts.buffer);
          const pseudo = Uint8Array.of(...hosts, 0, 6, bytes.length >> 8, bytes.length & 0xff, ...bytes);
          const addresses = { source: view.getUint32(0), destination: view.getUint32(4) };
          expect(tcpChecksum(addresses, bytes)).toBe(byTheBook(pseudo));
        },
      ),
    );
  });
});
