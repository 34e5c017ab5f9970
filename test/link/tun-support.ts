/** What the tests of links to kernels share: what arrives, segments to send, and the kernel's side as programs. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodePacket, encodePacketInto, type Packet } from '../../src/codec/packet.ts';
import { parseHost } from '../../src/codec/address.ts';
import { advance, sequenceNumber } from '../../src/codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../src/codec/tcp.ts';
import type { OffloadReceiver } from '../../src/link/pump.ts';

export interface Arrival extends Packet {
  readonly octets: number;
  readonly isChecked: boolean;
}

/** Keeps the TCP packets that arrive, decoded strictly, until they are asked for. */
export class Inbox implements OffloadReceiver {
  readonly #arrivals: Arrival[] = [];
  #wanted: ((arrival: Arrival) => void) | undefined;

  packet(bytes: Uint8Array, isChecked = false): void {
    if (bytes[0] !== 0x45 || bytes[9] !== 6) return;
    const arrival = { ...decodePacket(bytes.slice(), isChecked), octets: bytes.length, isChecked };
    if (this.#wanted === undefined) this.#arrivals.push(arrival);
    else this.#wanted(arrival);
    this.#wanted = undefined;
  }

  drained(): void {
    // Nothing is answered in batches here.
  }

  /** The next packet that has arrived or will. */
  next(): Promise<Arrival> {
    const first = this.#arrivals.shift();
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolvePromise) => {
      this.#wanted = resolvePromise;
    });
  }
}

/** A packet with what is under test; the rest is plain. */
export function packetOf(source: string, destination: string, change: Partial<TcpSegment>): Uint8Array {
  const segment: TcpSegment = {
    sourcePort: 61_000,
    destinationPort: 61_000,
    sequence: sequenceNumber(1000),
    acknowledgment: sequenceNumber(0),
    reserved: 0,
    flags: TcpFlag.SYN,
    window: 65_535,
    urgentPointer: 0,
    options: [],
    payload: new Uint8Array(),
    ...change,
  };
  const target = new Uint8Array(65_535);
  const packet = {
    source: parseHost(source),
    destination: parseHost(destination),
    typeOfService: 0,
    segment,
  };
  return target.subarray(0, encodePacketInto(target, packet));
}

/** What answers a segment as the other end: ports swapped, all of it acknowledged. */
export function answerTo(
  { segment }: Packet,
  flags: number,
  sequence = segment.acknowledgment,
): Partial<TcpSegment> {
  const phantoms = (segment.flags & (TcpFlag.SYN | TcpFlag.FIN)) === 0 ? 0 : 1;
  return {
    sourcePort: segment.destinationPort,
    destinationPort: segment.sourcePort,
    sequence,
    acknowledgment: advance(segment.sequence, segment.payload.length + phantoms),
    flags,
  };
}

/** Arguments for node: connects, prints `connected` or the error's code. */
export function connecting(host: string, port: number, then = 'socket.end()'): string[] {
  return [
    '-e',
    `const socket = require('node:net').connect(${port}, ${JSON.stringify(host)}, () => { console.log('connected'); ${then} });
     socket.on('error', ({ code }) => console.log(code));`,
  ];
}

/** Arguments for node: listens, prints `listening`, and does something with each socket. */
export function listening(host: string, port: number, accept: string): string[] {
  return [
    '-e',
    `const server = require('node:net').createServer((socket) => { ${accept} });
     server.listen(${port}, ${JSON.stringify(host)}, () => console.log('listening'));`,
  ];
}

/** Arguments for node: a program that uses the compiled links. An error's message is all that it prints of it. */
export function usingLinks(program: string): string[] {
  const [tun, rawSocket] = ['tun', 'raw-socket'].map((name) =>
    JSON.stringify(pathToFileURL(resolve(`dist/src/link/${name}.js`)).href),
  );
  return [
    '--input-type=module',
    '-e',
    `const { openTun } = await import(${tun ?? ''});
     const { openRawSocket } = await import(${rawSocket ?? ''});
     try { ${program} } catch (error) { console.log(error.name + ': ' + error.message); }`,
  ];
}
