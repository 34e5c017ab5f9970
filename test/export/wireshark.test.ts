/** The Wireshark dissector as tshark runs it: what it shows of messages, and that nothing makes it fail. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spec, type OperationName, type ProblemId } from '../../src/spec/index.ts';
import { hex, snake } from '../../src/spec/names.ts';
import {
  ACK,
  columns,
  concat,
  ethernet,
  frames,
  ipv4,
  message,
  MIG_BIT,
  packet,
  remote,
  sent,
  source,
  tcp,
  tshark,
  valueOf,
  wellFormed,
  type Captured,
  type SegmentParts,
} from '../packets.ts';

const request = wellFormed('MIGRATION_REQUEST');
const restart = wellFormed('REMOTE_RESTART');
const operationNames = spec.operations.map(({ name }) => name as OperationName);

/** The operations that tshark finds in frames, as it prints them. */
async function operationsIn(captured: readonly Captured[], linkType = 1): Promise<string[]> {
  const rows = await columns(captured, ['migsock.operation'], [], linkType);
  return rows.map((row) => row['migsock.operation']);
}

const REQUEST = hex(valueOf('MIGRATION_REQUEST'), 2);
const RESTART = hex(valueOf('REMOTE_RESTART'), 2);

describe('a message', () => {
  it('has every field of the specification, as a field to filter by', async () => {
    const names = spec.message.fields.map(({ name }) => `migsock.${snake(name)}`);
    const [row] = await columns(frames({ payload: restart }), names);
    expect(row).toEqual({
      'migsock.code': hex(spec.message.code.value, 4),
      'migsock.round': '0',
      'migsock.operation': RESTART,
      'migsock.old_host': '10.0.0.1',
      'migsock.old_port': '4000',
      'migsock.new_port': '5000',
      'migsock.new_host': '10.0.0.3',
    });
  });

  it('is shown by the name of its operation, in the tree and in the columns', async () => {
    const captured = frames(...operationNames.map((name) => ({ payload: wellFormed(name, 3) })));
    const tree = await tshark(captured, ['-V', '-O', 'migsock']);
    const lines = (await tshark(captured, [])).split('\n');
    for (const [index, name] of operationNames.entries()) {
      expect(tree).toContain(`    Operation: ${name} (${hex(valueOf(name), 2)})\n`);
      expect(lines[index]).toContain(` MIGSOCK ${name} round 3 old 10.0.0.1:4000`);
    }
  });

  it('names the new address in the Info column where it has one', async () => {
    const [first, second] = (await tshark(frames({ payload: request }, { payload: restart }), [])).split(
      '\n',
    );
    expect(first).toMatch(/MIGSOCK MIGRATION_REQUEST round 0 old 10\.0\.0\.1:4000$/);
    expect(second).toMatch(/MIGSOCK REMOTE_RESTART round 0 old 10\.0\.0\.1:4000 new 10\.0\.0\.3:5000$/);
  });

  it('that rejects has its reason', async () => {
    const rejections = spec.operations.filter(({ reason }) => reason !== undefined);
    const captured = frames(...rejections.map(({ value }) => ({ payload: message(value, { oldHost: 1 }) })));
    const rows = await columns(captured, ['migsock.reason', 'migsock.problem']);
    expect(rows.map((row) => row['migsock.reason'])).toEqual(rejections.map(({ reason }) => String(reason)));
    expect(await operationsIn(frames({ payload: request }))).toEqual([REQUEST]);
  });

  it('is found by a filter, and nothing else is', async () => {
    const captured = frames({ payload: request }, { reserved: 0, payload: request }, { payload: restart });
    const rows = await columns(captured, ['frame.number'], ['-Y', 'migsock.operation == "REMOTE_RESTART"']);
    expect(rows).toEqual([{ 'frame.number': '3' }]);
    expect(await columns(captured, ['frame.number'], ['-Y', 'migsock'])).toHaveLength(2);
  });

  it('in acknowledged sequence space is no retransmission to the reader', async () => {
    const data = new Uint8Array(100).fill(0x78);
    const captured = frames(
      { reserved: 0, seq: 1000, payload: data },
      { reserved: 0, from: remote, to: source, seq: 2000, ack: 1100 },
      { seq: 1080, payload: request },
      { seq: 1080, payload: request },
    );
    const lines = (await tshark(captured, [])).split('\n');
    expect(lines[2]).toMatch(/ MIGSOCK MIGRATION_REQUEST /);
    expect(lines[3]).toMatch(/ MIGSOCK MIGRATION_REQUEST /);
    expect(lines[2]).not.toMatch(/Retransmission|Len=/);
  });
});

