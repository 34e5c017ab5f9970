/** What a host gives to whom. */
import { describe, expect, it } from 'vitest';
import { parseHost, sequenceNumber, TcpFlag, type Endpoint, type TcpSegment } from '../../src/codec/index.ts';
import { Host } from '../../src/reference-stack/host.ts';

const address = parseHost('192.0.2.1');

function segmentOf(sourcePort: number, destinationPort: number): TcpSegment {
  return {
    sourcePort,
    destinationPort,
    sequence: sequenceNumber(1),
    acknowledgment: sequenceNumber(0),
    reserved: 0,
    flags: TcpFlag.SYN,
    window: 1000,
    urgentPointer: 0,
    options: [],
    payload: new Uint8Array(0),
  };
}

describe('a host', () => {
  it('never gives a connection the address of its own peer', () => {
    const host = new Host({ addresses: [address], secret: new Uint8Array(16), random: () => 7 });
    const chosen = host.connect({ host: parseHost('192.0.2.2'), port: 80 }, 0).local.port;
    const socket = host.connect({ host: address, port: chosen }, 0);
    expect(socket.local.port).not.toBe(chosen);
  });

  const strangers = ['0.0.0.0', '224.0.0.1', '239.255.255.255', '255.255.255.255'];

  it.each(strangers)('opens no connection to %s', (stranger) => {
    const host = new Host({ addresses: [address], secret: new Uint8Array(16), random: () => 7 });
    expect(() => host.connect({ host: parseHost(stranger), port: 80 }, 0)).toThrow('is no unicast address');
    expect(host.size).toBe(0);
  });

  it.each(strangers)('answers nothing from or to %s', (stranger) => {
    const host = new Host({ addresses: [address], secret: new Uint8Array(16), random: () => 7 });
    host.listen(80);
    const peer = { host: parseHost('192.0.2.2'), port: 5000 };
    const own = { host: address, port: 80 };
    const syn = (from: Endpoint, to: Endpoint): unknown => {
      const segment = segmentOf(from.port, to.port);
      host.receive({ source: from.host, destination: to.host, typeOfService: 0, segment }, 0);
      return host.poll(0);
    };
    expect(syn({ ...peer, host: parseHost(stranger) }, own)).toBeUndefined();
    expect(syn(peer, { ...own, host: parseHost(stranger) })).toBeUndefined();
    expect(syn(peer, own)).toBeDefined();
  });

  it('has an address', () => {
    const options = { addresses: [], secret: new Uint8Array(16), random: () => 0 };
    expect(() => new Host(options)).toThrow('addresses is empty; expected one or more');
  });
});
