/** IPv4, TCP and its options: whatever is accepted encodes to the same octets. */
import assert from 'node:assert/strict';
import {
  decodeIpv4,
  decodeOptions,
  decodeRawIpv4,
  decodeRawTcp,
  decodeTcp,
  encodeIpv4,
  encodeOptions,
  encodeRawIpv4,
  encodeRawTcp,
  encodeTcp,
  internetChecksum,
  MAX_OPTIONS_OCTETS,
  tcpChecksum,
  type Addresses,
} from '../../../src/codec/index.ts';
import { decoded, vectorOctets } from '../support.ts';

export function seeds(): Uint8Array[] {
  return [...vectorOctets('packet'), ...options];
}

/** Options of every kind, and known kinds without what they need. */
const options = [
  Uint8Array.of(2, 4, 5, 0xb4, 4, 2, 3, 3, 7, 1, 0, 0),
  Uint8Array.of(5, 10, 1, 2, 3, 4, 5, 6, 7, 8, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 254, 2),
  Uint8Array.of(5, 2, 2, 2, 3, 2, 8, 2, 4, 3, 0, 0),
];

export function fuzz(data: Uint8Array): void {
  const bytes = Uint8Array.from(data);
  checkOptions(bytes);
  for (const packet of [bytes, withIpv4Checksum(bytes)]) {
    checkRaw(packet);
    const ip = decoded(packet, decodeIpv4);
    if (ip === undefined) continue;
    const whole = packet.subarray(0, 4 * ((packet[0] as number) & 0xf) + ip.payload.length);
    assert.deepEqual(withoutOddZero(encodeIpv4(ip), 10), withoutOddZero(whole, 10));
    checkTcp(ip.payload, ip);
    checkTcp(withTcpChecksum(ip.payload, ip), ip);
  }
}

function checkRaw(bytes: Uint8Array): void {
  const ip = decoded(bytes, decodeRawIpv4);
  const tcp = decoded(bytes, decodeRawTcp);
  assert.equal(ip !== undefined && tcp !== undefined, bytes.length >= 20);
  if (ip !== undefined) assert.deepEqual(encodeRawIpv4(ip), bytes);
  if (tcp !== undefined) assert.deepEqual(encodeRawTcp(tcp), bytes);
}

function checkTcp(bytes: Uint8Array, addresses: Addresses): void {
  const segment = decoded(bytes, (octets) => decodeTcp(octets, addresses));
  if (segment === undefined) return;
  assert.deepEqual(withoutOddZero(encodeTcp(segment, addresses), 16), withoutOddZero(bytes, 16));
}

/** Only whole words encode, so that the input is cut to them. */
function checkOptions(bytes: Uint8Array): void {
  const words = bytes.subarray(0, Math.min(bytes.length & ~3, MAX_OPTIONS_OCTETS));
  const options = decoded(words, decodeOptions);
  if (options !== undefined) assert.deepEqual(encodeOptions(options), words);
}

/** Zero has two forms in ones' complement: a checksum of 0xffff is right where 0 is, but only 0 is sent. */
function withoutOddZero(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  if (copy[at] === 0xff && copy[at + 1] === 0xff) copy.fill(0, at, at + 2);
  return copy;
}

/** Mutation alone would hardly ever find a right checksum. */
function withIpv4Checksum(bytes: Uint8Array): Uint8Array {
  const headerOctets = 4 * ((bytes[0] ?? 0) & 0xf);
  return withChecksum(bytes, 10, (copy) => internetChecksum(copy, 0, Math.min(headerOctets, copy.length)));
}

function withTcpChecksum(bytes: Uint8Array, addresses: Addresses): Uint8Array {
  return withChecksum(bytes, 16, (copy) => tcpChecksum(addresses, copy));
}

function withChecksum(bytes: Uint8Array, at: number, sum: (bytes: Uint8Array) => number): Uint8Array {
  const copy = bytes.slice();
  if (copy.length < at + 2) return copy;
  copy.fill(0, at, at + 2);
  new DataView(copy.buffer).setUint16(at, sum(copy));
  return copy;
}
