/** Rounds: which migration of an end a message belongs to, in serial arithmetic modulo 2^16 (MIG-RND-SERIAL). */

/** Whether `round` is after `other`; every round is after none at all. */
export function isAfter(round: number, other: number | undefined): boolean {
  if (other === undefined) return true;
  const ahead = (round - other) & 0xffff;
  return ahead > 0 && ahead < 0x8000;
}

/** The round that follows the last one used (MIG-RND-NEXT); the first is 0 (MIG-MSG-ROUND). */
export function roundAfter(last: number | undefined): number {
  return last === undefined ? 0 : (last + 1) & 0xffff;
}

/** The round before another: the last one that a tuple served whose socket was captured in that other one. */
export function roundBefore(round: number): number {
  return (round - 1) & 0xffff;
}

/** The later of two rounds. */
export function laterOf(round: number, other: number | undefined): number {
  return other === undefined || isAfter(round, other) ? round : other;
}

/** What an end keeps of the migrations of both ends (MIG-RND-BOTH-DIRECTIONS, MIG-RND-REMOTE-KEEPS). */
export interface Rounds {
  /** The last round of this end's own migrations. */
  own: number | undefined;
  /** The peer's round in which this end was last suspended. */
  suspended: number | undefined;
  /** The peer's round that was last ended by a restart, a cancel or the limit. */
  closed: number | undefined;
  /** The peer's round in which the connection last moved. */
  moved: number | undefined;
}
