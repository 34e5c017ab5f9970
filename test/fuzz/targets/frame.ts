/** One frame: an octet for the link type, two for where the capture cut it, then the frame. */
import assert from 'node:assert/strict';
import { dissectCapture, findIpv4, LinkType, memorySource, NO_IPV4 } from '../../../src/capture/index.ts';
import {
  classifySegment,
  decodeRawIpv4,
  decodeRawTcp,
  Ipv4Flag,
  MIG_BIT,
  PROTOCOL_TCP,
} from '../../../src/codec/index.ts';
import { joined, pcapPieces } from '../../capture/support.ts';
import { ethernetFrame, vectorOctets } from '../support.ts';

/** The first is unknown. */
const linkTypes = [147, ...Object.values(LinkType)];

export function seeds(): Uint8Array[] {
  return vectorOctets('packet').flatMap((packet) => [
    seed(LinkType.raw, packet),
    seed(LinkType.ethernet, ethernetFrame(packet)),
    seed(LinkType.null, joined([Uint8Array.of(2, 0, 0, 0), packet])),
    seed(LinkType.linuxCooked2, joined([Uint8Array.of(0x08, 0x00), new Uint8Array(18), packet])),
  ]);
}

function seed(linkType: number, frame: Uint8Array): Uint8Array {
  return joined([Uint8Array.of(linkTypes.indexOf(linkType), 0, frame.length >>> 1), frame]);
}

type Verdict = 'ordinary' | 'message' | 'malformed' | 'unjudged';

export async function fuzz(data: Uint8Array): Promise<void> {
  const [type = 0, high = 0, low = 0] = data;
  const linkType = linkTypes[type % linkTypes.length] as number;
  const frame = Uint8Array.from(data.subarray(3));
  const whole = await dissected(frame, frame.length, linkType);
  assert.equal(whole, expected(frame, linkType));
  const cut = await dissected(frame.subarray(0, (high << 8) | low), frame.length, linkType);
  assert.ok(cut === 'unjudged' || cut === whole, `${cut} where it is cut, ${whole} as a whole`);
}

async function dissected(data: Uint8Array, originalLength: number, linkType: number): Promise<Verdict> {
  const capture = joined(pcapPieces([{ time: 0n, data, originalLength }], { linkType }));
  let verdict: Verdict = 'ordinary';
  for await (const finding of dissectCapture(memorySource(capture))) {
    assert.notEqual(finding.kind, 'problem');
    if (finding.kind === 'segment') verdict = finding.found.kind;
    if (finding.kind === 'unjudged') verdict = 'unjudged';
  }
  return verdict;
}

/** The verdict on a frame captured whole, by way of the decoders. */
function expected(frame: Uint8Array, linkType: number): Verdict {
  const ip = findIpv4(frame, 0, frame.length, linkType);
  if (ip === NO_IPV4) return 'ordinary';
  if (ip < 0 || frame.length - ip < 20) return 'unjudged';
  const header = decodeRawIpv4(frame.subarray(ip));
  if (header.protocol !== PROTOCOL_TCP) return 'ordinary';
  if ((header.flags & Ipv4Flag.moreFragments) !== 0 || header.fragmentOffset !== 0) return 'unjudged';
  const octets = header.totalLength === 0 ? frame.length - ip : header.totalLength;
  const headerOctets = 4 * header.headerLength;
  const isSound = header.version === 4 && headerOctets >= 20 && octets >= headerOctets + 20;
  return isSound && ip + octets <= frame.length
    ? expectedOfTcp(frame.subarray(ip + headerOctets, ip + octets))
    : 'unjudged';
}

function expectedOfTcp(bytes: Uint8Array): Verdict {
  const segment = decodeRawTcp(bytes);
  if ((segment.reserved & MIG_BIT) === 0) return 'ordinary';
  const isSound = segment.dataOffset >= 5 && 4 * segment.dataOffset <= bytes.length;
  return isSound ? classifySegment(segment).kind : 'unjudged';
}
