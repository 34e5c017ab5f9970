/** One line for a packet, with numbers counted from where the connection's began: what failures and event logs show. */
import {
  classifySegment,
  DecodeError,
  decodePacket,
  distance,
  formatAddress,
  Operation,
  TcpFlag,
  type Packet,
  type SequenceNumber,
  type TcpOption,
  type TcpSegment,
} from '../../src/codec/index.ts';
import { describePacket } from '../../src/link/index.ts';

/** Where the numbers of one direction begin. */
export type Origins = (packet: Packet) => {
  readonly sequence: SequenceNumber | undefined;
  readonly acknowledgment: SequenceNumber | undefined;
};

/** A packet's octets in a line; any octets are something. */
export function tracePacket(octets: Uint8Array, origins?: Origins): string {
  try {
    const packet = decodePacket(octets);
    const { source, destination, segment } = packet;
    const from = formatAddress(source, segment.sourcePort);
    const to = formatAddress(destination, segment.destinationPort);
    return `${from} > ${to} ${traceSegment(segment, origins?.(packet))}`;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return describePacket(octets);
  }
}

/** A segment without its addresses, such as `ACK seq 1 ack 21 win 512 len 0`. */
export function traceSegment(segment: TcpSegment, origin?: ReturnType<Origins>): string {
  const { flags, sequence, acknowledgment, window, payload, options } = segment;
  const acknowledged =
    (flags & TcpFlag.ACK) === 0 ? '' : ` ack ${relative(acknowledgment, origin?.acknowledgment)}`;
  const head = `${flagNames(flags)} seq ${relative(sequence, origin?.sequence)}${acknowledged}`;
  return `${head} win ${window} len ${payload.length}${traceOptions(options)}${traceMessage(segment)}`;
}

function flagNames(flags: number): string {
  const names = Object.entries(TcpFlag).flatMap(([name, mask]) => ((flags & mask) === 0 ? [] : [name]));
  return names.length === 0 ? 'no flags' : names.join(',');
}

/** A number from where its direction began; as it is where that is not known, or far off. */
export function relative(value: SequenceNumber, origin: SequenceNumber | undefined): string {
  if (origin === undefined) return String(value);
  const from = distance(origin, value);
  return Math.abs(from) < 0x4000_0000 ? String(from) : String(value);
}

function traceOptions(options: readonly TcpOption[]): string {
  const words = options.flatMap((option) => {
    switch (option.kind) {
      case 'mss':
        return [`mss ${option.octets}`];
      case 'window-scale':
        return [`wscale ${option.shift}`];
      case 'timestamps':
        return [`ts ${option.value}/${option.echo}`];
      case 'sack':
        return [`sack ${option.blocks.length}`];
      case 'sack-permitted':
        return ['sackOK'];
      default:
        return [];
    }
  });
  return words.length === 0 ? '' : ` <${words.join(' ')}>`;
}

function traceMessage(segment: TcpSegment): string {
  const found = classifySegment(segment);
  if (found.kind === 'ordinary') return '';
  if (found.kind === 'malformed') return ` malformed MIGSOCK: ${found.problems.join(', ')}`;
  const { operation, round, oldHost, oldPort, newHost, newPort } = found.message;
  const moved = newHost === 0 && newPort === 0 ? '' : ` new ${formatAddress(newHost, newPort)}`;
  return ` ${operationName(operation)} round ${round} old ${formatAddress(oldHost, oldPort)}${moved}`;
}

export function operationName(value: number): string {
  return Object.entries(Operation).find(([, number]) => number === value)?.[0] ?? `operation ${value}`;
}
