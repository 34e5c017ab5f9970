/** Node's garbage collector and heap, which a measurement is to be kept apart from or is about. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** Clears away everything that nobody holds. */
export const collect = runInNewContext('gc');

/** Clears away what the one before left, so that the next does not pay for it. */
export function collectYoung() {
  collect({ type: 'minor' });
}

/** Octets that work allocates on the heap, as long as they are too few for a collection meanwhile. */
export function allocatedBy(work) {
  collect();
  const before = getHeapStatistics().used_heap_size;
  work();
  return getHeapStatistics().used_heap_size - before;
}