describe('an ordinary segment', () => {
  it('is left alone: without the MIG bit, without the code, or shorter than the code', async () => {
    const captured = frames(
      { reserved: 0, payload: request },
      { reserved: 0x07, payload: request },
      { payload: concat(Uint8Array.of(0), request) },
      { payload: new Uint8Array(20) },
      { payload: request.slice(0, 3) },
      { payload: new Uint8Array() },
    );
    const rows = await columns(captured, ['migsock', 'migsock.problem', 'migsock.code']);
    const nothing = { migsock: '', 'migsock.problem': '', 'migsock.code': '' };
    expect(rows).toEqual(captured.map(() => nothing));
    expect(await tshark(captured, [])).not.toContain('MIGSOCK');
  });

  it('is one of a capture without TCP, too', async () => {
    const arp = concat(new Uint8Array(12).fill(2), Uint8Array.of(8, 6), new Uint8Array(46));
    const udp = ethernet(ipv4(concat(Uint8Array.of(0, 53, 0, 53, 0, 28, 0, 0), request), { protocol: 17 }));
    expect(await operationsIn([{ octets: arp }, { octets: udp }, { octets: new Uint8Array(1) }])).toEqual([
      '',
      '',
      '',
    ]);
  });
});

/** A segment that has just this problem, for every problem that a segment can have. */
const faults: Readonly<Record<Exclude<ProblemId, 'message-code'>, SegmentParts>> = {
  'ack-clear': { flags: 0, payload: request },
  'syn-set': { flags: ACK | 0x02, payload: request },
  'fin-set': { flags: ACK | 0x01, payload: request },
  'rst-set': { flags: ACK | 0x04, payload: request },
  'urg-set': { flags: ACK | 0x20, payload: request },
  'payload-length': { payload: concat(request, Uint8Array.of(0)) },
  'unknown-operation': { payload: message(0x7777) },
  'old-host-unspecified': { payload: message('CANCEL_ACK') },
  'new-port-not-zero': { payload: message('CANCEL', { oldHost: 1, newPort: 1 }) },
  'new-port-zero': { payload: message('REMOTE_RESTART', { oldHost: 1, newHost: 1 }) },
  'new-host-not-zero': { payload: message('CANCEL', { oldHost: 1, newHost: 0xffffffff }) },
  'new-host-unspecified': { payload: message('REMOTE_RESTART', { oldHost: 1, newPort: 1 }) },
  'new-host-multicast': {
    payload: message('REMOTE_RESTART', { oldHost: 1, newPort: 1, newHost: 0xefffffff }),
  },
  'new-host-broadcast': {
    payload: message('REMOTE_RESTART', { oldHost: 1, newPort: 1, newHost: 0xffffffff }),
  },
};
const faultIds = spec.problems.map(({ id }) => id as ProblemId).filter((id) => id !== 'message-code');

describe('a malformed segment', () => {
  it('has its problem, with sentence and requirement as an expert item of severity error', async () => {
    const captured = frames(...faultIds.map((id) => faults[id]));
    const rows = await columns(captured, ['migsock.problem', '_ws.expert.message']);
    const lines = (await tshark(captured, [])).split('\n');
    for (const [index, id] of faultIds.entries()) {
      const { sentence, requirement } = spec.problems.find((problem) => problem.id === id) ?? {};
      expect(rows[index]?.['migsock.problem']).toBe(id);
      expect(rows[index]?.['_ws.expert.message']).toContain(`${String(sentence)} [${String(requirement)}]`);
      expect(lines[index]).toMatch(new RegExp(`MIGSOCK malformed: ${id}$`));
    }
    const errors = ['-Y', '_ws.expert.severity == "Error" && migsock'];
    expect(await columns(captured, ['frame.number'], errors)).toHaveLength(faultIds.length);
  });

  it('has one occurrence of the field for each problem, in the order of the specification', async () => {
    const worst = message('REMOTE_RESTART');
    const [row] = await columns(frames({ flags: 0x2f, payload: worst }), ['migsock.problem']);
    expect(row?.['migsock.problem'].split(' | ')).toEqual([
      'ack-clear',
      'syn-set',
      'fin-set',
      'rst-set',
      'urg-set',
      'old-host-unspecified',
      'new-port-zero',
      'new-host-unspecified',
    ]);
  });

  it('still has the fields that a payload of each length holds', async () => {
    const lengths = Array.from({ length: restart.length - 4 }, (_, index) => index + 4);
    const captured = frames(...lengths.map((length) => ({ payload: restart.slice(0, length) })));
    const names = spec.message.fields.map(({ name }) => `migsock.${snake(name)}`);
    const rows = await columns(captured, [...names, 'migsock.problem']);
    for (const [index, length] of lengths.entries()) {
      const whole = spec.message.fields.filter(({ offset, octets }) => offset + octets <= length);
      expect(names.filter((name) => rows[index]?.[name] !== '')).toHaveLength(whole.length);
      expect(rows[index]?.['migsock.problem']).toBe('payload-length');
    }
  });

  it('takes no part in an exchange', async () => {
    const captured = [sent('REQUEST_ACK'), sent('REQUEST_ACK')];
    const broken = frames({ flags: 0x11, payload: request });
    const rows = await columns([...broken, ...captured], ['migsock.answer_in', 'migsock.answer_to'], ['-2']);
    expect(rows.every((row) => row['migsock.answer_in'] === '' && row['migsock.answer_to'] === '')).toBe(
      true,
    );
  });
});

