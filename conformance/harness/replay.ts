/**
 * A capture as a case: what the peers of its passive end sent is sent to the implementation, with addresses, ports, sequence
 * numbers and timestamps of live connections, and the implementation has to answer as that end did, where the specification
 * leaves no freedom: the same messages with the same echoes and relative numbers, the same octets of the stream, the same
 * resets; and to acknowledge as far, in as many segments as it likes.
 */
import {
  advance,
  classifySegment,
  distance,
  isAtOrBefore,
  isBefore,
  Operation,
  sequenceNumber,
  type Endpoint,
  type MessageFields,
  type SequenceNumber,
  type TcpOption,
  type TcpSegment,
} from '../../src/codec/index.ts';
import { flagsOf, has, isOpening, isSame, isSameOctets, keyOf, offeredBy } from './captured-fields.ts';
import type { CapturedSegment } from './captured-segments.ts';
import type { CaseContext } from './case.ts';
import type { Connection, Outgoing, SegmentFields } from './connection.ts';
import type { OperationName } from './pattern.ts';
import { beforeGap, octetsFrom, sentAgain, type Replayed } from './replayed.ts';
import type { Socket } from './subject.ts';
import { testerHosts } from './tester.ts';
import { operationName, traceSegment } from './trace.ts';
import { expectThat, setUp } from './verdict.ts';

/** Between two packets of a capture: what is longer is waited for. */
const PAUSE = 100_000;
/** What takes minutes is the end of a suspension, which may come a little late. */
const LONG_PAUSE = 60_000_000;
const LATE = 1_000_000;

/** One address of a peer. */
interface Peer {
  readonly connection: Connection;
  readonly replayed: Replayed;
  /** Whether a message was sent from here that no message has answered. */
  hasAsked: boolean;
}

/** The requirement at stake where the capture's passive end sent a message or a RST; undefined where it is the case's first. */
export type RequirementOf = (segment: TcpSegment) => string | undefined;

/**
 * @throws Failure where the implementation does not answer as the capture's passive end did
 * @throws RangeError where the capture does not begin with a connection's beginning
 */
export async function replay(
  context: CaseContext,
  segments: readonly CapturedSegment[],
  requirementOf: RequirementOf = () => undefined,
): Promise<void> {
  await new Replay(context, segments, requirementOf).run();
}

class Replay {
  readonly #context: CaseContext;
  readonly #segments: readonly CapturedSegment[];
  readonly #requirementOf: RequirementOf;
  /** The end that the implementation stands for, then and now. */
  readonly #passive: Endpoint;
  readonly #live: Endpoint;
  readonly #peers = new Map<string, Peer>();
  /** The tester's addresses for those of the capture. */
  readonly #hosts = new Map<number, number>();
  readonly #endpoints = new Map<string, Endpoint>();
  /** The messages that the capture's passive end sent, and whom it sent a RST. */
  readonly #messages = new Set<string>();
  readonly #reset = new Set<Connection>();

