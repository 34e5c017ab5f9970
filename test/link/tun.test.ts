import { afterEach, expect, it } from 'vitest';
import { TcpFlag } from '../../src/codec/tcp.ts';
import { openTun, type TunLink, type TunOptions } from '../../src/link/tun.ts';
import { describeAsRoot, namespaces, type Namespace } from '../namespaces.ts';
import { answerTo, connecting, Inbox, listening, packetOf, usingLinks } from './tun-support.ts';

const KERNEL = '10.9.0.1';
const SUBNET = `${KERNEL}/24`;
const OURS = '10.9.0.2';
const { ACK, RST, SYN } = TcpFlag;

const opened: TunLink[] = [];
afterEach(() => {
  for (const link of opened.splice(0)) link.close();
});

function open(namespace: Namespace, options: Partial<TunOptions> = {}): { link: TunLink; inbox: Inbox } {
  const link = namespace.inside(() => openTun({ address: SUBNET, ...options }));
  opened.push(link);
  const inbox = new Inbox();
  link.attach(inbox);
  return { link, inbox };
}

describeAsRoot('a TUN link', () => {
  const [namespace] = namespaces(1) as [Namespace];

  it('carries the kernel’s segments to us and ours to it', async () => {
    const { link, inbox } = open(namespace);
    const client = namespace.start('node', ...connecting(OURS, 80));
    const arrival = await inbox.next();
    expect(arrival).toMatchObject({ segment: { destinationPort: 80, flags: SYN }, isChecked: false });
    link.send(packetOf(OURS, KERNEL, answerTo(arrival, RST | ACK)));
    expect((await client.ended()).stdout).toBe('ECONNREFUSED\n');
  });

  it('has a peer whose kernel sends no RST for our connections', async () => {
    const { link, inbox } = open(namespace);
    const server = namespace.start(
      'node',
      ...listening(KERNEL, 8080, `socket.end('hello'); server.close();`),
    );
    await server.printed('listening');
    link.send(packetOf(OURS, KERNEL, { destinationPort: 8080 }));
    const synAck = await inbox.next();
    expect(synAck.segment.flags).toBe(SYN | ACK);
    link.send(packetOf(OURS, KERNEL, answerTo(synAck, ACK)));
    expect(new TextDecoder().decode((await inbox.next()).segment.payload)).toBe('hello');
    link.send(packetOf(OURS, KERNEL, answerTo(synAck, RST)));
  });

  it('hands over what waits in batches, so that other things have their turn', async () => {
    const { link } = open(namespace);
    const sending = `const socket = require('node:dgram').createSocket('udp4');
      let left = 400;
      for (let i = left; i > 0; i--) socket.send('x', 9, '${OURS}', () => --left || socket.close());`;
    expect(namespace.run('node', '-e', sending).status).toBe(0);
    const batches = await new Promise<number[]>((resolve) => {
      const sizes = [0];
      link.attach({
        packet: (bytes) => {
          if (bytes[9] === 17) sizes[sizes.length - 1] = (sizes.at(-1) ?? 0) + 1;
        },
        drained: () => {
          if (sizes.reduce((sum, size) => sum + size) === 400) resolve(sizes);
          else sizes.push(0);
        },
      });
    });
    expect(Math.max(...batches)).toBeLessThanOrEqual(256);
    expect(batches.length).toBeGreaterThan(1);
  });

  it('stops in the middle of a batch when it is closed', async () => {
    const { link } = open(namespace);
    const sending = `const socket = require('node:dgram').createSocket('udp4');
      let left = 9;
      for (let i = left; i > 0; i--) socket.send('x', 9, '${OURS}', () => --left || socket.close());`;
    namespace.run('node', '-e', sending);
    let count = 0;
    await new Promise<void>((resolve) => {
      link.attach({
        packet: () => {
          count += 1;
          link.close();
          setImmediate(resolve);
        },
        drained: () => undefined,
      });
    });
    link.send(packetOf(OURS, KERNEL, {}));
    expect({ count, refused: link.refused }).toEqual({ count: 1, refused: 0 });
  });

  it('counts what the kernel does not take', () => {
    const { link } = open(namespace);
    link.send(Uint8Array.of(0x12, 0x34));
    expect(link.refused).toBe(1);
  });

  it('takes the name and the MTU that are asked for', () => {
    const { link } = open(namespace, { name: 'mine%d', mtu: 1400 });
    expect(link.name).toBe('mine0');
    expect(namespace.ip('link', 'show', 'mine0')).toContain('mtu 1400');
  });
});

describeAsRoot('a process with a TUN link', () => {
  const [namespace] = namespaces(1) as [Namespace];
  const attached = `const link = openTun({ address: '${SUBNET}', name: 'mine' });
    link.attach({ packet() {}, drained() {} });`;
  const devices = (): string => namespace.ip('-brief', 'link');

  it('ends when the link is closed, and not before', () => {
    const closing = `setImmediate(() => { console.log('open'); link.close(); link.close(); });`;
    const { status, stdout } = namespace.run('node', ...usingLinks(attached + closing));
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'open\n' });
    expect(devices()).not.toContain('mine');
  });

  it('can end by itself while it is open', () => {
    expect(namespace.run('node', ...usingLinks(`${attached} process.exit(3);`)).status).toBe(3);
    expect(devices()).not.toContain('mine');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves no device behind after %s', async (signal) => {
    const program = namespace.start('node', ...usingLinks(`${attached} console.log('open');`));
    await program.printed('open');
    expect(devices()).toContain('mine');
    program.signal(signal);
    await program.ended();
    expect(devices()).not.toContain('mine');
  });
});

describeAsRoot('a TUN link that cannot be opened says what is missing', () => {
  const [namespace] = namespaces(1) as [Namespace];
  const opening = usingLinks(`openTun({ address: '${SUBNET}' });`);

  it('when it may not be', () => {
    const { stdout } = namespace.run('setpriv', '--bounding-set=-net_admin', 'node', ...opening);
    expect(stdout).toBe(
      'LinkError: a TUN device migsock%d cannot be made: EPERM; run as root or with CAP_NET_ADMIN\n',
    );
  });

  it('when there is no /dev/net/tun', () => {
    const script = 'mount -t tmpfs none /dev/net && exec "$@"';
    const { stdout } = namespace.run('unshare', '--mount', 'sh', '-c', script, 'sh', 'node', ...opening);
    const remedy = 'load the module tun, or pass the device into the container';
    expect(stdout).toBe(`LinkError: a TUN device needs /dev/net/tun: ENOENT; ${remedy}\n`);
  });

  it('when the name is taken', () => {
    open(namespace, { name: 'taken' });
    expect(() => open(namespace, { name: 'taken' })).toThrow(
      'a TUN device taken cannot be made: EBUSY; another device has that name: choose another',
    );
  });

  it.each([
    [{ address: '10.9.0.1' }, 'address is "10.9.0.1"; expected an address with its prefix'],
    [{ address: '10.9.0.1/31' }, 'expected an address with its prefix of 1 to 30 bits'],
    [{ address: '10.9.0.256/24' }, 'expected an IPv4 address'],
    [{ name: 'a-name-of-16-octets' }, 'expected 1 to 15 octets'],
    [{ mtu: 20 }, 'does not take an MTU of 20: EINVAL'],
  ])('when %j is wrong, and leaves nothing behind', (options, message) => {
    expect(() => open(namespace, options)).toThrow(message);
    expect(namespace.ip('-brief', 'link')).not.toContain('migsock');
  });
});
