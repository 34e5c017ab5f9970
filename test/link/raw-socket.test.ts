import { afterEach, beforeAll, expect, it } from 'vitest';
import { decodeFragmentationNeeded, parseHost } from '../../src/codec/index.ts';
import { TcpFlag } from '../../src/codec/tcp.ts';
import { openRawSocket, type RawSocketLink, type RawSocketOptions } from '../../src/link/raw-socket.ts';
import { describeAsRoot, join, namespaces, type Namespace } from '../namespaces.ts';
import { answerTo, connecting, Inbox, listening, packetOf, usingLinks } from './tun-support.ts';

const OURS = '10.8.0.1';
const PEER = '10.8.0.2';
const PORT = 61_000;
const { ACK, RST, SYN } = TcpFlag;

const opened: RawSocketLink[] = [];
afterEach(() => {
  for (const link of opened.splice(0)) link.close();
});

interface Opened {
  readonly link: RawSocketLink;
  readonly inbox: Inbox;
}

function open(namespace: Namespace, options: Partial<RawSocketOptions> = {}): Opened {
  const link = namespace.inside(() => openRawSocket({ address: OURS, ...options }));
  opened.push(link);
  const inbox = new Inbox();
  link.attach(inbox);
  return { link, inbox };
}

/** Two namespaces, the first with our address and the second with the peer's. */
function joinedNamespaces(): [Namespace, Namespace] {
  const [here, there] = namespaces(2) as [Namespace, Namespace];
  beforeAll(() => {
    join(here, `${OURS}/24`, there, `${PEER}/24`);
  });
  return [here, there];
}

describeAsRoot('a raw-socket link', () => {
  const [here, there] = joinedNamespaces();

  it('carries segments to its ports, with checksums that a virtual network had left out, and ours back', async () => {
    const { link, inbox } = open(here);
    const client = there.start('node', ...connecting(OURS, PORT));
    const arrival = await inbox.next();
    expect(arrival).toMatchObject({ segment: { destinationPort: PORT, flags: SYN }, isChecked: true });
    link.send(packetOf(OURS, PEER, answerTo(arrival, RST | ACK)));
    expect((await client.ended()).stdout).toBe('ECONNREFUSED\n');
  });

  it('makes such checksums as the codec verifies them', async () => {
    const { link } = open(here);
    const unchecked = new Inbox();
    link.attach({
      packet: (bytes) => {
        unchecked.packet(bytes);
      },
      drained: () => undefined,
    });
    there.start('node', ...connecting(OURS, PORT));
    expect((await unchecked.next()).segment.flags).toBe(SYN);
  });

  it('leaves them out where that is asked for, and says so', async () => {
    const { inbox } = open(here, { offload: true });
    there.start('node', ...connecting(OURS, PORT));
    expect(await inbox.next()).toMatchObject({ segment: { flags: SYN }, isChecked: true });
  });

  it('keeps the kernel from answering with RST', async () => {
    const { link, inbox } = open(here);
    const server = there.start('node', ...listening(PEER, 8080, `socket.end('hello'); server.close();`));
    await server.printed('listening');
    link.send(packetOf(OURS, PEER, { destinationPort: 8080 }));
    const synAck = await inbox.next();
    expect(synAck.segment.flags).toBe(SYN | ACK);
    link.send(packetOf(OURS, PEER, answerTo(synAck, ACK)));
    // A reset connection would say nothing.
    expect(new TextDecoder().decode((await inbox.next()).segment.payload)).toBe('hello');
    link.send(packetOf(OURS, PEER, answerTo(synAck, RST)));
  });

  it('leaves other ports to the kernel, and gives back its own when it is closed', () => {
    const { link } = open(here, { ports: { first: PORT, last: PORT + 10 } });
    expect(there.run('node', ...connecting(OURS, PORT + 11)).stdout).toBe('ECONNREFUSED\n');
    link.close();
    link.close();
    expect(there.run('node', ...connecting(OURS, PORT)).stdout).toBe('ECONNREFUSED\n');
  });

  it('shares the loopback with the kernel as well', async () => {
    const link = here.inside(() => openRawSocket({ address: '127.0.0.1' }));
    opened.push(link);
    const inbox = new Inbox();
    link.attach(inbox);
    const client = here.start('node', ...connecting('127.0.0.1', PORT));
    const arrival = await inbox.next();
    link.send(packetOf('127.0.0.1', '127.0.0.1', answerTo(arrival, RST | ACK)));
    expect((await client.ended()).stdout).toBe('ECONNREFUSED\n');
  });

  it('counts what the kernel does not take, and nothing once it is closed', () => {
    const { link } = open(here);
    link.send(packetOf(OURS, PEER, { payload: new Uint8Array(3000) }));
    expect(link.refused).toBe(1);
    link.close();
    link.send(packetOf(OURS, PEER, { payload: new Uint8Array(3000) }));
    expect(link.refused).toBe(1);
  });
});

