/** How a message is put into a segment of its connection, and which segments are plausible. */
import {
  advance,
  encodeMessage,
  isWithin,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  MIG_BIT,
  Operation,
  TcpFlag,
  type Endpoint,
  type Message,
  type SequenceNumber,
  type TcpOption,
  type TcpSegment,
} from '../../codec/index.ts';
import type { OperationValue } from '../../spec/index.ts';
import type { Connection, Tuple } from '../core/connection.ts';

const nowhere: Endpoint = { host: 0, port: 0 };

/**
 * A message; the addresses are zero where the operation has none. An answer has the round and the addresses of what it
 * answers (MIG-MSG-ANSWER-ECHOES-ROUND, MIG-MSG-ANSWER-ECHOES-ADDRESSES).
 */
export function messageOf(
  operation: OperationValue,
  round: number,
  old: Endpoint,
  destination: Endpoint = nowhere,
): Message {
  return {
    code: MESSAGE_CODE,
    round,
    operation,
    oldHost: old.host,
    oldPort: old.port,
    newPort: destination.port,
    newHost: destination.host,
  };
}

export function oldOf({ oldHost, oldPort }: Message): Endpoint {
  return { host: oldHost, port: oldPort };
}

export function newOf({ newHost, newPort }: Message): Endpoint {
  return { host: newHost, port: newPort };
}

export function isSameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.host === b.host;
}

/** Whether a REMOTE_RESTART would make this end its own peer; seen from here (MIG-REM-TUPLE-IN-USE). */
export function namesThisEnd({ local, remote }: Tuple, message: Message): boolean {
  return isSameEndpoint(remote, local) || isSameEndpoint(newOf(message), local);
}

/** Where a segment stands in its connection's streams. */
interface Numbers {
  readonly sequence: SequenceNumber;
  readonly acknowledgment: SequenceNumber;
  readonly window: number;
  readonly options: readonly TcpOption[];
}

/** A segment of its own, beside the connection's output (MIG-CAR-NOT-COALESCED). */
function segmentOf(tuple: Tuple, message: Message, numbers: Numbers): TcpSegment {
  return {
    sourcePort: tuple.local.port,
    destinationPort: tuple.remote.port,
    reserved: MIG_BIT, // MIG-CAR-MIG-BIT
    flags: TcpFlag.ACK, // MIG-CAR-FLAGS
    urgentPointer: 0,
    payload: encodeMessage(message), // MIG-CAR-ONE-MESSAGE
    ...numbers,
  };
}

/** A message in a segment of its own connection; it consumes no sequence space (MIG-CAR-NO-SEQUENCE-SPACE). */
export function carry(connection: Connection, message: Message, now: number): TcpSegment {
  const { sndUna, sndNxt, rcvNxt } = connection.tcb;
  const isRestart = message.operation === Operation.REMOTE_RESTART;
  return segmentOf(connection.tuple, message, {
    sequence: advance(isRestart ? sndNxt : sndUna, -MESSAGE_OCTETS), // MIG-CAR-RESTART-SEQ, MIG-CAR-SEQ
    acknowledgment: rcvNxt, // MIG-CAR-ACK
    window: connection.windowField(),
    options: timestampsOf(connection, now),
  });
}

/** The Timestamps option of a segment sent now (MIG-CAR-TIMESTAMPS). */
export function timestampsOf(connection: Connection, now: number): readonly TcpOption[] {
  if (!connection.tcb.timestamps) return [];
  const value = connection.timestampClock(now);
  return [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value, echo: connection.tcb.tsRecent }];
}

/** A rejection, whose numbers mirror those of the segment that it answers (MIG-CAR-REJECT-MIRRORS) and which goes back its way (MIG-CAR-ANSWER-WAY). */
export function mirror(
  tuple: Tuple,
  received: TcpSegment,
  message: Message,
  options: readonly TcpOption[],
): TcpSegment {
  return segmentOf(tuple, message, {
    sequence: advance(received.acknowledgment, -MESSAGE_OCTETS),
    acknowledgment: advance(received.sequence, MESSAGE_OCTETS),
    window: 0,
    options,
  });
}

/** The numbers that a host checks a message against: a connection's, or those that it had once. */
export interface Expectation {
  readonly sndUna: SequenceNumber;
  readonly sndNxt: SequenceNumber;
  readonly maxSndWnd: number;
  readonly rcvNxt: SequenceNumber;
  readonly maxRcvWnd: number;
}

/** The numbers of a connection as they are now, to be kept. */
export function snapshotOf({ sndUna, sndNxt, maxSndWnd, rcvNxt, maxRcvWnd }: Expectation): Expectation {
  return { sndUna, sndNxt, maxSndWnd, rcvNxt, maxRcvWnd };
}

/** Whether SEQ and ACK are plausible (MIG-CAR-PLAUSIBLE-SEQ, MIG-CAR-PLAUSIBLE-ACK). */
export function hasPlausibleNumbers(expected: Expectation, segment: TcpSegment): boolean {
  const end = advance(segment.sequence, MESSAGE_OCTETS);
  if (!isWithin(advance(expected.rcvNxt, -expected.maxRcvWnd), end, expected.rcvNxt)) return false;
  // RFC 5961 §5
  return isWithin(advance(expected.sndUna, -expected.maxSndWnd), segment.acknowledgment, expected.sndNxt);
}

/** TSval and TSecr of a segment. */
export function timestampsIn(segment: TcpSegment): { value: number; echo: number } | undefined {
  for (const option of segment.options) if (option.kind === 'timestamps') return option;
  return undefined;
}

/** Whether PAWS lets a segment pass (MIG-CAR-PLAUSIBLE-TIMESTAMP); without timestamps it always does. */
export function passesPaws(connection: Connection, segment: TcpSegment, now: number): boolean {
  if (!connection.tcb.timestamps) return true;
  const timestamps = timestampsIn(segment);
  return timestamps !== undefined && !connection.failsPaws(timestamps.value, now);
}

/** Whether SEQ and ACK of a REMOTE_RESTART are those of a state that knows all its remote has acknowledged (MIG-CAR-RESTART-NUMBERS). */
export function hasRestartNumbers(expected: Expectation, segment: TcpSegment): boolean {
  const { sndUna, sndNxt, rcvNxt, maxRcvWnd } = expected;
  const end = advance(segment.sequence, MESSAGE_OCTETS);
  return (
    isWithin(sndUna, segment.acknowledgment, sndNxt) && isWithin(rcvNxt, end, advance(rcvNxt, maxRcvWnd))
  );
}
