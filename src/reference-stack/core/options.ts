/** What the user of a connection can choose. */
import { MILLISECOND, SECOND } from './time.ts';

/** When an idle connection is probed (RFC 9293 §3.8.4); times in microseconds. */
export interface KeepAlive {
  /** From the last segment received to the first probe. */
  readonly idle: number;
  /** From one probe to the next. */
  readonly interval: number;
  /** Unanswered probes after which the connection is given up. */
  readonly probes: number;
}

export interface TcpOptions {
  /** Octets that are held for the peer at most. */
  readonly sendBuffer: number;
  /** Octets that are held for the user at most; a thirty-second part more where the rounding of a scaled window needs it. */
  readonly receiveBuffer: number;
  /** Whether small segments are sent at once (without Nagle's algorithm, RFC 9293 §3.7.4). */
  readonly noDelay: boolean;
  readonly keepAlive: KeepAlive | undefined;
  /** Microseconds after which undelivered data end the connection (RFC 9293 §3.10.8); 0 is the default of 5 minutes. */
  readonly userTimeout: number;
  /** The octet of the IPv4 header (RFC 9293 §3.9.1.9). */
  readonly typeOfService: number;
  readonly congestionControl: 'default' | 'reno' | 'cubic';
  /** Whether these options are offered to, and taken from, the peer. */
  readonly timestamps: boolean;
  readonly sack: boolean;
  readonly windowScale: boolean;
  /** What the timestamp clock starts with, so that it tells nothing of the host (RFC 7323 §5.4). */
  readonly timestampOffset: number;
  /** Octets of the largest packet that the interface sends and receives, at all times (RFC 9293 §3.7.3). */
  readonly mtu: number;
  readonly delayedAck: boolean;
  /** Maximum segment lifetime in microseconds. */
  readonly msl: number;
  /** Retransmission time-outs in microseconds: the least one, the one before the first sample, the largest one. */
  readonly minRto: number;
  readonly initialRto: number;
  readonly maxRto: number;
  /** How often a SYN is sent again before the peer counts as absent. */
  readonly synRetransmissions: number;
  /** Microseconds in FIN-WAIT-2 after which the connection is given up; 0 for ever. */
  readonly finWait2Timeout: number;
}

export const defaultTcpOptions: TcpOptions = {
  sendBuffer: 1_048_576,
  receiveBuffer: 1_048_576,
  noDelay: false,
  keepAlive: undefined, // RFC 9293 §3.8.4: off by default
  userTimeout: 0,
  typeOfService: 0,
  congestionControl: 'default',
  timestamps: true,
  sack: true,
  windowScale: true,
  timestampOffset: 0,
  mtu: 1500,
  delayedAck: true,
  msl: 120 * SECOND, // RFC 9293 §3.4.2
  minRto: 200 * MILLISECOND,
  initialRto: SECOND,
  maxRto: 60 * SECOND,
  synRetransmissions: 7, // with the time-outs above more than the 3 minutes of RFC 9293 §3.8.3
  finWait2Timeout: 0,
};

/** RFC 9293 §3.9.1.1: the global default. */
export const DEFAULT_USER_TIMEOUT = 300 * SECOND;
