/** The transmission control block: all that is known of one connection (RFC 9293 §3.3.1). */
import { type Endpoint } from '../../codec/address.ts';
import { advance, distance, type SequenceNumber } from '../../codec/sequence.ts';
import { type SackBlock, type TcpOption } from '../../codec/tcp-options.ts';
import { type TcpSegment } from '../../codec/tcp.ts';
import { createCongestionControl, type CongestionControl } from './congestion/congestion.ts';
import { Events } from './events.ts';
import { LossRecovery } from './loss-recovery.ts';
import { type TcpOptions } from './options.ts';
import { ReceiveQueue } from './receive-queue.ts';
import { RttEstimator } from './rtt.ts';
import { SendQueue } from './send-queue.ts';
import { type State } from './states.ts';
import { TailLossProbe } from './tail-loss-probe.ts';
import { Timers } from './timers.ts';

/** A connection's two ends, as seen from this one. */
export interface Tuple {
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

/** What may leave a connection, and which timers run. */
export type Restraint =
  | 'none'
  /** Receives, acknowledges, retransmits; sends nothing beyond SND.NXT, no FIN and no probe either. */
  | 'no-new-data'
  /** Delivers and acknowledges with segments that carry no data; all timers but the delayed acknowledgment stand still. */
  | 'acks-only'
  /** Nothing leaves, nothing is taken in, all timers stand still. */
  | 'silent';

/** RFC 9293 §3.7.1: of a peer that announces none. */
export const DEFAULT_MSS = 536;
/** IPv4 and TCP headers without options. */
export const HEADERS_OCTETS = 40;

export class Tcb {
  tuple: Tuple;
  options: TcpOptions;
  state: State = 'CLOSED';
  restraint: Restraint = 'none';
  /** Whether the connection came from LISTEN. */
  readonly isPassive: boolean;

  /** ISS: initial send sequence number. */
  iss: SequenceNumber;
  /** SND.UNA: oldest unacknowledged sequence number. */
  sndUna: SequenceNumber;
  /** SND.NXT: next sequence number to be sent; never goes back. */
  sndNxt: SequenceNumber;
  /** SND.WND: send window in octets. */
  sndWnd = 0;
  /** SND.WL1: segment sequence number used for the last window update. */
  sndWl1 = 0 as SequenceNumber;
  /** SND.WL2: segment acknowledgment number used for the last window update. */
  sndWl2: SequenceNumber;
  /** SND.UP: the octet after the last urgent one; undefined once it is acknowledged. */
  sndUp: SequenceNumber | undefined = undefined;
  /** MAX.SND.WND: the largest window that the peer ever offered, in octets. */
  maxSndWnd = 0;

  /** IRS: initial receive sequence number. */
  irs = 0 as SequenceNumber;
  /** RCV.NXT: next sequence number expected. */
  rcvNxt = 0 as SequenceNumber;
  /** RCV.NXT + RCV.WND: the right edge of what was ever offered. It is never taken back. */
  rcvAdv = 0 as SequenceNumber;
  /** RCV.UP: the octet after the last urgent one; undefined once it is read. */
  rcvUp: SequenceNumber | undefined = undefined;
  /** The largest window ever offered to the peer, in octets. */
  maxRcvWnd = 0;
  /** Last.ACK.sent (RFC 7323 §4.3). */
  lastAckSent = 0 as SequenceNumber;

  /** SendMSS: the peer's MSS option. */
  sndMss = DEFAULT_MSS;
  /** The MSS that was announced to the peer. */
  rcvMss: number;
  /** Octets of the largest packet that the path carries, as far as it is known (RFC 1191 §3). */
  pathMtu: number;
  /** Whether a router asked for packets that are smaller than is sensible, so that they had better be fragmented. */
  mayFragment = false;
  /** Eff.snd.MSS: octets of data in the largest segment without SACK (RFC 9293 §3.7.1). */
  mss = DEFAULT_MSS;
  /** Snd.Wind.Shift and Rcv.Wind.Shift, where both sides sent Window Scale (RFC 7323 §2.3). */
  windowScale = false;
  sndShift = 0;
  rcvShift = 0;
  /** Whether both sides sent SACK-Permitted (RFC 2018 §2). */
  sackPermitted = false;
  /** Whether both sides sent Timestamps (RFC 7323 §3.2). */
  timestamps = false;
  /** TS.Recent (RFC 7323 §4.3). */
  tsRecent = 0;
  /** When TS.Recent was taken, in microseconds. */
  tsRecentAt = 0;
  /** Timestamp clock at time 0. */
  tsOffset: number;

