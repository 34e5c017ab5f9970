/** The only errors of the codec: what a peer sent is wrong (DecodeError), or what the caller wants to send is (EncodeError). */

/** Octets that are not what they are to be decoded as. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** Stable name of what is wrong: a problem of spec/ or one of the reasons documented at the decoder. */
  readonly reason: string;
  /** First octet at fault, from the start of the input. */
  readonly offset: number;

  constructor(reason: string, offset: number, detail: string) {
    super(`${detail} (at octet ${offset})`);
    this.reason = reason;
    this.offset = offset;
  }
}

/** A value that cannot be encoded. */
export class EncodeError extends RangeError {
  override readonly name = 'EncodeError';
  /** Name of the field at fault. */
  readonly field: string;

  constructor(field: string, found: string, expected: string) {
    super(`${field} is ${found}; expected ${expected}`);
    this.field = field;
  }
}

/** Passes an unsigned integer of the given width through. */
export function unsigned(field: string, value: number, bits: number): number {
  // Says the same of 32 bits and less, in a fraction of the time.
  if (value >>> 0 === value && (bits >= 32 || value >>> bits === 0)) return value;
  if (Number.isInteger(value) && value >= 0 && value < 2 ** bits) return value;
  throw new EncodeError(field, String(value), `an integer from 0 to ${2 ** bits - 1}`);
}

/** Octets as a DataView, without copying them. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