  constructor(context: CaseContext, segments: readonly CapturedSegment[], requirementOf: RequirementOf) {
    this.#context = context;
    this.#segments = segments;
    this.#requirementOf = requirementOf;
    const { tester, subject } = context;
    const first = segments.find(({ segment }) => isOpening(segment));
    if (first === undefined)
      throw new RangeError('the capture has no SYN; expected the beginning of a connection');
    this.#passive = first.destination;
    this.#live = { host: subject.host, port: tester.endpoint('home').port };
    this.#endpoints.set(keyOf(this.#passive), this.#live);
    for (const { source, destination } of segments)
      if (isSame(destination, this.#passive)) this.#endpoints.set(keyOf(source), this.#address(source));
  }

  /** A host of the capture is one of the tester's, in the order in which they come. */
  #address({ host, port }: Endpoint): Endpoint {
    const { tester } = this.#context;
    const name = testerHosts[this.#hosts.size] ?? 'home';
    const known = this.#hosts.get(host) ?? tester.endpoint(name).host;
    this.#hosts.set(host, known);
    return this.#endpoints.get(keyOf({ host, port })) ?? { host: known, port: tester.endpoint('home').port };
  }

  async run(): Promise<void> {
    const { tester, subject } = this.#context;
    await subject.call('listen', { port: this.#live.port });
    let last = 0;
    for (const captured of this.#segments) {
      const { time, source, destination } = captured;
      const pause = time - last;
      if (pause > PAUSE) await tester.pass(pause > LONG_PAUSE ? pause + LATE : pause);
      last = time;
      if (isSame(destination, this.#passive)) await this.#play(captured);
      else if (isSame(source, this.#passive)) await this.#expect(captured);
    }
    await tester.pass('silence');
    this.#expectNothingElse();
    for (const { replayed } of this.#peers.values()) await this.#expectDelivered(replayed);
  }

  async #play(captured: CapturedSegment): Promise<void> {
    const { source, segment } = captured;
    if (this.#wasLost(captured)) return;
    const peer = this.#peers.get(keyOf(source)) ?? this.#newPeer(source, segment);
    const { connection } = peer;
    const outgoing = this.#outgoing(this.#named(segment) ?? peer, segment, connection.local);
    if (this.#isRefusedByPolicy(captured)) await this.#context.subject.allowMigrations(false);
    this.#context.tester.send({ ...outgoing, connection });
    if (classifySegment(segment).kind !== 'ordinary') peer.hasAsked = true;
    else if (!has(segment, 'SYN')) {
      const { replayed } = peer;
      connection.window = segment.window;
      const from = distance(advance(replayed.iss, 1), segment.sequence);
      for (const [at, octet] of segment.payload.entries()) replayed.due[from + at] = octet;
      await this.#socketOf(peer);
    }
  }

  /** Whether it draws a rejection by policy, which the implementation has to be told of. */
  #isRefusedByPolicy(captured: CapturedSegment): boolean {
    if (classifySegment(captured.segment).kind !== 'message') return false;
    const later = this.#segments.slice(this.#segments.indexOf(captured) + 1);
    const answer = later
      .filter(({ destination }) => isSame(destination, captured.source))
      .map(({ segment }) => classifySegment(segment))
      .find(({ kind }) => kind === 'message');
    return answer?.kind === 'message' && answer.message.operation === Operation.REJECT_POLICY;
  }

  /** What was sent again before anybody had acknowledged it did not arrive the first time. */
  #wasLost(captured: CapturedSegment): boolean {
    const { source, segment } = captured;
    const { sequence, payload } = segment;
    if (payload.length === 0 || classifySegment(segment).kind !== 'ordinary') return false;
    const later = this.#segments.slice(this.#segments.indexOf(captured) + 1);
    const again = later.findIndex(
      (each) => isSame(each.source, source) && each.segment.sequence === sequence,
    );
    const end = advance(sequence, payload.length);
    return (
      again !== -1 &&
      (later[again]?.segment.payload.length ?? 0) > 0 &&
      !later
        .slice(0, again)
        .some((each) => isSame(each.destination, source) && isAtOrBefore(end, each.segment.acknowledgment))
    );
  }

  /** The peer whose numbers a message has: that of the old address, which need not be where it comes from. */
  #named(segment: TcpSegment): Peer | undefined {
    const found = classifySegment(segment);
    if (found.kind !== 'message') return undefined;
    return this.#peers.get(keyOf({ host: found.message.oldHost, port: found.message.oldPort }));
  }

  /** Somebody who opens a connection, or who takes one over. */
  #newPeer(source: Endpoint, segment: TcpSegment): Peer {
    const { tester } = this.#context;
    const at = this.#endpoints.get(keyOf(source)) as Endpoint;
    const old = this.#named(segment);
    const peer =
      old === undefined
        ? this.#opened(at, segment)
        : { connection: tester.move(old.connection, at), replayed: old.replayed, hasAsked: false };
    this.#peers.set(keyOf(source), peer);
    return peer;
  }

  #opened(at: Endpoint, segment: TcpSegment): Peer {
    const { sequence: iss } = segment;
    const connection = this.#context.tester.connection(at, this.#live, { ...offeredBy(segment), iss });
    const replayed = { iss, irs: sequenceNumber(0), socket: undefined, written: 0, due: [], read: [] };
    return { connection, replayed, hasAsked: false };
  }

  /** A segment of the capture's as it has to be now. */
  #outgoing(peer: Peer, segment: TcpSegment, from: Endpoint): Outgoing {
    const { connection } = peer;
    const isTimed = segment.options.some(({ kind }) => kind === 'timestamps');
    const fields: SegmentFields = {
      from,
      sequence: segment.sequence,
      acknowledgment: this.#toLive(peer, segment.acknowledgment),
      flags: flagsOf(segment),
      window: segment.window,
      reserved: segment.reserved,
      urgentPointer: segment.urgentPointer,
      payload: this.#rewritten(connection, segment),
      ...(isTimed ? {} : { timestamps: false }),
    };
    const plain = connection.segment(fields);
    const sack = segment.options.filter((option) => option.kind === 'sack');
    if (sack.length === 0) return plain;
    const options: TcpOption[] = [...plain.segment.options, { kind: 'nop' }, { kind: 'nop' }];
    const blocks = sack.flatMap((option) =>
      option.blocks.map(({ left, right }) => ({
        left: this.#toLive(peer, left),
        right: this.#toLive(peer, right),
      })),
    );
    return connection.segment({ ...fields, options: [...options, { kind: 'sack', blocks }] });
  }

  /** A number of the passive end's direction; the other direction's are kept as they were. */
  #toLive({ connection, replayed }: Peer, number: SequenceNumber): SequenceNumber {
    return advance(connection.irs, distance(replayed.irs, number));
  }

  #rewritten(connection: Connection, segment: TcpSegment): Uint8Array {
    const found = classifySegment(segment);
    const fields =
      found.kind === 'message' ? found.message : found.kind === 'malformed' ? found.fields : undefined;
    if (fields === undefined) return segment.payload;
    const message = connection.message(this.#withLiveAddresses(fields));
    return Uint8Array.from([...message, ...segment.payload.subarray(message.length)]);
  }

  #withLiveAddresses(fields: MessageFields): MessageFields {
    const old = this.#endpointNow({ host: fields.oldHost, port: fields.oldPort });
    const moved = this.#endpointNow({ host: fields.newHost, port: fields.newPort });
    return { ...fields, oldHost: old.host, oldPort: old.port, newHost: moved.host, newPort: moved.port };
  }

  /** An address that takes part in no connection is one that a NAT hides, or none: it stays as it was. */
  #endpointNow(endpoint: Endpoint): Endpoint {
    return this.#endpoints.get(keyOf(endpoint)) ?? endpoint;
  }

  /** What the passive end said has to come from the implementation. */
  async #expect(captured: CapturedSegment): Promise<void> {
    const { destination, segment } = captured;
    const peer = this.#peers.get(keyOf(destination));
    if (peer === undefined) throw new RangeError('the capture’s passive end speaks to a stranger');
    const { tester } = this.#context;
    const { connection, replayed } = peer;
    if (has(segment, 'SYN')) {
      replayed.irs = segment.sequence;
      await setUp(() =>
        tester.expect(connection, { set: ['SYN', 'ACK'], acknowledgment: segment.acknowledgment }),
      );
    } else if (has(segment, 'RST')) {
      this.#reset.add(connection);
      const reset = { set: ['RST'], sequence: this.#toLive(peer, segment.sequence) } as const;
      await tester.expect(connection, reset, this.#stakeOf(segment));
    } else if (classifySegment(segment).kind === 'ordinary') await this.#expectOrdinary(peer, captured);
    else await this.#expectMessage(peer, segment);
  }

  async #expectMessage(peer: Peer, segment: TcpSegment): Promise<void> {
    const found = classifySegment(segment);
    if (found.kind !== 'message') throw new RangeError('the capture’s passive end sends a malformed message');
    const { round, oldHost, oldPort, newHost, newPort, operation } = this.#withLiveAddresses(found.message);
    this.#messages.add(messageKey(peer.connection, found.message.round, operation));
    if (!peer.hasAsked) return; // the answer came twice: the network did that
    peer.hasAsked = false;
    const expected = {
      kind: 'migsock',
      operation: operationName(operation) as OperationName,
      round,
      old: { host: oldHost, port: oldPort },
      new: { host: newHost, port: newPort },
      sequence: this.#toLive(this.#named(segment) ?? peer, segment.sequence),
      acknowledgment: segment.acknowledgment,
    } as const;
    await this.#context.tester.expect(peer.connection, expected, this.#stakeOf(segment));
    if (operation === Operation.REJECT_POLICY) await this.#context.subject.allowMigrations(true);
  }

  #stakeOf(segment: TcpSegment): { readonly requirement?: string } {
    const requirement = this.#requirementOf(segment);
    return requirement === undefined ? {} : { requirement };
  }

