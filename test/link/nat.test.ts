import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHost, parseHost } from '../../src/codec/address.ts';
import { internetChecksum } from '../../src/codec/checksum.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/codec/ipv4.ts';
import { decodeTcp, encodeTcp } from '../../src/codec/tcp.ts';
import { SECOND } from '../../src/link/clock.ts';
import { Nat, type NatOptions } from '../../src/link/nat.ts';
import { GATEWAY, Network, type NetworkLink } from '../../src/link/network.ts';
import { VirtualTime } from '../../src/link/virtual-time.ts';
import { validPacket, validSegment } from '../codec/arbitraries.ts';
import { A, B, Inbox, packet, segment } from './support.ts';

const OUTSIDE = '203.0.113.1';
const SERVER = '198.51.100.7';
const OTHER = '198.51.100.8';

interface Translated {
  readonly clock: VirtualTime;
  readonly nat: Nat;
  readonly a: NetworkLink;
  readonly b: NetworkLink;
  readonly server: NetworkLink;
  readonly other: NetworkLink;
  readonly inbox: Readonly<Record<'a' | 'b' | 'server' | 'other', Inbox>>;
}

/** A and B inside, a server and another host outside. */
function translated(options: Partial<NatOptions> = {}): Translated {
  const clock = new VirtualTime();
  const inside = new Network({ clock, seed: 1 });
  const outside = new Network({ clock, seed: 1 });
  const nat = new Nat(inside.attach(GATEWAY), outside.attach(OUTSIDE), {
    clock,
    address: OUTSIDE,
    ...options,
  });
  const [a, b] = [inside.attach(A), inside.attach(B)];
  const [server, other] = [outside.attach(SERVER), outside.attach(OTHER)];
  const inbox = {
    a: new Inbox(clock, a),
    b: new Inbox(clock, b),
    server: new Inbox(clock, server),
    other: new Inbox(clock, other),
  };
  return { clock, nat, a, b, server, other, inbox };
}

/** Who a segment is from and to; that its checksums are right is asserted in passing. */
function endsOf({ arrivals }: Inbox): string[] {
  return arrivals.map(({ bytes }) => {
    const { source, destination, payload } = decodeIpv4(bytes);
    const { sourcePort, destinationPort } = decodeTcp(payload, { source, destination });
    return `${formatHost(source)}:${sourcePort} > ${formatHost(destination)}:${destinationPort}`;
  });
}

const outbound = { from: A, to: SERVER };
/** From the server to A's port as the outside knows it. */
const inbound = { from: SERVER, to: OUTSIDE, sourcePort: 80, destinationPort: 4000 };

