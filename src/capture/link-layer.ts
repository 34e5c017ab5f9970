/** From a frame to the IPv4 packet in it, for the link types of draft-ietf-opsawg-pcaplinktype that can carry one. */

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

const ADDRESS_FAMILY_OCTETS = 4;
const AF_INET = 2;

const ETHERNET_TYPE_OFFSET = 12;
const COOKED_PROTOCOL_OFFSET = 14;
const COOKED2_PROTOCOL_OFFSET = 0;
const COOKED2_OCTETS = 20;

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
      return afterEtherType(bytes, start + COOKED_PROTOCOL_OFFSET, end);
    case LinkType.linuxCooked2:
      return afterCooked2(bytes, start, end);
    default:
      return UNKNOWN_LINK_TYPE;
  }
}

/** `at` is where an EtherType stands in front of the payload. A length of IEEE 802.3 there is no EtherType of interest. */
function afterEtherType(bytes: Uint8Array, at: number, end: number): number {
  for (let typeAt = at; typeAt + 2 <= end; typeAt += TAG_OCTETS) {
    const etherType = uint16(bytes, typeAt);
    if (etherType === ETHERTYPE_IPV4) return unlessCut(typeAt + 2, end);
    if (!isTag(etherType)) return NO_IPV4;
  }
  return LINK_HEADER_CUT;
}

/** Cooked v2 has the type in front of the rest of its header, and a tag's second half behind it. */
function afterCooked2(bytes: Uint8Array, start: number, end: number): number {
  if (start + COOKED2_OCTETS > end) return LINK_HEADER_CUT;
  const protocol = uint16(bytes, start + COOKED2_PROTOCOL_OFFSET);
  if (protocol === ETHERTYPE_IPV4) return unlessCut(start + COOKED2_OCTETS, end);
  return isTag(protocol) ? afterEtherType(bytes, start + COOKED2_OCTETS + 2, end) : NO_IPV4;
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
  return (bytes[start] as number) >>> 4 === 4 ? start : NO_IPV4;
}

function unlessCut(at: number, end: number): number {
  return at < end ? at : LINK_HEADER_CUT;
}

function isTag(etherType: number): boolean {
  return etherType === ETHERTYPE_C_TAG || etherType === ETHERTYPE_S_TAG || etherType === ETHERTYPE_OLD_S_TAG;
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
