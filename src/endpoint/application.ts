/** What runs on a connection of the endpoint, and what its applications share. */
import type { Socket } from '../reference-stack/socket.ts';
import type { StreamNumber } from './stream.ts';

/** An application as a command names it, and as it travels with a connection that moves. */
export type ApplicationSettings = EchoSettings | ExchangeSettings | HttpSettings;

/** Sends back what it reads, and closes when the peer has. */
export interface EchoSettings {
  readonly kind: 'echo';
}

/** Answers `GET /octets/N` with octets of stream 0, and PUT or POST with the SHA-256 of what they carry. */
export interface HttpSettings {
  readonly kind: 'http';
}

/** Sends one stream and checks that it reads the other. */
export interface ExchangeSettings {
  readonly kind: 'exchange';
  /** Which one it sends. */
  readonly stream: StreamNumber;
  /** How many it sends. */
  readonly octets: number;
  /** Whether it closes when it has sent them; if not, when the peer has closed. */
  readonly closes?: boolean;
  /** Reports `progress` whenever as many more have been read and sent. */
  readonly tellEvery?: number;
  /** What was done already. */
  readonly written?: number;
  readonly read?: number;
}

export interface Application {
  /** Does what can be done now. To be called whenever something has happened to its socket. */
  serve(socket: Socket, now: number): void;
  /** What it takes to go on elsewhere; undefined where it cannot. */
  readonly settings: ApplicationSettings | undefined;
}

/** Tells the owner of the endpoint something, as one JSON line. */
export type Report = (kind: string, details?: Readonly<Record<string, unknown>>) => void;

/** Octets read or sent in one call. */
export const CHUNK_OCTETS = 65_536;

const oneOctet = new Uint8Array(1);

/**
 * Octets that can be sent at once. Where there is no room, the socket is made to tell when there is: it does so for those
 * alone who were refused.
 */
export function room(socket: Socket, now: number): number {
  const { writable } = socket;
  if (writable === 0) socket.send(oneOctet, now);
  return Math.min(writable, CHUNK_OCTETS);
}

/** Closes where there is still something to close. */
export function closeOnce(socket: Socket, now: number): void {
  if (socket.state === 'ESTABLISHED' || socket.state === 'CLOSE-WAIT') socket.close(now);
}
