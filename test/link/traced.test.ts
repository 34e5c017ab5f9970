import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIG_BIT, Operation } from '../../src/codec/message.ts';
import { TcpFlag } from '../../src/codec/tcp.ts';
import { Network } from '../../src/link/network.ts';
import { describePacket, traced } from '../../src/link/traced.ts';
import { VirtualTime } from '../../src/link/virtual-time.ts';
import { message as octetsOfMessage, wellFormed } from '../packets.ts';
import { A, B, Inbox, packet, segment } from './support.ts';

describe('the line for a packet', () => {
  it.each([
    [segment(), '10.0.0.1:4000 > 10.0.0.2:80 ACK seq 1 ack 2 win 1000 len 0'],
    [
      segment({ flags: TcpFlag.SYN | TcpFlag.ACK, payload: new Uint8Array(7) }),
      '10.0.0.1:4000 > 10.0.0.2:80 SYN,ACK seq 1 ack 2 win 1000 len 7',
    ],
    [segment({ flags: 0 }), '10.0.0.1:4000 > 10.0.0.2:80 no flags seq 1 ack 2 win 1000 len 0'],
    [packet({ protocol: 17, payload: new Uint8Array(8) }), '10.0.0.1 > 10.0.0.2 protocol 17, 8 octets'],
    [packet({ protocol: 6, fragmentOffset: 5, payload: new Uint8Array(30) }), /protocol 6, 30 octets$/],
    [packet({ protocol: 6, payload: new Uint8Array(19) }), /protocol 6, 19 octets$/],
    [Uint8Array.of(0x45), '1 octets without an IPv4 header'],
  ])('of any kind says what it is', (bytes, line) => {
    expect(describePacket(bytes)).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
  });

  it('names the operation of a MIGSOCK message', () => {
    for (const name of Object.keys(Operation) as (keyof typeof Operation)[]) {
      const line = describePacket(segment({ reserved: MIG_BIT, payload: wellFormed(name) }));
      expect(line).toMatch(new RegExp(` MIGSOCK ${name}$`));
    }
  });

  it('says what is wrong with a malformed one', () => {
    const payload = octetsOfMessage(0x7fff);
    expect(describePacket(segment({ reserved: MIG_BIT, payload }))).toMatch(/ malformed MIGSOCK \(.+\)$/);
  });

  it('is there for any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(describePacket(bytes)).not.toContain('undefined');
      }),
    );
  });
});

describe('a traced link', () => {
  it('prints what it sends and receives, with the time', () => {
    const clock = new VirtualTime();
    const network = new Network({ clock, seed: 1, impairments: { delay: 1500 } });
    const lines: string[] = [];
    const a = traced(network.attach(A), clock, (line) => lines.push(line));
    const b = network.attach(B);
    const inbox = new Inbox(clock, a);
    a.send(segment());
    b.send(packet({ from: B, to: A }));
    clock.run();
    expect(lines).toEqual([
      '0.000000 out 10.0.0.1:4000 > 10.0.0.2:80 ACK seq 1 ack 2 win 1000 len 0',
      '0.001500 in  10.0.0.2 > 10.0.0.1 protocol 253, 0 octets',
    ]);
    expect(inbox.arrivals).toHaveLength(1);
  });
});
