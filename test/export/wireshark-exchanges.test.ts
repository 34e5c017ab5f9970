/** What the Wireshark dissector says of messages that belong together, in one pass, in two, and without trees. */
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportWireshark } from '../../src/export/wireshark.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { spec, type OperationName } from '../../src/spec/index.ts';
import {
  ACK,
  columns,
  concat,
  destination,
  ethernet,
  frames,
  ipv4,
  ipv6,
  MIG_BIT,
  packet,
  remote,
  sent,
  sharkd,
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

const SUSPENSION = ['migsock.suspended_in', 'migsock.suspension_time'] as const;

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
    'ends with %s for what its receiver asked last, and not for what another one did',
    async (rejection) => {
      const captured = [
        sent('MIGRATION_REQUEST'),
        sent('CANCEL'),
        sent('CANCEL'),
        sent('REMOTE_RESTART'),
        { octets: ethernet(packet({ from: remote, to: source, payload: wellFormed(rejection) })) },
        { octets: ethernet(packet({ from: remote, to: destination, payload: wellFormed(rejection) })) },
      ];
      const rows = await links(captured, ['-2']);
      expect(rows.map(([answerIn]) => answerIn)).toEqual(['', '5', '5', '6', '', '']);
      expect(rows.map(([, answerTo]) => answerTo)).toEqual(['', '', '', '', '3', '4']);
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

describe('links', () => {
  it('are symmetrical: what a message is answered in answers it, or the same message sent later', async () => {
    const operations = spec.operations.map(({ name }) => name as OperationName);
    const captured = fc.array(fc.constantFrom(...operations), {
      minLength: 200,
      maxLength: 200,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(captured, async (names) => {
        const rows = await links(
          names.map((name) => sent(name)),
          ['-2'],
        );
        for (const [index, [answerIn]] of rows.entries()) {
          if (answerIn === '') continue;
          const asked = Number(rows[Number(answerIn) - 1]?.[1]);
          expect(asked).toBeGreaterThan(index);
          expect(names[asked - 1]).toBe(names[index]);
          expect(rows[asked - 1]?.[0]).toBe(answerIn);
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it('are told to be of a request and its response, for Wireshark to draw them', () => {
    const dissector = exportWireshark(loadSpec('spec'));
    expect(dissector).toMatch(/answer_in', .*frametype\.RESPONSE/);
    expect(dissector).toMatch(/answer_to', .*frametype\.REQUEST/);
  });
});

describe('time', () => {
  it('that one of the packets does not have gives no duration', async () => {
    const capture = resolve(import.meta.dirname, '..', '..', 'pcaps', 'format-pcapng-sections.pcapng');
    const names = ['frame.time_epoch', ...LINKS.slice(1), ...SUSPENSION] as const;
    const rows = await columns(capture, names, ['-Y', 'migsock.answer_to']);
    expect(rows.some((row) => row['frame.time_epoch'] === '')).toBe(true);
    for (const row of rows) {
      expect(row['migsock.answer_time'] !== '').toBe(row['frame.time_epoch'] !== '');
      if (row['frame.time_epoch'] === '') expect(row['migsock.suspension_time']).toBe('');
    }
    const untimed = rows.findIndex((row) => row['frame.time_epoch'] === '');
    const asked = Number(rows[untimed]?.['migsock.answer_to']);
    const [answer] = await sharkd([capture], [asked + 1]);
    expect(answer?.['migsock.answer_to']).toBe(String(asked));
    expect(answer).not.toHaveProperty(['migsock.answer_time']);
  });

  it('is exact to the nanosecond where both packets were shown', async () => {
    const captured = [sent('CANCEL', { time: 0.001 }), sent('CANCEL_ACK', { time: 1.5 })];
    const [, answer] = await sharkd([captured], [1, 2]);
    expect(answer?.['migsock.answer_time']).toBe('0.000001499');
    expect((await links(captured, []))[1]).toEqual(['', '1', '0.000001499']);
  });
});

describe('without trees', () => {
  const exchange = [sent('CANCEL', { time: 0 }), sent('CANCEL_ACK', { time: 250 })];
  const linked = [
    { 'migsock.answer_in': '2' },
    { 'migsock.answer_to': '1', 'migsock.answer_time': '0.000250000' },
  ];

  it('messages are linked before any of them is shown', async () => {
    const [answer, request] = await sharkd([exchange], [2, 1]);
    expect([request, answer]).toMatchObject(linked);
  });

  it('messages are found behind whatever is before them', async () => {
    const vlan = Uint8Array.of(0x81, 0, 0, 5);
    const asked = tcp({ payload: wellFormed('CANCEL'), options: new Uint8Array(40).fill(1) });
    const answered = tcp({ from: remote, to: source, payload: wellFormed('CANCEL_ACK') });
    const back = { from: remote, to: source };
    const outer = { from: { host: 0xc0a80001, port: 0 }, to: { host: 0xc0a80002, port: 0 }, protocol: 4 };
    const captured = [
      ethernet(ipv4(asked, { options: new Uint8Array(40).fill(1), totalLength: 0 }), vlan),
      ethernet(ipv4(ipv4(answered, back), outer)),
    ].map((octets) => ({ octets }));
    const [answer, request] = await sharkd([captured], [2, 1]);
    expect([request, answer]).toMatchObject([{ 'migsock.answer_in': '2' }, { 'migsock.answer_to': '1' }]);
  });

  it('only what would be shown takes part', async () => {
    const cancel = wellFormed('CANCEL');
    const whole = ethernet(packet({ payload: cancel }));
    const quoting = concat(Uint8Array.of(3, 3, 0, 0, 0, 0, 0, 0), packet({ payload: cancel }));
    const start = tcp({ reserved: 0, payload: new Uint8Array(4) });
    const shortHeader = concat(tcp({}).slice(0, 16), cancel);
    shortHeader[12] = 0x40 | MIG_BIT;
    const captured: Captured[] = [
      ...frames(
        { reserved: 0, payload: cancel },
        { reserved: 0, payload: concat(packet({ payload: cancel }), cancel) },
        { payload: concat(Uint8Array.of(0), cancel) },
        { payload: cancel, flags: ACK | 1 },
        { payload: concat(cancel, Uint8Array.of(0)) },
      ),
      { octets: ethernet(ipv4(tcp({ payload: cancel }), { totalLength: 2000 })) },
      { octets: ethernet(ipv4(tcp({ payload: cancel }), { fragment: 0x2000 })) },
      { octets: ethernet(ipv4(start, { fragment: 0x2000, identification: 3 })) },
      { octets: ethernet(ipv4(tcp({ payload: cancel }), { fragment: 3, identification: 3 })) },
      { octets: ethernet(ipv4(shortHeader)) },
      { octets: ethernet(ipv6(tcp({ payload: cancel }))) },
      { octets: ethernet(ipv6(tcp({ payload: packet({ payload: cancel }) }))) },
      { octets: ethernet(ipv4(quoting, { from: remote, to: source, protocol: 1 })) },
      { octets: whole.slice(0, -1), wireLength: whole.length },
      sent('CANCEL_ACK'),
    ];
    const [answer] = await sharkd([captured], [captured.length]);
    expect(answer).toHaveProperty(['migsock.operation']);
    expect(answer).not.toHaveProperty(['migsock.answer_to']);
  });

  it('messages of a capture read before are forgotten', async () => {
    const [answer] = await sharkd([[sent('CANCEL')], [sent('CANCEL_ACK'), sent('CANCEL_ACK')]], [2]);
    expect(answer).toHaveProperty(['migsock.operation']);
    expect(answer).not.toHaveProperty(['migsock.answer_to']);
  });
});

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

  it('that a new connection with the same addresses found open is not that of its migration', async () => {
    const hour = 3_600_000_000;
    const syn = ethernet(packet({ reserved: 0, flags: 0x02 }));
    const captured: Captured[] = [
      { octets: syn, time: 0 },
      sent('MIGRATION_REQUEST', { time: 1_000_000 }),
      sent('REQUEST_ACK', { time: 1_000_010 }),
      sent('CANCEL', { time: 1_000_020 }),
      { octets: syn, time: hour },
      sent('MIGRATION_REQUEST', { time: hour + 1_000_000 }),
      sent('MIGRATION_REQUEST', { time: hour + 1_200_000 }),
      sent('REQUEST_ACK', { time: hour + 1_200_010 }),
      sent('REQUEST_ACK', { time: hour + 1_300_000 }),
      sent('REMOTE_RESTART', { time: hour + 2_000_000 }),
      sent('RESTART_ACK', { time: hour + 2_200_010 }),
      sent('CANCEL_ACK', { time: hour + 2_300_000 }),
    ];
    const suspended = { 'migsock.suspended_in': '8', 'migsock.suspension_time': '1.000000000' };
    for (const args of [[], ['-2'], ['-2', '-Y', 'tcp']]) {
      const rows = await columns(captured, [...SUSPENSION, 'migsock.answer_to'], args);
      expect(rows[10]).toMatchObject(suspended);
      expect(rows[11]?.['migsock.answer_to']).toBe('');
    }
    const [restarted, first] = await sharkd([captured], [11, 4]);
    expect(restarted).toMatchObject(suspended);
    expect(first).not.toHaveProperty(['migsock.answer_in']);
  });

  it('that a new connection found open is over, whichever end opens the connection', async () => {
    const syn = { octets: ethernet(packet({ from: remote, to: source, reserved: 0, flags: 0x02 })) };
    const rows = await columns([sent('REQUEST_ACK'), syn, sent('CANCEL_ACK')], SUSPENSION);
    expect(rows[2]?.['migsock.suspended_in']).toBe('');
  });

  it('is not over because the first segment of its connection is shown again', async () => {
    const syn = { octets: ethernet(packet({ reserved: 0, flags: 0x02 })) };
    const answer = tcp({ from: remote, to: source, payload: wellFormed('CANCEL_ACK') });
    const back = { from: remote, to: source };
    const captured = [
      syn,
      sent('REQUEST_ACK'),
      { octets: ethernet(ipv4(answer.slice(0, 24), { ...back, fragment: 0x2000 })) },
      { octets: ethernet(ipv4(answer.slice(24), { ...back, fragment: 3 })) },
    ];
    const [, cancelled] = await sharkd([captured], [1, 4]);
    expect(cancelled?.['migsock.suspended_in']).toBe('2');
  });
});
