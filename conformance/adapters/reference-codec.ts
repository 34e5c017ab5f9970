/** The verbs of the role codec, done by the codec and, where frames are looked into, by what reads captures. */
import { examine, Examined, ipv4End } from '../../src/capture/examine.ts';
import { findIpv4 } from '../../src/capture/link-layer.ts';
import {
  classifySegment,
  decodeMessage,
  DecodeError,
  decodeRawIpv4,
  decodeRawTcp,
  encodeRawMessage,
  MESSAGE_OCTETS,
  messageProblems,
  problemIds,
  readFields,
  type MessageFields,
} from '../../src/codec/index.ts';
import type { CodecVerdict, Parameters } from '../harness/index.ts';
import { octetsFromHex, toHex } from './hex.ts';

export const referenceCodec = {
  encode: ({ fields }: Parameters) => ({ hex: toHex(encodeRawMessage(fields as MessageFields)) }),
  decode: ({ hex }: Parameters) => ({ ...decode(octetsFromHex(hex)) }),
  classify: ({ linkType, hex }: Parameters) => ({ ...classify(octetsFromHex(hex), linkType as number) }),
} as const;

/** The strict form decides; it names the first problem only, so that all of them are asked of the raw one. */
function decode(octets: Uint8Array): CodecVerdict {
  try {
    return { kind: 'message', problems: [], fields: { ...decodeMessage(octets) } };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (octets.length < MESSAGE_OCTETS) return { kind: 'malformed', problems: [error.reason] };
    const fields = readFields(new DataView(octets.buffer, octets.byteOffset, octets.length), 0);
    const isOneMessage = octets.length === MESSAGE_OCTETS;
    const problems = isOneMessage ? problemIds(messageProblems(fields)) : [error.reason];
    return { kind: 'malformed', problems, fields: { ...fields } };
  }
}

function classify(frame: Uint8Array, linkType: number): CodecVerdict {
  const { length } = frame;
  if (examine(frame, 0, length, linkType, length) !== Examined.migsock)
    return { kind: 'ordinary', problems: [] };
  const ip = findIpv4(frame, 0, length, linkType);
  const { payload } = decodeRawIpv4(frame.subarray(ip, ipv4End(frame, ip, length)));
  const found = classifySegment(decodeRawTcp(payload));
  switch (found.kind) {
    case 'ordinary':
      return { kind: 'ordinary', problems: [] };
    case 'message':
      return { kind: 'message', problems: [], fields: { ...found.message } };
    case 'malformed': {
      const { problems, fields } = found;
      return { kind: 'malformed', problems, ...(fields === undefined ? {} : { fields: { ...fields } }) };
    }
  }
}
