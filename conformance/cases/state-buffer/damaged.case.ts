/** State buffers that were cut, lengthened, changed or never were any: each is refused, and nothing is left of the socket. */
import {
  conformanceCase,
  conformanceCases,
  encodeSocketState,
  sha256,
  STATE_BUFFER_DIGEST_OCTETS,
  STATE_BUFFER_FIXED_OCTETS,
} from '../../harness/index.ts';
import { capture, forgedBuffer, type Capture } from '../buffers.ts';
import { expectRefused } from './refusals.ts';

const queues = { unacknowledged: 20, unsent: 13, unread: 17 };

/** Octets that only look like a buffer, or do not even. */
const garbage: Readonly<Record<string, (whole: Uint8Array, captured: Capture) => Uint8Array>> = {
  nothing: () => new Uint8Array(0),
  'one-octet': () => Uint8Array.of(0x4d),
  'the-magic-alone': (whole) => whole.slice(0, 4),
  zeros: ({ length }) => new Uint8Array(length),
  ones: ({ length }) => new Uint8Array(length).fill(0xff),
  text: () => new TextEncoder().encode('{"state":"ESTABLISHED","sndUna":1000}'.repeat(6)),
  'another-magic': (whole) => withMagic(whole, [0x4d, 0x49, 0x47, 0x53]),
  'the-magic-in-small-letters': (whole) => withMagic(whole, [0x6d, 0x69, 0x67, 0x62]),
  'the-magic-one-octet-later': (whole) => Uint8Array.of(0, ...whole),
  'the-magic-backwards': (whole) => withMagic(whole, [0x42, 0x47, 0x49, 0x4d]),
  'the-other-byte-order': (whole) => sealed(withNumbersReversed(undigested(whole))),
  'one-octet-more': (whole) => Uint8Array.of(...whole, 0),
  'twice-the-same': (whole) => Uint8Array.of(...whole, ...whole),
  'without-its-digest': (whole) => undigested(whole),
  'a-digest-of-zeros': (whole) =>
    Uint8Array.of(...undigested(whole), ...new Uint8Array(STATE_BUFFER_DIGEST_OCTETS)),
  'the-digest-of-something-else': (whole) => Uint8Array.of(...undigested(whole), ...sha256(whole)),
  'the-digest-of-the-fixed-part-alone': (whole) =>
    Uint8Array.of(...undigested(whole), ...sha256(whole.subarray(0, STATE_BUFFER_FIXED_OCTETS))),
  'the-queues-exchanged': (whole, { state }) =>
    Uint8Array.of(
      ...whole.subarray(0, STATE_BUFFER_FIXED_OCTETS),
      ...state.receiveQueue,
      ...state.sendQueue,
      ...whole.subarray(-STATE_BUFFER_DIGEST_OCTETS),
    ),
  'claims-4-gib': (_, captured) => forgedBuffer(captured, { totalOctets: 0xffff_ffff }),
  'claims-a-send-queue-of-4-gib': (_, captured) => forgedBuffer(captured, { sendQueueOctets: 0xffff_ffff }),
  'claims-a-receive-queue-of-2-gib': (_, captured) =>
    forgedBuffer(captured, { receiveQueueOctets: 0x7fff_ffff }),
  'claims-that-cancel-out': (_, captured) => {
    const { sendQueue, receiveQueue } = captured.state;
    return forgedBuffer(captured, {
      sendQueueOctets: 0xffff_ff00,
      receiveQueueOctets: sendQueue.length + receiveQueue.length + 0x100,
    });
  },
  'claims-4-gib-in-all': (_, captured) =>
    forgedBuffer(captured, {
      totalOctets: 0xffff_ffff,
      sendQueueOctets: 0xffff_0000,
      receiveQueueOctets: 0xff63,
    }),
};

function undigested(whole: Uint8Array): Uint8Array {
  return whole.slice(0, -STATE_BUFFER_DIGEST_OCTETS);
}

function sealed(octets: Uint8Array): Uint8Array {
  return Uint8Array.of(...octets, ...sha256(octets));
}

function withMagic(whole: Uint8Array, magic: readonly number[]): Uint8Array {
  return sealed(Uint8Array.of(...magic, ...undigested(whole).subarray(magic.length)));
}

