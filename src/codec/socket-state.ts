/**
 * The state buffer: a socket as it was captured at the source, on its way to the destination, which may be another
 * implementation (MIG-BUF-ANY-IMPLEMENTATION).
 *
 * The strict form (SocketState) holds only what a connection can be in; lengths, flags, version and digest follow from
 * it. The raw form (StateBufferFields) holds and forges any fixed part.
 */
import {
  STATE_BUFFER_DIGEST_OCTETS,
  STATE_BUFFER_FIXED_OCTETS,
  STATE_BUFFER_LOWEST_COMPATIBLE_VERSION,
  STATE_BUFFER_MAGIC,
  STATE_BUFFER_VERSION,
  readStateBufferFields,
  writeStateBufferFields,
  type StateBufferFields,
} from '../../generated/typescript/state-buffer.ts';
import type { CongestionControlName, MigratableState } from '../spec/index.ts';
import type { Endpoint } from './address.ts';
import { sha256 } from './digest.ts';
import { DecodeError, viewOf } from './errors.ts';
import type { SequenceNumber } from './sequence.ts';
import { fieldsOf, SMALLEST_STATE_BUFFER, stateFrom } from './state-buffer-fields.ts';
import {
  brokenRule,
  checkEncodable,
  checkWidths,
  refusal,
  stateBufferError,
  stateBufferField,
} from './state-buffer-rules.ts';

export {
  STATE_BUFFER_DIGEST_OCTETS,
  STATE_BUFFER_FIXED_OCTETS,
  STATE_BUFFER_MAGIC,
  STATE_BUFFER_VERSION,
  StateFlag,
  readStateBufferFields,
  writeStateBufferFields,
  type StateBufferFields,
} from '../../generated/typescript/state-buffer.ts';
export type { MigratableState } from '../spec/index.ts';

/** A connection at the instant of capture (MIG-BUF-MEANING). Windows and buffers are octets, already scaled. */
export interface SocketState {
  /** The migration that this is a part of, 0 to 65535. */
  readonly round: number;
  /** The last round of the peer's migrations that this end closed; undefined where it closed none. */
  readonly peerClosedRound: number | undefined;
  readonly state: MigratableState;
  /** The moving endpoint's address at the source. */
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly sndUna: SequenceNumber;
  readonly sndNxt: SequenceNumber;
  readonly sndWl1: SequenceNumber;
  readonly sndWl2: SequenceNumber;
  readonly sndWnd: number;
  /** The largest window that the peer ever offered. */
  readonly maxSndWnd: number;
  readonly rcvNxt: SequenceNumber;
  /** What is still on offer beyond rcvNxt; the right edge is never taken back. */
  readonly rcvWnd: number;
  /** The largest window ever offered to the peer. */
  readonly maxRcvWnd: number;
  /** Urgent pointers that are not yet passed. */
  readonly sndUp: SequenceNumber | undefined;
  readonly rcvUp: SequenceNumber | undefined;
  /** The peer's maximum segment size option; 536 where it sent none. */
  readonly sndMss: number;
  /** The maximum segment size that was announced to the peer. */
  readonly rcvMss: number;
  /** Shifts, 0 to 14; undefined where window scaling was not negotiated. */
  readonly windowScale: { readonly send: number; readonly receive: number } | undefined;
  readonly sackPermitted: boolean;
  /** TS.Recent, and the timestamp of the instant of capture in ticks of 1 ms; undefined where not negotiated. */
  readonly timestamps: { readonly recent: number; readonly clock: number } | undefined;
  readonly finSent: boolean;
  readonly finReceived: boolean;
  readonly options: SocketOptions;
  /** From SND.UNA on: what was sent and is not acknowledged, then what was not sent; without the FIN. */
  readonly sendQueue: Uint8Array;
  /** Received in order and not read; ends at RCV.NXT, or before the FIN that was received. */
  readonly receiveQueue: Uint8Array;
}

/** What the application chose. */
export interface SocketOptions {
  readonly sendBuffer: number;
  readonly receiveBuffer: number;
  readonly noDelay: boolean;
  /** Milliseconds, but for the number of probes; undefined where it is off. */
  readonly keepAlive:
    { readonly idle: number; readonly interval: number; readonly probes: number } | undefined;
  /** Milliseconds; 0 for the default. */
  readonly userTimeout: number;
  readonly typeOfService: number;
  readonly congestionControl: CongestionControlName;
}

/** What a reader is willing to hold. */
export interface StateBufferLimits {
  /** Octets of each queue. */
  readonly maxQueueOctets: number;
}

/** The fields that lie where they lie in every version. */
const MAGIC = stateBufferField('magic');
const VERSION = stateBufferField('version');
const LOWEST_COMPATIBLE_VERSION = stateBufferField('lowestCompatibleVersion');
const TOTAL_OCTETS = stateBufferField('totalOctets');

/**
 * Encodes a socket.
 *
 * @throws EncodeError naming the field of the state buffer that does not fit or breaks a rule
 */
export function encodeSocketState(state: SocketState): Uint8Array {
  const fields = fieldsOf(state);
  checkEncodable(fields);
  return sealed(fields, [state.sendQueue, state.receiveQueue]);
}

