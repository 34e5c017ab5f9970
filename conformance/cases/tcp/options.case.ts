/** Options: used only where both ends have offered them, and as they were agreed (RFC 9293 §3.1, RFC 7323, RFC 2018). */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  openConversation,
  SECOND,
  traceSegment,
  type ConnectionOptions,
  type Conversation,
  type TcpOption,
  type TcpSegment,
} from '../../harness/index.ts';
import {
  awaitSyn,
  forbid,
  forbidPast,
  openAlive,
  openWith,
  optionOctets,
  pieces,
  timestampsOf,
} from '../connections.ts';

const mss: TcpOption = { kind: 'mss', octets: 1460 };
const nop: TcpOption = { kind: 'nop' };

/** An option that an end must not use unless its peer has offered it, in a SYN and later. */
const unoffered: Readonly<Record<string, readonly [string, ConnectionOptions, ...TcpOption['kind'][]]>> = {
  timestamps: ['RFC 7323 §3.2', { timestamps: false, windowScale: 7 }, 'timestamps'],
  sack: ['RFC 2018 §2', { sack: false, windowScale: 7 }, 'sack-permitted', 'sack'],
  'window-scale': ['RFC 7323 §2.2', {}, 'window-scale'],
  any: [
    'RFC 9293 §3.1',
    { timestamps: false, sack: false },
    'timestamps',
    'sack-permitted',
    'sack',
    'window-scale',
  ],
};

/** Options that mean nothing to anybody, or that stand where they do not belong. */
const strange: Readonly<Record<string, readonly TcpOption[]>> = {
  unknown: [{ kind: 'unknown', type: 200, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }],
  'unknown-and-empty': [nop, nop, { kind: 'unknown', type: 201, data: new Uint8Array() }],
  experimental: [{ kind: 'unknown', type: 254, data: Uint8Array.of(0xab, 0xcd, 0, 1) }, nop, nop],
  'no-operation-only': [nop, nop, nop, nop],
  'end-and-rubbish': [{ kind: 'end', padding: Uint8Array.of(7, 7, 7) }],
  'window-scale-of-another-length': [{ kind: 'unknown', type: 3, data: Uint8Array.of(7, 7) }],
};

/** Where the length of the first option stands in a packet. */
const LENGTH_OFFSET = 41;

/** What a TCP option has instead of its own length. */
const illegalLengths: Readonly<Record<string, number>> = { zero: 0, one: 1, 'beyond-the-header': 40 };

function has({ options }: TcpSegment, kinds: readonly TcpOption['kind'][]): boolean {
  return options.some(({ kind }) => kinds.includes(kind));
}

/** Data both ways and a hole in them: all that brings options out. */
async function exchangeWithGap(conversation: Conversation): Promise<void> {
  const { tester, given } = conversation;
  const piece = pieces(conversation);
  tester.send(piece(given + 100, 100));
  await tester.pass('silence');
  tester.send(piece(given, 100));
  tester.send(piece(given + 100, 100)); // it need not have been held
  conversation.given = given + 200;
  await conversation.expectDelivered();
  await conversation.expectAlive();
}

function uint16(value: number): number[] {
  return [value >>> 8, value & 0xff];
}

/** No data arrive beyond what the tester offers. */
function forbidBeyond(conversation: Conversation, octets: number): () => void {
  const { connection } = conversation;
  return forbidPast(conversation, () => advance(connection.lastAckSent, octets));
}

