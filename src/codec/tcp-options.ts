/**
 * TCP options (RFC 9293 §3.2, RFC 7323, RFC 2018), octet for octet: padding and options unknown here are kept, and a
 * known kind with a length that is not its own is kept as unknown.
 */
import { DecodeError, EncodeError, unsigned, viewOf } from './errors.ts';
import { sequenceNumber, type SequenceNumber } from './sequence.ts';

/** Octets that options can fill at most. */
export const MAX_OPTIONS_OCTETS = 40;

const Kind = { end: 0, nop: 1, mss: 2, windowScale: 3, sackPermitted: 4, sack: 5, timestamps: 8 } as const;

export interface SackBlock {
  readonly left: SequenceNumber;
  readonly right: SequenceNumber;
}

export type TcpOption =
  /** Ends the list; what stands after it up to the end of the header is padding. */
  | { readonly kind: 'end'; readonly padding: Uint8Array }
  | { readonly kind: 'nop' }
  | { readonly kind: 'mss'; readonly octets: number }
  | { readonly kind: 'window-scale'; readonly shift: number }
  | { readonly kind: 'sack-permitted' }
  /** One block or more. */
  | { readonly kind: 'sack'; readonly blocks: readonly SackBlock[] }
  | { readonly kind: 'timestamps'; readonly value: number; readonly echo: number }
  | { readonly kind: 'unknown'; readonly type: number; readonly data: Uint8Array };

/**
 * Decodes the options in [start, end).
 *
 * @throws DecodeError with reason `option-length` where an option is shorter than its own header or overruns the end
 */
export function decodeOptions(bytes: Uint8Array, start = 0, end = bytes.length): TcpOption[] {
  const options: TcpOption[] = [];
  let at = start;
  while (at < end) {
    const type = bytes[at] as number;
    if (type === Kind.end) {
      options.push({ kind: 'end', padding: bytes.subarray(at + 1, end) });
      break;
    }
    const length = type === Kind.nop ? 1 : lengthOf(bytes, at, end);
    options.push(decodeOption(type, bytes.subarray(at + (type === Kind.nop ? 1 : 2), at + length)));
    at += length;
  }
  return options;
}

function lengthOf(bytes: Uint8Array, at: number, end: number): number {
  const room = end - at;
  const length = at + 1 < end ? (bytes[at + 1] as number) : 0;
  if (length >= 2 && length <= room) return length;
  const found = room < 2 ? 'no length' : `length ${length}`;
  throw new DecodeError(
    'option-length',
    at,
    `TCP option ${String(bytes[at])} has ${found}; expected 2 to ${room}`,
  );
}

function decodeOption(type: number, data: Uint8Array): TcpOption {
  if (!isWellFormed(type, data.length)) return { kind: 'unknown', type, data };
  const view = viewOf(data);
  switch (type) {
    case Kind.nop:
      return { kind: 'nop' };
    case Kind.mss:
      return { kind: 'mss', octets: view.getUint16(0) };
    case Kind.windowScale:
      return { kind: 'window-scale', shift: view.getUint8(0) };
    case Kind.sackPermitted:
      return { kind: 'sack-permitted' };
    case Kind.sack:
      return { kind: 'sack', blocks: decodeBlocks(view) };
    default:
      return { kind: 'timestamps', value: view.getUint32(0), echo: view.getUint32(4) };
  }
}

/** Whether a kind is known here and its data have a length that it can have. */
function isWellFormed(type: number, dataOctets: number): boolean {
  switch (type) {
    case Kind.end:
    case Kind.nop:
    case Kind.sackPermitted:
      return dataOctets === 0;
    case Kind.mss:
      return dataOctets === 2;
    case Kind.windowScale:
      return dataOctets === 1;
    case Kind.sack:
      return dataOctets > 0 && dataOctets % 8 === 0;
    case Kind.timestamps:
      return dataOctets === 8;
    default:
      return false;
  }
}

function decodeBlocks(view: DataView): SackBlock[] {
  return Array.from({ length: view.byteLength / 8 }, (_, index) => ({
    left: sequenceNumber(view.getUint32(8 * index)),
    right: sequenceNumber(view.getUint32(8 * index + 4)),
  }));
}

/**
 * Encodes options. Together they have to fill whole words; `alignOptions` sees to that.
 *
 * @throws EncodeError where a value does not fit, an `end` is not last, or the length is no multiple of 4 up to 40
 */
export function encodeOptions(options: readonly TcpOption[]): Uint8Array {
  options.slice(0, -1).forEach((option) => {
    if (option.kind === 'end') throw new EncodeError('options', 'an end before the last option', 'it last');
  });
  const octets = Uint8Array.from(options.flatMap(encodeOption));
  if (octets.length % 4 === 0 && octets.length <= MAX_OPTIONS_OCTETS) return octets;
  throw new EncodeError(
    'options',
    `${octets.length} octets`,
    `a multiple of 4 octets, ${MAX_OPTIONS_OCTETS} at most`,
  );
}

/** The options with an `end` and zeros behind them where they do not fill whole words. */
export function alignOptions(options: readonly TcpOption[]): TcpOption[] {
  const missing = -options.flatMap(encodeOption).length & 3;
  return missing === 0 ? [...options] : [...options, { kind: 'end', padding: new Uint8Array(missing - 1) }];
}

function encodeOption(option: TcpOption): number[] {
  switch (option.kind) {
    case 'end':
      return [Kind.end, ...option.padding];
    case 'nop':
      return [Kind.nop];
    case 'mss':
      return withLength(Kind.mss, uint16(unsigned('mss', option.octets, 16)));
    case 'window-scale':
      return withLength(Kind.windowScale, [unsigned('window scale', option.shift, 8)]);
    case 'sack-permitted':
      return withLength(Kind.sackPermitted, []);
    case 'sack':
      return encodeSack(option.blocks);
    case 'timestamps':
      return withLength(Kind.timestamps, [...uint32('TSval', option.value), ...uint32('TSecr', option.echo)]);
    case 'unknown':
      return encodeUnknown(option.type, option.data);
  }
}

function encodeSack(blocks: readonly SackBlock[]): number[] {
  if (blocks.length === 0) throw new EncodeError('sack', 'without blocks', 'one block or more');
  return withLength(
    Kind.sack,
    blocks.flatMap(({ left, right }) => [...uint32('left edge', left), ...uint32('right edge', right)]),
  );
}

function encodeUnknown(type: number, data: Uint8Array): number[] {
  if (type === Kind.end || type === Kind.nop || isWellFormed(type, data.length)) {
    throw new EncodeError(
      'unknown option',
      `of kind ${type} with ${data.length} octets`,
      'it under its own name',
    );
  }
  return withLength(unsigned('option kind', type, 8), [...data]);
}

function withLength(type: number, data: readonly number[]): number[] {
  return [type, unsigned('option length', data.length + 2, 8), ...data];
}

function uint16(value: number): number[] {
  return [value >>> 8, value & 0xff];
}

function uint32(field: string, value: number): number[] {
  return [...uint16(unsigned(field, value, 32) >>> 16), ...uint16(value & 0xffff)];
}
