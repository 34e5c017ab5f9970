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
  return decodeOptionsAt(viewOf(bytes), start, end);
}

/** `decodeOptions` of a view, for loops over many. */
export function decodeOptionsAt(view: DataView, start: number, end: number): TcpOption[] {
  const options: TcpOption[] = [];
  let at = start;
  while (at < end) {
    const type = view.getUint8(at);
    if (type === Kind.end) {
      options.push({ kind: 'end', padding: octetsAt(view, at + 1, end) });
      break;
    }
    if (type === Kind.nop) {
      options.push(nop);
      at += 1;
    } else {
      const optionEnd = at + lengthOf(view, at, end);
      options.push(decodeOption(type, view, at + 2, optionEnd));
      at = optionEnd;
    }
  }
  return options;
}

const nop: TcpOption = Object.freeze({ kind: 'nop' });
const sackPermitted: TcpOption = Object.freeze({ kind: 'sack-permitted' });

function octetsAt({ buffer, byteOffset }: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset + start, end - start);
}

function lengthOf(view: DataView, at: number, end: number): number {
  const room = end - at;
  const length = room >= 2 ? view.getUint8(at + 1) : 0;
  if (length >= 2 && length <= room) return length;
  const found = room < 2 ? 'no length' : `length ${length}`;
  throw new DecodeError(
    'option-length',
    at,
    `TCP option ${view.getUint8(at)} has ${found}; expected 2 to ${room}`,
  );
}

/** Decodes an option other than `end` and `nop` whose data are in [start, end). */
function decodeOption(type: number, view: DataView, start: number, end: number): TcpOption {
  if (!isWellFormed(type, end - start)) return { kind: 'unknown', type, data: octetsAt(view, start, end) };
  switch (type) {
    case Kind.mss:
      return { kind: 'mss', octets: view.getUint16(start) };
    case Kind.windowScale:
      return { kind: 'window-scale', shift: view.getUint8(start) };
    case Kind.sackPermitted:
      return sackPermitted;
    case Kind.sack:
      return { kind: 'sack', blocks: decodeBlocks(view, start, end) };
    default:
      return { kind: 'timestamps', value: view.getUint32(start), echo: view.getUint32(start + 4) };
  }
}

