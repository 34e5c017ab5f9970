/**
 * From a frame to the IPv4 packet in it, for the link types of draft-ietf-opsawg-pcaplinktype that can carry one.
 *
 * Found is IPv4 that an EtherType announces, behind VLAN tags and SNAP too; what PPPoE, MPLS, IPv6, another IPv4 header or
 * an LLC header of another kind carries is not looked at, and counts as a frame without IPv4.
 */
import { octet, uint16 } from './octets.ts';

export const LinkType = {
  null: 0,
  ethernet: 1,
  /** LINKTYPE_RAW is 101; captures also hold the numbers by which systems know it themselves. */
  rawBsd: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  linuxCooked2: 276,
} as const;

/** Why there is no IPv4 packet to look at. */
export const NO_IPV4 = -1;
/** The capture ends before it is clear, or before the first octet of the IPv4 header. */
export const LINK_HEADER_CUT = -2;
export const UNKNOWN_LINK_TYPE = -3;

const ETHERTYPE_IPV4 = 0x0800;
/** IEEE 802.1Q, IEEE 802.1ad, and what was used for the outer tag before it. */
const ETHERTYPE_C_TAG = 0x8100;
const ETHERTYPE_S_TAG = 0x88a8;
const ETHERTYPE_OLD_S_TAG = 0x9100;
const TAG_OCTETS = 4;
/** A smaller EtherType is the length of an IEEE 802.3 frame, and LLC follows (IEEE 802.3 §3.2.6). */
const LARGEST_LENGTH = 1500;
/** LLC for SNAP, unnumbered, and the organisation code with which SNAP holds an EtherType (RFC 1042). */
const SNAP = [0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00] as const;

const ADDRESS_FAMILY_OCTETS = 4;
const AF_INET = 2;

const ETHERNET_TYPE_OFFSET = 12;
const cooked = { deviceType: 2, protocol: 14, octets: 16 } as const;
const cooked2 = { protocol: 0, deviceType: 8, octets: 20 } as const;
/** The type of a netlink device, whose protocol is no EtherType but a netlink family. */
const ARPHRD_NETLINK = 824;
/** The protocol that announces LLC. */
const COOKED_LLC = 4;

const knownLinkTypes: ReadonlySet<number> = new Set(Object.values(LinkType));

/** Whether findIpv4 knows what frames of this link type look like. */
export function isKnownLinkType(linkType: number): boolean {
  return knownLinkTypes.has(linkType);
}

/**
 * Where the IPv4 header starts in a frame that is the octets from `start` to `end`: before `end`, though the header may
 * be cut there. Otherwise NO_IPV4, LINK_HEADER_CUT or UNKNOWN_LINK_TYPE, which are negative. Allocates nothing.
 */
export function findIpv4(bytes: Uint8Array, start: number, end: number, linkType: number): number {
  switch (linkType) {
    case LinkType.ethernet:
      return afterEtherType(bytes, start + ETHERNET_TYPE_OFFSET, end);
    case LinkType.rawBsd:
    case LinkType.rawOpenBsd:
    case LinkType.raw:
    case LinkType.ipv4:
      return ifVersion4(bytes, start, end);
    case LinkType.null:
    case LinkType.loop:
      return afterAddressFamily(bytes, start, end);
    case LinkType.linuxCooked:
      return afterCooked(bytes, start, end, cooked);
    case LinkType.linuxCooked2:
      return afterCooked(bytes, start, end, cooked2);
    default:
      return UNKNOWN_LINK_TYPE;
  }
}

/** `at` is where an EtherType stands in front of the payload, or a length unless that is ruled out. */
function afterEtherType(bytes: Uint8Array, at: number, end: number, mayBeLength = true): number {
  for (let typeAt = at; typeAt + 2 <= end; typeAt += TAG_OCTETS) {
    const etherType = uint16(bytes, typeAt);
    if (etherType === ETHERTYPE_IPV4) return unlessCut(typeAt + 2, end);
    if (isTag(etherType)) continue;
    const isLength = mayBeLength && etherType > 0 && etherType <= LARGEST_LENGTH;
    return isLength ? afterLlc(bytes, typeAt + 2, end) : NO_IPV4;
  }
  return LINK_HEADER_CUT;
}

/** `at` is where an LLC header starts. */
function afterLlc(bytes: Uint8Array, at: number, end: number): number {
  for (let index = 0; index < SNAP.length; index++) {
    if (at + index >= end) return LINK_HEADER_CUT;
    if (bytes[at + index] !== SNAP[index]) return NO_IPV4;
  }
  return afterEtherType(bytes, at + SNAP.length, end, false);
}

/** Behind the header comes a tag's second half, where the protocol is a tag. */
function afterCooked(
  bytes: Uint8Array,
  start: number,
  end: number,
  header: typeof cooked | typeof cooked2,
): number {
  const at = start + header.octets;
  if (at > end) return LINK_HEADER_CUT;
  if (uint16(bytes, start + header.deviceType) === ARPHRD_NETLINK) return NO_IPV4;
  const protocol = uint16(bytes, start + header.protocol);
  if (protocol === ETHERTYPE_IPV4) return unlessCut(at, end);
  if (isTag(protocol)) return afterEtherType(bytes, at + 2, end);
  return protocol === COOKED_LLC ? afterLlc(bytes, at, end) : NO_IPV4;
}

/** The address family is in the byte order of the host that captured, in LINKTYPE_LOOP in network byte order. */
function afterAddressFamily(bytes: Uint8Array, start: number, end: number): number {
  if (start + ADDRESS_FAMILY_OCTETS > end) return LINK_HEADER_CUT;
  const high = uint16(bytes, start);
  const low = uint16(bytes, start + 2);
  const isInet = (high === 0 && low === AF_INET) || (high === AF_INET << 8 && low === 0);
  return isInet ? unlessCut(start + ADDRESS_FAMILY_OCTETS, end) : NO_IPV4;
}

function ifVersion4(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return LINK_HEADER_CUT;
  return octet(bytes, start) >>> 4 === 4 ? start : NO_IPV4;
}

function unlessCut(at: number, end: number): number {
  return at < end ? at : LINK_HEADER_CUT;
}

function isTag(etherType: number): boolean {
  return etherType === ETHERTYPE_C_TAG || etherType === ETHERTYPE_S_TAG || etherType === ETHERTYPE_OLD_S_TAG;
}
