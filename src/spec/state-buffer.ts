/** spec/wire/state-buffer.yaml: what it says, what follows from it, and its numbers for the sentences of spec/requirements. */
import { hex } from './names.ts';
import type { Range, StateBuffer, StateBufferCheck, StateBufferField } from './types.ts';

type FieldEntry = Pick<StateBufferField, 'name' | 'title' | 'type' | 'octets' | 'when' | 'meaning'> & {
  /** What a number outside the field's list of values is, for the types that have one. */
  readonly problem?: string;
  readonly rules?: readonly StateBufferCheck[];
};

export type StateBufferFile = Omit<StateBuffer, 'fixedOctets' | 'fields'> & {
  readonly fields: readonly FieldEntry[];
};

/** The state buffer with its fields laid out and everything that they refuse as ranges. */
export function stateBufferOf(file: StateBufferFile): StateBuffer {
  let offset = 0;
  const fields = file.fields.map((entry) => {
    const { name, title, type, octets, when, meaning } = entry;
    const placed = { name, title, type, offset, octets, when, meaning, checks: checksOf(entry, file) };
    offset += octets;
    return placed;
  });
  return { ...file, fixedOctets: offset, fields };
}

/** The largest number of a field. */
export function largestOf({ octets }: Pick<FieldEntry, 'octets'>): number {
  return 2 ** (8 * octets) - 1;
}

/** Placeholders that stand for numbers of the state buffer. */
export function stateBufferPlaceholders(file: StateBufferFile): Readonly<Record<string, string>> {
  const { magic, version, lowestCompatibleVersion, digest, fields } = file;
  const shift = fields.find(({ name }) => name === 'sendShift')?.rules?.[0]?.refuses[0]?.[0] ?? 0;
  return {
    bufferMagic: hex(magic.value, 4),
    bufferMagicText: magic.text,
    bufferVersion: String(version),
    bufferLowestCompatibleVersion: String(lowestCompatibleVersion),
    bufferFixedOctets: String(fields.reduce((sum, { octets }) => sum + octets, 0)),
    bufferDigest: digest.algorithm,
    bufferDigestOctets: String(digest.octets),
    bufferLargestShift: String(shift - 1),
  };
}

function checksOf(
  entry: FieldEntry,
  { states, congestionControls, flags }: StateBufferFile,
): StateBufferCheck[] {
  const { type, problem, rules } = entry;
  if (problem === undefined) return rules === undefined ? [] : [...rules];
  const largest = largestOf(entry);
  const beyond = (count: number): Range[] => (count > largest ? [] : [[count, largest]]);
  if (type === 'flags') return [{ problem, refuses: beyond(2 ** flags.length) }];
  if (type === 'reserved') return [{ problem, refuses: beyond(1) }];
  const choices = type === 'state' ? states : congestionControls;
  const refuses = rangesWithout(
    choices.map(({ value }) => value),
    largest,
  );
  return [{ problem, refuses }];
}

/** The numbers from 0 to the largest that are none of the values. */
function rangesWithout(values: readonly number[], largest: number): Range[] {
  const edges = [-1, ...[...values].sort((a, b) => a - b), largest + 1];
  return edges.slice(1).flatMap((edge, index): Range[] => {
    const first = (edges[index] as number) + 1;
    return first < edge ? [[first, edge - 1]] : [];
  });
}
