/** What a host gives to whom. */
import { describe, expect, it } from 'vitest';
import { parseHost } from '../../src/codec/index.ts';
import { Host } from '../../src/reference-stack/host.ts';

const address = parseHost('192.0.2.1');

describe('a host', () => {
  it('never gives a connection the address of its own peer', () => {
    const host = new Host({ addresses: [address], secret: new Uint8Array(16), random: () => 7 });
    const chosen = host.connect({ host: parseHost('192.0.2.2'), port: 80 }, 0).local.port;
    const socket = host.connect({ host: address, port: chosen }, 0);
    expect(socket.local.port).not.toBe(chosen);
  });

  it('has an address', () => {
    const options = { addresses: [], secret: new Uint8Array(16), random: () => 0 };
    expect(() => new Host(options)).toThrow('addresses is empty; expected one or more');
  });
});
