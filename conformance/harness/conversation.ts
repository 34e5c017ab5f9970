/**
 * An open connection between tester and implementation with an oracle for each direction: whatever moves data goes through
 * here, so that loss, repetition and disorder show wherever they happen.
 */
import {
  advance,
  alignOptions,
  classifySegment,
  distance,
  isAtOrBefore,
  isBefore,
  type Endpoint,
  type SequenceNumber,
  type TcpOption,
  type TcpSegment,
} from '../../src/codec/index.ts';
import { type Connection, type ConnectionOptions, type Outgoing, type SegmentFields } from './connection.ts';
import { ContractError } from './contract.ts';
import { octetsOf, StreamOracle } from './stream.ts';
import type { Socket, Subject } from './subject.ts';
import type { Tester, TesterHost } from './tester.ts';
import type { Wait } from './time.ts';
import { Failure, setUp } from './verdict.ts';

/** The streams of the two directions. */
export const FROM_TESTER = 0;
export const FROM_SUBJECT = 1;
const FEW = 10;
/** Octets of text in a segment that an Ethernet carries. */
export const LONGEST_SEGMENT = 1460;
/** That timestamps take in a segment. */
const OPTION_OCTETS = 12;

export interface OpenOptions extends ConnectionOptions {
  /** Where the tester's end is. */
  readonly at?: TesterHost;
  /** Who sends the SYN; by default the tester. */
  readonly opener?: 'tester' | 'subject';
  /** The implementation's port; by default one that nothing else has. */
  readonly port?: number;
  /** Whether the implementation listens at that port already. */
  readonly isListening?: boolean;
}

/** Opens a connection; what goes wrong meanwhile is the set-up's fault. */
export async function openConversation(
  tester: Tester,
  subject: Subject,
  options: OpenOptions = {},
): Promise<Conversation> {
  return setUp(async () => {
    const isSubjectFirst = options.opener === 'subject';
    return isSubjectFirst ? awaitConnection(tester, subject, options) : connectTo(tester, subject, options);
  });
}

async function connectTo(tester: Tester, subject: Subject, options: OpenOptions): Promise<Conversation> {
  const local = tester.endpoint(options.at ?? 'home');
  const remote = { host: subject.host, port: options.port ?? tester.endpoint('home').port };
  if (options.isListening !== true) await subject.call('listen', { port: remote.port });
  const connection = tester.connection(local, remote, options);
  tester.send(connection.segment({ flags: ['SYN'] }));
  await tester.expect(connection, { set: ['SYN', 'ACK'], acknowledgment: advance(connection.iss, 1) });
  tester.send(connection.ack());
  return new Conversation(tester, connection, await subject.accept(remote.port));
}

async function awaitConnection(
  tester: Tester,
  subject: Subject,
  options: OpenOptions,
): Promise<Conversation> {
  const local = tester.endpoint(options.at ?? 'home');
  const remote = { host: subject.host, port: options.port ?? tester.endpoint('home').port };
  const connection = tester.connection(local, remote, options);
  const socket = await subject.connect(local, remote.port);
  const syn = await tester.expect(connection, { set: ['SYN'], clear: ['ACK'] });
  const hasScale = syn.options.some(({ kind }) => kind === 'window-scale');
  const isScaled = hasScale && options.windowScale !== undefined;
  tester.send(synAck(connection, isScaled));
  await tester.expect(connection, { set: ['ACK'], clear: ['SYN'], acknowledgment: connection.sndNxt });
  await socket.expectTcp('ESTABLISHED');
  return new Conversation(tester, connection, socket);
}

function synAck(connection: Connection, isScaled: boolean): Outgoing {
  const { segment, ...packet } = connection.segment({ flags: ['SYN', 'ACK'] });
  const isKept = ({ kind }: TcpOption): boolean => kind !== 'end' && (isScaled || kind !== 'window-scale');
  const options = alignOptions(segment.options.filter(isKept));
  return { ...packet, segment: { ...segment, options } };
}

/** How far the two streams have come where a conversation begins in the middle of them. */
export interface Progress {
  /** Octets that the tester has sent, and that the implementation's application has read. */
  readonly given: number;
  readonly delivered: number;
  /** Octets that the implementation's application has written, and that have arrived at the tester. */
  readonly written: number;
  readonly arrived: number;
}

const beginning: Progress = { given: 0, delivered: 0, written: 0, arrived: 0 };

export class Conversation {
  readonly tester: Tester;
  /** The tester's end; another one after a move. */
  connection: Connection;
  /** The implementation's end; another one after a move of its own. */
  socket: Socket;
  /** Octets that the tester has sent of its stream, and that the implementation was given to send. */
  given: number;
  written: number;
  #segmentOctets: number | undefined;
  /** Octets that the tester is to send once the implementation has room. */
  #owed = 0;
  readonly #delivered: StreamOracle;
  readonly #arrived: StreamOracle;
  /** Octets of the connection's that the oracle has seen. */
  #seen = 0;