  /** Whether the user has closed. */
  finQueued = false;
  finSent = false;
  finReceived = false;
  /** The sequence number of a FIN that came, perhaps too early. */
  finAt: SequenceNumber | undefined = undefined;

  readonly sendQueue = new SendQueue();
  readonly receiveQueue: ReceiveQueue;
  readonly timers = new Timers();
  readonly events = new Events();
  readonly rtt: RttEstimator;
  congestion: CongestionControl;
  loss: LossRecovery;
  readonly tailLossProbe = new TailLossProbe();

  /** A RST that is to leave. */
  resetDue: TcpSegment | undefined = undefined;
  synDue = false;
  /** An acknowledgment is to leave at once, with data or without. */
  ackDue = false;
  /** A probe of a closed window is to leave. */
  probeDue = false;
  keepAliveDue = false;
  /** Small data are to leave although the window is silly (RFC 9293 §3.8.6.2.1). */
  overrideDue = false;
  /** Segments with data since the last acknowledgment. */
  unacknowledgedSegments = 0;
  /** A duplicate to be reported in the next SACK option (RFC 2883 §4). */
  duplicate: SackBlock | undefined = undefined;
  /** Whether send() took less than it was given, and the user is to hear of room. */
  wantsRoom = false;

  /** Retransmissions of what SND.UNA points at. */
  retransmissions = 0;
  /** Probes of a closed window since it closed. */
  probes = 0;
  /** Keep-alive probes that are not answered. */
  keepAliveProbes = 0;
  /** When a segment last came and when data last left, in microseconds. */
  receivedAt = 0;
  sentAt = 0;
  /** The segment whose round trip is timed: when it left, undefined for none, and the number after its last. */
  timedAt: number | undefined = undefined;
  timedEnd = 0 as SequenceNumber;
  /** The least echoed timestamp that a round-trip sample may come from; undefined for any. */
  firstEchoOfPath: number | undefined = undefined;
  /** Challenge ACKs in the present interval, and when it began (RFC 5961 §7). */
  challenges = 0;
  challengesSince = -Infinity;
  /** The last Timestamps option, which serves again within a tick of the clock. */
  timestampsOption: readonly TcpOption[] = [];
  timestampsValue = -1;
  timestampsEcho = -1;

  constructor(tuple: Tuple, iss: SequenceNumber, options: TcpOptions, isPassive: boolean, now: number) {
    this.tuple = tuple;
    this.options = options;
    this.isPassive = isPassive;
    this.iss = iss;
    this.sndUna = iss;
    this.sndNxt = iss;
    this.sndWl2 = iss;
    this.rcvMss = options.mtu - HEADERS_OCTETS; // RFC 9293 §3.7.1, RFC 6691 §2: without options
    this.pathMtu = options.mtu;
    this.tsOffset = options.timestampOffset;
    this.receivedAt = now;
    this.sentAt = now;
    this.receiveQueue = new ReceiveQueue(options.receiveBuffer);
    this.rtt = new RttEstimator(options);
    this.congestion = createCongestionControl(congestionControlOf(options), this.mss);
    this.loss = new LossRecovery({ mss: this.mss, sack: false, congestion: this.congestion });
  }

  /** RCV.WND: octets on offer beyond RCV.NXT. */
  get rcvWnd(): number {
    return distance(this.rcvNxt, this.rcvAdv);
  }

  /** Octets of the send queue that were sent. */
  get sentOctets(): number {
    if (this.state === 'SYN-SENT' || this.state === 'SYN-RECEIVED') return 0; // what is under way is the SYN
    return distance(this.sndUna, this.sndNxt) - (this.finSent && this.sndUna !== this.sndNxt ? 1 : 0);
  }

  /** Octets of the send queue that were never sent. */
  get unsentOctets(): number {
    return this.sendQueue.length - this.sentOctets;
  }

  /** The sequence number of the next octet that the user reads. */
  get readNxt(): SequenceNumber {
    return advance(this.rcvNxt, -this.receiveQueue.readable - (this.finReceived ? 1 : 0));
  }
}

/** The algorithm that an option stands for. */
export function congestionControlOf({ congestionControl }: TcpOptions): CongestionControl['name'] {
  return congestionControl === 'default' ? 'cubic' : congestionControl; // RFC 9438 §1: what is deployed
}
