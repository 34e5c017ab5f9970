/** The codec beside its peers: the same million random messages, one after the other in one buffer. */
import { allocatedBy, collectYoung } from './common/garbage.mjs';
import { interleave } from './common/interleave.mjs';
import { judged, rates, ratios } from './common/report.mjs';
import { drawMessages } from './data/messages.mjs';
import { checkDecoder, checkEncoder, checkReader } from './peers/agreement.mjs';
import { binaryParser, binaryParserArrays } from './peers/binary-parser.mjs';
import { dataView, dataViewEach } from './peers/data-view.mjs';
import { kaitai } from './peers/kaitai.mjs';
import { inPlace, raw, strict, strictEach } from './peers/migsock.mjs';
import { fields } from './peers/peer.mjs';
import { startPythonStruct } from './peers/python-struct.mjs';
import { restructure } from './peers/restructure.mjs';

const COUNT = 1_000_000;
const SEED = 2002;
const WARM_UPS = 2;
const SINK_LENGTH = 1024;
/** No object takes less than 8 octets. What is left is what Node itself allocates around the loop. */
const NOTHING_OCTETS = 1;

const decoders = [
  raw,
  dataView,
  strict,
  strictEach,
  dataViewEach,
  binaryParser,
  binaryParserArrays,
  kaitai,
  restructure,
];
const encoders = [raw, dataView, strict, restructure];
const readers = [inPlace, dataView];

/** @returns {Promise<import('./common/report.mjs').Section[]>} */
export async function measureCodec({ rounds }) {
  const drawn = drawMessages(COUNT, SEED);
  const input = { ...drawn, view: viewOf(drawn.bytes) };
  const python = await startPythonStruct(drawn);
  try {
    for (const decoder of decoders) checkDecoder(decoder, input);
    for (const encoder of encoders) checkEncoder(encoder, input);
    for (const reader of readers) checkReader(reader, input);
    const extent = { rounds, warmUps: WARM_UPS };
    return [
      ...(await measureDecoding(input, python, extent)),
      ...(await measureEncoding(input, python, extent)),
      ...(await measureReading(input, extent)),
    ];
  } finally {
    python.close();
  }
}

async function measureDecoding(input, python, extent) {
  const sink = new Array(SINK_LENGTH).fill(undefined);
  const contenders = decoders.map((decoder) => contender(decoder, () => decoder.decodeAll(input, sink)));
  const samples = await interleave([...contenders, outside(python, 'decode')], extent);
  const faster = (by, bound) => ({ name: raw.name, by: by.name, ...bound });
  return [
    rates('decode', 'million/s', samples),
    ratios('decode', samples, [
      faster(dataView, { atLeast: 0.9 }),
      faster(binaryParser, { atLeast: 5 }),
      ...[binaryParserArrays, kaitai, restructure, python].map((peer) => faster(peer)),
      { name: strict.name, by: dataView.name },
      ...[dataViewEach, binaryParser].map(({ name }) => ({ name: strictEach.name, by: name })),
    ]),
  ];
}

async function measureEncoding(input, python, extent) {
  const messages = decodeAll(input);
  const bytes = new Uint8Array(input.bytes.length);
  const target = { bytes, view: viewOf(bytes) };
  const contenders = encoders.map((encoder) => contender(encoder, () => encoder.encodeAll(messages, target)));
  const samples = await interleave([...contenders, outside(python, 'encode')], extent);
  return [
    rates('encode into a buffer', 'million/s', samples),
    ratios('encode into a buffer', samples, [
      { name: raw.name, by: dataView.name, atLeast: 0.9 },
      { name: strict.name, by: dataView.name },
      ...[restructure, python].map(({ name }) => ({ name: raw.name, by: name })),
    ]),
  ];
}

async function measureReading(input, extent) {
  const sums = new Float64Array(fields.length);
  const contenders = readers.map((reader) => contender(reader, () => reader.sumAll(input, sums)));
  const samples = await interleave(contenders, extent);
  const perMessage = Array.from(
    { length: extent.rounds },
    () => allocatedBy(() => inPlace.sumAll(input, sums)) / COUNT,
  );
  return [
    rates('read in place', 'million/s', samples),
    ratios('read in place', samples, [{ name: inPlace.name, by: dataView.name }]),
    {
      title: 'allocated',
      unit: 'octets a message',
      rows: [judged(inPlace.name, perMessage, { atMost: NOTHING_OCTETS })],
    },
  ];
}

/** Measures work in this process, in millions of messages a second of processor time, which a busy machine does not stretch. */
function contender({ name }, work) {
  const sample = () => {
    collectYoung();
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return COUNT / (user + system);
  };
  return { name, sample };
}

function outside(peer, work) {
  return { name: peer.name, sample: async () => COUNT / 1e6 / (await peer.seconds(work)) };
}

function decodeAll(input) {
  const messages = new Array(2 ** Math.ceil(Math.log2(COUNT))).fill(undefined);
  dataView.decodeAll(input, messages);
  return messages.slice(0, COUNT);
}

function viewOf({ buffer, byteOffset, byteLength }) {
  return new DataView(buffer, byteOffset, byteLength);
}