  constructor(tester: Tester, connection: Connection, socket: Socket, progress: Progress = beginning) {
    this.tester = tester;
    this.connection = connection;
    this.socket = socket;
    this.given = progress.given;
    this.written = progress.written;
    this.#delivered = new StreamOracle(FROM_TESTER, progress.delivered);
    this.#arrived = new StreamOracle(FROM_SUBJECT, progress.arrived);
  }

  /** Octets that the implementation's application has read, and that have arrived at the tester, all in order. */
  get delivered(): number {
    return this.#delivered.delivered;
  }

  get arrived(): number {
    return this.#arrived.delivered;
  }

  /** Whether all that the implementation's application wrote has arrived. */
  get hasArrived(): boolean {
    this.#check();
    return this.arrived >= this.written;
  }

  /** The next octets of the tester's stream as one segment, to be sent or kept back. */
  next(octets: number, fields: SegmentFields = {}): Outgoing {
    const segment = this.connection.data(octetsOf(FROM_TESTER, this.given, octets), fields);
    this.given += octets;
    return segment;
  }

  /**
   * Sends the next octets of the tester's stream, in segments that the implementation has asked for. What goes beyond its
   * window follows when that opens, while it is expected to be delivered or acknowledged.
   */
  give(octets: number): void {
    this.#owed += octets;
    this.#sendOwed();
  }

