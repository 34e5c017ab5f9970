/** Interfaces of a pcapng section (draft-ietf-opsawg-pcapng §4.2), and what they make of a packet's time. */
import { block, interfaceDescription, OPTION_HEADER_OCTETS, OptionCode, padded } from './pcapng-format.ts';

export interface CaptureInterface {
  readonly linkType: number;
  /** Octets to which its packets were cut; infinite where the description names none. */
  readonly snapLength: number;
  /** if_tsresol */
  readonly unitsPerSecond: bigint;
  /** if_tsoffset, in seconds */
  readonly timeOffset: bigint;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const MICROSECONDS_PER_SECOND = 1_000_000n;

/** What a block in a view says of its interface; from the first malformed option on, nothing in it is believed. */
export function describedInterface(
  view: DataView,
  littleEndian: boolean,
): { described: CaptureInterface; fault?: string } {
  const snapLength = view.getUint32(interfaceDescription.snapLength, littleEndian);
  const described = {
    linkType: view.getUint16(interfaceDescription.linkType, littleEndian),
    snapLength: snapLength === 0 ? Infinity : snapLength,
    unitsPerSecond: MICROSECONDS_PER_SECOND,
    timeOffset: 0n,
  };
  const end = view.byteLength - block.trailer;
  for (let at: number = interfaceDescription.options; at < end;) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    const value = at + OPTION_HEADER_OCTETS;
    if (code === OptionCode.end) break;
    const fault = optionFault(code, length, end - value);
    if (fault !== undefined) return { described, fault };
    if (code === OptionCode.timestampResolution) {
      described.unitsPerSecond = unitsPerSecond(view.getUint8(value));
    }
    if (code === OptionCode.timestampOffset) described.timeOffset = view.getBigInt64(value, littleEndian);
    at = value + padded(length);
  }
  return { described };
}

/** A time in units of the interface as nanoseconds since 1970, rounded down. */
export function nanoseconds(
  high: number,
  low: number,
  { unitsPerSecond, timeOffset }: CaptureInterface,
): bigint {
  const units = (BigInt(high) << 32n) | BigInt(low);
  return (units * NANOSECONDS_PER_SECOND) / unitsPerSecond + timeOffset * NANOSECONDS_PER_SECOND;
}

function optionFault(code: number, length: number, room: number): string | undefined {
  const found = `option ${code} of an interface description has ${length} octets`;
  if (length > room) return `${found}; expected ${Math.max(0, room)} at most, as its block ends there`;
  if (code === OptionCode.timestampResolution && length !== 1) return `${found}; if_tsresol has 1`;
  if (code === OptionCode.timestampOffset && length !== 8) return `${found}; if_tsoffset has 8`;
  return undefined;
}

/** if_tsresol: a negative power of 2 where the highest bit is set, else of 10. */
function unitsPerSecond(resolution: number): bigint {
  const base = (resolution & 0x80) === 0 ? 10n : 2n;
  return base ** BigInt(resolution & 0x7f);
}
