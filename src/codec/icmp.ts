/** The one ICMP message that a TCP has to heed: fragmentation needed (RFC 792, RFC 1191 §4). */
import { internetChecksum, PROTOCOL_TCP } from './checksum.ts';
import type { Endpoint } from './address.ts';
import { DecodeError, viewOf } from './errors.ts';
import { decodeIpv4, decodeRawIpv4, IPV4_HEADER_OCTETS } from './ipv4.ts';
import { sequenceNumber, type SequenceNumber } from './sequence.ts';

const PROTOCOL_ICMP = 1;
const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const HEADER_OCTETS = 8;
/** What is quoted of a segment at least: its ports and its sequence number (RFC 792). */
const QUOTED_OCTETS = 8;

/** A segment that was too big for its path. */
export interface FragmentationNeeded {
  /** The addresses of the segment, seen from its sender. */
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly sequence: SequenceNumber;
  /** Octets of a packet that the next hop takes; 0 where the router does not say. */
  readonly nextHopMtu: number;
}

/**
 * Decodes a packet that says that a TCP segment was too big; undefined for any other packet.
 *
 * @throws DecodeError as decodeIpv4, and with reason `truncated` or `checksum`
 */
export function decodeFragmentationNeeded(bytes: Uint8Array): FragmentationNeeded | undefined {
  const { protocol, payload } = decodeIpv4(bytes);
  if (protocol !== PROTOCOL_ICMP) return undefined;
  if (payload[0] !== DESTINATION_UNREACHABLE || payload[1] !== FRAGMENTATION_NEEDED) return undefined;
  if (payload.length < HEADER_OCTETS + IPV4_HEADER_OCTETS + QUOTED_OCTETS) {
    throw new DecodeError('truncated', bytes.length, `ICMP message quotes ${payload.length} octets`);
  }
  if (internetChecksum(payload) !== 0) throw new DecodeError('checksum', 2, 'ICMP checksum is wrong');
  const quoted = payload.subarray(HEADER_OCTETS);
  const { source, destination, headerLength, protocol: quotedProtocol } = decodeRawIpv4(quoted);
  const start = 4 * headerLength;
  if (quotedProtocol !== PROTOCOL_TCP || start + QUOTED_OCTETS > quoted.length) return undefined;
  const view = viewOf(quoted);
  return {
    local: { host: source, port: view.getUint16(start) },
    remote: { host: destination, port: view.getUint16(start + 2) },
    sequence: sequenceNumber(view.getUint32(start + 4)),
    nextHopMtu: viewOf(payload).getUint16(6),
  };
}
