/** Random sockets that keep every rule of the state buffer, and one small one. */
import fc from 'fast-check';
import { advance, sequenceNumber } from '../../src/codec/sequence.ts';
import type { SocketOptions, SocketState } from '../../src/codec/socket-state.ts';
import { spec } from '../../src/spec/index.ts';
import type { CongestionControlName, MigratableState } from '../../src/spec/index.ts';

type StateRules = (typeof spec.stateBuffer.states)[number];

const uint = (bits: number, min = 0): fc.Arbitrary<number> => fc.integer({ min, max: 2 ** bits - 1 });
const perhaps = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const queue = fc.uint8Array({ maxLength: 200 });
const endpoint = fc.record({
  host: fc.oneof(fc.constantFrom(1, 0x7f00_0001, 0xdfff_ffff, 0xf000_0000, 0xffff_fffe), uint(31, 1)),
  port: uint(16, 1),
});

const options: fc.Arbitrary<SocketOptions> = fc.record({
  sendBuffer: uint(32, 1),
  receiveBuffer: uint(32, 1),
  noDelay: fc.boolean(),
  keepAlive: perhaps(fc.record({ idle: uint(32, 1), interval: uint(32, 1), probes: uint(16, 1) })),
  userTimeout: uint(32),
  typeOfService: uint(8),
  congestionControl: fc.constantFrom(
    ...spec.stateBuffer.congestionControls.map(({ name }) => name as CongestionControlName),
  ),
});

const free = fc.record({
  rules: fc.constantFrom(...spec.stateBuffer.states),
  fields: fc.record({
    round: uint(16),
    peerClosedRound: perhaps(uint(16)),
    local: endpoint,
    remote: endpoint,
    sndWl1: uint(32).map(sequenceNumber),
    sndWl2: uint(32).map(sequenceNumber),
    sndMss: uint(16, 1),
    rcvMss: uint(16, 1),
    sackPermitted: fc.boolean(),
    timestamps: perhaps(fc.record({ recent: uint(32), clock: uint(32) })),
    options,
  }),
  sequences: fc.record({ sndUna: uint(32).map(sequenceNumber), rcvNxt: uint(32).map(sequenceNumber) }),
  sendQueue: queue,
  receiveQueue: queue,
  windowScale: perhaps(fc.record({ send: fc.nat(14), receive: fc.nat(14) })),
  /** Shares of what is possible: of sent octets, of windows, of urgent pointers. */
  shares: fc.tuple(...Array.from({ length: 7 }, () => fc.double({ min: 0, max: 1, noNaN: true }))),
  isFinSent: fc.boolean(),
  hasUrgent: fc.tuple(fc.boolean(), fc.boolean()),
});
type Free = typeof free extends fc.Arbitrary<infer T> ? T : never;

/** Any socket that can be captured. */
export const anySocket: fc.Arbitrary<SocketState> = free.map((drawn) => {
  const [sent = 0, sndWnd = 0, maxSndWnd = 0, rcvWnd = 0, maxRcvWnd = 0, sndUp = 0, rcvUp = 0] = drawn.shares;
  const { rules, windowScale, receiveQueue, hasUrgent } = drawn;
  const { sndUna, rcvNxt } = drawn.sequences;
  const finReceived = rules.finReceived === 'always';
  const largestSend = share(maxSndWnd, 65_535 * 2 ** (windowScale?.send ?? 0));
  const largestReceive = share(maxRcvWnd, 65_535 * 2 ** (windowScale?.receive ?? 0));
  const received = share(rcvWnd, largestReceive);
  const unread = receiveQueue.length + (finReceived ? 1 : 0);
  const sending = sendingOf(drawn, rules, sent);
  const urgentAhead = share(rcvUp, unread + received + 65_535);
  return {
    ...drawn.fields,
    ...sending,
    state: rules.name as MigratableState,
    sndUna,
    rcvNxt,
    finReceived,
    windowScale,
    receiveQueue,
    sndWnd: share(sndWnd, largestSend),
    maxSndWnd: largestSend,
    rcvWnd: received,
    maxRcvWnd: largestReceive,
    sndUp: hasUrgent[0] ? advance(sndUna, share(sndUp, sending.sendQueue.length)) : undefined,
    rcvUp: hasUrgent[1] ? advance(rcvNxt, urgentAhead - unread) : undefined,
  };
});

function sendingOf(
  { sendQueue, isFinSent, sequences: { sndUna } }: Free,
  { finSent }: StateRules,
  sent: number,
): Pick<SocketState, 'sndNxt' | 'finSent' | 'sendQueue'> {
  if (finSent === 'acknowledged') return { sndNxt: sndUna, finSent: true, sendQueue: new Uint8Array(0) };
  if (finSent === 'perhaps' && isFinSent) {
    return { sndNxt: advance(sndUna, sendQueue.length + 1), finSent: true, sendQueue };
  }
  return { sndNxt: advance(sndUna, share(sent, sendQueue.length)), finSent: false, sendQueue };
}

function share(part: number, whole: number): number {
  return Math.round(part * whole);
}

/** A connection with little in it: two octets sent and one not, two not read. */
export const smallSocket: SocketState = {
  round: 3,
  peerClosedRound: 1,
  state: 'ESTABLISHED',
  local: { host: 0xc000_0201, port: 4660 },
  remote: { host: 0xc633_6407, port: 80 },
  sndUna: sequenceNumber(0xffff_ffff),
  sndNxt: sequenceNumber(1),
  sndWl1: sequenceNumber(70_000),
  sndWl2: sequenceNumber(0xffff_ffff),
  sndWnd: 100_000,
  maxSndWnd: 200_000,
  rcvNxt: sequenceNumber(70_002),
  rcvWnd: 60_000,
  maxRcvWnd: 65_535,
  sndUp: undefined,
  rcvUp: undefined,
  sndMss: 1460,
  rcvMss: 1400,
  windowScale: { send: 2, receive: 0 },
  sackPermitted: true,
  timestamps: { recent: 5, clock: 6 },
  finSent: false,
  finReceived: false,
  options: {
    sendBuffer: 65_536,
    receiveBuffer: 131_072,
    noDelay: false,
    keepAlive: undefined,
    userTimeout: 0,
    typeOfService: 0,
    congestionControl: 'default',
  },
  sendQueue: Uint8Array.of(1, 2, 3),
  receiveQueue: Uint8Array.of(4, 5),
};
