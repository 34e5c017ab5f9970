/** Everything that the draft is made of. */
import type { SpecFiles } from '../../spec/files.ts';
import type { Spec } from '../../spec/types.ts';
import type { SectionStatus } from '../../trace/trace.ts';
import type { Ladder } from '../ladder.ts';
import type { Reference } from './references.ts';

/** A vector of spec/vectors (see its README). */
export interface DraftVector {
  readonly id: string;
  readonly comment: string;
  readonly bytes: string;
  readonly result: 'valid' | 'invalid' | 'ordinary';
  readonly value?: Readonly<Record<string, unknown>>;
  readonly problems?: readonly string[];
}
export interface DraftVectors {
  readonly kind: 'message' | 'packet' | 'state-buffer';
  readonly title: string;
  readonly vectors: readonly DraftVector[];
}

export interface DraftInput {
  /** Contents of spec/draft by the names of its files. */
  readonly texts: ReadonlyMap<string, string>;
  readonly spec: Spec;
  readonly files: SpecFiles;
  /** What placeholders of sentences stand for. */
  readonly values: Readonly<Record<string, string>>;
  readonly references: readonly Reference[];
  readonly vectors: readonly DraftVectors[];
  readonly ladders: ReadonlyMap<string, Ladder>;
  readonly status: readonly SectionStatus[];
  /** YYYY-MM-DD */
  readonly date: string;
}