  /** Octets come where they came, an acknowledgment of as much, and the end. */
  async #expectOrdinary(peer: Peer, captured: CapturedSegment): Promise<void> {
    const { tester } = this.#context;
    const { segment } = captured;
    const { connection, replayed } = peer;
    const { payload, acknowledgment } = segment;
    const from = distance(advance(replayed.irs, 1), segment.sequence);
    await this.#write(peer, payload.subarray(Math.max(0, replayed.written - from)), from);
    if (has(segment, 'FIN')) await (await this.#socketOf(peer)).close();
    const start = this.#toLive(peer, segment.sequence);
    const acknowledged = this.#acknowledgedLater(peer, captured);
    const arrived = (): (number | undefined)[] =>
      octetsFrom(tester.arrived(connection), start, payload.length);
    const isLimited = (): boolean => acknowledged !== undefined && isBefore(acknowledged, connection.rcvNxt);
    const hasCome = (): boolean => {
      // What is cut into more segments than the capture's, and has to wait for it, is acknowledged ahead of the capture.
      const next = (isLimited() ? acknowledged : undefined) ?? connection.rcvNxt;
      if (isBefore(connection.lastAckSent, next)) tester.send(connection.ack({ acknowledgment: next }));
      if (isBefore(connection.sndUna, acknowledgment)) return false;
      return isSameOctets(arrived(), payload);
    };
    const expected = `an acknowledgment up to ${acknowledgment} and ${payload.length} octets from ${from} on`;
    if (!(await this.#comes(peer, hasCome))) {
      // The rest may wait for an acknowledgment that the capture's peer does not give.
      const some = arrived().filter((octet) => octet !== undefined);
      const isBegun = some.length > 0 && isSameOctets(some, payload.subarray(0, some.length));
      expectThat(isLimited() && isBegun && isAtOrBefore(acknowledgment, connection.sndUna), expected, 'less');
    }
    if (has(segment, 'FIN'))
      await tester.until(() => connection.finReceived, 'the FIN', { within: 'retransmission' });
  }

  /** What all that a peer sends later acknowledges; undefined where nothing comes any more. */
  #acknowledgedLater(peer: Peer, captured: CapturedSegment): SequenceNumber | undefined {
    const [least] = this.#segments
      .slice(this.#segments.indexOf(captured) + 1)
      .filter(({ source, segment }) => isSame(source, captured.destination) || this.#named(segment) === peer)
      .filter(({ destination, segment }) => isSame(destination, this.#passive) && has(segment, 'ACK'))
      .map(({ segment }) => segment.acknowledgment)
      .sort((a, b) => distance(peer.replayed.irs, a) - distance(peer.replayed.irs, b));
    return least === undefined ? undefined : this.#toLive(peer, least);
  }

  async #write(peer: Peer, octets: Uint8Array, from: number): Promise<void> {
    const { replayed } = peer;
    if (octets.length === 0 || from + octets.length <= replayed.written) return;
    const taken = await (await this.#socketOf(peer)).send(octets);
    expectThat(
      taken === octets.length,
      `${octets.length} octets to be taken from the application`,
      String(taken),
    );
    replayed.written += taken;
  }

  /** Waits until something has come of what a peer has sent, if need be twice. @returns whether it has */
  async #comes({ connection, replayed }: Peer, hasCome: () => boolean): Promise<boolean> {
    const { tester } = this.#context;
    if (await tester.settles(hasCome, 'retransmission')) return true;
    for (const outgoing of sentAgain(connection, replayed)) tester.send(outgoing);
    return tester.settles(hasCome, 'retransmission');
  }

  async #socketOf({ connection, replayed }: Peer): Promise<Socket> {
    const { subject } = this.#context;
    replayed.socket ??= await setUp(() => subject.accept(connection.remote.port));
    return replayed.socket;
  }

  #expectNothingElse(): void {
    for (const { connection } of this.#peers.values())
      for (const segment of this.#context.tester.arrived(connection)) {
        const isReset = has(segment, 'RST') && !this.#reset.has(connection);
        expectThat(!isReset, 'no RST that is not in the capture', traceSegment(segment));
        const found = classifySegment(segment);
        if (found.kind === 'ordinary') continue;
        const isKnown =
          found.kind === 'message' &&
          this.#messages.has(messageKey(connection, found.message.round, found.message.operation));
        expectThat(isKnown, 'no message that is not in the capture', traceSegment(segment));
      }
  }

  /** The application has read what the peers sent, up to the first gap. */
  async #expectDelivered(replayed: Replayed): Promise<void> {
    const { due, read, socket } = replayed;
    if (socket === undefined) return;
    const expected = beforeGap(due);
    const isAll = async (): Promise<true | undefined> => {
      read.push(...(await socket.receive()).octets);
      return read.length >= expected.length ? true : undefined;
    };
    await socket.subject.poll(isAll, `${expected.length} octets to be delivered`, 'answer');
    expectThat(isSameOctets(read, expected), `the octets ${expected.join(' ')}`, read.join(' '));
  }
}

function messageKey({ local }: Connection, round: number, operation: number): string {
  return `${keyOf(local)} ${round} ${operation}`;
}
