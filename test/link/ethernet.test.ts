import { describe, expect, it } from 'vitest';
import { EthernetLink } from '../../src/link/ethernet.ts';
import type { Link, Receiver } from '../../src/link/index.ts';

const own = Uint8Array.of(2, 0, 0, 0, 0, 1);
const peer = Uint8Array.of(2, 0, 0, 0, 0, 2);
const IPV4 = [8, 0];
const ARP = [8, 6];
const REQUEST = [0, 1, 8, 0, 6, 4, 0, 1];
const REPLY = [0, 1, 8, 0, 6, 4, 0, 2];
const nowhere = [0, 0, 0, 0, 0, 0];
const everybody = [255, 255, 255, 255, 255, 255];
const peersHost = [198, 51, 100, 80];
const anyHost = [192, 0, 2, 10];

/** An IPv4 header of a packet that says to have so many octets, and that many. */
function packetOf(octets: number): Uint8Array {
  const packet = new Uint8Array(octets).fill(7);
  packet.set([0x45, 0, octets >>> 8, octets & 0xff]);
  return packet;
}

/** A link that keeps what is sent, and hands in what is said to arrive. */
function wired(): {
  link: EthernetLink;
  sent: number[][];
  arrive: (frame: number[]) => void;
  got: number[][];
} {
  const sent: number[][] = [];
  const got: number[][] = [];
  let receiver: Receiver | undefined;
  const frames: Link = {
    send: (frame) => void sent.push([...frame]),
    attach: (next) => {
      receiver = next;
    },
    close: () => undefined,
  };
  const link = new EthernetLink(frames, { own, peer });
  link.attach({ packet: (bytes) => void got.push([...bytes]), drained: () => undefined });
  const arrive = (frame: number[]): void => {
    receiver?.packet(Uint8Array.from(frame));
  };
  return { link, sent, arrive, got };
}

describe('an Ethernet link', () => {
  it('puts packets into frames for its neighbour', () => {
    const { link, sent } = wired();
    link.send(packetOf(40));
    expect(sent).toEqual([[...peer, ...own, ...IPV4, ...packetOf(40)]]);
  });

  it('takes packets out of frames, without what pads them', () => {
    const { arrive, got } = wired();
    arrive([...own, ...peer, ...IPV4, ...packetOf(40), 0, 0, 0, 0, 0, 0]);
    expect(got).toEqual([[...packetOf(40)]]);
  });

  it('answers for every address that it is asked for', () => {
    const { sent, arrive, got } = wired();
    arrive([...everybody, ...peer, ...ARP, ...REQUEST, ...peer, ...peersHost, ...nowhere, ...anyHost]);
    expect(sent).toEqual([[...peer, ...own, ...ARP, ...REPLY, ...own, ...anyHost, ...peer, ...peersHost]]);
    expect(got).toEqual([]);
  });

  it.each([
    ['an announcement', [...REQUEST, ...peer, ...peersHost, ...nowhere, ...peersHost]],
    ['an answer', [...REPLY, ...peer, ...peersHost, ...own, ...anyHost]],
    ['a request that is cut short', [...REQUEST, ...peer, ...peersHost, ...nowhere, 192]],
  ])('is silent to %s', (_, contents) => {
    const { sent, arrive, got } = wired();
    arrive([...everybody, ...peer, ...ARP, ...contents]);
    expect([sent, got]).toEqual([[], []]);
  });

  it.each([
    ['IPv6', [...own, ...peer, 0x86, 0xdd, ...packetOf(40)]],
    ['less than a header', [...own, ...peer, ...IPV4, ...packetOf(40).subarray(0, 19)]],
    ['nothing', []],
  ])('drops %s', (_, frame) => {
    const { sent, arrive, got } = wired();
    arrive(frame);
    expect([sent, got]).toEqual([[], []]);
  });
});
