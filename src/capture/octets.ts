/** Octets of a packet in place, which the caller knows to be there; a DataView for every packet would cost more. */

export function octet(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

/** In network byte order. */
export function uint16(bytes: Uint8Array, at: number): number {
  return (octet(bytes, at) << 8) | octet(bytes, at + 1);
}