describe('a message is found', () => {
  const segment = tcp({ payload: request });
  const vlan = Uint8Array.of(0x81, 0, 0, 5);
  const outer = { from: { host: 0xc0a80001, port: 0 }, to: { host: 0xc0a80002, port: 0 } };

  it('behind tags, options and padding', async () => {
    const serviceTag = Uint8Array.of(0x88, 0xa8, 0, 9);
    const routerAlert = Uint8Array.of(0x94, 4, 0, 0);
    const timestamps = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2);
    const captured = [
      ethernet(ipv4(segment), vlan),
      ethernet(ipv4(segment), concat(serviceTag, vlan)),
      ethernet(ipv4(segment, { options: routerAlert })),
      ethernet(ipv4(segment, { options: new Uint8Array(40).fill(1) })),
      ethernet(ipv4(tcp({ payload: request, options: timestamps }))),
      ethernet(ipv4(tcp({ payload: request, options: new Uint8Array(40).fill(1) }))),
      concat(ethernet(ipv4(segment)), Uint8Array.of(1, 2, 3, 4)),
      ethernet(ipv4(tcp({ payload: request.slice(0, 4) }))),
    ];
    const rows = await columns(
      captured.map((octets) => ({ octets })),
      ['migsock.operation', 'migsock.problem'],
    );
    expect(rows.slice(0, -1)).toEqual(
      captured.slice(1).map(() => ({ 'migsock.operation': REQUEST, 'migsock.problem': '' })),
    );
    expect(rows.at(-1)).toEqual({ 'migsock.operation': '', 'migsock.problem': 'payload-length' });
  });

  it('in packets without a link layer, and in packets inside packets', async () => {
    expect(await operationsIn([{ octets: ipv4(segment) }], 101)).toEqual([REQUEST]);
    const inner = ipv4(segment);
    const gre = concat(Uint8Array.of(0, 0, 8, 0), inner);
    const tunnelled = [ipv4(inner, { ...outer, protocol: 4 }), ipv4(gre, { ...outer, protocol: 47 })];
    const answer = ipv4(tcp({ from: remote, to: source, payload: wellFormed('REQUEST_ACK') }), {
      from: remote,
      to: source,
    });
    const rows = await columns(
      [...tunnelled, ipv4(answer, { ...outer, protocol: 4 })].map((octets) => ({ octets })),
      ['migsock.operation', 'migsock.answer_to'],
      [],
      101,
    );
    expect(rows.map((row) => row['migsock.answer_to'])).toEqual(['', '', '2']);
    expect(rows.map((row) => row['migsock.operation']).slice(0, 2)).toEqual([REQUEST, REQUEST]);
  });

  it('in fragments once they are together, in whatever order, but not in one alone', async () => {
    const first = ipv4(segment.slice(0, 32), { fragment: 0x2000, identification: 7 });
    const last = ipv4(segment.slice(32), { fragment: 4, identification: 7 });
    const captured = [first, last].map((octets) => ({ octets: ethernet(octets) }));
    expect(await operationsIn(captured)).toEqual(['', REQUEST]);
    expect(await operationsIn(captured.toReversed())).toEqual(['', REQUEST]);
    const whole = ipv4(segment, { fragment: 0x2000, identification: 8 });
    const alone = await columns([{ octets: ethernet(whole) }], ['migsock'], ['-o', 'ip.defragment:FALSE']);
    expect(alone).toEqual([{ migsock: '' }]);
  });

  it('where the segment was sent, not where an ICMP error quotes it', async () => {
    const quoting = concat(Uint8Array.of(3, 3, 0, 0, 0, 0, 0, 0), ipv4(segment));
    const error = ethernet(ipv4(quoting, { from: remote, to: source, protocol: 1 }));
    const captured = [sent('MIGRATION_REQUEST'), { octets: error }, sent('REQUEST_ACK')];
    for (const passes of [[], ['-2']]) {
      const rows = await columns(captured, ['migsock.operation', 'migsock.answer_to'], passes);
      expect(rows[1]).toEqual({ 'migsock.operation': '', 'migsock.answer_to': '' });
      expect(rows[2]?.['migsock.answer_to']).toBe('1');
    }
  });
});

