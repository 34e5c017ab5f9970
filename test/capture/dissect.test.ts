/** From captures to MIGSOCK segments: every one is found, in whatever frame; what cannot be judged is said to be so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dissectCapture, type Finding, type FoundSegment } from '../../src/capture/dissect.ts';
import { memorySource } from '../../src/capture/source.ts';
import { encodeRawMessage, MESSAGE_OCTETS } from '../../src/codec/message.ts';
import { classifySegment } from '../../src/codec/segment.ts';
import { anyFields, validMessage } from '../codec/arbitraries.ts';
import { fromHex } from '../codec/laws.ts';
import { encapsulation, packetWith, surroundings } from './packets.ts';
import { joined, pcapPieces } from './support.ts';

interface Frame {
  readonly data: Uint8Array;
  readonly originalLength?: number;
}

async function dissect(
  linkType: number,
  frames: readonly Frame[],
  everyUnjudged = false,
): Promise<Finding[]> {
  const pieces = pcapPieces(
    frames.map((frame) => ({ time: 0n, ...frame })),
    { linkType },
  );
  const findings: Finding[] = [];
  const source = memorySource(joined(pieces));
  for await (const finding of dissectCapture(source, { everyUnjudged })) findings.push(finding);
  return findings;
}

/** What is found beside the tally at the end. */
async function findingsOf(
  linkType: number,
  frames: readonly Frame[],
  everyUnjudged = false,
): Promise<Finding[]> {
  const findings = await dissect(linkType, frames, everyUnjudged);
  expect(findings.at(-1)).toMatchObject({ kind: 'tally', packets: frames.length });
  return findings.slice(0, -1);
}

function inFrame(header: Uint8Array, packet: Uint8Array, padding = 0): Uint8Array {
  return Uint8Array.of(...header, ...packet, ...new Uint8Array(padding));
}

const message = fromHex('4d494753 0000 0001 c0000201 1234 0000 00000000');

