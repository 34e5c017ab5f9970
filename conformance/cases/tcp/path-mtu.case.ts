/** Routers that say that a packet was too big, and whoever says so without a reason: RFC 1191, RFC 9293 §3.7.2. */
import {
  conformanceCase,
  conformanceCases,
  expectThat,
  fragmentationNeeded,
  openConversation,
  setUp,
  withIpv4Header,
  type Conversation,
  type TcpSegment,
  type Tester,
} from '../../harness/index.ts';

/** Octets of a packet that is larger than what routers here say of the path. */
const LARGE_PACKET = 1000;
/** Octets that both headers have. */
const HEADERS = 40;
const MUCH = 10_000;
const DONT_FRAGMENT = 0x40;
/** Octets of an IPv4 header. */
const HEADER = 20;
/** A host that nothing else is opened to: an implementation may remember what its path carries for ten minutes. */
const ON_ITS_OWN = 'nat';

/** The largest packet since a place of the record that may not be fragmented, in octets. */
function largestWhole(tester: Tester, from: number): number {
  const sizes = tester.record.entries
    .slice(from)
    .flatMap((entry) => (entry.kind === 'received' ? [entry.packet] : []))
    .filter((packet) => ((packet[6] as number) & DONT_FRAGMENT) !== 0)
    .map(({ length }) => length);
  return Math.max(0, ...sizes);
}

/** The implementation has sent a large segment, and it is not acknowledged. Undefined where it sends no large ones. */
async function sendLarge(conversation: Conversation): Promise<TcpSegment | undefined> {
  const { tester, connection } = conversation;
  return setUp(async () => {
    await conversation.expectAlive();
    if ((await conversation.segmentOctets()) + HEADERS <= LARGE_PACKET) return undefined;
    await conversation.write(MUCH);
    const isLarge = ({ payload }: TcpSegment): boolean => payload.length + HEADERS > LARGE_PACKET;
    const large = { also: ['in a large packet', isLarge] } as const;
    return tester.expect(connection, large, { within: 'retransmission' });
  });
}

type Change = (packet: Uint8Array) => Uint8Array;

/** Changes octets of the ICMP message, or of what it quotes, and puts its checksum right (RFC 1624 §3). */
function changed(...changes: readonly (readonly [at: number, octet: number])[]): Change {
  return (packet) => {
    const octets = Uint8Array.from(packet);
    const message = octets.subarray(HEADER);
    for (const [at, octet] of changes) {
      const before = wordAt(message, at & ~1);
      message[at] = octet;
      const sum = (~wordAt(message, 2) & 0xffff) + (~before & 0xffff) + wordAt(message, at & ~1);
      const folded = (sum & 0xffff) + (sum >>> 16);
      const checksum = ~((folded & 0xffff) + (folded >>> 16)) & 0xffff;
      message.set([checksum >>> 8, checksum & 0xff], 2);
    }
    return octets;
  };
}

function wordAt(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number);
}

/** What says nothing of a connection: the quoted packet begins at octet 8 of the message, its segment at octet 28. */
const unfounded: Readonly<Record<string, Change>> = {
  'wrong-checksum': (packet) => packet.with(22, (packet[22] as number) ^ 1),
  'another-code': changed([1, 1]),
  'another-type': changed([0, 11]),
  'of-another-protocol': changed([17, 17]),
  'of-another-port': changed([28, 1], [29, 1]),
  'of-another-port-of-its-peer': changed([30, 1], [31, 1]),
  'of-another-host': changed([23, 250]),
  'of-another-peer': changed([27, 250]),
  'of-a-segment-that-was-not-sent': changed([32, 0], [33, 0]),
  'with-a-header-that-leaves-no-room': changed([8, 0x46]),
};

/** What does not even hold what it has to quote; the octet that is missing is taken out of its checksum. */
const tooShort: Change = (packet) => {
  const last = packet.length - 1;
  return withIpv4Header(changed([last - HEADER, 0])(packet).slice(0, last), (octets) => {
    octets.set([0, last], 2);
  });
};

export default [
  conformanceCase({
    id: 'path-mtu/smaller-packets',
    title: 'Who is told that a packet was too big sends smaller ones, or lets them be fragmented.',
    checks: ['RFC 1191 §6.3 (SHOULD)'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { at: ON_ITS_OWN, timestamps: false });
      const large = await sendLarge(conversation);
      if (large === undefined) return;
      tester.sendRaw(fragmentationNeeded(conversation.connection, large, LARGE_PACKET));
      await tester.pass('prompt');
      const from = tester.record.entries.length;
      await conversation.expectArrived();
      await conversation.write(MUCH);
      await conversation.expectArrived();
      const most = largestWhole(tester, from);
      expectThat(
        most <= LARGE_PACKET,
        `no packet of more than ${LARGE_PACKET} octets that may not be fragmented`,
        `${most}`,
      );
    },
  }),

  ...conformanceCases({ ...unfounded, 'too-short': tooShort }, (change) =>
    conformanceCase({
      id: 'path-mtu/unfounded',
      title:
        'What does not say that a packet of this connection was too big leaves its segments as they are.',
      checks: ['RFC 1191 §6.3 (SHOULD)'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { at: 'other', timestamps: false });
        const large = await sendLarge(conversation);
        if (large === undefined) return;
        tester.sendRaw(change(fragmentationNeeded(conversation.connection, large, 576)));
        await tester.pass('prompt');
        await conversation.expectArrived();
        const before = tester.arrived(conversation.connection).length;
        await conversation.write(MUCH);
        await conversation.expectArrived();
        const later = tester.arrived(conversation.connection).slice(before);
        const most = Math.max(0, ...later.map(({ payload }) => payload.length));
        expectThat(most + HEADERS > LARGE_PACKET, 'segments as large as before', `${most} octets at most`);
      },
    }),
  ),
];
