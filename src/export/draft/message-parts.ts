/** The message and how it travels, as the draft shows them: a picture and tables. */
import type { SpecFiles } from '../../spec/files.ts';
import { hex } from '../../spec/names.ts';
import type { Operation, Problem, Spec } from '../../spec/types.ts';
import { packetDiagram } from './packet-diagram.ts';
import { escapeText, figure, lines, link, table } from './xml.ts';

export function messageDiagram({ message }: Spec): string {
  return lines(
    figure('message-layout', `The ${message.title}`, packetDiagram(message.fields)),
    table({
      anchor: 'message-fields',
      title: 'Fields of the message',
      head: ['Octets', 'Field', 'Meaning'],
      rows: message.fields.map(({ offset, octets, title, meaning }) => [
        octetRange(offset, octets),
        escapeText(title),
        escapeText(meaning),
      ]),
    }),
  );
}

/** First and last octet of a field. */
export function octetRange(offset: number, octets: number): string {
  return octets === 1 ? String(offset) : `${offset}-${offset + octets - 1}`;
}

export function operationsPart({ operations }: Spec): string {
  return table({
    anchor: 'operations',
    title: 'Operations',
    head: ['Value', 'Operation', 'Direction', 'Meaning'],
    rows: operations
      .filter(({ reason }) => reason === undefined)
      .map(({ value, name, from, to, answeredBy, meaning }) => [
        hex(value, 2),
        name,
        `${from} to ${to}`,
        escapeText(answeredBy === undefined ? meaning : `${meaning} Answered by ${answeredBy}.`),
      ]),
  });
}

export function reasonsPart({ operations }: Spec): string {
  return table({
    anchor: 'reasons',
    title: 'Reasons for rejection',
    head: ['Reason', 'Value', 'Operation', 'Meaning'],
    rows: operations.flatMap(({ reason, value, name, meaning }) =>
      reason === undefined ? [] : [[String(reason), hex(value, 2), name, escapeText(meaning)]],
    ),
  });
}

export function carriagePart({ carriage }: Spec): string {
  const { migBit, flags } = carriage;
  const place = (octet: number, mask: number): string[] => [String(octet), hex(mask, 1)];
  return table({
    anchor: 'carriage',
    title: 'The TCP header of a MIGSOCK segment',
    head: ['Octet', 'Mask', 'Name', 'Is'],
    rows: [
      [...place(migBit.octet, migBit.mask), migBit.title, 'set'],
      ...flags.map(({ octet, mask, name, is }) => [...place(octet, mask), name, is]),
    ],
  });
}

/** What the addresses of each operation hold, and everything for which a segment or a message is malformed. */
export function fieldRulesPart(spec: Spec, { fieldRules }: SpecFiles): string {
  const meanings = new Map(fieldRules.data.contents.map(({ name, meaning }) => [name, meaning]));
  const cell = (content: string): string => escapeText(meanings.get(content) ?? content);
  return lines(
    table({
      anchor: 'addresses',
      title: 'What the addresses of an operation hold',
      head: ['Operation', 'Old Host and Old Port', 'New Host and New Port'],
      rows: operationsByAddresses(spec.operations, spec.rejections.prefix).map(
        ([name, { old, new: fresh }]) => [name, cell(old), cell(fresh)],
      ),
    }),
    problemsTable('problems', 'Why a MIGSOCK segment or its message is malformed', spec.problems),
    table({
      anchor: 'field-rules',
      title: 'Values that a field refuses',
      head: ['Problem', 'Values', 'Operations'],
      rows: refusals(spec),
    }),
  );
}

/** Rejections are alike and share a line. */
function operationsByAddresses(operations: readonly Operation[], prefix: string): [string, Operation][] {
  const named = operations.map((operation): [string, Operation] => [
    operation.reason === undefined ? operation.name : `${prefix}*`,
    operation,
  ]);
  return [...new Map(named)];
}

/** Identifiers of problems are those of the test vectors. */
export function problemsTable(
  anchor: string,
  title: string,
  problems: readonly Omit<Problem, 'field'>[],
): string {
  return table({
    anchor,
    title,
    head: ['Problem', 'What is wrong', 'Requirement'],
    rows: problems.map(({ id, sentence, requirement }) => [id, escapeText(sentence), link(requirement)]),
  });
}

function refusals({ operations, problems, rejections }: Spec): string[][] {
  return problems.flatMap(({ id }) => {
    const refusing = operations.filter(({ checks }) => checks.some(({ problem }) => problem === id));
    const ranges = refusing[0]?.checks.find(({ problem }) => problem === id)?.refuses;
    if (ranges === undefined) return [];
    const isAll = refusing.length === operations.length;
    const names = isAll ? ['all'] : operationsByAddresses(refusing, rejections.prefix).map(([name]) => name);
    return [[id, rangesText(ranges), names.join(', ')]];
  });
}

/** Numbers, as hex from where decimal is no longer plain. */
export function rangesText(ranges: readonly (readonly [number, number])[]): string {
  const text = (number: number): string =>
    number < 0x10000 ? String(number) : `0x${number.toString(16).toUpperCase()}`;
  return ranges
    .map(([first, last]) => (first === last ? text(first) : `${text(first)} to ${text(last)}`))
    .join(', ');
}
