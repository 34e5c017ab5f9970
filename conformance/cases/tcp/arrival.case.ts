/** What arrives, in whatever order and form: RFC 9293 §3.10.7.4, first and fifth to eighth. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  octetsOf,
  openConversation,
  sequenceNumber,
  setUp,
  type SegmentFields,
} from '../../harness/index.ts';
import { giveEarly, needEarlyKept, openAlive, pieces } from '../connections.ts';

/** Segments of a stream as (place, octets), in the order in which they arrive. */
const orders: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  'in-order': [
    [0, 100],
    [100, 100],
    [200, 1],
  ],
  'second-first': [
    [100, 100],
    [0, 100],
  ],
  backwards: [
    [400, 100],
    [300, 100],
    [200, 100],
    [100, 100],
    [0, 100],
  ],
  'two-holes': [
    [200, 100],
    [400, 100],
    [100, 100],
    [0, 100],
    [300, 100],
  ],
  overlapping: [
    [0, 100],
    [50, 100],
    [149, 51],
  ],
  'overlapping-what-is-held': [
    [100, 100],
    [150, 100],
    [0, 120],
  ],
  'inside-what-is-held': [
    [100, 300],
    [200, 100],
    [0, 100],
  ],
  'over-what-is-held': [
    [50, 20],
    [150, 20],
    [0, 300],
  ],
  repeated: [
    [0, 100],
    [0, 100],
    [100, 100],
    [0, 200],
  ],
};

/** Octets of a packet that no checksum may let pass: of the IPv4 header, of TCP's, of the payload. */
const damages: Readonly<Record<string, number>> = {
  'ipv4-header': 8,
  'tcp-checksum': 36,
  'tcp-sequence': 27,
  payload: 60,
};

/** A segment into the connection as it is that says nothing new. */
const probes: Readonly<Record<string, SegmentFields>> = {
  empty: {},
  'with-an-octet': { payload: Uint8Array.of(0) },
};

const wraps: Readonly<Record<string, number>> = {
  'at-the-syn': 0xffff_ffff,
  'after-the-syn': 0xffff_fffe,
  'within-a-segment': 0xffff_ffce,
  'far-into-the-stream': 0xffff_e000,
};

