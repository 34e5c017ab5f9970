/** The C witness, compiled with sanitizers, on frames that hold a segment and frames that do not. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCWitness } from '../../../conformance/adapters/c.ts';
import {
  LINKTYPE_ETHERNET,
  LINKTYPE_RAW,
  type MessageWitness,
} from '../../../conformance/adapters/witness.ts';
import {
  concat,
  ethernet,
  MIG_BIT,
  ordinary,
  packet,
  request,
  SANITIZERS,
  verdict,
  wellFormed,
} from './c-fixtures.ts';

let witness: MessageWitness;

beforeAll(async () => {
  witness = await startCWitness({ flags: SANITIZERS });
});

afterAll(() => witness.close());

describe('frames', () => {
  const whole = packet({ payload: request });
  const padding = new Uint8Array(26).fill(0xff);

  it.each<[title: string, frame: Uint8Array]>([
    ['a plain packet', ethernet(whole)],
    ['padding after the packet', ethernet(concat(whole, padding))],
    ['an 802.1Q tag', ethernet(whole, 0x0800, [0x8100])],
    ['an 802.1ad and an 802.1Q tag', ethernet(whole, 0x0800, [0x88a8, 0x8100])],
    ['a tag of the type before 802.1ad', ethernet(whole, 0x0800, [0x9100, 0x8100])],
    ['five tags', ethernet(whole, 0x0800, [0x8100, 0x8100, 0x8100, 0x8100, 0x8100])],
    ['IP and TCP options', ethernet(packet({ payload: request, ipOptions: 40, tcpOptions: 40 }))],
    ['a total length of zero', ethernet(packet({ payload: request, totalLength: 0 }))],
    ["don't fragment", ethernet(packet({ payload: request, fragment: 0x4000 }))],
    [
      'PSH, ECE, CWR and every reserved bit',
      ethernet(packet({ payload: request, reserved: 0xf, flags: 0xd8 })),
    ],
  ])('with %s hold a message', async (_title, frame) => {
    expect(await witness.classify([frame], LINKTYPE_ETHERNET)).toEqual([wellFormed]);
  });

  it.each<[title: string, octets: Uint8Array]>([
    ['the MIG bit without the code', packet({ payload: Uint8Array.from(request.toReversed()) })],
    ['the MIG bit and three octets of the code', packet({ payload: request.slice(0, 3) })],
    ['the MIG bit without a payload', packet({ payload: new Uint8Array() })],
    ['a message cut by the total length', concat(packet({ payload: new Uint8Array() }), request)],
    ['the code without the MIG bit', packet({ payload: request, reserved: 0x0f & ~MIG_BIT })],
    ['a first fragment', packet({ payload: request, fragment: 0x2000 })],
    ['a later fragment', packet({ payload: request, fragment: 0x0001 })],
    ['another protocol', packet({ payload: request, protocol: 17 })],
    ['another IP version', packet({ payload: request, version: 6 })],
    ['a short IP header length', packet({ payload: request, headerLength: 4 })],
    ['an IP header length beyond the packet', packet({ payload: new Uint8Array(), headerLength: 15 })],
    ['a total length beyond the frame', packet({ payload: request, totalLength: 61 })],
    ['a total length below the IP header', packet({ payload: request, totalLength: 19 })],
    ['a total length within the TCP header', packet({ payload: request, totalLength: 39 })],
    [
      'a total length of zero and a short IP header length',
      packet({ payload: request, totalLength: 0, headerLength: 4 }),
    ],
    [
      'a total length of zero and an IP header length beyond the frame',
      packet({ payload: new Uint8Array(), totalLength: 0, headerLength: 15 }),
    ],
    [
      'a total length of zero and a short data offset',
      packet({ payload: request, totalLength: 0, dataOffset: 4 }),
    ],
    ['a short data offset', packet({ payload: request, dataOffset: 4 })],
    [
      'a data offset one octet beyond the segment',
      packet({ payload: new Uint8Array(), tcpOptions: 4, totalLength: 43 }).slice(0, -1),
    ],
    ['a short IP header length, at whose end a segment starts', withShortIpHeader()],
    ['a short data offset, at which a message starts', withShortTcpHeader()],
    ['a data offset beyond the segment', packet({ payload: request, dataOffset: 15 })],
  ])('with %s are ordinary', async (_title, octets) => {
    expect(await witness.classify([octets], LINKTYPE_RAW)).toEqual([ordinary]);
    expect(await witness.classify([ethernet(octets)], LINKTYPE_ETHERNET)).toEqual([ordinary]);
  });

  it('with a total length of zero hold all that the frame holds', async () => {
    const frame = concat(packet({ payload: request, totalLength: 0 }), Uint8Array.of(0));
    expect(await witness.classify([frame], LINKTYPE_RAW)).toEqual([
      verdict(['payload-length'], concat(request, Uint8Array.of(0))),
    ]);
  });

  it('that are not IPv4 are ordinary', async () => {
    const frames = [ethernet(whole, 0x86dd), ethernet(whole, 0x0806, [0x8100]), ethernet(whole, 60)];
    expect(await witness.classify(frames, LINKTYPE_ETHERNET)).toEqual([ordinary, ordinary, ordinary]);
  });

  it('cut anywhere are ordinary', async () => {
    const frame = ethernet(whole, 0x0800, [0x88a8, 0x8100]);
    const cut = Array.from({ length: frame.length }, (_, length) => frame.slice(0, length));
    const verdicts = await witness.classify(cut, LINKTYPE_ETHERNET);
    expect(verdicts).toEqual(cut.map(() => ordinary));
  });

  it('cut anywhere, with a total length to match, hold a message only as far as its code is there', async () => {
    const cut = Array.from({ length: whole.length }, (_, octets) =>
      packet({ payload: request, totalLength: octets }).slice(0, octets),
    );
    const verdicts = await witness.classify(cut, LINKTYPE_RAW);
    const code = 4;
    const firstMalformed = whole.length - request.length + code;
    expect(verdicts).toEqual(
      cut.map(({ length }) =>
        length < firstMalformed ? ordinary : { kind: 'malformed', problems: ['payload-length'] },
      ),
    );
  });

  it('of an unknown link type are refused', async () => {
    await expect(witness.classify([whole], 0)).rejects.toThrow("found '0'; expected a link type");
  });

  it('with changed octets are never read beyond their end', async () => {
    const base = [
      ethernet(packet({ payload: request, tcpOptions: 12 }), 0x0800, [0x8100]),
      packet({ payload: request, ipOptions: 8 }),
    ];
    const change = fc.tuple(fc.nat(), fc.nat(0xff));
    const frame = fc
      .tuple(fc.constantFrom(...base), fc.array(change, { maxLength: 6 }), fc.nat(8))
      .map(([octets, changes, cut]) => {
        const changed = octets.slice(0, octets.length - cut);
        for (const [at, value] of changes) changed[at % changed.length] = value;
        return changed;
      });
    const frames = fc.array(fc.oneof(frame, fc.uint8Array({ maxLength: 90 })), { minLength: 40 });
    const linkType = fc.constantFrom(LINKTYPE_ETHERNET, LINKTYPE_RAW);
    await fc.assert(
      fc.asyncProperty(frames, linkType, async (changed, type) => {
        for (const { kind, problems } of await witness.classify(changed, type)) {
          expect(kind === 'malformed').toBe(problems.length > 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** An IPv4 header that claims 16 octets and has them, then a segment with a message. */
function withShortIpHeader(): Uint8Array {
  const whole = packet({ payload: request, headerLength: 4, totalLength: 56 });
  return concat(whole.slice(0, 16), whole.slice(20));
}

/** A TCP header that claims 16 octets and has them, then a message. */
function withShortTcpHeader(): Uint8Array {
  const whole = packet({ payload: request, dataOffset: 4, totalLength: 56 });
  return concat(whole.slice(0, 36), whole.slice(40));
}
