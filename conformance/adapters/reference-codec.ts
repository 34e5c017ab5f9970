/** The verbs of the role codec, done by the codec and, where frames are looked into, by what reads captures. */
import { examine, Examined, ipv4End } from '../../src/capture/examine.ts';
import { findIpv4 } from '../../src/capture/link-layer.ts';
import {
  classifySegment,
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

function decode(octets: Uint8Array): CodecVerdict {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const fields = octets.length < MESSAGE_OCTETS ? undefined : readFields(view, 0);
  const isOneMessage = fields !== undefined && octets.length === MESSAGE_OCTETS;
  const problems = isOneMessage ? problemIds(messageProblems(fields)) : LENGTH_PROBLEM;
  const verdict = { kind: problems.length === 0 ? 'message' : 'malformed', problems } as const;
  return fields === undefined ? verdict : { ...verdict, fields: { ...fields } };
}

const LENGTH_PROBLEM = ['payload-length'];

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
