import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRawMessage } from '../../src/codec/message.ts';
import { classifySegment } from '../../src/codec/segment.ts';
import { spec } from '../../src/spec/index.ts';
import { anyFields, validMessage } from './arbitraries.ts';

const MIG = spec.carriage.migBit.mask;
const ACK = 0x10;
const reserved = fc.nat(15);
const flags = fc.nat(255);

describe('a segment', () => {
  it('is a message when it has the bit, the right flags and exactly one message', () => {
    const free = fc.constantFrom(0, 0x08, 0x40, 0x80, 0xc8); // PSH, ECE, CWR (MIG-CAR-OTHER-FLAGS)
    fc.assert(
      fc.property(validMessage, reserved, free, (message, bits, other) => {
        const payload = encodeRawMessage(message);
        expect(classifySegment({ reserved: bits | MIG, flags: ACK | other, payload })).toEqual({
          kind: 'message',
          message,
        });
      }),
    );
  });

  it('is ordinary without the bit, whatever its payload', () => {
    fc.assert(
      fc.property(anyFields, reserved, flags, (fields, bits, any) => {
        const payload = encodeRawMessage(fields);
        expect(classifySegment({ reserved: bits & ~MIG, flags: any, payload })).toEqual({ kind: 'ordinary' });
      }),
    );
  });

  it('is ordinary without the code, whatever its flags', () => {
    const starts = fc.uint8Array({ maxLength: 40 }).filter((octets) => !startsWithMigs(octets));
    fc.assert(
      fc.property(starts, reserved, flags, (payload, bits, any) => {
        expect(classifySegment({ reserved: bits | MIG, flags: any, payload })).toEqual({ kind: 'ordinary' });
      }),
    );
  });

  it('is malformed with the bit and the code when any rule is broken, and keeps the fields that are there', () => {
    fc.assert(
      fc.property(anyFields, flags, fc.nat(40), ({ ...fields }, any, octets) => {
        const payload = new Uint8Array(octets + 4);
        payload.set(encodeRawMessage({ ...fields, code: spec.message.code.value }).subarray(0, octets + 4));
        const found = classifySegment({ reserved: MIG, flags: any, payload });
        const rightFlags = (any & 0x37) === ACK;
        if (payload.length !== 20 || !rightFlags) expect(found.kind).toBe('malformed');
        if (found.kind !== 'malformed') return;
        expect(found.problems.includes('payload-length')).toBe(payload.length !== 20);
        expect(found.fields !== undefined).toBe(payload.length >= 20);
        expect(found.problems.length).toBeGreaterThan(0);
      }),
    );
  });
});

function startsWithMigs(octets: Uint8Array): boolean {
  return Buffer.from(octets.subarray(0, 4)).toString('latin1') === spec.message.code.text;
}
