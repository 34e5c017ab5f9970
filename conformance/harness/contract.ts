/**
 * What the suite asks of an implementation: verbs with JSON parameters and answers, and a link that carries its packets.
 * contract.md beside the adapters says the same to programs in any language.
 */
import type { Link } from '../../src/link/index.ts';
import type { Time } from './time.ts';

export const CONTRACT_VERSION = 1;

/** What an implementation can be tested as. */
export const roles = ['codec', 'tcp', 'legacy', 'remote', 'source', 'destination'] as const;
export type Role = (typeof roles)[number];

/** What an implementation need not have; a case that needs one which is not declared is UNSUPPORTED. */
export const capabilities = [
  /** It can open connections: `connect`. */
  'connect',
  /** It can close one half of a connection: `close`. */
  'half-close',
  /** It can reset a connection: `abort`. */
  'abort',
  /** It can restore into a connected socket: `deserializeSocketData`. */
  'handoff',
  /** It has selective acknowledgments, timestamps, window scale. */
  'sack',
  'timestamps',
  'window-scale',
  /** It can probe idle peers: `keepAlive`. */
  'keep-alive',
  /** As remote it can refuse by policy: `allowMigrations`. */
  'policy',
  /** The role codec: messages from fields, fields from messages, and what a frame is. */
  'encode',
  'decode',
  'classify',
] as const;
export type Capability = (typeof capabilities)[number];

/** The answer to `hello`. */
export interface Hello {
  readonly contract: number;
  readonly name: string;
  readonly version: string;
  /** Its IPv4 address. */
  readonly address: string;
  readonly roles: readonly Role[];
  readonly capabilities: readonly Capability[];
  /** Seconds after which it ends a suspension by itself (MIG-REM-LIMIT), and its MSL. */
  readonly suspensionLimit?: number;
  readonly msl?: number;
}

export type TcpState =
  | 'CLOSED'
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT';

/** Where a socket stands in a migration; `none` also after one has ended. */
export type MigrationState = 'none' | 'requesting' | 'held' | 'frozen' | 'cancelling' | 'suspended' | 'mute';

/** The answer to `state`. */
export interface SocketStatus {
  readonly tcp: TcpState;
  readonly migration: MigrationState;
  /** What the last migration came to, such as `migrated`, `thawed`, `moved` or `request-rejected: busy`; absent before. */
  readonly outcome?: string;
}

/** The fields of a message as numbers, under the names of spec/wire/message.yaml; hosts are 32 bits, the first octet highest. */
export type CodecFields = Readonly<Record<string, number>>;

/** The answer to `decode` and `classify`. */
export interface CodecVerdict {
  readonly kind: 'ordinary' | 'message' | 'malformed';
  /** Ids of spec/wire/field-rules.yaml, in its order; empty unless malformed. */
  readonly problems: readonly string[];
  /** Absent for what is ordinary, and where there are fewer octets than a message has. */
  readonly fields?: CodecFields;
}

export type Parameters = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

/** The verbs, and the parameters and answers that each has; octets are base64, but hex where it says so. */
export interface Verbs {
  /** All sockets and listeners are gone without a word to their peers being needed; what is asked next is of another case. */
  forget: [Answer, Answer];
  listen: [{ readonly port: number }, Answer];
  /** The oldest connection that was accepted at a port and is established, or null. */
  accept: [{ readonly port: number }, { readonly socket: number | null }];
  connect: [
    { readonly host: string; readonly port: number; readonly localPort?: number },
    { readonly socket: number },
  ];
  /** Takes what it can of the octets. */
  send: [{ readonly socket: number; readonly data: string }, { readonly taken: number }];
  /** Reads what has arrived, nothing if nothing has. */
  receive: [
    { readonly socket: number; readonly max: number },
    { readonly data: string; readonly end: boolean },
  ];
  close: [{ readonly socket: number }, Answer];
  abort: [{ readonly socket: number }, Answer];
  /** Probes an idle peer from now on; times in seconds. */
  keepAlive: [{ readonly socket: number; readonly idle: number; readonly interval: number }, Answer];
  state: [{ readonly socket: number }, SocketStatus];
  /** The count and the SHA-256 (hex) of all octets that `receive` has given of a socket. */
  digest: [{ readonly socket: number }, { readonly octets: number; readonly sha256: string }];
  /** Whether peers may move connections from now on: what asks for it is rejected by policy while they may not. */
  allowMigrations: [{ readonly allowed: boolean }, Answer];
  sendMigrationRequest: [{ readonly socket: number }, Answer];
  serializeSocketData: [{ readonly socket: number }, { readonly buffer: string }];
  deserializeSocketData: [{ readonly socket: number; readonly buffer: string }, Answer];
  deserializeAndRestart: [
    { readonly buffer: string; readonly localPort?: number },
    { readonly socket: number },
  ];
  sendRemoteRestart: [{ readonly socket: number }, Answer];
  getLocalHost: [{ readonly socket: number }, { readonly host: string; readonly port: number }];
  cancelMigration: [{ readonly socket: number }, Answer];
  discardMigrated: [
    { readonly socket: number; readonly destinationRuns?: boolean; readonly force?: boolean },
    Answer,
  ];
  /** A message with all of its fields, valid or not. */
  encode: [{ readonly fields: CodecFields }, { readonly hex: string }];
  /** What a message by itself is: never ordinary. */
  decode: [{ readonly hex: string }, CodecVerdict];
  /** What a captured frame is; link types are those of pcap, such as 1 (Ethernet) and 101 (raw IP). */
  classify: [{ readonly linkType: number; readonly hex: string }, CodecVerdict];
}
export type Verb = keyof Verbs;

/** Why a call is refused: an errno name, or one of these two. */
export type ContractErrorCode =
  | 'EBUSY'
  | 'EINVAL'
  | 'ENOTCONN'
  | 'EADDRINUSE'
  | 'EPERM'
  | 'EBADMSG'
  | 'ECONNRESET'
  | 'UNKNOWN-VERB'
  | 'UNSUPPORTED';

/** An implementation refuses a call; that may be just what is expected of it. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: string;

  constructor(code: ContractErrorCode | (string & {}), message: string) {
    super(message);
    this.code = code;
  }
}

/** One implementation, ready for one case. */
export interface Session {
  readonly hello: Hello;
  readonly time: Time;
  /** Where its packets arrive, and where the tester's are sent. */
  readonly link: Link;
  /** Addresses that the link brings to the tester, five or more; numerically below and above the implementation's own. */
  readonly testerHosts: readonly string[];
  /** Microseconds in which the implementation was measured to answer; absent where it was not. */
  readonly answerTime?: number;
  /** Where ports begin that no earlier session of the same implementation had; absent where each session is a world of its own. */
  readonly firstPort?: number;
  /** @throws ContractError where the implementation refuses, Error where it does not answer as the contract has it */
  call(verb: string, parameters: Parameters): Promise<Answer>;
  close(): Promise<void>;
}

/** What knows how to run an implementation. */
export interface Adapter {
  readonly name: string;
  /** Whether cases can run at once, each in a session of its own. */
  readonly isParallel: boolean;
  /** How many at once it is good for, where that is not what processors there are. */
  readonly jobs?: number;
  open(options: { readonly seed: number }): Promise<Session>;
  close(): Promise<void>;
}
