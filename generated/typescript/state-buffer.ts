// Generated from spec/ by src/export; change it there and run: npm run generate

import type { StateBufferProblemId } from '../../src/spec/index.ts';

/** The Magic that a state buffer starts with. */
export const STATE_BUFFER_MAGIC = 0x4d494742;
/** The version that is written. */
export const STATE_BUFFER_VERSION = 1;
/** The lowest version whose readers can read what is written. */
export const STATE_BUFFER_LOWEST_COMPATIBLE_VERSION = 1;
/** Octets of the fixed part. */
export const STATE_BUFFER_FIXED_OCTETS = 124;
/** Octets of the digest, SHA-256, that a state buffer ends with. */
export const STATE_BUFFER_DIGEST_OCTETS = 32;

/** Bits of the field flags. */
export const StateFlag = {
  /** Window scaling was negotiated. */
  windowScale: 0x0001,
  /** Selective acknowledgment was negotiated. */
  sackPermitted: 0x0002,
  /** Timestamps were negotiated. */
  timestamps: 0x0004,
  /** The FIN of this end was sent. */
  finSent: 0x0008,
  /** The FIN of the peer was received in order. */
  finReceived: 0x0010,
  /** There is urgent data that the peer has not acknowledged. */
  urgentSent: 0x0020,
  /** There is urgent data that the application has not read. */
  urgentReceived: 0x0040,
  /** This end has closed a round of its peer. */
  peerClosedRound: 0x0080,
  /** Small segments are not held back. */
  noDelay: 0x0100,
  /** An idle connection is probed. */
  keepAlive: 0x0200,
} as const;

/** The fixed part as unsigned numbers. */
export interface StateBufferFields {
  /** Magic: Says that this is a state buffer, and in which byte order it was written. */
  readonly magic: number;
  /** Version: Version of the format. */
  readonly version: number;
  /** Lowest Compatible Version: Lowest version whose readers can read this buffer. */
  readonly lowestCompatibleVersion: number;
  /** Total Octets: Length of the buffer, digest included. */
  readonly totalOctets: number;
  /** Fixed Octets: Length of the fixed part; a later version may have more of it. */
  readonly fixedOctets: number;
  /** Round: The migration that the buffer belongs to. */
  readonly round: number;
  /** State: State of the connection at the instant of capture. */
  readonly state: number;
  /** Congestion Control: The algorithm that the application chose. */
  readonly congestionControl: number;
  /** Flags: What was negotiated, sent, received and chosen. */
  readonly flags: number;
  /** Peer Closed Round: The last round of the peer's migrations that this end closed. */
  readonly peerClosedRound: number;
  /** Local Port: TCP port of the moving endpoint at the source. */
  readonly localPort: number;
  /** Remote Port: TCP port of the remote. */
  readonly remotePort: number;
  /** SND.MSS: The peer's maximum segment size option, 536 if it sent none. */
  readonly sndMss: number;
  /** RCV.MSS: The maximum segment size that was announced to the peer. */
  readonly rcvMss: number;
  /** Snd.Wind.Shift: Shift of the windows that the peer offers. */
  readonly sendShift: number;
  /** Rcv.Wind.Shift: Shift of the windows that are offered to the peer. */
  readonly receiveShift: number;
  /** Local Host: IPv4 address of the moving endpoint at the source. */
  readonly localHost: number;
  /** Remote Host: IPv4 address of the remote. */
  readonly remoteHost: number;
  /** SND.UNA: Oldest sequence number that is not acknowledged. */
  readonly sndUna: number;
  /** SND.NXT: Next sequence number to send. */
  readonly sndNxt: number;
  /** SND.WL1: Sequence number of the segment that last updated the send window. */
  readonly sndWl1: number;
  /** SND.WL2: Acknowledgment number of the segment that last updated the send window. */
  readonly sndWl2: number;
  /** SND.WND: Octets that the peer offers, from its last acknowledgment on; already scaled. */
  readonly sndWnd: number;
  /** MAX.SND.WND: Largest window that the peer ever offered, in octets. */
  readonly maxSndWnd: number;
  /** RCV.NXT: Next sequence number expected. */
  readonly rcvNxt: number;
  /** RCV.WND: Octets on offer to the peer beyond RCV.NXT; already scaled. */
  readonly rcvWnd: number;
  /** MAX.RCV.WND: Largest window ever offered to the peer, in octets. */
  readonly maxRcvWnd: number;
  /** SND.UP: Send urgent pointer. */
  readonly sndUp: number;
  /** RCV.UP: Receive urgent pointer. */
  readonly rcvUp: number;
  /** TS.Recent: The timestamp to echo (RFC 7323 section 4.3). */
  readonly tsRecent: number;
  /** Timestamp Clock: The timestamp that a segment sent at the instant of capture would have carried, in ticks of 1 ms. */
  readonly tsClock: number;
  /** Send Buffer: Octets that the send queue may hold. */
  readonly sendBuffer: number;
  /** Receive Buffer: Octets that the receive queue may hold. */
  readonly receiveBuffer: number;
  /** User Timeout: The user time-out in milliseconds; 0 for the default. */
  readonly userTimeout: number;
  /** Keep-alive Idle: Milliseconds of silence before the first probe. */
  readonly keepAliveIdle: number;
  /** Keep-alive Interval: Milliseconds between probes. */
  readonly keepAliveInterval: number;
  /** Keep-alive Probes: Probes without an answer that end the connection. */
  readonly keepAliveProbes: number;
  /** Type of Service: Octet 1 of the IPv4 header of every segment. */
  readonly typeOfService: number;
  /** Reserved: Zero. */
  readonly reserved: number;
  /** Send Queue Octets: Length of the send queue, which begins at SND.UNA. */
  readonly sendQueueOctets: number;
  /** Receive Queue Octets: Length of the receive queue, which ends at RCV.NXT or before the FIN that was received. */
  readonly receiveQueueOctets: number;
}

