/** Sends one stream and checks the other, octet for octet, on whatever host it is by now. */
import type { Socket } from '../reference-stack/socket.ts';
import {
  CHUNK_OCTETS,
  closeOnce,
  room,
  type Application,
  type ExchangeSettings,
  type Report,
} from './application.ts';
import { streamOctets } from './stream.ts';

export class Exchange implements Application {
  readonly #options: ExchangeSettings;
  readonly #report: Report;
  #written: number;
  #read: number;
  #told: number;
  #isOver = false;

  constructor(options: ExchangeSettings, report: Report) {
    this.#options = options;
    this.#report = report;
    this.#written = options.written ?? 0;
    this.#read = options.read ?? 0;
    this.#told = this.#read + this.#written;
  }

  get settings(): ExchangeSettings {
    return { ...this.#options, written: this.#written, read: this.#read };
  }

  serve(socket: Socket, now: number): void {
    if (this.#isOver) return;
    this.#readAll(socket, now);
    this.#writeAll(socket, now);
    this.#tellProgress();
    const { octets, closes = false } = this.#options;
    const hasEnded = socket.isEndOfStream;
    if (this.#written === octets && (closes || hasEnded)) closeOnce(socket, now);
    if (!hasEnded) return;
    this.#isOver = this.#written === octets;
    if (this.#isOver) this.#report('received', { octets: this.#read });
  }

  #readAll(socket: Socket, now: number): void {
    while (socket.readable > 0) {
      const octets = socket.read(CHUNK_OCTETS, now);
      const expected = streamOctets(this.#options.stream === 0 ? 1 : 0, this.#read, octets.length);
      if (Buffer.compare(octets, expected) !== 0) {
        this.#report('differs', { from: this.#read, octets: octets.length });
        this.#isOver = true;
        socket.abort(now);
        return;
      }
      this.#read += octets.length;
    }
  }

  #writeAll(socket: Socket, now: number): void {
    const { stream, octets } = this.#options;
    while (this.#written < octets) {
      const next = Math.min(room(socket, now), octets - this.#written);
      if (next === 0) return;
      this.#written += socket.send(streamOctets(stream, this.#written, next), now);
    }
  }

  #tellProgress(): void {
    const { tellEvery = Infinity } = this.#options;
    if (this.#read + this.#written - this.#told < tellEvery) return;
    this.#told = this.#read + this.#written;
    this.#report('progress', { read: this.#read, written: this.#written });
  }
}
