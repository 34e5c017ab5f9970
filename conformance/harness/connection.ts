/**
 * The tester's end of a connection: just enough TCP to say the right thing or any wrong one. It answers nothing by itself.
 * Building a segment changes nothing; what is sent and what arrives does.
 */
import {
  advance,
  alignOptions,
  classifySegment,
  distance,
  encodeRawMessage,
  isAtOrBefore,
  isBefore,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  MIG_BIT,
  Operation,
  sequenceNumber,
  TcpFlag,
  type Endpoint,
  type MessageFields,
  type SequenceNumber,
  type TcpOption,
  type TcpSegment,
} from '../../src/codec/index.ts';
import type { FlagName, OperationName } from './pattern.ts';

/** What may be said of a segment that is built; the connection fills in the rest. */
export interface SegmentFields {
  readonly sequence?: SequenceNumber;
  readonly acknowledgment?: SequenceNumber;
  readonly flags?: readonly FlagName[];
  readonly window?: number;
  readonly urgentPointer?: number;
  readonly payload?: Uint8Array;
  /** The four reserved bits; MIGSOCK segments have the MIG bit unless another value is given. */
  readonly reserved?: number;
  /** All options; by default those that the connection calls for. */
  readonly options?: readonly TcpOption[];
  /** TSval and TSecr; false leaves the option out. */
  readonly timestamps?: { readonly value?: number; readonly echo?: number } | false;
  /** Addresses other than the connection's. */
  readonly from?: Endpoint;
  readonly to?: Endpoint;
}

/** Fields of a message; the connection fills in code, round 0 and its own address as the old one. */
export type MessageToBuild = Partial<Omit<MessageFields, 'operation'>> & {
  readonly operation: OperationName | number;
  readonly old?: Endpoint;
  readonly new?: Endpoint;
};

/** A segment on its way from the tester. */
export interface Outgoing {
  readonly connection: Connection;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly segment: TcpSegment;
  /** The octet of the IP header, its last two bits ECN's; 0 if absent. */
  readonly typeOfService?: number;
}

export interface ConnectionOptions {
  readonly timestamps?: boolean;
  readonly sack?: boolean;
  /** Shift that the tester announces; undefined offers no window scale. */
  readonly windowScale?: number | undefined;
  readonly mss?: number;
  /** The field of the header, not scaled. */
  readonly window?: number;
  readonly iss?: SequenceNumber;
  /** What the tester's timestamp clock starts at. */
  readonly timestampBase?: number;
}

interface Text {
  readonly sequence: SequenceNumber;
  readonly payload: Uint8Array;
  readonly isFin: boolean;
}

const DEFAULT_ISS = sequenceNumber(0x1000_0000);
const DEFAULT_MSS = 1460;