describe('a message', () => {
  it('is found in every kind of frame, behind any options, before any padding', async () => {
    await fc.assert(
      fc.asyncProperty(
        surroundings,
        validMessage,
        encapsulation,
        fc.nat(20),
        async (around, fields, link, padding) => {
          const packet = packetWith(around, { payload: encodeRawMessage(fields) });
          const [finding, ...others] = await findingsOf(link.linkType, [
            { data: inFrame(link.header, packet, padding) },
          ]);
          expect(others).toEqual([]);
          expect(finding).toMatchObject({
            kind: 'segment',
            source: around.packet.source,
            destination: around.packet.destination,
            segment: {
              sourcePort: around.segment.sourcePort,
              destinationPort: around.segment.destinationPort,
            },
            found: { kind: 'message', message: fields },
          });
        },
      ),
    );
  });

  it('is judged in a capture as it is judged by itself, well-formed or not', async () => {
    const payloads = fc.oneof(
      anyFields.map(encodeRawMessage),
      fc.tuple(anyFields.map(encodeRawMessage), fc.nat(40)).map(([octets, length]) => {
        const other = new Uint8Array(length);
        other.set(octets.subarray(0, length));
        return other;
      }),
    );
    const bits = fc.nat(15);
    await fc.assert(
      fc.asyncProperty(
        surroundings,
        payloads,
        bits,
        fc.nat(255),
        encapsulation,
        async (around, payload, reserved, flags, link) => {
          const packet = packetWith(around, { payload, reserved, flags });
          const findings = await findingsOf(link.linkType, [{ data: inFrame(link.header, packet) }]);
          const expected = classifySegment({ reserved, flags, payload });
          if (expected.kind === 'ordinary') expect(findings).toEqual([]);
          else expect((findings[0] as FoundSegment).found).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is found among other packets with its number and place', async () => {
    const [around] = fc.sample(surroundings, { numRuns: 1, seed: 1 });
    if (around === undefined) throw new Error('no sample');
    const data = packetWith(around, { payload: message });
    const other = packetWith(around, { payload: fromHex('00'), reserved: 0 });
    const found = await findingsOf(101, [{ data: other }, { data }, { data: other }, { data }]);
    const place = (index: number): [number, number] => {
      const { packet } = found[index] as FoundSegment;
      return [packet.frame, packet.offset];
    };
    expect(found.length).toBe(2);
    expect([place(0), place(1)]).toEqual([
      [2, 24 + 16 + other.length],
      [4, 24 + 3 * 16 + 2 * other.length + data.length],
    ]);
  });
});

describe('a packet that the capture cut', () => {
  it('is never called malformed, and never judged by octets that are not there', async () => {
    await fc.assert(
      fc.asyncProperty(surroundings, encapsulation, async (around, link) => {
        const whole = inFrame(link.header, packetWith(around, { payload: message }));
        for (let length = link.header.length; length < whole.length; length++) {
          const [finding] = await findingsOf(link.linkType, [
            { data: whole.subarray(0, length), originalLength: whole.length },
          ]);
          expect(finding).toMatchObject({ kind: 'unjudged', reason: 'snapped' });
        }
      }),
      { numRuns: 10 },
    );
  });

  it('is malformed all the same when its length alone shows it', async () => {
    const [around] = fc.sample(surroundings, { numRuns: 1, seed: 2 });
    if (around === undefined) throw new Error('no sample');
    const whole = packetWith(around, { payload: Uint8Array.of(...message, ...new Uint8Array(1000)) });
    const headers = whole.length - message.length - 1000;
    const [full] = await findingsOf(101, [
      { data: whole.subarray(0, headers + MESSAGE_OCTETS), originalLength: whole.length },
    ]);
    expect(full).toMatchObject({
      found: { kind: 'malformed', problems: ['payload-length'], fields: { oldPort: 0x1234 } },
    });
    expect((full as FoundSegment).payloadLength).toBe(1020);
    expect((full as FoundSegment).segment.payload).toEqual(message);
    const [part] = await findingsOf(101, [
      { data: whole.subarray(0, headers + 7), originalLength: whole.length },
    ]);
    expect((part as FoundSegment).found).toEqual({ kind: 'malformed', problems: ['payload-length'] });
  });

  it('is ordinary when what is there shows that it is', async () => {
    const [around] = fc.sample(surroundings, { numRuns: 1, seed: 3 });
    if (around === undefined) throw new Error('no sample');
    const whole = packetWith(around, { payload: new Uint8Array(1000), reserved: 0 });
    expect(await findingsOf(101, [{ data: whole.subarray(0, 60), originalLength: whole.length }])).toEqual(
      [],
    );
  });
});

describe('a packet that cannot be judged', () => {
  const [around] = fc.sample(surroundings, { numRuns: 1, seed: 4 });
  if (around === undefined) throw new Error('no sample');
  const bare = { ...around, packet: { ...around.packet, options: new Uint8Array(0) } };
  const whole = packetWith(bare, { payload: message, options: [] });
  const changed = (at: number, octet: number): Uint8Array => whole.with(at, octet);

  it.each<[string, string, Uint8Array]>([
    ['a first fragment', 'fragment', changed(6, 0x20)],
    ['a later fragment', 'fragment', changed(7, 0x05)],
    ['a total length beyond the frame', 'damaged', changed(2, 0x40)],
    ['a total length without room for TCP', 'damaged', changed(3, 39)],
    ['a total length without room for TCP, without the MIG bit', 'damaged', changed(3, 39).with(32, 0x50)],
    ['an IP header length of 16', 'damaged', changed(0, 0x44)],
    ['another IP version in an IPv4 frame', 'damaged', changed(0, 0x65)],
    ['a data offset of 16', 'damaged', changed(32, 0x48)],
    ['a data offset beyond the packet', 'damaged', changed(32, 0xf8)],
    ['a frame that ends within the IP header', 'damaged', whole.subarray(0, 12)],
  ])('for %s is reported as %s', async (_, reason, packet) => {
    const frame = inFrame(fromHex('0200000000020200000000010800'), packet);
    const [finding, ...others] = await findingsOf(1, [{ data: frame }]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'unjudged', reason, packet: { frame: 1, offset: 24 } });
  });

  it.each([0, 3, 13, 14, 33])(
    'for a frame that has only %d octets is said to end within a header',
    async (octets) => {
      const frame = inFrame(fromHex('0200000000020200000000010800'), whole).subarray(0, octets);
      const detail = `the frame of ${octets} octets ends within a header, or its IPv4 or TCP header states a version or length that it cannot have`;
      expect(await findingsOf(1, [{ data: frame }])).toMatchObject([{ reason: 'damaged', detail }]);
    },
  );

  it('is said to be one when its total length is 0 and its frame longer than any packet', async () => {
    const offloaded = inFrame(fromHex('0200000000020200000000010800'), whole.with(3, 0));
    const wire = (originalLength: number): Promise<Finding[]> =>
      findingsOf(1, [{ data: offloaded, originalLength }]);
    expect(await wire(14 + 0xffff)).toMatchObject([{ kind: 'segment', payloadLength: 0xffff - 40 }]);
    expect(await wire(14 + 0x1_0000)).toMatchObject([{ kind: 'unjudged', reason: 'damaged' }]);
  });

  it('is given no memory for the 4 GiB that it claims', async () => {
    const frames = Array.from({ length: 64 }, () => ({
      data: whole.with(3, 0),
      originalLength: 0xffff_ffff,
    }));
    const before = process.memoryUsage().arrayBuffers;
    const findings = await findingsOf(101, frames, true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 << 20);
    expect(findings.map((finding) => finding.kind === 'unjudged' && finding.reason)).toEqual(
      frames.map(() => 'damaged'),
    );
  });

  it('for its link type is reported with that', async () => {
    const [finding] = await findingsOf(147, [{ data: whole }]);
    expect(finding).toMatchObject({
      reason: 'unknown-link-type',
      detail: expect.stringMatching(/^link type 147 /) as string,
    });
  });

  it('is reported once for each reason, and counted; or each time when asked', async () => {
    const frames = [changed(6, 0x20), changed(3, 39), changed(7, 5), whole].map((data) => ({ data }));
    const brief = await dissect(101, frames);
    expect(brief.map(({ kind }) => kind)).toEqual(['unjudged', 'unjudged', 'segment', 'tally']);
    expect(brief.at(-1)).toEqual({
      kind: 'tally',
      packets: 4,
      unjudged: new Map([
        ['fragment', 2],
        ['damaged', 1],
      ]),
    });
    const source = memorySource(
      joined(
        pcapPieces(
          frames.map((frame) => ({ time: 0n, ...frame })),
          { linkType: 101 },
        ),
      ),
    );
    const byDefault: Finding[] = [];
    for await (const finding of dissectCapture(source)) byDefault.push(finding);
    expect(byDefault).toEqual(brief);
    const every = await dissect(101, frames, true);
    expect(
      every.map((finding) => (finding.kind === 'unjudged' ? finding.packet.frame : finding.kind)),
    ).toEqual([1, 2, 3, 'segment', 'tally']);
    expect(every.at(-1)).toEqual(brief.at(-1));
  });
});

describe('a packet of segmentation offload', () => {
  it('has a total length of 0 and fills its frame', async () => {
    const [around] = fc.sample(surroundings, { numRuns: 1, seed: 5 });
    if (around === undefined) throw new Error('no sample');
    const packet = packetWith(around, { payload: message }).with(2, 0).with(3, 0);
    expect(await findingsOf(101, [{ data: packet }])).toMatchObject([{ found: { kind: 'message' } }]);
  });
});

describe('a packet whose capture states less than it holds', () => {
  it.each([0, 60])('is read as long as it is captured where the capture states %d octets', async (stated) => {
    const [around] = fc.sample(surroundings, { numRuns: 1, seed: 6 });
    if (around === undefined) throw new Error('no sample');
    const packet = packetWith(around, { payload: message });
    const capture = joined(pcapPieces([{ time: 0n, data: packet }], { linkType: 101 }));
    new DataView(capture.buffer).setUint32(24 + 12, stated, true);
    const findings: Finding[] = [];
    for await (const finding of dissectCapture(memorySource(capture))) findings.push(finding);
    expect(findings).toMatchObject([
      { kind: 'problem', problem: 'captured-exceeds-original', frame: 1 },
      {
        kind: 'segment',
        payloadLength: 20,
        found: { kind: 'message' },
        packet: { originalLength: packet.length },
      },
      { kind: 'tally', packets: 1 },
    ]);
  });
});
