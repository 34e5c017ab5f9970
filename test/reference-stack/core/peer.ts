/** A connection under test and a peer made by hand: each segment that it is given is forged here, each answer is seen. */
import {
  advance,
  distance,
  sequenceNumber,
  TcpFlag,
  type SequenceNumber,
  type TcpOption,
  type TcpSegment,
} from '../../../src/codec/index.ts';
import {
  Connection,
  type ConnectionEvent,
  type TcpOptions,
} from '../../../src/reference-stack/core/connection.ts';
import { MILLISECOND } from '../../../src/reference-stack/core/time.ts';
import { clientTuple, serverTuple } from './pair.ts';

export const { FIN, SYN, RST, PSH, ACK, URG } = TcpFlag;
export const OWN_ISN = sequenceNumber(0xffff_ff00);
export const PEER_ISN = sequenceNumber(0x7fff_ff00);

export interface PeerOptions {
  /** Of the connection under test. */
  readonly options?: Partial<TcpOptions>;
  /** Of the peer's SYN. */
  readonly offer?: readonly TcpOption[];
  readonly window?: number;
}

/** What is not said of a segment is as a peer that has received everything would send it. */
export interface Forged {
  /** Octets from the peer's next sequence number. */
  readonly at?: number;
  /** Octets from what the connection under test sends next. */
  readonly acks?: number;
  readonly sequence?: SequenceNumber;
  readonly acknowledgment?: SequenceNumber;
  readonly flags?: number;
  readonly window?: number;
  readonly payload?: Uint8Array | number;
  readonly urgentPointer?: number;
  readonly options?: readonly TcpOption[];
  readonly tsval?: number;
  readonly tsecr?: number;
}

export class Peer {
  now = 7_000_000;
  readonly connection: Connection;
  /** The peer's next sequence number; moves with the text and FIN that it sends in order. */
  nxt: SequenceNumber;
  window: number;
  /** The peer's timestamp clock, at the connection's time 0. */
  clock = 1000;

  constructor(connection: Connection, nxt: SequenceNumber, window: number) {
    this.connection = connection;
    this.nxt = nxt;
    this.window = window;
  }

  /** A passive open that is still in SYN-RECEIVED. */
  static opening({ options = {}, offer = [], window = 65_535 }: PeerOptions = {}): Peer {
    const syn = { ...blank, sequence: PEER_ISN, flags: SYN, window, options: offer };
    const connection = Connection.accept(serverTuple, syn, OWN_ISN, options, 7_000_000);
    if (connection === undefined) throw new Error('not accepted');
    return new Peer(connection, advance(PEER_ISN, 1), window);
  }

  static established(settings: PeerOptions = {}): Peer {
    const peer = Peer.opening(settings);
    peer.take();
    peer.give({});
    if (peer.connection.state !== 'ESTABLISHED') throw new Error(`set-up: ${peer.connection.state}`);
    peer.events();
    return peer;
  }

  /** An active open whose SYN has left. */
  static called(options: Partial<TcpOptions> = {}): Peer {
    const peer = new Peer(Connection.connect(clientTuple, OWN_ISN, options, 7_000_000), PEER_ISN, 65_535);
    peer.take();
    return peer;
  }

  get tcb(): Connection['tcb'] {
    return this.connection.tcb;
  }

  forge(forged: Forged): TcpSegment {
    const { payload = 0, flags = ACK, tsval = this.clock + Math.floor(this.now / MILLISECOND) } = forged;
    const { remote, local } = this.connection.tuple;
    const tsecr = forged.tsecr ?? this.connection.timestampClock(this.now);
    const timestamps: TcpOption[] = this.tcb.timestamps
      ? [{ kind: 'timestamps', value: tsval, echo: tsecr }]
      : [];
    return {
      ...blank,
      sourcePort: remote.port,
      destinationPort: local.port,
      sequence: forged.sequence ?? advance(this.nxt, forged.at ?? 0),
      acknowledgment: forged.acknowledgment ?? advance(this.tcb.sndNxt, forged.acks ?? 0),
      flags,
      window: forged.window ?? this.window,
      urgentPointer: forged.urgentPointer ?? 0,
      payload: typeof payload === 'number' ? new Uint8Array(payload).fill(0x61) : payload,
      options: forged.options ?? timestamps,
    };
  }

