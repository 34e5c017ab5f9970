/** What the Wireshark dissector says of messages that belong together, in one pass and in two. */
import { describe, expect, it } from 'vitest';
import { spec, type OperationName } from '../../src/spec/index.ts';
import {
  columns,
  destination,
  ethernet,
  ipv4,
  packet,
  remote,
  sent,
  source,
  tcp,
  tshark,
  wellFormed,
  type Captured,
} from '../packets.ts';

const rejections = spec.operations
  .filter(({ reason }) => reason !== undefined)
  .map(({ name }) => name as OperationName);

const LINKS = ['migsock.answer_in', 'migsock.answer_to', 'migsock.answer_time'] as const;

/** [answer_in, answer_to, answer_time] of every frame. */
async function links(captured: readonly Captured[], args: readonly string[]): Promise<string[][]> {
  return (await columns(captured, LINKS, args)).map((row) => LINKS.map((name) => row[name]));
}

describe('an exchange', () => {
  const migration = [
    sent('MIGRATION_REQUEST', { time: 0 }),
    sent('REQUEST_ACK', { time: 2_500 }),
    sent('REMOTE_RESTART', { time: 700_000 }),
    sent('RESTART_ACK', { time: 700_001 }),
  ];

  it('is linked from the answer to the request, with the time between, in one pass', async () => {
    expect(await links(migration, [])).toEqual([
      ['', '', ''],
      ['', '1', '0.002500000'],
      ['', '', ''],
      ['', '3', '0.000001000'],
    ]);
  });

  it.each([
    ['without a filter', ['-2']],
    ['with a filter', ['-2', '-Y', 'migsock']],
    ['with a read filter', ['-2', '-R', 'migsock']],
  ])('is linked both ways in two passes %s', async (_, args) => {
    expect(await links(migration, args)).toEqual([
      ['2', '', ''],
      ['', '1', '0.002500000'],
      ['4', '', ''],
      ['', '3', '0.000001000'],
    ]);
  });

  it('shows its links in the tree of two passes', async () => {
    const tree = await tshark(migration, ['-2', '-V', '-O', 'migsock']);
    expect(tree).toContain('[Answer in: 2]');
    expect(tree).toContain('[Answer to: 3]');
    expect(tree).toContain('[Suspended in: 2]');
  });

  it('links an answer to the latest request, and every request to the answer after it', async () => {
    const captured = [
      sent('CANCEL'),
      sent('CANCEL'),
      sent('CANCEL_ACK'),
      sent('CANCEL_ACK'),
      sent('CANCEL'),
      sent('CANCEL_ACK'),
    ];
    const rows = await links(captured, ['-2']);
    expect(rows.map(([answerIn]) => answerIn)).toEqual(['3', '3', '', '', '6', '']);
    expect(rows.map(([, answerTo]) => answerTo)).toEqual(['', '', '2', '2', '', '5']);
  });

  it('is told by operation, round, old address and remote', async () => {
    const elsewhere = { host: 0x0a000009, port: 7777 };
    const captured = [
      sent('MIGRATION_REQUEST', { round: 1 }),
      sent('CANCEL', { round: 1 }),
      sent('REQUEST_ACK', { round: 2 }),
      sent('REQUEST_ACK', { round: 1, from: elsewhere }),
      sent('RESTART_ACK', { round: 1 }),
      sent('REQUEST_ACK', { round: 1 }),
    ];
    const rows = await links(captured, ['-2']);
    expect(rows.map(([answerIn]) => answerIn)).toEqual(['6', '', '', '', '', '']);
    expect(rows.map(([, answerTo]) => answerTo)).toEqual(['', '', '', '', '', '1']);
  });

  it.each(rejections)(
    'ends with %s for whatever its receiver asked, and not for what another one did',
    async (rejection) => {
      const captured = [
        sent('MIGRATION_REQUEST'),
        sent('CANCEL'),
        sent('REMOTE_RESTART'),
        { octets: ethernet(packet({ from: remote, to: source, payload: wellFormed(rejection) })) },
        { octets: ethernet(packet({ from: remote, to: destination, payload: wellFormed(rejection) })) },
      ];
      const rows = await links(captured, ['-2']);
      expect(rows.map(([answerIn]) => answerIn)).toEqual(['4', '4', '5', '', '']);
      expect(rows.map(([, answerTo]) => answerTo)).toEqual(['', '', '', '2', '3']);
    },
  );

  it('is linked also where the message came in fragments', async () => {
    const segment = tcp({ payload: wellFormed('MIGRATION_REQUEST') });
    const captured = [
      { octets: ethernet(ipv4(segment.slice(0, 24), { fragment: 0x2000 })) },
      { octets: ethernet(ipv4(segment.slice(24), { fragment: 3 })) },
      sent('REQUEST_ACK'),
    ];
    expect((await links(captured, [])).map(([, answerTo]) => answerTo)).toEqual(['', '', '2']);
    const twoPasses = await links(captured, ['-2', '-Y', 'migsock']);
    expect(twoPasses.map(([answerIn]) => answerIn)).toEqual(['3', '']);
  });
});

const SUSPENSION = ['migsock.suspended_in', 'migsock.suspension_time'] as const;

describe('a suspension', () => {
  it.each<readonly [string, readonly string[]]>([
    ['one pass', []],
    ['two passes', ['-2']],
  ])('is measured in %s, from its first message to the first that ends it', async (_, args) => {
    const captured = [
      sent('MIGRATION_REQUEST', { time: 0 }),
      sent('REQUEST_ACK', { time: 1_000_000 }),
      sent('REQUEST_ACK', { time: 2_000_000 }),
      sent('REMOTE_RESTART', { time: 3_000_000 }),
      sent('RESTART_ACK', { time: 4_250_000 }),
      sent('RESTART_ACK', { time: 5_000_000 }),
      sent('REQUEST_ACK', { time: 6_000_000 }),
      sent('CANCEL_ACK', { time: 7_000_000 }),
    ];
    const rows = await columns(captured, SUSPENSION, args);
    const expected = captured.map(() => ['', '']);
    expected[4] = ['2', '3.250000000'];
    expect(rows.map((row) => SUSPENSION.map((name) => row[name]))).toEqual(expected);
  });

  it('is ended by a cancellation, and there is none where nothing was suspended', async () => {
    const captured = [
      sent('CANCEL_ACK', { round: 4, time: 0 }),
      sent('REQUEST_ACK', { round: 5, time: 1 }),
      sent('CANCEL_ACK', { round: 6, time: 2 }),
      sent('CANCEL_ACK', { round: 5, time: 31 }),
    ];
    const rows = await columns(captured, SUSPENSION);
    expect(rows.map((row) => row['migsock.suspension_time'])).toEqual(['', '', '', '0.000030000']);
  });

  it('begins anew where a later connection has the same addresses', async () => {
    const once = (start: number): Captured[] => [
      sent('MIGRATION_REQUEST', { time: start }),
      sent('REQUEST_ACK', { time: start + 10 }),
      sent('CANCEL', { time: start + 20 }),
      sent('CANCEL_ACK', { time: start + 30 }),
    ];
    const rows = await columns([...once(0), ...once(9_000_000)], SUSPENSION);
    expect(rows[3]?.['migsock.suspended_in']).toBe('2');
    expect(rows[7]).toEqual({ 'migsock.suspended_in': '6', 'migsock.suspension_time': '0.000020000' });
  });
});
