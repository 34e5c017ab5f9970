/** A real connection one end of which is silenced and spoken for by forged segments; the other end is held against the rules. */
import {
  advance,
  classifySegment,
  decodePacket,
  encodePacketInto,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  MIG_BIT,
  Operation,
  TcpFlag,
  type Endpoint,
  type Message,
  type SackBlock,
  type SequenceNumber,
  type TcpOption,
  type TcpSegment,
  writeFields,
} from '../../../src/codec/index.ts';
import type { Link } from '../../../src/link/index.ts';
import type { Connection, TcpOptions } from '../../../src/reference-stack/core/connection.ts';
import type { MigrationEvent } from '../../../src/reference-stack/migration/context.ts';
import type { MigrationLimits } from '../../../src/reference-stack/migration/limits.ts';
import type { Socket } from '../../../src/reference-stack/socket.ts';
import { MILLISECOND, SECOND, Simulation, type HostName } from '../simulation.ts';

export { MILLISECOND, SECOND };

export const SUSPENSION = 8 * SECOND;
export const MSL = SECOND;
/** How long a tombstone stands and a mute socket waits. */
export const PATIENCE = SUSPENSION + 2 * MSL;
/** What each end had sent, and the other one acknowledged, when a scene begins. */
const GREETING = { moving: 3000, remote: 2000 };

export type End = 'moving' | 'remote';

export interface Given {
  /** The end that is silenced; without one both are real. */
  readonly speaksFor?: End;
  readonly tcp?: Partial<TcpOptions>;
  readonly limits?: Partial<MigrationLimits>;
}

/** What of a forged segment is not what its end would have sent. */
export interface Header {
  readonly from?: Endpoint;
  readonly to?: Endpoint;
  readonly sequence?: SequenceNumber;
  readonly acknowledgment?: SequenceNumber;
  readonly window?: number;
  readonly flags?: number;
  readonly reserved?: number;
  readonly timestamps?: { readonly value?: number; readonly echo?: number } | 'absent';
  readonly payload?: Uint8Array;
  readonly sack?: readonly SackBlock[];
}

/** What of a forged message is not what its end would have sent. */
export interface Forgery extends Header {
  readonly round?: number;
  /** Old Host and Old Port; the moving end's first address by default. */
  readonly old?: Endpoint;
  /** New Host and New Port: by default whoever restarts, and zero where an operation has none. */
  readonly destination?: Endpoint;
}

/** A packet that an end sent by itself. */
export interface Sent {
  readonly time: number;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly segment: TcpSegment;
  readonly message: Message | undefined;
  /** The message's operation, or RST, SYN, FIN, DATA, ACK. */
  readonly what: string;
}

/** How the real end comes into a state: it closes, and its peer acknowledges that or ends its own stream. */
const steps = [
  ['ESTABLISHED', []],
  ['FIN-WAIT-1', ['closes']],
  ['FIN-WAIT-2', ['closes', 'acknowledges']],
  ['CLOSE-WAIT', ['ends']],
  ['CLOSING', ['closes', 'ends']],
  ['LAST-ACK', ['ends', 'closes']],
  ['TIME-WAIT', ['closes', 'acknowledges', 'ends']],
] as const;
/** States in which a connection can move. */
export const movable = [
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
] as const;

/** Hosts that are silent while an end is spoken for. */
const silencedBy: Readonly<Record<End, readonly HostName[]>> = {
  moving: ['source', 'destination'],
  remote: ['remote'],
};
const nowhere: Endpoint = { host: 0, port: 0 };
const names = new Map<number, string>(Object.entries(Operation).map(([name, value]) => [value, name]));
const padding: TcpOption[] = [{ kind: 'nop' }, { kind: 'nop' }];

export class Scene {
  readonly world: Simulation;
  readonly moving: Socket;
  readonly remote: Socket;
  /** Where the moving end was when the scene began. */
  readonly old: Endpoint;
  /** Everything that was sent and not forged, oldest first. */
  readonly wire: Sent[] = [];
  readonly #speaksFor: End;
  readonly #forger: Link;
  #isForging = false;
  /** Of a forged FIN. */
  #finOctets = 0;
  #heard = 0;
  #told = 0;

  constructor({ speaksFor, tcp, limits }: Given = {}) {
    this.world = new Simulation({
      tcp: { windowScale: false, receiveBuffer: 20_000, msl: MSL, ...tcp },
      limits: { suspension: SUSPENSION, msl: MSL, leastPatience: 0, ...limits },
    });
    const { client, server } = this.world.connect();
    [this.moving, this.remote, this.old] = [client, server, client.local];
    this.#exchange();
    this.#speaksFor = speaksFor ?? 'moving';
    this.#forger = this.world.network.attach('198.18.0.1');
    if (speaksFor !== undefined) for (const name of silencedBy[speaksFor]) this.silence(name);
    this.world.network.observe((packet, time) => {
      if (!this.#isForging) this.wire.push(sentOf(packet, time));
    });
  }

  #exchange(): void {
    for (const [socket, peer, octets] of [
      [this.moving, this.remote, GREETING.moving],
      [this.remote, this.moving, GREETING.remote],
    ] as const) {
      socket.send(new Uint8Array(octets), this.now);
      this.pass(SECOND);
      peer.read(octets, this.now);
    }
    this.pass(SECOND);
  }

  get now(): number {
    return this.world.now;
  }

  /** Lets time pass; everything that is due at its end happens. */
  pass(duration: number): void {
    this.world.pass(duration);
  }

  /** Has a host hear nothing any more, nor be heard. */
  silence(name: HostName): void {
    this.world.linkOf(name).close();
  }