  /** Gives the connection a segment; says what it sends then. */
  give(forged: Forged): TcpSegment[] {
    const segment = this.forge(forged);
    const { sequence, payload, flags } = segment;
    this.connection.receive(segment, this.now);
    if (sequence === this.nxt) this.nxt = advance(sequence, payload.length + ((flags & FIN) === 0 ? 0 : 1));
    return this.take();
  }

  /** What the connection sends now. */
  take(): TcpSegment[] {
    const taken: TcpSegment[] = [];
    for (
      let next = this.connection.pollSegment(this.now);
      next;
      next = this.connection.pollSegment(this.now)
    ) {
      if (taken.push(next) > 5000) throw new Error('does not stop sending');
    }
    return taken;
  }

  /** Lets time pass, with all time-outs; says what the connection sends meanwhile, and when. */
  wait(duration: number): { time: number; segment: TcpSegment }[] {
    const until = this.now + duration;
    const sent = this.take().map((segment) => ({ time: this.now, segment }));
    for (
      let due = this.connection.nextTimeout();
      due !== undefined && due <= until;
      due = this.connection.nextTimeout()
    ) {
      this.now = Math.max(this.now, due);
      this.connection.timeout(this.now);
      sent.push(...this.take().map((segment) => ({ time: this.now, segment })));
    }
    this.now = until;
    return sent;
  }

  send(octets: number | Uint8Array): TcpSegment[] {
    this.connection.send(typeof octets === 'number' ? new Uint8Array(octets).fill(0x62) : octets, this.now);
    return this.take();
  }

  read(octets = Infinity): Uint8Array {
    return this.connection.read(octets, this.now);
  }

  close(): TcpSegment[] {
    this.connection.close(this.now);
    return this.take();
  }

  events(): ConnectionEvent[] {
    const events: ConnectionEvent[] = [];
    for (let event = this.connection.pollEvent(); event; event = this.connection.pollEvent())
      events.push(event);
    return events;
  }

  /** The connection's segments in short: `PSH+ACK 1+10 ack 1`, relative to the initial sequence numbers. */
  say(segments: readonly TcpSegment[]): string[] {
    return segments.map((segment) => describeSegment(segment));
  }
}

const names = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;

export function describeSegment({ flags, sequence, acknowledgment, payload }: TcpSegment): string {
  const set = names.filter((name) => (flags & TcpFlag[name]) !== 0).join('+');
  const ack = (flags & ACK) === 0 ? '' : ` ack ${distance(PEER_ISN, acknowledgment)}`;
  return `${set} ${distance(OWN_ISN, sequence)}+${payload.length}${ack}`;
}

export function optionOf<K extends TcpOption['kind']>(
  segment: TcpSegment | undefined,
  kind: K,
): (TcpOption & { kind: K }) | undefined {
  return segment?.options.find((option): option is TcpOption & { kind: K } => option.kind === kind);
}

/** Offers of a peer that wants everything. */
export const fullOffer: readonly TcpOption[] = [
  { kind: 'mss', octets: 1460 },
  { kind: 'sack-permitted' },
  { kind: 'timestamps', value: 8000, echo: 0 },
  { kind: 'window-scale', shift: 7 },
];

export const blank: TcpSegment = {
  sourcePort: clientTuple.local.port,
  destinationPort: clientTuple.remote.port,
  sequence: PEER_ISN,
  acknowledgment: sequenceNumber(0),
  reserved: 0,
  flags: 0,
  window: 65_535,
  urgentPointer: 0,
  options: [],
  payload: new Uint8Array(0),
};
