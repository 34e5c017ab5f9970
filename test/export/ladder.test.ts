/** Ladder diagrams: what stands where, what any text does to them, and that they fit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawLadder, type Ladder, type LadderRow } from '../../src/export/ladder.ts';
import { parse, texts, withClass, type Element } from './markup.ts';

const SECOND = 1_000_000;
const MILLISECOND = 1000;

function row(changes: Partial<LadderRow> = {}): LadderRow {
  return { time: 0, from: 'source', to: 'remote', label: 'SYN', kind: 'segment', ...changes };
}

function draw(rows: readonly LadderRow[], changes: Partial<Ladder> = {}): Element {
  return parse(drawLadder({ title: 'a ladder', rows, ...changes }));
}

function textsOf(svg: Element, kind: string): string[] {
  return withClass(svg, kind).map(({ text }) => text);
}

function x({ attributes }: Element): number {
  return Number(attributes['x']);
}

/** From where to where an arrow goes: the ends of its line, and the tip of its head if it has one. */
function arrow(svg: Element): {
  readonly start: number;
  readonly end: number;
  readonly tip: number | undefined;
} {
  const path = (kind: string): string => withClass(svg, kind)[0]?.attributes['d'] ?? '';
  const [, start, end] = /^M([\d.]+) [\d.]+H([\d.]+)$/.exec(path('line')) ?? [];
  const [, tip] = /^M([\d.]+) /.exec(path('head')) ?? [];
  return { start: Number(start), end: Number(end), tip: tip === undefined ? undefined : Number(tip) };
}

describe('the columns of a ladder', () => {
  it('are the hosts as given, then those that only rows name', () => {
    const svg = draw([row({ from: 'stranger', to: 'source' })], {
      hosts: [{ name: 'remote', detail: '198.51.100.80' }, { name: 'source' }],
    });
    const names = withClass(svg, 'name');
    expect(names.map(({ text }) => text)).toEqual(['remote', 'source', 'stranger']);
    expect(names.map(x)).toEqual(names.map(x).toSorted((a, b) => a - b));
    expect(textsOf(svg, 'detail')).toEqual(['198.51.100.80']);
  });

  it('stay apart, and inside, however long their names are', () => {
    const hosts = ['a', 'b', 'c', 'd'].map((name) => ({ name, detail: `2001:db8:${name.repeat(30)}` }));
    const svg = draw([], { hosts });
    const centres = withClass(svg, 'name').map(x);
    const half = (39 * 6) / 2;
    expect(Math.min(...centres) - half).toBeGreaterThan(0);
    expect(Math.max(...centres) + half).toBeLessThan(Number(svg.attributes['width']));
    for (const [index, centre] of centres.slice(1).entries()) {
      expect(centre - (centres[index] as number)).toBeGreaterThan(2 * half);
    }
  });

  it('fit a phone where they are three', () => {
    const svg = draw([row(), row({ from: 'remote', to: 'destination' })]);
    expect(svg.attributes['viewBox']).toBe(`0 0 420 ${svg.attributes['height']}`);
    expect(svg.attributes['style']).toBe('max-width:100%;height:auto');
  });
});

describe('a row of a ladder', () => {
  it('has the time since the first one', () => {
    const svg = draw([5, 5.0105, 65].map((seconds) => row({ time: seconds * SECOND })));
    const times = withClass(svg, 'row').map((each) => textsOf(each, 'time'));
    expect(times).toEqual([['0.000'], ['0.011'], ['60.000']]);
  });

  it('is an arrow from one column to the other', () => {
    const svg = draw([row(), row({ from: 'remote', to: 'source' })]);
    const [source, remote] = withClass(svg, 'name').map(x);
    const [there, back] = withClass(svg, 'row').map(arrow);
    expect(there).toMatchObject({ start: source, tip: remote });
    expect(back).toMatchObject({ start: remote, tip: source });
  });

  it('breaks on the way where the packet was lost', () => {
    const svg = draw([row({ isDropped: true }), row()]);
    const [lost, arrived] = withClass(svg, 'row') as [Element, Element];
    const [source, remote] = withClass(svg, 'name').map(x) as [number, number];
    expect(arrow(lost).start).toBe(source);
    expect(arrow(lost).end).toBeLessThan(remote);
    expect(arrow(lost).tip).toBeUndefined();
    expect(withClass(lost, 'cross')).toHaveLength(1);
    expect(withClass(arrived, 'cross')).toHaveLength(0);
  });

  it('is a box where it is at one host', () => {
    const svg = draw([row({ to: 'source', kind: 'event', label: 'retransmission timer' }), row()]);
    const [event] = withClass(svg, 'row') as [Element];
    expect(withClass(event, 'box')).toHaveLength(1);
    expect(withClass(event, 'line')).toHaveLength(0);
  });

  it('stands out where it is marked, and says why', () => {
    const svg = draw([row(), row({ label: 'REQUEST_ACK', mark: 'expected round 0' }), row()]);
    expect(withClass(svg, 'band')).toHaveLength(1);
    const [marked] = withClass(svg, 'marked') as [Element];
    expect(textsOf(marked, 'label')).toEqual(['REQUEST_ACK']);
    expect(textsOf(svg, 'mark')).toEqual(['expected round 0']);
  });

  it('comes after a pause where time is left out', () => {
    const rows = [row(), row({ time: 99 * MILLISECOND }), row({ time: 199 * MILLISECOND })];
    const pauses = withClass(draw(rows), 'pause').map(
      ({ attributes }) => attributes['d']?.match(/M/g)?.length,
    );
    expect(pauses).toEqual([1, 1]); // One in each of the two columns.
  });

  it('breaks a long label into lines, and a word that is too long', () => {
    const svg = draw([row({ label: `REMOTE_RESTART round 0 old 192.0.2.10:49152 ${'x'.repeat(500)}` })]);
    const lines = textsOf(svg, 'label');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.join('').replaceAll('x', '')).toBe('REMOTE_RESTART round 0 old192.0.2.10:49152');
    expect(lines.join('').match(/x/g)).toHaveLength(500);
  });
});

