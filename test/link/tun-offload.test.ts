/** Offload on a TUN link: what kernels make of joined segments, and hosts of those that a kernel joins. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseHost } from '../../src/codec/address.ts';
import { advance, sequenceNumber } from '../../src/codec/sequence.ts';
import { decodePacket } from '../../src/codec/packet.ts';
import { TcpFlag, type TcpSegment } from '../../src/codec/tcp.ts';
import { Http } from '../../src/endpoint/http.ts';
import { streamOctets } from '../../src/endpoint/stream.ts';
import type { Link } from '../../src/link/link.ts';
import type { OffloadReceiver } from '../../src/link/pump.ts';
import { RealTime } from '../../src/link/real-time.ts';
import { openTun, type TunLink } from '../../src/link/tun.ts';
import { Driver } from '../../src/reference-stack/driver.ts';
import { Host } from '../../src/reference-stack/host.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import { describeAsRoot, namespaces, type Namespace } from '../namespaces.ts';
import { digestOf } from '../real/endpoint-process.ts';
import { Inbox, packetOf } from './tun-support.ts';

const { ACK, PSH } = TcpFlag;
const KERNEL = '10.9.0.1';
const OURS = '10.9.0.2';
/** Behind another device of the same kernel, which forwards between the two. */
const BEYOND = '10.8.0.2';

const folder = mkdtempSync(join(tmpdir(), 'migsock-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const opened: Pick<Link, 'close'>[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

function open(namespace: Namespace, address: string, mtu: number, offload: boolean): TunLink {
  const link = namespace.inside(() => openTun({ address: `${address}/24`, mtu, offload }));
  opened.push(link);
  return link;
}

describeAsRoot('a kernel that forwards joined segments', () => {
  const [namespace] = namespaces(1) as [Namespace];

  it.each([
    [576, 524],
    [1500, 1448],
    [9000, 8948],
  ])('sends on, with an MTU of %d, each of %d octets as it was', async (mtu, most) => {
    const outer = open(namespace, '10.8.0.1', mtu, false);
    const inner = open(namespace, KERNEL, mtu, true);
    namespace.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    const inbox = new Inbox();
    outer.attach(inbox);
    const stream = streamOctets(0, 0, 6 * most + 99);
    const send = (start: number, end: number, flags: number, reserved = 0): void => {
      const sequence = advance(sequenceNumber(0xffff_f000), start);
      const options = [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value: 1, echo: 2 }] as const;
      const payload = stream.subarray(start, end);
      inner.send(packetOf(OURS, BEYOND, { sequence, flags, reserved, options, payload }));
    };
    for (let index = 0; index < 3; index++) send(index * most, (index + 1) * most, ACK);
    send(0, 40, ACK, 8);
    for (let index = 3; index < 6; index++) send(index * most, (index + 1) * most, ACK);
    send(6 * most, stream.length, ACK | PSH);
    const expected = [most, most, most, 40, most, most, most, 99];
    const arrivals: TcpSegment[] = [];
    while (arrivals.length < expected.length) arrivals.push((await inbox.next()).segment);
    expect(arrivals.map(({ payload }) => payload.length)).toEqual(expected);
    expect(arrivals.map(({ flags, reserved }) => [flags, reserved])).toEqual(
      expected.map((octets) => [octets === 99 ? ACK | PSH : ACK, octets === 40 ? 8 : 0]),
    );
    const ordinary = arrivals.filter(({ reserved }) => reserved === 0);
    expect(Buffer.concat(ordinary.map(({ payload }) => payload)).equals(stream)).toBe(true);
    expect(inner.refused).toBe(0);
  });
});

/** Loses every so manieth packet either way, whether it is one segment or many. */
function losing(link: TunLink, every: number): Link {
  let count = 0;
  const survives = (): boolean => ++count % every !== 0;
  return {
    send: (packet) => {
      if (survives()) link.send(packet);
    },
    attach: (receiver: OffloadReceiver) => {
      link.attach({
        packet: (bytes, isChecked) => {
          if (survives()) receiver.packet(bytes, isChecked);
        },
        drained: () => {
          receiver.drained();
        },
      });
    },
    close: () => {
      link.close();
    },
  };
}

/** A web server at our address. */
function serve(link: Link, mtu: number): void {
  const clock = new RealTime();
  const host = new Host({
    addresses: [parseHost(OURS)],
    secret: new Uint8Array(16),
    random: () => 0,
    tcp: { mtu },
  });
  host.listen(80);
  const applications = new Map<Socket, Http>();
  const driver = new Driver(host, link, clock, ({ socket, event }) => {
    if (event.kind === 'closed') return;
    const application = applications.get(socket) ?? new Http();
    applications.set(socket, application);
    application.serve(socket, clock.now());
  });
  opened.push(driver);
}

describeAsRoot('a host on a TUN link with offload', () => {
  const [namespace] = namespaces(1) as [Namespace];
  const octets = 5_000_003;
  const file = join(folder, 'stream');
  writeFileSync(file, streamOctets(0, 0, octets));

  /** What curl says of what it has downloaded, then of what it has uploaded. */
  async function exchange(): Promise<string[]> {
    const script = `curl -s http://${OURS}/octets/${octets} | sha256sum && curl -s -T ${file} http://${OURS}/`;
    const { stdout } = await namespace.start('sh', '-c', script).ended();
    return stdout.split('\n').map((line) => line.slice(0, 64));
  }

  function packetsOf(device: string): number[] {
    const [{ stats64 }] = JSON.parse(namespace.ip('-s', '-j', 'link', 'show', device)) as [
      { stats64: Record<'rx' | 'tx', { packets: number }> },
    ];
    return [stats64.rx.packets, stats64.tx.packets];
  }

  it.each([576, 1500, 9000])('serves and takes a stream with an MTU of %d, in few packets', async (mtu) => {
    const link = open(namespace, KERNEL, mtu, true);
    serve(link, mtu);
    expect(await exchange()).toEqual([digestOf(octets), digestOf(octets), '']);
    // Both ways there are data one time and acknowledgments the other.
    for (const packets of packetsOf(link.name)) expect(packets).toBeLessThan(octets / mtu);
    expect(link.refused).toBe(0);
  });

  it('serves and takes a stream of which parts have to be sent again', async () => {
    serve(losing(open(namespace, KERNEL, 1500, true), 23), 1500);
    expect(await exchange()).toEqual([digestOf(octets), digestOf(octets), '']);
  });
});

describe('a host that is handed a segment', () => {
  it.each([
    [1460, 'may let its acknowledgment wait', 0],
    [1461, 'acknowledges it at once, for it was more than one', 1],
    [64_000, 'acknowledges it at once, for it was many', 1],
  ])('of %d octets %s', (octets, _, answers) => {
    const host = new Host({ addresses: [parseHost(OURS)], secret: new Uint8Array(16), random: () => 0 });
    host.listen(80);
    const receive = (change: Partial<TcpSegment>): void => {
      host.receive(decodePacket(packetOf(KERNEL, OURS, { destinationPort: 80, ...change })), 0);
    };
    receive({});
    const acknowledgment = advance(host.poll(0)?.segment.sequence ?? sequenceNumber(0), 1);
    const text = { flags: ACK, sequence: sequenceNumber(1001), acknowledgment };
    receive({ ...text, payload: new Uint8Array(octets) });
    expect(host.poll(0) === undefined ? 0 : 1).toBe(answers);
  });
});
