/** The codec, scapy, tshark and C agree: on every field of a message, and on which segment is what and why. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCWitness } from '../conformance/adapters/c.ts';
import { startScapy } from '../conformance/adapters/scapy.ts';
import { startTshark } from '../conformance/adapters/tshark.ts';
import type { CodecWitness, MessageWitness, WitnessVerdict } from '../conformance/adapters/witness.ts';
import { LinkType } from '../src/capture/link-layer.ts';
import { TcpFlag } from '../src/codec/tcp.ts';
import { viewOf } from '../src/codec/errors.ts';
import { encodeRawMessage, messageProblems, MIG_BIT, readFields } from '../src/codec/message.ts';
import { problemIds } from '../src/codec/problems.ts';
import { classifySegment, type Classifiable } from '../src/codec/segment.ts';
import { encapsulations, packetWith, surroundings } from './capture/packets.ts';
import { anyFields, validMessage } from './codec/arbitraries.ts';
import { fromHex } from './codec/laws.ts';

let messageWitnesses: MessageWitness[];
let witnesses: CodecWitness[];
beforeAll(async () => {
  messageWitnesses = await Promise.all([startScapy(), startCWitness()]);
  witnesses = [...messageWitnesses, await startTshark()];
});
afterAll(async () => {
  await Promise.all(witnesses.map((witness) => witness.close()));
});

/** Verdicts of the codec in the form of a witness. */
function ownVerdict(segment: Classifiable): WitnessVerdict {
  const found = classifySegment(segment);
  if (found.kind === 'ordinary') return { kind: 'ordinary', problems: [] };
  if (found.kind === 'message') return { kind: 'message', problems: [], fields: { ...found.message } };
  const { fields, problems } = found;
  return { kind: 'malformed', problems, ...(fields === undefined ? {} : { fields: { ...fields } }) };
}

const ethernet = encapsulations
  .filter(([, linkType]) => linkType === LinkType.ethernet)
  .map(([, , header]) => fromHex(header));

interface Case {
  readonly frame: Uint8Array;
  readonly expected: WitnessVerdict;
}

/** A segment in an Ethernet frame, with and without VLAN tags, and what the codec says of the segment. */
function frameWith(
  payload: fc.Arbitrary<Uint8Array>,
  bits: fc.Arbitrary<number>,
  flags: fc.Arbitrary<number>,
): fc.Arbitrary<Case> {
  return fc
    .record({ around: surroundings, payload, reserved: bits, flags, header: fc.constantFrom(...ethernet) })
    .map(({ around, header, ...segment }) => ({
      frame: Uint8Array.of(...header, ...packetWith(around, segment)),
      expected: ownVerdict(segment),
    }));
}

const migBit = fc.nat(15).map((bits) => bits | MIG_BIT);
const validFrame = frameWith(
  validMessage.map(encodeRawMessage),
  migBit,
  fc.constantFrom(0x00, TcpFlag.PSH, TcpFlag.ECE, TcpFlag.CWR).map((other) => TcpFlag.ACK | other),
);
/** Payloads of any length that mostly start with the code. */
const anyPayload = fc
  .record({ fields: anyFields, length: fc.oneof(fc.constant(20), fc.nat(60)) })
  .map(({ fields, length }) => {
    const payload = new Uint8Array(length);
    payload.set(encodeRawMessage(fields).subarray(0, length));
    return payload;
  });
const usualFlags = fc.constantFrom(TcpFlag.ACK, TcpFlag.ACK | TcpFlag.PSH);
const anyFrame = frameWith(
  anyPayload,
  fc.oneof({ weight: 4, arbitrary: migBit }, { weight: 1, arbitrary: fc.nat(15) }),
  fc.oneof({ weight: 2, arbitrary: usualFlags }, { weight: 1, arbitrary: fc.nat(255) }),
);

/** Which of so many random values a run looks at. A failing run is told by this number; the error shows the one at fault. */
const sampleSeed = fc.noShrink(fc.integer());
const sampleOf = <T>(values: fc.Arbitrary<T>, seed: number): T[] => fc.sample(values, { seed, numRuns: 500 });

async function expectAgreement(cases: readonly Case[]): Promise<void> {
  const frames = cases.map(({ frame }) => frame);
  const verdicts = await Promise.all(witnesses.map((each) => each.classify(frames, LinkType.ethernet)));
  cases.forEach(({ frame, expected }, index) => {
    witnesses.forEach(({ name }, which) => {
      const hex = Buffer.from(frame).toString('hex');
      expect({ name, hex, verdict: verdicts[which]?.[index] }).toEqual({ name, hex, verdict: expected });
    });
  });
}

describe('the codec, scapy, tshark and C', () => {
  it('agree on every field of a well-formed message in a realistic packet', async () => {
    await fc.assert(
      fc.asyncProperty(sampleSeed, async (seed) => {
        const cases = sampleOf(validFrame, seed);
        expect(new Set(cases.map(({ expected }) => expected.kind))).toEqual(new Set(['message']));
        await expectAgreement(cases);
      }),
      { numRuns: 8 },
    );
  });

  it('agree on which segment is ordinary, a message or malformed, and on everything wrong with it', async () => {
    await fc.assert(
      fc.asyncProperty(sampleSeed, (seed) => expectAgreement(sampleOf(anyFrame, seed))),
      { numRuns: 8 },
    );
  });
});

describe('the codec, scapy and C', () => {
  it('encode the same octets and decode the same fields and problems', async () => {
    await fc.assert(
      fc.asyncProperty(sampleSeed, async (seed) => {
        const messages = sampleOf(anyFields, seed);
        const octets = messages.map(encodeRawMessage);
        const verdicts = octets.map((each): WitnessVerdict => {
          const fields = readFields(viewOf(each), 0);
          const problems = problemIds(messageProblems(fields));
          return { kind: problems.length === 0 ? 'message' : 'malformed', problems, fields: { ...fields } };
        });
        for (const witness of messageWitnesses) {
          expect(await witness.encode(messages.map((fields) => ({ ...fields })))).toEqual(octets);
          expect(await witness.decode(octets)).toEqual(verdicts);
        }
      }),
      { numRuns: 8 },
    );
  });
});