/** Reads the fixed part at an offset. Throws RangeError where the view ends before it does. */
export function readStateBufferFields(view: DataView, offset: number): StateBufferFields {
  return {
    magic: view.getUint32(offset),
    version: view.getUint16(offset + 4),
    lowestCompatibleVersion: view.getUint16(offset + 6),
    totalOctets: view.getUint32(offset + 8),
    fixedOctets: view.getUint16(offset + 12),
    round: view.getUint16(offset + 14),
    state: view.getUint8(offset + 16),
    congestionControl: view.getUint8(offset + 17),
    flags: view.getUint16(offset + 18),
    peerClosedRound: view.getUint16(offset + 20),
    localPort: view.getUint16(offset + 22),
    remotePort: view.getUint16(offset + 24),
    sndMss: view.getUint16(offset + 26),
    rcvMss: view.getUint16(offset + 28),
    sendShift: view.getUint8(offset + 30),
    receiveShift: view.getUint8(offset + 31),
    localHost: view.getUint32(offset + 32),
    remoteHost: view.getUint32(offset + 36),
    sndUna: view.getUint32(offset + 40),
    sndNxt: view.getUint32(offset + 44),
    sndWl1: view.getUint32(offset + 48),
    sndWl2: view.getUint32(offset + 52),
    sndWnd: view.getUint32(offset + 56),
    maxSndWnd: view.getUint32(offset + 60),
    rcvNxt: view.getUint32(offset + 64),
    rcvWnd: view.getUint32(offset + 68),
    maxRcvWnd: view.getUint32(offset + 72),
    sndUp: view.getUint32(offset + 76),
    rcvUp: view.getUint32(offset + 80),
    tsRecent: view.getUint32(offset + 84),
    tsClock: view.getUint32(offset + 88),
    sendBuffer: view.getUint32(offset + 92),
    receiveBuffer: view.getUint32(offset + 96),
    userTimeout: view.getUint32(offset + 100),
    keepAliveIdle: view.getUint32(offset + 104),
    keepAliveInterval: view.getUint32(offset + 108),
    keepAliveProbes: view.getUint16(offset + 112),
    typeOfService: view.getUint8(offset + 114),
    reserved: view.getUint8(offset + 115),
    sendQueueOctets: view.getUint32(offset + 116),
    receiveQueueOctets: view.getUint32(offset + 120),
  };
}

