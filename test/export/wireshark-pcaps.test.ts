/** The captures of pcaps/ as the Wireshark dissector reads them. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { spec } from '../../src/spec/index.ts';
import { snake } from '../../src/spec/names.ts';
import { columns } from '../packets.ts';

const corpus = resolve(import.meta.dirname, '..', '..', 'pcaps');
const captures = readdirSync(corpus).filter((name) => /\.pcap(ng)?$/.test(name));

function expected(capture: string): unknown[] {
  const lines = readFileSync(resolve(corpus, capture.replace(/pcap(ng)?$/, 'expected.jsonl')), 'utf8');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

const columnOf = (field: string): string => `migsock.${snake(field)}`;
const COLUMNS = [
  'frame.number',
  'migsock.problem',
  'migsock.cut',
  ...spec.message.fields.map(({ name }) => columnOf(name)),
];

/** A row of COLUMNS as a line of the expected ones. */
function found(row: Record<string, string>): unknown {
  const problems = (row['migsock.problem'] ?? '').split(' | ').filter((id) => id !== '');
  const isWhole = spec.message.fields.every(({ name }) => row[columnOf(name)] !== '');
  return {
    frame: Number(row['frame.number']),
    kind: problems.length === 0 ? 'message' : 'malformed',
    ...(isWhole ? fieldsOf(row) : {}),
    ...(problems.length === 0 ? {} : { problems }),
  };
}

function fieldsOf(row: Record<string, string>): Record<string, string | number | null> {
  const operation = Number(row[columnOf('operation')]);
  const name = spec.operations.find(({ value }) => value === operation)?.name ?? null;
  const numbers = spec.message.fields.map(({ name: field, type }) => {
    const text = row[columnOf(field)] ?? '';
    return [field, type === 'host' ? text : Number(text)] as const;
  });
  return { ...Object.fromEntries(numbers), operation: name, operationValue: operation };
}

// Packets are judged one by one, so that fragments are not put together; a message that was cut can't be judged.
const ARGUMENTS = ['-o', 'ip.defragment:FALSE', '-Y', 'migsock && !migsock.cut'];

it.each(captures)('%s has what is expected of it', async (capture) => {
  const rows = await columns(resolve(corpus, capture), COLUMNS, ARGUMENTS);
  expect(rows.map(found)).toEqual(expected(capture));
});