describe('a span of a ladder', () => {
  const rows = [row(), row({ from: 'remote', to: 'source' }), row()];

  it('lies on its host from one arrow to the other', () => {
    const svg = draw(rows, { spans: [{ host: 'remote', first: 0, last: 2, label: 'suspended' }] });
    const [span] = withClass(svg, 'span') as [Element];
    const lines = withClass(svg, 'row').map((each) => withClass(each, 'line')[0]?.attributes['d']);
    const heights = lines.map((line) => Number(/ ([\d.]+)H/.exec(line ?? '')?.[1]));
    expect(Number(span.attributes['y'])).toBe(heights[0]);
    expect(Number(span.attributes['y']) + Number(span.attributes['height'])).toBe(heights[2]);
    expect(x(span) + 4).toBe(withClass(svg, 'name').map(x)[1]);
    expect(
      withClass(svg, 'legend')
        .flatMap(texts)
        .map(({ text }) => text),
    ).toContain('remote suspended');
  });

  it.each([
    [{ host: 'remote', first: 0, last: 3, label: '' }, 'span from row 0 to 3; expected rows 0 to 2'],
    [{ host: 'nobody', first: 0, last: 1, label: '' }, 'host nobody is neither a column nor in a row'],
  ])('that cannot be is refused: %j', (span, message) => {
    expect(() => drawLadder({ title: '', rows, spans: [span] })).toThrow(new RangeError(message));
  });
});

describe('a ladder', () => {
  it('explains what it shows and nothing else', () => {
    const legend = (rows: readonly LadderRow[]): string[] =>
      withClass(draw(rows), 'legend')
        .flatMap(texts)
        .map(({ text }) => text);
    expect(legend([])).toEqual([]);
    expect(legend([row({ kind: 'message' }), row({ kind: 'rejection', isDropped: true })])).toEqual([
      'MIGSOCK message',
      'rejection',
      'lost on the way',
    ]);
  });

  it('has colours for light and for dark surroundings', () => {
    const svg = drawLadder({ title: '', rows: [row()] });
    const [, light = '', dark = ''] =
      /<style>(.*)@media \(prefers-color-scheme: dark\) \{(.*)\}\n<\/style>/s.exec(svg) ?? [];
    for (const rules of [light, dark]) {
      expect(rules).toMatch(/\.sheet \{ fill: #/);
      expect(rules).toMatch(/\.ladder text \{.* fill: #/);
    }
    expect(light.match(/\.sheet .*/)).not.toEqual(dark.match(/\.sheet .*/));
  });

  it('shows texts as they are, whatever they contain', () => {
    const text = `</text><script>alert("1 & 2")</script>'`;
    const svg = draw([row({ from: text, label: text.replaceAll(' ', ''), mark: text })], { title: text });
    expect(svg.attributes['aria-label']).toBe(text);
    expect(textsOf(svg, 'name')).toContain(text);
    expect(textsOf(svg, 'label').join('')).toBe(text.replaceAll(' ', ''));
    expect(textsOf(svg, 'mark').join(' ')).toBe(text);
  });

  const text = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  });
  const host = fc.oneof(fc.constantFrom('source', 'remote', 'destination'), text);
  const rows = fc.array(
    fc.record({
      time: fc.nat(),
      from: host,
      to: host,
      label: text,
      kind: fc.constantFrom('message', 'rejection', 'data', 'segment', 'event'),
      isDropped: fc.boolean(),
      mark: fc.option(text, { nil: undefined }),
    }),
    { maxLength: 12 },
  );

  it('is well-formed, the same every time, and has all of its labels inside', () => {
    fc.assert(
      fc.property(text, rows, (title, rows) => {
        const drawn = drawLadder({ title, rows });
        expect(drawLadder({ title, rows })).toBe(drawn);
        const svg = parse(drawn);
        expect(withClass(svg, 'row')).toHaveLength(rows.length);
        for (const line of [...withClass(svg, 'label'), ...withClass(svg, 'mark')]) {
          const half = (6.6 * Array.from(line.text).length) / 2;
          expect(x(line) - half).toBeGreaterThan(0);
          expect(x(line) + half).toBeLessThan(Number(svg.attributes['width']));
          expect(Number(line.attributes['y'])).toBeLessThan(Number(svg.attributes['height']));
        }
      }),
    );
  });
});