describe('a message cut by the capture', () => {
  const whole = ethernet(packet({ payload: restart }));
  const payloadAt = whole.length - restart.length;

  it('is shown as far as it goes and never called malformed', async () => {
    const lengths = Array.from({ length: whole.length + 1 }, (_, length) => length);
    const captured = lengths.map((length) => ({
      octets: whole.slice(0, length),
      wireLength: whole.length,
    }));
    const rows = await columns(captured, [
      'migsock.code',
      'migsock.new_host',
      'migsock.problem',
      'migsock.cut',
    ]);
    for (const length of lengths) {
      const row = rows[length];
      expect(row?.['migsock.problem']).toBe('');
      expect(row?.['migsock.code'] !== '').toBe(length >= payloadAt + 4);
      expect(row?.['migsock.new_host'] !== '').toBe(length === whole.length);
      expect(row?.['migsock.cut'] !== '').toBe(length >= payloadAt + 4 && length < whole.length);
    }
  });

  it('has the problems that its headers prove', async () => {
    const octets = ethernet(packet({ flags: ACK | 0x01, payload: concat(restart, restart) }));
    const captured = [{ octets: octets.slice(0, payloadAt + 6), wireLength: octets.length }];
    const rows = await columns(captured, ['migsock.problem', 'migsock.cut']);
    expect(rows.map((row) => row['migsock.problem'])).toEqual(['fin-set | payload-length']);
    expect(rows[0]?.['migsock.cut']).not.toBe('');
  });
});

describe('no capture makes the dissector fail', () => {
  const templates = [
    ...operationNames.map((name) => ethernet(packet({ payload: wellFormed(name) }))),
    ethernet(
      ipv4(concat(Uint8Array.of(3, 3, 0, 0, 0, 0, 0, 0), packet({ payload: restart })), { protocol: 1 }),
    ),
    ethernet(ipv4(packet({ payload: restart }), { protocol: 4 })),
    ethernet(ipv4(tcp({ payload: restart }).slice(0, 32), { fragment: 0x2000, identification: 9 })),
    ethernet(ipv4(tcp({ payload: restart }).slice(32), { fragment: 4, identification: 9 })),
  ];
  const mutated = fc
    .record({
      octets: fc.constantFrom(...templates),
      changes: fc.array(fc.tuple(fc.nat({ max: 90 }), fc.nat({ max: 0xff })), { maxLength: 4 }),
      length: fc.option(fc.nat({ max: 90 }), { nil: 90 }),
      isSnapped: fc.boolean(),
    })
    .map(({ octets, changes, length, isSnapped }) => {
      const changed = octets.slice();
      for (const [place, value] of changes) if (place < changed.length) changed[place] = value;
      const kept = changed.slice(0, length);
      return isSnapped ? { octets: kept, wireLength: octets.length } : { octets: kept };
    });
  const random = fc.uint8Array({ maxLength: 120 }).map((octets): Captured => ({ octets }));

  it.each<readonly [string, readonly string[], number]>([
    ['one pass', [], 1],
    ['two passes', ['-2', '-V'], 1],
    ['raw packets', ['-2'], 101],
  ])('of a thousand random and mutated frames in %s', async (_, args, linkType) => {
    const captures = fc.array(fc.oneof({ weight: 5, arbitrary: mutated }, random), {
      minLength: 500,
      maxLength: 500,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(captures, async (captured) => {
        const shown =
          linkType === 1 ? captured : captured.map(({ octets }) => ({ octets: octets.slice(14) }));
        expect(await tshark(shown, args, linkType)).not.toBe('');
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('of a connection whose octets hold headers and codes as data', async () => {
    const payload = concat(request, packet({ payload: request }), request.slice(0, 4));
    const captured = frames({ reserved: 0, payload }, { reserved: MIG_BIT, payload: payload.slice(1) });
    expect(await columns([...captured, sent('REQUEST_ACK')], ['migsock.answer_to'], ['-2'])).toEqual([
      { 'migsock.answer_to': '' },
      { 'migsock.answer_to': '' },
      { 'migsock.answer_to': '' },
    ]);
  });
});
