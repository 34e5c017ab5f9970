/** What makes an event of spec/machine happen; the pictures have a colour for each. */
import type { Machine } from '../spec/types.ts';
import type { Colour } from './svg.ts';

/** A call of the user or owner, a segment that arrives, a timer, or something within the host. */
export type EventKind = 'call' | 'segment' | 'timer' | 'internal';

export const eventKinds: readonly EventKind[] = ['call', 'segment', 'timer', 'internal'];

/** For people. */
export const kindNames: Readonly<Record<EventKind, string>> = {
  call: 'call',
  segment: 'segment',
  timer: 'timer',
  internal: 'within the host',
};

export const kindColours: Readonly<Record<EventKind, Colour>> = {
  call: 'blue',
  segment: 'green',
  timer: 'orange',
  internal: 'violet',
};

const kinds: Readonly<Record<string, Readonly<Record<EventKind, readonly string[]>>>> = {
  tcp: {
    call: ['open-active', 'open-passive', 'close', 'abort'],
    segment: [
      'receive-syn',
      'receive-syn-ack',
      'receive-ack-of-syn',
      'receive-fin',
      'receive-ack-of-fin',
      'receive-rst',
    ],
    timer: ['user-timeout', 'time-wait-timeout'],
    internal: ['delete'],
  },
  source: {
    call: ['request', 'serialize', 'cancel', 'discard'],
    segment: ['request-ack', 'rejected', 'yield', 'cancel-ack', 'moved', 'reset'],
    timer: ['exhausted'],
    internal: ['closed'],
  },
  destination: {
    call: ['restart', 'abandon'],
    segment: ['restart-ack', 'tuple-in-use', 'rejected', 'reset'],
    timer: ['expired'],
    internal: [],
  },
  remote: { call: [], segment: ['request', 'restart', 'cancel'], timer: ['limit'], internal: [] },
};

/** @throws Error for an event that has no kind here yet */
export function kindOf({ machine }: Machine, event: string): EventKind {
  const found = Object.entries(kinds[machine] ?? {}).find(([, events]) => events.includes(event));
  if (found === undefined)
    throw new Error(
      `event ${event} of machine ${machine} has no kind in src/export/machine-diagram-kinds.ts`,
    );
  return found[0] as EventKind;
}
