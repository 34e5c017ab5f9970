/**
 * The MIGSOCK message.
 *
 * The raw form (MessageFields, readFields, writeFields) holds and forges any 20 octets and checks nothing. The strict
 * form (Message) holds only what keeps the rules of its operation. MessageView reads in place without allocating.
 */
import {
  fieldProblems,
  fitWidths,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  problemBit,
  readFields,
  writeFields,
  type MessageFields,
} from '../../generated/typescript/message.ts';
import type { MessageCode, OperationValue, ProblemId } from '../spec/index.ts';
import { DecodeError, EncodeError, unsigned, viewOf } from './errors.ts';
import {
  describeProblem,
  fieldOf,
  formatField,
  messageFields,
  problemIds,
  problemOf,
  type MessageField,
} from './problems.ts';

export {
  fieldProblems,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  MessageView,
  MIG_BIT,
  Operation,
  readFields,
  writeFields,
  type MessageFields,
} from '../../generated/typescript/message.ts';

/** A message that keeps every rule of spec/wire. */
export interface Message extends MessageFields {
  readonly code: MessageCode;
  readonly operation: OperationValue;
}

/**
 * Decodes octets that are one message.
 *
 * @throws DecodeError whose reason is the first problem (spec.problems) and whose offset is the field's
 */
export function decodeMessage(bytes: Uint8Array): Message {
  if (bytes.length !== MESSAGE_OCTETS) throw decodeError(problemBit['payload-length'], bytes); // MIG-MSG-LENGTH
  return decodeMessageAt(viewOf(bytes), 0);
}

/**
 * Decodes the message at an offset of a view, for loops over many: a view costs more than a message.
 *
 * @throws DecodeError as decodeMessage does; its offset counts from the message's first octet
 */
export function decodeMessageAt(view: DataView, offset: number): Message {
  if (!(offset >= 0 && offset + MESSAGE_OCTETS <= view.byteLength)) {
    throw decodeError(problemBit['payload-length'], octetsAt(view, offset));
  }
  const fields = readFields(view, offset);
  const problems = messageProblems(fields);
  if (problems !== 0) throw decodeError(problems, octetsAt(view, offset));
  return fields as Message;
}

/** What is wrong with fields that are to be a message by itself, as a set of problem bits. */
export function messageProblems(fields: MessageFields): number {
  return fields.code === MESSAGE_CODE ? fieldProblems(fields) : problemBit['message-code'];
}

/** Encodes a message. @throws EncodeError naming the field that breaks a rule or does not fit its width */
export function encodeMessage(message: Message): Uint8Array {
  const bytes = new Uint8Array(MESSAGE_OCTETS);
  encodeMessageInto(message, viewOf(bytes), 0);
  return bytes;
}

/**
 * Encodes a message into 20 octets of a view.
 *
 * @throws EncodeError naming the field that breaks a rule or does not fit its width; then nothing is written
 * @throws RangeError where the view ends before the message would
 */
export function encodeMessageInto(message: Message, view: DataView, offset: number): void {
  checkWidths(message);
  const problems = messageProblems(message);
  if (problems !== 0) throw encodeError(problems, message);
  writeFields(view, offset, message);
}

/** Encodes fields that may break the rules. @throws EncodeError naming the field that does not fit its width */
export function encodeRawMessage(fields: MessageFields): Uint8Array {
  const bytes = new Uint8Array(MESSAGE_OCTETS);
  checkWidths(fields);
  writeFields(viewOf(bytes), 0, fields);
  return bytes;
}

function checkWidths(fields: MessageFields): void {
  if (fitWidths(fields)) return;
  for (const { name, octets } of messageFields) unsigned(name, fields[name], 8 * octets);
}

/** What a view holds of a message; nothing where the offset lies outside. */
function octetsAt({ buffer, byteOffset, byteLength }: DataView, offset: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
    .subarray(Math.max(0, offset))
    .subarray(0, MESSAGE_OCTETS);
}

function decodeError(problems: number, bytes: Uint8Array): DecodeError {
  const [problem] = problemIds(problems) as [ProblemId];
  const offset = fieldOf(problem)?.offset ?? Math.min(bytes.length, MESSAGE_OCTETS);
  return new DecodeError(problem, offset, describeProblem(problem, bytes));
}

function encodeError(problems: number, message: MessageFields): EncodeError {
  const [problem] = problemIds(problems) as [ProblemId];
  const field = fieldOf(problem) as MessageField;
  const { sentence, requirement } = problemOf(problem);
  const found = `${formatField(field, message[field.name])} (${sentence})`;
  return new EncodeError(field.name, found, `a value that ${requirement} allows`);
}
