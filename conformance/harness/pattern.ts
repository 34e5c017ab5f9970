/** What a segment has to be: only what is named counts. */
import {
  classifySegment,
  Operation,
  TcpFlag,
  type Endpoint,
  type MessageFields,
  type SequenceNumber,
  type TcpSegment,
} from '../../src/codec/index.ts';

export type FlagName = keyof typeof TcpFlag;
export type OperationName = keyof typeof Operation;

export interface Pattern {
  /** By default any segment. `migsock` is a well-formed MIGSOCK segment. */
  readonly kind?: 'ordinary' | 'migsock' | 'malformed';
  readonly operation?: OperationName;
  readonly round?: number;
  readonly old?: Endpoint;
  readonly new?: Endpoint;
  /** Flags that are set, and flags that are clear. */
  readonly set?: readonly FlagName[];
  readonly clear?: readonly FlagName[];
  readonly sequence?: SequenceNumber;
  readonly acknowledgment?: SequenceNumber;
  /** The field of the header, not scaled. */
  readonly window?: number;
  /** Octets of payload: so many, or at least one (`some`). */
  readonly octets?: number | 'some';
  /** Whether the Timestamps option is there. */
  readonly timestamps?: boolean;
  /** Anything else: a sentence's end, and what makes it true. */
  readonly also?: readonly [description: string, holds: (segment: TcpSegment) => boolean];
}

/** What of a pattern a segment does not have; nothing where it matches. */
export function mismatches(pattern: Pattern, segment: TcpSegment): string[] {
  const found = classifySegment(segment);
  const message = found.kind === 'message' ? found.message : undefined;
  return [
    ...(pattern.kind === undefined || kinds[pattern.kind] === found.kind ? [] : [`is ${names[found.kind]}`]),
    ...messageMismatches(pattern, message),
    ...headerMismatches(pattern, segment),
    ...(pattern.also === undefined || pattern.also[1](segment) ? [] : [`not ${pattern.also[0]}`]),
  ];
}

const kinds = { ordinary: 'ordinary', migsock: 'message', malformed: 'malformed' } as const;
const names = {
  ordinary: 'an ordinary segment',
  message: 'a MIGSOCK segment',
  malformed: 'a malformed MIGSOCK segment',
};

function messageMismatches(pattern: Pattern, message: MessageFields | undefined): string[] {
  const { operation, round, old, new: moved } = pattern;
  if (operation === undefined && round === undefined && old === undefined && moved === undefined) return [];
  if (message === undefined) return ['no MIGSOCK message'];
  return [
    ...(operation === undefined || Operation[operation] === message.operation ? [] : ['another operation']),
    ...(round === undefined || round === message.round ? [] : [`round ${message.round}`]),
    ...(old === undefined || (old.host === message.oldHost && old.port === message.oldPort)
      ? []
      : ['another old address']),
    ...(moved === undefined || (moved.host === message.newHost && moved.port === message.newPort)
      ? []
      : ['another new address']),
  ];
}

function headerMismatches(pattern: Pattern, segment: TcpSegment): string[] {
  const isSet = (flag: FlagName): boolean => (segment.flags & TcpFlag[flag]) !== 0;
  const hasTimestamps = segment.options.some(({ kind }) => kind === 'timestamps');
  return [
    ...(pattern.set ?? []).filter((flag) => !isSet(flag)).map((flag) => `no ${flag}`),
    ...(pattern.clear ?? []).filter(isSet).map((flag) => flag),
    ...differing('SEQ', pattern.sequence, segment.sequence),
    ...differing('ACK', pattern.acknowledgment, segment.acknowledgment),
    ...differing('window', pattern.window, segment.window),
    ...(pattern.octets === 'some' && segment.payload.length === 0 ? ['no octets'] : []),
    ...(typeof pattern.octets === 'number'
      ? differing('octets', pattern.octets, segment.payload.length)
      : []),
    ...(pattern.timestamps === undefined || pattern.timestamps === hasTimestamps
      ? []
      : [hasTimestamps ? 'timestamps' : 'no timestamps']),
  ];
}

function differing(name: string, expected: number | undefined, actual: number): string[] {
  return expected === undefined || expected === actual ? [] : [`${name} ${actual}, not ${expected}`];
}

/** Numbers as a trace shows them: counted from where a connection's began. */
export interface Origin {
  readonly sequence: (value: SequenceNumber) => string;
  readonly acknowledgment: (value: SequenceNumber) => string;
}

/** A pattern in words. */
export function describePattern(pattern: Pattern, origin: Origin): string {
  const { kind, operation, round, sequence, acknowledgment, window, octets, timestamps, also } = pattern;
  const words = [
    operation ??
      (kind === undefined ? 'a segment' : kind === 'ordinary' ? 'an ordinary segment' : `a ${kind} segment`),
    ...(round === undefined ? [] : [`round ${round}`]),
    ...(pattern.old === undefined ? [] : ['of the old address']),
    ...(pattern.new === undefined ? [] : ['with the new address']),
    ...(pattern.set ?? []),
    ...(pattern.clear ?? []).map((flag) => `no ${flag}`),
    ...(sequence === undefined ? [] : [`seq ${origin.sequence(sequence)}`]),
    ...(acknowledgment === undefined ? [] : [`ack ${origin.acknowledgment(acknowledgment)}`]),
    ...(window === undefined ? [] : [`win ${window}`]),
    ...(octets === undefined ? [] : [octets === 'some' ? 'with data' : `len ${octets}`]),
    ...(timestamps === undefined ? [] : [timestamps ? 'with timestamps' : 'without timestamps']),
    ...(also === undefined ? [] : [also[0]]),
  ];
  return words.join(' ');
}
