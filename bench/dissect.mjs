/** `migsock dissect` beside tshark and scapy, over the same capture; and its memory over one ten times as large. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleave } from './common/interleave.mjs';
import { peakMemoryOf } from './common/processes.mjs';
import { cli } from './common/product.mjs';
import { rates, ratios } from './common/report.mjs';
import { repeatCapture, writeCapture } from './data/capture.mjs';
import { migsock, pcapParser, scapy, tshark } from './peers/dissectors.mjs';

const PACKETS = 200_000;
/** As many as scapy reads in a few seconds. */
const SCAPY_PACKETS = 20_000;
const SEED = 2002;
const WARM_UPS = 1;
/** Larger files for memory. Node lets its heap grow to a bound of its own first, which the smaller of them is beyond. */
const TIMES = [5, 10];
const FLAT = 1.2;

/** @returns {Promise<import('./common/report.mjs').Section[]>} */
export async function measureDissect({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'migsock-bench-'));
  try {
    const capture = join(folder, 'capture.pcap');
    const messages = writeCapture(capture, PACKETS, SEED);
    return [...(await measureSpeed(capture, messages, rounds)), ...(await measureMemory(capture, rounds))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureSpeed(capture, messages, rounds) {
  const [product, wireshark, layer] = [migsock(PACKETS), tshark(PACKETS), scapy(SCAPY_PACKETS)];
  await checkAgreement(capture, messages, product, [wireshark, layer]);
  const dissectors = [product, pcapParser(PACKETS), wireshark, layer];
  const contenders = dissectors.map(({ name, rate }) => ({ name, sample: () => rate(capture) }));
  const samples = await interleave(contenders, { rounds, warmUps: WARM_UPS });
  return [
    rates('dissect', 'packets/s', samples),
    ratios('dissect', samples, [
      { name: product.name, by: wireshark.name, atLeast: 10 },
      { name: product.name, by: layer.name, atLeast: 20 },
    ]),
  ];
}

/** Memory does not depend on what else the machine does, so that one file after the other can be made and removed. */
async function measureMemory(capture, rounds) {
  const samples = new Map();
  for (const times of [1, ...TIMES]) {
    const file = `${capture}.${times}`;
    repeatCapture(capture, file, times);
    const peaks = [];
    for (let round = 0; round < rounds; round++)
      peaks.push((await peakMemoryOf([cli, 'dissect', file])) / 1e6);
    samples.set(sizeName(times), peaks);
    rmSync(file);
  }
  const [half, whole] = TIMES.map(sizeName);
  return [
    rates('dissect, peak memory', 'MB', samples),
    ratios('dissect, peak memory', samples, [
      { name: whole, by: half, atMost: FLAT },
      { name: whole, by: sizeName(1) },
    ]),
  ];
}

function sizeName(times) {
  return `${(times * PACKETS) / 1e6} million packets`;
}

/** @throws Error where one finds another number of messages than was written, or another message than the first one */
async function checkAgreement(capture, messages, first, others) {
  const expected = await first.find(capture);
  if (expected.length !== messages) {
    throw new Error(`${first.name} finds ${expected.length} messages; expected ${messages}`);
  }
  for (const { name, packets, find } of others) {
    const within = expected.filter((line) => Number.parseInt(line) <= packets);
    const found = await find(capture);
    const wrong = within.findIndex((line, index) => line !== found[index]);
    if (wrong >= 0) throw new Error(`${name} finds "${found[wrong]}"; expected "${within[wrong]}"`);
    if (found.length !== within.length) {
      throw new Error(`${name} finds ${found.length} messages; expected ${within.length}`);
    }
  }
}