export default [
  ...conformanceCases(orders, (order) =>
    conformanceCase({
      id: 'tcp/delivers-in-order',
      title: 'Octets are delivered once and in order, however the segments lie that bring them.',
      checks: ['RFC 9293 §3.10.7.4', 'RFC 9293 §3.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const piece = pieces(conversation);
        for (const [from, octets] of order) tester.send(piece(from, octets));
        conversation.given = Math.max(...order.map(([from, octets]) => from + octets));
        await conversation.resend();
        await conversation.expectDelivered();
        await conversation.expectAcknowledged();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/acknowledges-up-to-the-gap',
    title: 'What comes beyond a gap is answered with an acknowledgment up to the gap, and no further.',
    checks: ['RFC 9293 §3.10.7.4', 'RFC 5681 §4.2'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      const piece = pieces(conversation);
      const gap = connection.sndNxt;
      tester.send(piece(500, 500));
      await tester.expect(connection, { set: ['ACK'], acknowledgment: gap }, { within: 'acknowledgment' });
      await tester.expectNothing(connection, {
        also: ['that acknowledges the gap', ({ acknowledgment }) => acknowledgment !== gap],
      });
      tester.send(piece(0, 500));
      conversation.given = 1000;
      await conversation.resend();
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/keeps-what-comes-early',
    title: 'What comes beyond a gap is kept: once the gap is filled it is acknowledged without coming again.',
    checks: ['RFC 9293 §3.10.7.4 (SHOULD)'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const isKept = await setUp(() => giveEarly(conversation, 500, 500));
      expectThat(isKept, 'an acknowledgment of what came early too', 'one of what filled the gap');
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/reports-what-it-holds',
    title: 'An acknowledgment of what came out of order says first which octets those were.',
    checks: ['RFC 2018 §4'],
    role: 'tcp',
    needs: ['sack'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await needEarlyKept(conversation);
      const { connection, given } = conversation;
      const start = connection.sndNxt;
      const piece = pieces(conversation);
      for (const from of [200, 600]) {
        tester.send(piece(given + from, 100));
        const left = advance(start, from);
        const { options } = await tester.expect(connection, {
          acknowledgment: start,
          also: ['with SACK', (segment) => segment.options.some(({ kind }) => kind === 'sack')],
        });
        const blocks = options.flatMap((option) => (option.kind === 'sack' ? option.blocks : []));
        const isRight = blocks[0]?.left === left && blocks[0].right === advance(left, 100);
        expectThat(isRight, `SACK of the octets from ${from} on`, JSON.stringify(blocks));
      }
      tester.send(conversation.next(700, { sequence: start }));
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/acknowledges-repeated-data',
    title: 'Data that come again are acknowledged again, and not delivered.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      const { connection } = conversation;
      await conversation.expectAlive();
      tester.send(conversation.again(0, conversation.given));
      const again = { set: ['ACK'], clear: ['RST'], acknowledgment: connection.sndNxt } as const;
      await tester.expect(connection, again, { within: 'acknowledgment' });
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/acknowledges-within-half-a-second',
    title: 'A single segment is acknowledged within half a second, even if nothing follows.',
    checks: ['RFC 9293 §3.8.6.3'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      for (let round = 0; round < 3; round += 1) {
        conversation.give(100);
        await conversation.expectAcknowledged();
      }
      await conversation.expectDelivered();
    },
  }),

  ...conformanceCases({ 'just-beyond': 0, 'far-beyond': 1_000_000 }, (distance) =>
    conformanceCase({
      id: 'tcp/beyond-the-window',
      title: 'Data beyond the window are not taken; they are answered with an acknowledgment.',
      checks: ['RFC 9293 §3.10.7.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const { connection } = conversation;
        const expected = connection.sndNxt;
        const beyond = advance(expected, connection.sndWnd + distance);
        const { segment, ...ends } = connection.data(new Uint8Array(100), { sequence: beyond });
        tester.sendRaw(tester.encode({ ...ends, segment }));
        await tester.expect(
          connection,
          { set: ['ACK'], clear: ['RST'], acknowledgment: expected },
          { within: 'acknowledgment' },
        );
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(damages, (at) =>
    conformanceCase({
      id: 'tcp/damaged-segment',
      title: 'A segment whose checksum is wrong is neither taken nor answered.',
      checks: [at < 20 ? 'RFC 1122 §3.2.1.2' : 'RFC 9293 §3.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        const good = conversation.next(100);
        const packet = tester.encode(good);
        packet[at] = (packet[at] as number) ^ 0x01;
        await tester.pass('silence');
        const before = tester.arrived(conversation.connection).length;
        tester.sendRaw(packet);
        await tester.pass('silence');
        const answers = tester.arrived(conversation.connection).length - before;
        expectThat(answers === 0, 'no answer', `${answers} segments`);
        tester.send(good);
        await conversation.expectDelivered();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases({ '0x1': 1, '0x2': 2, '0x4': 4, '0x8': 8, all: 0xf }, (reserved) =>
    conformanceCase({
      id: 'tcp/reserved-bits',
      title: 'The reserved bits take nothing from a segment: its data, its acknowledgment and its FIN count.',
      checks: ['RFC 9293 §3.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        const { connection } = conversation;
        tester.send(conversation.next(100, { reserved }));
        await conversation.expectDelivered();
        await conversation.expectAcknowledged();
        await conversation.expectAlive();
        tester.send(connection.fin({ reserved }));
        await conversation.expectAcknowledged();
        await conversation.socket.expectTcp('CLOSE-WAIT');
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/segment-without-ack',
    title: 'Data in a segment without ACK are not taken.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const conversation = await openAlive(tester, subject);
      const { connection } = conversation;
      const unacknowledging = connection.data(octetsOf(1, 0, 100), { flags: ['PSH'] });
      tester.sendRaw(tester.encode(unacknowledging));
      await tester.pass('silence');
      await conversation.expectAlive();
    },
  }),

  ...conformanceCases({ 'within-the-data': 50, 'at-their-end': 100, 'beyond-them': 120 }, (urgentPointer) =>
    conformanceCase({
      id: 'tcp/urgent-data-stay-in-line',
      title: 'Urgent data are delivered where they stand in the stream.',
      checks: ['RFC 6093 §4', 'RFC 9293 §3.8.5'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject);
        tester.send(conversation.next(100, { flags: ['ACK', 'URG'], urgentPointer }));
        tester.send(conversation.next(100));
        await conversation.expectDelivered();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(wraps, (iss) =>
    conformanceCase({
      id: 'tcp/sequence-numbers-wrap',
      title: 'Sequence numbers go on at zero after the largest one.',
      checks: ['RFC 9293 §3.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { iss: sequenceNumber(iss) });
        const piece = pieces(conversation);
        for (const from of [4096, 0]) tester.send(piece(from, 1000));
        for (let from = 1000; from < 4096; from += 516) tester.send(piece(from, 516));
        conversation.given = 5096;
        await conversation.resend();
        await conversation.expectDelivered();
        for (let from = 5096; from < 12_000; from += 1000) tester.send(piece(from, 1000));
        conversation.given = 12_096;
        await conversation.expectDelivered();
        await conversation.expectAcknowledged();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(probes, (fields) =>
    conformanceCase({
      id: 'tcp/keep-alive-is-answered',
      title:
        'A probe of an idle connection, one before the next octet, is answered, and its octet not delivered.',
      checks: ['RFC 9293 §3.8.4', 'RFC 9293 §3.10.7.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openAlive(tester, subject);
        await tester.pass('silence');
        const { connection } = conversation;
        tester.send(connection.ack({ sequence: advance(connection.sndNxt, -1), ...fields }));
        await tester.expect(connection, { set: ['ACK'], clear: ['RST'], acknowledgment: connection.sndNxt });
        await conversation.expectAlive();
      },
    }),
  ),
];
