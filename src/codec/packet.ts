/**
 * IPv4 packets that carry one TCP segment, in one pass and without octets in between: what hosts decode and encode all the
 * time. The octets and the errors are those of `decodeIpv4` and `decodeTcp`, `encodeTcp` and `encodeIpv4`.
 */
import { internetChecksumAt, PROTOCOL_TCP, tcpChecksumAt } from './checksum.ts';
import { DecodeError, viewOf } from './errors.ts';
import {
  checkIpv4,
  checkTotalLength,
  IPV4_HEADER_OCTETS,
  Ipv4Flag,
  ipv4Offset,
  writeIpv4Header,
} from './ipv4.ts';
import { decodeTcpAt, encodeTcpInto, tcpOctets, tcpOffset, type TcpSegment } from './tcp.ts';

/** What a packet says to a host that speaks TCP. */
export interface Packet {
  readonly source: number;
  readonly destination: number;
  /** DSCP and ECN, one octet. */
  readonly typeOfService: number;
  readonly segment: TcpSegment;
}

/** A packet with what its header holds besides. */
export interface PacketToEncode extends Packet {
  /** 0 by default, as it may be where nothing can fragment (RFC 6864 §4.1). */
  readonly identification?: number | undefined;
  /** 64 by default. */
  readonly timeToLive?: number | undefined;
  /** Three bits, see Ipv4Flag; by default Don't Fragment. */
  readonly flags?: number | undefined;
}

const DEFAULT_TIME_TO_LIVE = 64;
const FRAGMENT_OFFSET_AND_MORE = 0x3fff;

/**
 * Decodes a packet. The segment's payload and options are views of the octets.
 *
 * @param isChecked - leaves the TCP checksum alone, where whoever hands the packet on vouches for it
 * @throws DecodeError as decodeIpv4 and decodeTcp do, offsets from the packet's first octet; or with reason `fragment` or
 *   `protocol` for a packet that carries no whole TCP segment
 */
export function decodePacket(bytes: Uint8Array, isChecked = false): Packet {
  const view = decoded.of(bytes);
  const headerOctets = checkIpv4(view);
  checkWholeSegment(view);
  const source = view.getUint32(ipv4Offset.source);
  const destination = view.getUint32(ipv4Offset.destination);
  const end = view.getUint16(ipv4Offset.totalLength);
  return {
    source,
    destination,
    typeOfService: view.getUint8(ipv4Offset.typeOfService),
    segment: decodeTcpAt(view, headerOctets, end, isChecked ? undefined : { source, destination }),
  };
}

function checkWholeSegment(view: DataView): void {
  if ((view.getUint16(ipv4Offset.flagsAndFragment) & FRAGMENT_OFFSET_AND_MORE) !== 0) {
    throw new DecodeError(
      'fragment',
      ipv4Offset.flagsAndFragment,
      'packet is a fragment; expected a whole one',
    );
  }
  const protocol = view.getUint8(ipv4Offset.protocol);
  if (protocol !== PROTOCOL_TCP) {
    throw new DecodeError(
      'protocol',
      ipv4Offset.protocol,
      `protocol is ${protocol}; expected ${PROTOCOL_TCP}`,
    );
  }
}

/**
 * Encodes a packet at the beginning of a target; returns how many octets it has.
 *
 * @throws EncodeError naming the field that does not fit
 * @throws RangeError where the target ends before the packet would
 */
export function encodePacketInto(target: Uint8Array, packet: PacketToEncode): number {
  const { source, destination, segment } = packet;
  const totalLength = IPV4_HEADER_OCTETS + tcpOctets(segment);
  checkTotalLength(totalLength, IPV4_HEADER_OCTETS);
  const view = encoded.of(target);
  encodeTcpInto(target, view, IPV4_HEADER_OCTETS, segment);
  writeIpv4Header(view, {
    version: 4,
    headerLength: IPV4_HEADER_OCTETS / 4,
    typeOfService: packet.typeOfService,
    totalLength,
    identification: packet.identification ?? 0,
    flags: packet.flags ?? Ipv4Flag.dontFragment,
    fragmentOffset: 0,
    timeToLive: packet.timeToLive ?? DEFAULT_TIME_TO_LIVE,
    protocol: PROTOCOL_TCP,
    checksum: 0,
    source,
    destination,
  });
  view.setUint16(ipv4Offset.checksum, internetChecksumAt(view, 0, IPV4_HEADER_OCTETS));
  const checksum = tcpChecksumAt({ source, destination }, view, IPV4_HEADER_OCTETS, totalLength);
  view.setUint16(IPV4_HEADER_OCTETS + tcpOffset.checksum, checksum);
  return totalLength;
}

/**
 * Remembers the last view: to make one is a third of decoding a packet, and links and hosts use the same octets over and over.
 */
class LastView {
  #view: DataView = new DataView(new ArrayBuffer(0));
  #buffer: ArrayBufferLike = this.#view.buffer;
  #offset = 0;
  #octets = 0;

  of(bytes: Uint8Array): DataView {
    const { buffer, byteOffset, length } = bytes;
    if (buffer !== this.#buffer || byteOffset !== this.#offset || length !== this.#octets) {
      this.#view = viewOf(bytes);
      this.#buffer = buffer;
      this.#offset = byteOffset;
      this.#octets = length;
    }
    return this.#view;
  }
}

const decoded = new LastView();
const encoded = new LastView();
