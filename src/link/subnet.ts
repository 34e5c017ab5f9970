/** Subnets of devices: how they are written, and who in one is reached through the device. */
import { networkInterfaces } from 'node:os';
import { formatHost, parseHost } from '../codec/index.ts';
import { LinkError } from './link-error.ts';

export interface Subnet {
  /** The kernel's own address, as a 32-bit number. */
  readonly host: number;
  readonly mask: number;
}

/** Reads `10.9.0.1/24`. @throws RangeError or EncodeError naming the field */
export function parseSubnet(text: string, field = 'address'): Subnet {
  const [host = '', prefix = '', ...rest] = text.split('/');
  const isPrefix = /^\d{1,2}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= 30;
  if (isPrefix && rest.length === 0) {
    return { host: parseHost(host, field), mask: -(2 ** (32 - Number(prefix))) >>> 0 };
  }
  const expected = 'an address with its prefix of 1 to 30 bits, such as 10.9.0.1/24';
  throw new RangeError(`${field} is ${JSON.stringify(text)}; expected ${expected}`);
}

/**
 * Whether the kernel, with an address and a prefix on a device, would send to a neighbour through it. To be asked where the
 * device is to be, before it is.
 *
 * @throws RangeError where the neighbour is none, LinkError where another interface has it already
 */
export function checkNeighbour({ host, mask }: Subnet, neighbour: number, field = 'address'): void {
  const subnet = (host & mask) >>> 0;
  const ends = [subnet, (subnet | ~mask) >>> 0];
  if ((neighbour & mask) >>> 0 !== subnet || neighbour === host || ends.includes(neighbour)) {
    const expected = `another address of the subnet of ${formatHost(host)}, ${formatHost(subnet)} with mask ${formatHost(mask)}`;
    throw new RangeError(`${field} is ${formatHost(neighbour)}; expected ${expected}`);
  }
  const taker = nearerInterface(mask, neighbour);
  if (taker === undefined) return;
  throw new LinkError(
    `the kernel sends what is for ${formatHost(neighbour)} to ${taker}, which has that subnet already: use another subnet`,
  );
}

/** Who has a subnet with an address in it that is as narrow as a mask, and therefore has the kernel's route. */
function nearerInterface(mask: number, address: number): string | undefined {
  const isNearer = (each: { family: string; address: string; netmask: string }): boolean => {
    if (each.family !== 'IPv4') return false;
    const theirs = parseHost(each.netmask);
    return theirs >= mask && ((parseHost(each.address) ^ address) & theirs) === 0;
  };
  return Object.entries(networkInterfaces()).find(([, list]) => list?.some(isNearer))?.[0];
}
