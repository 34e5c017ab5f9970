import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/codec/digest.ts';
import { fromHex } from './laws.ts';

describe('the SHA-256 digest', () => {
  it('is the published one of "abc"', () => {
    expect(sha256(new TextEncoder().encode('abc'))).toEqual(
      fromHex('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
    );
  });

  it('is that of another implementation', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(sha256(bytes)).toEqual(new Uint8Array(createHash('sha256').update(bytes).digest()));
      }),
    );
  });
});
