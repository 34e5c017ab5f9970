/** What a connection tells its user (RFC 9293 §3.9.1.8): each kind waits at most once, however often it happened before it was taken. */

export type CloseReason =
  /** Both ends have closed. */
  | 'normal'
  | 'reset'
  /** The peer answered a SYN with RST. */
  | 'refused'
  | 'timed-out'
  | 'aborted'
  /** It goes on elsewhere. */
  | 'vanished';

export type ConnectionEvent =
  | { readonly kind: 'established' }
  /** There is something to read. */
  | { readonly kind: 'readable' }
  /** Something urgent is among what is not read yet (RFC 6093). */
  | { readonly kind: 'urgent' }
  /** There is room again after send() took less than it was given. */
  | { readonly kind: 'writable' }
  /** The peer has closed; what it sent before may still be there to be read. */
  | { readonly kind: 'end-of-stream' }
  /** Data were sent again several times and are not acknowledged (R1 of RFC 9293 §3.8.3). */
  | { readonly kind: 'delivery-problem' }
  /** The last one. */
  | { readonly kind: 'closed'; readonly reason: CloseReason };

type Kind = ConnectionEvent['kind'];

/** In the order in which they are told. */
const kinds: readonly Exclude<Kind, 'closed'>[] = [
  'established',
  'urgent',
  'readable',
  'writable',
  'delivery-problem',
  'end-of-stream',
];
const events = kinds.map((kind): ConnectionEvent => ({ kind }));

export class Events {
  /** A bit for each kind, in the order above. */
  #waiting = 0;
  #closed: ConnectionEvent | undefined = undefined;

  add(kind: Exclude<Kind, 'closed'>): void {
    this.#waiting |= 1 << kinds.indexOf(kind);
  }

  close(reason: CloseReason): void {
    this.#closed = { kind: 'closed', reason };
  }

  take(): ConnectionEvent | undefined {
    if (this.#waiting === 0) {
      const closed = this.#closed;
      this.#closed = undefined;
      return closed;
    }
    const first = 31 - Math.clz32(this.#waiting & -this.#waiting);
    this.#waiting &= ~(1 << first);
    return events[first];
  }
}