describe('a NAT', () => {
  it('gives what goes out its own address and what comes back the inside’s', () => {
    const { clock, a, server, inbox, nat } = translated();
    a.send(segment(outbound));
    clock.run();
    server.send(segment(inbound));
    clock.run();
    expect(endsOf(inbox.server)).toEqual([`${OUTSIDE}:4000 > ${SERVER}:80`]);
    expect(endsOf(inbox.a)).toEqual([`${SERVER}:80 > ${A}:4000`]);
    expect(nat.statistics).toMatchObject({ outbound: 1, inbound: 1, unsolicited: 0 });
  });

  it('gives another port where two inside have the same, and keeps each apart', () => {
    const { clock, a, b, server, inbox } = translated();
    a.send(segment(outbound));
    b.send(segment({ ...outbound, from: B }));
    b.send(segment({ ...outbound, from: B, to: OTHER }));
    clock.run();
    const second = `${OUTSIDE}:1024`;
    expect(endsOf(inbox.server)).toEqual([`${OUTSIDE}:4000 > ${SERVER}:80`, `${second} > ${SERVER}:80`]);
    expect(endsOf(inbox.other)).toEqual([`${second} > ${OTHER}:80`]);
    server.send(segment({ ...inbound, destinationPort: 1024 }));
    clock.run();
    expect(endsOf(inbox.b)).toEqual([`${SERVER}:80 > ${B}:4000`]);
    expect(inbox.a.arrivals).toEqual([]);
  });

  it('leaves alone what a payload says', () => {
    const { clock, a, inbox } = translated();
    const payload = Uint8Array.of(10, 0, 0, 1, 4000 >> 8, 4000 & 0xff);
    a.send(segment({ ...outbound, payload }));
    clock.run();
    expect(inbox.server.arrivals[0]?.bytes.subarray(-payload.length)).toEqual(payload);
  });

  it('drops what nobody inside has asked for', () => {
    const { clock, server, inbox, nat } = translated();
    server.send(segment(inbound));
    clock.run();
    expect([inbox.a.arrivals, nat.statistics.unsolicited]).toEqual([[], 1]);
  });

  it.each([
    ['port-restricted', 0],
    ['full-cone', 2],
  ] as const)('that is %s lets %i packets of others through', (filtering, through) => {
    const { clock, a, server, other, inbox, nat } = translated({ filtering });
    a.send(segment(outbound));
    clock.run();
    server.send(segment({ ...inbound, sourcePort: 81 }));
    other.send(segment({ ...inbound, from: OTHER }));
    clock.run();
    expect([inbox.a.arrivals.length, nat.statistics.unsolicited]).toEqual([through, 2 - through]);
    a.send(segment({ ...outbound, to: OTHER }));
    clock.run();
    other.send(segment({ ...inbound, from: OTHER }));
    clock.run();
    expect(endsOf(inbox.a).at(-1)).toBe(`${OTHER}:80 > ${A}:4000`);
  });

  it('forgets a mapping when the inside has not used it in time', () => {
    const { clock, a, server, inbox } = translated({ timeout: 10 * SECOND });
    const sendAt = (time: number, send: () => void): void => void clock.at(time * SECOND, send);
    const [out, back] = [
      (): void => {
        a.send(segment(outbound));
      },
      (): void => {
        server.send(segment(inbound));
      },
    ];
    sendAt(0, out);
    sendAt(9, back);
    sendAt(9, out);
    sendAt(18, back);
    sendAt(19, back); // It was used 10 seconds ago: what comes in does not keep it.
    clock.run();
    expect(inbox.a.times).toEqual([9 * SECOND, 18 * SECOND]);
  });

  it('forgets all when told to, and gives the ports away again', () => {
    const { clock, nat, a, b, server, inbox } = translated();
    a.send(segment(outbound));
    clock.run();
    nat.forget();
    server.send(segment(inbound));
    b.send(segment({ ...outbound, from: B }));
    clock.run();
    expect(inbox.a.arrivals).toEqual([]);
    expect(endsOf(inbox.server).at(-1)).toBe(`${OUTSIDE}:4000 > ${SERVER}:80`);
  });

  it('gives out each port once, and drops what comes when there is none left', () => {
    const { clock, nat, a, b, inbox } = translated();
    for (let port = 1024; port <= 0xffff; port++) a.send(segment({ ...outbound, sourcePort: port }));
    b.send(segment({ ...outbound, from: B, sourcePort: 4000 }));
    b.send(segment({ ...outbound, from: B, sourcePort: 5 }));
    clock.run();
    const ports = inbox.server.arrivals.map(({ bytes }) => ((bytes[20] ?? 0) << 8) | (bytes[21] ?? 0));
    expect(ports.length).toBe(0x1_0000 - 1024 + 1);
    expect(new Set(ports).size).toBe(ports.length);
    expect(nat.statistics.exhausted).toBe(1);
  });

  it('translates neither ICMP nor fragments nor what is too short', () => {
    const { clock, a, server, inbox, nat } = translated();
    const short = packet({ ...outbound, protocol: 6, payload: new Uint8Array(19) });
    const longHeader = segment(outbound);
    longHeader[0] = 0x4f;
    a.send(packet({ ...outbound, protocol: 1, payload: new Uint8Array(28) }));
    a.send(packet({ ...outbound, protocol: 6, flags: 1, payload: new Uint8Array(28) }));
    a.send(packet({ ...outbound, protocol: 6, fragmentOffset: 9, payload: new Uint8Array(28) }));
    a.send(short);
    a.send(longHeader);
    server.send(packet({ from: SERVER, to: OUTSIDE, protocol: 1, payload: new Uint8Array(28) }));
    clock.run();
    expect([inbox.server.arrivals.length, nat.statistics.untranslatable]).toEqual([0, 6]);
  });

  it('refuses a time-out that cannot be', () => {
    expect(() => translated({ timeout: 0 })).toThrow('timeout is 0; expected an integer of 1 or more');
    expect(() => translated({ address: 'x' })).toThrow('an IPv4 address');
  });
});

