/**
 * A link over a stream between two programs, such as a unix socket: raw IPv4 packets, each behind a big-endian length of four
 * octets. What the stream says that is no packet ends it.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { MAX_PACKET_OCTETS } from '../codec/index.ts';
import { LinkError } from './link-error.ts';
import type { Link, Receiver } from './link.ts';

const LENGTH_OCTETS = 4;
/** Where the other end does not read, what is more than this waiting is lost, as a router would have it. */
const LONGEST_QUEUE = 4 * 2 ** 20;

/** Errors that say what the end of the stream, which follows them, says in better words. */
const closings: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET']);

export class FramesLink implements Link {
  readonly #stream: Duplex;
  readonly #onEnd: (problem: string) => void;
  #receiver: Receiver | undefined;
  /** The beginning of a packet whose end is still to come. */
  #rest: Uint8Array = new Uint8Array(0);
  #refused = 0;
  #isClosed = false;
  #problem: string | undefined;

  /** @param onEnd - told once why nothing more will come, unless the link was closed on this side */
  constructor(stream: Duplex, onEnd: (problem: string) => void = () => undefined) {
    this.#stream = stream;
    this.#onEnd = onEnd;
    stream.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
      if (!closings.has(code)) this.#end(message);
    });
    stream.once('close', () => {
      const cut = this.#rest.length === 0 ? '' : ', in the middle of a packet';
      this.#end(`the other end closed the connection for packets${cut}`);
    });
  }

  /** Why nothing more will come; undefined while something may. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Packets that the other end was too slow for: it is as if they were lost on their way. */
  get refused(): number {
    return this.#refused;
  }

  /** @throws LinkError for what is no length of a packet */
  send(packet: Uint8Array): void {
    if (this.#isClosed) return;
    checkLength(packet.length);
    if (this.#stream.writableLength > LONGEST_QUEUE) {
      this.#refused += 1;
      return;
    }
    const frame = new Uint8Array(LENGTH_OCTETS + packet.length);
    new DataView(frame.buffer).setUint32(0, packet.length);
    frame.set(packet, LENGTH_OCTETS);
    this.#stream.write(frame);
  }

  attach(receiver: Receiver): void {
    const isFirst = this.#receiver === undefined;
    this.#receiver = receiver;
    if (isFirst)
      this.#stream.on('data', (chunk: Uint8Array) => {
        this.#take(chunk);
      });
  }

  close(): void {
    this.#isClosed = true;
    this.#stream.destroy();
  }

  #take(chunk: Uint8Array): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let count = 0;
    try {
      for (let octets = frameOctets(bytes); octets <= bytes.length && !this.#isClosed; count += 1) {
        this.#receiver?.packet(bytes.subarray(LENGTH_OCTETS, octets));
        bytes = bytes.subarray(octets);
        octets = frameOctets(bytes);
      }
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.#end(error.message);
    }
    this.#rest = bytes.slice();
    if (count > 0) this.#receiver?.drained();
  }

  #end(problem: string): void {
    if (this.#isClosed) return;
    this.#problem = problem;
    this.close();
    this.#onEnd(problem);
  }
}

/** Octets of the first packet with its length; more than any where the length is not there yet. @throws LinkError */
function frameOctets(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_OCTETS) return Infinity;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  checkLength(length);
  return LENGTH_OCTETS + length;
}

function checkLength(octets: number): void {
  if (octets < 1 || octets > MAX_PACKET_OCTETS)
    throw new LinkError(`a packet has ${octets} octets; expected 1 to ${MAX_PACKET_OCTETS}`);
}

/** A place where one program connects to. */
export interface FramesServer {
  /** The link to the program, once it has connected. */
  readonly connected: Promise<FramesLink>;
  /** Takes nobody any more; a link that there is goes on. */
  close(): void;
}

/** Listens at a path for one program. @param onEnd - as FramesLink takes it */
export async function listenForFrames(
  path: string,
  onEnd?: (problem: string) => void,
): Promise<FramesServer> {
  const server = createServer();
  const connected = new Promise<FramesLink>((resolve) => {
    server.once('connection', (stream) => {
      server.close();
      resolve(new FramesLink(stream, onEnd));
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    connected,
    close: () => {
      server.close();
    },
  };
}

/** Connects to where packets are waited for. @throws LinkError where nobody waits */
export async function connectFrames(path: string, onEnd?: (problem: string) => void): Promise<FramesLink> {
  const stream = connect(path);
  try {
    await once(stream, 'connect');
  } catch (error) {
    throw new LinkError(`nobody waits for packets at ${path}: ${(error as Error).message}`);
  }
  return new FramesLink(stream, onEnd);
}
