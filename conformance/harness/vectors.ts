/** The published test vectors (spec/vectors/README.md), as a catalogue needs them. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../../src/spec/package-file.ts';

export interface Vector {
  /** Stable. */
  readonly id: string;
  /** What it shows. */
  readonly comment: string;
  /** Hex. */
  readonly bytes: string;
  readonly result: 'valid' | 'invalid' | 'ordinary';
  /** Only where it is valid. */
  readonly value?: Readonly<Record<string, unknown>>;
  /** Only where it is invalid: ids, in the order in which the specification lists them. */
  readonly problems?: readonly string[];
}

/** The vectors of one file, by their ids. */
export function vectorsOf(kind: 'message' | 'packet' | 'state-buffer'): Readonly<Record<string, Vector>> {
  const { vectors } = JSON.parse(readFileSync(packageFile(`spec/vectors/${kind}.json`), 'utf8')) as {
    readonly vectors: readonly Vector[];
  };
  return Object.fromEntries(vectors.map((vector) => [vector.id, vector]));
}
