/** What the runner and its judge say to each other. */

/** Cases to be judged, and the mutant that is to be awake meanwhile. */
export interface Hearing {
  /** In this order; all that the endpoint can be tested by, if absent. */
  readonly cases?: readonly string[] | undefined;
  readonly mutant?: string | undefined;
  /** How often the mutant may be passed before it counts as one that never ends. */
  readonly hitLimit?: number | undefined;
}

/** What became of one case. */
export interface Finding {
  readonly case: string;
  /** Where it is written, from the project's root. */
  readonly file: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
  /** Why it did not pass. */
  readonly problem: string | undefined;
}

/** Ends with the first case that did not pass, where a mutant was awake. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** How often the mutant was passed. */
  readonly hits: number | undefined;
  /** Which mutants each case passes, as StrykerJS counts it. */
  readonly coverage: Coverage | undefined;
}

type Hits = Record<string, number>;
export interface Coverage {
  static: Hits;
  perTest: Record<string, Hits>;
}

/** What a judge's thread is given. */
export interface JudgeData {
  /** The build that mutants are in. */
  readonly folder: string;
  /** A mutant that is awake from the first line on: one in what modules do when they are loaded. */
  readonly mutant: string | undefined;
  /** One number: how many cases have begun. */
  readonly begun: Int32Array;
}
