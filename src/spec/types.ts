/** The shape of spec/ once it is loaded: what the files say, with everything that follows from them worked out. */

export type Level = 'MUST' | 'SHOULD' | 'MAY';
export type Role = 'source' | 'destination' | 'remote' | 'sender';
export type FieldType = 'code' | 'uint' | 'operation' | 'host' | 'port';
/** First and last number of an inclusive range. */
export type Range = readonly [first: number, last: number];

export interface Requirement {
  readonly id: string;
  readonly section: string;
  readonly level: Level;
  readonly sentence: string;
}

export interface Field {
  readonly name: string;
  readonly title: string;
  readonly type: FieldType;
  /** Which address it is a part of. */
  readonly address?: 'old' | 'new' | undefined;
  /** First octet, from the start of the message. */
  readonly offset: number;
  readonly octets: 1 | 2 | 4;
  readonly meaning: string;
}

/** One field of one operation, and the values that it refuses. */
export interface Check {
  readonly field: string;
  readonly refuses: readonly Range[];
  readonly problem: string;
}

export interface Operation {
  readonly name: string;
  readonly value: number;
  readonly from: Role;
  readonly to: Role;
  /** Content classes of the old and the new address. */
  readonly old: string;
  readonly new: string;
  readonly meaning: string;
  readonly answeredBy?: string | undefined;
  /** What the remote is once it has sent this. */
  readonly effect?: 'suspended' | 'resumed' | undefined;
  /** Number of the reason, for a rejection. */
  readonly reason?: number | undefined;
  readonly checks: readonly Check[];
}

/** A way in which a message or its segment can be malformed. */
export interface Problem {
  readonly id: string;
  readonly sentence: string;
  readonly requirement: string;
  /** The message field at fault, where it is one. */
  readonly field?: string | undefined;
}

export interface FlagRule {
  readonly name: string;
  readonly octet: number;
  readonly mask: number;
  readonly is: 'set' | 'clear';
  readonly problem: string;
}

export interface Carriage {
  readonly migBit: {
    readonly title: string;
    readonly octet: number;
    readonly mask: number;
    readonly meaning: string;
  };
  readonly flags: readonly FlagRule[];
}

/** Times and counts of the protocol. */
export interface Timing {
  /** Seconds after which a suspension ends by itself. */
  readonly suspensionLimit: number;
  /** Maximum segment lifetime in seconds (RFC 9293 §3.4.1). */
  readonly msl: number;
  /** Answers to MIGSOCK segments that a connection or tombstone gives a second, at least. */
  readonly answersPerSecond: number;
  /** The same, at most. */
  readonly mostAnswersPerSecond: number;
}

export type StateBufferFieldType =
  'magic' | 'uint' | 'host' | 'sequence' | 'state' | 'congestionControl' | 'flags' | 'reserved';

/** Numbers that a field of the state buffer refuses. */
export interface StateBufferCheck {
  readonly problem: string;
  readonly refuses: readonly Range[];
}

export interface StateBufferField {
  readonly name: string;
  readonly title: string;
  readonly type: StateBufferFieldType;
  /** First octet, from the start of the buffer. */
  readonly offset: number;
  readonly octets: 1 | 2 | 4;
  /** The flag without which the field is zero. */
  readonly when?: string | undefined;
  readonly meaning: string;
  /** What the field refuses, where that flag is set. */
  readonly checks: readonly StateBufferCheck[];
}

/** A socket on its way: the fixed part (the fields), the send queue, the receive queue, the digest. */
export interface StateBuffer {
  readonly name: string;
  readonly title: string;
  readonly magic: { readonly value: number; readonly text: string };
  readonly version: number;
  readonly lowestCompatibleVersion: number;
  readonly digest: { readonly algorithm: string; readonly octets: number };
  readonly fixedOctets: number;
  readonly flags: readonly { readonly name: string; readonly mask: number; readonly meaning: string }[];
  /** What each state says of the FINs; one that is acknowledged was sent. */
  readonly states: readonly {
    readonly name: string;
    readonly value: number;
    readonly finSent: 'never' | 'perhaps' | 'acknowledged';
    readonly finReceived: 'never' | 'always';
  }[];
  readonly congestionControls: readonly {
    readonly name: string;
    readonly value: number;
    readonly meaning: string;
  }[];
  readonly fields: readonly StateBufferField[];
  /** Why a buffer is refused: the whole, then single fields (looked at field by field), then several fields. */
  readonly problems: readonly Omit<Problem, 'field'>[];
}

/** A state machine; it starts in the first of its states, and a pair that it does not list is the error path. */
export interface Machine {
  readonly machine: string;
  readonly states: readonly { readonly name: string; readonly meaning: string; readonly source: string }[];
  readonly events: readonly { readonly name: string; readonly meaning: string }[];
  readonly transitions: readonly {
    readonly state: string;
    readonly event: string;
    readonly next: string;
    /** A requirement's id, or the section of an RFC. */
    readonly source: string;
  }[];
}

export interface Spec {
  readonly message: {
    readonly name: string;
    readonly title: string;
    readonly octets: number;
    readonly code: { readonly value: number; readonly text: string };
    readonly fields: readonly Field[];
  };
  /** What a rejection's name starts with, and what its reason's number is added to. */
  readonly rejections: { readonly prefix: string; readonly base: number };
  readonly operations: readonly Operation[];
  readonly carriage: Carriage;
  readonly timing: Timing;
  readonly stateBuffer: StateBuffer;
  readonly machines: readonly Machine[];
  /** In the order in which they are reported. */
  readonly problems: readonly Problem[];
  readonly requirements: readonly Requirement[];
}
