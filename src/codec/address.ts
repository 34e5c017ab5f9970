/** IPv4 addresses as people write them. */
import { EncodeError } from './errors.ts';

/** One end of a connection. */
export interface Endpoint {
  /** IPv4 address as a 32-bit number. */
  readonly host: number;
  readonly port: number;
}

/** A 32-bit number in dotted-decimal form. */
export function formatHost(host: number): string {
  return `${host >>> 24}.${(host >>> 16) & 0xff}.${(host >>> 8) & 0xff}.${host & 0xff}`;
}

/** A host and a port as `192.0.2.1:80`. */
export function formatAddress(host: number, port: number): string {
  return `${formatHost(host)}:${port}`;
}

/**
 * Reads four decimal numbers from 0 to 255 without leading zeros.
 *
 * @throws EncodeError for anything else
 */
export function parseHost(text: string, field = 'host'): number {
  const parts = text.split('.');
  const isOctet = (part: string): boolean => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
  if (parts.length !== 4 || !parts.every(isOctet)) {
    throw new EncodeError(field, JSON.stringify(text), 'an IPv4 address such as 192.0.2.1');
  }
  return parts.reduce((host, part) => host * 256 + Number(part), 0);
}
