/** What happened in a case, in the order in which it did: packets both ways, calls of the implementation, remarks. */

export type Entry =
  /** A packet with its octets; `sent` by the tester, `received` from the implementation. */
  | { readonly time: number; readonly kind: 'sent' | 'received'; readonly packet: Uint8Array }
  | { readonly time: number; readonly kind: 'call' | 'note'; readonly text: string };

export class CaseRecord {
  readonly entries: Entry[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  packet(kind: 'sent' | 'received', packet: Uint8Array): void {
    this.entries.push({ time: this.#now(), kind, packet: Uint8Array.from(packet) });
  }

  call(text: string): void {
    this.entries.push({ time: this.#now(), kind: 'call', text });
  }

  note(text: string): void {
    this.entries.push({ time: this.#now(), kind: 'note', text });
  }
}
