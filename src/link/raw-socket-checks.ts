/** What has to be so before segments are taken from the kernel's TCP: the address is here, the ports are nobody's. */
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { formatHost } from '../codec/index.ts';
import { LinkError } from './link-error.ts';
import type { Ports } from './packet-filter.ts';

/** @throws LinkError where no interface has an address */
export function checkAddress(address: string): void {
  const known = Object.values(networkInterfaces()).flatMap(
    (each) => each?.map((entry) => entry.address) ?? [],
  );
  if (known.includes(address)) return;
  const here = known.filter((each) => !each.includes(':')).join(', ');
  throw new LinkError(
    `a raw socket needs an address of this machine; ${address} is none: use one of ${here || 'an interface that is up'}`,
  );
}

/**
 * @throws RangeError where these are no ports
 * @throws LinkError where a socket of the kernel has one of them
 */
export function checkPorts(host: number, { first, last }: Ports): void {
  const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port <= 0xffff;
  if (!isPort(first) || !isPort(last) || first > last) {
    throw new RangeError(`ports are ${first} to ${last}; expected ports from 1 to 65535 in their order`);
  }
  const taken = kernelSockets().find(
    (socket) => socket.port >= first && socket.port <= last && [host, 0].includes(socket.host),
  );
  if (taken === undefined) return;
  throw new LinkError(
    `a raw socket needs ports that nobody has; the kernel has a TCP socket on ${taken.port} of ${formatHost(host)}: use other ports`,
  );
}

/** Where the kernel's TCP sockets are, by /proc/net: 0 for any address. */
function kernelSockets(): { readonly host: number; readonly port: number }[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => linesOf(path).map(parseSocket));
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').slice(1);
  } catch {
    // No IPv6, or no /proc: what cannot be known does not keep anybody from trying.
    return [];
  }
}

/** `0: 0100007F:1F90 ...`: words of an address in the machine's byte order, the last one IPv4's; then a port. */
function parseSocket(line: string): { readonly host: number; readonly port: number } {
  const [address = '', port = ''] = line.trim().split(/\s+/)[1]?.split(':') ?? [];
  const octets = Uint8Array.from(Buffer.from(address.slice(-8), 'hex')).reverse();
  return { host: new DataView(octets.buffer).getUint32(0), port: Number.parseInt(port, 16) };
}
