/** State buffers of other versions, and those at the edges of what is allowed. */
import {
  conformanceCase,
  conformanceCases,
  sequenceNumber,
  STATE_BUFFER_FIXED_OCTETS,
  type Capability,
  type StateBufferFields,
} from '../../harness/index.ts';
import {
  capture,
  confirm,
  expectContinued,
  expectRestart,
  forgedBuffer,
  land,
  type Capture,
  type CaptureOptions,
} from '../buffers.ts';
import { expectRefused } from './refusals.ts';

const queues = { unacknowledged: 20, unsent: 13, unread: 17 };

interface Version {
  readonly fields: Partial<StateBufferFields>;
  /** Octets that its fixed part has more. */
  readonly appended?: number;
}

/** Its fixed part lacks octets, which the send queue makes up for. */
const shortened = {
  fixedOctets: STATE_BUFFER_FIXED_OCTETS - 4,
  sendQueueOctets: queues.unacknowledged + queues.unsent + 4,
};

const refused: Readonly<Record<string, Version>> = {
  zero: { fields: { version: 0 } },
  'zero-that-needs-zero': { fields: { version: 0, lowestCompatibleVersion: 0 } },
  'one-that-needs-zero': { fields: { lowestCompatibleVersion: 0 } },
  'one-that-needs-two': { fields: { lowestCompatibleVersion: 2 } },
  'two-that-needs-two': { fields: { version: 2, lowestCompatibleVersion: 2 } },
  'two-that-needs-two-and-appends': { fields: { version: 2, lowestCompatibleVersion: 2 }, appended: 8 },
  'the-last-that-needs-itself': { fields: { version: 0xffff, lowestCompatibleVersion: 0xffff } },
  'one-with-its-octets-swapped': { fields: { version: 0x0100, lowestCompatibleVersion: 0x0100 } },
  'one-that-appends': { fields: {}, appended: 4 },
  'one-with-a-short-fixed-part': { fields: shortened },
  'two-with-a-short-fixed-part': { fields: { version: 2, ...shortened } },
  'two-with-a-flag-more': { fields: { version: 2, flags: 0x8000 } },
  'two-that-breaks-a-rule': { fields: { version: 2, sndMss: 0 }, appended: 8 },
};

const accepted: Readonly<Record<string, Version>> = {
  'that-appends-nothing': { fields: { version: 2 } },
  'that-appends-an-octet': { fields: { version: 2 }, appended: 1 },
  'that-appends-fields': { fields: { version: 2 }, appended: 8 },
  'that-appends-much': { fields: { version: 0x0102 }, appended: 1000 },
  'that-is-the-last': { fields: { version: 0xffff }, appended: 4 },
};

/** A buffer of another version, whose appended octets are none that a queue holds. */
function versioned(captured: Capture, { fields, appended = 0 }: Version): Uint8Array {
  const { sendQueue, receiveQueue } = captured.state;
  const queued = sendQueue.length + receiveQueue.length;
  const lengths = {
    fixedOctets: STATE_BUFFER_FIXED_OCTETS + appended,
    totalOctets: STATE_BUFFER_FIXED_OCTETS + appended + queued + 32,
  };
  return forgedBuffer(
    captured,
    { ...lengths, ...fields },
    new Uint8Array(appended).fill(0xa5),
    sendQueue,
    receiveQueue,
  );
}

const MAX = 0xffff;
interface Edge extends CaptureOptions {
  readonly needs?: readonly Capability[];
}