  get #mostInSegment(): number {
    return Math.max(1, this.connection.peerMss - OPTION_OCTETS);
  }

  #sendOwed(): void {
    const most = this.#mostInSegment;
    while (this.#owed > 0) {
      const { sndNxt, sndUna, sndWnd } = this.connection;
      const octets = Math.min(this.#owed, most, distance(sndNxt, advance(sndUna, sndWnd)));
      if (octets <= 0) return;
      this.#owed -= octets;
      this.tester.send(this.next(octets));
    }
  }

  /** Octets of the tester's stream, sent before or never, as a segment. */
  again(from: number, octets: number, fields: SegmentFields = {}): Outgoing {
    const sequence = advance(this.connection.sndNxt, from - this.given);
    return this.connection.data(octetsOf(FROM_TESTER, from, octets), { sequence, ...fields });
  }

  /**
   * What does not come to be acknowledged is sent once more, in order, as any sender does: an end may have dropped what came
   * early (RFC 9293 §3.10.7.4).
   *
   * @returns whether there was such
   */
  async resend(): Promise<boolean> {
    const { tester, connection } = this;
    if (await tester.settles(() => connection.sndUna === connection.sndNxt, 'acknowledgment')) return false;
    const { sndUna, sndNxt, finSent } = connection;
    const end = this.given;
    const octets = distance(sndUna, sndNxt) - (finSent ? 1 : 0);
    const most = this.#mostInSegment;
    for (let left = octets; left > 0; left -= most)
      tester.send(this.again(end - left, Math.min(left, most), { sequence: advance(sndUna, octets - left) }));
    if (finSent) tester.send(connection.fin({ sequence: advance(sndNxt, -1) }));
    return true;
  }

  /** The implementation's application reads all that was given, and nothing else. @throws Failure */
  async expectDelivered(
    requirement?: string,
    within: Wait = 'answer',
    total = this.given + this.#owed,
  ): Promise<void> {
    const isMore = async (): Promise<true | undefined> => {
      const octets = await this.read();
      this.#sendOwed();
      return octets > 0 ? true : undefined;
    };
    const left = this.#patience(within);
    while (this.delivered < total) {
      if ((await this.socket.subject.tryToPoll(isMore, left())) !== undefined) continue;
      const expected = `${total} octets to be delivered to the application`;
      throw new Failure(expected, `${this.delivered}`, requirement);
    }
  }

  /** Reads what there is; what it is is checked. To be refused is to read nothing. @returns octets read */
  async read(): Promise<number> {
    try {
      const { octets } = await this.socket.receive();
      this.#delivered.deliver(octets);
      return octets.length;
    } catch (error) {
      if (error instanceof ContractError) return 0;
      throw error;
    }
  }

  /** The implementation's application writes the next octets of its stream, as many as there is room for. @returns how many */
  async write(octets: number): Promise<number> {
    const { written: start } = this;
    const { subject } = this.socket;
    const isMore = async (): Promise<true | undefined> =>
      (await this.tryToWrite(start + octets - this.written)) > 0 ? true : undefined;
    if (octets > 0) await subject.poll(isMore, `${octets} octets to be taken from the application`, 'answer');
    while (this.written < start + octets && (await subject.tryToPoll(isMore, 'prompt')) !== undefined);
    return this.written - start;
  }

  /** Octets of text in the implementation's full segments, as the first ones show. */
  async segmentOctets(): Promise<number> {
    if (this.#segmentOctets === undefined) {
      await this.stream(LONGEST_SEGMENT);
      const lengths = this.tester
        .arrived(this.connection)
        .filter(isOrdinary)
        .map(({ payload }) => payload.length);
      this.#segmentOctets = lengths.reduce((most, length) => Math.max(most, length), 1);
    }
    return this.#segmentOctets;
  }

  /** The implementation's application writes the next octets of its stream as there is room, and all arrive. @throws Failure */
  async stream(octets: number, requirement?: string): Promise<void> {
    for (let left = octets; left > 0;) {
      left -= await this.write(left);
      await this.expectArrived(requirement);
    }
  }

  /** Tries to write, and says how many octets were taken. */
  async tryToWrite(octets: number): Promise<number> {
    const taken = await this.socket.send(octetsOf(FROM_SUBJECT, this.written, octets));
    this.written += taken;
    return taken;
  }

  /** All that the implementation's application wrote arrives; the tester acknowledges as it comes. @throws Failure */
  async expectArrived(requirement?: string, within: Wait = 'retransmission'): Promise<void> {
    const { tester } = this;
    let before: number;
    const isMore = (): boolean => {
      this.#check();
      if (this.connection.rcvNxt !== this.connection.lastAckSent) tester.send(this.connection.ack());
      return this.arrived > before || this.arrived >= this.written;
    };
    const expected = `octet ${this.written} of the implementation's stream`;
    const stake = requirement === undefined ? {} : { requirement };
    const left = this.#patience(within);
    do {
      before = this.arrived;
      await tester.until(isMore, expected, { within: left(), ...stake });
    } while (this.arrived < this.written);
  }

  /** Lets pass what may still come of what was said: acknowledgments may be late, and come more than once. */
  async settle(): Promise<void> {
    await this.tester.pass('acknowledgment');
  }

  /** Acknowledges every segment of text by itself, which lets a congestion window grow. */
  acknowledgeEach(): void {
    const { tester, connection } = this;
    const ends = tester
      .arrived(connection)
      .filter(isOrdinary)
      .map(({ sequence, payload }) => advance(sequence, payload.length));
    const first = connection.lastAckSent;
    const isNew = (end: SequenceNumber): boolean =>
      isBefore(first, end) && isAtOrBefore(end, connection.rcvNxt);
    const inOrder = [...new Set(ends.filter(isNew))].sort((a, b) => distance(b, a));
    for (const acknowledgment of inOrder) tester.send(connection.ack({ acknowledgment }));
  }

  /** Both directions work: a probe each way. @throws Failure */
  async expectAlive(requirement?: string): Promise<void> {
    this.give(FEW);
    await this.expectDelivered(requirement);
    await this.expectAcknowledged(requirement);
    await this.write(FEW);
    await this.expectArrived(requirement);
  }

  /** All that the tester has sent is acknowledged. @throws Failure */
  async expectAcknowledged(requirement?: string): Promise<void> {
    const isAcknowledged = (): boolean => {
      this.#sendOwed();
      return this.#owed === 0 && isAtOrBefore(this.connection.sndNxt, this.connection.sndUna);
    };
    const expectation = {
      within: 'acknowledgment',
      ...(requirement === undefined ? {} : { requirement }),
    } as const;
    await this.tester.until(isAcknowledged, 'an acknowledgment of all that was sent', expectation);
  }

  /** From now on the tester's end is at another of its addresses; its old end takes no more note of what arrives. */
  moveTo(to: Endpoint): void {
    this.#check();
    this.connection.isDeaf = true;
    this.connection = this.tester.move(this.connection, to);
    this.#seen = 0;
  }

  /** From now on the implementation's end is at another address. */
  follow(socket: Socket, remote: Endpoint): void {
    this.#check();
    const { connection } = this;
    this.connection = this.tester.follow(connection.withRemote(remote));
    connection.isDeaf = true;
    this.socket = socket;
    this.#seen = 0;
  }

  /** A wait that has a name begins anew with all that comes; a number of microseconds is for all together. */
  #patience(within: Wait): () => Wait {
    if (typeof within !== 'number') return () => within;
    const deadline = this.tester.now + within;
    return () => Math.max(0, deadline - this.tester.now);
  }

  /** Shows the oracle what has arrived since it was last asked. @throws Failure */
  #check(): void {
    const octets = this.connection.received.slice(this.#seen);
    this.#seen += octets.length;
    this.#arrived.deliver(Uint8Array.from(octets));
  }
}

function isOrdinary(segment: TcpSegment): boolean {
  return classifySegment(segment).kind === 'ordinary';
}

/** Sends what is to be answered, and takes the answer for granted: part of a set-up. */
export async function settled(
  tester: Tester,
  outgoing: Outgoing,
  answer: Parameters<Tester['expect']>[1],
): Promise<TcpSegment> {
  return setUp(async () => {
    tester.send(outgoing);
    return tester.expect(outgoing.connection, answer);
  });
}
