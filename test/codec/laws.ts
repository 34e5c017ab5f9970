/** What every decoder promises, and small things that its tests share. */
import { expect } from 'vitest';
import { DecodeError } from '../../src/codec/errors.ts';

/** Octets from hex; white space is passed over. */
export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
}

/** The reason of the decode error that is thrown; undefined when none is. */
export function reasonOf(decode: () => unknown): string | undefined {
  try {
    decode();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    return (error as DecodeError).reason;
  }
}

/** A predicate for properties: a decoder either returns or throws a DecodeError whose offset lies in the input or at its end. */
export function onlyDecodeErrors(decode: (bytes: Uint8Array) => unknown): (bytes: Uint8Array) => void {
  return (bytes) => {
    try {
      decode(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
      expect((error as DecodeError).offset).toBeGreaterThanOrEqual(0);
      expect((error as DecodeError).offset).toBeLessThanOrEqual(bytes.length);
    }
  };
}

/** Runs a decoder on a view into a larger buffer whose other octets are 0xa5, so that reading outside the input shows. */
export function amidNoise(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 64).fill(0xa5);
  larger.set(bytes, 32);
  return larger.subarray(32, 32 + bytes.length);
}
