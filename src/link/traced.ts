/** Links that say in a line each what they carry. */
import { formatAddress, formatHost } from '../codec/address.ts';
import { PROTOCOL_TCP } from '../codec/checksum.ts';
import { decodeRawIpv4, IPV4_HEADER_OCTETS, type RawIpv4Packet } from '../codec/ipv4.ts';
import { Operation } from '../codec/message.ts';
import { classifySegment } from '../codec/segment.ts';
import { decodeRawTcp, TCP_HEADER_OCTETS, TcpFlag, type RawTcpSegment } from '../codec/tcp.ts';
import { SECOND, type Clock } from './clock.ts';
import type { Link } from './link.ts';
import { tapped } from './tapped.ts';

/** A link that prints a line for what it sends and receives: seconds, direction and describePacket. */
export function traced(link: Link, clock: Pick<Clock, 'now'>, print: (line: string) => void): Link {
  return tapped(link, (packet, direction) => {
    print(`${(clock.now() / SECOND).toFixed(6)} ${direction.padEnd(3)} ${describePacket(packet)}`);
  });
}

/** What a packet is, for people; any octets are something. */
export function describePacket(bytes: Uint8Array): string {
  if (bytes.length < IPV4_HEADER_OCTETS) return `${bytes.length} octets without an IPv4 header`;
  const packet = decodeRawIpv4(bytes);
  const isSegment =
    packet.protocol === PROTOCOL_TCP &&
    packet.fragmentOffset === 0 &&
    packet.payload.length >= TCP_HEADER_OCTETS;
  return isSegment ? describeSegment(packet, decodeRawTcp(packet.payload)) : describeOther(packet);
}

function describeOther({ source, destination, protocol, payload }: RawIpv4Packet): string {
  const ends = `${formatHost(source)} > ${formatHost(destination)}`;
  return `${ends} protocol ${protocol}, ${payload.length} octets`;
}

function describeSegment({ source, destination }: RawIpv4Packet, segment: RawTcpSegment): string {
  const { sequence, acknowledgment, window, payload } = segment;
  const from = formatAddress(source, segment.sourcePort);
  const to = formatAddress(destination, segment.destinationPort);
  const numbers = `seq ${sequence} ack ${acknowledgment} win ${window}`;
  return `${from} > ${to} ${flagNames(segment.flags)} ${numbers} len ${payload.length}${migsock(segment)}`;
}

function flagNames(flags: number): string {
  const names = Object.entries(TcpFlag).flatMap(([name, mask]) => ((flags & mask) === 0 ? [] : [name]));
  return names.length === 0 ? 'no flags' : names.join(',');
}

function migsock(segment: RawTcpSegment): string {
  const found = classifySegment(segment);
  if (found.kind === 'ordinary') return '';
  if (found.kind === 'malformed') return ` malformed MIGSOCK (${found.problems.join(', ')})`;
  const { operation } = found.message;
  const [name] = Object.entries(Operation).find(([, value]) => value === operation) ?? [String(operation)];
  return ` MIGSOCK ${name}`;
}
