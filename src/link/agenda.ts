/** What is to be done when: the heap behind every clock. */
import TinyQueue from 'tinyqueue';
import { checkInteger } from './checks.ts';
import type { Timer } from './clock.ts';

/** Cancelled entries below this many are not worth a sweep. */
const SWEEP_FROM = 64;

/** Something to be done once. */
export class Entry implements Timer {
  readonly time: number;
  /** Decides between entries of the same time. */
  readonly order: number;
  readonly #agenda: Agenda;
  #run: (() => void) | undefined;

  constructor(agenda: Agenda, time: number, order: number, run: () => void) {
    this.#agenda = agenda;
    this.time = time;
    this.order = order;
    this.#run = run;
  }

  get isPending(): boolean {
    return this.#run !== undefined;
  }

  cancel(): void {
    if (this.#run === undefined) return;
    this.#run = undefined;
    this.#agenda.cancelled();
  }

  /** Does it, for the last time: from here on it cannot be cancelled. */
  run(): void {
    const run = this.#run;
    this.#run = undefined;
    run?.();
  }
}

/** Entries in the order of their times, and among equals in the order in which they were added. */
export class Agenda {
  #heap = new TinyQueue<Entry>([], compare);
  #added = 0;
  #pending = 0;
  readonly #onCancel: (() => void) | undefined;

  /** @param onCancel - called after each entry that is cancelled */
  constructor(onCancel?: () => void) {
    this.#onCancel = onCancel;
  }

  /** Entries neither taken nor cancelled. */
  get pending(): number {
    return this.#pending;
  }

  /** @throws RangeError for a time that is not an integer */
  add(time: number, run: () => void): Entry {
    checkInteger('time', time, Number.MIN_SAFE_INTEGER);
    const entry = new Entry(this, time, this.#added++, run);
    this.#heap.push(entry);
    this.#pending++;
    return entry;
  }

  /** The entry that is due first. */
  first(): Entry | undefined {
    let first = this.#heap.peek();
    while (first !== undefined && !first.isPending) {
      this.#heap.pop();
      first = this.#heap.peek();
    }
    return first;
  }

  /** Takes the entry that is due first, for the caller to run. */
  take(): Entry | undefined {
    const first = this.first();
    if (first === undefined) return undefined;
    this.#heap.pop();
    this.#pending--;
    return first;
  }

  /** For entries only: a cancelled one stays in the heap until it comes up, or until most of the heap is like it. */
  cancelled(): void {
    this.#pending--;
    if (this.#heap.length - this.#pending > Math.max(SWEEP_FROM, this.#pending)) {
      this.#heap = new TinyQueue(
        this.#heap.data.filter(({ isPending }) => isPending),
        compare,
      );
    }
    this.#onCancel?.();
  }
}

function compare(a: Entry, b: Entry): number {
  return a.time - b.time || a.order - b.order;
}