describeAsRoot('a raw-socket link behind a router', () => {
  const [here, router, there] = namespaces(3) as [Namespace, Namespace, Namespace];
  const FAR = '10.7.0.2';
  beforeAll(() => {
    join(here, `${OURS}/24`, router, `${PEER}/24`);
    join(router, '10.7.0.1/24', there, `${FAR}/24`);
    here.ip('route', 'add', 'default', 'via', PEER);
    router.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    const device = /\d+: (veth\S+?)@.*\n.*\n\s+inet 10\.7/.exec(router.ip('address'))?.[1] ?? '';
    router.ip('link', 'set', device, 'mtu', '1000');
  });

  it('hears that a packet was too big for the way behind it', async () => {
    const { link } = open(here);
    const heard = new Promise<Uint8Array>((resolve) => {
      link.attach({
        packet: (bytes) => {
          resolve(bytes.slice());
        },
        drained: () => undefined,
      });
    });
    link.send(packetOf(OURS, FAR, { payload: new Uint8Array(1400) }));
    const { local, remote, nextHopMtu, sequence } = decodeFragmentationNeeded(await heard) ?? {};
    expect(local).toEqual({ host: parseHost(OURS), port: PORT });
    expect(remote).toEqual({ host: parseHost(FAR), port: PORT });
    expect({ nextHopMtu, sequence }).toEqual({ nextHopMtu: 1000, sequence: 1000 });
  });
});

describeAsRoot('a process with a raw-socket link', () => {
  const [here, there] = joinedNamespaces();
  const attached = `const link = openRawSocket({ address: '${OURS}' });
    link.attach({ packet() { console.log('packet'); }, drained() {} });`;

  it('ends when the link is closed, and not before', () => {
    const { status, stdout } = here.run(
      'node',
      ...usingLinks(`${attached} setImmediate(() => link.close());`),
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('leaves nothing behind after %s', async (signal) => {
    const program = here.start('node', ...usingLinks(`${attached} console.log('open');`));
    await program.printed('open');
    const client = there.start('node', ...connecting(OURS, PORT));
    await program.printed('packet');
    program.signal(signal);
    await program.ended();
    // The kernel is asked again and has its answer: the client's own segment, sent again, or a new one.
    expect(there.run('node', ...connecting(OURS, PORT)).stdout).toBe('ECONNREFUSED\n');
    expect((await client.ended()).stdout).toBe('ECONNREFUSED\n');
  });

  it('leaves nothing behind when it fails', () => {
    const program = usingLinks(`${attached} setImmediate(() => { throw new Error('a bug'); });`);
    expect(here.run('node', ...program).status).toBe(1);
    expect(there.run('node', ...connecting(OURS, PORT)).stdout).toBe('ECONNREFUSED\n');
  });
});

describeAsRoot('a raw-socket link that cannot be opened says what is missing', () => {
  const [here] = joinedNamespaces();
  const opening = usingLinks(`openRawSocket({ address: '${OURS}' });`);

  it.each([
    [
      'net_admin',
      `segments to ${OURS} cannot be kept from the kernel's TCP: EPERM; run as root or with CAP_NET_ADMIN`,
    ],
    ['net_raw', 'a raw socket cannot be opened: EPERM; run as root or with CAP_NET_RAW and CAP_NET_ADMIN'],
  ])('when it has no %s', (capability, message) => {
    const { stdout } = here.run('setpriv', `--bounding-set=-${capability}`, 'node', ...opening);
    expect(stdout).toBe(`LinkError: ${message}\n`);
  });

  it('when the address is another machine’s', () => {
    expect(() => open(here, { address: PEER })).toThrow(
      `a raw socket needs an address of this machine; ${PEER} is none: use one of 127.0.0.1, ${OURS}`,
    );
  });

  it.each(['0.0.0.0', '::'])('when the kernel has a socket on one of the ports of %s', async (host) => {
    const server = here.start('node', ...listening(host, 8080, ''));
    await server.printed('listening');
    expect(() => open(here, { ports: { first: 8000, last: 8100 } })).toThrow(
      `the kernel has a TCP socket on 8080 of ${OURS}: use other ports`,
    );
    server.signal('SIGKILL');
    await server.ended();
  });

  it.each([
    { first: 0, last: 80 },
    { first: 81, last: 80 },
    { first: 80, last: 65_536 },
  ])('when its ports are %j', (ports) => {
    expect(() => open(here, { ports })).toThrow(RangeError);
  });
});
