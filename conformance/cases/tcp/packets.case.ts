/** What carries a segment: packets whose headers are not what they should be, or have more than they need. */
import {
  conformanceCase,
  conformanceCases,
  expectThat,
  withIpv4Header,
  withIpv4Options,
  withTcpHeader,
} from '../../harness/index.ts';
import { openAlive } from '../connections.ts';

type Change = (packet: Uint8Array) => Uint8Array;

function ipv4(at: number, octet: (good: number) => number): Change {
  return (packet) =>
    withIpv4Header(packet, (octets) => {
      octets[at] = octet(octets[at] as number);
    });
}

function totalLength(of: (octets: number) => number): Change {
  return (packet) =>
    withIpv4Header(packet, (octets) => {
      const total = of(packet.length);
      octets.set([total >>> 8, total & 0xff], 2);
    });
}

function dataOffset(words: number): Change {
  return (packet) =>
    withTcpHeader(packet, (octets) => {
      octets[12] = (words << 4) | ((octets[12] as number) & 0xf);
    });
}

/** Packets that hold no whole TCP segment, though their checksums fit; and the clause that says so. */
const unreadable: Readonly<Record<string, readonly [clause: string, Change]>> = {
  'version-5': ['RFC 1122 §3.2.1.1', ipv4(0, (good) => 0x50 | (good & 0xf))],
  'version-6': ['RFC 1122 §3.2.1.1', ipv4(0, (good) => 0x60 | (good & 0xf))],
  'header-of-16-octets': ['RFC 791 §3.1', ipv4(0, () => 0x44)],
  'header-of-60-octets': ['RFC 791 §3.1', ipv4(0, () => 0x4f)],
  'total-length-within-its-header': ['RFC 791 §3.1', totalLength(() => 19)],
  'total-length-within-tcp': ['RFC 791 §3.1', totalLength(() => 39)],
  'total-length-beyond-the-end': ['RFC 791 §3.1', totalLength((octets) => octets + 1)],
  'shorter-than-a-header': ['RFC 791 §3.1', (packet) => packet.slice(0, 19)],
  'first-fragment': ['RFC 791 §3.1', ipv4(6, () => 0x20)],
  'later-fragment': ['RFC 791 §3.1', ipv4(7, () => 1)],
  'another-protocol': ['RFC 791 §3.1', ipv4(9, () => 253)],
  'data-offset-of-16-octets': ['RFC 9293 §3.1', dataOffset(4)],
  'data-offset-beyond-the-end': ['RFC 9293 §3.1', dataOffset(15)],
};

/** What a packet may have besides, and what is no matter to its segment. */
const besides: Readonly<Record<string, readonly [clause: string, Change]>> = {
  'four-octets-of-options': [
    'RFC 1122 §3.2.1.8',
    (packet) => withIpv4Options(packet, Uint8Array.of(1, 1, 1, 0)),
  ],
  'forty-octets-of-options': [
    'RFC 1122 §3.2.1.8',
    (packet) => withIpv4Options(packet, new Uint8Array(40).fill(1)),
  ],
  'octets-behind-it': ['RFC 791 §3.1', (packet) => Uint8Array.of(...packet, 7, 7, 7)],
  'another-type-of-service': ['RFC 791 §3.1', ipv4(1, () => 0x28)],
  'its-last-hop': ['RFC 791 §3.1', ipv4(8, () => 1)],
  'fragmentation-allowed': ['RFC 791 §3.1', ipv4(6, () => 0)],
};

/** Octets of data: so few that a header of 60 octets does not fit. */
const FEW = 10;

export default [
  ...conformanceCases(unreadable, ([clause, change]) =>
    conformanceCase({
      id: 'tcp/unreadable-packet',
      title: 'A packet that holds no whole TCP segment is neither taken nor answered.',
      checks: [clause],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject, { timestamps: false, sack: false });
        const good = conversation.next(FEW);
        await tester.pass('silence');
        const before = tester.arrived(conversation.connection).length;
        tester.sendRaw(change(tester.encode(good)));
        await tester.pass('silence');
        const answers = tester.arrived(conversation.connection).length - before;
        expectThat(answers === 0, 'no answer', `${answers} segments`);
        tester.send(good);
        await conversation.expectDelivered();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(besides, ([clause, change]) =>
    conformanceCase({
      id: 'tcp/packet-with-more',
      title:
        'What a packet’s header has besides, and what follows the packet, is no matter to the segment in it.',
      checks: [clause],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const outgoing = conversation.next(100);
        conversation.connection.sent(outgoing.segment);
        tester.sendRaw(change(tester.encode(outgoing)));
        await conversation.expectDelivered();
        await conversation.expectAcknowledged();
        await conversation.expectAlive();
      },
    }),
  ),
];
