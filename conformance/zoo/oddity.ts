/** What a legal but odd endpoint is: the reference endpoint otherwise set up, behind another path, or of other habits. */
import type { ReferenceOptions } from '../adapters/reference.ts';
import type { Patch } from './fault.ts';

export interface Oddity extends Pick<ReferenceOptions, 'host' | 'impairments'> {
  /** What is odd about it, and legal: a sentence. */
  readonly title: string;
  readonly patches?: readonly Patch[];
  /** SHOULDs that it leaves: a case warns of each, and no case of anything else. */
  readonly warns?: readonly string[];
}

export function oddity(definition: Oddity): Oddity {
  return definition;
}
