/** What the IPv4 header of a connection's packets says about fragments (RFC 1191, RFC 6864). */
import { describe, expect, it } from 'vitest';
import { decodeRawIpv4, Ipv4Flag, parseHost, type RawIpv4Packet } from '../../src/codec/index.ts';
import { addresses, SECOND, Simulation } from './simulation.ts';

/** A connection, and the headers of all packets that its opener sends. */
function underWay(): { simulation: Simulation; sent: RawIpv4Packet[]; send: (octets: number) => void } {
  const simulation = new Simulation({ impairments: { delay: 1000 } });
  const sent: RawIpv4Packet[] = [];
  simulation.network.observe((packet) => {
    const header = decodeRawIpv4(packet);
    if (header.source === parseHost(addresses.source)) sent.push(header);
  });
  const { client } = simulation.connect();
  const send = (octets: number): void => {
    client.send(new Uint8Array(octets), simulation.now);
    simulation.pass(SECOND);
  };
  return { simulation, sent, send };
}

describe('a connection’s packets', () => {
  it('forbid their fragmentation, without a number of their own', () => {
    const { simulation, sent, send } = underWay();
    simulation.impair('source', 'remote', { mtu: 1000 });
    send(3000);
    expect(sent.length).toBeGreaterThan(5);
    for (const { flags, identification } of sent) {
      expect({ flags, identification }).toEqual({ flags: Ipv4Flag.dontFragment, identification: 0 });
    }
  });

  it('may be fragmented, each under another number, once a router asks for less than is sensible', () => {
    const { simulation, sent, send } = underWay();
    simulation.impair('source', 'remote', { mtu: 100 });
    send(5000);
    simulation.impair('source', 'remote', { mtu: undefined });
    const reported = sent.length;
    send(5000);
    const after = sent.slice(reported);
    expect(after.length).toBeGreaterThan(10);
    expect(after.map(({ flags }) => flags)).toEqual(after.map(() => 0));
    const [first] = after as [RawIpv4Packet];
    const inOrder = after.map((_, index) => (first.identification + index) & 0xffff);
    expect(after.map(({ identification }) => identification)).toEqual(inOrder);
    expect(Math.max(...after.map(({ totalLength }) => totalLength))).toBe(552);
  });
});