/** Writes the fixed part at an offset. Throws RangeError where the view ends before it would. */
export function writeStateBufferFields(view: DataView, offset: number, buffer: StateBufferFields): void {
  view.setUint32(offset, buffer.magic);
  view.setUint16(offset + 4, buffer.version);
  view.setUint16(offset + 6, buffer.lowestCompatibleVersion);
  view.setUint32(offset + 8, buffer.totalOctets);
  view.setUint16(offset + 12, buffer.fixedOctets);
  view.setUint16(offset + 14, buffer.round);
  view.setUint8(offset + 16, buffer.state);
  view.setUint8(offset + 17, buffer.congestionControl);
  view.setUint16(offset + 18, buffer.flags);
  view.setUint16(offset + 20, buffer.peerClosedRound);
  view.setUint16(offset + 22, buffer.localPort);
  view.setUint16(offset + 24, buffer.remotePort);
  view.setUint16(offset + 26, buffer.sndMss);
  view.setUint16(offset + 28, buffer.rcvMss);
  view.setUint8(offset + 30, buffer.sendShift);
  view.setUint8(offset + 31, buffer.receiveShift);
  view.setUint32(offset + 32, buffer.localHost);
  view.setUint32(offset + 36, buffer.remoteHost);
  view.setUint32(offset + 40, buffer.sndUna);
  view.setUint32(offset + 44, buffer.sndNxt);
  view.setUint32(offset + 48, buffer.sndWl1);
  view.setUint32(offset + 52, buffer.sndWl2);
  view.setUint32(offset + 56, buffer.sndWnd);
  view.setUint32(offset + 60, buffer.maxSndWnd);
  view.setUint32(offset + 64, buffer.rcvNxt);
  view.setUint32(offset + 68, buffer.rcvWnd);
  view.setUint32(offset + 72, buffer.maxRcvWnd);
  view.setUint32(offset + 76, buffer.sndUp);
  view.setUint32(offset + 80, buffer.rcvUp);
  view.setUint32(offset + 84, buffer.tsRecent);
  view.setUint32(offset + 88, buffer.tsClock);
  view.setUint32(offset + 92, buffer.sendBuffer);
  view.setUint32(offset + 96, buffer.receiveBuffer);
  view.setUint32(offset + 100, buffer.userTimeout);
  view.setUint32(offset + 104, buffer.keepAliveIdle);
  view.setUint32(offset + 108, buffer.keepAliveInterval);
  view.setUint16(offset + 112, buffer.keepAliveProbes);
  view.setUint8(offset + 114, buffer.typeOfService);
  view.setUint8(offset + 115, buffer.reserved);
  view.setUint32(offset + 116, buffer.sendQueueOctets);
  view.setUint32(offset + 120, buffer.receiveQueueOctets);
}

/** Whether every field is an unsigned integer of its width. */
export function stateBufferFieldsFit(buffer: StateBufferFields): boolean {
  return (
    buffer.magic === buffer.magic >>> 0 &&
    buffer.version === (buffer.version & 0xffff) &&
    buffer.lowestCompatibleVersion === (buffer.lowestCompatibleVersion & 0xffff) &&
    buffer.totalOctets === buffer.totalOctets >>> 0 &&
    buffer.fixedOctets === (buffer.fixedOctets & 0xffff) &&
    buffer.round === (buffer.round & 0xffff) &&
    buffer.state === (buffer.state & 0xff) &&
    buffer.congestionControl === (buffer.congestionControl & 0xff) &&
    buffer.flags === (buffer.flags & 0xffff) &&
    buffer.peerClosedRound === (buffer.peerClosedRound & 0xffff) &&
    buffer.localPort === (buffer.localPort & 0xffff) &&
    buffer.remotePort === (buffer.remotePort & 0xffff) &&
    buffer.sndMss === (buffer.sndMss & 0xffff) &&
    buffer.rcvMss === (buffer.rcvMss & 0xffff) &&
    buffer.sendShift === (buffer.sendShift & 0xff) &&
    buffer.receiveShift === (buffer.receiveShift & 0xff) &&
    buffer.localHost === buffer.localHost >>> 0 &&
    buffer.remoteHost === buffer.remoteHost >>> 0 &&
    buffer.sndUna === buffer.sndUna >>> 0 &&
    buffer.sndNxt === buffer.sndNxt >>> 0 &&
    buffer.sndWl1 === buffer.sndWl1 >>> 0 &&
    buffer.sndWl2 === buffer.sndWl2 >>> 0 &&
    buffer.sndWnd === buffer.sndWnd >>> 0 &&
    buffer.maxSndWnd === buffer.maxSndWnd >>> 0 &&
    buffer.rcvNxt === buffer.rcvNxt >>> 0 &&
    buffer.rcvWnd === buffer.rcvWnd >>> 0 &&
    buffer.maxRcvWnd === buffer.maxRcvWnd >>> 0 &&
    buffer.sndUp === buffer.sndUp >>> 0 &&
    buffer.rcvUp === buffer.rcvUp >>> 0 &&
    buffer.tsRecent === buffer.tsRecent >>> 0 &&
    buffer.tsClock === buffer.tsClock >>> 0 &&
    buffer.sendBuffer === buffer.sendBuffer >>> 0 &&
    buffer.receiveBuffer === buffer.receiveBuffer >>> 0 &&
    buffer.userTimeout === buffer.userTimeout >>> 0 &&
    buffer.keepAliveIdle === buffer.keepAliveIdle >>> 0 &&
    buffer.keepAliveInterval === buffer.keepAliveInterval >>> 0 &&
    buffer.keepAliveProbes === (buffer.keepAliveProbes & 0xffff) &&
    buffer.typeOfService === (buffer.typeOfService & 0xff) &&
    buffer.reserved === (buffer.reserved & 0xff) &&
    buffer.sendQueueOctets === buffer.sendQueueOctets >>> 0 &&
    buffer.receiveQueueOctets === buffer.receiveQueueOctets >>> 0
  );
}

