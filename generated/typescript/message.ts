// Generated from spec/ by src/export; change it there and run: npm run generate

import type { OperationName, ProblemId } from '../../src/spec/index.ts';

/** Octets of a message. */
export const MESSAGE_OCTETS = 20;
/** The Message Code that a message starts with. */
export const MESSAGE_CODE = 0x4d494753;

/** A message's fields as unsigned numbers. */
export interface MessageFields {
  /** Message Code */
  readonly code: number;
  /** Round */
  readonly round: number;
  /** Operation */
  readonly operation: number;
  /** Old Host */
  readonly oldHost: number;
  /** Old Port */
  readonly oldPort: number;
  /** New Port */
  readonly newPort: number;
  /** New Host */
  readonly newHost: number;
}

/** A message as people and programs read it: hosts dotted, the operation by name and by value. */
export interface MessageJson {
  readonly code: number;
  readonly round: number;
  /** Null where the protocol defines none with this value. */
  readonly operation: OperationName | null;
  readonly operationValue: number;
  readonly oldHost: string;
  readonly oldPort: number;
  readonly newPort: number;
  readonly newHost: string;
}

/** Reads the fields of the message at an offset. Throws RangeError where the view ends before the message does. */
export function readFields(view: DataView, offset: number): MessageFields {
  return {
    code: view.getUint32(offset),
    round: view.getUint16(offset + 4),
    operation: view.getUint16(offset + 6),
    oldHost: view.getUint32(offset + 8),
    oldPort: view.getUint16(offset + 12),
    newPort: view.getUint16(offset + 14),
    newHost: view.getUint32(offset + 16),
  };
}

/** Writes the fields at an offset. Throws RangeError where the view ends before the message would. */
export function writeFields(view: DataView, offset: number, message: MessageFields): void {
  view.setUint32(offset, message.code);
  view.setUint16(offset + 4, message.round);
  view.setUint16(offset + 6, message.operation);
  view.setUint32(offset + 8, message.oldHost);
  view.setUint16(offset + 12, message.oldPort);
  view.setUint16(offset + 14, message.newPort);
  view.setUint32(offset + 16, message.newHost);
}

/** Whether every field is an unsigned integer of its width. */
export function fitWidths(message: MessageFields): boolean {
  return (
    message.code === message.code >>> 0 &&
    message.round === (message.round & 0xffff) &&
    message.operation === (message.operation & 0xffff) &&
    message.oldHost === message.oldHost >>> 0 &&
    message.oldPort === (message.oldPort & 0xffff) &&
    message.newPort === (message.newPort & 0xffff) &&
    message.newHost === message.newHost >>> 0
  );
}

/** Reads fields in place, for loops that must not allocate. */
export class MessageView implements MessageFields {
  readonly view: DataView;
  /** First octet of the message in the view. */
  offset: number;

  constructor(view: DataView, offset = 0) {
    this.view = view;
    this.offset = offset;
  }

  get code(): number {
    return this.view.getUint32(this.offset);
  }

  get round(): number {
    return this.view.getUint16(this.offset + 4);
  }

  get operation(): number {
    return this.view.getUint16(this.offset + 6);
  }

  get oldHost(): number {
    return this.view.getUint32(this.offset + 8);
  }

  get oldPort(): number {
    return this.view.getUint16(this.offset + 12);
  }

  get newPort(): number {
    return this.view.getUint16(this.offset + 14);
  }

  get newHost(): number {
    return this.view.getUint32(this.offset + 16);
  }
}

/** One bit for each problem, in the order in which problems are reported. */
export const problemBit = {
  'message-code': 1 << 0,
  'ack-clear': 1 << 1,
  'syn-set': 1 << 2,
  'fin-set': 1 << 3,
  'rst-set': 1 << 4,
  'urg-set': 1 << 5,
  'payload-length': 1 << 6,
  'unknown-operation': 1 << 7,
  'old-host-unspecified': 1 << 8,
  'new-port-not-zero': 1 << 9,
  'new-port-zero': 1 << 10,
  'new-host-not-zero': 1 << 11,
  'new-host-unspecified': 1 << 12,
  'new-host-multicast': 1 << 13,
  'new-host-broadcast': 1 << 14,
} as const satisfies Record<ProblemId, number>;

