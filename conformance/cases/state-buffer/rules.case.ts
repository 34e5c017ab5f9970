/** State buffers that are whole and sealed, and cannot be: each breaks one rule of spec/wire/state-buffer.yaml. */
import {
  conformanceCase,
  conformanceCases,
  encodeSocketState,
  readStateBufferFields,
  StateFlag,
  type StateBufferFields,
} from '../../harness/index.ts';
import { capture, forgedBuffer, type CaptureOptions } from '../buffers.ts';
import { expectRefused } from './refusals.ts';

type Fields = Partial<StateBufferFields>;

interface Breach {
  readonly rule: string;
  /** What the fixed part says instead. */
  readonly fields: (good: StateBufferFields) => Fields;
  /** What the good buffer holds. */
  readonly of?: CaptureOptions;
}

/** Neither timestamps nor anything else that a flag stands for. */
const bare: CaptureOptions = { unacknowledged: 20, unsent: 13, unread: 17, timestamps: false, sack: false };
const scaled: CaptureOptions = { ...bare, windowScale: { send: 2, receive: 3 } };
const keepAlive: CaptureOptions = {
  ...bare,
  options: { keepAlive: { idle: 1000, interval: 1000, probes: 1 } },
};

function breach(rule: string, fields: Fields | Breach['fields'], of: CaptureOptions = bare): Breach {
  return { rule, fields: typeof fields === 'function' ? fields : () => fields, of };
}

/** A flag that does not go with the state. */
const withFlags =
  (mask: number): Breach['fields'] =>
  ({ flags }) => ({ flags: flags ^ mask });

const states = {
  'state-0': breach('MIG-BUF-STATE', { state: 0 }),
  'state-7': breach('MIG-BUF-STATE', { state: 7 }),
  'state-255': breach('MIG-BUF-STATE', { state: 255 }),
};

const flags = Object.fromEntries(
  [10, 11, 12, 13, 14, 15].map((bit) => [
    `flag-${bit}`,
    breach('MIG-BUF-RESERVED', ({ flags: known }) => ({ flags: known | (1 << bit) })),
  ]),
);

