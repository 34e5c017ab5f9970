/** The pictures of captures: who stands where, what is said, and how long the remote is held. */
import { describe, expect, it } from 'vitest';
import { exportLadders } from '../../src/export/ladder-captures.ts';
import { parse, withClass, type Element } from './markup.ts';

const pictures = await exportLadders('pcaps');

function picture(name: string): Element {
  return parse(pictures[`docs/ladder-${name}.svg`] as string);
}

function textsOf(svg: Element, kind: string): string[] {
  return withClass(svg, kind).map(({ text }) => text);
}

/** Labels of the rows from where to where the remote is suspended. */
function suspended(svg: Element): string[] {
  const [span] = withClass(svg, 'span') as [Element];
  const top = Number(span.attributes['y']);
  const bottom = top + Number(span.attributes['height']);
  return withClass(svg, 'row').flatMap((row) => {
    const y = Number(/ (\d+)H/.exec(withClass(row, 'line')[0]?.attributes['d'] ?? '')?.[1]);
    return y >= top && y <= bottom ? textsOf(row, 'label') : [];
  });
}

describe('the picture of', () => {
  it('a migration has the remote between source and destination', () => {
    const svg = picture('migration');
    expect(textsOf(svg, 'name')).toEqual(['source', 'remote', 'destination']);
    expect(textsOf(svg, 'detail')).toEqual(['192.0.2.10', '198.51.100.80', '203.0.113.20']);
  });

  it('a migration shows the stream, the hold, the state and the stream again; acknowledgments are left out', () => {
    expect(textsOf(picture('migration'), 'label')).toEqual([
      ...['SYN', 'SYN, ACK', '37 octets', '4 segments, 4000 octets', 'MIGRATION_REQUEST', 'REQUEST_ACK'],
      ...['SYN', 'SYN, ACK', 'the state, 860 octets', '6 octets', 'REMOTE_RESTART', 'RESTART_ACK'],
      ...['4 segments, 4000 octets', '37 octets'],
    ]);
  });

  it('a migration shows for how long the remote was suspended', () => {
    const labels = suspended(picture('migration'));
    expect(labels.at(0)).toBe('REQUEST_ACK');
    expect(labels.at(-1)).toBe('RESTART_ACK');
  });

  it('one that is cancelled has source and remote only', () => {
    const svg = picture('cancelled');
    expect(textsOf(svg, 'name')).toEqual(['source', 'remote']);
    expect(suspended(svg)).toEqual(['REQUEST_ACK', 'CANCEL', 'CANCEL_ACK']);
  });

  it('one that is rejected shows that the remote goes on before REMOTE_RESTART comes', () => {
    const svg = picture('rejected');
    expect(suspended(svg)).toEqual(['REQUEST_ACK', '23 octets']);
    expect(withClass(svg, 'rejection').flatMap((row) => textsOf(row, 'label'))).toEqual([
      'REJECT_NOT_SUSPENDED',
    ]);
  });

  it('each is the same every time', async () => {
    expect(await exportLadders('pcaps')).toEqual(pictures);
  });
});
