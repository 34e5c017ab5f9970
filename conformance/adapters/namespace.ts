/** A network namespace with one way out of it: a TUN device or a virtual Ethernet cable whose other end is the tester's. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Link } from '../../src/link/index.ts';
import { inNamespace, openCable, openTun } from '../../src/link/real.ts';
import { ADDRESS } from './addresses.ts';
import { undoAtEnd } from './at-end.ts';
import { ProgramError } from './channel.ts';

const PREFIX = 24;
/** The program's end of the way. */
export const DEVICE = 'tester';
/** The tester's end of a cable. */
const FAR_DEVICE = 'program';
/** Hardware address of the program's end of a cable. */
const HARDWARE = [0x02, 0, 0, 0, 0, 0x01];
/** So that the kernel says nothing of itself on the device. */
const NO_IPV6 = '/proc/sys/net/ipv6/conf/all/disable_ipv6';

/** What the way is made of. */
export type Way = 'tun' | 'veth';

export interface Namespace {
  /** As `ip netns` has it. */
  readonly name: string;
  /** What the kernel in it sends to others, and what is sent to it. */
  readonly link: Link;
  close(): void;
}

let made = 0;

/** Makes one whose kernel has ADDRESS, and the tester for all others. Needs root. @throws ProgramError, LinkError */
export function makeNamespace(way: Way): Namespace {
  made += 1;
  const name = `migsock-${process.pid}-${made}`;
  const remove = addNamespace(name);
  try {
    const opened = ways[way](name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'route', 'add', 'default', 'dev', DEVICE);
    const close = (): void => {
      opened.close();
      remove();
    };
    return { name, link: opened.link, close };
  } catch (error) {
    remove();
    throw error;
  }
}

interface OpenWay {
  readonly link: Link;
  close(): void;
}

const ways: Readonly<Record<Way, (name: string) => OpenWay>> = {
  tun: (name) => {
    const link = inNamespace(name, () => openTun({ address: `${ADDRESS}/${PREFIX}`, name: DEVICE }));
    return {
      link,
      close: () => {
        link.close();
      },
    };
  },
  veth: layCable,
};

/** The far end lies in a namespace of its own, for this machine's kernel might answer or forward what comes there. */
function layCable(name: string): OpenWay {
  const far = `${name}-far`;
  const remove = addNamespace(far);
  try {
    const hardware = HARDWARE.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
    const ends = ['type', 'veth', 'peer', 'name', FAR_DEVICE, 'netns', far];
    ip('-n', name, 'link', 'add', DEVICE, 'address', hardware, ...ends);
    // Nobody answers ARP at the far end, and nobody cuts what is longer than the MTU.
    ip('-n', name, 'link', 'set', DEVICE, 'gso_max_segs', '1', 'arp', 'off', 'up');
    ip('-n', name, 'address', 'add', `${ADDRESS}/${PREFIX}`, 'dev', DEVICE);
    ip('-n', far, 'link', 'set', FAR_DEVICE, 'arp', 'off', 'up');
    const device = indexOf(far, FAR_DEVICE);
    const link = inNamespace(far, () => openCable({ device, peer: HARDWARE }));
    const close = (): void => {
      link.close();
      remove();
    };
    return { link, close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** @returns what removes it */
function addNamespace(name: string): () => void {
  ip('netns', 'add', name);
  const remove = undoAtEnd(() => {
    ip('netns', 'del', name);
  });
  inNamespace(name, disableIpv6);
  return remove;
}

function indexOf(namespace: string, device: string): number {
  const shown = ip('-n', namespace, '-j', 'link', 'show', 'dev', device);
  const [found] = JSON.parse(shown) as { ifindex: number }[];
  return found?.ifindex ?? 0;
}

function disableIpv6(): void {
  try {
    writeFileSync(NO_IPV6, '1');
  } catch {
    // A kernel without IPv6, or one that does not let it be switched off: then its packets are noise.
  }
}

function ip(...args: string[]): string {
  try {
    return execFileSync('ip', args, { stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const said = stderr?.trim() ?? (error as Error).message;
    throw new ProgramError(`ip ${args.join(' ')} failed: ${said}; it needs iproute2 and root`);
  }
}