/**
 * Encodes a fixed part that may break the rules, and what stands between it and a correct digest.
 *
 * @throws EncodeError naming the field that does not fit its width
 */
export function encodeRawStateBuffer(fields: StateBufferFields, ...rest: readonly Uint8Array[]): Uint8Array {
  checkWidths(fields);
  return sealed(fields, rest);
}

/**
 * Decodes octets that are one state buffer. Nothing of the result is shared with them.
 *
 * @throws DecodeError whose reason is the first problem (spec.stateBuffer.problems), or `limit` for a queue that is longer
 *   than the caller is willing to hold
 */
export function decodeSocketState(bytes: Uint8Array, limits?: StateBufferLimits): SocketState {
  const view = viewOf(bytes);
  checkEnvelope(bytes, view);
  const fields = readStateBufferFields(view, 0);
  const broken = brokenRule(fields);
  if (broken !== undefined) throw stateBufferError(broken, fields[broken.field]);
  if (limits !== undefined) checkLimits(fields, limits);
  const { fixedOctets, sendQueueOctets, receiveQueueOctets } = fields;
  const sendQueueEnd = fixedOctets + sendQueueOctets;
  const copy = (start: number, end: number): Uint8Array => new Uint8Array(bytes.subarray(start, end));
  return stateFrom(
    fields,
    copy(fixedOctets, sendQueueEnd),
    copy(sendQueueEnd, sendQueueEnd + receiveQueueOctets),
  );
}

/** What must hold before any field can be believed: this format, whole, of a version known here, unchanged. */
function checkEnvelope(bytes: Uint8Array, view: DataView): void {
  checkMagic(bytes, view);
  checkLength(bytes, view);
  checkVersion(view);
  const { length } = bytes;
  if (length < SMALLEST_STATE_BUFFER) throw tooShort(length, `${SMALLEST_STATE_BUFFER} or more`);
  checkDigest(bytes);
}

/** MIG-BUF-MAGIC, MIG-BUF-BYTE-ORDER */
function checkMagic({ length }: Uint8Array, view: DataView): void {
  if (length < MAGIC.octets) throw tooShort(length, `${MAGIC.octets} or more`);
  const magic = view.getUint32(MAGIC.offset);
  if (magic === STATE_BUFFER_MAGIC) return;
  const isReversed = view.getUint32(MAGIC.offset, true) === STATE_BUFFER_MAGIC;
  throw stateBufferError({ problem: isReversed ? 'byte-order' : 'magic', field: 'magic' }, magic);
}

/** MIG-BUF-LENGTH */
function checkLength({ length }: Uint8Array, view: DataView): void {
  const preamble = TOTAL_OCTETS.offset + TOTAL_OCTETS.octets;
  if (length < preamble) throw tooShort(length, `${preamble} or more`);
  const total = view.getUint32(TOTAL_OCTETS.offset);
  if (length < total) throw tooShort(length, String(total));
  if (length > total) throw refusal('length', TOTAL_OCTETS.offset, `${length} octets; expected ${total}`);
}

/** MIG-BUF-COMPATIBLE */
function checkVersion(view: DataView): void {
  const version = view.getUint16(VERSION.offset);
  const lowest = view.getUint16(LOWEST_COMPATIBLE_VERSION.offset);
  if (version < STATE_BUFFER_VERSION)
    throw stateBufferError({ problem: 'version', field: 'version' }, version);
  if (lowest < STATE_BUFFER_LOWEST_COMPATIBLE_VERSION || lowest > STATE_BUFFER_VERSION) {
    throw stateBufferError({ problem: 'version', field: 'lowestCompatibleVersion' }, lowest);
  }
}

/** MIG-BUF-DIGEST */
function checkDigest(bytes: Uint8Array): void {
  const end = bytes.length - STATE_BUFFER_DIGEST_OCTETS;
  const digest = sha256(bytes.subarray(0, end));
  if (digest.every((octet, index) => octet === bytes[end + index])) return;
  throw refusal('digest', end, 'the digest is not that of what stands before it');
}

/** MIG-BUF-LIMIT */
function checkLimits(fields: StateBufferFields, { maxQueueOctets }: StateBufferLimits): void {
  for (const name of ['sendQueueOctets', 'receiveQueueOctets'] as const) {
    if (fields[name] <= maxQueueOctets) continue;
    const { title, offset } = stateBufferField(name);
    const detail = `${title} is ${fields[name]}; expected ${maxQueueOctets} or fewer`;
    throw new DecodeError('limit', offset, `a queue is longer than this end holds (${detail})`);
  }
}

function tooShort(length: number, expected: string): DecodeError {
  return refusal('truncated', length, `${length} octets; expected ${expected}`);
}

/** The fixed part, the rest, and the digest over both. */
function sealed(fields: StateBufferFields, rest: readonly Uint8Array[]): Uint8Array {
  let end = STATE_BUFFER_FIXED_OCTETS;
  const octets = rest.reduce((sum, { length }) => sum + length, end);
  const bytes = new Uint8Array(octets + STATE_BUFFER_DIGEST_OCTETS);
  writeStateBufferFields(viewOf(bytes), 0, fields);
  for (const part of rest) {
    bytes.set(part, end);
    end += part.length;
  }
  bytes.set(sha256(bytes.subarray(0, end)), end);
  return bytes;
}
