/** What a capture shows to be broken. */
import { spec, type Requirement } from '../../src/spec/index.ts';
import type { Observed } from './observed.ts';
import type { Connection, Side } from './model.ts';
import { nameOf, traceOf } from './trace.ts';

export interface Finding {
  /** Of spec/, or a clause of an RFC. */
  readonly requirement: string;
  readonly level: Requirement['level'];
  readonly sentence: string;
  /** Packets that prove it, in the order of the file. */
  readonly frames: readonly number[];
  /** The two addresses that the connection had at first. */
  readonly connection: readonly [string, string];
  readonly expected: string;
  /** The segment that is wrong, then those by which that is known, in trace notation. */
  readonly actual: readonly string[];
}

/** A segment and who sent it. */
export interface Witness {
  readonly segment: Observed;
  readonly side: Side;
}

export interface Breach {
  readonly requirement: string;
  /** What would have been right. */
  readonly expected: string;
  /** What is wrong, and by what else it is known; both are shown in trace notation. */
  readonly actual: Witness;
  readonly against?: readonly Witness[];
}

const requirements = new Map(spec.requirements.map((requirement) => [requirement.id, requirement]));

/** How often one requirement is reported of one connection. */
const MOST_REPORTS = 3;

/** Keeps the first few findings of each requirement and connection, and counts the others. */
export class Findings {
  readonly #tell: (finding: Finding) => void;
  readonly #counts = new WeakMap<Connection, Map<string, number>>();
  /** Findings that were not told. */
  withheld = 0;

  constructor(tell: (finding: Finding) => void) {
    this.#tell = tell;
  }

  report(connection: Connection, breach: Breach): void {
    if (!this.#isWorthTelling(connection, breach.requirement)) return;
    this.#tell(findingOf(connection, breach));
  }

  #isWorthTelling(connection: Connection, requirement: string): boolean {
    const counts = this.#counts.get(connection) ?? new Map<string, number>();
    this.#counts.set(connection, counts);
    const count = (counts.get(requirement) ?? 0) + 1;
    counts.set(requirement, count);
    if (count > MOST_REPORTS) this.withheld += 1;
    return count <= MOST_REPORTS;
  }
}

function findingOf(connection: Connection, { requirement, expected, actual, against = [] }: Breach): Finding {
  const known = requirements.get(requirement);
  const witnesses = [actual, ...against];
  const trace = ({ segment, side }: Witness): string => traceOf(segment, connection, side);
  const [first, second] = connection.ends;
  return {
    requirement,
    level: known?.level ?? 'MUST',
    sentence: known?.sentence ?? requirement,
    frames: [...new Set(witnesses.map(({ segment }) => segment.frame))].toSorted((a, b) => a - b),
    connection: [nameOf(first.firstAddress), nameOf(second.firstAddress)],
    expected,
    actual: witnesses.map(trace),
  };
}
