import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWindow } from '../../src/capture/window.ts';
import { chunkedSource } from './support.ts';

const bytes = Uint8Array.from({ length: 500 }, (_, index) => index % 251);

describe('ByteWindow', () => {
  it('shows the source in order and knows where it stands, however it is moved', async () => {
    const move = fc.record({ skips: fc.boolean(), octets: fc.integer({ min: 1, max: 64 }) });
    const moves = fc.array(move, { maxLength: 30 });
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(moves, sizes, async (chosen, chunks) => {
        const window = new ByteWindow(chunkedSource(bytes, chunks), 64);
        let at = 0;
        for (const { skips, octets } of chosen) {
          const left = bytes.length - at;
          if (skips) {
            expect(await window.skip(octets)).toBe(Math.min(octets, left));
            at += Math.min(octets, left);
          } else {
            expect(await window.fill(octets)).toBe(octets <= left);
            expect(window.has(octets)).toBe(octets <= left);
            const seen = window.bytes.slice(window.start, window.end);
            expect(seen).toStrictEqual(bytes.slice(at, at + window.available));
          }
          expect(window.offset).toBe(at);
        }
      }),
    );
  });

  it('passes over more than it can hold, and says how much there was', async () => {
    const window = new ByteWindow(chunkedSource(bytes, [90]), 16);
    expect(await window.skip(400)).toBe(400);
    expect(window.offset).toBe(400);
    expect(await window.skip(400)).toBe(100);
    expect(await window.skip(0)).toBe(0);
    expect(await window.fill(1)).toBe(false);
  });

  it('refuses to hold more than its size', async () => {
    const window = new ByteWindow(chunkedSource(bytes, [90]), 16);
    await expect(window.fill(17)).rejects.toThrow('the window is asked for 17 octets; expected 16 at most');
  });

  it('does not ask a source again that has ended', async () => {
    let reads = 0;
    const window = new ByteWindow({ read: () => Promise.resolve((reads++, 0)) }, 16);
    expect(await window.fill(1)).toBe(false);
    expect(await window.fill(1)).toBe(false);
    expect(reads).toBe(1);
  });
});
