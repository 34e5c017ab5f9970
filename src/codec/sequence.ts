/** Sequence numbers: 32 bits that wrap, so that "before" is a matter of distance (RFC 9293 §3.4). */

declare const sequenceBrand: unique symbol;

/** A TCP sequence number, 0 to 2^32 - 1. Compare and add only with the functions here. */
export type SequenceNumber = number & { readonly [sequenceBrand]: true };

/** Any integer as a sequence number, modulo 2^32. */
export function sequenceNumber(value: number): SequenceNumber {
  return (value >>> 0) as SequenceNumber;
}

/** The sequence number `octets` further on, or back when negative. */
export function advance(from: SequenceNumber, octets: number): SequenceNumber {
  return sequenceNumber(from + octets);
}

/** Octets from one to the other, -2^31 to 2^31 - 1; negative where `to` lies behind `from`. */
export function distance(from: SequenceNumber, to: SequenceNumber): number {
  return (to - from) | 0;
}

/** Whether `a` lies before `b`. Of two numbers 2^31 apart each lies before the other. */
export function isBefore(a: SequenceNumber, b: SequenceNumber): boolean {
  return distance(b, a) < 0;
}

/** Whether `a` lies before `b` or is the same. */
export function isAtOrBefore(a: SequenceNumber, b: SequenceNumber): boolean {
  return a === b || isBefore(a, b);
}

/** Whether a number lies in [start, start + size). */
export function isInWindow(value: SequenceNumber, start: SequenceNumber, size: number): boolean {
  return (value - start) >>> 0 < size;
}

/** Whether a number lies in [low, high], both included. */
export function isWithin(low: SequenceNumber, value: SequenceNumber, high: SequenceNumber): boolean {
  return (value - low) >>> 0 <= (high - low) >>> 0;
}
