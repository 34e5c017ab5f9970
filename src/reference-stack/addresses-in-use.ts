/** Who has which tuple: connections, those that moved away, and those that are to be left alone for a while. */
import type { Association } from './association.ts';
import type { Tuple } from './core/connection.ts';
import { isAfter } from './migration/rounds.ts';
import type { Tombstone } from './migration/tombstone.ts';
import { TupleTable } from './tuple-table.ts';

/** What a tuple that this host has given up is kept for. */
interface Reservation {
  /** Until when it is quarantined. */
  readonly until: number;
  /** The round that it served. */
  readonly round: number;
  /** Whether nobody else may have it and nothing at it is answered, or it is only kept from restores of that round. */
  readonly isQuarantined: boolean;
}

export class AddressesInUse {
  readonly associations = new TupleTable<Association>();
  readonly #tombstones = new TupleTable<Tombstone>();
  readonly #reservations = new TupleTable<Reservation>();
  /** Tombstones and reservations in the order in which they were made; each may have been renewed since. */
  #oldest: { readonly tuple: Tuple; readonly checkAt: number }[] = [];

  /** Tuples without a connection that are kept. */
  get reserved(): number {
    return this.#tombstones.size + this.#reservations.size;
  }

  tombstone(tuple: Tuple): Tombstone | undefined {
    return this.#tombstones.get(tuple);
  }

  /** Leaves a tombstone (MIG-REM-TOMBSTONE). */
  bury(tombstone: Tombstone): void {
    this.#tombstones.set(tombstone.tuple, tombstone);
    this.#oldest.push({ tuple: tombstone.tuple, checkAt: tombstone.expires });
  }

  /** The connection has come back to an address that it had left. */
  exhume(tuple: Tuple): void {
    this.#tombstones.delete(tuple);
  }

  /** Keeps a tuple from restores of this or an earlier round (MIG-DST-PORT), and where it is quarantined from everybody. */
  reserve(tuple: Tuple, round: number, until: number, isQuarantined: boolean): void {
    this.#reservations.set(tuple, { round, until, isQuarantined });
    this.#oldest.push({ tuple, checkAt: until });
  }

  isQuarantined(tuple: Tuple): boolean {
    return this.#reservations.get(tuple)?.isQuarantined === true;
  }

  /** Whether a new connection may have a tuple. */
  isFree(tuple: Tuple): boolean {
    return !this.isTakenFor(undefined, tuple);
  }

  /** Whether a tuple is anybody's but a moving connection's, whose own tombstones do not count (MIG-REM-TUPLE-IN-USE). */
  isTakenFor(mover: Association | undefined, tuple: Tuple): boolean {
    const tombstone = this.#tombstones.get(tuple);
    if (this.associations.get(tuple) !== undefined || this.isQuarantined(tuple) || isLoop(tuple)) return true;
    return tombstone !== undefined && (mover === undefined || !tombstone.isOf(mover.connection));
  }

  /** Whether a restored socket may have a tuple that served an earlier round, even while that one is quarantined. */
  isFreeInRound(tuple: Tuple, round: number): boolean {
    if (this.associations.get(tuple) !== undefined || isLoop(tuple)) return false;
    const reservation = this.#reservations.get(tuple);
    return reservation === undefined || isAfter(round, reservation.round);
  }

  /** A restored socket has taken the tuple. */
  release(tuple: Tuple): void {
    this.#reservations.delete(tuple);
  }

  /** When `expire` has something to look at again, Infinity for never. */
  get nextExpiry(): number {
    return this.#oldest[0]?.checkAt ?? Infinity;
  }

  /** Forgets what has expired. */
  expire(now: number): void {
    while (this.#oldest[0] !== undefined && this.#oldest[0].checkAt <= now) {
      const { tuple } = this.#oldest.shift() as { tuple: Tuple };
      this.#expireTombstone(tuple, now);
      const reservation = this.#reservations.get(tuple);
      if (reservation !== undefined && reservation.until <= now) this.#reservations.delete(tuple);
    }
  }

  #expireTombstone(tuple: Tuple, now: number): void {
    const tombstone = this.#tombstones.get(tuple);
    if (tombstone === undefined) return;
    if (tombstone.expires <= now) this.#tombstones.delete(tuple);
    else this.#oldest.push({ tuple, checkAt: tombstone.expires });
  }
}

/** Whether a connection would have itself as its peer. */
function isLoop({ local, remote }: Tuple): boolean {
  return local.port === remote.port && local.host === remote.host;
}
