/** Packets as they lie in captures, made by the codec: segments with options, in every kind of frame. */
import fc from 'fast-check';
import { encodeIpv4, type Ipv4Packet } from '../../src/codec/ipv4.ts';
import { encodeTcp, TcpFlag, type TcpSegment } from '../../src/codec/tcp.ts';
import { LinkType } from '../../src/capture/link-layer.ts';
import { MIG_BIT } from '../../src/codec/message.ts';
import { alignedOptions, validSegment, validPacket } from '../codec/arbitraries.ts';
import { fromHex } from '../codec/laws.ts';

/** IP options as they occur: each with a true length, for tools that stop at others. */
const ipOption = fc.constantFrom('01', '94040000', '07070400000000', '990601020304');
const ipOptions = fc.array(ipOption, { maxLength: 5 }).map((options) => {
  const octets = fromHex(options.join(''));
  const padded = new Uint8Array(Math.ceil(octets.length / 4) * 4);
  padded.set(octets);
  return padded;
});

/** Options of a packet and a segment, and everything else about them that does not matter here. */
export const surroundings: fc.Arbitrary<{ packet: Ipv4Packet; segment: TcpSegment }> = fc.record({
  packet: fc.record({ packet: validPacket, options: ipOptions }).map(({ packet, options }) => ({
    ...packet,
    options,
    protocol: 6,
    fragmentOffset: 0,
    flags: packet.flags & 0b110,
  })),
  segment: fc.record({ segment: validSegment, options: alignedOptions }).map(({ segment, options }) => ({
    ...segment,
    options,
    reserved: segment.reserved | MIG_BIT,
    flags: TcpFlag.ACK,
  })),
});

/** An IPv4 packet with a segment of this payload. */
export function packetWith(
  { packet, segment }: { packet: Ipv4Packet; segment: TcpSegment },
  changes: Partial<TcpSegment>,
): Uint8Array {
  return encodeIpv4({ ...packet, payload: encodeTcp({ ...segment, ...changes }, packet) });
}

/** What stands before an IPv4 packet in frames of each link type that is known, VLAN tags included. */
export const encapsulations: readonly (readonly [name: string, linkType: number, header: string])[] = [
  ['Ethernet', LinkType.ethernet, '0200000000020200000000010800'],
  ['Ethernet with 802.1Q', LinkType.ethernet, '02000000000202000000000181000005 0800'],
  ['Ethernet with 802.1ad and 802.1Q', LinkType.ethernet, '02000000000202000000000188a80007 81000005 0800'],
  ['raw IP', LinkType.raw, ''],
  ['raw IP by its BSD number', LinkType.rawBsd, ''],
  ['IPv4', LinkType.ipv4, ''],
  ['null, little-endian', LinkType.null, '02000000'],
  ['null, big-endian', LinkType.null, '00000002'],
  ['loop', LinkType.loop, '00000002'],
  ['Linux cooked', LinkType.linuxCooked, '0000 0001 0006 020000000001 0000 0800'],
  ['Linux cooked v2', LinkType.linuxCooked2, '0800 0000 00000002 0001 00 06 0200000000010000'],
];

export const encapsulation = fc.constantFrom(...encapsulations).map(([, linkType, header]) => ({
  linkType,
  header: fromHex(header),
}));