const unused = Object.fromEntries(
  (
    [
      'peerClosedRound',
      'sendShift',
      'receiveShift',
      'sndUp',
      'rcvUp',
      'tsRecent',
      'tsClock',
      'keepAliveIdle',
      'keepAliveInterval',
      'keepAliveProbes',
    ] as const
  ).map((name) => [
    `unused-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    breach('MIG-BUF-UNUSED-IS-ZERO', { [name]: 1 }),
  ]),
);

const hosts = {
  zero: 0,
  'first-multicast': 0xe000_0000,
  'last-multicast': 0xefff_ffff,
  broadcast: 0xffff_ffff,
};

const addresses = Object.fromEntries([
  ...(['localHost', 'remoteHost'] as const).flatMap((field) =>
    Object.entries(hosts).map(([name, host]) => [
      `${field === 'localHost' ? 'local' : 'remote'}-host-${name}`,
      breach('MIG-BUF-ADDRESS', { [field]: host }),
    ]),
  ),
  ['local-port-zero', breach('MIG-BUF-ADDRESS', { localPort: 0 })],
  ['remote-port-zero', breach('MIG-BUF-ADDRESS', { remotePort: 0 })],
]) as Readonly<Record<string, Breach>>;

const sizes = {
  'snd-mss-zero': breach('MIG-BUF-MSS', { sndMss: 0 }),
  'rcv-mss-zero': breach('MIG-BUF-MSS', { rcvMss: 0 }),
  'send-shift-15': breach('MIG-BUF-WINDOW-SCALE', { sendShift: 15 }, scaled),
  'receive-shift-15': breach('MIG-BUF-WINDOW-SCALE', { receiveShift: 15 }, scaled),
  'send-shift-255': breach('MIG-BUF-WINDOW-SCALE', { sendShift: 255 }, scaled),
  'send-buffer-zero': breach('MIG-BUF-OPTIONS', { sendBuffer: 0 }),
  'receive-buffer-zero': breach('MIG-BUF-OPTIONS', { receiveBuffer: 0 }),
  'keep-alive-idle-zero': breach('MIG-BUF-OPTIONS', { keepAliveIdle: 0 }, keepAlive),
  'keep-alive-interval-zero': breach('MIG-BUF-OPTIONS', { keepAliveInterval: 0 }, keepAlive),
  'keep-alive-probes-zero': breach('MIG-BUF-OPTIONS', { keepAliveProbes: 0 }, keepAlive),
  'congestion-control-3': breach('MIG-BUF-CONGESTION-CONTROL', { congestionControl: 3 }),
  'congestion-control-255': breach('MIG-BUF-CONGESTION-CONTROL', { congestionControl: 255 }),
  'reserved-octet': breach('MIG-BUF-RESERVED', { reserved: 1 }),
};

const { finSent, finReceived } = StateFlag;
const empty: CaptureOptions = { ...bare, unacknowledged: 0, unsent: 0 };

/** Everything was sent, and a FIN behind it that the state does not have. */
const withFinNumber: Breach['fields'] = ({ flags, sndUna, sendQueueOctets }) => ({
  flags: flags ^ finSent,
  sndNxt: (sndUna + sendQueueOctets + 1) >>> 0,
});

const fins = {
  'established-fin-sent': breach('MIG-BUF-FIN', withFlags(finSent)),
  'established-fin-received': breach('MIG-BUF-FIN', withFlags(finReceived)),
  'fin-wait-1-fin-received': breach('MIG-BUF-FIN', withFlags(finReceived), { ...empty, state: 'FIN-WAIT-1' }),
  'fin-wait-2-fin-unsent': breach('MIG-BUF-FIN', withFlags(finSent), { ...empty, state: 'FIN-WAIT-2' }),
  'fin-wait-2-fin-received': breach('MIG-BUF-FIN', withFlags(finReceived), { ...empty, state: 'FIN-WAIT-2' }),
  'close-wait-fin-not-received': breach('MIG-BUF-FIN', withFlags(finReceived), {
    ...bare,
    state: 'CLOSE-WAIT',
  }),
  'close-wait-fin-sent': breach('MIG-BUF-FIN', withFlags(finSent), { ...bare, state: 'CLOSE-WAIT' }),
  'closing-fin-not-received': breach('MIG-BUF-FIN', withFlags(finReceived), { ...empty, state: 'CLOSING' }),
  'established-fin-sent-with-its-number': breach('MIG-BUF-FIN', withFinNumber),
  'close-wait-fin-sent-with-its-number': breach('MIG-BUF-FIN', withFinNumber, {
    ...bare,
    state: 'CLOSE-WAIT',
  }),
  'last-ack-fin-not-received': breach('MIG-BUF-FIN', withFlags(finReceived), { ...empty, state: 'LAST-ACK' }),
};

const beyond =
  (octets: number): Breach['fields'] =>
  ({ sndNxt }) => ({ sndNxt: (sndNxt + octets) >>> 0 });

const sent = {
  'snd-nxt-before-snd-una': breach('MIG-BUF-SENT', beyond(-21)),
  'snd-nxt-beyond-the-queue': breach('MIG-BUF-SENT', beyond(14)),
  'snd-nxt-2-31-ahead': breach('MIG-BUF-SENT', beyond(0x8000_0000 - 20)),
  'fin-takes-no-number': breach('MIG-BUF-SENT', beyond(-1), {
    ...empty,
    unacknowledged: 20,
    state: 'FIN-WAIT-1',
  }),
  'fin-takes-two-numbers': breach('MIG-BUF-SENT', beyond(1), { ...empty, state: 'LAST-ACK' }),
  'fin-wait-2-with-a-send-queue': breach(
    'MIG-BUF-SENT',
    { sendQueueOctets: 17, receiveQueueOctets: 0 },
    {
      ...empty,
      state: 'FIN-WAIT-2',
    },
  ),
  'fin-wait-2-outstanding': breach('MIG-BUF-SENT', beyond(1), { ...empty, state: 'FIN-WAIT-2' }),
};

const largest =
  (field: 'sndWnd' | 'rcvWnd', most: 'maxSndWnd' | 'maxRcvWnd'): Breach['fields'] =>
  (good) => ({
    [field]: good[most] + 1,
  });

const windows = {
  'snd-wnd-above-the-largest': breach('MIG-BUF-WINDOW', largest('sndWnd', 'maxSndWnd')),
  'rcv-wnd-above-the-largest': breach('MIG-BUF-WINDOW', largest('rcvWnd', 'maxRcvWnd')),
  'max-snd-wnd-needs-a-shift': breach('MIG-BUF-WINDOW', { maxSndWnd: 0x1_0000 }),
  'max-rcv-wnd-needs-a-shift': breach('MIG-BUF-WINDOW', { maxRcvWnd: 0x1_0000 }),
  'max-snd-wnd-needs-a-larger-shift': breach('MIG-BUF-WINDOW', { maxSndWnd: 0xffff * 4 + 1 }, scaled),
  'max-rcv-wnd-needs-a-larger-shift': breach('MIG-BUF-WINDOW', { maxRcvWnd: 0xffff * 8 + 1 }, scaled),
};

const urgent =
  (
    field: 'sndUp' | 'rcvUp',
    from: 'sndUna' | 'rcvNxt',
    octets: (good: StateBufferFields) => number,
  ): Breach['fields'] =>
  (good) => ({
    flags: good.flags | (field === 'sndUp' ? StateFlag.urgentSent : StateFlag.urgentReceived),
    [field]: (good[from] + octets(good)) >>> 0,
  });

const pointers = {
  'snd-up-before-snd-una': breach(
    'MIG-BUF-URGENT',
    urgent('sndUp', 'sndUna', () => -1),
  ),
  'snd-up-beyond-the-queue': breach(
    'MIG-BUF-URGENT',
    urgent('sndUp', 'sndUna', () => 34),
  ),
  'rcv-up-before-the-queue': breach(
    'MIG-BUF-URGENT',
    urgent('rcvUp', 'rcvNxt', () => -18),
  ),
  'rcv-up-beyond-reach': breach(
    'MIG-BUF-URGENT',
    urgent('rcvUp', 'rcvNxt', ({ rcvWnd }) => rcvWnd + 0x1_0000),
  ),
};

const breaches: Readonly<Record<string, Breach>> = {
  ...states,
  ...flags,
  ...unused,
  ...addresses,
  ...sizes,
  ...fins,
  ...sent,
  ...windows,
  ...pointers,
};

export default conformanceCases(breaches, ({ rule, fields, of }) =>
  conformanceCase({
    id: 'state-buffer/breaks-a-rule',
    title: 'A state buffer that is whole and unchanged and breaks a rule is refused.',
    checks: [rule, 'MIG-BUF-REASON'],
    role: 'destination',
    needs: of?.windowScale === undefined ? [] : ['window-scale'],
    async run({ tester, subject }) {
      const captured = capture(tester, subject, of);
      const bytes = encodeSocketState(captured.state);
      const good = readStateBufferFields(new DataView(bytes.buffer, bytes.byteOffset), 0);
      await expectRefused(tester, subject, captured, [forgedBuffer(captured, fields(good))]);
    },
  }),
);