/** Widths of the fixed part's fields in their order; all of them add up to its length. */
const WIDTHS = [
  4,
  2,
  2,
  4,
  2,
  2,
  1,
  1,
  2,
  2,
  2,
  2,
  2,
  2,
  1,
  1,
  ...Array.from({ length: 20 }, () => 4),
  2,
  1,
  1,
  4,
  4,
];

function withNumbersReversed(whole: Uint8Array): Uint8Array {
  const octets = Uint8Array.from(whole);
  let offset = 0;
  for (const width of WIDTHS) {
    octets.subarray(offset, offset + width).reverse();
    offset += width;
  }
  return octets;
}

export default [
  conformanceCase({
    id: 'state-buffer/truncated-anywhere',
    title: 'A state buffer that ends early, wherever that is, is refused, and nothing is left of the socket.',
    checks: ['MIG-BUF-LENGTH', 'MIG-BUF-REASON'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues);
      const whole = encodeSocketState(captured.state);
      const lengths = Array.from(whole, (_, length) => length);
      await expectRefused(
        tester,
        subject,
        captured,
        lengths.map((length) => whole.slice(0, length)),
      );
    },
  }),

  conformanceCase({
    id: 'state-buffer/truncated-and-sealed-again',
    title: 'A state buffer that is shorter than it says is refused also where its digest is right.',
    checks: ['MIG-BUF-LENGTH', 'MIG-BUF-REASON'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues);
      const whole = undigested(encodeSocketState(captured.state));
      const lengths = [12, 100, STATE_BUFFER_FIXED_OCTETS - 1, STATE_BUFFER_FIXED_OCTETS, whole.length - 1];
      await expectRefused(
        tester,
        subject,
        captured,
        lengths.map((length) => sealed(whole.slice(0, length))),
      );
    },
  }),

  conformanceCase({
    id: 'state-buffer/lengthened-and-sealed-again',
    title: 'A state buffer that is longer than it says is refused also where its digest is right.',
    checks: ['MIG-BUF-LENGTH', 'MIG-BUF-REASON'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues);
      const whole = undigested(encodeSocketState(captured.state));
      await expectRefused(tester, subject, captured, [
        sealed(Uint8Array.of(...whole, 0)),
        sealed(Uint8Array.of(...whole, ...whole)),
      ]);
    },
  }),

  conformanceCase({
    id: 'state-buffer/an-octet-changed-anywhere',
    title: 'A state buffer in which any octet was changed is refused, and nothing is left of the socket.',
    checks: ['MIG-BUF-DIGEST', 'MIG-BUF-REASON'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues);
      const whole = encodeSocketState(captured.state);
      const changed = Array.from(whole, (octet, index) => whole.with(index, octet ^ (1 << (index % 8))));
      await expectRefused(tester, subject, captured, changed);
    },
  }),

  conformanceCase({
    id: 'state-buffer/a-bit-changed-somewhere',
    title: 'A state buffer in which a bit was changed on its way is refused, whichever bit.',
    checks: ['MIG-BUF-DIGEST', 'MIG-BUF-REASON'],
    role: 'destination',
    async run({ tester, subject }) {
      const captured = capture(tester, subject, queues);
      const whole = encodeSocketState(captured.state);
      const changed = Array.from({ length: 100 }, () => {
        const index = tester.random.integer(whole.length);
        return whole.with(index, (whole[index] as number) ^ (1 << tester.random.integer(8)));
      });
      await expectRefused(tester, subject, captured, changed);
    },
  }),

  ...conformanceCases(garbage, (make) =>
    conformanceCase({
      id: 'state-buffer/is-none',
      title: 'Octets that are no state buffer of this format, whole and unchanged, are refused.',
      checks: [
        'MIG-BUF-MAGIC',
        'MIG-BUF-BYTE-ORDER',
        'MIG-BUF-LENGTH',
        'MIG-BUF-LAYOUT',
        'MIG-BUF-DIGEST',
        'MIG-BUF-REASON',
      ],
      role: 'destination',
      async run({ tester, subject }) {
        const captured = capture(tester, subject, queues);
        const whole = encodeSocketState(captured.state);
        await expectRefused(tester, subject, captured, [make(whole, captured)]);
      },
    }),
  ),
];
