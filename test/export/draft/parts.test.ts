/** Tables, registries and test vectors of the draft hold all that spec/ holds. */
import { describe, expect, it } from 'vitest';
import { built, spec, vectors } from './inputs.ts';
import { parse, type Element } from '../markup.ts';

/** Cells of the tables that an instruction gives, by their anchors. */
function tables(instruction: string): Readonly<Record<string, string[][]>> {
  const root = parse(`<all>${built(`<?migsock ${instruction}?>`)}</all>`);
  return Object.fromEntries(
    root.children
      .filter(({ name }) => name === 'table')
      .map((table) => [table.attributes['anchor'], rowsOf(table)]),
  ) as Record<string, string[][]>;
}

function rowsOf(table: Element): string[][] {
  const body = table.children.find(({ name }) => name === 'tbody');
  return (body?.children ?? []).map((row) => row.children.map(wholeText));
}

function wholeText({ text, children }: Element): string {
  return text + children.map(wholeText).join('');
}

function column(rows: readonly string[][] | undefined, index: number): string[] {
  return (rows ?? []).map((row) => row[index] ?? '');
}

describe('tables', () => {
  it('have every operation and every reason', () => {
    const named = [
      ...column(tables('operations')['tab-operations'], 1),
      ...column(tables('reasons')['tab-reasons'], 2),
    ];
    expect(named).toEqual(spec.operations.map(({ name }) => name));
  });

  it('have every field of the message and of the state buffer at its octets', () => {
    const first = (rows: readonly string[][] | undefined): number[] =>
      column(rows, 0).map((range) => Number(range.split('-')[0]));
    expect(first(tables('message-diagram')['tab-message-fields'])).toEqual(
      spec.message.fields.map(({ offset }) => offset),
    );
    expect(first(tables('state-buffer')['tab-state-buffer-fields'])).toEqual(
      spec.stateBuffer.fields.map(({ offset }) => offset),
    );
  });

  it('have every problem, in the order of spec/, with its requirement', () => {
    const expected = (problems: readonly { id: string; requirement: string }[]): string[][] =>
      problems.map(({ id, requirement }) => [id, requirement]);
    const found = (rows: readonly string[][] | undefined): string[][] =>
      (rows ?? []).map(([id = '', , requirement = '']) => [id, requirement]);
    expect(found(tables('field-rules')['tab-problems'])).toEqual(expected(spec.problems));
    const { problems } = spec.stateBuffer;
    expect(found(tables('state-buffer')['tab-state-buffer-problems'])).toEqual(expected(problems));
  });

  it('say what each field refuses, in which operations', () => {
    const rows = tables('field-rules')['tab-field-rules'] ?? [];
    expect(rows).toContainEqual(['new-host-multicast', '0xE0000000 to 0xEFFFFFFF', 'REMOTE_RESTART']);
    expect(rows).toContainEqual(['old-host-unspecified', '0', 'all']);
  });

  it('have every transition of a machine', () => {
    for (const { machine, transitions } of spec.machines) {
      const rows = tables(`machine ${machine}`)[`tab-transitions-${machine}`] ?? [];
      expect(rows.map((row) => row.slice(0, 3))).toEqual(
        transitions.map(({ state, event, next }) => [state, event, next]),
      );
    }
  });

  it('count what is there of each section, and of all', () => {
    const status = [
      { section: 'a', requirements: 3, withCode: 3, withCases: 2, withFaults: 1, withVectors: 0 },
      { section: 'b', requirements: 4, withCode: 1, withCases: 1, withFaults: 1, withVectors: 1 },
    ];
    const xml = built('<?migsock implementation-status?>', { status });
    expect(rowsOf(parse(xml)).at(-1)).toEqual(['all', '7', '4', '3', '2', '1']);
  });
});

describe('registries', () => {
  const { 'tab-iana-operations': operations, 'tab-iana-reasons': reasons, ...others } = tables('iana');

  it('leave no value out and have none twice', () => {
    const ranges = column(operations, 0).map((text) => text.split('-').map(Number));
    let next = 0;
    for (const [first, last = first] of ranges) {
      expect(first).toBe(next);
      next = (last ?? 0) + 1;
    }
    expect(next).toBe(2 ** 16);
  });

  it('have what is assigned', () => {
    expect(operations).toContainEqual(['0x0005', 'CANCEL', 'This document']);
    expect(reasons).toContainEqual(['6', 'MOVED', 'This document']);
  });

  it('ask for the bit that RFC 9293 counts as the fifth', () => {
    expect(others['tab-iana-header-flag']?.[0]?.slice(0, 2)).toEqual(['4', 'MIG']);
  });
});

describe('test vectors', () => {
  const text = parse(`<all>${built('<?migsock vectors?>')}</all>`)
    .children.flatMap(({ children }) => children)
    .filter(({ name }) => name === 'artwork')
    .map((artwork) => artwork.text);

  it.each(vectors.map((file, index) => [file.kind, file, text[index] ?? ''] as const))(
    'of %s are all there, with octets that are theirs',
    (_, file, shown) => {
      const entries = shown.trim().split('\n\n');
      expect(entries.map((entry) => entry.split('\n')[0]?.trim())).toEqual(file.vectors.map(({ id }) => id));
      const known = new Map(file.vectors.map(({ id, bytes }) => [id, bytes]));
      for (const [index, { id, bytes }] of file.vectors.entries())
        expect([id, octetsIn(entries[index] ?? '', known, bytes)]).toEqual([id, bytes]);
    },
  );

  it('fit the width of an Internet-Draft', () => {
    for (const line of text.join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(69);
  });
});

/** The octets that an entry shows, or describes by what differs; the digest of those is the vector's own. */
function octetsIn(entry: string, known: ReadonlyMap<string, string>, bytes: string): string {
  const words = entry.replace(/\s+/g, ' ');
  const [, base, changes = ''] = / as ([a-z0-9-]+), but (octets? .*)$/.exec(words) ?? [];
  const [shown = ''] = entry.split('\n   = ');
  if (base === undefined) return (shown.match(/^ {3}[0-9a-f]+$/gm) ?? []).join('').replaceAll(' ', '');
  let octets = known.get(base) ?? '';
  for (const [, first, hex = ''] of changes.matchAll(/octets? (\d+)(?:-\d+)? = ([0-9a-f ]+)/g)) {
    const at = 2 * Number(first);
    const put = hex.replaceAll(' ', '');
    octets = octets.slice(0, at) + put + octets.slice(at + put.length);
  }
  return changes.endsWith('with the digest of that') ? octets.slice(0, -64) + bytes.slice(-64) : octets;
}
