/** What IANA is asked for, with the contents that registries begin with. */
import { hex } from '../../spec/names.ts';
import type { Spec } from '../../spec/types.ts';
import { escapeText, lines, table } from './xml.ts';

const THIS = 'This document';

interface Assigned {
  readonly value: number;
  readonly name: string;
}

export function registriesPart(spec: Spec): string {
  const { operations, rejections, message } = spec;
  const octets = message.fields.find(({ type }) => type === 'operation')?.octets ?? 2;
  const largest = 2 ** (8 * octets) - 1;
  const reasons = operations.flatMap(({ name, reason }) =>
    reason === undefined ? [] : [{ value: reason, name: name.slice(rejections.prefix.length) }],
  );
  const asking = operations.filter(({ reason }) => reason === undefined);
  const plain = registry(asking, rejections.base, (value) => hex(value, octets));
  return lines(
    headerFlag(spec),
    table({
      anchor: 'iana-operations',
      title: 'MIGSOCK Operations',
      head: ['Value', 'Name', 'Reference'],
      rows: [
        ...plain,
        [`${hex(rejections.base + 1, octets)}-${hex(largest, octets)}`, 'Rejections, by their reasons', THIS],
      ],
    }),
    table({
      anchor: 'iana-reasons',
      title: 'MIGSOCK Rejection Reasons',
      head: ['Value', 'Name', 'Reference'],
      rows: registry(reasons, largest - rejections.base, String).slice(1),
    }),
  );
}

/** In the registry of RFC 9293 §6, bits count from the first of octet 12. */
function headerFlag({ carriage: { migBit } }: Spec): string {
  const bit = 8 * (migBit.octet - 12) + 7 - Math.log2(migBit.mask);
  return table({
    anchor: 'iana-header-flag',
    title: 'TCP Header Flags',
    head: ['Bit', 'Name', 'Reference', 'Assignment Notes'],
    rows: [[String(bit), 'MIG', THIS, escapeText(migBit.meaning)]],
  });
}

/** What is assigned, with the gaps from 0 to the largest value between. */
function registry(
  assigned: readonly Assigned[],
  largest: number,
  text: (value: number) => string,
): string[][] {
  const rows: string[][] = [];
  let next = 0;
  const gapUpTo = (last: number): void => {
    if (next > last) return;
    const isZero = next === 0 && last === 0;
    rows.push([
      next === last ? text(next) : `${text(next)}-${text(last)}`,
      isZero ? 'Reserved' : 'Unassigned',
      isZero ? THIS : '',
    ]);
  };
  for (const { value, name } of assigned.toSorted((a, b) => a.value - b.value)) {
    gapUpTo(value - 1);
    rows.push([text(value), name, THIS]);
    next = value + 1;
  }
  gapUpTo(largest);
  return rows;
}
