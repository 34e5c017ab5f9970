/** Single numbers and words of spec/wire in the prose, and its times and counts as a table. */
import { hex } from '../../spec/names.ts';
import type { DraftInput } from './input.ts';
import { element, escapeText, table } from './xml.ts';

type Source = Pick<DraftInput, 'spec' | 'values'>;

/** @throws RangeError for a name that stands for nothing */
export function valuePart(source: Source, [name = '']: readonly string[]): string {
  const values = valuesOf(source);
  const value = values[name];
  if (value === undefined)
    throw new RangeError(`value "${name}"; expected one of ${Object.keys(values).join(', ')}`);
  return escapeText(value);
}

function valuesOf({ spec, values }: Source): Readonly<Record<string, string>> {
  const operations = spec.operations.map(({ name, value }) => [`operation:${name}`, hex(value, 2)]);
  const { prefix } = spec.rejections;
  const reasons = spec.operations.flatMap(({ name, reason }) =>
    reason === undefined ? [] : [[`reason:${name.slice(prefix.length)}`, String(reason)]],
  );
  const flags = spec.stateBuffer.flags.map(({ name, mask }) => [`flag:${name}`, hex(mask, 2)]);
  const named = Object.fromEntries([...operations, ...reasons, ...flags]) as Record<string, string>;
  return { ...values, ...named };
}

export function timingPart({ values }: Source): string {
  const seconds = (name: string): string => `${values[name] ?? ''} s`;
  const section = element('xref', { target: 'RFC9293', section: '3.4.1' });
  return table({
    anchor: 'timing',
    title: 'Times and counts',
    head: ['Name', 'Value', 'Meaning'],
    rows: [
      ['suspension limit', seconds('suspensionLimit'), 'how long a remote stays suspended, at most'],
      ['MSL', seconds('msl'), `maximum segment lifetime, ${section}`],
      ['suspension limit + 2 MSL', seconds('quarantine'), 'how long what a migration leaves behind is kept'],
      [
        'answers a second',
        `${values['answersPerSecond'] ?? ''} to ${values['mostAnswersPerSecond'] ?? ''}`,
        'that a connection or tombstone gives, where it is asked so often',
      ],
    ],
  });
}