describe('the checksums of a NAT', () => {
  const ports = { sourcePort: 4000, destinationPort: 80 };
  const source = parseHost(A);
  const destination = parseHost(SERVER);

  it('are right after translation for any segment and any address', () => {
    fc.assert(
      fc.property(validPacket, validSegment, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (ip, tcp, address) => {
        const { clock, a, inbox } = translatedAt(address);
        const addresses = { source, destination };
        const payload = encodeTcp({ ...tcp, ...ports }, addresses);
        a.send(encodeIpv4({ ...ip, ...addresses, flags: 0, fragmentOffset: 0, protocol: 6, payload }));
        clock.run();
        const arrived = decodeIpv4(inbox.arrivals[0]?.bytes ?? new Uint8Array());
        expect(arrived.source).toBe(address);
        expect(decodeTcp(arrived.payload, arrived)).toEqual(decodeTcp(payload, addresses));
      }),
    );
  });

  it('stay wrong where they were wrong', () => {
    const { clock, a, inbox } = translated();
    const bytes = segment(outbound);
    bytes[38] = (bytes[38] ?? 0) ^ 0x10; // Urgent pointer.
    a.send(bytes);
    clock.run();
    const { payload, ...addresses } = decodeIpv4(inbox.server.arrivals[0]?.bytes ?? new Uint8Array());
    expect(() => decodeTcp(payload, addresses)).toThrow('TCP checksum');
  });

  it('of UDP are right, never 0 where there is one, and none where there is none', () => {
    const udp = (data: number, checksum?: number): Uint8Array => {
      const payload = Uint8Array.of(4000 >> 8, 4000 & 0xff, 0, 80, 0, 10, 0, 0, data >> 8, data & 0xff);
      const value = checksum ?? (udpSum(source, destination, payload) || 0xffff); // RFC 768
      payload.set([value >> 8, value & 0xff], 6);
      return packet({ ...outbound, protocol: 17, payload });
    };
    const { clock, a, inbox } = translated();
    for (let data = 0; data < 0x1_0000; data++) a.send(udp(data));
    a.send(udp(1, 0));
    clock.run();
    const arrived = inbox.server.arrivals.map(({ bytes }) => decodeIpv4(bytes));
    const none = arrived.pop();
    expect(none?.payload.subarray(6, 8)).toEqual(Uint8Array.of(0, 0));
    const wrong = arrived.filter(
      ({ payload, ...ends }) =>
        udpSum(ends.source, ends.destination, payload) !== 0 || (payload[6] === 0 && payload[7] === 0),
    );
    expect(wrong).toEqual([]);
  });

  /** Checksum of a datagram with its pseudo-header: 0 over one that holds its own. */
  function udpSum(from: number, to: number, datagram: Uint8Array): number {
    const covered = new Uint8Array(12 + datagram.length);
    const view = new DataView(covered.buffer);
    view.setUint32(0, from);
    view.setUint32(4, to);
    view.setUint16(8, 17);
    view.setUint16(10, datagram.length);
    covered.set(datagram, 12);
    return internetChecksum(covered);
  }

  function translatedAt(address: number): { clock: VirtualTime; a: NetworkLink; inbox: Inbox } {
    const clock = new VirtualTime();
    const inside = new Network({ clock, seed: 1 });
    const outside = new Network({ clock, seed: 1 });
    const inbox = new Inbox(clock, outside.attach(GATEWAY));
    new Nat(inside.attach(GATEWAY), outside.attach(address), { clock, address });
    return { clock, a: inside.attach(source), inbox };
  }
});
