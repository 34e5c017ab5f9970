/** Pictures of the state machines: all that spec/machine says is in them, and nothing else. */
import { describe, expect, it } from 'vitest';
import { edgesOf } from '../../src/export/machine-diagram-edges.ts';
import { kindOf } from '../../src/export/machine-diagram-kinds.ts';
import { exportMachineDiagrams } from '../../src/export/machine-diagram.ts';
import { spec, type Machine } from '../../src/spec/index.ts';
import { parse, texts, withClass, type Element } from './markup.ts';

const pictures = exportMachineDiagrams(spec);
const machines = spec.machines.map((machine): [string, Machine] => [machine.machine, machine]);

function pictureOf({ machine }: Machine): Element {
  return parse(pictures[`docs/machine/${machine}.svg`] as string);
}

function wordsOf(elements: readonly Element[]): string[] {
  return elements.flatMap(texts).map(({ text }) => text.replaceAll('\u00a0', ' ').trim());
}

describe.each(machines)('the picture of machine %s', (_, machine) => {
  const svg = pictureOf(machine);

  it('has every state', () => {
    const drawn = wordsOf(withClass(svg, 'state'));
    expect([...new Set(drawn)].sort()).toEqual(machine.states.map(({ name }) => name).sort());
  });

  it('has every event at an edge, and no other', () => {
    const drawn = wordsOf(withClass(svg, 'edge'));
    expect([...new Set(drawn)].sort()).toEqual(
      [...new Set(machine.transitions.map(({ event }) => event))].sort(),
    );
  });

  it('has exactly the transitions', () => {
    const drawn = edgesOf(machine).flatMap(({ from, to, events }) =>
      from.flatMap((state) => events.map((event) => `${state} ${event} ${to}`)),
    );
    const expected = machine.transitions.map(({ state, event, next }) => `${state} ${event} ${next}`);
    expect(drawn.sort()).toEqual(expected.sort());
  });

  it('has an edge for each pair of states and no second one', () => {
    expect(withClass(svg, 'edge')).toHaveLength(edgesOf(machine).length);
    const pairs = edgesOf(machine).map(({ from, to }) => `${from.join(' ')} > ${to}`);
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('gives every event the colour of its kind', () => {
    const colours = new Map<string, Set<string>>();
    for (const { text, attributes } of withClass(svg, 'edge').flatMap(texts)) {
      const kind = kindOf(machine, text.replaceAll('\u00a0', ' ').trim());
      colours.set(kind, (colours.get(kind) ?? new Set()).add(attributes['fill'] as string));
    }
    const each = [...colours.values()].map((found) => [...found]);
    expect(each.every(({ length }) => length === 1)).toBe(true);
    expect(new Set(each.flat()).size).toBe(colours.size);
  });

  it('has colours for dark surroundings for all that Graphviz coloured', () => {
    const svgText = pictures[`docs/machine/${machine.machine}.svg`] as string;
    const [, dark = ''] = svgText.split('@media (prefers-color-scheme: dark)');
    const used = new Set(
      [...dark.matchAll(/ (?:fill|stroke)="(#[0-9a-f]{6})"/g)].map(([, colour]) => colour),
    );
    expect(used.size).toBeGreaterThan(1);
    for (const colour of used) expect(dark).toContain(`[fill="${colour}"] { fill: `);
  });
});

describe('the picture of TCP', () => {
  const tcp = spec.machines.find(({ machine }) => machine === 'tcp') as Machine;
  const svg = pictureOf(tcp);

  it('has the states in the order of RFC 9293 §3.3.2, Figure 5', () => {
    const heights = new Map<string, number>();
    for (const { text, attributes } of withClass(svg, 'state').flatMap(texts)) {
      const y = Number(attributes['y']);
      heights.set(text, Math.min(y, heights.get(text) ?? y));
    }
    const [top, ...others] = [...heights].toSorted(([, a], [, b]) => a - b).map(([name]) => name);
    expect([top, others[0], others.at(-1)]).toEqual(['CLOSED', 'LISTEN', 'TIME-WAIT']);
    for (const alike of [
      ['SYN-RECEIVED', 'SYN-SENT'],
      ['FIN-WAIT-1', 'CLOSE-WAIT'],
      ['FIN-WAIT-2', 'CLOSING', 'LAST-ACK'],
    ])
      expect(new Set(alike.map((name) => heights.get(name))).size).toBe(1);
  });

  it('draws what leads to CLOSED from everywhere once', () => {
    expect(wordsOf(withClass(svg, 'several'))).toEqual([
      ...['every state but', 'CLOSED, LISTEN'],
      ...['every state but', 'CLOSED, LISTEN,', 'TIME-WAIT'],
    ]);
  });
});

describe('pictures of machines', () => {
  it('are the same every time', () => {
    expect(exportMachineDiagrams(spec)).toEqual(pictures);
  });

  it('are refused for an event of no kind', () => {
    const [machine] = spec.machines as [Machine];
    const events = [...machine.events, { name: 'surprise', meaning: 'Nobody knows.' }];
    expect(() => exportMachineDiagrams({ ...spec, machines: [{ ...machine, events }] })).toThrow(
      `event surprise of machine ${machine.machine} has no kind`,
    );
  });
});
