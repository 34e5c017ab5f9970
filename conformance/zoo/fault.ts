/** What a known-bad endpoint is: the reference endpoint with exactly one fault, as a change of its source. */

export interface Patch {
  /** A file of the reference endpoint: below src/reference-stack, src/codec or generated, named from the clone's folder. */
  readonly file: string;
  /** Text that stands in it exactly once, and what stands there instead. */
  readonly from: string;
  readonly to: string;
}

export interface Fault {
  /** What the endpoint does wrong: a sentence. */
  readonly title: string;
  /** Requirements that it breaks by that; a case that catches it names one of them. */
  readonly breaks: readonly string[];
  readonly patches: readonly Patch[];
}

export function fault(definition: Fault): Fault {
  return definition;
}

/** A fault or an oddity does not fit the source any more. */
export class ZooError extends Error {
  override readonly name = 'ZooError';
}