export class Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly iss: SequenceNumber;
  irs: SequenceNumber = sequenceNumber(0);
  sndUna: SequenceNumber;
  sndNxt: SequenceNumber;
  rcvNxt: SequenceNumber = sequenceNumber(0);
  /** The last ACK that an ordinary segment of the tester carried. */
  lastAckSent: SequenceNumber = sequenceNumber(0);
  /** What is put into the window field. */
  window: number;
  /** What the implementation offers, scaled, and the most that it ever did. */
  sndWnd = 0;
  maxSndWnd = 0;
  /** SND.WL1 and SND.WL2: the numbers of the segment that the window was taken from; undefined before the first one. */
  sndWl: { readonly sequence: SequenceNumber; readonly acknowledgment: SequenceNumber } | undefined;
  /** The shifts that were negotiated. */
  windowScale: { readonly send: number; readonly receive: number } | undefined;
  timestamps: boolean;
  /** TS.Recent of the tester. */
  tsRecent = 0;
  sack: boolean;
  /** What the implementation announced. */
  peerMss = 536;
  /** Whether the tester has sent a FIN, and whether the implementation's has arrived. */
  finSent = false;
  finReceived = false;
  /** Whether it takes no note of what arrives: it was frozen, or has moved away. */
  isDeaf = false;
  /** Octets that arrived in order. */
  readonly received: number[] = [];
  /** Text that has come before what precedes it. */
  readonly #early: Text[] = [];
  readonly #options: ConnectionOptions;
  readonly #milliseconds: () => number;

  constructor(local: Endpoint, remote: Endpoint, options: ConnectionOptions, milliseconds: () => number) {
    this.local = local;
    this.remote = remote;
    this.#options = options;
    this.#milliseconds = milliseconds;
    this.iss = options.iss ?? DEFAULT_ISS;
    this.sndUna = this.iss;
    this.sndNxt = this.iss;
    this.window = options.window ?? 0xffff;
    this.timestamps = options.timestamps ?? true;
    this.sack = options.sack ?? true;
  }

  /** The same connection seen from another address: what the destination of a migration is. */
  movedTo(local: Endpoint): Connection {
    return this.#copy(local, this.remote);
  }

  /** The same connection once the implementation's end has moved. */
  withRemote(remote: Endpoint): Connection {
    return this.#copy(this.local, remote);
  }

  #copy(local: Endpoint, remote: Endpoint): Connection {
    const moved = new Connection(local, remote, { ...this.#options, iss: this.iss }, this.#milliseconds);
    const { irs, sndUna, sndNxt, rcvNxt, window, sndWnd, maxSndWnd, windowScale, timestamps } = this;
    const { tsRecent, sack, peerMss, finSent, finReceived, lastAckSent } = this;
    Object.assign(moved, { irs, sndUna, sndNxt, rcvNxt, window, sndWnd, maxSndWnd, windowScale, timestamps });
    Object.assign(moved, { tsRecent, sack, peerMss, finSent, finReceived, lastAckSent });
    return moved;
  }

  /** The tester's timestamp clock, in ticks of 1 ms. */
  get tsNow(): number {
    return ((this.#options.timestampBase ?? 1_000_000) + this.#milliseconds()) >>> 0;
  }

  /** An ordinary segment: by default a bare acknowledgment. */
  segment(fields: SegmentFields = {}): Outgoing {
    const flags = fields.flags ?? ['ACK'];
    const isSyn = flags.includes('SYN');
    const segment: TcpSegment = {
      sourcePort: (fields.from ?? this.local).port,
      destinationPort: (fields.to ?? this.remote).port,
      sequence: fields.sequence ?? this.sndNxt,
      acknowledgment: fields.acknowledgment ?? (flags.includes('ACK') ? this.rcvNxt : sequenceNumber(0)),
      reserved: fields.reserved ?? 0,
      flags: flags.reduce((bits, flag) => bits | TcpFlag[flag], 0),
      window: fields.window ?? this.window,
      urgentPointer: fields.urgentPointer ?? 0,
      options: fields.options ?? this.#ownOptions(fields, isSyn),
      payload: fields.payload ?? new Uint8Array(0),
    };
    return { connection: this, from: fields.from ?? this.local, to: fields.to ?? this.remote, segment };
  }

  ack(fields: SegmentFields = {}): Outgoing {
    return this.segment(fields);
  }

  /** Data in order, or from another sequence number on. */
  data(octets: Uint8Array | string, fields: SegmentFields = {}): Outgoing {
    return this.segment({ flags: ['ACK', 'PSH'], payload: octetsFrom(octets), ...fields });
  }

  fin(fields: SegmentFields = {}): Outgoing {
    return this.segment({ flags: ['ACK', 'FIN'], ...fields });
  }

  rst(fields: SegmentFields = {}): Outgoing {
    return this.segment({ flags: ['RST'], timestamps: false, ...fields });
  }

  /** A MIGSOCK segment with its numbers as they are to be (MIG-CAR-SEQ, MIG-CAR-RESTART-SEQ). */
  migsock(message: MessageToBuild, fields: SegmentFields = {}): Outgoing {
    const isRestart = operationValue(message.operation) === Operation.REMOTE_RESTART;
    const base = isRestart ? this.sndNxt : this.sndUna;
    return this.segment({
      sequence: advance(base, -MESSAGE_OCTETS),
      reserved: MIG_BIT,
      payload: this.message(message),
      ...fields,
    });
  }

  /** A message's octets; whatever fits the fields can be forged. */
  message({ operation, old = this.local, new: moved, ...fields }: MessageToBuild): Uint8Array {
    return encodeRawMessage({
      code: MESSAGE_CODE,
      round: 0,
      operation: operationValue(operation),
      oldHost: old.host,
      oldPort: old.port,
      newHost: moved?.host ?? 0,
      newPort: moved?.port ?? 0,
      ...fields,
    });
  }

  /** An answer to a message of the implementation: it echoes round and addresses (MIG-MSG-ANSWER-ECHOES-ADDRESSES). */
  answer(asked: TcpSegment, operation: OperationName, fields: SegmentFields = {}): Outgoing {
    const found = classifySegment(asked);
    if (found.kind !== 'message') throw new RangeError('only a message can be answered');
    const { round, oldHost, oldPort, newHost, newPort } = found.message;
    const isRejection = operation.startsWith('REJECT_');
    const mirrored = {
      sequence: advance(asked.acknowledgment, -MESSAGE_OCTETS),
      acknowledgment: advance(asked.sequence, MESSAGE_OCTETS),
    };
    return this.migsock(
      { operation, round, oldHost, oldPort, newHost, newPort },
      { ...(isRejection ? mirrored : {}), ...fields },
    );
  }

  /** Takes note of what was sent. */
  sent(segment: TcpSegment): void {
    if (classifySegment(segment).kind !== 'ordinary') return;
    const { sequence, acknowledgment, flags, payload } = segment;
    if ((flags & TcpFlag.ACK) !== 0) this.lastAckSent = acknowledgment;
    if ((flags & TcpFlag.FIN) !== 0) this.finSent = true;
    const space = payload.length + spaceOf(flags);
    const end = advance(sequence, space);
    if (space > 0 && isBefore(this.sndNxt, end)) this.sndNxt = end;
  }

  /** Takes note of what has arrived. */
  arrived(segment: TcpSegment): void {
    if (this.isDeaf || classifySegment(segment).kind !== 'ordinary') return;
    const { flags, sequence, acknowledgment, payload, options } = segment;
    if ((flags & TcpFlag.RST) !== 0) return;
    if ((flags & TcpFlag.SYN) !== 0) this.#learn(segment);
    const timestamps = options.find(({ kind }) => kind === 'timestamps');
    if (timestamps?.kind === 'timestamps' && isAtOrBefore(sequence, this.rcvNxt))
      this.tsRecent = timestamps.value;
    if (
      (flags & TcpFlag.ACK) !== 0 &&
      isBefore(this.sndUna, acknowledgment) &&
      isAtOrBefore(acknowledgment, this.sndNxt)
    )
      this.sndUna = acknowledgment;
    this.#takeWindow(segment);
    this.#takeText(sequence, payload, (flags & TcpFlag.FIN) !== 0);
  }

  /** Segments may overtake each other: an older one's window is none (RFC 9293 §3.10.7.4). */
  #takeWindow({ window, flags, sequence, acknowledgment }: TcpSegment): void {
    const isSyn = (flags & TcpFlag.SYN) !== 0;
    const offered = isSyn ? window : window * 2 ** (this.windowScale?.send ?? 0);
    this.maxSndWnd = Math.max(this.maxSndWnd, offered);
    if (!isSyn && this.#isOlder(sequence, acknowledgment)) return;
    this.sndWl = { sequence, acknowledgment };
    this.sndWnd = offered;
  }

  #isOlder(sequence: SequenceNumber, acknowledgment: SequenceNumber): boolean {
    const last = this.sndWl;
    if (last === undefined || isBefore(last.sequence, sequence)) return false;
    return last.sequence !== sequence || isBefore(acknowledgment, last.acknowledgment);
  }

  #takeText(sequence: SequenceNumber, payload: Uint8Array, isFin: boolean): void {
    const skipped = distance(sequence, this.rcvNxt);
    if (skipped > payload.length) return; // old altogether
    if (skipped < 0) {
      if (payload.length > 0 || isFin) this.#early.push({ sequence, payload, isFin });
      return;
    }
    this.received.push(...payload.subarray(skipped));
    this.rcvNxt = advance(this.rcvNxt, payload.length - skipped);
    if (isFin && !this.finReceived) {
      this.finReceived = true;
      this.rcvNxt = advance(this.rcvNxt, 1);
    }
    const next = this.#early.findIndex((text) => isAtOrBefore(text.sequence, this.rcvNxt));
    const [text] = next === -1 ? [] : this.#early.splice(next, 1);
    if (text !== undefined) this.#takeText(text.sequence, text.payload, text.isFin);
  }

  /** Forgets text that has arrived since, as if it had been lost. @param rcvNxt - where its stream ended before */
  forget(rcvNxt: SequenceNumber): void {
    this.received.length -= distance(rcvNxt, this.rcvNxt);
    this.rcvNxt = rcvNxt;
    this.#early.length = 0;
  }

  #learn({ sequence, options }: TcpSegment): void {
    this.irs = sequence;
    this.rcvNxt = advance(sequence, 1);
    const option = <Kind extends TcpOption['kind']>(
      kind: Kind,
    ): Extract<TcpOption, { kind: Kind }> | undefined =>
      options.find((candidate): candidate is Extract<TcpOption, { kind: Kind }> => candidate.kind === kind);
    this.timestamps &&= option('timestamps') !== undefined;
    this.sack &&= option('sack-permitted') !== undefined;
    this.peerMss = option('mss')?.octets ?? 536;
    const scale = option('window-scale');
    const { windowScale } = this.#options;
    this.windowScale =
      windowScale === undefined || scale === undefined
        ? undefined
        : { send: scale.shift, receive: windowScale };
  }

  #ownOptions(fields: SegmentFields, isSyn: boolean): TcpOption[] {
    return alignOptions([...(isSyn ? this.#synOptions() : []), ...this.#timestampOption(fields, isSyn)]);
  }

  #synOptions(): TcpOption[] {
    const { mss = DEFAULT_MSS, windowScale } = this.#options;
    return [
      { kind: 'mss', octets: mss },
      ...(this.sack ? [{ kind: 'sack-permitted' } as const] : []),
      ...(windowScale === undefined
        ? []
        : ([{ kind: 'nop' }, { kind: 'window-scale', shift: windowScale }] as const)),
    ];
  }

  #timestampOption({ timestamps, flags = [] }: SegmentFields, isSyn: boolean): TcpOption[] {
    if (!this.timestamps || timestamps === false) return [];
    const { value = this.tsNow, echo = isSyn && !flags.includes('ACK') ? 0 : this.tsRecent } =
      timestamps ?? {};
    return [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value, echo }];
  }
}

function operationValue(operation: OperationName | number): number {
  return typeof operation === 'number' ? operation : Operation[operation];
}

function spaceOf(flags: number): number {
  return ((flags & TcpFlag.SYN) === 0 ? 0 : 1) + ((flags & TcpFlag.FIN) === 0 ? 0 : 1);
}

function octetsFrom(octets: Uint8Array | string): Uint8Array {
  return typeof octets === 'string' ? new TextEncoder().encode(octets) : octets;
}
