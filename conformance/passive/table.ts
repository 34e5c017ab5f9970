/** Which connection a segment belongs to: by its two addresses, also those that an end has moved to. Bounded. */
import type { Address } from './observed.ts';
import { Connection, type Side } from './model.ts';

/** Two addresses as a connection's. */
export interface Path {
  readonly connection: Connection;
  /** Which end has the lower address. */
  readonly lower: Side;
}

/** The side that sends from an address of a path to another. */
export function senderOn({ lower }: Path, from: Address, to: Address): Side {
  return from < to ? lower : lower === 0 ? 1 : 0;
}

export class Table {
  readonly #most: number;
  readonly #paths = new Map<Address, Map<Address, Path>>();
  /** The pairs of each connection; the oldest connection first. */
  readonly #pairs = new Map<Connection, [Address, Address][]>();
  readonly #closed = new Set<Connection>();
  /** Connections that were forgotten to make room. */
  forgotten = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#pairs.size;
  }

  find(a: Address, b: Address): Path | undefined {
    return a < b ? this.#paths.get(a)?.get(b) : this.#paths.get(b)?.get(a);
  }

  /** A connection that is new; one that had these addresses before has them no more. */
  open(from: Address, to: Address): Path {
    const connection = new Connection(from, to);
    this.#pairs.set(connection, []);
    const path = this.lay(connection, 0, from, to);
    if (this.#pairs.size > this.#most) this.#forgetOne(connection);
    return path;
  }

  /** Gives a connection one more pair of addresses: `side` has the first one. */
  lay(connection: Connection, side: Side, own: Address, other: Address): Path {
    const isLower = own < other;
    const [low, high] = isLower ? [own, other] : [other, own];
    const lower: Side = isLower === (side === 0) ? 0 : 1;
    const path = { connection, lower };
    const row = this.#paths.get(low) ?? new Map<Address, Path>();
    this.#paths.set(low, row.set(high, path));
    const pairs = this.#pairs.get(connection) ?? [];
    pairs.push([low, high]);
    if (pairs.length > MOST_PAIRS) this.#remove(connection, pairs.splice(1, 1)[0] as [Address, Address]);
    return path;
  }

  /** Nothing more is to be expected of it: it is forgotten first. */
  close(connection: Connection): void {
    connection.isClosed = true;
    this.#closed.add(connection);
  }

  #forgetOne(newest: Connection): void {
    const [closed] = this.#closed;
    const [oldest] = this.#pairs.keys();
    const victim = closed ?? oldest;
    if (victim === undefined || victim === newest) return;
    for (const pair of this.#pairs.get(victim) ?? []) this.#remove(victim, pair);
    this.#pairs.delete(victim);
    this.#closed.delete(victim);
    this.forgotten += 1;
  }

  #remove(connection: Connection, [low, high]: [Address, Address]): void {
    const row = this.#paths.get(low);
    if (row?.get(high)?.connection !== connection) return;
    row.delete(high);
    if (row.size === 0) this.#paths.delete(low);
  }
}

/** Of one connection; more only come up where someone moves about without end. */
const MOST_PAIRS = 16;
