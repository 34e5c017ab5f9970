/** What the writers of both formats share. */
import { EncodeError } from '../codec/errors.ts';
import { LARGEST_CAPTURE } from './items.ts';

export type ByteOrder = 'little' | 'big';

/** Takes the octets of a capture piece by piece, in order; every piece is its own. */
export type ByteSink = (bytes: Uint8Array) => void;

export interface PacketToWrite {
  /** Nanoseconds since 1970-01-01 00:00 UTC; rounded down to what the capture can hold. */
  readonly time: bigint;
  readonly data: Uint8Array;
  /** Octets that the packet had before it was cut to `data`; if absent, it was not. */
  readonly originalLength?: number | undefined;
}

/** Octets to which packets are cut. @throws EncodeError for more than a reader takes, or none */
export function snapLengthOf({ snapLength = LARGEST_CAPTURE }: { snapLength?: number | undefined }): number {
  if (Number.isInteger(snapLength) && snapLength >= 1 && snapLength <= LARGEST_CAPTURE) return snapLength;
  throw new EncodeError('snapLength', String(snapLength), `an integer from 1 to ${LARGEST_CAPTURE}`);
}

/** The octets of a packet that its capture holds, and how many it had. @throws EncodeError */
export function snapped(
  { data, originalLength = data.length }: PacketToWrite,
  snapLength: number,
): { captured: Uint8Array; originalLength: number } {
  if (originalLength < data.length) {
    throw new EncodeError('originalLength', String(originalLength), `${data.length}, the data's, or more`);
  }
  return { captured: data.subarray(0, snapLength), originalLength };
}

/** A time in a capture's own units. @throws EncodeError where it does not fit their width */
export function timeUnits(time: bigint, nanosecondsPerUnit: bigint, limit: bigint): bigint {
  const units = time / nanosecondsPerUnit;
  if (time >= 0n && units < limit) return units;
  throw new EncodeError('time', `${time} ns`, `0 to ${limit * nanosecondsPerUnit - 1n} ns`);
}
