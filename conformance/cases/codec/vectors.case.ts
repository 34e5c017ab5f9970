/** The published vectors: each message and packet is what spec/vectors says. */
import {
  conformanceCase,
  conformanceCases,
  expectThat,
  expectVerdict,
  judgeMessage,
  judgePacket,
  requirementOfProblem,
  vectorsOf,
  type CodecVerdict,
  type Vector,
} from '../../harness/index.ts';

/** The link type of a bare IPv4 packet. */
const RAW_IP = 101;

const messages = vectorsOf('message');
const packets = vectorsOf('packet');
const valid = Object.fromEntries(Object.entries(messages).filter(([, { result }]) => result === 'valid'));

function octetsOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}

/** What a vector is about: the rule that it breaks, or what all valid ones keep. */
function checksOf({ problems = [] }: Vector): string[] {
  return problems.length === 0
    ? ['MIG-MSG-LENGTH', 'MIG-MSG-CODE', 'MIG-MSG-OPERATION']
    : [...new Set(problems.map(requirementOfProblem))];
}

/** The vector's own words decide; fields are read by the specification's layout. */
function dueOf({ result, problems = [] }: Vector, judged: CodecVerdict): CodecVerdict {
  const kind = result === 'valid' ? 'message' : result === 'invalid' ? 'malformed' : 'ordinary';
  return { ...judged, kind, problems };
}

export default [
  ...conformanceCases(messages, (vector) =>
    conformanceCase({
      id: 'codec/decodes',
      title: `A message by itself is decoded, or refused with the first rule that it breaks: ${vector.comment}.`,
      checks: checksOf(vector),
      role: 'codec',
      needs: ['decode'],
      async run({ subject }) {
        const verdict = await subject.call('decode', { hex: vector.bytes });
        expectVerdict(verdict, dueOf(vector, judgeMessage(octetsOfHex(vector.bytes))), vector.bytes);
      },
    }),
  ),

  ...conformanceCases(valid, (vector) =>
    conformanceCase({
      id: 'codec/encodes',
      title: `A message is encoded, octet for octet: ${vector.comment}.`,
      checks: checksOf(vector),
      role: 'codec',
      needs: ['encode'],
      async run({ subject }) {
        const { fields = {} } = judgeMessage(octetsOfHex(vector.bytes));
        const { hex } = await subject.call('encode', { fields });
        expectThat(hex === vector.bytes, `${vector.bytes} of ${JSON.stringify(fields)}`, hex);
      },
    }),
  ),

  ...conformanceCases(packets, (vector) =>
    conformanceCase({
      id: 'codec/classifies',
      title: `A packet is a message, malformed, or none of MIGSOCK’s: ${vector.comment}.`,
      checks:
        vector.result === 'ordinary' ? ['MIG-CAR-RECOGNITION'] : ['MIG-CAR-OTHER-FLAGS', ...checksOf(vector)],
      role: 'codec',
      needs: ['classify'],
      async run({ subject }) {
        const verdict = await subject.call('classify', { linkType: RAW_IP, hex: vector.bytes });
        expectVerdict(verdict, dueOf(vector, judgePacket(octetsOfHex(vector.bytes))), vector.bytes);
      },
    }),
  ),
];