/** The rules of the operation that a message breaks, as a set of problem bits; 0 for a well-formed message. */
export function fieldProblems(message: MessageFields): number {
  switch (message.operation) {
    case 0x0001: // MIGRATION_REQUEST
    case 0x0003: // REQUEST_ACK
    case 0x0005: // CANCEL
    case 0x0006: // CANCEL_ACK
      return (
        (message.oldHost === 0x00 ? problemBit['old-host-unspecified'] : 0) |
        ((message.newPort >= 0x01 && message.newPort <= 0xffff) ? problemBit['new-port-not-zero'] : 0) |
        ((message.newHost >= 0x01 && message.newHost <= 0xffffffff) ? problemBit['new-host-not-zero'] : 0)
      );
    case 0x0002: // REMOTE_RESTART
      return (
        (message.oldHost === 0x00 ? problemBit['old-host-unspecified'] : 0) |
        (message.newPort === 0x00 ? problemBit['new-port-zero'] : 0) |
        (message.newHost === 0x00 ? problemBit['new-host-unspecified'] : 0) |
        ((message.newHost >= 0xe0000000 && message.newHost <= 0xefffffff) ? problemBit['new-host-multicast'] : 0) |
        (message.newHost === 0xffffffff ? problemBit['new-host-broadcast'] : 0)
      );
    case 0x0004: // RESTART_ACK
    case 0x0101: // REJECT_ADDRESS_MISMATCH
    case 0x0102: // REJECT_NOT_SUSPENDED
    case 0x0103: // REJECT_STALE_STATE
    case 0x0104: // REJECT_NEW_TUPLE_IN_USE
    case 0x0105: // REJECT_POLICY
    case 0x0106: // REJECT_MOVED
    case 0x0107: // REJECT_BUSY
      return (
        (message.oldHost === 0x00 ? problemBit['old-host-unspecified'] : 0)
      );
    default:
      return problemBit['unknown-operation'];
  }
}

/** Operations by name. */
export const Operation = {
  /** Hold; this end is about to move. */
  MIGRATION_REQUEST: 0x0001,
  /** This end is here now; go on with it. */
  REMOTE_RESTART: 0x0002,
  /** The remote is suspended. */
  REQUEST_ACK: 0x0003,
  /** The remote goes on with the destination. */
  RESTART_ACK: 0x0004,
  /** This end stays after all; close the round. */
  CANCEL: 0x0005,
  /** The round is closed and the remote goes on with the source. */
  CANCEL_ACK: 0x0006,
  /** The message and its segment name different addresses; a NAT is on the path. */
  REJECT_ADDRESS_MISMATCH: 0x0101,
  /** The remote is not suspended or the round is closed. */
  REJECT_NOT_SUSPENDED: 0x0102,
  /** The round is not the one in which the remote is suspended. */
  REJECT_STALE_STATE: 0x0103,
  /** The remote already has a connection with the new address. */
  REJECT_NEW_TUPLE_IN_USE: 0x0104,
  /** The remote is not willing to let this connection move. */
  REJECT_POLICY: 0x0105,
  /** The connection has moved to another address. */
  REJECT_MOVED: 0x0106,
  /** The remote is itself migrating. */
  REJECT_BUSY: 0x0107,
} as const;

/** The MIG bit among the reserved bits, the low half of octet 12 of the TCP header. */
export const MIG_BIT = 0x08;

/** The carriage rules that the flags of a MIGSOCK segment break (octet 13 of its TCP header), as a set of problem bits. */
export function flagProblems(flags: number): number {
  return (
    ((flags & 0x10) === 0 ? problemBit['ack-clear'] : 0) |
    ((flags & 0x02) === 0 ? 0 : problemBit['syn-set']) |
    ((flags & 0x01) === 0 ? 0 : problemBit['fin-set']) |
    ((flags & 0x04) === 0 ? 0 : problemBit['rst-set']) |
    ((flags & 0x20) === 0 ? 0 : problemBit['urg-set'])
  );
}
