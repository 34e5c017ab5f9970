/** A segment in a line, its numbers counted from where the connection's began. */
import {
  distance,
  formatAddress,
  operationName,
  TcpFlag,
  type SequenceNumber,
} from '../../src/codec/index.ts';
import { hostOf, newOf, oldOf, portOf, type Address, type Observed } from './observed.ts';
import { otherSide, type Connection, type Side } from './model.ts';

export function nameOf(address: Address): string {
  return formatAddress(hostOf(address), portOf(address));
}

/** Such as `#12 192.0.2.1:80 > 192.0.2.2:3000 ACK seq 1 ack 21 win 512 len 0 <ts 7/5>`. */
export function traceOf(segment: Observed, connection: Connection, side: Side): string {
  const { frame, from, to, sequence, acknowledgment, flags, window, length, options } = segment;
  const acknowledged =
    (flags & TcpFlag.ACK) === 0 ? '' : ` ack ${relative(acknowledgment, connection, otherSide(side))}`;
  const { tsValue, tsEcho } = options;
  const timestamps = tsValue === undefined ? '' : ` <ts ${tsValue}/${tsEcho ?? 0}>`;
  const numbers = `seq ${relative(sequence, connection, side)}${acknowledged} win ${window} len ${length}`;
  return `#${frame} ${nameOf(from)} > ${nameOf(to)} ${flagNames(flags)} ${numbers}${timestamps}${messageText(segment)}`;
}

/** A sequence number of one side's stream, counted from its beginning. */
export function relative(value: SequenceNumber, { ends }: Connection, side: Side): string {
  const { origin } = ends[side];
  return String(origin === undefined ? value : distance(origin, value));
}

function flagNames(flags: number): string {
  const names = Object.entries(TcpFlag).flatMap(([name, mask]) => ((flags & mask) === 0 ? [] : [name]));
  return names.length === 0 ? 'no flags' : names.join(',');
}

function messageText({ message, problems }: Observed): string {
  if (problems !== undefined) return ` malformed MIGSOCK: ${problems.join(', ')}`;
  if (message === undefined) return '';
  const moved = newOf(message) === 0 ? '' : ` new ${nameOf(newOf(message))}`;
  const name = operationName(message.operation) ?? `operation ${message.operation}`;
  return ` ${name} round ${message.round} old ${nameOf(oldOf(message))}${moved}`;
}
