/** TUN devices: made, given an address and set up by ioctl; the kernel removes one when its descriptor is closed. */
import { closeSync, constants, openSync } from 'node:fs';
import { LinkError } from './link-error.ts';
import { parseSubnet } from './subnet.ts';
import { AF_INET, CLOSE_ON_EXEC, SOCK_DGRAM, socketAddress, succeed, systemCalls } from './system-calls.ts';

const DEVICE = '/dev/net/tun';
const MAX_NAME_OCTETS = 15;

/** Requests of ioctl, and flags, of linux/if_tun.h and linux/sockios.h. */
const TUNSETIFF = 0x4004_54ca;
const TUNSETOFFLOAD = 0x4004_54d0;
const SIOCSIFFLAGS = 0x8914;
const SIOCSIFADDR = 0x8916;
const SIOCSIFNETMASK = 0x891c;
const SIOCSIFMTU = 0x8922;
const IFF_TUN = 0x0001;
const IFF_NO_PI = 0x1000;
const IFF_TUN_EXCL = 0x8000;
const IFF_VNET_HDR = 0x4000;
const IFF_UP = 0x1;
const TUN_F_CSUM = 0x01;
const TUN_F_TSO4 = 0x02;

/** A `struct ifreq`: a name, then what the request is about. */
const REQUEST_OCTETS = 40;
const VALUE_OFFSET = 16;

const remedies = {
  ENOENT: 'load the module tun, or pass the device into the container',
  ENXIO: 'load the module tun',
  ENODEV: 'load the module tun',
  EACCES: 'run as root or with CAP_NET_ADMIN',
  EPERM: 'run as root or with CAP_NET_ADMIN',
  EBUSY: 'another device has that name: choose another',
  EINVAL: 'check that the value can be a device’s',
};

export interface TunOptions {
  /** The kernel's own address on the device, with its prefix: `10.9.0.1/24`. All others of the subnet are the link's. */
  readonly address: string;
  /** Of the device, 15 octets at most; `%d` in it becomes a number. By default `migsock%d`. */
  readonly name?: string | undefined;
  /** Octets of a packet at most, 1500 by default. */
  readonly mtu?: number | undefined;
  /**
   * Lets the kernel hand over TCP packets of up to 65535 octets, whatever the MTU, and leave out checksums that the receiver
   * is told need no verification; and hands the kernel such packets: segments that follow each other on a connection and are
   * sent without a pause. False by default.
   */
  readonly offload?: boolean | undefined;
}

export interface TunDevice {
  readonly descriptor: number;
  readonly name: string;
}

/** Makes a device and sets it up. @throws LinkError naming what is missing */
export function openDevice(options: TunOptions): TunDevice {
  const { address, name = 'migsock%d', mtu = 1500, offload = false } = options;
  const { host, mask } = parseSubnet(address);
  const descriptor = openFile();
  try {
    const given = attach(descriptor, name, offload);
    configure(given, host, mask, mtu);
    return { descriptor, name: given };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openFile(): number {
  try {
    return openSync(DEVICE, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const remedy = (remedies as Record<string, string>)[code] ?? 'see whether it can be opened';
    throw new LinkError(`a TUN device needs ${DEVICE}: ${code}; ${remedy}`);
  }
}

/** Attaches a descriptor to a new device; its name, with the number that the kernel chose. */
function attach(descriptor: number, name: string, offload: boolean): string {
  const { ioctl } = systemCalls();
  const request = requestFor(name);
  const flags = IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL | (offload ? IFF_VNET_HDR : 0);
  new DataView(request.buffer).setUint16(VALUE_OFFSET, flags, true);
  const result = ioctl(descriptor, TUNSETIFF, 'void *', request);
  succeed(result, `a TUN device ${name} cannot be made`, remedies);
  if (offload) {
    const given = ioctl(descriptor, TUNSETOFFLOAD, 'unsigned long', TUN_F_CSUM | TUN_F_TSO4);
    succeed(given, `the TUN device ${name} offers no offload`, { EINVAL: 'open it without' });
  }
  return new TextDecoder().decode(request.subarray(0, request.indexOf(0)));
}

function configure(name: string, host: number, mask: number, mtu: number): void {
  const { socket, ioctl, close } = systemCalls();
  const control = succeed(
    socket(AF_INET, SOCK_DGRAM | CLOSE_ON_EXEC, 0),
    'no socket to set a device up with',
  );
  const set = (request: number, what: string, value: (view: DataView, bytes: Uint8Array) => void): void => {
    const bytes = requestFor(name);
    value(new DataView(bytes.buffer, VALUE_OFFSET), bytes);
    succeed(ioctl(control, request, 'void *', bytes), `${name} does not take ${what}`, remedies);
  };
  const address = (of: number) => (_view: DataView, bytes: Uint8Array) => {
    bytes.set(socketAddress(of), VALUE_OFFSET);
  };
  try {
    set(SIOCSIFADDR, 'its address', address(host));
    set(SIOCSIFNETMASK, 'its prefix', address(mask));
    set(SIOCSIFMTU, `an MTU of ${mtu}`, (view) => {
      view.setInt32(0, mtu, true);
    });
    set(SIOCSIFFLAGS, 'to be up', (view) => {
      view.setUint16(0, IFF_UP, true);
    });
  } finally {
    close(control);
  }
}

function requestFor(name: string): Uint8Array {
  const octets = new TextEncoder().encode(name);
  if (octets.length === 0 || octets.length > MAX_NAME_OCTETS) {
    throw new RangeError(`name is ${JSON.stringify(name)}; expected 1 to ${MAX_NAME_OCTETS} octets`);
  }
  const bytes = new Uint8Array(REQUEST_OCTETS);
  bytes.set(octets);
  return bytes;
}
