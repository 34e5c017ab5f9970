/** What a host looks up by local and remote address. */
import type { Endpoint } from '../codec/index.ts';
import type { Tuple } from './core/connection.ts';

/** An address as one number, 48 bits. */
function keyOf({ host, port }: Endpoint): number {
  return host * 0x1_0000 + port;
}

export class TupleTable<T> {
  readonly #byLocal = new Map<number, Map<number, T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get({ local, remote }: Tuple): T | undefined {
    return this.#byLocal.get(keyOf(local))?.get(keyOf(remote));
  }

  set({ local, remote }: Tuple, value: T): void {
    const key = keyOf(local);
    let byRemote = this.#byLocal.get(key);
    if (byRemote === undefined) this.#byLocal.set(key, (byRemote = new Map<number, T>()));
    const before = byRemote.size;
    byRemote.set(keyOf(remote), value);
    this.#size += byRemote.size - before;
  }

  delete({ local, remote }: Tuple): void {
    const key = keyOf(local);
    const byRemote = this.#byLocal.get(key);
    if (byRemote?.delete(keyOf(remote)) !== true) return;
    this.#size -= 1;
    if (byRemote.size === 0) this.#byLocal.delete(key);
  }
}
