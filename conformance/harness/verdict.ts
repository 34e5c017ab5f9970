/** What a case can come to, and the errors that say so. */

export const verdicts = ['PASS', 'FAIL', 'WARN', 'UNSUPPORTED', 'INCONCLUSIVE'] as const;
/** WARN is the FAIL of a SHOULD; INCONCLUSIVE says that the set-up or the tester is at fault. */
export type Verdict = (typeof verdicts)[number];

/** The implementation did not do what a requirement says. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly expected: string;
  readonly actual: string;
  /** The requirement that is broken, where it is another one than the case's first. */
  readonly requirement: string | undefined;
  /** Where a packet is what should not have been: its place in the record. */
  readonly entry: number | undefined;

  constructor(expected: string, actual: string, requirement?: string, entry?: number) {
    super(`expected ${expected}, got ${actual}`);
    this.expected = expected;
    this.actual = actual;
    this.requirement = requirement;
    this.entry = entry;
  }
}

/** What a case needs before it can begin did not come about. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}

/** A case needs what the implementation does not declare. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** For what is known already and needs no waiting. @throws Failure unless it holds */
export function expectThat(holds: boolean, expected: string, actual: string, requirement?: string): void {
  if (!holds) throw new Failure(expected, actual, requirement);
}

/** Runs what leads up to the part that is judged: a failure there is no verdict on the requirement. */
export async function setUp<Result>(steps: () => Promise<Result>): Promise<Result> {
  try {
    return await steps();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new SetUpError(`the set-up failed: ${error.message}`, { cause: error });
  }
}
