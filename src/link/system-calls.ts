/** The C library's calls that real links are made of; Node offers none of them. */
import { endianness } from 'node:os';
import { getSystemErrorName } from 'node:util';
import koffi, { type KoffiFunc } from 'koffi';
import { LinkError } from './link-error.ts';

/** What a call that failed returns; `lastError` says why. */
const FAILED = -1;

/** Octets, or the address of some: faster, where the caller keeps them alive and in place. */
type Memory = Uint8Array | bigint;

export interface SystemCalls {
  readonly ioctl: (
    descriptor: number,
    request: number,
    type: string,
    argument: Uint8Array | number,
  ) => number;
  readonly read: (descriptor: number, target: Memory, octets: number) => number;
  readonly write: (descriptor: number, source: Memory, octets: number) => number;
  readonly close: (descriptor: number) => number;
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly bind: (descriptor: number, address: Uint8Array, octets: number) => number;
  readonly setsockopt: (
    descriptor: number,
    level: number,
    name: number,
    value: Uint8Array,
    octets: number,
  ) => number;
  readonly sendto: (
    descriptor: number,
    source: Memory,
    octets: number,
    flags: number,
    address: Uint8Array,
    addressOctets: number,
  ) => number;
  readonly recvmmsg: (
    descriptor: number,
    headers: Memory,
    count: number,
    flags: number,
    timeout: null,
  ) => number;
  readonly eventfd: (initial: number, flags: number) => number;
  readonly setns: (descriptor: number, type: number) => number;
  readonly epoll_create1: (flags: number) => number;
  readonly epoll_ctl: (epoll: number, operation: number, descriptor: number, event: Uint8Array) => number;
  readonly epoll_wait: KoffiFunc<
    (epoll: number, events: Uint8Array, limit: number, timeout: number) => number
  >;
}

const prototypes: Readonly<Record<keyof SystemCalls, string>> = {
  ioctl: 'int ioctl(int descriptor, unsigned long request, ...)',
  read: 'long read(int descriptor, void *target, size_t octets)',
  write: 'long write(int descriptor, void *source, size_t octets)',
  close: 'int close(int descriptor)',
  socket: 'int socket(int domain, int type, int protocol)',
  bind: 'int bind(int descriptor, void *address, uint32_t octets)',
  setsockopt: 'int setsockopt(int descriptor, int level, int name, void *value, uint32_t octets)',
  sendto:
    'long sendto(int descriptor, void *source, size_t octets, int flags, void *address, uint32_t addressOctets)',
  recvmmsg: 'int recvmmsg(int descriptor, void *headers, uint32_t count, int flags, void *timeout)',
  eventfd: 'int eventfd(uint32_t initial, int flags)',
  setns: 'int setns(int descriptor, int type)',
  epoll_create1: 'int epoll_create1(int flags)',
  epoll_ctl: 'int epoll_ctl(int epoll, int operation, int descriptor, void *event)',
  epoll_wait: 'int epoll_wait(int epoll, void *events, int limit, int timeout)',
};

let loaded: SystemCalls | undefined;

/** The calls, loaded at the first use. @throws LinkError where this is no 64-bit little-endian Linux */
export function systemCalls(): SystemCalls {
  return (loaded ??= load());
}

/** Structures are laid out by hand in this code, as they are on these machines. */
function load(): SystemCalls {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch) || endianness() !== 'LE') {
    const found = `${process.platform} on ${process.arch}`;
    throw new LinkError(`real links need Linux on x64 or arm64; this is ${found}: use the in-memory network`);
  }
  const library = koffi.load(null);
  const functions = Object.entries(prototypes).map(([name, prototype]) => [name, library.func(prototype)]);
  return Object.fromEntries(functions) as SystemCalls;
}

/** Why the last call failed, as the C library names it, for instance `EAGAIN`. Ask at once. */
export function lastError(): string {
  return getSystemErrorName(-koffi.errno());
}

/** Where octets lie. They have to outlive every use of it; octets of an ArrayBuffer never move. */
export function addressOf(octets: Uint8Array): bigint {
  return koffi.address(octets);
}

/**
 * Passes the result of a call through.
 *
 * @param task - what failed, as the beginning of the message
 * @param remedies - what to do about an error, by its name
 * @throws LinkError where the call failed
 */
export function succeed(
  result: number,
  task: string,
  remedies: Readonly<Record<string, string>> = {},
): number {
  if (result !== FAILED) return result;
  const reason = lastError();
  const remedy = remedies[reason];
  throw new LinkError(`${task}: ${reason}${remedy === undefined ? '' : `; ${remedy}`}`);
}

/** The octets of any view, not copied. */
export function octetsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export const AF_INET = 2;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
/** Flags that go with a type of socket, and with other descriptors. */
export const NON_BLOCKING = 0o4000;
export const CLOSE_ON_EXEC = 0o2000000;

/** A `struct sockaddr_in`. */
export function socketAddress(host: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_INET, true);
  view.setUint32(4, host);
  return bytes;
}
