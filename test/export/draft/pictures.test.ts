/** Pictures made of characters: packets, state machines, ladders. */
import { describe, expect, it } from 'vitest';
import { ladderArt } from '../../../src/export/draft/ladder-parts.ts';
import { stateDiagram } from '../../../src/export/draft/machine-parts.ts';
import { packetDiagram } from '../../../src/export/draft/packet-diagram.ts';
import { ladders, spec } from './inputs.ts';

describe('a packet', () => {
  it('is rows of 32 bits', () => {
    const picture = packetDiagram([
      { title: 'Code', octets: 4 },
      { title: 'Round', octets: 2 },
      { title: 'A Name That Is Too Long', octets: 1 },
      { title: 'B', octets: 1 },
    ]);
    expect(picture.slice(2)).toEqual([
      '+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+',
      '|                              Code                             |',
      '+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+',
      '|             Round             |A Name That Is |       B       |',
      '+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+',
    ]);
    expect(new Set(picture.slice(2).map(({ length }) => length))).toEqual(new Set([65]));
    expect(picture[1]?.trim().split(' ')).toHaveLength(32);
  });
});

describe('a state machine', () => {
  it('shows what leads to the next box between them, and all else beside', () => {
    const states = ['A', 'B', 'C'].map((name) => ({ name, meaning: '', source: '' }));
    const transition = (state: string, event: string, next: string) => ({ state, event, next, source: '' });
    const transitions = [
      transition('A', 'go', 'B'),
      transition('B', 'stay', 'B'),
      transition('B', 'back', 'A'),
      transition('B', 'home', 'A'),
    ];
    expect(stateDiagram({ machine: 'x', states, events: [], transitions })).toEqual([
      '  +-----+',
      '  |  A  |',
      '  +-----+',
      '     |',
      '     | go',
      '     v',
      '  +-----+',
      '  |  B  |-- stay --> itself',
      '  |     |-- back, home --> A',
      '  +-----+',
      '',
      '  +-----+',
      '  |  C  |',
      '  +-----+',
    ]);
  });

  it.each(spec.machines.map((machine) => [machine.machine, machine] as const))(
    '%s names every event of every state, and fits',
    (_, machine) => {
      const picture = stateDiagram(machine);
      for (const line of picture) expect(line.length).toBeLessThanOrEqual(69);
      const words = picture.join(' ').split(/[\s,|]+/);
      for (const { event } of machine.transitions) expect(words).toContain(event);
    },
  );
});

describe('a ladder', () => {
  it('draws arrows, what was lost, and how long a host is suspended', () => {
    const row = { time: 0, kind: 'message' as const };
    const picture = ladderArt({
      title: 'x',
      hosts: [{ name: 'left' }, { name: 'right' }],
      rows: [
        { ...row, from: 'left', to: 'right', label: 'HOLD' },
        { ...row, from: 'right', to: 'left', label: 'HELD' },
        { ...row, from: 'left', to: 'right', label: 'GO', isDropped: true },
        { ...row, from: 'right', to: 'right', label: 'limit', kind: 'event' },
      ],
      spans: [{ host: 'right', first: 1, last: 3, label: 'suspended' }],
    });
    const columns = picture[0]?.search('right') ?? 0;
    expect(columns).toBeGreaterThan(20);
    expect(picture.map((line) => line.replace(/-{2,}/, '--').replace(/ +/g, ' ').trim())).toEqual([
      'left right',
      '| HOLD |',
      '|-->|',
      '| HELD |',
      '|<--S',
      '| GO S',
      '|--> X S',
      '| [limit]',
      '',
      'S right suspended',
    ]);
  });

  it.each([...ladders])('%s shows every message, within the width', (_, ladder) => {
    const picture = ladderArt(ladder);
    for (const { kind, label } of ladder.rows)
      if (kind === 'message' || kind === 'rejection') expect(picture.join('\n')).toContain(label);
    for (const line of picture) expect(line.length).toBeLessThanOrEqual(69);
  });
});