  /** What the ends sent since this was last asked. */
  heard(): Sent[] {
    const sent = this.wire.slice(this.#heard);
    this.#heard = this.wire.length;
    return sent;
  }

  /** The kinds of what the ends sent since this was last asked. */
  said(): string[] {
    this.pass(0);
    return this.heard().map(({ what }) => what);
  }

  /** What migrations reported since this was last asked. */
  told(): MigrationEvent[] {
    const entries = this.world.log.slice(this.#told);
    this.#told = this.world.log.length;
    return entries.flatMap(({ event: { event } }) => ('round' in event ? [event] : []));
  }

  /** Speaks as the silenced end. @returns the kinds of what is sent at once because of it */
  forge(operation: number, forgery: Forgery = {}): string[] {
    return this.speak(this.messageOf(operation, forgery));
  }

  /** A forged message as a segment yet to be spoken. */
  messageOf(operation: number, { round = 0, old, destination, ...header }: Forgery = {}): Header {
    const ends = this.#endsOf(header);
    const isRestart = operation === Operation.REMOTE_RESTART;
    const moved = isRestart ? ends.from : operation === Operation.RESTART_ACK ? ends.to : nowhere;
    const { host: oldHost, port: oldPort } = old ?? this.old;
    const { host: newHost, port: newPort } = destination ?? moved;
    const payload = new Uint8Array(MESSAGE_OCTETS); // raw, so that what is malformed can be forged, too
    const fields = { code: MESSAGE_CODE, round, operation, oldHost, oldPort, newPort, newHost };
    writeFields(new DataView(payload.buffer), 0, fields);
    const { sndUna } = this.#spokenFor.tcb;
    return {
      sequence: advance(isRestart ? this.#sndNxt : sndUna, -MESSAGE_OCTETS),
      reserved: MIG_BIT,
      payload,
      ...header,
    };
  }

  /** Sends a segment as the silenced end. @returns the kinds of what is sent at once because of it */
  speak(header: Header = {}): string[] {
    this.said();
    const { from, to } = this.#endsOf(header);
    const segment = segmentOf(this.#spokenFor, { sequence: this.#sndNxt, ...header, from, to }, this.now);
    const buffer = new Uint8Array(2048);
    const packet = { source: from.host, destination: to.host, typeOfService: 0, segment };
    const octets = encodePacketInto(buffer, packet);
    this.#isForging = true;
    this.#forger.send(buffer.subarray(0, octets));
    this.#isForging = false;
    return this.said();
  }

  /** The socket that is held against the rules. */
  get real(): Socket {
    return this[this.#speaksFor === 'moving' ? 'remote' : 'moving'];
  }

  /** Brings the real end into a state. */
  reach(state: (typeof steps)[number][0]): void {
    for (const step of steps.find(([name]) => name === state)?.[1] ?? []) {
      const acknowledgment = this.real.association.connection.tcb.sndNxt;
      if (step === 'closes') this.real.close(this.now);
      else if (step === 'acknowledges') this.speak({ acknowledgment });
      else {
        this.speak({ flags: TcpFlag.FIN | TcpFlag.ACK });
        this.#finOctets = 1;
      }
      this.pass(0);
    }
    this.said();
  }

  get #sndNxt(): SequenceNumber {
    return advance(this.#spokenFor.tcb.sndNxt, this.#finOctets);
  }

  get #spokenFor(): Connection {
    return this[this.#speaksFor].association.connection;
  }

  #endsOf({ from, to }: Header): { from: Endpoint; to: Endpoint } {
    const { local, remote } = this.#spokenFor.tuple;
    return { from: from ?? local, to: to ?? remote };
  }
}

function segmentOf(
  connection: Connection,
  header: Header & { readonly from: Endpoint; readonly to: Endpoint; readonly sequence: SequenceNumber },
  now: number,
): TcpSegment {
  const { sequence, acknowledgment = connection.tcb.rcvNxt, window = 5000, flags = TcpFlag.ACK } = header;
  return {
    sourcePort: header.from.port,
    destinationPort: header.to.port,
    sequence,
    acknowledgment,
    reserved: header.reserved ?? 0,
    flags,
    window,
    urgentPointer: 0,
    options: optionsOf(connection, header, now),
    payload: header.payload ?? new Uint8Array(0),
  };
}

function optionsOf(connection: Connection, { timestamps, sack }: Header, now: number): TcpOption[] {
  const sackOption: TcpOption[] = sack === undefined ? [] : [...padding, { kind: 'sack', blocks: sack }];
  if (timestamps === 'absent' || !connection.tcb.timestamps) return sackOption;
  const { value = connection.timestampClock(now), echo = connection.tcb.tsRecent } = timestamps ?? {};
  return [...padding, { kind: 'timestamps', value: value >>> 0, echo: echo >>> 0 }, ...sackOption];
}

function sentOf(packet: Uint8Array, time: number): Sent {
  const { source, destination, segment } = decodePacket(packet.slice());
  const found = classifySegment(segment);
  const message = found.kind === 'message' ? found.message : undefined;
  return {
    time,
    from: { host: source, port: segment.sourcePort },
    to: { host: destination, port: segment.destinationPort },
    segment,
    message,
    what: message === undefined ? kindOf(segment) : (names.get(message.operation) as string),
  };
}

function kindOf({ flags, payload }: TcpSegment): string {
  if ((flags & TcpFlag.RST) !== 0) return 'RST';
  if ((flags & TcpFlag.SYN) !== 0) return 'SYN';
  if ((flags & TcpFlag.FIN) !== 0) return 'FIN';
  return payload.length > 0 ? 'DATA' : 'ACK';
}
