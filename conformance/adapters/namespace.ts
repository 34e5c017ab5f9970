/** A network namespace with one way out of it: a TUN device whose other end is the tester's. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { inNamespace, openTun, type TunLink } from '../../src/link/real.ts';
import { ADDRESS } from './addresses.ts';
import { undoAtEnd } from './at-end.ts';
import { ProgramError } from './channel.ts';

const PREFIX = 24;
const DEVICE = 'tester';
/** So that the kernel says nothing of itself on the device. */
const NO_IPV6 = '/proc/sys/net/ipv6/conf/all/disable_ipv6';

export interface Namespace {
  /** As `ip netns` has it. */
  readonly name: string;
  /** What the kernel in it sends to others, and what is sent to it. */
  readonly link: TunLink;
  close(): void;
}

let made = 0;

/** Makes one whose kernel has ADDRESS, and the tester for all others. Needs root. @throws ProgramError, LinkError */
export function makeNamespace(): Namespace {
  made += 1;
  const name = `migsock-${process.pid}-${made}`;
  ip('netns', 'add', name);
  const remove = undoAtEnd(() => {
    ip('netns', 'del', name);
  });
  try {
    const link = inNamespace(name, () => {
      disableIpv6();
      return openTun({ address: `${ADDRESS}/${PREFIX}`, name: DEVICE });
    });
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'route', 'add', 'default', 'dev', DEVICE);
    const close = (): void => {
      link.close();
      remove();
    };
    return { name, link, close };
  } catch (error) {
    remove();
    throw error;
  }
}

function disableIpv6(): void {
  try {
    writeFileSync(NO_IPV6, '1');
  } catch {
    // A kernel without IPv6, or one that does not let it be switched off: then its packets are noise.
  }
}

function ip(...args: string[]): void {
  try {
    execFileSync('ip', args, { stdio: 'pipe' });
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    const said = stderr?.toString().trim() ?? (error as Error).message;
    throw new ProgramError(`ip ${args.join(' ')} failed: ${said}; it needs iproute2 and root`);
  }
}
