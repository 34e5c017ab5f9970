/** What a driver makes of packets before its host sees them. */
import { expect, it } from 'vitest';
import { encodePacketInto, parseHost, sequenceNumber, TcpFlag } from '../../src/codec/index.ts';
import { VirtualTime, type Link } from '../../src/link/index.ts';
import type { OffloadReceiver } from '../../src/link/pump.ts';
import { Driver } from '../../src/reference-stack/driver.ts';
import { Host } from '../../src/reference-stack/host.ts';

/** A SYN whose TCP checksum was left to somebody else. */
function unfinishedSyn(): Uint8Array {
  const bytes = new Uint8Array(100);
  const octets = encodePacketInto(bytes, {
    source: parseHost('192.0.2.2'),
    destination: parseHost('192.0.2.1'),
    typeOfService: 0,
    segment: {
      sourcePort: 4000,
      destinationPort: 80,
      sequence: sequenceNumber(1),
      acknowledgment: sequenceNumber(0),
      reserved: 0,
      flags: TcpFlag.SYN,
      window: 1000,
      urgentPointer: 0,
      options: [],
      payload: new Uint8Array(),
    },
  });
  bytes.set([0, 0], 36);
  return bytes.subarray(0, octets);
}

it.each([
  ['takes a segment whose checksum the link vouches for', true, { sent: 1, undecodable: 0 }],
  ['drops a segment with a wrong checksum', false, { sent: 0, undecodable: 1 }],
])('%s', (_, isChecked, expected) => {
  let receiver: OffloadReceiver | undefined;
  let sent = 0;
  const link: Link = {
    send: () => {
      sent += 1;
    },
    attach: (given) => {
      receiver = given;
    },
    close: () => undefined,
  };
  const host = new Host({ addresses: [1], secret: new Uint8Array(16), random: () => 0 });
  const driver = new Driver(host, link, new VirtualTime());
  receiver?.packet(unfinishedSyn(), isChecked);
  driver.pump();
  expect({ sent, undecodable: driver.undecodable }).toEqual(expected);
});
