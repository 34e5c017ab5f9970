/** The state buffer as the draft shows it: the fixed part as a picture, and all that it holds as tables. */
import { hex } from '../../spec/names.ts';
import type { Spec, StateBuffer, StateBufferField } from '../../spec/types.ts';
import { octetRange, problemsTable, rangesText } from './message-parts.ts';
import { packetDiagram } from './packet-diagram.ts';
import { escapeText, figure, lines, table } from './xml.ts';

export function stateBufferPart({ stateBuffer }: Spec): string {
  return lines(
    figure('state-buffer-layout', `The state buffer, version ${stateBuffer.version}`, pictureOf(stateBuffer)),
    fieldsTable(stateBuffer),
    flagsTable(stateBuffer),
    statesTable(stateBuffer),
    congestionControlsTable(stateBuffer),
    problemsTable(
      'state-buffer-problems',
      'Reasons to refuse a state buffer, in the order in which they are looked for',
      stateBuffer.problems,
    ),
  );
}

function pictureOf({ fields, digest }: StateBuffer): string[] {
  const parts = [
    'Send queue',
    'Receive queue',
    `${digest.algorithm} digest of everything before it, ${digest.octets} octets`,
  ];
  return [
    ...packetDiagram(fields),
    ...parts.flatMap((part) => [
      `/${' '.repeat(63)}/`,
      `/${part.padStart(Math.ceil((63 + part.length) / 2)).padEnd(63)}/`,
      `/${' '.repeat(63)}/`,
      `+${'-+'.repeat(32)}`,
    ]),
  ];
}

function fieldsTable({ fields }: StateBuffer): string {
  return table({
    anchor: 'state-buffer-fields',
    title: 'Fields of the fixed part',
    head: ['Octets', 'Field', 'Meaning'],
    rows: fields.map((field) => [
      octetRange(field.offset, field.octets),
      escapeText(field.title),
      escapeText([field.meaning, ...conditions(field)].join(' ')),
    ]),
  });
}

/** What a field refuses of what its list of values does not say already. */
function conditions({ when, checks, type }: StateBufferField): string[] {
  const refused = type === 'uint' || type === 'host' ? checks.flatMap(({ refuses }) => refuses) : [];
  const ranges = rangesText(refused);
  if (when === undefined) return ranges === '' ? [] : [`Never ${ranges}.`];
  return [`Zero where the flag ${when} is clear${ranges === '' ? '' : `; with it, never ${ranges}`}.`];
}

function flagsTable({ flags }: StateBuffer): string {
  return table({
    anchor: 'state-buffer-flags',
    title: 'Flags',
    head: ['Mask', 'Flag', 'Meaning'],
    rows: flags.map(({ mask, name, meaning }) => [hex(mask, 2), name, escapeText(meaning)]),
  });
}

function statesTable({ states }: StateBuffer): string {
  return table({
    anchor: 'state-buffer-states',
    title: 'Values of State, and what they say of the FINs',
    head: ['Value', 'State', 'FIN sent', 'FIN received'],
    rows: states.map(({ value, name, finSent, finReceived }) => [
      String(value),
      name,
      finSent === 'acknowledged' ? 'always, and acknowledged' : finSent,
      finReceived,
    ]),
  });
}

function congestionControlsTable({ congestionControls }: StateBuffer): string {
  return table({
    anchor: 'state-buffer-congestion-controls',
    title: 'Values of Congestion Control',
    head: ['Value', 'Name', 'Meaning'],
    rows: congestionControls.map(({ value, name, meaning }) => [String(value), name, escapeText(meaning)]),
  });
}