/** Buffers that go as far as the rules let them. */
const edges: Readonly<Record<string, Edge>> = {
  'largest-windows': { ...queues, socket: { sndWnd: MAX, maxSndWnd: MAX, rcvWnd: MAX, maxRcvWnd: MAX } },
  'largest-scaled-windows': {
    ...queues,
    needs: ['window-scale'],
    windowScale: { send: 14, receive: 14 },
    socket: { maxSndWnd: MAX << 14, maxRcvWnd: MAX << 14 },
  },
  'shift-zero-is-a-shift': { ...queues, needs: ['window-scale'], windowScale: { send: 0, receive: 0 } },
  'timestamps-of-zero': {
    ...queues,
    needs: ['timestamps'],
    timestamps: true,
    socket: { timestamps: { recent: 0, clock: 0 } },
  },
  'peer-closed-round-0': { ...queues, socket: { peerClosedRound: 0 } },
  'snd-up-at-snd-una': { ...queues, sndUna: 9000, socket: { sndUp: sequenceNumber(9000) } },
  'snd-up-at-the-end': { ...queues, sndUna: 9000, socket: { sndUp: sequenceNumber(9033) } },
  'rcv-up-as-far-as-it-reaches': {
    ...queues,
    rcvNxt: 9000,
    socket: { rcvUp: sequenceNumber(9000 + 30_000 + MAX) },
  },
  'rcv-up-at-the-first-unread-octet': {
    ...queues,
    state: 'CLOSE-WAIT',
    rcvNxt: 9000,
    socket: { rcvUp: sequenceNumber(9000 - 1 - queues.unread) },
  },
  'ports-of-65535': { ...queues, old: { host: 0xdfff_ffff, port: MAX } },
  'hosts-beside-the-refused-ones': { ...queues, old: { host: 0xf000_0000, port: 1 } },
  'every-option': {
    ...queues,
    needs: ['keep-alive'],
    options: {
      noDelay: true,
      keepAlive: { idle: 0xffff_ffff, interval: 1, probes: MAX },
      userTimeout: 0xffff_ffff,
      congestionControl: 'reno',
    },
  },
};

export default [
  ...conformanceCases(refused, (version) =>
    conformanceCase({
      id: 'state-buffer/other-version-is-refused',
      title:
        'A state buffer of a version that cannot be read, or with a fixed part that its version does not have, is refused.',
      checks: ['MIG-BUF-COMPATIBLE', 'MIG-BUF-VERSION', 'MIG-BUF-FIXED-PART', 'MIG-BUF-RESERVED'],
      role: 'destination',
      async run({ tester, subject }) {
        const captured = capture(tester, subject, queues);
        await expectRefused(tester, subject, captured, [versioned(captured, version)]);
      },
    }),
  ),

  ...conformanceCases(accepted, (version) =>
    conformanceCase({
      id: 'state-buffer/later-version-is-read',
      title:
        'A state buffer of a later version that names this one as compatible is read; what it appends is skipped.',
      checks: ['MIG-BUF-COMPATIBLE', 'MIG-BUF-FIXED-PART', 'MIG-BUF-LAYOUT'],
      role: 'destination',
      async run({ tester, subject }) {
        const captured = capture(tester, subject, queues);
        const landing = await land(tester, subject, captured, { buffer: versioned(captured, version) });
        await confirm(landing, await expectRestart(landing));
        await expectContinued(landing);
      },
    }),
  ),

  ...conformanceCases(edges, ({ needs = [], ...options }) =>
    conformanceCase({
      id: 'state-buffer/just-allowed',
      title: 'A state buffer that goes as far as the rules allow is restored.',
      checks: [
        'MIG-BUF-ANY-IMPLEMENTATION',
        'MIG-BUF-WINDOW',
        'MIG-BUF-WINDOW-SCALE',
        'MIG-BUF-URGENT',
        'MIG-BUF-ADDRESS',
        'MIG-BUF-OPTIONS',
      ],
      role: 'destination',
      needs,
      async run({ tester, subject }) {
        const landing = await land(tester, subject, capture(tester, subject, options));
        await confirm(landing, await expectRestart(landing));
        const { conversation } = landing;
        await conversation.expectArrived();
        await conversation.expectDelivered();
        if (options.state === undefined) await conversation.expectAlive();
      },
    }),
  ),
];