export default [
  ...conformanceCases(unoffered, ([clause, offer, ...kinds]) =>
    conformanceCase({
      id: 'tcp/option-not-offered',
      title:
        'An option that the peer’s SYN does not have is neither in the SYN-ACK nor in any segment after it.',
      checks: [clause],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject, offer);
        await exchangeWithGap(conversation);
        const found = tester.arrived(conversation.connection).find((segment) => has(segment, kinds));
        if (found !== undefined) expectThat(false, `no ${kinds.join(' or ')}`, traceSegment(found));
      },
    }),
  ),

  ...conformanceCases(unoffered, ([clause, answer, ...kinds]) =>
    conformanceCase({
      id: 'tcp/option-not-taken',
      title: 'An option that the peer’s SYN-ACK does not have is in no segment after the SYN.',
      checks: [clause],
      role: 'tcp',
      needs: ['connect'],
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject, { ...answer, opener: 'subject' });
        await exchangeWithGap(conversation);
        const later = tester.arrived(conversation.connection).slice(1);
        const found = later.find((segment) => has(segment, kinds));
        if (found !== undefined) expectThat(false, `no ${kinds.join(' or ')}`, traceSegment(found));
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/timestamps-in-every-segment',
    title: 'Once timestamps are agreed on, every segment has them.',
    checks: ['RFC 7323 §3.2'],
    role: 'tcp',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      await exchangeWithGap(conversation);
      for (const segment of tester.arrived(conversation.connection)) timestampsOf(segment);
    },
  }),

  conformanceCase({
    id: 'tcp/echoes-timestamp-of-syn',
    title: 'The SYN-ACK echoes the SYN’s timestamp.',
    checks: ['RFC 7323 §3.2'],
    role: 'tcp',
    needs: ['timestamps'],
    async run({ tester, subject }) {
      const { connection } = await openConversation(tester, subject, { timestampBase: 77_000_000 });
      const [synAck] = tester.arrived(connection);
      const { echo } = timestampsOf(synAck as TcpSegment);
      const isEchoed = echo >= 77_000_000 && echo <= connection.tsNow;
      expectThat(isEchoed, 'TSecr to be the TSval of the SYN', String(echo));
    },
  }),

  conformanceCase({
    id: 'tcp/timestamp-of-syn-echoes-nothing',
    title: 'The TSecr of a SYN is zero.',
    checks: ['RFC 7323 §3.2'],
    role: 'tcp',
    needs: ['connect', 'timestamps'],
    async run({ tester, subject }) {
      const { syn } = await awaitSyn(tester, subject);
      const { echo } = timestampsOf(syn);
      expectThat(echo === 0, 'TSecr 0', String(echo));
    },
  }),

  ...conformanceCases({ 100: 100, 536: 536, 1000: 1000, 1460: 1460 }, (most) =>
    conformanceCase({
      id: 'tcp/mss-is-respected',
      title: 'No segment has more data and options than the peer’s MSS says.',
      checks: ['RFC 9293 §3.7.1', 'RFC 6691 §2'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { mss: most });
        const isTooLong = (segment: TcpSegment): boolean =>
          segment.payload.length + optionOctets(segment) > most;
        forbid(conversation, `with more than ${most} octets of data and options`, isTooLong);
        await conversation.write(8 * most);
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/mss-by-default',
    title: 'A peer that announces no MSS is sent no more than 536 octets of data and options in a segment.',
    checks: ['RFC 9293 §3.7.1'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openWith(tester, subject, [], { timestamps: false, sack: false });
      const isTooLong = (segment: TcpSegment): boolean =>
        segment.payload.length + optionOctets(segment) > 536;
      forbid(conversation, 'with more than 536 octets of data and options', isTooLong);
      await conversation.write(4000);
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases(strange, (options) =>
    conformanceCase({
      id: 'tcp/strange-option-is-ignored',
      title: 'What an option that is not known, or not as it should be, stands in is taken all the same.',
      checks: ['RFC 9293 §3.2', 'RFC 9293 §3.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const plain = { timestamps: false, sack: false } as const;
        const conversation = await openWith(tester, subject, [mss, ...options], plain);
        tester.send(conversation.next(100, { options }));
        await conversation.expectDelivered();
        await conversation.expectAcknowledged();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(illegalLengths, (length) =>
    conformanceCase({
      id: 'tcp/illegal-option-length',
      title: 'An option with an impossible length harms neither the implementation nor the connection.',
      checks: ['RFC 9293 §3.2'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { timestamps: false });
        const options: TcpOption[] = [{ kind: 'unknown', type: 200, data: Uint8Array.of(1, 0) }];
        const packet = tester.encode(conversation.connection.ack({ options }));
        // The option's next two octets take back what is added to its length: the checksum stays right.
        packet.set([length, ...uint16(0x0100 + 4 - length)], LENGTH_OFFSET);
        tester.sendRaw(packet);
        await tester.pass('silence');
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ 0: 0, 4: 4, 14: 14 }, (shift) =>
    conformanceCase({
      id: 'tcp/window-is-scaled',
      title: 'A window is scaled by what the peer announced: all of it may be used, and nothing beyond.',
      checks: ['RFC 7323 §2.2'],
      role: 'tcp',
      needs: ['window-scale'],
      async run({ tester, subject }) {
        const window = shift === 14 ? 1 : 2000 >> shift;
        const octets = window * 2 ** shift;
        const conversation = await openConversation(tester, subject, { windowScale: shift, window });
        forbidBeyond(conversation, octets);
        for (let round = 0; round < 3; round += 1) {
          await conversation.write(octets + 2000);
          await conversation.expectArrived(undefined, 20 * SECOND);
        }
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/window-of-syn-is-not-scaled',
    title: 'The window of a SYN-ACK is not scaled.',
    checks: ['RFC 7323 §2.2'],
    role: 'tcp',
    needs: ['connect', 'window-scale'],
    async run({ tester, subject }) {
      const opening = { opener: 'subject', windowScale: 10, window: 2000 } as const;
      const conversation = await openConversation(tester, subject, opening);
      const lift = forbidBeyond(conversation, 2000);
      await conversation.write(20_000);
      await tester.pass('prompt');
      lift();
      conversation.connection.window = 20;
      await conversation.expectArrived();
    },
  }),

  conformanceCase({
    id: 'tcp/window-shift-above-14',
    title: 'A shift above 14 is taken for 14.',
    checks: ['RFC 7323 §2.3'],
    role: 'tcp',
    needs: ['window-scale'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject, { windowScale: 15, window: 1 });
      forbidBeyond(conversation, 2 ** 14);
      for (let round = 0; round < 3; round += 1) {
        await conversation.write(2 ** 15);
        await conversation.expectArrived(undefined, 20 * SECOND);
      }
    },
  }),
];
