/** Whole captures, pcap and pcapng, as octets of any kind. */
import assert from 'node:assert/strict';
import {
  dissectCapture,
  memorySource,
  type ByteSource,
  type CaptureItem,
  type CapturedPacket,
  type CaptureProblem,
  type Finding,
} from '../../../src/capture/index.ts';
import { WINDOW_OCTETS } from '../../../src/capture/window.ts';
import { jsonReport, textReport } from '../../../src/cli/dissect-report.ts';
import { MESSAGE_OCTETS } from '../../../src/codec/index.ts';
import { chunkedSource, items } from '../../capture/support.ts';
import { captures } from '../support.ts';

/** The smallest unit of a capture, a block without a body; two items at most come of one. */
const SMALLEST_UNIT = 12;
/** Where a packet stands in a record of pcap and in the blocks of pcapng, and what follows it there. */
const place = {
  record: { start: 16, trailer: 0 },
  simple: { start: 12, trailer: 4 },
  block: { start: 28, trailer: 4 },
};
/** Reading octet by octet takes time, and shows nothing more in a longer capture. */
const LARGEST_IN_CHUNKS = 2048;
const readingGoesOnAfter: readonly string[] = [
  'captured-exceeds-original',
  'captured-exceeds-block',
  'unknown-interface',
  'malformed-option',
] satisfies CaptureProblem['problem'][];

export const seeds = captures;

export async function fuzz(data: Uint8Array): Promise<void> {
  const bytes = Uint8Array.from(data);
  const found = await items(bounded(bytes));
  checkItems(found, bytes);
  await checkChunks(found, bytes);
  await checkDissection(found, bytes);
}

/** A source that fails where its reader would hold more than its window. */
function bounded(bytes: Uint8Array): ByteSource {
  const source = memorySource(bytes);
  return {
    read(into) {
      assert.ok(into.length > 0 && into.length <= WINDOW_OCTETS, `asked for ${into.length} octets`);
      return source.read(into);
    },
  };
}

function checkItems(found: readonly CaptureItem[], bytes: Uint8Array): void {
  assert.ok(found.length <= 2 * Math.floor(bytes.length / SMALLEST_UNIT) + 1, `${found.length} items`);
  let offset = 0;
  let frame = 0;
  found.forEach((item, index) => {
    assert.ok(item.offset >= offset && item.offset <= bytes.length, `offset ${item.offset} after ${offset}`);
    offset = item.offset;
    const least = frame + (item.kind === 'packet' && !isOfFrame(found[index - 1], item) ? 1 : 0);
    assert.ok((item.frame ?? frame) >= least, `frame ${String(item.frame)} after ${frame}`);
    frame = item.frame ?? frame;
    const next = found.find((later) => later.offset > offset)?.offset ?? bytes.length;
    if (item.kind === 'packet') checkPacket(item, bytes, next);
    else assert.ok(index === found.length - 1 || readingGoesOnAfter.includes(item.problem), item.problem);
  });
}

/** Whether an item is a problem of the packet that follows it. */
function isOfFrame(item: CaptureItem | undefined, { frame }: CapturedPacket): boolean {
  return item?.kind === 'problem' && item.frame === frame;
}

/** A packet's octets are those of its record, which ends before the next one starts. */
function checkPacket(
  { data, offset, time, interfaceId, originalLength }: CapturedPacket,
  bytes: Uint8Array,
  end: number,
): void {
  const isPcap = interfaceId === undefined;
  const { start, trailer } = isPcap ? place.record : time === undefined ? place.simple : place.block;
  const first = offset + start;
  assert.ok(
    first + data.length + trailer <= end,
    `${data.length} octets from ${first} on, which end at ${end}`,
  );
  assert.deepEqual(data, bytes.slice(first, first + data.length));
  assert.ok(originalLength >= data.length, `${data.length} octets of ${originalLength}`);
}

/** Neither the pieces in which a capture comes nor what a filter refuses change what is found. */
async function checkChunks(found: readonly CaptureItem[], bytes: Uint8Array): Promise<void> {
  const problems = found.filter(({ kind }) => kind === 'problem');
  assert.deepEqual(await items(bytes, { filter: () => false }), problems);
  if (bytes.length > LARGEST_IN_CHUNKS) return;
  const size = 1 + ((bytes.at(-1) ?? 0) % 64);
  assert.deepEqual(await items(chunkedSource(bytes, [size, 1])), found);
}

async function checkDissection(found: readonly CaptureItem[], bytes: Uint8Array): Promise<void> {
  const findings: Finding[] = [];
  const source = bounded(bytes);
  for await (const finding of dissectCapture(source, { everyUnjudged: true })) findings.push(finding);
  const tally = findings.pop();
  assert.ok(tally?.kind === 'tally');
  assert.equal(tally.packets, found.filter(({ kind }) => kind === 'packet').length);
  const unjudged = findings.filter(({ kind }) => kind === 'unjudged').length;
  assert.equal(
    [...tally.unjudged.values()].reduce((sum, packets) => sum + packets, 0),
    unjudged,
  );
  for (const finding of [...findings, tally]) checkFinding(finding, found);
}

function checkFinding(finding: Finding, found: readonly CaptureItem[]): void {
  if (finding.kind === 'segment') {
    assert.notEqual(finding.found.kind, 'ordinary');
    assert.ok(finding.payloadLength >= finding.segment.payload.length);
    if (finding.found.kind === 'malformed' && finding.found.fields !== undefined)
      assert.ok(finding.segment.payload.length >= MESSAGE_OCTETS);
  }
  if (finding.kind === 'segment' || finding.kind === 'unjudged') {
    assert.deepEqual(found.find(({ kind, frame }) => kind === 'packet' && frame === finding.packet.frame), finding.packet); // prettier-ignore
  }
  for (const report of [textReport, jsonReport]) {
    const line = finding.kind === 'segment' ? report.segment(finding) : report.remark(finding);
    assert.match(line, /^[^\r\n]+$/);
  }
  if (finding.kind === 'segment' && finding.packet.time !== undefined) {
    assert.match((JSON.parse(jsonReport.segment(finding)) as { time: string }).time, /^-?\d+\.\d{9}$/);
  }
}
