/** Which segments are MIGSOCK segments, and which of those are malformed (MIG-CAR-RECOGNITION and its neighbours). */
import {
  fieldProblems,
  flagProblems,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  MIG_BIT,
  problemBit,
  readFields,
  type MessageFields,
} from '../../generated/typescript/message.ts';
import type { ProblemId } from '../spec/index.ts';
import { viewOf } from './errors.ts';
import type { Message } from './message.ts';
import { problemIds } from './problems.ts';

/** What a segment is to a host that speaks MIGSOCK. */
export type SegmentClass =
  /** Plain TCP: no MIG bit, or a payload that does not start with the Message Code. */
  | { readonly kind: 'ordinary' }
  | { readonly kind: 'message'; readonly message: Message }
  /** A MIGSOCK segment that breaks a rule. The fields are absent where the payload is shorter than a message. */
  | { readonly kind: 'malformed'; readonly problems: readonly ProblemId[]; readonly fields?: MessageFields };

/** The parts of a segment that decide, of flags and reserved bits only some (MIG-CAR-OTHER-FLAGS); TcpSegment and RawTcpSegment have them. */
export interface Classifiable {
  readonly reserved: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

const ordinary: SegmentClass = { kind: 'ordinary' };

/**
 * Classifies a segment. Any segment has a class: this never throws.
 *
 * @param wireOctets - of the payload, where a capture holds only its beginning; a cut message cannot be judged
 */
export function classifySegment(
  { reserved, flags, payload }: Classifiable,
  wireOctets = payload.length,
): SegmentClass {
  if ((reserved & MIG_BIT) === 0) return ordinary; // MIG-CAR-CODE-WITHOUT-BIT
  if (!startsWithCode(payload)) return ordinary; // MIG-CAR-BIT-WITHOUT-CODE
  const fields = payload.length >= MESSAGE_OCTETS ? readFields(viewOf(payload), 0) : undefined;
  const isOneMessage = fields !== undefined && wireOctets === MESSAGE_OCTETS;
  const problems =
    flagProblems(flags) | (isOneMessage ? fieldProblems(fields) : problemBit['payload-length']);
  if (problems === 0) return { kind: 'message', message: fields as Message };
  return { kind: 'malformed', problems: problemIds(problems), ...(fields === undefined ? {} : { fields }) };
}

/** Whether the octets from an offset on start with the Message Code; false where they are too few. */
export function startsWithCode(bytes: Uint8Array, offset = 0): boolean {
  return (
    bytes[offset] === MESSAGE_CODE >>> 24 &&
    bytes[offset + 1] === ((MESSAGE_CODE >>> 16) & 0xff) &&
    bytes[offset + 2] === ((MESSAGE_CODE >>> 8) & 0xff) &&
    bytes[offset + 3] === (MESSAGE_CODE & 0xff)
  );
}