/** A rule that is broken, and the field that breaks it. */
export interface BrokenRule {
  readonly problem: StateBufferProblemId;
  readonly field: keyof StateBufferFields;
}

/** The first rule for a single field that is broken; undefined for none. */
export function brokenFieldRule(buffer: StateBufferFields): BrokenRule | undefined {
  if ((buffer.state === 0x00 || (buffer.state >= 0x07 && buffer.state <= 0xff))) return { problem: 'state', field: 'state' };
  if ((buffer.congestionControl >= 0x03 && buffer.congestionControl <= 0xff)) return { problem: 'congestion-control', field: 'congestionControl' };
  if ((buffer.flags >= 0x400 && buffer.flags <= 0xffff)) return { problem: 'flags', field: 'flags' };
  if ((buffer.flags & 0x0080) === 0 && buffer.peerClosedRound !== 0) return { problem: 'unused-not-zero', field: 'peerClosedRound' };
  if (buffer.localPort === 0x00) return { problem: 'zero-port', field: 'localPort' };
  if (buffer.remotePort === 0x00) return { problem: 'zero-port', field: 'remotePort' };
  if (buffer.sndMss === 0x00) return { problem: 'mss', field: 'sndMss' };
  if (buffer.rcvMss === 0x00) return { problem: 'mss', field: 'rcvMss' };
  if ((buffer.flags & 0x0001) === 0 && buffer.sendShift !== 0) return { problem: 'unused-not-zero', field: 'sendShift' };
  if ((buffer.flags & 0x0001) !== 0 && (buffer.sendShift >= 0x0f && buffer.sendShift <= 0xff)) return { problem: 'window-scale-shift', field: 'sendShift' };
  if ((buffer.flags & 0x0001) === 0 && buffer.receiveShift !== 0) return { problem: 'unused-not-zero', field: 'receiveShift' };
  if ((buffer.flags & 0x0001) !== 0 && (buffer.receiveShift >= 0x0f && buffer.receiveShift <= 0xff)) return { problem: 'window-scale-shift', field: 'receiveShift' };
  if (buffer.localHost === 0x00) return { problem: 'zero-host', field: 'localHost' };
  if ((buffer.localHost >= 0xe0000000 && buffer.localHost <= 0xefffffff)) return { problem: 'multicast-host', field: 'localHost' };
  if (buffer.localHost === 0xffffffff) return { problem: 'broadcast-host', field: 'localHost' };
  if (buffer.remoteHost === 0x00) return { problem: 'zero-host', field: 'remoteHost' };
  if ((buffer.remoteHost >= 0xe0000000 && buffer.remoteHost <= 0xefffffff)) return { problem: 'multicast-host', field: 'remoteHost' };
  if (buffer.remoteHost === 0xffffffff) return { problem: 'broadcast-host', field: 'remoteHost' };
  if ((buffer.flags & 0x0020) === 0 && buffer.sndUp !== 0) return { problem: 'unused-not-zero', field: 'sndUp' };
  if ((buffer.flags & 0x0040) === 0 && buffer.rcvUp !== 0) return { problem: 'unused-not-zero', field: 'rcvUp' };
  if ((buffer.flags & 0x0004) === 0 && buffer.tsRecent !== 0) return { problem: 'unused-not-zero', field: 'tsRecent' };
  if ((buffer.flags & 0x0004) === 0 && buffer.tsClock !== 0) return { problem: 'unused-not-zero', field: 'tsClock' };
  if (buffer.sendBuffer === 0x00) return { problem: 'buffer-size', field: 'sendBuffer' };
  if (buffer.receiveBuffer === 0x00) return { problem: 'buffer-size', field: 'receiveBuffer' };
  if ((buffer.flags & 0x0200) === 0 && buffer.keepAliveIdle !== 0) return { problem: 'unused-not-zero', field: 'keepAliveIdle' };
  if ((buffer.flags & 0x0200) !== 0 && buffer.keepAliveIdle === 0x00) return { problem: 'keep-alive', field: 'keepAliveIdle' };
  if ((buffer.flags & 0x0200) === 0 && buffer.keepAliveInterval !== 0) return { problem: 'unused-not-zero', field: 'keepAliveInterval' };
  if ((buffer.flags & 0x0200) !== 0 && buffer.keepAliveInterval === 0x00) return { problem: 'keep-alive', field: 'keepAliveInterval' };
  if ((buffer.flags & 0x0200) === 0 && buffer.keepAliveProbes !== 0) return { problem: 'unused-not-zero', field: 'keepAliveProbes' };
  if ((buffer.flags & 0x0200) !== 0 && buffer.keepAliveProbes === 0x00) return { problem: 'keep-alive', field: 'keepAliveProbes' };
  if ((buffer.reserved >= 0x01 && buffer.reserved <= 0xff)) return { problem: 'reserved', field: 'reserved' };
  return undefined;
}
