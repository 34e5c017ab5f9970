/**
 * Says when descriptors can be read that libuv cannot watch, TUN devices among them. One thread of libuv's pool waits in
 * epoll_wait for all of them: no time is spent while nothing arrives, and the process lives as long as something is watched.
 */
import { CLOSE_ON_EXEC, NON_BLOCKING, octetsOf, succeed, systemCalls } from './system-calls.ts';

const EPOLLIN = 0x1;
const EPOLLONESHOT = 0x4000_0000;
const operation = { add: 1, delete: 2, modify: 3 } as const;
/** A `struct epoll_event`: packed on x64 alone. */
const EVENT_OCTETS = process.arch === 'x64' ? 12 : 16;
const DESCRIPTOR_OFFSET = EVENT_OCTETS - 8;
const BELL_OCTETS = 8;
const EVENTS_PER_WAIT = 16;

/** Watches one descriptor. */
export interface Watch {
  /** Calls back once, when there is something to read: at the soonest in a later turn of the event loop. */
  once(readable: () => void): void;
  /** Watches no more. Call it before the descriptor is closed. */
  stop(): void;
}

/** Starts to watch a descriptor; the first call back has to be asked for. */
export function watch(descriptor: number): Watch {
  return (poller ??= new Poller()).watch(descriptor);
}

let poller: Poller | undefined;

class Poller {
  readonly #calls = systemCalls();
  readonly #epoll = succeed(this.#calls.epoll_create1(CLOSE_ON_EXEC), 'epoll_create1 failed');
  /** Made readable to end the wait: a thread that waits would hold up the end of the process. */
  readonly #bell = succeed(this.#calls.eventfd(0, CLOSE_ON_EXEC | NON_BLOCKING), 'eventfd failed');
  readonly #events = new DataView(new ArrayBuffer(EVENT_OCTETS * EVENTS_PER_WAIT));
  readonly #waiting = new Map<number, () => void>();
  #watched = 0;
  #isWaiting = false;

  constructor() {
    this.#control(operation.add, this.#bell, EPOLLIN);
    process.once('exit', () => {
      this.#ring();
    });
  }

  watch(descriptor: number): Watch {
    this.#control(operation.add, descriptor, EPOLLONESHOT);
    this.#watched += 1;
    this.#wait();
    return {
      once: (readable) => {
        this.#waiting.set(descriptor, readable);
        this.#control(operation.modify, descriptor, EPOLLIN | EPOLLONESHOT);
      },
      stop: () => {
        this.#waiting.delete(descriptor);
        this.#control(operation.delete, descriptor, 0);
        this.#watched -= 1;
        if (this.#watched === 0) this.#ring();
      },
    };
  }

  #control(what: number, descriptor: number, events: number): void {
    const event = new DataView(new ArrayBuffer(EVENT_OCTETS));
    event.setUint32(0, events, true);
    event.setInt32(DESCRIPTOR_OFFSET, descriptor, true);
    succeed(this.#calls.epoll_ctl(this.#epoll, what, descriptor, octetsOf(event)), 'epoll_ctl failed');
  }

  #ring(): void {
    this.#calls.write(this.#bell, octetsOf(new BigUint64Array([1n])), BELL_OCTETS);
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const { epoll_wait: epollWait } = this.#calls;
    epollWait.async(this.#epoll, octetsOf(this.#events), EVENTS_PER_WAIT, -1, (_error, count) => {
      this.#isWaiting = false;
      try {
        for (let index = 0; index < count; index++) this.#callBack(index);
      } finally {
        if (this.#watched > 0) this.#wait();
      }
    });
  }

  #callBack(index: number): void {
    const descriptor = this.#events.getInt32(index * EVENT_OCTETS + DESCRIPTOR_OFFSET, true);
    if (descriptor === this.#bell) this.#calls.read(this.#bell, new Uint8Array(BELL_OCTETS), BELL_OCTETS);
    const readable = this.#waiting.get(descriptor);
    this.#waiting.delete(descriptor);
    readable?.();
  }
}