/** Whether a kind with a length is known here and its data have a length that they can have. */
function isWellFormed(type: number, dataOctets: number): boolean {
  switch (type) {
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

function decodeBlocks(view: DataView, start: number, end: number): SackBlock[] {
  const blocks: SackBlock[] = [];
  for (let at = start; at < end; at += 8) {
    blocks.push({
      left: sequenceNumber(view.getUint32(at)),
      right: sequenceNumber(view.getUint32(at + 4)),
    });
  }
  return blocks;
}

/**
 * Encodes options. Together they have to fill whole words; `alignOptions` sees to that.
 *
 * @throws EncodeError where a value does not fit, an `end` is not last, or the length is no multiple of 4 up to 40
 */
export function encodeOptions(options: readonly TcpOption[]): Uint8Array {
  const bytes = new Uint8Array(optionsOctets(options));
  encodeOptionsInto(viewOf(bytes), 0, options);
  return bytes;
}

/**
 * Octets that options will be encoded to.
 *
 * @throws EncodeError where an `end` is not last, or the length is no multiple of 4 up to 40
 */
export function optionsOctets(options: readonly TcpOption[]): number {
  let octets = 0;
  for (let index = 0; index < options.length; index++) {
    const option = options[index] as TcpOption;
    if (option.kind === 'end' && index < options.length - 1) {
      throw new EncodeError('options', 'an end before the last option', 'it last');
    }
    octets += optionOctets(option);
  }
  if (octets % 4 === 0 && octets <= MAX_OPTIONS_OCTETS) return octets;
  // A value that does not fit is the better reason.
  encodeOptionsInto(new DataView(new ArrayBuffer(octets)), 0, options);
  throw new EncodeError(
    'options',
    `${octets} octets`,
    `a multiple of 4 octets, ${MAX_OPTIONS_OCTETS} at most`,
  );
}

/** The options with an `end` and zeros behind them where they do not fill whole words. */
export function alignOptions(options: readonly TcpOption[]): TcpOption[] {
  const missing = -options.reduce((octets, option) => octets + optionOctets(option), 0) & 3;
  return missing === 0 ? [...options] : [...options, { kind: 'end', padding: new Uint8Array(missing - 1) }];
}

function optionOctets(option: TcpOption): number {
  switch (option.kind) {
    case 'end':
      return 1 + option.padding.length;
    case 'nop':
      return 1;
    case 'sack-permitted':
      return 2;
    case 'window-scale':
      return 3;
    case 'mss':
      return 4;
    case 'sack':
      return 2 + 8 * option.blocks.length;
    case 'timestamps':
      return 10;
    case 'unknown':
      return 2 + option.data.length;
  }
}

/**
 * Encodes options that `optionsOctets` accepts into a view, from an offset on.
 *
 * @throws EncodeError where a value does not fit
 */
export function encodeOptionsInto(view: DataView, offset: number, options: readonly TcpOption[]): void {
  let at = offset;
  for (let index = 0; index < options.length; index++) {
    const option = options[index] as TcpOption;
    encodeOption(view, at, option);
    at += optionOctets(option);
  }
}

function encodeOption(view: DataView, at: number, option: TcpOption): void {
  switch (option.kind) {
    case 'end':
      view.setUint8(at, Kind.end);
      setOctets(view, at + 1, option.padding);
      break;
    case 'nop':
      view.setUint8(at, Kind.nop);
      break;
    case 'mss':
      setHeader(view, at, Kind.mss, option);
      view.setUint16(at + 2, unsigned('mss', option.octets, 16));
      break;
    case 'window-scale':
      setHeader(view, at, Kind.windowScale, option);
      view.setUint8(at + 2, unsigned('window scale', option.shift, 8));
      break;
    case 'sack-permitted':
      setHeader(view, at, Kind.sackPermitted, option);
      break;
    case 'sack':
      encodeSack(view, at, option);
      break;
    case 'timestamps':
      setHeader(view, at, Kind.timestamps, option);
      view.setUint32(at + 2, unsigned('TSval', option.value, 32));
      view.setUint32(at + 6, unsigned('TSecr', option.echo, 32));
      break;
    case 'unknown':
      encodeUnknown(view, at, option);
      break;
  }
}

function setHeader(view: DataView, at: number, type: number, option: TcpOption): void {
  view.setUint8(at, type);
  view.setUint8(at + 1, unsigned('option length', optionOctets(option), 8));
}

function setOctets({ buffer, byteOffset }: DataView, at: number, octets: Uint8Array): void {
  new Uint8Array(buffer, byteOffset + at, octets.length).set(octets);
}

function encodeSack(view: DataView, start: number, option: Extract<TcpOption, { kind: 'sack' }>): void {
  if (option.blocks.length === 0) throw new EncodeError('sack', 'without blocks', 'one block or more');
  setHeader(view, start, Kind.sack, option);
  let at = start + 2;
  for (const { left, right } of option.blocks) {
    view.setUint32(at, unsigned('left edge', left, 32));
    view.setUint32(at + 4, unsigned('right edge', right, 32));
    at += 8;
  }
}

function encodeUnknown(view: DataView, at: number, option: Extract<TcpOption, { kind: 'unknown' }>): void {
  const { type, data } = option;
  if (type === Kind.end || type === Kind.nop || isWellFormed(type, data.length)) {
    throw new EncodeError(
      'unknown option',
      `of kind ${type} with ${data.length} octets`,
      'it under its own name',
    );
  }
  setHeader(view, at, unsigned('option kind', type, 8), option);
  setOctets(view, at + 2, data);
}
